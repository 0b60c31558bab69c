"""Answers what waits: takes a person's turn, lets the conversation answer, sends the answer, gives the turn back.

Two streams have places of their own, so that a plea for help never waits behind a backlog of questions.
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace

from redis.exceptions import RedisError, ResponseError

from bot import metrics
from bot.channels.channel import Channel
from bot.conversation import Conversation
from bot.errors import Undeliverable
from bot.message import Incoming, Person, Picture, Turn
from bot.store.inbox import LOCK_MS, ORDINARY, URGENT, WAIT_SECONDS, Entry, Hold, Inbox
from bot.turns import unsent
from bot.turns.letter import Batch, Letter, next_batch
from bot.turns.pressure import Pressure
from bot.turns.reach import AGAIN_SECONDS, PutOff, Reach
from bot.turns.reception import Lost
from bot.turns.unsent import Answer

logger = logging.getLogger(__name__)
PLACES = {ORDINARY: 24, URGENT: 16}
"""Turns that run at the same time in one process."""
RENEW_SECONDS = LOCK_MS / 3000
CLAIM_SECONDS = 2.0
ALBUM_SECONDS = 1.0
"""Parts of an album arrive as messages of their own, one after the other, and nothing says how many there are."""
TYPING_SECONDS = 0.3
"""An answer that is there sooner needs no "typing"."""
STOP_SECONDS = 10.0
RECONNECT_SECONDS = 0.5
MAX_TRIES = 5
"""A message on which workers ended this often without an answer is left out, so that it cannot stop the bot."""


Opened = Callable[[Incoming], Awaitable[Incoming]]


async def unchanged(incoming: Incoming) -> Incoming:
    """The message as it is."""
    return incoming


class Workers:
    """Runs in each process of the bot; any number of processes share the work."""

    def __init__(
        self, inbox: Inbox, conversation: Conversation, channels: Mapping[str, Channel],
        lost: Lost, opened: Opened = unchanged, answered: Callable[[Person, Turn], None] = lambda *_: None,
        pressure: Pressure | None = None,
    ) -> None:  # fmt: skip
        """`lost` hears of people who cannot be reached any more, `answered` of each answer that was sent.

        `opened` puts what a press means in its place. Under `pressure` fewer ordinary turns run at a time.
        """
        self._inbox, self._conversation, self._channels = inbox, conversation, channels
        self._lost, self._meant, self._answered = lost, opened, answered
        self._reach, self._pressure = Reach(), pressure or Pressure()
        self._holds: set[Hold] = set()
        self._serving: dict[str, set[asyncio.Task[None]]] = {stream: set() for stream in PLACES}

    async def run(self) -> None:
        """Work until cancelled; then end the turns that run, and leave the rest to the next start."""
        while await self._calmly(self._prepare()) is None:
            continue
        try:
            async with asyncio.TaskGroup() as group:
                for stream in PLACES:
                    group.create_task(self._take(stream))
                group.create_task(self._claim())
                group.create_task(self._renew())
        finally:
            await self._end()

    async def _prepare(self) -> Sequence[Entry]:
        await self._inbox.open()
        return ()

    async def _take(self, stream: str) -> None:
        while True:
            while self._free(stream) <= 0:
                await asyncio.wait(self._serving[stream], return_when=asyncio.FIRST_COMPLETED)
            for entry in await self._calmly(self._inbox.read(stream, max(1, self._free(stream)))) or ():
                self._start(entry)

    async def _claim(self) -> None:
        while True:
            await self._calmly(self._woken())
            for stream in PLACES:
                if (free := self._free(stream)) > 0:
                    for entry in await self._calmly(self._inbox.claim(stream, free)) or ():
                        self._start(entry)
            await asyncio.sleep(CLAIM_SECONDS)

    async def _woken(self) -> Sequence[Entry]:
        await self._inbox.wake()
        return ()

    def _free(self, stream: str) -> int:
        places = PLACES[stream] if stream == URGENT else self._pressure.places(PLACES[stream])
        return places - len(self._serving[stream])

    async def _renew(self) -> None:
        while True:
            await asyncio.sleep(RENEW_SECONDS)
            await self._calmly(self._inbox.renew(tuple(self._holds)))

    async def _calmly(self, work: Awaitable[Sequence[Entry] | None]) -> Sequence[Entry] | None:
        """Redis may be away for a while: wait for it, and make the groups again if it came back empty."""
        try:
            return await work
        except (RedisError, OSError) as error:
            logger.error("Redis does not answer the workers: %s", type(error).__name__)
            await asyncio.sleep(RECONNECT_SECONDS)
            if isinstance(error, ResponseError):
                with contextlib.suppress(RedisError, OSError):
                    await self._inbox.open()
            return None

    def _start(self, entry: Entry) -> None:
        serving = self._serving[entry.stream]
        task = asyncio.create_task(self._serve(entry))
        serving.add(task)
        task.add_done_callback(serving.discard)

    async def _serve(self, entry: Entry) -> None:
        try:
            begun = await self._inbox.begin(entry)
            if begun is None:
                return
            hold, tries, waiting = begun
            self._holds.add(hold)
            try:
                await self._drain(hold, tries, waiting)
            finally:
                self._holds.discard(hold)
        except (RedisError, OSError) as error:
            # The entry is still owed: it is claimed again when the lock has run out.
            logger.error("a turn was left for later: %s", type(error).__name__)

    async def _drain(self, hold: Hold, tries: int, waiting: list[Letter]) -> None:
        if not waiting:
            await self._finish(hold, ())
        made = unsent.load(hold.unsent, waiting)
        while waiting:
            batch = made.batch if made else next_batch(waiting)
            if tries > MAX_TRIES or (made and time.time() - made.since > WAIT_SECONDS):
                metrics.GIVEN_UP.inc()
                logger.error("a message was left out: %d tries ended without an answer", tries - 1)
            else:
                batch = batch if made else await self._whole(batch)
                answer = Answer(batch, made.turn if made else None)
                try:
                    await self._answer(answer, urgent=hold.entry.stream == URGENT)
                except PutOff as later:
                    kept = unsent.dump(batch, answer.turn, made.since if made else None) if answer.turn else None
                    return await self._inbox.put_off(hold, later.seconds, kept, counted=later.blamed)
                metrics.WAITED_SECONDS.labels(hold.entry.stream).observe(max(0.0, time.time() - hold.entry.since))
            waiting = await self._finish(hold, batch.letters)
            tries, made = 1, None

    async def _whole(self, batch: Batch) -> Batch:
        if batch.letters[0].album is None:
            return batch
        await asyncio.sleep(ALBUM_SECONDS)
        waiting = await self._inbox.waiting(batch.incoming.person)
        return next_batch(waiting) if waiting else batch

    async def _finish(self, hold: Hold, done: Sequence[Letter]) -> list[Letter]:
        """Like the inbox's, but waits for a Redis that comes back soon, so that an answer is not given twice."""
        deadline = time.monotonic() + STOP_SECONDS
        while True:
            try:
                return await self._inbox.finish(hold, done)
            except (RedisError, OSError):
                if time.monotonic() > deadline:
                    raise
                await asyncio.sleep(RECONNECT_SECONDS)

    async def _answer(self, answer: Answer, *, urgent: bool) -> None:
        """Give the answer, made now if it was not before; PutOff where that must wait."""
        batch = answer.batch
        person = batch.incoming.person
        channel = self._channels.get(person.channel)
        if channel is None:
            logger.error("a message of %s was left out: the channel is not set up any more", person.channel)
            return
        typing = asyncio.create_task(_typing(channel, batch))
        try:
            if answer.turn is None:
                start = time.perf_counter()
                answer.turn = await self._turn(channel, batch)
                metrics.TURN_SECONDS.observe(time.perf_counter() - start)
            turn = answer.turn
            await self._reach.send(person.channel, lambda: channel.send(batch, turn), urgent=urgent)
            self._answered(person, turn)
            metrics.TURNS.labels(person.channel).inc()
        except Undeliverable as error:
            metrics.UNDELIVERED.labels(person.channel, error.reason[:40]).inc()
            logger.warning("an answer in %s could not be delivered: %s", person.channel, error.reason)
            if error.gone:
                await self._lost(person)
        except (RedisError, OSError, PutOff):
            raise
        except Exception as error:
            # One message must not stop the others; an error's own words may hold a person's, so only its kind is told.
            logger.error("an answer in %s failed: %s", person.channel, type(error).__name__)
            raise PutOff(AGAIN_SECONDS, blamed=True) from None
        finally:
            typing.cancel()

    async def _turn(self, channel: Channel, batch: Batch) -> Turn:
        fetched = await channel.fetch(batch)
        if isinstance(fetched, Turn):
            return fetched
        return await self._conversation.turn(await self._incoming(channel, batch, fetched))

    async def _incoming(self, channel: Channel, batch: Batch, fetched: Incoming) -> Incoming:
        """The message with all that its pictures say."""
        incoming = replace(await self._meant(fetched), patient=True)
        seen = [
            given
            if isinstance(given, Picture)
            else (await self._conversation.look(replace(incoming, image=given))).picture
            for given in await channel.pictures(batch)
        ]
        pictures = [picture for picture in seen if picture is not None]
        if not pictures:
            return incoming
        text = "\n\n".join(picture.text for picture in pictures if picture.text)
        return replace(incoming, picture=Picture(text) if text else pictures[0])

    async def _end(self) -> None:
        serving = set().union(*self._serving.values())
        if serving:
            _, running = await asyncio.wait(serving, timeout=STOP_SECONDS)
            for task in running:
                task.cancel()


async def _typing(channel: Channel, batch: Batch) -> None:
    await asyncio.sleep(TYPING_SECONDS)
    await channel.typing(batch)
