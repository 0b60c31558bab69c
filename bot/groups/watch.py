"""The groups at work: takes their updates in and has those that matter dealt with."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass

from redis.exceptions import RedisError
from sqlalchemy.exc import InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bot import metrics
from bot.errors import TryLater, Undeliverable
from bot.groups.actions import Actions
from bot.groups.choices import Choices
from bot.groups.contacts import recruiters
from bot.groups.guard import Guard
from bot.groups.memory import Memory
from bot.groups.menu import Menu
from bot.groups.monitor import BUTTON, GROUPS, Json, Monitor, Reader
from bot.groups.platform import Platform
from bot.groups.post import Added, Arrived, Asked, Event, Moved, Post, Pressed, Removed
from bot.groups.presses import Presses
from bot.groups.queue import Queue, Waiting
from bot.groups.texts import told
from bot.groups.unread import Backlog
from bot.groups.warned import Warned
from bot.groups.welcome import Welcome
from bot.passed import passing_over
from bot.turns.pressure import Pressure
from nlu.risk import screen

logger = logging.getLogger(__name__)
IN_FLIGHT = 64
MOST_ASIDE = 1_000
"""Updates that may wait for a group's turn to be written to, beyond those in flight."""
LOOK_SECONDS = 0.2
OUTAGE_SECONDS, FAULT_SECONDS = 3_600, 120
"""How long an update is tried again, every CLAIM_MS, while a store or the platform is away, and on any other error."""
OUTAGES = (RedisError, OperationalError, InterfaceError, PoolTimeout, OSError, TryLater)
SLICE_SECONDS = 0.002
"""How long messages are read in one go: a flood in groups must not hold up who is answered meanwhile."""
PAUSE_SECONDS = 0.01
"""Between two such goes through what was put by, under pressure."""
READ_AT_ONCE = 20
"""Of more that are handed in together, messages are put by unread: a plea may wait at the platform behind them."""
POSTS = ("message", "edited_message")
CLAIM_SECONDS = 2.0
RENEW_SECONDS = 3.0
TALLY_SECONDS = 5.0
RECONNECT_SECONDS = 0.5
WARMING = "Lowongan kerja di luar negeri, gaji 900 USD, hubungi 0812 0000 0000"


def warm_up() -> None:
    """Load what the first ad would otherwise wait for: the plan of numbers, the facts, the texts."""
    recruiters(screen(WARMING).contacts)
    told("hello")


@dataclass(frozen=True)
class Team:
    """Who deals with which event."""

    guard: Guard
    actions: Actions
    menu: Menu
    welcome: Welcome
    choices: Choices
    warned: Warned
    presses: Presses
    platform: Platform


