"""Telegram's groups: updates become events of the guard. Fields: https://core.telegram.org/bots/api#update"""

from typing import Any

from bot.channels.telegram import commands
from bot.channels.telegram.text import gather, own_text
from bot.channels.telegram.updates import picture_of
from bot.groups.post import Added, Arrived, Asked, Event, Moved, Post, Pressed, Removed

Json = dict[str, Any]
GROUPS = ("group", "supergroup")
BUTTONS = ("g|", "ga|", "gf|", "gs|")
"""How the data of the guard's buttons begin; those of `gf|` are pressed in private chats."""
OUTSIDE = ("left", "kicked")
MEDIA = {
    "photo": "sendPhoto", "video": "sendVideo", "animation": "sendAnimation", "document": "sendDocument",
    "audio": "sendAudio", "voice": "sendVoice",
}  # fmt: skip
"""What is posted again by its file id. An animation has a `document` too, so it comes first."""
TEXT_LIMIT = 4096
SETTINGS = "pengaturan"


def is_groups(update: Json) -> bool:
    """Whether an update is the guard's to deal with."""
    query = update.get("callback_query")
    if isinstance(query, dict):
        return str(query.get("data") or "").startswith(BUTTONS)
    return _chat(update).get("type") in GROUPS


def bot_id(token: str) -> int:
    """A bot's own id, with which its token begins; 0 for a token of another form."""
    head = token.partition(":")[0]
    return int(head) if head.isdecimal() else 0


class GroupReader:
    """Reads the updates of one bot."""

    def __init__(self, bot_id: int) -> None:
        self._bot_id = bot_id

    def __call__(self, update: Json) -> Event | None:
        """The event, or None for what is nobody's concern or cannot be read."""
        try:
            return self._read(update)
        except (KeyError, TypeError, AttributeError, ValueError):
            return None

    def _read(self, update: Json) -> Event | None:
        if query := update.get("callback_query"):
            return _pressed(query)
        if member := update.get("my_chat_member"):
            return _membership(member)
        if member := update.get("chat_member"):
            return _arrived_member(member)
        message = update.get("edited_message") or update.get("message")
        if message is None or message["chat"].get("type") not in GROUPS:
            return None
        return self._message(message, edited="edited_message" in update)

    def _message(self, message: Json, *, edited: bool) -> Event | None:
        chat = str(message["chat"]["id"])
        if "migrate_to_chat_id" in message:
            return Moved(chat, str(message["migrate_to_chat_id"]))
        if people := message.get("new_chat_members"):
            members = tuple(str(one["id"]) for one in people if one["id"] != self._bot_id)
            return Arrived(chat, members) if members else None
        command = commands.given(own_text(message))
        if command is not None and command[0].name == SETTINGS and not edited:
            return _asked(message, chat)
        if self._is_mine(message):
            return None
        return _post(message, chat, edited)

    def _is_mine(self, message: Json) -> bool:
        """A warning card of ours, which somebody shared by the inline mode."""
        return bool((message.get("via_bot") or {}).get("id") == self._bot_id)


def _chat(update: Json) -> Json:
    for kind in ("message", "edited_message", "my_chat_member", "chat_member"):
        found = update.get(kind)
        if isinstance(found, dict) and isinstance(found.get("chat"), dict):
            return dict(found["chat"])
    return {}


def _pressed(query: Json) -> Pressed | None:
    message = query.get("message") or {}
    if "chat" not in message:
        return None
    chat, presser = str(message["chat"]["id"]), str(query["from"]["id"])
    return Pressed(chat, int(message["message_id"]), presser, str(query["data"]), query["id"])


def _membership(member: Json) -> Event | None:
    chat = member["chat"]
    if chat.get("type") not in GROUPS:
        return None
    before, after = member["old_chat_member"]["status"], member["new_chat_member"]["status"]
    if after in OUTSIDE:
        return Removed(str(chat["id"]))
    return Added(str(chat["id"]), chat.get("title", ""), str(member["from"]["id"]), fresh=before in OUTSIDE)


def _arrived_member(member: Json) -> Event | None:
    """Big groups hide the message "… joined"; a bot that is an admin hears of it by this update."""
    if member["chat"].get("type") not in GROUPS or member["old_chat_member"]["status"] not in OUTSIDE:
        return None
    now = member["new_chat_member"]
    if now["status"] in OUTSIDE:
        return None
    return Arrived(str(member["chat"]["id"]), (str(now["user"]["id"]),))


def _asked(message: Json, chat: str) -> Asked:
    voice = (message.get("sender_chat") or {}).get("id")
    anonymous = voice is not None and str(voice) == chat
    by = None if anonymous else str((message.get("sender_chat") or message["from"])["id"])
    return Asked(chat, message["chat"].get("title", ""), message["message_id"], by, _thread(message))


def _post(message: Json, chat: str, edited: bool) -> Post | None:
    voice = message.get("sender_chat")
    sender = voice or message.get("from")
    if not sender:
        return None
    return Post(
        chat, message["message_id"], str(sender["id"]), gather(message),
        name=str(sender.get("title") or sender.get("first_name") or "")[:64],
        own=bool(voice and (str(voice["id"]) == chat or message.get("is_automatic_forward"))),
        thread=_thread(message), edited=edited, album=message.get("media_group_id"),
        picture=picture_of(message), copy=_copy(message),
    )  # fmt: skip


def _thread(message: Json) -> int | None:
    """The topic; in groups without topics a thread id only says which message is replied to."""
    return message.get("message_thread_id") if message.get("is_topic_message") else None


def _copy(message: Json) -> Json:
    """The call that posts the message once more."""
    for kind, method in MEDIA.items():
        media = message.get(kind)
        if media:
            file = media[-1] if isinstance(media, list) else media
            return _without_empty({
                "method": method, kind: file["file_id"], "caption": message.get("caption"),
                "caption_entities": message.get("caption_entities"),
            })  # fmt: skip
    if "text" in message:
        return _without_empty({"method": "sendMessage", "text": message["text"], "entities": message.get("entities")})
    text = gather(message)[:TEXT_LIMIT]
    return {"method": "sendMessage", "text": text} if text else {}


def _without_empty(call: Json) -> Json:
    return {name: value for name, value in call.items() if value}
