"""Receives updates, by long polling or by webhook, and hands them in before Telegram hears that they arrived."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Sequence
from typing import Any

from redis.exceptions import RedisError

from bot.channels.telegram import inline
from bot.channels.telegram.api import POLL_SECONDS, Api, Unchanged
from bot.channels.telegram.channel import Telegram
from bot.channels.telegram.commands import COMMANDS
from bot.channels.telegram.groups import is_groups
from bot.channels.telegram.updates import CHANNEL, KINDS, PRIVATE, Json, kind_of, person_of, read
from bot.errors import TryLater, Undeliverable
from bot.groups.watch import Watch
from bot.passed import passing_over
from bot.replies.responses import say
from bot.settings import Settings
from bot.turns.letter import Letter
from bot.turns.reception import Lost, Reception

logger = logging.getLogger(__name__)
UPDATES_AT_ONCE = 100
"""https://core.telegram.org/bots/api#getupdates"""
WEBHOOK_CONNECTIONS = 100
"""The most there are; what arrives over them is handed in together."""
RETRY_SECONDS = 1.0
QUICK_SECONDS = 0.2
REFUSED_SECONDS = 30.0
"""Before a refused token is tried again: somebody may be changing it."""
LEFT = ("kicked", "left")


class TelegramService:
    """One bot's updates."""

    def __init__(
        self, settings: Settings, api: Api, channel: Telegram, reception: Reception, lost: Lost, groups: Watch
    ) -> None:
        self._settings, self._api, self._channel, self._reception, self._lost = (
            settings, api, channel, reception, lost
        )  # fmt: skip
        self._groups, self.pressure = groups, groups.pressure
        self._beside: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Set the bot up and receive updates until cancelled."""
        try:
            await self._introduce()
            if self._settings.telegram_webhook_url is None:
                await self._optional("deleteWebhook")
                await self._poll()
            else:
                await self._set_webhook(self._settings.telegram_webhook_url)
        finally:
            for task in self._beside:
                task.cancel()

    async def aclose(self) -> None:
        """Close the connections."""
        await self._api.aclose()

    async def take(self, updates: Sequence[Json]) -> None:
        """Hand in updates; an error of Redis means that none may be acknowledged to Telegram."""
        groups: list[Json] = []
        others: list[Json] = []
        letters: list[Letter] = []
        for update in updates:
            # One that cannot be read is left out, or it would come again for ever and keep all others away.
            with passing_over(CHANNEL, kind_of(update)):
                if is_groups(update):
                    groups.append(update)
                    continue
                others.append(update)
                if (letter := read(update)) is not None:
                    letters.append(letter)
        # People who write in private first: among them are pleas for help, and groups have much to read.
        if letters:
            await self._reception.take(letters)
        if groups:
            await self._groups.take(groups)
        for update in others:
            with passing_over(CHANNEL, kind_of(update)):
                self._aside(update)

    def _aside(self, update: Json) -> None:
        """What is answered at once and may be lost: the sign on a button, inline cards, a person who left."""
        if query := update.get("callback_query"):
            self._start(self._channel.acknowledge(query["id"]))
        elif query := update.get("inline_query"):
            self._start(self._optional(
                "answerInlineQuery", inline_query_id=query["id"], results=inline.cards(query.get("query", "")),
                cache_time=inline.CACHE_SECONDS, button=inline.start_button(),
            ))  # fmt: skip
        elif member := update.get("my_chat_member"):
            left = member.get("new_chat_member", {}).get("status") in LEFT
            if left and member["chat"].get("type") == PRIVATE:
                self._start(self._lost(person_of(member["chat"])))

    def _start(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        self._beside.add(task)
        task.add_done_callback(self._beside.discard)

    async def _poll(self) -> None:
        offset: int | None = None
        while True:
            asked = time.monotonic()
            try:
                updates = await self._api.call(
                    "getUpdates", offset=offset, timeout=POLL_SECONDS, limit=UPDATES_AT_ONCE, allowed_updates=KINDS
                )
                if updates:
                    if len(updates) >= UPDATES_AT_ONCE:
                        self.pressure.note()
                    await self.take(updates)
                    offset = max(update.get("update_id", 0) for update in updates) + 1
                elif time.monotonic() - asked < QUICK_SECONDS:
                    await asyncio.sleep(QUICK_SECONDS)  # a server that does not wait must not be asked without a pause
            except TryLater as later:
                logger.warning("Telegram gives no updates now: %s", later)
                await asyncio.sleep(later.seconds or RETRY_SECONDS)
            except Undeliverable as error:
                logger.error("Telegram gives no updates (%s); 'sobat doctor' says what to mend", error.reason)
                await asyncio.sleep(REFUSED_SECONDS)
            except (RedisError, OSError) as error:
                logger.error("updates stay with Telegram while Redis is away: %s", type(error).__name__)
                await asyncio.sleep(RETRY_SECONDS)

    async def _set_webhook(self, url: str) -> None:
        while True:
            try:
                await self._api.call(
                    "setWebhook", url=url, secret_token=self._settings.webhook_secret, allowed_updates=KINDS,
                    max_connections=WEBHOOK_CONNECTIONS,
                )
                return
            except TryLater as later:
                await asyncio.sleep(later.seconds or RETRY_SECONDS)
            except Undeliverable as error:
                logger.error("Telegram refused TELEGRAM_WEBHOOK_URL (%s); it must be https", error.reason)
                await asyncio.sleep(REFUSED_SECONDS)

    async def _introduce(self) -> None:
        """Commands and descriptions; a server that does not know these calls is none the worse."""
        for language in ("", "en"):
            menu = [{"command": c.name, "description": c.about_en if language else c.about} for c in COMMANDS]
            await self._optional("setMyCommands", commands=menu, language_code=language or None)
        await self._optional("setMyDescription", description=say("utter_bot_description", {})["text"])
        await self._optional("setMyShortDescription", short_description=say("utter_bot_short", {})["text"])

    async def _optional(self, method: str, **parameters: Any) -> None:
        try:
            await self._api.call(method, **parameters)
        except (TryLater, Undeliverable, Unchanged) as error:
            logger.info("%s did not succeed: %s", method, error)
