"""Replies as exact calls of the Cloud API, and what its refusals lead to."""

import hmac
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.channels.whatsapp.api import Api
from bot.channels.whatsapp.channel import WhatsApp
from bot.channels.whatsapp.errors import CODES, Fault, fault_of
from bot.channels.whatsapp.format import formatted, shown
from bot.channels.whatsapp.memory import Memory
from bot.channels.whatsapp.routes import signed
from bot.channels.whatsapp.updates import Receipt
from bot.errors import Undeliverable
from bot.message import Button, Incoming, Person, Picture, Reply, Turn
from bot.settings import Settings
from bot.turns.letter import Batch, Letter
from tests.doubles.whatsapp import WhatsAppDouble, whatsapp_double

WATI = "628111222333"


@pytest.fixture
async def double() -> AsyncIterator[WhatsAppDouble]:
    async with whatsapp_double("token", "55", "secret") as running:
        yield running


@pytest.fixture
async def memory(redis_client) -> Memory:
    made = Memory(redis_client)
    await made.wrote([WATI])
    return made


@pytest.fixture
def settings(double: WhatsAppDouble) -> Settings:
    return Settings(_env_file=None, whatsapp_token="token", whatsapp_phone_id="55", whatsapp_api=double.url)


@pytest.fixture
async def channel(settings: Settings, memory: Memory) -> AsyncIterator[WhatsApp]:
    api = Api(settings)
    yield WhatsApp(api, memory)
    await api.aclose()


async def test_messages_are_told_of_as_they_go_out_and_marks_are_not(settings: Settings) -> None:
    sent: list[int] = []
    api = Api(settings, lambda: sent.append(1))
    await api.messages({"to": WATI, "type": "text", "text": {"body": "halo"}})
    await api.messages({"status": "read", "message_id": "wamid.1"})
    await api.aclose()
    assert len(sent) == 1


def batch(text: str = "halo", **handle: Any) -> Batch:
    letter = Letter(Incoming(Person("whatsapp", WATI), text), {"to": WATI, "message": "wamid.1", **handle})
    return Batch(letter.incoming, (letter,))


def buttons(count: int, title: str = "Pilihan") -> tuple[Button, ...]:
    return tuple(Button(f"{title} {n}", f"/ask_{n}") for n in range(1, count + 1))


def turn(text: str, *given: Button) -> Turn:
    return Turn((Reply(text, tuple(given)),))


async def test_a_reply_is_this_call(channel: WhatsApp, double: WhatsAppDouble) -> None:
    await channel.send(batch(), turn("Halo"))
    assert {"messaging_product": "whatsapp", "status": "read", "message_id": "wamid.1"} in double.calls
    assert {
        "messaging_product": "whatsapp", "recipient_type": "individual", "to": WATI, "type": "text",
        "text": {"body": "Halo", "preview_url": False},
    } in double.calls  # fmt: skip


@pytest.mark.parametrize(("count", "kind"), [(1, "button"), (3, "button"), (4, "list"), (10, "list"), (11, "text")])
async def test_choices_fit_what_whatsapp_shows(channel, double, count: int, kind: str) -> None:
    await channel.send(batch(), turn("Pilih", *buttons(count)))
    assert [sent.kind for sent in double.sent] == [kind]


async def test_titles_that_are_too_long_become_numbers_that_can_be_answered(channel, double) -> None:
    await channel.send(batch(), turn("Pilih", *buttons(2, "Judul yang jauh terlalu panjang")))
    assert "2. Judul yang jauh terlalu panjang 2" in double.sent[0].text
    assert (await channel.fetch(batch("2"))).payload == "/ask_2"
    assert (await channel.fetch(batch("3"))).payload is None
    await channel.send(batch(), turn("Lain"))
    assert (await channel.fetch(batch("2"))).payload is None, "a number means nothing after another answer"


async def test_long_texts_go_before_the_buttons(channel: WhatsApp, double: WhatsAppDouble) -> None:
    text = "\n\n".join(["kalimat " * 60] * 12)
    await channel.send(batch(), turn(text, *buttons(2)))
    assert [sent.kind for sent in double.sent] == ["text", "text", "button"]
    await channel.send(batch(), turn("x" * 1500, *buttons(2)))
    assert [len(sent.text) for sent in double.sent[3:]] == [1500, len("Silakan pilih:")]


async def test_a_late_answer_is_kept_and_sent_when_the_person_writes_again(
    channel, double, memory, redis_client
) -> None:
    await redis_client.delete(f"window:whatsapp:{WATI}")
    with pytest.raises(Undeliverable, match="24 hours"):
        await channel.send(batch(), turn("Biaya ke Taiwan …", *buttons(2)))
    assert double.sent == []
    await memory.wrote([WATI])
    await channel.send(batch(), turn("Halo"))
    assert [sent.text for sent in double.sent][1:] == ["Biaya ke Taiwan …", "Halo"]
    assert "terlambat" in double.sent[0].text and len(double.sent[1].choices) == 2
    await channel.send(batch(), turn("Ya"))
    assert len(double.sent) == 4


async def test_a_template_asks_once_to_write_again(double, memory, redis_client, settings) -> None:
    api = Api(settings)
    channel = WhatsApp(api, memory, "jawaban_siap")
    await redis_client.delete(f"window:whatsapp:{WATI}")
    for text in ("Satu", "Dua"):
        await channel.send(batch(), turn(text))
    (told,) = double.calls
    assert told["template"] == {"name": "jawaban_siap", "language": {"code": "id"}}
    assert [reply.text for reply in await memory.late(WATI)] == ["Satu", "Dua"]
    await api.aclose()


