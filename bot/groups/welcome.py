"""The bot joins a group: one line there, an explanation for the admin who added it, and which right is missing."""

import logging

from bot.errors import Undeliverable
from bot.groups.choices import Choices
from bot.groups.platform import Platform, Rights
from bot.groups.post import Added
from bot.groups.texts import told

logger = logging.getLogger(__name__)


class Welcome:
    """Introduces the bot."""

    def __init__(self, platform: Platform, choices: Choices) -> None:
        self._platform, self._choices = platform, choices

    async def added(self, event: Added) -> None:
        """Say hello once. Whoever adds the bot is told of flagged messages, if they can be written to."""
        group = await self._choices.group(event.chat, event.title)
        if not event.fresh:
            return
        language = group.language
        rights = rights_text(await self._platform.rights(event.chat), language)
        reached = await self._say(event.by, f"{told('welcome', language, title=event.title)}\n\n{rights}")
        if reached:
            await self._choices.watch(group.id, event.by)
        # Where the admin has no private chat with the bot, the group is the only place to name a missing right.
        missing = rights not in (told("rights_fine", language), told("rights_deletes", language))
        hello = told("hello", language)
        await self._say(event.chat, hello if reached or not missing else f"{hello}\n\n{rights}")

    async def _say(self, chat: str, text: str) -> bool:
        try:
            await self._platform.say(chat, text, silent=True)
        except Undeliverable as error:
            logger.info("a welcome was not delivered: %s", error.reason)
            return False
        return True


def rights_text(rights: Rights | None, language: str) -> str:
    """Which rights are missing and how to give them."""
    if rights is None:
        return told("rights_unknown", language)
    missing = [told(f"rights_{name}", language) for name in ("reads", "deletes") if not getattr(rights, name)]
    return "\n".join(missing) or told("rights_fine", language)
