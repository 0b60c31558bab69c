"""An alert's words: what is allowed in them, and how they read for one recipient."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

import yaml

from bot.alerts.addresses import addresses
from bot.channels.texts import utf16
from bot.clean import clean
from bot.message import Button

DEFAULT_LANGUAGE = "id"
MAX_TEXT = 3_500
"""UTF-16 units of the words alone."""
MAX_SENT = 4_096
"""UTF-16 units of all that is sent: https://core.telegram.org/bots/api#sendmessage. WhatsApp takes as much."""
MAX_CAPTION = 1_024
"""UTF-16 units beside a picture: https://core.telegram.org/bots/api#sendphoto. WhatsApp takes as much."""
MAX_LINKS = 3
MAX_TITLE, MAX_URL = 30, 200
LONGEST_VALUE = 64
"""Characters that a variable may become."""
VARIABLES = {
    "provinsi": {"id": "daerah Anda", "en": "your area"},
    "negara": {"id": "negara tujuan", "en": "the country of destination"},
}
"""What may stand in braces -> language -> what is said where it is not known of a recipient."""
VARIABLE = re.compile(r"\{([^{}\n]{0,40})\}")
JOINED = re.compile(r"[\w.@/:-]\{[a-z]+\}|\{[a-z]+\}(?:[\w@/_-]|[.:](?=\w))")
"""`evil.{negara}` would lead to evil.swiss."""
TEST_MARK = "[UJI COBA, bukan peringatan sungguhan]"
FOOTERS = {"id": 'Berhenti menerima peringatan: tulis "berhenti".', "en": 'To stop these warnings, write "berhenti".'}
GROUP_FOOTERS = {
    "id": "Admin grup bisa mematikannya: /pengaturan.", "en": "Group admins can stop these: /pengaturan.",
}  # fmt: skip
"""No longer than those for people, by which the length of a text is checked."""
MAIL = re.compile(r"[\w.-]+@[\w-]+(?:\.[\w-]+)+")
"""No @name: those have nothing before the sign."""


class BadContent(ValueError):
    """Words that must not be sent; the message says why."""


@dataclass(frozen=True)
class Link:
    """A button that opens an address."""

    title: str
    url: str


@dataclass(frozen=True)
class Message:
    """What one recipient gets."""

    text: str
    buttons: tuple[Button, ...]
    silent: bool = False
    template: str | None = None
    """WhatsApp's approved template for those who have not written within a day."""
    template_buttons: bool = False
    """The template has a quick reply for each of the two buttons."""
    language: str = DEFAULT_LANGUAGE
    links: tuple[Link, ...] = ()
    picture: int | None = None
    """Id of the picture above the text."""

    @property
    def text_with_links(self) -> str:
        """The text with the links as its last lines, for where there are no buttons that open an address."""
        lines = "\n".join(f"{link.title}: {link.url}" for link in self.links)
        return f"{self.text}\n\n{lines}" if lines else self.text


def checked(texts: Mapping[str, str]) -> dict[str, str]:
    """Language -> text without unsafe characters. Raises BadContent."""
    made = {language: clean(text) for language, text in texts.items()}
    if not made.get(DEFAULT_LANGUAGE):
        raise BadContent("the text is empty")
    for language, text in made.items():
        if utf16(text) > MAX_TEXT:
            raise BadContent(f"the text ({language}) has more than {MAX_TEXT} characters")
        for name in VARIABLE.findall(text):
            if name not in VARIABLES:
                known = ", ".join(f"{{{one}}}" for one in VARIABLES)
                raise BadContent(f"there is no variable {{{name}}}; known are {known}")
        if JOINED.search(text):
            raise BadContent("a variable stands by itself: beside a letter, or . @ / : _ - it could become an address")
        _check_addresses(VARIABLE.sub("x", text))
    return made


def _check_addresses(text: str) -> None:
    """Raises BadContent for an address that leads elsewhere than to an allowed host."""
    for link in addresses(text):
        host = link.rpartition("@")[2] if MAIL.fullmatch(link) else link
        if not allowed(host):
            raise BadContent(f"the link {link!r} is not on the list of allowed hosts (bot/alerts/links.yml)")


def checked_links(links: Sequence[Link]) -> tuple[Link, ...]:
    """The buttons with clean titles. Raises BadContent."""
    made = tuple(Link(" ".join(clean(link.title).split()), link.url.strip()) for link in links)
    if len(made) > MAX_LINKS:
        raise BadContent(f"an alert has at most {MAX_LINKS} buttons of its own")
    if len({link.title.casefold() for link in made}) < len(made):
        raise BadContent("two buttons have the same title")
    for link in made:
        if not link.title or utf16(link.title) > MAX_TITLE:
            raise BadContent(f"a button's title has 1 to {MAX_TITLE} characters, not {link.title!r}")
        _check_addresses(link.title)
        if not link.url.startswith("https://") or len(link.url) > MAX_URL or not allowed(link.url):
            raise BadContent(
                f"the button's link {link.url[:MAX_URL]!r} must be https:// on an allowed host (bot/alerts/links.yml)"
            )
    return made


def check_length(texts: Mapping[str, str], links: Sequence[Link], *, picture: bool) -> None:
    """Whether all that is sent fits whatever a recipient's province and country are. Raises BadContent."""
    most = MAX_CAPTION if picture else MAX_SENT
    for language, text in texts.items():
        filled = VARIABLE.sub("x" * LONGEST_VALUE, text)
        whole = Message(f"{TEST_MARK}\n\n{filled}\n\n{footer(language)}", (), links=tuple(links)).text_with_links
        if (over := utf16(whole) - most) > 0:
            beside = "beside a picture " if picture else ""
            raise BadContent(
                f"the text ({language}) is {over} characters too long: {beside}{most} fit, with variables filled in, "
                "links and the last line"
            )


def allowed(link: str) -> bool:
    """Whether an address is https on an allowed host."""
    try:
        parts = urlsplit(link if "://" in link else f"https://{link}")
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return False
    plain = parts.scheme == "https" and port in {None, 443} and parts.username is None
    return plain and any(host == known or host.endswith(f".{known}") for known in _hosts())


@cache
def _hosts() -> tuple[str, ...]:
    return tuple(yaml.safe_load(Path(__file__).with_name("links.yml").read_text(encoding="utf-8")))


def digest(texts: Mapping[str, str]) -> str:
    """The same for the same words, whatever their spacing and case."""
    words = {language: " ".join(text.casefold().split()) for language, text in texts.items()}
    return sha256(repr(sorted(words.items())).encode()).hexdigest()


def render(
    texts: Mapping[str, str], language: str, province: str | None, country: str | None = None, *, group: bool = False
) -> tuple[str, str]:
    """The language and text for one recipient: filled in, with the way out as its last line. `country` is a name."""
    chosen = language if language in texts else DEFAULT_LANGUAGE
    known = {"provinsi": province, "negara": country}

    def value(found: re.Match[str]) -> str:
        unknown = VARIABLES[found[1]]
        return (known[found[1]] or unknown.get(chosen, unknown[DEFAULT_LANGUAGE]))[:LONGEST_VALUE]

    return chosen, f"{VARIABLE.sub(value, texts[chosen])}\n\n{footer(chosen, group=group)}"


def uses(texts: Mapping[str, str], name: str) -> bool:
    """Whether a variable stands in one of the texts."""
    return any(name in VARIABLE.findall(text) for text in texts.values())


def footer(language: str, *, group: bool = False) -> str:
    """The way out, in that language or in Indonesian."""
    known = GROUP_FOOTERS if group else FOOTERS
    return known.get(language, known[DEFAULT_LANGUAGE])
