"""The HTTP side: web chat, health, readiness, metrics."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator

import uvicorn
from fastapi import FastAPI, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from redis.exceptions import RedisError
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from bot.app import App, at_work
from bot.channels.telegram.routes import Webhook
from bot.channels.web.routes import MAX_PICTURE_FRAME, routes
from bot.channels.whatsapp.routes import routes as whatsapp_routes
from bot.console.alerts import routes as alert_routes

CHECK_SECONDS = 3.0


def build(app: App) -> FastAPI:
    """The ASGI application over a running bot."""

    @contextlib.asynccontextmanager
    async def lifespan(_api: FastAPI) -> AsyncIterator[None]:
        async with at_work(app):
            yield

    api = FastAPI(title="Sobat Rantau", docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)
    api.include_router(routes(app))
    if app.telegram is not None and app.settings.telegram_webhook_url is not None:
        api.add_middleware(
            Webhook, service=app.telegram, webhook_url=app.settings.telegram_webhook_url,
            secret=app.settings.webhook_secret,
        )  # fmt: skip
    if app.whatsapp is not None:
        lost, told = app.conversation.desk.lost, app.arrivals.receipt
        api.include_router(whatsapp_routes(app.settings, app.reception, app.whatsapp_memory, lost, told))

    api.include_router(alert_routes(app.settings, app.engine, app.redis, app.alerts.senders))

    @api.get("/health")
    async def health() -> dict[str, str]:
        return {"status": "alive"}

    @api.get("/ready")
    async def ready() -> JSONResponse:
        parts = dict(zip(("redis", "sql", "rasa"), await asyncio.gather(
            _within(_redis(app)), _within(_sql(app)), _within(app.rasa.ready())
        ), strict=True))  # fmt: skip
        return JSONResponse(parts, status_code=200 if all(parts.values()) else 503)

    @api.get("/metrics")
    async def metrics() -> Response:
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    return api


async def _within(check: "asyncio.Future[bool] | object") -> bool:
    try:
        return bool(await asyncio.wait_for(check, CHECK_SECONDS))  # type: ignore[arg-type]
    except (TimeoutError, RedisError, SQLAlchemyError, OSError):
        return False


async def _redis(app: App) -> bool:
    return bool(await app.redis.ping())


async def _sql(app: App) -> bool:
    async with app.engine.connect() as connection:
        await connection.execute(text("SELECT 1"))
    return True


class Server(uvicorn.Server):
    """uvicorn without signal handlers of its own: `sobat run` stops all parts in order."""

    @contextlib.contextmanager
    def capture_signals(self):  # type: ignore[no-untyped-def]
        """Leave the signals to the caller."""
        yield


def server(app: App) -> Server:
    """The server on the settings' host and port; it must not log addresses of people."""
    logging.getLogger("uvicorn.access").disabled = True
    return Server(uvicorn.Config(
        build(app), host=app.settings.sobat_host, port=app.settings.sobat_port, log_level="warning",
        access_log=False, ws_max_size=MAX_PICTURE_FRAME, timeout_graceful_shutdown=3,
    ))  # fmt: skip
