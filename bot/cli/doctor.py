"""`sobat doctor`: each part checked, and how to mend what is wrong."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import click
import httpx
import redis.asyncio as redis
from redis.exceptions import RedisError
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from bot.channels.whatsapp.api import VERSION
from bot.errors import SetupError
from bot.facts.check import check_folder
from bot.facts.load import FACTS, facts
from bot.facts.rates import mistakes, rates
from bot.rasa import RasaClient
from bot.settings import Settings, load_settings
from bot.stack.local import running_parts
from bot.stack.model import NLU_PYTHON
from bot.store.db import make_engine

TIMEOUT = 5.0
OLD_MODEL_DAYS = 180


@dataclass(frozen=True)
class Finding:
    """What a check found: `mend` says what to do, and is empty where all is well."""

    name: str
    state: str
    mend: str = ""


@click.command()
def doctor() -> None:
    """Check set-up, stores, Rasa, model, tokens and facts; exit 1 if something must be mended."""
    findings = asyncio.run(_examine(load_settings()))
    for finding in findings:
        click.echo(f"{'ok ' if not finding.mend else 'BAD'} {finding.name}: {finding.state}")
        if finding.mend:
            click.echo(f"    {finding.mend}")
    if any(finding.mend for finding in findings):
        raise click.exceptions.Exit(1)


async def _examine(settings: Settings) -> list[Finding]:
    checks: list[Callable[[Settings], Awaitable[Finding]]] = [
        _environment, _model, _sql, _redis, _rasa, _telegram, _whatsapp
    ]  # fmt: skip
    return [*[await check(settings) for check in checks], _operators(settings), _fact_files(), _fact_age()]


async def _environment(_settings: Settings) -> Finding:
    if not NLU_PYTHON.exists():
        return Finding("Rasa's environment", "missing", "run 'make setup'")
    return Finding("Rasa's environment", "present")


async def _model(settings: Settings) -> Finding:
    models = sorted((settings.sobat_data / "models").glob("*.tar.gz"), key=lambda p: p.stat().st_mtime)
    if not models:
        return Finding("model", "none yet", "run 'make train', or let 'make run' train it")
    days = (time.time() - models[-1].stat().st_mtime) / 86_400
    mend = "train anew with 'make train' after looking at the data" if days > OLD_MODEL_DAYS else ""
    return Finding("model", f"trained {days:.0f} days ago", mend)


async def _sql(settings: Settings) -> Finding:
    engine = make_engine(settings.sql_url)
    try:
        async with asyncio.timeout(TIMEOUT), engine.connect() as connection:
            await connection.execute(text("SELECT 1"))
    except (SQLAlchemyError, OSError, TimeoutError) as error:
        return Finding("SQL", type(error).__name__, "check DATABASE_URL and that the database server runs")
    finally:
        await engine.dispose()
    return Finding("SQL", engine.dialect.name)


async def _redis(settings: Settings) -> Finding:
    parts = running_parts(settings)
    url = settings.redis_url or (parts.redis_url if parts else None)
    if url is None:
        return Finding("Redis", "embedded, starts with 'make run'")
    client = redis.Redis.from_url(url, socket_timeout=TIMEOUT, socket_connect_timeout=TIMEOUT)
    try:
        await client.ping()
    except (RedisError, OSError) as error:
        return Finding("Redis", type(error).__name__, "check REDIS_URL, or stop and start 'make run'")
    finally:
        await client.aclose()
    return Finding("Redis", "answers")


async def _rasa(settings: Settings) -> Finding:
    parts = running_parts(settings)
    url = settings.rasa_url or (parts.rasa_url if parts else None)
    if url is None:
        return Finding("Rasa", "starts with 'make run'")
    client = RasaClient(url, settings.rasa_secret)
    try:
        ready = await client.ready()
    finally:
        await client.aclose()
    return Finding("Rasa", "answers") if ready else Finding("Rasa", "no answer", "see var/log/rasa.log")


async def _telegram(settings: Settings) -> Finding:
    if settings.telegram_token is None:
        return Finding("Telegram", "not used (TELEGRAM_TOKEN is not set)")
    url = f"{settings.telegram_api.rstrip('/')}/bot{settings.telegram_token.get_secret_value()}/getMe"
    try:
        async with httpx.AsyncClient(timeout=TIMEOUT) as http:
            good = (await http.get(url)).status_code == httpx.codes.OK
    except httpx.HTTPError as error:
        return Finding("Telegram", type(error).__name__, "check the network and TELEGRAM_API")
    return Finding("Telegram", "token accepted") if good else Finding(
        "Telegram", "token refused", "copy TELEGRAM_TOKEN again from BotFather"
    )


async def _whatsapp(settings: Settings) -> Finding:
    try:
        used = settings.whatsapp_used
    except SetupError as error:
        return Finding("WhatsApp", "set up in part", f"{error}; see docs/whatsapp.md")
    if not used or settings.whatsapp_token is None:
        return Finding("WhatsApp", "not used (WHATSAPP_TOKEN is not set)")
    url = f"{settings.whatsapp_api.rstrip('/')}/{VERSION}/{settings.whatsapp_phone_id}"
    token = settings.whatsapp_token.get_secret_value()
    try:
        async with httpx.AsyncClient(timeout=TIMEOUT, headers={"Authorization": f"Bearer {token}"}) as http:
            good = (await http.get(url)).status_code == httpx.codes.OK
    except httpx.HTTPError as error:
        return Finding("WhatsApp", type(error).__name__, "check the network and WHATSAPP_API")
    return Finding("WhatsApp", "token accepted") if good else Finding(
        "WhatsApp", "token or number refused", "make the token anew: docs/whatsapp.md, step 3"
    )


def _operators(settings: Settings) -> Finding:
    if settings.operators_told:
        return Finding("operators", "told of crisis cases in OPERATOR_CHAT")
    return Finding("operators", "nobody is told of crisis cases; set OPERATOR_CHAT and TELEGRAM_TOKEN for that")


def _fact_files(folder: Path = FACTS) -> Finding:
    problems = [*check_folder(folder), *mistakes(date.today())]
    if problems:
        return Finding("facts", f"{len(problems)} mistakes", "run 'sobat facts check'")
    return Finding("facts", f"{len(facts().by_key)} in order")


def _fact_age() -> Finding:
    today = date.today()
    stale = sum(entry.stale(today) for entry in facts().by_key.values())
    old = [] if mistakes(today) else [rate.currency for rate in rates() if rate.left(today) < 0]
    if old:
        return Finding(
            "age of facts", f"{stale} past their shelf life, and rates of {', '.join(old)}",
            "check them again: 'sobat facts due'",
        )  # fmt: skip
    if stale:
        return Finding("age of facts", f"{stale} past their shelf life", "check them again: 'sobat facts due'")
    return Finding("age of facts", "none past its shelf life")
