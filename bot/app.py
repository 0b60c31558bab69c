"""Composition root: settings in, running parts out. Nothing else builds parts."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial

import redis.asyncio as redis
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.agencies.register import Register
from bot.alerts.arrivals import Arrivals
from bot.alerts.delivery import Delivery
from bot.alerts.draft import Rules
from bot.alerts.feedback import Feedback
from bot.alerts.invitation import Invitation
from bot.alerts.lookout import Lookout
from bot.alerts.parts import delivery, limiter
from bot.alerts.preferences import Preferences
from bot.alerts.registry import Registry
from bot.alerts.room import Room
from bot.alerts.told import Notes
from bot.cases.desk import Desk
from bot.cases.store import Cases
from bot.channels.channel import Channel
from bot.channels.telegram.api import Api
from bot.channels.telegram.channel import Telegram
from bot.channels.telegram.group_calls import TelegramGroups
from bot.channels.telegram.groups import GroupReader, bot_id
from bot.channels.telegram.service import TelegramService
from bot.channels.telegram.trail import Trail
from bot.channels.web.pages import Pages
from bot.channels.whatsapp.api import Api as WhatsAppApi
from bot.channels.whatsapp.channel import WhatsApp
from bot.channels.whatsapp.memory import Memory
from bot.conversation import Conversation
from bot.facts.load import facts
from bot.groups.parts import campaigns, groups
from bot.offers.reports import Reports
from bot.operator_chat import tell
from bot.pictures.reader import PictureReader
from bot.rasa import RasaClient
from bot.replies.render import Renderer
from bot.replies.responses import say
from bot.settings import Settings
from bot.stack.local import Parts, local_parts
from bot.store.client import redis_client
from bot.store.db import database as database  # noqa: PLC0414 (the commands open it through here)
from bot.store.db import session_maker
from bot.store.inbox import Inbox
from bot.store.sessions import Sessions
from bot.store.short import ShortKeys
from bot.store.subscriptions import Subscriptions
from bot.turns.reception import Reception
from bot.turns.workers import Workers

RESTART_SECONDS = 1.0
Job = Callable[[], Awaitable[None]]
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class App:
    """The running bot, without its channels."""

    settings: Settings
    redis: "redis.Redis"
    engine: AsyncEngine
    rasa: RasaClient
    cases: Cases
    conversation: Conversation
    reception: Reception
    pages: Pages
    telegram: TelegramService | None
    whatsapp: WhatsAppApi | None
    whatsapp_memory: Memory
    alerts: Delivery
    feedback: Feedback
    arrivals: Arrivals
    jobs: tuple[Job, ...]
    """What runs beside the HTTP side while the bot is at work."""


@asynccontextmanager
async def at_work(app: App) -> AsyncIterator[None]:
    """Take messages and answer them while the context lasts; then end what runs, keeping what waits."""
    tasks = [asyncio.create_task(_kept_running(job)) for job in app.jobs]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _kept_running(job: Job) -> None:
    while True:
        try:
            await job()
            return
        except Exception:
            logger.exception("a part of the bot ended; it is started again")
            await asyncio.sleep(RESTART_SECONDS)


@asynccontextmanager
async def running_app(settings: Settings) -> AsyncIterator[App]:
    """The bot with all parts it needs, started in order and stopped in the reverse order."""
    async with AsyncExitStack() as stack:
        engine = await stack.enter_async_context(database(settings))
        parts = await stack.enter_async_context(local_parts(settings))
        app = compose(settings, engine, parts)
        stack.push_async_callback(app.redis.aclose)
        stack.push_async_callback(app.rasa.aclose)
        stack.push_async_callback(app.conversation.desk.aclose)
        stack.push_async_callback(app.conversation.campaigns.aclose)
        if app.telegram is not None:
            stack.push_async_callback(app.telegram.aclose)
        if app.whatsapp is not None:
            stack.push_async_callback(app.whatsapp.aclose)
        stack.push_async_callback(app.conversation.pictures.aclose)
        stack.push_async_callback(app.alerts.aclose)
        yield app


def compose(settings: Settings, engine: AsyncEngine, parts: Parts) -> App:
    """Wire the bot to running parts."""
    client = redis_client(parts.redis_url)
    rasa = RasaClient(parts.rasa_url, parts.rasa_token)
    sql = session_maker(engine)
    sessions, cases = Sessions(client), Cases(sql)
    reports = Reports(sql, client, settings.sobat_data / "offers")
    subscriptions = Subscriptions(sql, terms=say("utter_subscribe", {})["text"])
    desk = Desk(settings, cases, subscriptions, sessions, rasa, reports)
    known = campaigns(settings, sql, client)
    conversation = Conversation(
        sessions, rasa, desk, Renderer(facts()), PictureReader(), Register(sql), known, Preferences(subscriptions),
        Invitation(sessions, subscriptions),
    )  # fmt: skip
    inbox, pages, keys = Inbox(client), Pages(client), ShortKeys(client)
    reception = Reception(inbox)
    channels: dict[str, Channel] = {"web": pages}
    room = Room(limiter(settings, client))
    jobs: list[Job] = [pages.listen, known.open, room.run]
    telegram, pressure, feedback = None, None, Feedback(sql)
    if settings.telegram_token is not None:
        api = Api(settings, partial(room.note, "telegram"))
        channels["telegram"] = chats = Telegram(api, keys, Trail(client))
        reader = GroupReader(bot_id(settings.telegram_token.get_secret_value()))
        guarded = groups(settings, sql, client, known, TelegramGroups(api), reader, feedback)
        telegram = TelegramService(settings, api, chats, reception, desk.lost, guarded.watch)
        pressure = telegram.pressure
        jobs += [telegram.run, guarded.watch.run, guarded.digest.run]
    whatsapp, memory = None, Memory(client)
    if settings.whatsapp_used:
        whatsapp = WhatsAppApi(settings, partial(room.note, "whatsapp"))
        channels["whatsapp"] = WhatsApp(whatsapp, memory, settings.whatsapp_late_template)
    alerts, notes = delivery(settings, sql, client), Notes(sql)
    workers = Workers(inbox, conversation, channels, desk.lost, feedback.opened, notes.take, pressure)
    arrivals = Arrivals(sql, client)
    lookout = Lookout(sql, Registry(sql, Rules.of(settings)), facts(), partial(tell, settings))
    jobs += [alerts.run, lookout.run, notes.run, feedback.run, arrivals.run, workers.run]
    return App(
        settings, client, engine, rasa, cases, conversation, reception, pages, telegram, whatsapp, memory, alerts,
        feedback, arrivals, tuple(jobs),
    )  # fmt: skip
