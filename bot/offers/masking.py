"""Takes the numbers and addresses of people out of a text that is kept, and leaves its shape."""

import re

NUMBER = re.compile(r"\+?\d[\d ().-]{5,20}\d")
DIGIT = re.compile(r"\d")
PHONE_DIGITS = 9
MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,20}){1,4}")
HANDLE = re.compile(r"(?<![\w@])@\w{3,40}")
CHAT_LINK = re.compile(r"\b(wa\.me|t\.me|api\.whatsapp\.com)/\S{1,200}", re.IGNORECASE)


def masked(text: str) -> str:
    """`0812-3456-7890` becomes `0000-0000-0000`; handles, chat links and mail addresses lose their names."""
    without_links = CHAT_LINK.sub(r"\1/akun", MAIL.sub("nama@surat.example", text))
    return NUMBER.sub(_zeros, HANDLE.sub("@akun", without_links))


def _zeros(found: re.Match[str]) -> str:
    return DIGIT.sub("0", found[0]) if len(DIGIT.findall(found[0])) >= PHONE_DIGITS else found[0]
