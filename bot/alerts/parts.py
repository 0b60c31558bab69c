"""Builds the workers of alerts from settings."""

import redis.asyncio as redis
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from bot.alerts.delivery import Delivery
from bot.alerts.draft import Rules
from bot.alerts.limiter import Limiter
from bot.alerts.pictures import Pictures
from bot.alerts.queue import Queue
from bot.alerts.registry import Registry
from bot.alerts.senders.sender import Sender
from bot.alerts.senders.telegram import FREE_RATE, TelegramSender
from bot.alerts.senders.whatsapp import WhatsAppSender
from bot.alerts.served import Served
from bot.alerts.tier import Tier
from bot.alerts.upkeep import Upkeep
from bot.alerts.words import Words
from bot.channels.telegram.trail import Trail
from bot.channels.whatsapp.memory import Memory
from bot.settings import Settings
from bot.store.sessions import Sessions

Sql = async_sessionmaker[AsyncSession]


def senders(settings: Settings, sql: Sql, client: "redis.Redis") -> dict[str, Sender]:
    """The platforms that are set up."""
    made: dict[str, Sender] = {}
    pictures = Pictures(sql)
    if settings.telegram_token is not None:
        paid = settings.telegram_paid_broadcasts and settings.telegram_rate > FREE_RATE
        made["telegram"] = TelegramSender(
            settings.telegram_api, settings.telegram_token.get_secret_value(), pictures, Trail(client), paid=paid
        )
    if settings.whatsapp_used:
        made["whatsapp"] = WhatsAppSender(settings, Memory(client), pictures, Tier(client, settings.whatsapp_tier, sql))
    return made


def limiter(settings: Settings, client: "redis.Redis") -> Limiter:
    """The rates of the platforms, shared by all that have this Redis."""
    return Limiter(client, {"telegram": settings.telegram_rate, "whatsapp": settings.whatsapp_rate})


def delivery(settings: Settings, sql: Sql, client: "redis.Redis") -> Delivery:
    """The workers of one process."""
    platforms = senders(settings, sql, client)
    upkeep = Upkeep(sql, Registry(sql, Rules.of(settings)), Served(client, platforms))
    return Delivery(Queue(sql), limiter(settings, client), Sessions(client), upkeep, platforms, Words(sql))
