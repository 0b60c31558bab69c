"""A webhook's content as letters and receipts.

https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from bot.channels.whatsapp.export import TYPES as EXPORT_TYPES
from bot.message import Incoming, Person
from bot.turns.letter import Letter

Json = dict[str, Any]
OPT_OUT = {"stop", "berhenti"}
UNSUBSCRIBE = "/unsubscribe"
PICTURE_TYPES = ("image/jpeg", "image/png", "image/webp")
NOTICES = {"audio": "utter_voice", "sticker": "utter_sticker", "contacts": "utter_contact", "video": "utter_unreadable",
           "document": "utter_unreadable", "unsupported": "utter_unreadable", "order": "utter_unreadable"}  # fmt: skip
UNANSWERED = ("reaction", "system")
"""A reaction is no question; a system message says that a number changed. Groups: see docs/whatsapp.md."""
CAPTIONED = ("image", "video", "document")


@dataclass(frozen=True)
class Receipt:
    """What became of a message that we sent: sent, delivered, read or failed, with the error's code."""

    message: str
    state: str
    code: int | None = None


def read(body: Json, phone_id: str) -> tuple[list[Letter], list[Receipt]]:
    """Letters and receipts of one call, those for other numbers left out."""
    letters, receipts = [], []
    for value in _values(body, phone_id):
        letters += [letter for message in value.get("messages") or () if (letter := _letter(message)) is not None]
        receipts += [
            Receipt(status["id"], status["status"], next((e.get("code") for e in status.get("errors") or ()), None))
            for status in value.get("statuses") or ()
        ]
    return letters, receipts


def _values(body: Json, phone_id: str) -> Iterator[Json]:
    for entry in body.get("entry") or ():
        for change in entry.get("changes") or ():
            value = change.get("value") or {}
            if change.get("field") == "messages" and (value.get("metadata") or {}).get("phone_number_id") == phone_id:
                yield value


def _letter(message: Json) -> Letter | None:
    """{"from": "62812…", "id": "wamid.…", "timestamp": "…", "type": "text", "text": {"body": "halo"}}"""
    kind, handle = message["type"], {"to": message["from"], "message": message["id"]}
    if kind in UNANSWERED or "group_id" in message:
        return None
    blank = Incoming(Person("whatsapp", message["from"]), update_id=message["id"])
    if kind == "interactive":
        return Letter(replace(blank, payload=_chosen(message["interactive"])), handle)
    if kind == "location":
        place = message["location"]
        return Letter(replace(blank, location=(place["latitude"], place["longitude"])), handle)
    return _worded(message, kind, blank, handle)


def _worded(message: Json, kind: str, blank: Incoming, handle: Json) -> Letter:
    text, picture = _words(message, kind), _picture(message, kind)
    if text.strip().lower() in OPT_OUT:
        return Letter(replace(blank, payload=UNSUBSCRIBE), handle)
    if kind == "button" and str(payload := message["button"].get("payload", "")).startswith("/"):
        return Letter(replace(blank, payload=payload), handle)
    if kind == "document" and message[kind].get("mime_type") in EXPORT_TYPES:
        return Letter(blank, {**handle, "export": message[kind]["id"]}, alone=True)
    if picture is None and not text:
        return Letter(replace(blank, notice=NOTICES.get(kind, "utter_unreadable")), handle)
    forwarded = bool((message.get("context") or {}).keys() & {"forwarded", "frequently_forwarded"})
    if picture is not None:
        handle["picture"] = picture
    return Letter(replace(blank, text=text), handle, forwarded, alone=picture is not None)


def _chosen(interactive: Json) -> str:
    reply = interactive.get("button_reply") or interactive.get("list_reply") or {}
    return str(reply.get("id") or "-")


def _words(message: Json, kind: str) -> str:
    """The text, caption or template button's words, with what an advertisement that led here says."""
    own = {"text": message.get("text", {}).get("body"), "button": message.get("button", {}).get("text")}.get(kind)
    if kind in CAPTIONED:
        own = message[kind].get("caption")
    referral = message.get("referral") or {}
    parts = (own, *(referral.get(name) for name in ("headline", "body", "source_url")))
    return "\n".join(part for part in parts if isinstance(part, str) and part)


def _picture(message: Json, kind: str) -> str | None:
    if kind not in ("image", "document") or message[kind].get("mime_type") not in PICTURE_TYPES:
        return None
    return str(message[kind]["id"])
