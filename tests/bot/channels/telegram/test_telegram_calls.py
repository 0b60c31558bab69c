"""Replies as exact calls of the Bot API, and what its refusals lead to."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.channels.telegram.api import Api
from bot.channels.telegram.channel import Telegram
from bot.channels.telegram.trail import Trail
from bot.errors import Undeliverable
from bot.message import Button, Incoming, Person, Picture, Reply, Turn
from bot.settings import Settings
from bot.store.short import ShortKeys
from bot.turns.letter import Batch, Letter
from tests.doubles.telegram import TelegramDouble, telegram_double

TOKEN = "1:test"
WATI = Person("telegram", "42")


@pytest.fixture
async def double() -> AsyncIterator[TelegramDouble]:
    async with telegram_double(TOKEN) as running:
        yield running


@pytest.fixture
async def channel(double: TelegramDouble, redis_client) -> AsyncIterator[Telegram]:
    api = Api(Settings(_env_file=None, telegram_token=TOKEN, telegram_api=double.url))
    yield Telegram(api, ShortKeys(redis_client), Trail(redis_client))
    await api.aclose()


def batch(number: int = 1, **handle: Any) -> Batch:
    letter = Letter(Incoming(WATI, "halo"), {"chat": 42, "message": number, **handle})
    return Batch(letter.incoming, (letter,))


def turn(*texts: str, buttons: tuple[Button, ...] = (), **more: Any) -> Turn:
    return Turn(tuple(Reply(text, buttons if text == texts[-1] else ()) for text in texts), **more)


async def test_messages_are_told_of_as_they_go_out_and_other_calls_are_not(double: TelegramDouble) -> None:
    sent: list[int] = []
    api = Api(Settings(_env_file=None, telegram_token=TOKEN, telegram_api=double.url), lambda: sent.append(1))
    for method, fields in (("sendMessage", {"text": "halo"}), ("sendChatAction", {"action": "typing"})):
        await api.call(method, chat_id=42, **fields)
    await api.aclose()
    assert len(sent) == 1 and len(double.calls) == 2


async def test_a_reply_with_buttons_is_this_call(channel: Telegram, double: TelegramDouble) -> None:
    buttons = (Button("Biaya", "/ask_cost"), Button("Gaji", "/ask_salary"))
    await channel.send(batch(), turn("Tahu <b>?", buttons=buttons))
    assert double.calls == [("sendMessage", {
        "chat_id": "42", "text": "Tahu &lt;b&gt;?", "parse_mode": "HTML", "link_preview_options": {"is_disabled": True},
        "reply_markup": {"inline_keyboard": [[{"text": "Biaya", "callback_data": "/ask_cost"},
                                              {"text": "Gaji", "callback_data": "/ask_salary"}]]},
    })]  # fmt: skip


async def test_a_long_reply_is_parted_and_its_buttons_come_last(channel: Telegram, double: TelegramDouble) -> None:
    await channel.send(batch(), turn(("kata 😀" * 3 + "\n") * 400, buttons=(Button("Bantuan", "/help"),)))
    assert [bool(sent.buttons) for sent in double.sent] == [False, False, True]


async def test_a_long_payload_comes_back_whole(channel: Telegram, double: TelegramDouble) -> None:
    payload = '/ask_cost{"country":"' + "x" * 80 + '"}'
    await channel.send(batch(), turn("x", buttons=(Button("Biaya", payload),)))
    data = double.sent[0].buttons["Biaya"]
    pressed = Letter(Incoming(WATI, payload=data), {"chat": 42})
    assert (await channel.fetch(Batch(pressed.incoming, (pressed,)))).payload == payload
    unknown = Letter(Incoming(WATI, payload="k:gone"), {"chat": 42})
    assert (await channel.fetch(Batch(unknown.incoming, (unknown,)))).payload == "k:gone"


@pytest.mark.parametrize(("before", "after"), [(["satu"], ["dua"]), (["a"], ["b", "c"]), (["a", "b"], ["c"])])
async def test_the_answer_to_an_edited_message_is_edited(channel, double, before, after) -> None:
    await channel.send(batch(), turn(*before))
    await channel.send(batch(edited=True), turn(*after))
    shown = [sent.text for sent in double.sent]
    deleted = sum(method == "deleteMessage" for method, _ in double.calls)
    assert shown[: len(shown) - deleted] == after


async def test_an_edit_that_changes_nothing_is_no_mistake(channel: Telegram, double: TelegramDouble) -> None:
    await channel.send(batch(), turn("satu"))
    await channel.send(batch(edited=True), turn("satu"))
    assert [sent.text for sent in double.sent] == ["satu"]


async def test_a_plea_that_was_edited_in_gets_a_message_of_its_own(channel: Telegram, double: TelegramDouble) -> None:
    await channel.send(batch(), turn("satu"))
    await channel.send(batch(edited=True), turn("Saya baca", intent="crisis_trapped"))
    assert [sent.text for sent in double.sent] == ["satu", "Saya baca"]


async def test_a_page_takes_the_place_of_the_one_whose_button_was_pressed(channel, double) -> None:
    await channel.send(batch(), turn("menu", buttons=(Button("Topik", "/alerts_topics"),)))
    pressed = Letter(Incoming(WATI, payload="/alerts_topics"), {"chat": 42, "message": double.sent[0].number})
    page = turn("topik", buttons=(Button("Kembali", "/alerts_menu"),), in_place=True)
    await channel.send(Batch(pressed.incoming, (pressed,)), page)
    assert [(sent.text, sent.buttons) for sent in double.sent] == [("topik", {"Kembali": "/alerts_menu"})]
    await channel.send(batch(7), turn("lain", in_place=True))
    gone = Letter(pressed.incoming, {"chat": 42, "message": 999})
    await channel.send(Batch(gone.incoming, (gone,)), page)
    assert [sent.text for sent in double.sent] == ["topik", "lain", "topik"]


async def test_clearing_deletes_both_sides_of_the_chat(channel: Telegram, double: TelegramDouble) -> None:
    double.message(42)
    await channel.send(batch(1), turn("rahasia"))
    await channel.send(batch(3), turn("Selesai.", clear_chat=True))
    (deleted,) = [given for method, given in double.calls if method == "deleteMessages"]
    assert deleted["message_ids"] == [1, 2, 3]
    assert [sent.text for sent in double.sent] == ["Selesai."]


async def test_flood_control_and_gateway_errors_are_waited_out(channel, double, monkeypatch) -> None:
    pauses = no_waiting(monkeypatch)
    double.throttled_every, double.broken_every = 3, 4
    for number in range(8):
        await channel.send(batch(number + 1), turn(f"jawaban {number}"))
    assert [sent.text for sent in double.sent] == [f"jawaban {number}" for number in range(8)]
    assert 1.0 in pauses


async def test_somebody_who_blocked_the_bot_is_gone(channel: Telegram, double: TelegramDouble) -> None:
    double.blocked.add(42)
    with pytest.raises(Undeliverable) as caught:
        await channel.send(batch(), turn("halo"))
    assert caught.value.gone


async def test_a_moved_chat_is_followed(channel: Telegram, double: TelegramDouble) -> None:
    double.moved[42] = -10042
    await channel.send(batch(), turn("halo"))
    assert [sent.chat for sent in double.sent] == [-10042]


async def test_a_server_without_cosmetic_calls_is_enough(channel: Telegram, double: TelegramDouble) -> None:
    double.unknown = frozenset({"sendChatAction", "answerCallbackQuery"})
    await channel.typing(batch())
    await channel.acknowledge("5")
    assert double.calls == []


async def test_pictures_are_fetched_within_limits(channel: Telegram, double: TelegramDouble) -> None:
    double.files["ok"] = b"\x89PNG"
    big = batch(picture={"file": "ok", "size": 9_000_000})
    assert await channel.pictures(batch(picture={"file": "ok", "size": 4})) == [b"\x89PNG"]
    assert await channel.pictures(big) == [Picture(problem="size")]
    assert await channel.pictures(batch(picture={"file": "gone", "size": 4})) == [Picture(problem="later")]
    assert await channel.pictures(batch()) == []


def no_waiting(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Pauses are noted, not waited."""
    pauses: list[float] = []

    async def note(seconds: float) -> None:
        pauses.append(seconds)

    monkeypatch.setattr("bot.channels.channel.sleep", note)
    return pauses
