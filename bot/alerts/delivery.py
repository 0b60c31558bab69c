"""Sends alerts: claims recipients, waits for the shared rate, looks again, writes `sending`, calls, writes the outcome.

Runs in each process of the bot; any number of processes and machines share the work. The guarantee, in
docs/decisions/0013-alerts-are-claimed-in-sql.md: a recipient is called at most once, but for calls in flight when a
worker is killed and calls without an answer of the platform's own, which are marked `uncertain` and never made again
by themselves.
"""

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import Mapping, Sequence
from datetime import timedelta

from redis.exceptions import RedisError

from bot import metrics
from bot.alerts.content import Message
from bot.alerts.failures import FAILURES
from bot.alerts.limiter import Limiter
from bot.alerts.queue import LEASE, Claimed, Done, Queue
from bot.alerts.retries import later
from bot.alerts.senders.sender import CALL_SECONDS, CALLS_AT_ONCE, Failed, Later, Outcome, Sender, Sent, Unknown
from bot.alerts.upkeep import Upkeep
from bot.alerts.words import Words
from bot.store.models import now
from bot.store.sessions import Sessions as ChatSessions

logger = logging.getLogger(__name__)
CLAIMED_AT_ONCE = 256
GROUP = 64
"""Recipients that are begun in one transaction."""
IDLE_SECONDS = 0.25
RETRY_SECONDS = 0.5
LONGEST_WAIT = 0.5
"""A worker looks again at least this often, so that it sees a pause or stop soon."""
HELD_SECONDS = 2.0
"""Longer waits are spent without claims."""
LEASE_MARGIN = 8.0
"""Seconds of a lease that must be left when sends begin."""
WRITE_SECONDS = 0.05
TIER = "whatsapp_tier"
"""Why a template waits."""
STRIKES = 8
"""So many server errors or calls without an answer in a row mean that the platform is down: everybody waits."""
AWAY_SECONDS = (0.5, 1.0, 2.0, 5.0, 10.0, 15.0)


