"""A webhook's content as letters and receipts.

https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from bot.channels.whatsapp.export import TYPES as EXPORT_TYPES
from bot.message import Incoming, Person
from bot.passed import passing_over
from bot.turns.letter import Letter

Json = dict[str, Any]
CHANNEL = "whatsapp"
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
    letters: list[Letter] = []
    receipts: list[Receipt] = []
    for change in _changes(body):
        with passing_over(CHANNEL, "change"):
            if not _ours(change, phone_id):
                continue
            for message in change["value"].get("messages") or ():
                with passing_over(CHANNEL, "message"):
                    if (letter := _letter(message)) is not None:
                        letters.append(letter)
            for status in change["value"].get("statuses") or ():
                with passing_over(CHANNEL, "status"):
                    receipts.append(_receipt(status))
    return letters, receipts


def _changes(body: Json) -> Iterator[Json]:
    for entry in body.get("entry") or ():
        with passing_over(CHANNEL, "entry"):
            yield from entry.get("changes") or ()


def _ours(change: Json, phone_id: str) -> bool:
    metadata = (change.get("value") or {}).get("metadata") or {}
    return change.get("field") == "messages" and metadata.get("phone_number_id") == phone_id


def _receipt(status: Json) -> Receipt:
    code = next((error.get("code") for error in status.get("errors") or ()), None)
    return Receipt(str(status["id"]), str(status["status"]), None if code is None else int(code))


def _number(message: Json) -> str:
    """Who wrote. An id that is no telephone number is not taken: answers go to numbers only."""
    number = message["from"]
    if not (isinstance(number, str) and number.isascii() and number.isdigit()):
        raise ValueError("not a telephone number")
    return number


def _letter(message: Json) -> Letter | None:
    """{"from": "62812…", "id": "wamid.…", "timestamp": "…", "type": "text", "text": {"body": "halo"}}"""
    kind = message["type"]
    if kind in UNANSWERED or "group_id" in message:
        return None
    number, name = _number(message), str(message["id"])
    handle: Json = {"to": number, "message": name}
    blank = Incoming(Person(CHANNEL, number), update_id=name)
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
        return Letter(replace(blank, text=text), {**handle, "export": message[kind]["id"]}, alone=True)
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
