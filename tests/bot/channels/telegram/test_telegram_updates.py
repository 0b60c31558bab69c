"""Updates of Telegram as letters: label, message as it comes, what is understood of it."""

from typing import Any

import pytest

from bot.channels.telegram.text import gather
from bot.channels.telegram.updates import read
from bot.message import Incoming, Person

WATI = Person("telegram", "42")
CHAT = {"id": 42, "type": "private", "first_name": "Wati"}
FROM = {"id": 42, "is_bot": False, "first_name": "Wati"}
PHOTO = [
    {"file_id": "small", "file_unique_id": "s", "width": 90, "height": 90, "file_size": 900},
    {"file_id": "big", "file_unique_id": "b", "width": 1280, "height": 960, "file_size": 150_000},
]
BIG = {"file": "big", "size": 150_000}


def message(**fields: Any) -> dict[str, Any]:
    return {"message_id": 7, "from": FROM, "chat": CHAT, "date": 1_700_000_000, **fields}


def incoming(text: str = "", **fields: Any) -> Incoming:
    return Incoming(WATI, text, update_id="1", **fields)


@pytest.mark.parametrize(
    ("label", "fields", "expected"),
    [
        ("a text", {"text": "halo"}, incoming("halo")),
        ("/start", {"text": "/start"}, incoming(payload="/greet")),
        ("/start for groups", {"text": "/start grup"}, incoming(notice="utter_group_how")),
        ("/start from an alert in a group", {"text": "/start alert_7"}, incoming(payload='/alert_ask{"alert":7}')),
        ("/start of no alert", {"text": "/start alert_x"}, incoming(payload="/greet")),
        ("/start of an inline card", {"text": "/start inline"}, incoming(payload="/greet")),
        ("/bantuan with the bot's name", {"text": "/bantuan@sobat_bot"}, incoming(payload="/help")),
        ("/BANTUAN", {"text": "/BANTUAN"}, incoming(payload="/help")),
        ("/cek alone", {"text": "/cek"}, incoming(payload="/check_offer")),
        ("/cek with an offer", {"text": "/cek loker\nkamboja"}, incoming("loker\nkamboja")),
        ("/lapor", {"text": "/lapor"}, incoming(payload="/ask_report")),
        ("/kontak", {"text": "/kontak"}, incoming(payload="/ask_contact")),
        ("/kontak with a country", {"text": "/kontak malaysia"}, incoming("kontak malaysia")),
        ("/berhenti", {"text": "/berhenti"}, incoming(payload="/unsubscribe")),
        ("/langganan", {"text": "/langganan@sobat_bot"}, incoming(payload="/my_subscription")),
        ("/hapusdata", {"text": "/hapusdata"}, incoming(payload="/delete_my_data")),
        ("/tentang", {"text": "/tentang"}, incoming(payload="/ask_about_bot")),
        ("/pengaturan", {"text": "/pengaturan"}, incoming(notice="utter_settings")),
        ("a payload typed as text", {"text": '/slots{"country":"KH"}'}, incoming('/slots{"country":"KH"}')),
        ("an unknown command", {"text": "/unknown"}, incoming("/unknown")),
        ("a forwarded command is text", {"text": "/hapusdata", "forward_origin": {"type": "hidden_user",
         "sender_user_name": "X"}}, incoming("/hapusdata\nX")),
        ("a voice message", {"voice": {"file_id": "v", "duration": 3}}, incoming(notice="utter_voice")),
        ("a sticker", {"sticker": {"file_id": "s", "emoji": "😀"}}, incoming(notice="utter_sticker")),
        ("a contact", {"contact": {"phone_number": "+62811", "first_name": "Calo"}}, incoming(notice="utter_contact")),
        ("a video without words", {"video": {"file_id": "v"}}, incoming(notice="utter_unreadable")),
        ("a video with a caption", {"video": {"file_id": "v"}, "caption": "loker"}, incoming("loker")),
        ("a place", {"location": {"latitude": 11.5, "longitude": 104.9}}, incoming(location=(11.5, 104.9))),
        ("a photo", {"photo": PHOTO}, incoming()),
        ("a captioned photo", {"photo": PHOTO, "caption": "aman?"}, incoming("aman?")),
    ],
)  # fmt: skip
def test_message(label: str, fields: dict[str, Any], expected: Incoming) -> None:
    letter = read({"update_id": 1, "message": message(**fields)})
    assert letter is not None
    assert letter.incoming == expected
    assert (letter.handle["chat"], letter.handle["message"]) == (42, 7)


@pytest.mark.parametrize(
    ("label", "update"),
    [
        ("a group", {"message": message(text="halo") | {"chat": {"id": -5, "type": "supergroup"}}}),
        ("another bot", {"message": message(text="halo") | {"from": {"id": 9, "is_bot": True}}}),
        ("a service message", {"message": message(pinned_message={"message_id": 2})}),
        ("a live location that moves", {"edited_message": message(location={"latitude": 1.0, "longitude": 2.0})}),
        ("an inline query", {"inline_query": {"id": "1", "from": FROM, "query": "x", "offset": ""}}),
        ("a button in a group", {"callback_query": {"id": "1", "from": FROM, "data": "/help",
                                 "message": {"message_id": 2, "chat": {"id": -5, "type": "group"}}}}),
    ],
)  # fmt: skip
def test_not_for_a_private_answer(label: str, update: dict[str, Any]) -> None:
    assert read({"update_id": 1, **update}) is None


