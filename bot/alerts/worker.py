"""A process that only delivers alerts, beside `sobat run` or on another machine."""

import asyncio
import logging
import signal
import sys

import redis.asyncio as redis

from bot.alerts.parts import delivery
from bot.errors import SetupError
from bot.settings import Settings
from bot.stack.local import running_parts
from bot.store.client import redis_client
from bot.store.db import database, session_maker


async def work(settings: Settings) -> None:
    """Deliver until SIGINT or SIGTERM; SetupError where there is nothing to deliver to or no shared Redis."""
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s")
    if settings.telegram_token is None and not settings.whatsapp_used:
        raise SetupError("no platform is set up to deliver to; set TELEGRAM_TOKEN or WhatsApp's variables")
    client = shared_redis(settings)
    async with database(settings) as engine:
        alerts = delivery(settings, session_maker(engine), client)
        working = asyncio.create_task(alerts.run())
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, working.cancel)
        try:
            await working
        except asyncio.CancelledError:
            pass
        finally:
            await alerts.aclose()
            await client.aclose()


def shared_redis(settings: Settings) -> "redis.Redis":
    """A client of the Redis that all processes share. Raises SetupError where none is known."""
    parts = running_parts(settings)
    address = settings.redis_url or (parts.redis_url if parts else None)
    if address is None:
        raise SetupError("this needs the Redis that all share; set REDIS_URL, or start 'sobat run' here first")
    return redis_client(address)
