"""Webhooks of WhatsApp as letters and receipts: label, message as it comes, what is understood of it."""

from typing import Any

import pytest

from bot.channels.whatsapp.updates import Receipt, read
from bot.message import Incoming, Person

WATI = Person("whatsapp", "628111")


def body(**value: Any) -> dict[str, Any]:
    value = {"messaging_product": "whatsapp", "metadata": {"phone_number_id": "55"}, **value}
    return {"object": "whatsapp_business_account", "entry": [{"changes": [{"field": "messages", "value": value}]}]}


def message(**fields: Any) -> dict[str, Any]:
    return {"from": "628111", "id": "wamid.1", "timestamp": "1", **fields}


def incoming(text: str = "", **fields: Any) -> Incoming:
    return Incoming(WATI, text, update_id="wamid.1", **fields)


@pytest.mark.parametrize(
    ("label", "fields", "expected"),
    [
        ("a text", {"type": "text", "text": {"body": "halo"}}, incoming("halo")),
        ("STOP", {"type": "text", "text": {"body": " STOP "}}, incoming(payload="/unsubscribe")),
        ("Berhenti", {"type": "text", "text": {"body": "Berhenti"}}, incoming(payload="/unsubscribe")),
        ("stop within a text", {"type": "text", "text": {"body": "stop dulu"}}, incoming("stop dulu")),
        ("a pressed button", {"type": "interactive", "interactive": {"type": "button_reply", "button_reply":
         {"id": "/ask_cost", "title": "Biaya"}}}, incoming(payload="/ask_cost")),
        ("a chosen row", {"type": "interactive", "interactive": {"type": "list_reply", "list_reply":
         {"id": "/help", "title": "Bantuan"}}}, incoming(payload="/help")),
        ("another interactive answer", {"type": "interactive", "interactive": {"type": "nfm_reply"}},
         incoming(payload="-")),
        ("a template's button", {"type": "button", "button": {"text": "Berhenti", "payload": "x"}},
         incoming(payload="/unsubscribe")),
        ("a template's button of ours", {"type": "button", "button": {"text": "Tanya", "payload": "/help"}},
         incoming(payload="/help")),
        ("a template's button with words only", {"type": "button", "button": {"text": "Halo"}}, incoming("Halo")),
        ("a picture", {"type": "image", "image": {"id": "9", "mime_type": "image/jpeg", "caption": "aman?"}},
         incoming("aman?")),
        ("a picture as a document", {"type": "document", "document": {"id": "9", "mime_type": "image/png"}},
         incoming()),
        ("an exported chat", {"type": "document", "document": {"id": "9", "mime_type": "application/zip"}}, incoming()),
        ("an exported chat with words", {"type": "document", "document":
         {"id": "9", "mime_type": "text/plain", "caption": "tolong saya disekap"}}, incoming("tolong saya disekap")),
        ("a voice message", {"type": "audio", "audio": {"id": "9", "voice": True}}, incoming(notice="utter_voice")),
        ("a sticker", {"type": "sticker", "sticker": {"id": "9"}}, incoming(notice="utter_sticker")),
        ("a contact", {"type": "contacts", "contacts": [{}]}, incoming(notice="utter_contact")),
        ("a video", {"type": "video", "video": {"id": "9"}}, incoming(notice="utter_unreadable")),
        ("a video with words", {"type": "video", "video": {"id": "9", "caption": "loker"}}, incoming("loker")),
        ("something unsupported", {"type": "unsupported"}, incoming(notice="utter_unreadable")),
        ("something new", {"type": "hologram"}, incoming(notice="utter_unreadable")),
        ("a place", {"type": "location", "location": {"latitude": 1.5, "longitude": 2.5}},
         incoming(location=(1.5, 2.5))),
        ("an advertisement that led here", {"type": "text", "text": {"body": "info"}, "referral":
         {"headline": "Kerja Kamboja", "source_url": "https://fb.example/1"}},
         incoming("info\nKerja Kamboja\nhttps://fb.example/1")),
    ],
)  # fmt: skip
def test_message(label: str, fields: dict[str, Any], expected: Incoming) -> None:
    (letter,), receipts = read(body(messages=[message(**fields)]), "55")
    assert letter.incoming == expected
    assert (letter.handle["to"], letter.handle["message"], receipts) == ("628111", "wamid.1", [])


@pytest.mark.parametrize(
    ("label", "given"),
    [
        ("a reaction", body(messages=[message(type="reaction", reaction={"emoji": "👍"})])),
        ("a group", body(messages=[message(type="text", text={"body": "x"}, group_id="g")])),
        ("another number", {"entry": [{"changes": [{"field": "messages", "value": {
            "metadata": {"phone_number_id": "66"}, "messages": [message(type="text", text={"body": "x"})]}}]}]}),
        ("another field", {"entry": [{"changes": [{"field": "account_update", "value": {}}]}]}),
        ("nothing", {}),
    ],
)  # fmt: skip
def test_not_answered(label: str, given: dict[str, Any]) -> None:
    assert read(given, "55") == ([], [])


def test_a_picture_and_a_forward_are_marked() -> None:
    image = {"id": "9", "mime_type": "image/jpeg"}
    (letter,), _ = read(body(messages=[message(type="image", image=image, context={"forwarded": True})]), "55")
    assert (letter.handle["picture"], letter.forwarded, letter.alone) == ("9", True, True)


def test_statuses_are_receipts() -> None:
    failed = {"id": "wamid.2", "status": "failed", "errors": [{"code": 131047, "title": "x"}]}
    _, receipts = read(body(statuses=[{"id": "wamid.1", "status": "read"}, failed]), "55")
    assert receipts == [Receipt("wamid.1", "read"), Receipt("wamid.2", "failed", 131047)]


PLEA = message(type="text", text={"body": "tolong saya disekap"})
MALFORMED: dict[str, list[Any]] = {
    "from nobody": [{"id": "wamid.2", "type": "text", "text": {"body": "halo"}}],
    "from an id of the business": [{**message(type="text", text={"body": "halo"}), "from": "ID.1A2B3C"}],
    "from a number that is none": [{**message(type="text", text={"body": "halo"}), "from": 628111}],
    "of no type": [message(text={"body": "halo"})],
    "without an id": [{"from": "628111", "type": "text", "text": {"body": "halo"}}],
    "a text that is a word": [message(type="text", text="halo")],
    "a place without its place": [message(type="location", location={})],
    "a picture without its picture": [message(type="image")],
    "a word in place of a message": ["halo"],
    "nothing in place of a message": [None],
}


@pytest.mark.parametrize("odd", MALFORMED.values(), ids=MALFORMED.keys())
def test_a_message_that_cannot_be_read_leaves_the_others(odd: list[Any]) -> None:
    given = body(messages=[*odd, PLEA], statuses=[{"status": "read"}, None, {"id": "wamid.1", "status": "read"}])
    letters, receipts = read(given, "55")
    assert [letter.incoming.text for letter in letters] == ["tolong saya disekap"]
    assert receipts == [Receipt("wamid.1", "read")]


@pytest.mark.parametrize("odd", [None, {"changes": 3}, {"changes": [None]}, {"changes": [{"value": "x"}]}])
def test_an_entry_that_cannot_be_read_leaves_the_others(odd: Any) -> None:
    letters, _ = read({"entry": [odd, *body(messages=[PLEA])["entry"]]}, "55")
    assert len(letters) == 1
