"""An installed Redis server, as it runs in production, on a Unix socket in a folder of the test's."""

import shutil
from pathlib import Path

from bot.stack.process import Process
from bot.stack.valkey import valkey_process


def available() -> bool:
    """Whether a server is installed here."""
    return shutil.which("redis-server") is not None


def redis_process(data: Path) -> Process:
    """The server as a process, not yet started, set up as the embedded one and at the same address."""
    process = valkey_process(data)
    process.argv[0] = str(shutil.which("redis-server"))
    return process
