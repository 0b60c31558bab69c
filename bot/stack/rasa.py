"""The Rasa server as a watched process: started, waited for, restarted when it dies."""

import asyncio
import logging
import socket
from pathlib import Path

from bot.errors import SetupError
from bot.rasa import RasaClient
from bot.settings import ROOT
from bot.stack.model import NLU_PYTHON
from bot.stack.process import Process

START_SECONDS = 90.0
BACKOFF_SECONDS = (0.5, 2.0, 10.0, 30.0)
logger = logging.getLogger(__name__)


def free_port() -> int:
    """A TCP port on loopback that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def rasa_process(model: Path, port: int, token: str, redis_url: str, log: Path) -> Process:
    """Rasa on loopback, not yet started. The token travels in the environment, not in the argument list."""
    env = {"RASA_TOKEN": token, "REDIS_URL": redis_url, "PYTHONPATH": str(ROOT)}
    argv = [str(NLU_PYTHON), "-m", "nlu.serve", "--model", str(model), "--port", str(port)]
    return Process("rasa", argv, log, env)


async def wait_ready(process: Process, client: RasaClient) -> None:
    """Return when Rasa answers; SetupError with the end of its log if it ends or takes too long."""
    try:
        async with asyncio.timeout(START_SECONDS):
            while not await client.ready():
                if not process.running:
                    raise SetupError(f"Rasa did not start:\n{process.last_words()}")
                await asyncio.sleep(0.1)
    except TimeoutError:
        raise SetupError(f"Rasa was not ready in {START_SECONDS:.0f} s; see {process.log}") from None


async def keep_alive(process: Process) -> None:
    """Restart the process whenever it dies, waiting a little longer each time; runs until cancelled."""
    deaths = 0
    while True:
        await asyncio.sleep(0.5)
        if process.running:
            continue
        pause = BACKOFF_SECONDS[min(deaths, len(BACKOFF_SECONDS) - 1)]
        deaths += 1
        logger.error("%s died; starting it again in %.1f s", process.name, pause)
        await asyncio.sleep(pause)
        process.start()
