"""Starts what is missing on this machine and shares it: whoever comes first owns the parts, the others use them."""

import asyncio
import fcntl
import json
import os
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from bot.errors import SetupError
from bot.rasa import RasaClient
from bot.settings import Settings
from bot.stack.model import ensure_model
from bot.stack.rasa import free_port, keep_alive, rasa_process, wait_ready
from bot.stack.valkey import redis_url, start_valkey

WAIT_FOR_OWNER_SECONDS = 120.0


@dataclass(frozen=True)
class Parts:
    """Addresses of the running parts."""

    redis_url: str
    rasa_url: str
    rasa_token: str


@asynccontextmanager
async def local_parts(settings: Settings) -> AsyncIterator[Parts]:
    """Redis and Rasa, started here unless they run already or are set to run elsewhere; stopped at the end.

    Raises SetupError when a part cannot be had.
    """
    settings.sobat_data.mkdir(parents=True, exist_ok=True)
    async with AsyncExitStack() as stack:
        owner = stack.enter_context((settings.sobat_data / "owner.lock").open("w"))
        users = stack.enter_context((settings.sobat_data / "users.lock").open("w"))
        if _locked(owner, fcntl.LOCK_EX):
            # Leave only when nobody else uses the parts any more; entered first, so it is waited for last but one.
            parts = await _start(settings, stack)
            note = settings.sobat_data / "parts.json"
            _write_private(note, json.dumps(parts.__dict__))
            stack.push_async_callback(asyncio.to_thread, fcntl.flock, users, fcntl.LOCK_EX)
            stack.callback(note.unlink, missing_ok=True)
        else:
            fcntl.flock(users, fcntl.LOCK_SH)
            parts = await _parts_of_owner(settings.sobat_data / "parts.json")
        yield parts


@asynccontextmanager
async def rasa_alone(settings: Settings) -> AsyncIterator[RasaClient]:
    """A Rasa that understands texts without a dialogue: the running one, or one of our own that keeps nothing."""
    async with AsyncExitStack() as stack:
        parts = running_parts(settings)
        if parts is not None:
            running = RasaClient(parts.rasa_url, parts.rasa_token)
            stack.push_async_callback(running.aclose)
            if await running.ready():
                yield running
                return
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="sobat-")))
        valkey = await start_valkey(scratch)
        stack.push_async_callback(valkey.stop)
        url = await _start_rasa(settings, redis_url(scratch), stack, watched=False)
        client = RasaClient(url, settings.rasa_secret)
        stack.push_async_callback(client.aclose)
        yield client


def running_parts(settings: Settings) -> Parts | None:
    """Addresses of the parts that another process has started here; it may have died since."""
    try:
        return Parts(**json.loads((settings.sobat_data / "parts.json").read_text()))
    except (OSError, ValueError, TypeError):
        return None


async def _start(settings: Settings, stack: AsyncExitStack) -> Parts:
    redis = settings.redis_url
    if redis is None:
        valkey = await start_valkey(settings.sobat_data)
        stack.push_async_callback(valkey.stop)
        watch = asyncio.create_task(keep_alive(valkey))
        stack.callback(watch.cancel)
        redis = redis_url(settings.sobat_data)
    return Parts(redis, await _start_rasa(settings, redis, stack, watched=True), settings.rasa_secret)


async def _start_rasa(settings: Settings, redis: str, stack: AsyncExitStack, *, watched: bool) -> str:
    if settings.rasa_url is not None:
        return settings.rasa_url.rstrip("/")
    model = await ensure_model(settings.sobat_data)
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    log = settings.sobat_data.resolve() / "log" / "rasa.log"
    process = rasa_process(model, port, settings.rasa_secret, redis, log)
    process.start()
    stack.push_async_callback(process.stop)
    client = RasaClient(url, settings.rasa_secret)
    stack.push_async_callback(client.aclose)
    await wait_ready(process, client)
    if watched:
        watch = asyncio.create_task(keep_alive(process))
        stack.callback(watch.cancel)
    return url


async def _parts_of_owner(note: Path) -> Parts:
    try:
        async with asyncio.timeout(WAIT_FOR_OWNER_SECONDS):
            while not note.exists():
                await asyncio.sleep(0.2)
    except TimeoutError:
        raise SetupError("another sobat is starting here but is not ready; stop it and try again") from None
    return Parts(**json.loads(note.read_text()))


def _locked(file: IO[str], kind: int) -> bool:
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _write_private(path: Path, text: str) -> None:
    """Write for the owner's eyes only, all at once."""
    draft = path.with_suffix(".new")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
    draft.replace(path)
