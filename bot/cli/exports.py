"""Messages out of chat exports: Telegram Desktop's `result.json`, WhatsApp's `.txt`, and plain lines.

Each reader is a stream in bounded memory. Service and system lines (someone joined, encryption notice) give nothing.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO, NamedTuple

from bot.cli.whatsapp_lines import LINE, Days, spoken


class Message(NamedTuple):
    """A message: its id or number, its text, and the day it was sent (`2026-03-12`; empty where none is given)."""

    id: str
    text: str
    day: str = ""


_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(?=T|$)", re.A)
_ONE_CHAT, _MANY_CHATS = "messages", "chats.list.item.messages"


def telegram(file: BinaryIO) -> Iterator[Message]:
    """One chat's export, or a whole account's with ids as `chat/message`; ValueError where it is neither."""
    import ijson  # noqa: PLC0415 - only this reader needs it

    chat, seen, building, begun, number = "", False, None, "", 0
    try:
        for path, event, value in ijson.parse(file):
            if building is not None:
                building.event(event, value)
                if event == "end_map" and path == begun:
                    if building.value.get("type") == "message":
                        number += 1
                        yield _telegram_message(building.value, chat, number)
                    building = None
            elif event == "start_map" and path in (f"{_ONE_CHAT}.item", f"{_MANY_CHATS}.item"):
                building, begun = ijson.ObjectBuilder(), path
                building.event(event, value)
            elif path == "chats.list.item.id":
                chat = f"{value}/"
            seen = seen or (event == "start_array" and path in (_ONE_CHAT, _MANY_CHATS))
    except ijson.JSONError as error:
        raise ValueError("not a Telegram export: not JSON, or cut short") from error
    if not seen:
        raise ValueError("not a Telegram export: neither messages nor chats")


def _telegram_message(message: dict[str, Any], chat: str, number: int) -> Message:
    """`number` takes the place of an id that is missing."""
    day = _ISO_DAY.match(str(message.get("date")))
    given = message.get("id")
    parts = [_telegram_text(message.get("text")), *_poll(message.get("poll"))]
    text = "\n".join(filter(None, parts))
    return Message(f"{chat}{number if given is None else given}", text, day.group() if day else "")


def _poll(poll: Any) -> Iterator[str]:
    """A poll's question and answers."""
    if isinstance(poll, dict):
        answers = poll.get("answers")
        yield from map(_telegram_text, [poll.get("question"), *(answers if isinstance(answers, list) else ())])


def _telegram_text(text: Any) -> str:
    """Text is a string, or a list of strings and objects with a `text` (links, bold, mentions)."""
    if isinstance(text, dict):
        return _telegram_text(text.get("text"))
    if isinstance(text, list):
        return "".join(map(_telegram_text, text))
    return text if isinstance(text, str) else ""


def whatsapp(file: BinaryIO) -> Iterator[Message]:
    """An exported chat; lines without a date belong to the message before. ValueError where no line has a date."""
    number, day = 0, ""
    current: list[str] = []
    days = Days()
    begun = written = False
    for line in _decoded(file):
        start = LINE.match(line)
        if start is None:
            written = written or bool(line.strip())
            if current:
                current.append(line)
            continue
        begun = True
        if current:
            number += 1
            yield Message(str(number), "\n".join(current), day)
        day = days.read(start.group("day"))
        said = spoken(start.group("rest"))
        current = [] if said is None else [said]
    if current:
        yield Message(str(number + 1), "\n".join(current), day)
    if written and not begun:
        raise ValueError("not a WhatsApp export: no line begins with a date, a time and a sender")


def text(file: BinaryIO) -> Iterator[Message]:
    """A message a line, numbered from 1; empty lines keep their number and give none."""
    for number, line in enumerate(_decoded(file), 1):
        if line.strip():
            yield Message(str(number), line)


def _decoded(lines: Iterable[bytes]) -> Iterator[str]:
    for line in lines:
        yield line.decode("utf-8-sig", "replace").rstrip("\r\n")


READERS = {"telegram": telegram, "whatsapp": whatsapp, "text": text}
