"""Hands pictures to worker processes and waits for what they read there.

Processes of their own, not `ProcessPoolExecutor`: its results are unpickled here, so that a picture which took
over a worker could take over the bot; and it cannot end a task that hangs.
"""

import asyncio
import json
import logging
import os
import sys
from contextlib import suppress

from bot.message import Picture
from bot.pictures.limits import LATER, MAX_ANSWER, SECONDS, problem_of
from bot.pictures.worker import LENGTH
from bot.settings import ROOT

logger = logging.getLogger(__name__)
WORKERS = 2
MOST_WAITING = 16
"""Pictures that may wait for a worker; whoever sends more is asked to send it again later."""
NO_ANSWER = (TimeoutError, asyncio.IncompleteReadError, OSError, ValueError)


class PictureReader:
    """Reads pictures; the first one starts a worker, so that a start of the bot costs nothing."""

    def __init__(self, workers: int = WORKERS, seconds: float = SECONDS) -> None:
        self._free, self._seconds = asyncio.Semaphore(workers), seconds
        self._idle: list[asyncio.subprocess.Process] = []
        self._waiting = 0

    async def read(self, data: bytes) -> Picture:
        """The text in a picture, or why there is none. Never raises for what a person may send."""
        if problem := problem_of(data):
            return Picture(problem=problem)
        if self._waiting >= MOST_WAITING:
            return Picture(problem=LATER)
        self._waiting += 1
        try:
            async with self._free:
                return await self._read(data)
        finally:
            self._waiting -= 1

    async def _read(self, data: bytes) -> Picture:
        self._idle = [worker for worker in self._idle if worker.returncode is None]
        worker = self._idle.pop() if self._idle else await _start()
        try:
            async with asyncio.timeout(self._seconds):
                answer = await _ask(worker, data)
        except NO_ANSWER as error:
            logger.warning("a picture was not read: %s", type(error).__name__)
            await _end(worker)
            return Picture(problem=LATER)
        except asyncio.CancelledError:
            await asyncio.shield(_end(worker))
            raise
        self._idle.append(worker)
        return answer

    async def aclose(self) -> None:
        """End the workers."""
        while self._idle:
            await _end(self._idle.pop())


async def _start() -> asyncio.subprocess.Process:
    # Only what Python needs: no token or password of ours is in a worker's environment.
    environment = {
        "PATH": os.environ.get("PATH", ""), "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1",
        "OMP_THREAD_LIMIT": "1",
    }  # fmt: skip
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot.pictures.worker", cwd=ROOT, env=environment, start_new_session=True,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip


async def _ask(worker: asyncio.subprocess.Process, data: bytes) -> Picture:
    """One picture's text; ValueError if the worker answers something else."""
    assert worker.stdin is not None and worker.stdout is not None  # noqa: S101 (both are pipes)
    worker.stdin.write(len(data).to_bytes(LENGTH, "big") + data)
    await worker.stdin.drain()
    size = int.from_bytes(await worker.stdout.readexactly(LENGTH), "big")
    if size > MAX_ANSWER:
        raise ValueError("too long an answer")
    answer = json.loads(await worker.stdout.readexactly(size))
    text, problem = answer.get("text", ""), answer.get("problem")
    if not isinstance(text, str) or not (problem is None or isinstance(problem, str)):
        raise ValueError("not an answer")
    return Picture(text, problem)


async def _end(worker: asyncio.subprocess.Process) -> None:
    with suppress(ProcessLookupError):
        worker.kill()
    await worker.wait()
