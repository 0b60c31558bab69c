"""An update from Telegram as a letter. Plain translation, no calls: https://core.telegram.org/bots/api#update."""

from dataclasses import replace
from typing import Any

from bot.alerts.buttons import asked_by
from bot.channels.telegram import commands
from bot.channels.telegram.text import gather, own_text
from bot.message import Incoming, Person
from bot.turns.letter import Letter

Json = dict[str, Any]
KINDS = ("message", "edited_message", "callback_query", "inline_query", "my_chat_member", "chat_member")
"""What the bot asks Telegram for (allowed_updates)."""
PICTURE_TYPES = ("image/jpeg", "image/png", "image/webp")
NOTICES = {
    "voice": "utter_voice", "audio": "utter_voice", "video_note": "utter_voice", "sticker": "utter_sticker",
    "contact": "utter_contact", "video": "utter_unreadable", "animation": "utter_unreadable",
    "story": "utter_unreadable", "document": "utter_unreadable", "paid_media": "utter_unreadable",
    "dice": "utter_sticker",
}  # fmt: skip
"""What is said to a message of that kind that brings no text."""
CHANNEL = "telegram"
PRIVATE = "private"


def kind_of(update: Json) -> str:
    """Which of KINDS an update is; "other" for none of them."""
    return next((kind for kind in KINDS if kind in update), "other")


def person_of(chat: Json) -> Person:
    """Whoever a private chat is with."""
    return Person(CHANNEL, str(chat["id"]))


def read(update: Json) -> Letter | None:
    """A private message, edit or pressed button; None for what is not answered in a chat of its own."""
    update_id = str(update["update_id"])
    if "callback_query" in update:
        return _pressed(update["callback_query"], update_id)
    edited = "edited_message" in update
    message = update.get("edited_message") or update.get("message")
    if message is None or message["chat"].get("type", PRIVATE) != PRIVATE or message.get("from", {}).get("is_bot"):
        return None
    letter = _message(message, update_id)
    if letter is None or not edited:
        return letter
    if letter.incoming.location:
        return None  # a live location moves on every few seconds
    return replace(letter, alone=True, handle={**letter.handle, "edited": True})


def _pressed(query: Json, update_id: str) -> Letter | None:
    message = query.get("message") or {}
    chat = message.get("chat") or {}
    if chat.get("type", PRIVATE) != PRIVATE or "id" not in chat or not query.get("data"):
        return None
    incoming = Incoming(person_of(chat), payload=query["data"], update_id=update_id)
    return Letter(incoming, {"chat": chat["id"], "message": message.get("message_id")})


def _message(message: Json, update_id: str) -> Letter | None:
    handle: Json = {"chat": message["chat"]["id"], "message": message["message_id"]}
    blank = Incoming(person_of(message["chat"]), update_id=update_id)
    forwarded = "forward_origin" in message
    text = own_text(message)
    command = None if forwarded else commands.given(text)
    if command is not None:
        return _command(*command, blank, handle)
    picture = picture_of(message)
    if picture is not None:
        handle["picture"] = picture
    elif place := message.get("location"):
        return Letter(replace(blank, location=(place["latitude"], place["longitude"])), handle)
    elif not text and (kind := next((kind for kind in NOTICES if kind in message), None)):
        return Letter(replace(blank, notice=NOTICES[kind]), handle)
    gathered = gather(message)
    if not gathered and picture is None:
        return None  # somebody pinned, joined, changed a photo
    return Letter(
        replace(blank, text=gathered), handle, forwarded, message.get("media_group_id"), alone=picture is not None
    )


def _command(command: commands.Command, words: str, blank: Incoming, handle: Json) -> Letter:
    if command.name == "start" and words == "grup":
        return Letter(replace(blank, notice="utter_group_how"), handle)
    if command.name == "start" and (about_alert := asked_by(words)):
        return Letter(replace(blank, payload=about_alert), handle)
    if command.name == "start" and words.startswith("cek_"):
        return Letter(replace(blank, payload=command_payload("cek")), {**handle, "check": words.removeprefix("cek_")})
    if words and command.prefix is not None:
        return Letter(replace(blank, text=command.prefix + words), handle)
    if not command.payload.startswith("/"):
        return Letter(replace(blank, notice=command.payload), handle)
    return Letter(replace(blank, payload=command.payload), handle)


def command_payload(name: str) -> str:
    """What a command means where nothing follows it."""
    return commands.BY_NAME[name].payload


def picture_of(message: Json) -> Json | None:
    """The file of a photo (its largest size) or of a document that is a picture."""
    if sizes := message.get("photo"):
        best = max(sizes, key=lambda size: size.get("width", 0) * size.get("height", 0))
        return {"file": best["file_id"], "size": best.get("file_size", 0)}
    document = message.get("document") or {}
    if document.get("mime_type") in PICTURE_TYPES:
        return {"file": document["file_id"], "size": document.get("file_size", 0)}
    return None
