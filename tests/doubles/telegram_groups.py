"""The Telegram double with a group in it: members, admins, rights, topics, and messages that can be deleted."""

import asyncio
import itertools
import time
from dataclasses import dataclass, field
from typing import Any

from tests.doubles.telegram import BOT, Sent, TelegramDouble, error, person, titles

GROUP = -1001
OWNER = 11
"""The admin who added the bot."""
CHANNEL = {"id": -1009, "type": "channel", "title": "Kanal Grup"}
"""The channel linked to the group."""


@dataclass
class GroupDouble(TelegramDouble):
    """One group. The bot is an admin with the right to delete unless a test says otherwise."""

    admins: set[int] = field(default_factory=lambda: {OWNER})
    bot_status: str = "administrator"
    can_delete: bool = True
    hidden_rights: bool = False
    """getChatMember and getChatAdministrators are refused."""
    strangers: set[int] = field(default_factory=set)
    """People who never opened a chat with the bot."""
    deleted: list[tuple[int, int]] = field(default_factory=list)
    pictures: list[dict[str, Any]] = field(default_factory=list)
    albums: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__post_init__()
        self._in_group = itertools.count(100)

    # What people do.

    def group_message(self, user: int, text: str = "", **fields: Any) -> dict[str, Any]:
        """A message in the group as Telegram shows it to bots."""
        about = {"message_id": next(self._in_group), "from": person(user), "chat": self.chat, "date": int(time.time())}
        return {**about, **({"text": text} if text else {}), **fields}

    @property
    def chat(self) -> dict[str, Any]:
        """The group."""
        return {"id": GROUP, "type": "supergroup", "title": "Grup Perantau"}

    async def post(self, user: int, text: str = "", **fields: Any) -> int:
        """Somebody writes in the group; the message's number."""
        message = self.group_message(user, text, **fields)
        await self.push({"message": message})
        return int(message["message_id"])

    async def edit_post(self, user: int, number: int, text: str) -> None:
        """Somebody edits what they wrote."""
        await self.push({"edited_message": {**self.group_message(user, text), "message_id": number, "edit_date": 1}})

    async def join(self, *users: int) -> None:
        """People join."""
        await self.push({"message": self.group_message(users[0], new_chat_members=[person(user) for user in users])})

    async def add_bot(self, by: int = OWNER) -> None:
        """An admin adds the bot."""
        await self.push({"my_chat_member": {
            "chat": self.chat, "from": person(by), "date": 1, "old_chat_member": {"user": BOT, "status": "left"},
            "new_chat_member": {"user": BOT, "status": self.bot_status},
        }})  # fmt: skip

    async def press_in_group(self, user: int, sent: Sent, title: str) -> None:
        """Somebody presses a button under a message of the bot in the group."""
        below = {"message_id": sent.number, "date": 1, "chat": self.chat, "from": BOT}
        await self.push({"callback_query": {
            "id": str(next(self._ids)), "from": person(user), "chat_instance": "1", "message": below,
            "data": sent.buttons[title],
        }})  # fmt: skip

    async def all_taken(self) -> None:
        """Wait until the bot has confirmed all updates."""
        async with asyncio.timeout(5):
            while self.waiting:
                await asyncio.sleep(0.01)

    # What the bot calls.

    async def _sendMessage(self, given: dict[str, Any]) -> Any:  # noqa: N802 (the API's name)
        if int(given["chat_id"]) in self.strangers:
            return error(403, "Forbidden: bot can't initiate conversation with a user")
        if int(given["chat_id"]) == GROUP:
            self._numbers[GROUP] = max(self._numbers[GROUP], next(self._in_group) - 1)
        return await super()._sendMessage(given)

    async def _sendPhoto(self, given: dict[str, Any]) -> Any:  # noqa: N802
        self.pictures.append(given)
        chat = int(given["chat_id"])
        self._numbers[chat] += 1
        self.sent.append(Sent(chat, self._numbers[chat], given.get("caption", ""), titles(given), time.time()))
        return {"message_id": self._numbers[chat]}

    async def _sendMediaGroup(self, given: dict[str, Any]) -> Any:  # noqa: N802
        self.albums.append(given)
        chat = int(given["chat_id"])
        numbers = range(self._numbers[chat] + 1, self._numbers[chat] + 1 + len(given["media"]))
        self._numbers[chat] = numbers[-1]
        self.sent += [
            Sent(chat, number, part.get("caption", ""), {}, time.time())
            for number, part in zip(numbers, given["media"], strict=True)
        ]
        return [{"message_id": number} for number in numbers]

    async def _deleteMessage(self, given: dict[str, Any]) -> Any:  # noqa: N802
        chat, number = int(given["chat_id"]), int(given["message_id"])
        mine = any((sent.chat, sent.number) == (chat, number) for sent in self.sent)
        if chat == GROUP and not mine and not self.can_delete:
            return error(400, "Bad Request: message can't be deleted")
        self.deleted.append((chat, number))
        self.sent = [sent for sent in self.sent if (sent.chat, sent.number) != (chat, number)]
        return True

    async def _getChatMember(self, given: dict[str, Any]) -> Any:  # noqa: N802
        user = int(given["user_id"])
        if self.hidden_rights:
            return error(400, "Bad Request: member list is inaccessible")
        if user == BOT["id"]:
            return {"user": BOT, "status": self.bot_status, "can_delete_messages": self.can_delete}
        return {"user": person(user), "status": "administrator" if user in self.admins else "member"}

    async def _getChatAdministrators(self, _given: dict[str, Any]) -> Any:  # noqa: N802
        if self.hidden_rights:
            return error(400, "Bad Request: member list is inaccessible")
        return [{"user": person(user), "status": "administrator"} for user in self.admins]
