"""Messages, ids and days out of chat exports."""

import io
import json
from typing import Any

import pytest

from bot.cli import exports


def telegram(content: Any) -> list[exports.Message]:
    return list(exports.telegram(io.BytesIO(json.dumps(content).encode())))


def test_one_telegram_chat_keeps_its_ids_and_days() -> None:
    messages = [
        {"id": 1, "type": "service", "date": "2026-03-11T10:00:00"},
        {"id": 2, "type": "message", "date": "2026-03-12T10:00:00", "text": ["a", {"type": "bold", "text": "b"}]},
        {"id": 3, "type": "message", "reply": {"messages": [{"id": 9}]}, "date": "kemarin", "text": None},
    ]
    assert telegram({"name": "Grup", "id": 5, "messages": messages}) == [("2", "ab", "2026-03-12"), ("3", "", "")]


def test_chats_of_a_whole_account_are_told_apart() -> None:
    chats = [{"id": number, "messages": [{"id": 1, "type": "message", "text": "x"}]} for number in (7, 8)]
    got = telegram({"about": "x", "chats": {"about": "y", "list": chats}, "left_chats": {"list": chats}})
    assert [message.id for message in got] == ["7/1", "8/1"]


@pytest.mark.parametrize("given", [b"", b"halo", b"[]", b"{}", b'{"chats": 3}', b'{"messages": [{"id": 1', b"\xff\xfe"])
def test_what_is_no_telegram_export_is_refused(given: bytes) -> None:
    with pytest.raises(ValueError, match="not a Telegram export"):
        list(exports.telegram(io.BytesIO(given)))


@pytest.mark.parametrize(
    ("dates", "days"),
    [
        (["12/03/24", "13.03.2024", "1-4-24"], ["2024-03-12", "2024-03-13", "2024-04-01"]),
        (["2024-03-12"], ["2024-03-12"]),
        (["3/13/24", "3/4/24"], ["2024-03-13", "2024-03-04"]),
        (["31/02/24", "99/99/99", "0/0/0"], ["", "", ""]),
    ],
)
def test_whatsapp_days_are_read(dates: list[str], days: list[str]) -> None:
    given = "".join(f"{day} 14.05 - Sari: halo\n" for day in dates).encode()
    assert [message.day for message in exports.whatsapp(io.BytesIO(given))] == days