def test_a_pressed_button_is_its_payload() -> None:
    query = {"id": "9", "from": FROM, "data": "/ask_cost", "message": {"message_id": 3, "chat": CHAT, "date": 0}}
    letter = read({"update_id": 1, "callback_query": query})
    assert letter.incoming == incoming(payload="/ask_cost")


def test_pictures_keep_their_largest_file() -> None:
    assert read({"update_id": 1, "message": message(photo=PHOTO)}).handle["picture"] == BIG
    document = {"file_id": "d", "mime_type": "image/png", "file_size": 5, "file_name": "poster.png"}
    assert read({"update_id": 1, "message": message(document=document)}).handle["picture"] == {"file": "d", "size": 5}


def test_an_edit_stands_alone_and_says_so() -> None:
    letter = read({"update_id": 1, "edited_message": message(text="halo")})
    assert letter.alone and letter.handle["edited"]


def test_forwards_and_albums_are_marked() -> None:
    origin = {"type": "channel", "date": 0, "chat": {"id": -9, "type": "channel", "title": "Loker"}, "message_id": 1}
    letter = read({"update_id": 1, "message": message(photo=PHOTO, caption="x", media_group_id="88",
                   forward_origin=origin)})  # fmt: skip
    assert (letter.forwarded, letter.album, letter.incoming.text) == (True, "88", "x\nLoker")


def test_a_deep_link_names_what_to_check() -> None:
    letter = read({"update_id": 1, "message": message(text="/start cek_Ab-9_x")})
    assert (letter.handle["check"], letter.incoming.payload) == ("Ab-9_x", "/check_offer")


@pytest.mark.parametrize(
    ("where", "fields", "text"),
    [
        ("an address behind a word", {"text": "Daftar", "entities": [{"type": "text_link", "offset": 0, "length": 6,
         "url": "https://x.example/a"}]}, "Daftar\nhttps://x.example/a"),
        ("a caption's address", {"caption": "Klik", "caption_entities": [{"type": "text_link", "offset": 0,
         "length": 4, "url": "https://x.example/b"}]}, "Klik\nhttps://x.example/b"),
        ("a quote", {"text": "?", "quote": {"text": "gaji besar", "position": 0}}, "?\ngaji besar"),
        ("a quote of the bot", {"text": "?", "quote": {"text": "Risiko TINGGI", "position": 0},
         "reply_to_message": {"message_id": 1, "from": {"id": 7, "is_bot": True}}}, "?"),
        ("a reply to another chat", {"text": "aman?", "external_reply": {
            "origin": {"type": "channel", "chat": {"title": "Loker Kamboja", "username": "lokerkh"}},
            "chat": {"title": "Loker Kamboja"}, "giveaway": {"prize_description": "tiket"}}},
         "aman?\ntiket\nLoker Kamboja\nlokerkh"),
        ("a poll", {"poll": {"question": "Mau kerja?", "options": [{"text": "Kamboja"}, {"text": "Myanmar"}]}},
         "Mau kerja?\nKamboja\nMyanmar"),
        ("a giveaway", {"giveaway": {"prize_description": "Tiket gratis"}}, "Tiket gratis"),
        ("a story", {"story": {"chat": {"id": 5, "title": "Loker KH", "username": "lokerkh"}, "id": 3}},
         "Loker KH\nlokerkh"),
        ("a contact", {"contact": {"first_name": "Bu Rini", "phone_number": "+855123", "vcard": "NOTE:agen"}},
         "Bu Rini\n+855123\nNOTE:agen"),
        ("buttons", {"text": "Loker", "reply_markup": {"inline_keyboard": [[
            {"text": "Daftar", "url": "https://x.example/c"}, {"text": "Salin", "copy_text": {"text": "kode"}}]]}},
         "Loker\nDaftar\nSalin\nhttps://x.example/c\nkode"),
        ("a hidden sender", {"text": "x", "forward_origin": {"type": "hidden_user", "sender_user_name": "Agen"}},
         "x\nAgen"),
        ("a checklist", {"checklist": {"title": "Syarat", "tasks": [{"id": 1, "text": "paspor"}]}}, "Syarat\npaspor"),
        ("fields of the wrong type", {"text": "x", "entities": {"url": 5}, "poll": "y", "quote": None}, "x"),
    ],
)  # fmt: skip
def test_text_is_found(where: str, fields: dict[str, Any], text: str) -> None:
    assert gather(message(**fields)) == text


def test_gathered_text_is_bounded() -> None:
    assert len(gather(message(text="a" * 50_000))) == 20_001
