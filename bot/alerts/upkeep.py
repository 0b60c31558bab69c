"""What any process with workers does for alerts beside sending, some times a second; two at once do no harm.

Starts what is scheduled, goes on with an audience whose maker died, lets people sleep, expires what came too late,
marks calls whose worker died as uncertain, and ends alerts that are through.
"""

import asyncio
import logging
from datetime import timedelta

from redis.exceptions import RedisError
from sqlalchemy import ColumnElement, delete, exists, select, update

from bot.alerts.audience import TOLD_DAYS, Sessions
from bot.alerts.failures import FAILURES
from bot.alerts.places import asleep
from bot.alerts.registry import Registry
from bot.alerts.senders.sender import CALL_SECONDS
from bot.alerts.served import Served
from bot.store.alerts import Alert, Delivery, Told
from bot.store.models import now

logger = logging.getLogger(__name__)
TICK_SECONDS = 0.5
ORPHANED = timedelta(seconds=CALL_SECONDS + 5)
"""A row `sending` for longer than any call lasts has lost its worker."""
ABANDONED = timedelta(seconds=10)
"""Nobody has worked on an audience for so long: its maker died."""
SWEEP_TICKS = 7200
"""Ticks, about an hour, between deletions of what may be kept no longer."""


class Upkeep:
    """The regular work."""

    def __init__(self, sessions: Sessions, registry: Registry, served: Served) -> None:
        """`served`: the platforms that any process reaches; who is elsewhere cannot be reached."""
        self._sessions, self._registry, self._served = sessions, registry, served

    async def run(self) -> None:
        """Tick until cancelled, whatever is down meanwhile."""
        ticks = 0
        while True:
            try:
                await self.tick()
                if ticks % SWEEP_TICKS == 0:
                    await self.sweep()
                ticks += 1
            except FAILURES as error:
                logger.error("alerts wait for the database: %s", type(error).__name__)
            await asyncio.sleep(TICK_SECONDS)

    async def tick(self) -> None:
        """One round."""
        async with self._sessions() as session:
            # Calls may have been in flight when an alert was cancelled, and nobody here when they ended.
            left = exists().where(Delivery.alert_id == Alert.id, Delivery.state.in_(("pending", "sending")))
            open_alerts = Alert.state.in_(("sending", "paused")) | ((Alert.state == "cancelled") & left)
            alerts = (await session.scalars(select(Alert).where(open_alerts))).all()
            scheduled = await session.scalar(select(Alert.id).where(Alert.state == "approved", Alert.starts <= now()))
        if scheduled is not None:
            await self._registry.start_due()
        for alert in alerts:
            if not alert.expanded and alert.touched.replace(tzinfo=now().tzinfo) < now() - ABANDONED:
                await self._registry.audience.expand(alert.id)
            await self._settle(alert)
            await self._end(alert)

    async def _settle(self, alert: Alert) -> None:
        """Move rows on that nobody will send."""
        moment = now()
        if await self._some(alert.id, "sending", Delivery.started < moment - ORPHANED):
            await self._set(alert.id, "sending", Delivery.started < moment - ORPHANED, "uncertain", "interrupted")
        if alert.state == "cancelled":
            await self._settle_state(alert.id, Delivery.state == "pending", "expired", "cancelled")
            return
        if alert.expires is not None and alert.expires.replace(tzinfo=moment.tzinfo) <= moment:
            await self._settle_state(alert.id, Delivery.state == "pending", "expired", "expired")
        try:
            channels = await self._served.channels()
        except RedisError as error:
            logger.error("which platforms are served is not known: %s", type(error).__name__)
            channels = set()
        if channels:
            elsewhere = Delivery.channel.not_in(channels)
            await self._settle_state(alert.id, elsewhere, "failed", "channel_not_set_up")
        if not alert.urgent:
            for zone, morning in asleep(moment).items():
                await self._let_sleep(alert.id, zone, morning)

    async def _settle_state(self, alert_id: int, which: ColumnElement[bool], to: str, why: str) -> None:
        if await self._some(alert_id, "pending", which):
            await self._set(alert_id, "pending", which, to, why)

    async def _some(self, alert_id: int, state: str, which: ColumnElement[bool]) -> bool:
        """Look before writing: a write would make everybody else wait, tick after tick."""
        async with self._sessions() as session:
            found = select(Delivery.id).where(Delivery.alert_id == alert_id, Delivery.state == state, which).limit(1)
            return await session.scalar(found) is not None

    async def _set(self, alert_id: int, state: str, which: ColumnElement[bool], to: str, why: str) -> None:
        async with self._sessions.begin() as session:
            await session.execute(
                update(Delivery).where(Delivery.alert_id == alert_id, Delivery.state == state, which)
                .values(state=to, reason=why, ended=now()).execution_options(synchronize_session=False)
            )  # fmt: skip

    async def _let_sleep(self, alert_id: int, zone: int, morning: object) -> None:
        due = (Delivery.zone == zone) & (Delivery.due < morning)
        if await self._some(alert_id, "pending", due):
            async with self._sessions.begin() as session:
                await session.execute(
                    update(Delivery).where(Delivery.alert_id == alert_id, Delivery.state == "pending", due)
                    .values(due=morning, claim=None).execution_options(synchronize_session=False)
                )  # fmt: skip

    async def _end(self, alert: Alert) -> None:
        if alert.state != "sending" or not alert.expanded:
            return
        left = exists().where(Delivery.alert_id == alert.id, Delivery.state.in_(("pending", "sending")))
        async with self._sessions() as session:
            if await session.scalar(select(left)):
                return
        async with self._sessions.begin() as session:
            await session.execute(
                update(Alert).where(Alert.id == alert.id, Alert.state == "sending", ~left)
                .values(state="done", ended=now())
            )  # fmt: skip

    async def sweep(self) -> None:
        """Delete what may be kept no longer: which facts somebody was told."""
        async with self._sessions.begin() as session:
            await session.execute(delete(Told).where(Told.at < now() - timedelta(days=TOLD_DAYS)))
