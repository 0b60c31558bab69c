"""Updates that a webhook gets one by one, handed in together: what arrives during one hand-in makes up the next."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

Json = dict[str, Any]
AT_ONCE = 100
MANY = 50
"""So many wait only in a flood."""


class Together:
    """One hand-in at a time, so that a flood costs a call of Redis for many updates and not for each."""

    def __init__(self, take: Callable[[Sequence[Json]], Awaitable[None]], flooded: Callable[[], None]) -> None:
        """`flooded` hears of it whenever more than MANY updates wait."""
        self._take_all, self._flooded = take, flooded
        self._waiting: list[tuple[Json, asyncio.Future[None]]] = []
        self._working: asyncio.Task[None] | None = None

    async def take(self, update: Json) -> None:
        """Return when the update is handed in; raises what its hand-in raised."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((update, done))
        if self._working is None:
            self._working = asyncio.create_task(self._work())
        await done

    async def _work(self) -> None:
        try:
            while self._waiting:
                if len(self._waiting) >= MANY:
                    self._flooded()
                batch, self._waiting = self._waiting[:AT_ONCE], self._waiting[AT_ONCE:]
                await self._hand_in(batch)
        finally:
            self._working = None

    async def _hand_in(self, batch: Sequence[tuple[Json, "asyncio.Future[None]"]]) -> None:
        error: Exception | None = None
        try:
            await self._take_all([update for update, _ in batch])
        except Exception as raised:
            error = raised
        for _, done in batch:
            if done.done():
                continue  # whoever waited for it is gone
            if error is None:
                done.set_result(None)
            else:
                done.set_exception(error)
