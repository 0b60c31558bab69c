"""Messages out of chat exports: Telegram Desktop's `result.json`, WhatsApp's `.txt`, and plain lines.

Each reader is a stream in bounded memory. Service and system lines (someone joined, encryption notice) give nothing.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, BinaryIO, NamedTuple


class Message(NamedTuple):
    """A message: its id or number, its text, and the day it was sent (`2026-03-12`; empty where none is given)."""

    id: str
    text: str
    day: str = ""


# Android: `12/03/24, 14:05 - Sari: halo` (Indonesian phones write 14.05); iOS: `[12/03/24 14.05.33] Sari: halo`.
_DAY = r"(?P<day>\d{1,4}[/.\-]\d{1,2}[/.\-]\d{1,4})"
_WHEN = r",? (?:pukul )?\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:[ \u202f\u00a0]?[AaPp]\.?[Mm]\.?)?"
_LINE = re.compile(rf"[\u200e\u200f]?(?P<open>\[)?{_DAY}{_WHEN}(?(open)\] | [-\u2013] )(?P<rest>.*)", re.S)
_SENDER = re.compile(r"[\u200e\u200f~\u202f ]*(?P<sender>[^:\n]{1,80}): (?P<text>.*)", re.S)
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(?=T|$)", re.A)
_ONE_CHAT, _MANY_CHATS = "messages", "chats.list.item.messages"


def telegram(file: BinaryIO) -> Iterator[Message]:
    """One chat's export, or a whole account's with ids as `chat/message`; ValueError where it is neither."""
    import ijson  # noqa: PLC0415 - only this reader needs it

    chat, seen, building, begun = "", False, None, ""
    try:
        for path, event, value in ijson.parse(file):
            if building is not None:
                building.event(event, value)
                if event == "end_map" and path == begun:
                    yield from _telegram_message(building.value, chat)
                    building = None
            elif event == "start_map" and path in (f"{_ONE_CHAT}.item", f"{_MANY_CHATS}.item"):
                building, begun = ijson.ObjectBuilder(), path
                building.event(event, value)
            elif path == "chats.list.item.id":
                chat = f"{value}/"
            seen = seen or path in (_ONE_CHAT, _MANY_CHATS)
    except ijson.JSONError as error:
        raise ValueError("not a Telegram export: not JSON, or cut short") from error
    if not seen:
        raise ValueError("not a Telegram export: neither messages nor chats")


def _telegram_message(message: dict[str, Any], chat: str) -> Iterator[Message]:
    if message.get("type") == "message":
        day = _ISO_DAY.match(str(message.get("date")))
        yield Message(f"{chat}{message.get('id')}", _telegram_text(message.get("text")), day.group() if day else "")


def _telegram_text(text: Any) -> str:
    """Text is a string, or a list of strings and objects with a `text` (links, bold, mentions)."""
    if isinstance(text, dict):
        return str(text.get("text", ""))
    if isinstance(text, list):
        return "".join(map(_telegram_text, text))
    return text if isinstance(text, str) else ""


def whatsapp(file: BinaryIO) -> Iterator[Message]:
    """An exported chat; lines without a date belong to the message before."""
    number, day = 0, ""
    current: list[str] = []
    days = _Days()
    for line in _decoded(file):
        start = _LINE.match(line)
        if start is None:
            if current:
                current.append(line)
            continue
        if current:
            number += 1
            yield Message(str(number), "\n".join(current), day)
        day = days.read(start.group("day"))
        said = _SENDER.match(start.group("rest"))
        current = [said.group("text")] if said else []
    if current:
        yield Message(str(number + 1), "\n".join(current), day)


class _Days:
    """Reads the days of one export: the day comes first, unless a date of it can only be month first."""

    def __init__(self) -> None:
        self._month_first = False

    def read(self, written: str) -> str:
        """`12/03/24` as `2024-03-12`; empty where there is no such day."""
        one, two, three = map(int, re.split(r"[/.\-]", written))
        if one > 31:
            year, month, day = one, two, three
        else:
            self._month_first = self._month_first or (two > 12 >= one)
            year = three if three > 99 else 2000 + three
            month, day = (one, two) if self._month_first else (two, one)
        try:
            return date(year, month, day).isoformat()
        except ValueError:
            return ""


def text(file: BinaryIO) -> Iterator[Message]:
    """A message a line, numbered from 1; empty lines keep their number and give none."""
    for number, line in enumerate(_decoded(file), 1):
        if line.strip():
            yield Message(str(number), line)


def _decoded(lines: Iterable[bytes]) -> Iterator[str]:
    for line in lines:
        yield line.decode("utf-8-sig", "replace").rstrip("\r\n")


READERS = {"telegram": telegram, "whatsapp": whatsapp, "text": text}