class Delivery:
    """The workers of one process."""

    def __init__(
        self, queue: Queue, limiter: Limiter, chats: ChatSessions, upkeep: Upkeep, senders: Mapping[str, Sender],
        words: Words,
    ) -> None:  # fmt: skip
        self._queue, self._limiter, self._chats, self._upkeep = queue, limiter, chats, upkeep
        self.senders: Mapping[str, Sender] = senders
        """The platforms that are set up, by channel."""
        self._words = words
        self._calls: set[asyncio.Task[None]] = set()
        self._done: list[Done] = []
        self._gone: list[Claimed] = []
        self._strikes = dict.fromkeys(senders, 0)

    async def run(self) -> None:
        """Work until cancelled; then let the calls in flight end, and write what became of them."""
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._upkeep.run())
                group.create_task(self._write_along())
                for channel in self.senders:
                    group.create_task(self._serve(channel))
        finally:
            if self._calls:
                await asyncio.wait(self._calls, timeout=CALL_SECONDS)
            await self._write()

    async def aclose(self) -> None:
        """Close the connections to the platforms."""
        for sender in self.senders.values():
            await sender.aclose()

    async def _serve(self, channel: str) -> None:
        while True:
            claimed: Sequence[Claimed] = ()
            try:
                claimed = await self._queue.claim(channel, CLAIMED_AT_ONCE)
                if claimed:
                    await self._drain(channel, deque(await self._admitted(channel, claimed)))
                else:
                    await asyncio.sleep(IDLE_SECONDS)
            except FAILURES as error:
                logger.error("alerts wait for Redis or the database: %s", type(error).__name__)
                await self._give_back(claimed)
                await asyncio.sleep(RETRY_SECONDS)

    async def _give_back(self, claimed: Sequence[Claimed]) -> None:
        """Those of them that are still ours; where the database is away, they come back when their lease has ended."""
        with contextlib.suppress(*FAILURES):
            await self._queue.release(claimed)

    async def _admitted(self, channel: str, claimed: Sequence[Claimed]) -> list[Claimed]:
        """Without those whom the platform's limit of people puts off: they must not use up the rate."""
        sends = [(one.person.address, await self._words.message(one)) for one in claimed]
        return await self._put_off(claimed, await self.senders[channel].waits(sends, take=False), TIER)

    async def _put_off(self, group: Sequence[Claimed], waits: Sequence[float], why: str | None) -> list[Claimed]:
        """Those who need not wait; the others are given back for later."""
        both = list(zip(group, waits, strict=True))
        later = [
            Done(one.id, "released", why, due=now() + timedelta(seconds=wait), claim=one.claim)
            for one, wait in both if wait
        ]  # fmt: skip
        if later:
            await self._queue.finish(later)
        return [one for one, wait in both if not wait]

    async def _drain(self, channel: str, claimed: deque[Claimed]) -> None:
        """Send to those claimed, as the rate allows; what does not fit into the lease is given back."""
        loop = asyncio.get_running_loop()
        until = loop.time() + LEASE.total_seconds() - LEASE_MARGIN
        while claimed and loop.time() < until:
            free = await self._free_calls()
            grant = await self._limiter.take(channel, min(GROUP, free, len(claimed)))
            if grant.sends:
                begun = await self._begin([claimed.popleft() for _ in range(grant.sends)])
                if begun == 0:
                    break  # paused or stopped, most likely: look again at what is due
            elif grant.wait > HELD_SECONDS:
                await self._queue.release(claimed)
                await asyncio.sleep(min(grant.wait, HELD_SECONDS))
                return
            else:
                await asyncio.sleep(min(grant.wait, LONGEST_WAIT))
        await self._queue.release(claimed)

    async def _free_calls(self) -> int:
        while (free := CALLS_AT_ONCE - len(self._calls)) <= 0:
            await asyncio.wait(self._calls, return_when=asyncio.FIRST_COMPLETED)
        return free

    async def _begin(self, group: Sequence[Claimed]) -> int:
        """Look once more, write `sending`, call; how many of the group are served or settled."""
        messages = {one.id: await self._words.message(one) for one in group}
        sender = self.senders[group[0].person.channel]
        for one in group:
            if not await sender.ready(messages[one.id]):
                return await self._bring(one, group, messages)
        served, _ = await self._launch(group, messages)
        return served

    async def _bring(self, first: Claimed, group: Sequence[Claimed], messages: Mapping[int, Message]) -> int:
        """The first send with a new picture uploads it; everybody else waits, so that it is uploaded once."""
        what = f"{first.person.channel}:{messages[first.id].picture}"
        if not await self._limiter.alone(what, CALL_SECONDS):
            await self._put_off(group, [1.0] * len(group), None)
            return len(group)
        try:
            _, calls = await self._launch([first], messages)
            if calls:
                await asyncio.wait(calls)
        finally:
            await self._limiter.together(what)
        await self._queue.release([one for one in group if one is not first])
        return len(group)

    async def _launch(
        self, group: Sequence[Claimed], messages: Mapping[int, Message]
    ) -> tuple[int, list[asyncio.Task[None]]]:
        """Begin the calls to those who may be sent to now; how many of the group are settled, and the calls."""
        sender = self.senders[group[0].person.channel]
        discreet = await self._chats.discreet([one.person for one in group])
        ready = await self._put_off(group, await self._limiter.too_soon([one.person for one in group]), None)
        barred = {one.id for one in ready if one.person in discreet}
        free = [one for one in ready if one.id not in barred]
        sends = [(one.person.address, messages[one.id]) for one in free]
        free = await self._put_off(free, await sender.waits(sends, take=True), TIER)
        begun = await self._queue.begin([*free, *(one for one in ready if one.id in barred)], barred)
        calls = [asyncio.create_task(self._call(one, messages[one.id])) for one in begun]
        self._calls.update(calls)
        for call in calls:
            call.add_done_callback(self._calls.discard)
        return len(group) - len(free) + len(begun), calls

    async def _call(self, one: Claimed, message: Message) -> None:
        try:
            async with asyncio.timeout(CALL_SECONDS):
                outcome = await self.senders[one.person.channel].send(one.person.address, message)
        except TimeoutError:
            outcome = Unknown("no_answer")
        except Exception as error:
            # A mistake of ours: whether the call was made is not known. Only its kind is told, not a person's data.
            logger.error("a send failed: %s", type(error).__name__)
            outcome = Unknown("our_error")
        await self._note(one, outcome)

    async def _note(self, one: Claimed, outcome: Outcome) -> None:
        channel = one.person.channel
        metrics.ALERT_SENDS.labels(channel, type(outcome).__name__.lower()).inc()
        match outcome:
            case Sent(message_id):
                self._done.append(Done(one.id, "sent", message_id=message_id))
            case Unknown(reason):
                self._done.append(Done(one.id, "uncertain", reason))
            case Failed(reason, gone):
                self._done.append(Done(one.id, "failed", reason))
                if gone:
                    self._gone.append(one)
            case Later():
                self._done.append(later(one, outcome))
        await self._mind(channel, outcome)

    async def _mind(self, channel: str, outcome: Outcome) -> None:
        """Let everybody wait where the platform asks for it, or seems to be down."""
        if not isinstance(outcome, (Later, Unknown)):
            self._strikes[channel] = 0
            return
        self._strikes[channel] += 1
        asked = isinstance(outcome, Later) and not outcome.counted
        seconds = outcome.seconds if isinstance(outcome, Later) else None
        if seconds is None and (asked or self._strikes[channel] >= STRIKES):
            seconds = AWAY_SECONDS[min(self._strikes[channel] // STRIKES, len(AWAY_SECONDS) - 1)]
        if seconds is not None:
            logger.warning("%s: %s; all sends wait %.1f s", channel, outcome.reason, seconds)
            try:
                await self._limiter.hold(channel, seconds)
            except (RedisError, OSError):
                logger.error("Redis does not answer: nothing is sent without it anyhow")

    async def _write_along(self) -> None:
        while True:
            await asyncio.sleep(WRITE_SECONDS)
            await self._write()

    async def _write(self) -> None:
        """Write the outcomes that have come in; kept for the next time where the database is away."""
        done, self._done = self._done, []
        gone, self._gone = self._gone, []
        try:
            if done:
                await self._queue.finish(done)
                done = []
            if gone:
                await self._queue.end_consent([one.person for one in gone])
                gone = []
        except FAILURES as error:
            logger.error("outcomes of sends wait for the database: %s", type(error).__name__)
        finally:
            self._done[:0] = done
            self._gone[:0] = gone
