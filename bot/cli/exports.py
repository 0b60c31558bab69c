"""Messages out of chat exports: Telegram Desktop's `result.json`, WhatsApp's `.txt`, and plain lines.

Each reader yields (id, text). Service and system lines (someone joined, encryption notice) give nothing.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

import orjson

Message = tuple[str, str]

# Android: `12/03/24, 14:05 - Sari: halo` (Indonesian phones write 14.05); iOS: `[12/03/24 14.05.33] Sari: halo`.
_DAY = r"\d{1,4}[/.\-]\d{1,2}[/.\-]\d{1,4}"
_WHEN = rf"{_DAY},? (?:pukul )?\d{{1,2}}[:.]\d{{2}}(?:[:.]\d{{2}})?(?:[ \u202f\u00a0]?[AaPp]\.?[Mm]\.?)?"
_LINE = re.compile(rf"[\u200e\u200f]?(?:\[{_WHEN}\] |{_WHEN} [-\u2013] )(?P<rest>.*)", re.S)
_SENDER = re.compile(r"[\u200e\u200f~\u202f ]*(?P<sender>[^:\n]{1,80}): (?P<text>.*)", re.S)


def telegram(file: BinaryIO) -> Iterator[Message]:
    """One chat's or a whole account's export; ValueError where it is neither."""
    content = orjson.loads(file.read())
    if not isinstance(content, dict):
        raise ValueError("not a Telegram export: no object at the top")
    chats = [content] if "messages" in content else content.get("chats", {}).get("list", [])
    if not chats:
        raise ValueError("not a Telegram export: neither messages nor chats")
    several = len(chats) > 1
    for chat in chats:
        for message in chat.get("messages", []):
            if message.get("type") == "message":
                number = str(message.get("id"))
                yield f"{chat.get('id')}/{number}" if several else number, _telegram_text(message.get("text", ""))


def _telegram_text(text: Any) -> str:
    """Text is a string, or a list of strings and objects with a `text` (links, bold, mentions)."""
    if isinstance(text, str):
        return text
    return "".join(part if isinstance(part, str) else str(part.get("text", "")) for part in text)


def whatsapp(file: BinaryIO) -> Iterator[Message]:
    """An exported chat; lines without a date belong to the message before."""
    number = 0
    current: list[str] = []
    for line in _decoded(file):
        start = _LINE.match(line)
        if start is None:
            if current:
                current.append(line)
            continue
        if current:
            number += 1
            yield str(number), "\n".join(current)
        said = _SENDER.match(start.group("rest"))
        current = [said.group("text")] if said else []
    if current:
        yield str(number + 1), "\n".join(current)


def text(file: BinaryIO) -> Iterator[Message]:
    """A message a line, numbered from 1; empty lines keep their number and give none."""
    for number, line in enumerate(_decoded(file), 1):
        if line.strip():
            yield str(number), line


def _decoded(lines: Iterable[bytes]) -> Iterator[str]:
    for line in lines:
        yield line.decode("utf-8-sig", "replace").rstrip("\r\n")


READERS = {"telegram": telegram, "whatsapp": whatsapp, "text": text}
