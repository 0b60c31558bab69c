"""What befalls an alert under way: processes are killed, or stand still for a while; Redis comes back empty."""

import asyncio
import contextlib
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import time
from collections import Counter
from collections.abc import Coroutine
from pathlib import Path
from typing import Protocol

from bot.stack.process import Process
from tests.doubles.postgres import Postgres

STALL_SECONDS = (1.0, 4.0)
"""A call's time-out is longer: it ends well."""
WORKER_STALL_SECONDS = 22.0
"""Longer than a lease: what the worker had claimed has gone to others when it wakes."""
KILLED = ("worker", "redis", "platform", "database")
STALLED = ("stalled worker", "stalled redis", "stalled platform", "stalled database")
LOST = "lost redis"


class Stage(Protocol):
    """What can be hit."""

    data: Path
    valkey: Process
    database: Postgres | None
    platform: "subprocess.Popen[bytes] | None"
    workers: "list[subprocess.Popen[bytes] | None]"

    def start_platform(self) -> None:
        """Start the double of the platforms anew."""

    def start_worker(self, place: int) -> None:
        """Start a worker anew."""


class Blows:
    """Each kind in turn, in an order by chance."""

    def __init__(self, stage: Stage, chance: random.Random) -> None:
        self._stage, self._chance = stage, chance
        self.struck: Counter[str] = Counter()
        self._waking: list[asyncio.Future[None]] = []

    def order(self, count: int) -> list[str]:
        """What is hit, in order: each kind once before any comes again. SQLite has no server that could be killed."""
        kinds = [kind for kind in (*KILLED, *STALLED, LOST) if kind != "database" or self._stage.database]
        rounds = [self._chance.sample(kinds, len(kinds)) for _ in range(count // len(kinds) + 1)]
        return [kind for kinds in rounds for kind in kinds][:count]

    def strike(self, kind: str) -> None:
        """One blow; what stands still goes on by itself."""
        self.struck[kind] += 1
        {
            "worker": self._kill_worker, "redis": self._kill_redis, LOST: lambda: self._kill_redis(wipe=True),
            "platform": self._kill_platform, "database": self._kill_database,
        }.get(kind, lambda: self._stall(kind.removeprefix("stalled ")))()  # fmt: skip

    async def over(self) -> None:
        """Wait until nothing stands still any more."""
        await asyncio.gather(*self._waking)

    def _kill_worker(self) -> None:
        place = self._chance.randrange(len(self._stage.workers))
        end(self._stage.workers[place])
        self._stage.start_worker(place)

    def _kill_redis(self, wipe: bool = False) -> None:
        valkey = self._stage.valkey
        assert valkey.pid is not None
        os.kill(valkey.pid, signal.SIGKILL)
        while valkey.running:
            time.sleep(0.01)
        if wipe:
            shutil.rmtree(self._stage.data / "valkey")
            (self._stage.data / "valkey").mkdir()
        valkey.start()

    def _kill_platform(self) -> None:
        end(self._stage.platform)
        self._stage.start_platform()

    def _kill_database(self) -> None:
        database = self._stage.database
        assert database is not None
        for process in database.processes:
            _signal(process, signal.SIGCONT)  # one that stands still cannot be stopped
        database.kill()
        database.start()

    def _stall(self, target: str) -> None:
        seconds = self._chance.uniform(*STALL_SECONDS)
        if target == "database" and self._stage.database is None:
            self._later(self._locked(seconds))
        elif target == "database":
            assert self._stage.database is not None
            self._later(_stopped(self._stage.database.processes, seconds))
        elif target == "redis":
            assert self._stage.valkey.pid is not None
            self._later(_stopped([self._stage.valkey.pid], seconds))
        else:
            worker = target == "worker"
            process = self._chance.choice(self._stage.workers) if worker else self._stage.platform
            assert process is not None
            self._later(_stopped([process.pid], WORKER_STALL_SECONDS if worker else seconds))

    def _later(self, work: Coroutine[None, None, None]) -> None:
        self._waking.append(asyncio.ensure_future(work))

    async def _locked(self, seconds: float) -> None:
        """SQLite's one writer is somebody else for a while; a worker that stands still amid a write comes before."""
        other = sqlite3.connect(
            self._stage.data / "sobat.db", timeout=2 * WORKER_STALL_SECONDS, isolation_level=None,
            check_same_thread=False,
        )  # fmt: skip
        with contextlib.closing(other):
            await asyncio.to_thread(other.execute, "BEGIN IMMEDIATE")
            await asyncio.sleep(seconds)
            other.execute("ROLLBACK")


async def _stopped(processes: list[int], seconds: float) -> None:
    """The processes stand still, the first one first; one that was killed meanwhile is left alone."""
    for process in processes:
        _signal(process, signal.SIGSTOP)
    try:
        await asyncio.sleep(seconds)
    finally:
        for process in processes:
            _signal(process, signal.SIGCONT)


def _signal(process: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(process, number)


def end(process: "subprocess.Popen[bytes] | None") -> None:
    """Kill a process of ours, asleep or awake."""
    if process is not None:
        process.kill()
        process.wait()