@pytest.mark.parametrize(
    ("answer", "first", "count"),
    [
        (Turn((Reply("Apakah Anda aman?"),), intent="crisis_trapped"), "Apakah Anda aman?", 3),
        (Turn((Reply("Sudah dihapus."),), intent="delete_my_data"), "Sudah dihapus.", 1),
        (Turn((Reply("Baik."),), clear_chat=True), "Baik.", 1),
    ],
    ids=["a plea for help goes first", "deleted data", "a cleared chat"],
)
async def test_what_becomes_of_a_late_answer(channel, double, memory, answer, first, count) -> None:
    await memory.keep(WATI, [Reply("Jawaban lama")])
    await channel.send(batch(), answer)
    assert (double.sent[0].text, len(double.sent)) == (first, count)
    assert await memory.late(WATI) == ()


async def test_an_answer_that_whatsapp_finds_late_is_kept(channel, double, memory) -> None:
    double.failing = (400, 131047)
    with pytest.raises(Undeliverable, match="24 hours"):
        await channel.send(batch(), turn("Jawaban"))
    assert [reply.text for reply in await memory.late(WATI)] == ["Jawaban"]


@pytest.mark.parametrize(("code", "gone"), [(131026, True), (131047, False), (190, False), (100, False)])
async def test_refusals_for_good_are_not_tried_again(channel, double, code: int, gone: bool) -> None:
    double.failing = (400, code)
    with pytest.raises(Undeliverable) as caught:
        await channel.send(batch(), turn("Halo"))
    assert caught.value.gone == gone


async def test_throttling_is_waited_out(channel, double, monkeypatch) -> None:
    pauses: list[float] = []

    async def note(seconds: float) -> None:
        pauses.append(seconds)

    monkeypatch.setattr("bot.channels.channel.sleep", note)
    double.throttled_every = 2
    for number in range(4):
        await channel.send(batch(), turn(f"jawaban {number}"))
    assert [sent.text for sent in double.sent] == [f"jawaban {number}" for number in range(4)]
    assert set(pauses) == {Fault.LIMITED.seconds}


async def test_pictures_are_fetched_within_limits(channel: WhatsApp, double: WhatsAppDouble) -> None:
    double.media["a"] = ("image/jpeg", b"\xff\xd8\xff")
    double.media["b"] = ("image/jpeg", b"x" * 9_000_000)
    double.media["c"] = ("video/mp4", b"x")
    seen = [(await channel.pictures(batch(picture=media)))[0] for media in "abcd"]
    assert seen == [b"\xff\xd8\xff", Picture(problem="size"), Picture(problem="format"), Picture(problem="later")]


async def test_receipts_are_linked_to_what_was_sent(channel, double, memory: Memory) -> None:
    await channel.send(batch(), turn("Halo"))
    number = double.sent[0].id
    assert await memory.state(number) == "accepted"
    assert await memory.received(Receipt(number, "read")) == WATI
    assert await memory.received(Receipt(number, "delivered")) == WATI
    assert await memory.state(number) == "read", "a late receipt does not undo a later state"
    assert await memory.received(Receipt("wamid.unknown", "read")) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("🔴 Risiko TINGGI.\nKenapa", "*🔴 Risiko TINGGI.*\nKenapa"),
        ("Isi\n\nSumber: X, 2026", "Isi\n\n_Sumber: X, 2026_"),
        ("tertulis: “*GAJI* ~besar~ ```x```”", "tertulis: “GAJI besar x”"),
        ("https://a.example/x_y_z", "https://a.example/x_y_z"),
    ],
)
def test_no_raw_markup_is_seen(text: str, expected: str) -> None:
    assert formatted(text) == expected


@pytest.mark.parametrize(
    ("code", "status", "fault"),
    [(130429, 400, Fault.LIMITED), (131056, 400, Fault.PAIR_LIMITED), (None, 503, Fault.BUSY), (99, 400, Fault.WRONG),
     (99, 429, Fault.LIMITED), (131047, 400, Fault.CLOSED)],
)  # fmt: skip
def test_codes_say_whether_to_try_again(code: int | None, status: int, fault: Fault) -> None:
    assert fault_of(code, status) == fault


def test_every_fault_is_used_and_every_long_title_finds_a_form() -> None:
    assert set(CODES.values()) == set(Fault)
    assert shown("x", (Button("a", "/" + "b" * 300),)).numbered == ("/" + "b" * 300,)


def test_a_signature_is_over_the_raw_body() -> None:
    good = "sha256=bc16e5b4d8d8e6e2d4f7d1e4c8a4a6b5"
    assert not signed(b"{}", good, b"secret")
    assert not signed(b"{}", "", b"secret")
    assert signed(b"{}", "sha256=" + hmac.new(b"secret", b"{}", "sha256").hexdigest(), b"secret")


async def test_a_plea_in_the_caption_of_an_exported_chat_is_the_persons_message(channel) -> None:
    asked = batch("tolong saya disekap di poipet", export="9")
    assert await channel.fetch(asked) == asked.incoming
    assert isinstance(await channel.fetch(batch("ini grupnya", export="none")), Turn)
