"""What a platform tells of an alert's message after it took it: delivered, read, or failed after all.

A failure may be told before the outcome of the send is in the database. It is then kept in Redis, and looked at again
each second for an hour; it may as well belong to an answer, of which alerts know nothing.
"""

import asyncio
import logging
import time
from typing import Any

import redis.asyncio as redis
from sqlalchemy import select, update

from bot.alerts.audience import Sessions
from bot.alerts.failures import FAILURES
from bot.alerts.senders.whatsapp import of_fault
from bot.channels.whatsapp.errors import fault_of
from bot.store.alerts import Delivery
from bot.store.models import Subscription, now

logger = logging.getLogger(__name__)
DELIVERED, READ, FAILED = "delivered", "read", "failed"
GONE = "gone"
"""Nobody is there any more: nothing may be sent unasked."""
EARLY = "alerts:early_failures"
"""Sorted set of "<reason> <message id>" by the time at which it was told."""
AGAIN_SECONDS = 1.0
KEPT_SECONDS = 3_600
KEPT = 20_000
AT_ONCE = 500


class Arrivals:
    """Notes receipts."""

    def __init__(self, sessions: Sessions, client: "redis.Redis") -> None:
        self._sessions, self._redis = sessions, client

    async def receipt(self, message_id: str, state: str, code: int | None) -> None:
        """delivered, read or failed (with the platform's error code); a late one does not undo a later state.

        Raises RedisError where a failure can be kept nowhere: the platform must tell it again.
        """
        if state == FAILED:
            reason = of_fault(fault_of(code, 0)).reason
            if not await self._known({message_id: reason}):
                await self._redis.zadd(EARLY, {f"{reason} {message_id}": time.time()})
        elif state in {DELIVERED, READ}:
            try:
                await self._arrived(message_id, state)
            except FAILURES as error:
                logger.error("a receipt was not noted: %s", type(error).__name__)

    async def run(self) -> None:
        """Look again at what was told too early, once a second."""
        while True:
            await asyncio.sleep(AGAIN_SECONDS)
            try:
                await self.again()
            except FAILURES as error:
                logger.error("failures that were told early wait: %s", type(error).__name__)

    async def again(self) -> None:
        """Note what was told too early and can be noted now."""
        await self._redis.zremrangebyscore(EARLY, "-inf", time.time() - KEPT_SECONDS)
        await self._redis.zremrangebyrank(EARLY, 0, -KEPT - 1)
        members: Any = await self._redis.zrange(EARLY, 0, -1)
        kept = [member.decode() for member in members]
        for at in range(0, len(kept), AT_ONCE):
            parts = (one.partition(" ") for one in kept[at : at + AT_ONCE])
            told = {message_id: reason for reason, _, message_id in parts}
            if noted := await self._known(told):
                await self._redis.zrem(EARLY, *(f"{told[message_id]} {message_id}" for message_id in noted))

    async def _known(self, told: dict[str, str]) -> list[str]:
        """Write failures (message id -> reason); the ids of those messages that are in the database."""
        try:
            async with self._sessions.begin() as session:
                rows = (await session.scalars(select(Delivery).where(Delivery.message_id.in_(told)))).all()
                for row in rows:
                    if row.state == "sent":
                        row.state, row.reason = "failed", told[str(row.message_id)]
                    if told[str(row.message_id)] == GONE:
                        await session.execute(
                            update(Subscription).where(
                                Subscription.channel == row.channel, Subscription.address == row.address,
                                Subscription.ended.is_(None),
                            ).values(ended=now())
                        )  # fmt: skip
                return [str(row.message_id) for row in rows]
        except FAILURES as error:
            logger.error("a failure is not noted yet: %s", type(error).__name__)
            return []

    async def _arrived(self, message_id: str, state: str) -> None:
        async with self._sessions.begin() as session:
            row = await session.scalar(select(Delivery).where(Delivery.message_id == message_id))
            if row is not None and not (state == DELIVERED and row.receipt == READ):
                row.receipt = state
