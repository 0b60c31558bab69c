"""Sightings that wait a moment to be written down, so that nobody waits for SQL and equal ones become one line."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace

from bot.groups.ledger import Sighting

WAIT_SECONDS = 2.0
Write = Callable[[Sighting, tuple[int, ...]], Awaitable[None]]


class Books:
    """What a process has seen and not yet written down."""

    def __init__(self, write: Write) -> None:
        self._write = write
        self._waiting: dict[tuple[int, str, str], tuple[Sighting, tuple[int, ...]]] = {}
        self._writing: asyncio.Task[None] | None = None
        self._at_once = asyncio.Event()

    def add(self, seen: Sighting, merged: tuple[int, ...]) -> None:
        """Note a sighting and the campaigns that it merged."""
        key = (seen.campaign, seen.digest, seen.place)
        if key in self._waiting:
            before, merged_before = self._waiting[key]
            seen, merged = replace(seen, times=before.times + seen.times), (*merged_before, *merged)
        self._waiting[key] = (seen, merged)
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write_down())

    async def aclose(self) -> None:
        """Write down what waits."""
        self._at_once.set()
        if self._writing is not None:
            await self._writing
        self._at_once.clear()

    async def _write_down(self) -> None:
        while self._waiting:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._at_once.wait(), WAIT_SECONDS)
            waiting, self._waiting = self._waiting, {}
            for seen, merged in waiting.values():
                await self._write(seen, merged)
