"""Telegram as the guard's platform: calls of the Bot API for groups."""

import contextlib
import logging
import time
from collections.abc import Mapping, Sequence
from typing import Any

from bot.channels.channel import patiently
from bot.channels.telegram.api import Api, Unchanged
from bot.channels.telegram.format import parts
from bot.channels.telegram.groups import MEDIA
from bot.errors import TryLater, Undeliverable
from bot.groups.platform import Key, Keys, Rights
from bot.pictures.limits import MAX_BYTES

logger = logging.getLogger(__name__)
ADMINS_SECONDS = 300.0
ADMIN = ("creator", "administrator")
ANSWER_LIMIT = 200
"""Characters of a line shown at a pressed button (https://core.telegram.org/bots/api#answercallbackquery)."""
NO_PREVIEW = {"is_disabled": True}
ALBUM_LIMIT = 10
"""https://core.telegram.org/bots/api#sendmediagroup"""
KINDS = {method: kind for kind, method in MEDIA.items()}
CAPTION = ("caption", "caption_entities")


class TelegramGroups:
    """Groups of one bot."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._admins: dict[str, tuple[float, frozenset[str] | None]] = {}
        self._me: dict[str, Any] | None = None

    async def say(
        self, chat: str, text: str, keys: Keys = (), *, reply_to: int | None = None, thread: int | None = None,
        silent: bool = False,
    ) -> int | None:  # fmt: skip
        """Send a message; a reply goes out even when the message it answers is gone."""
        reply = {"message_id": reply_to, "allow_sending_without_reply": True} if reply_to else None
        sent = await patiently(lambda: self._api.call(
            "sendMessage", chat_id=int(chat), text=parts(text)[0], parse_mode="HTML", link_preview_options=NO_PREVIEW,
            reply_markup=_markup(keys), reply_parameters=reply, message_thread_id=thread,
            disable_notification=silent or None,
        ))  # fmt: skip
        return _number(sent)

    async def edit(self, chat: str, message: int, text: str, keys: Keys = ()) -> None:
        """Change a message of ours."""
        with contextlib.suppress(Unchanged):
            await patiently(lambda: self._api.call(
                "editMessageText", chat_id=int(chat), message_id=message, text=parts(text)[0], parse_mode="HTML",
                link_preview_options=NO_PREVIEW, reply_markup=_markup(keys),
            ))  # fmt: skip

    async def delete(self, chat: str, message: int) -> None:
        """Delete a message; one that is gone already is as good."""
        with contextlib.suppress(Unchanged):
            await patiently(lambda: self._api.call("deleteMessage", chat_id=int(chat), message_id=message))

    async def repost(
        self, chat: str, copies: Sequence[Mapping[str, Any]], *, thread: int | None, silent: bool
    ) -> int | None:
        """Post kept messages; without their formatting where Telegram refuses that (emoji of paying users)."""
        method, fields = _call(copies)
        fields |= {"chat_id": int(chat), "message_thread_id": thread, "disable_notification": silent or None}
        if method == "sendMessage":
            fields["link_preview_options"] = NO_PREVIEW
        try:
            sent = await patiently(lambda: self._api.call(method, **fields))
        except Undeliverable as error:
            plain = _plain(fields)
            if error.gone or plain == fields:
                raise
            sent = await patiently(lambda: self._api.call(method, **plain))
        return _number(sent[0] if isinstance(sent, list) and sent else sent)

    async def picture(self, picture: Mapping[str, Any]) -> bytes | None:
        """The bytes of a post's picture; None for one that is too big or cannot be had."""
        if picture["size"] > MAX_BYTES:
            return None
        try:
            return await patiently(lambda: self._api.file(picture["file"]))
        except Undeliverable as error:
            logger.info("a picture was not to be had: %s", error.reason)
            return None

    async def answer(self, query: str, text: str = "", *, url: str | None = None) -> None:
        """End the waiting sign on a pressed button."""
        await self._asked(
            "answerCallbackQuery", callback_query_id=query, text=text[:ANSWER_LIMIT] or None,
            show_alert=bool(text) or None, url=url,
        )  # fmt: skip

    async def admins(self, chat: str) -> frozenset[str] | None:
        """Ids of the human admins, asked for every few minutes."""
        asked, known = self._admins.get(chat, (0.0, None))
        if asked and time.monotonic() - asked < ADMINS_SECONDS:
            return known
        members = await self._asked("getChatAdministrators", chat_id=int(chat))
        found = frozenset(str(one["user"]["id"]) for one in members) if isinstance(members, list) else None
        self._admins[chat] = (time.monotonic(), found)
        return found

    async def is_admin(self, chat: str, person: str) -> bool:
        """Whether a person is an admin at this moment."""
        member = await self._asked("getChatMember", chat_id=int(chat), user_id=int(person))
        return isinstance(member, dict) and member.get("status") in ADMIN

    async def rights(self, chat: str) -> Rights | None:
        """The bot's own rights; an admin reads all messages whatever its privacy mode."""
        me = (await self._profile()).get("id")
        member = await self._asked("getChatMember", chat_id=int(chat), user_id=me) if me else None
        if not isinstance(member, dict) or "status" not in member:
            return None
        if member["status"] in ADMIN:
            return Rights(reads=True, deletes=member["status"] == "creator" or bool(member.get("can_delete_messages")))
        return Rights(reads=bool((await self._profile()).get("can_read_all_group_messages")), deletes=False)

    async def link(self, start: str) -> str | None:
        """The address that opens the private chat with a start parameter."""
        name = (await self._profile()).get("username")
        return f"https://t.me/{name}?start={start}" if name else None

    async def _profile(self) -> dict[str, Any]:
        if self._me is None:
            self._me = await self._asked("getMe")
        return self._me or {}

    async def _asked(self, method: str, **parameters: Any) -> Any:
        """The answer to one call, or None where it fails."""
        try:
            return await self._api.call(method, **parameters)
        except (TryLater, Undeliverable, Unchanged) as error:
            logger.info("%s did not succeed: %s", method, error)
            return None


def _call(copies: Sequence[Mapping[str, Any]]) -> tuple[str, dict[str, Any]]:
    """The method and fields that post a message, or an album, once more."""
    if len(copies) == 1:
        return copies[0]["method"], {name: value for name, value in copies[0].items() if name != "method"}
    return "sendMediaGroup", {"media": [_medium(copy) for copy in copies[:ALBUM_LIMIT]]}


def _medium(copy: Mapping[str, Any]) -> dict[str, Any]:
    """A part of an album (https://core.telegram.org/bots/api#inputmedia)."""
    kind = KINDS[copy["method"]]
    return {"type": kind, "media": copy[kind], **{name: copy[name] for name in CAPTION if name in copy}}


def _plain(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields without formatting."""
    plain = {name: value for name, value in fields.items() if not name.endswith("entities")}
    if "media" in plain:
        plain["media"] = [_plain(part) for part in plain["media"]]
    return plain


def _number(sent: Any) -> int | None:
    number = sent.get("message_id") if isinstance(sent, dict) else None
    return int(number) if number is not None else None


def _markup(keys: Keys) -> dict[str, Any] | None:
    rows = [[_button(key) for key in row] for row in keys if row]
    return {"inline_keyboard": rows} if rows else None


def _button(key: Key) -> dict[str, str]:
    return {"text": key.title, "url": key.url} if key.url else {"text": key.title, "callback_data": key.data}
