"""The Telegram side of a bot with groups, without Rasa: in a test, or as a process that can be killed."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import redis.asyncio as redis
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.alerts.feedback import Feedback
from bot.channels.telegram.api import Api
from bot.channels.telegram.channel import Telegram
from bot.channels.telegram.group_calls import TelegramGroups
from bot.channels.telegram.groups import GroupReader, bot_id
from bot.channels.telegram.service import TelegramService
from bot.channels.telegram.trail import Trail
from bot.groups.campaigns import Campaigns
from bot.groups.index import Index
from bot.groups.ledger import Ledger
from bot.groups.parts import groups
from bot.message import Person
from bot.settings import Settings
from bot.store.client import redis_client
from bot.store.db import make_engine, session_maker
from bot.store.inbox import Inbox
from bot.store.short import ShortKeys
from bot.turns.reception import Reception


@asynccontextmanager
async def group_bot(settings: Settings, client: "redis.Redis", engine: AsyncEngine) -> AsyncIterator[Campaigns]:
    """The bot at work while the context lasts; its campaigns."""
    assert settings.telegram_token is not None
    sql, api = session_maker(engine), Api(settings)
    known = Campaigns(Index(client), Ledger(sql), settings.secret_key)
    reader = GroupReader(bot_id(settings.telegram_token.get_secret_value()))
    guarded = groups(settings, sql, client, known, TelegramGroups(api), reader, Feedback(sql))
    chats = Telegram(api, ShortKeys(client), Trail(client))

    async def lost(_person: Person) -> None: ...

    service = TelegramService(settings, api, chats, Reception(Inbox(client)), lost, guarded.watch)
    tasks = [asyncio.create_task(job()) for job in (service.run, guarded.watch.run)]
    yield known
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await service.aclose()


async def main() -> None:
    """Work with the stores and the platform that the environment names, until killed."""
    settings = Settings(_env_file=None)
    assert settings.redis_url and settings.database_url
    async with group_bot(settings, redis_client(settings.redis_url), make_engine(settings.database_url)):
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