class Watch:
    """The groups of one channel."""

    def __init__(self, read: Reader, queue: Queue, backlog: Backlog, memory: Memory, team: Team) -> None:
        self.monitor = Monitor(read)
        self._read, self._queue, self._backlog, self._memory, self._team = read, queue, backlog, memory, team
        self.pressure = Pressure()
        self._busy: dict[str, asyncio.Task[None]] = {}
        self._next_claim = 0.0

    async def take(self, updates: Sequence[Json]) -> None:
        """Take updates in; an error of Redis means that none may be acknowledged to the platform."""
        if len(updates) > READ_AT_ONCE or self._backlog.waits:
            posts = [update for update in updates if any(kind in update for kind in POSTS)]
            if posts and await self._backlog.keep(posts):
                updates = [update for update in updates if not any(kind in update for kind in POSTS)]
        await self._look_through(updates)

    async def _look_through(self, updates: Sequence[Json], *, late: bool = False) -> None:
        """Keep what matters for the guard; what is `late` already leaves more room to what arrives."""
        matter, must = [], []
        begun = time.monotonic()
        for update in updates:
            for worth in self.monitor.worth_a_look([update]):
                with passing_over(GROUPS, "update"):
                    event = self._read(worth)
                    if isinstance(event, Arrived):
                        # At once: what they post may come in the same breath.
                        await self._team.guard.arrived(event)
                    else:
                        matter.append(worth)
                        if not isinstance(event, Post):
                            must.append(worth["update_id"])
            if time.monotonic() - begun > SLICE_SECONDS:
                await asyncio.sleep(PAUSE_SECONDS if late and self.pressure.high else 0)
                begun = time.monotonic()
        if matter:
            await self._queue.accept(matter, must)

    async def run(self) -> None:
        """Deal with updates until cancelled."""
        await self._queue.open()
        await self._backlog.open()
        await asyncio.to_thread(warm_up)
        beside = [asyncio.create_task(work()) for work in (self._renew, self._tally, self._catch_up)]
        try:
            while True:
                try:
                    await self._next()
                except (RedisError, OSError) as error:
                    logger.error("groups wait while Redis is away: %s", type(error).__name__)
                    await asyncio.sleep(RECONNECT_SECONDS)
        finally:
            tasks = (*beside, *self._busy.values())
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await self._team.guard.aclose()
            with contextlib.suppress(RedisError, OSError):
                await self._memory.tally(self.monitor.take_counts())

    async def _catch_up(self) -> None:
        """Read what was put by, in its order."""
        while True:
            try:
                if (unread := await self._backlog.next()) is not None:
                    await self._look_through(unread.updates, late=True)
                    await self._backlog.done(unread)
            except (RedisError, OSError) as error:
                logger.error("messages of groups wait unread: %s", type(error).__name__)
                await asyncio.sleep(RECONNECT_SECONDS)
                with contextlib.suppress(RedisError, OSError):
                    await self._backlog.open()

    async def _next(self) -> None:
        # A flooded group's warnings may wait for a minute, and must not take the places of other groups meanwhile.
        room = self.pressure.places(IN_FLIGHT) - len(self._busy) + min(self._memory.waiting, MOST_ASIDE)
        if room <= 0:
            await asyncio.wait(self._busy.values(), timeout=LOOK_SECONDS, return_when=asyncio.FIRST_COMPLETED)
            return
        waiting = await self._queue.read(room)
        if time.monotonic() > self._next_claim:
            self._next_claim = time.monotonic() + CLAIM_SECONDS
            waiting += await self._queue.claim(room)
        for entry in waiting:
            if entry.id not in self._busy:
                self._busy[entry.id] = asyncio.create_task(self._finish(entry))

    async def _finish(self, entry: Waiting) -> None:
        try:
            if await self._dealt_with(entry):
                await self._queue.done(entry.id)
        except (RedisError, OSError) as error:
            logger.error("an update was not taken off: %s", type(error).__name__)
        finally:
            self._busy.pop(entry.id, None)

    async def _dealt_with(self, entry: Waiting) -> bool:
        try:
            event = self._read(entry.update)
            if event is not None:
                await self.deal(event)
        except (RedisError, SQLAlchemyError, OSError, TryLater) as error:
            return _too_late(entry, error)  # else it stays, and is claimed again
        except Undeliverable as error:
            logger.warning("a group was not served: %s", error.reason)
        except Exception:
            # A mistake of ours must not stop the other groups; the traceback holds no message text.
            logger.exception("an update of a group failed")
        return True

    async def deal(self, event: Event) -> None:
        """Hand an event to whoever deals with it."""
        team = self._team
        match event:
            case Post():
                await team.guard.post(event)
            case Added():
                await team.welcome.added(event)
            case Removed():
                await team.warned.leave(event.chat)
                await team.choices.leave(event.chat)
            case Moved():
                await team.warned.move(event.chat, event.to)
                await team.choices.move(event.chat, event.to)
            case Asked():
                await team.menu.asked(event)
            case Pressed():
                await self._pressed(event)

    async def _pressed(self, event: Pressed) -> None:
        if not BUTTON.match(event.data):
            return await self._team.platform.answer(event.query, told("too_late"))
        if event.data.startswith("gf|"):
            await self._team.actions.admin(event)
        elif event.data.startswith("ga|"):
            await self._team.presses.pressed(event)
        elif event.data.startswith("gs|"):
            await self._team.menu.pressed(event)
        else:
            await self._team.actions.objection(event)

    async def _renew(self) -> None:
        while True:
            await asyncio.sleep(RENEW_SECONDS)
            with contextlib.suppress(RedisError, OSError):
                await self._queue.renew(list(self._busy))

    async def _tally(self) -> None:
        while True:
            await asyncio.sleep(TALLY_SECONDS)
            counts = self.monitor.take_counts()
            if counts:
                with contextlib.suppress(RedisError, OSError):
                    await self._memory.tally(counts)


def _too_late(entry: Waiting, error: Exception) -> bool:
    """Whether an update that failed is given up: a warning an hour late is of no use, and a fault will not pass."""
    late = time.time() - entry.since > (OUTAGE_SECONDS if isinstance(error, OUTAGES) else FAULT_SECONDS)
    logger.error("an update of a group %s: %s", "was left out" if late else "waits", type(error).__name__)
    if late:
        metrics.GIVEN_UP.inc()
    return late
