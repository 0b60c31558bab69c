"""An alert's words: what is allowed in them, and how they read for one recipient."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

import yaml

from bot.channels.texts import utf16
from bot.clean import clean
from bot.message import Button
from nlu.entities import extract

DEFAULT_LANGUAGE = "id"
MAX_TEXT = 3_500
"""UTF-16 units: Telegram takes 4,096 (https://core.telegram.org/bots/api#sendmessage); variables and the last line
need room. WhatsApp takes 4,096 in free form, 1,024 in a template's body."""
VARIABLES = {"provinsi": "daerah Anda"}
"""What may stand in braces -> what is said where it is not known of a recipient."""
VARIABLE = re.compile(r"\{([^{}\n]{0,40})\}")
WITH_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]{1,20}://[^\s<>\"']{1,2000}")
FOOTERS = {"id": 'Berhenti menerima peringatan: tulis "berhenti".', "en": 'To stop these warnings, write "berhenti".'}
SEEN, ASK = "Saya pernah lihat ini", "Tanya"
SEEN_PAYLOAD = re.compile(r'/alert_(seen|ask)\{"alert":([0-9]{1,18})\}')


class BadContent(ValueError):
    """Words that must not be sent; the message says why."""


@dataclass(frozen=True)
class Message:
    """What one recipient gets."""

    text: str
    buttons: tuple[Button, ...]
    silent: bool = False
    template: str | None = None
    """WhatsApp's approved template for those who have not written within a day."""
    language: str = DEFAULT_LANGUAGE


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
                raise BadContent(f"there is no variable {{{name}}}; known are {', '.join(VARIABLES)}")
        for link in links(text):
            if not allowed(link):
                raise BadContent(f"the link {link!r} is not on the list of allowed hosts (bot/alerts/links.yml)")
    return made


def links(text: str) -> list[str]:
    """Every address in a text, with or without a scheme."""
    bare = [entity.value for entity in extract(text) if entity.entity == "url"]
    return list(dict.fromkeys([*WITH_SCHEME.findall(text), *bare]))


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


def render(texts: Mapping[str, str], language: str, province: str | None) -> tuple[str, str]:
    """The language and text for one recipient: filled in, with the way out as its last line."""
    chosen = language if language in texts else DEFAULT_LANGUAGE
    values = {**VARIABLES, **({"provinsi": province} if province else {})}
    text = VARIABLE.sub(lambda found: values[found[1]], texts[chosen])
    return chosen, f"{text}\n\n{FOOTERS.get(chosen, FOOTERS[DEFAULT_LANGUAGE])}"


def buttons(alert_id: int) -> tuple[Button, ...]:
    """The two buttons of each alert; their payloads fit into Telegram's 64 bytes."""
    return (
        Button(SEEN, f'/alert_seen{{"alert":{alert_id}}}'),
        Button(ASK, f'/alert_ask{{"alert":{alert_id}}}'),
    )


def pressed(payload: str) -> tuple[str, int] | None:
    """seen or ask, and the alert's id, where the payload is of such a button."""
    match = SEEN_PAYLOAD.fullmatch(payload)
    return (match[1], int(match[2])) if match else None
