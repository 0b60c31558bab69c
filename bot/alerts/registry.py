"""Alerts from draft to done: who may do what in which state, and the audit of it.

draft -> approved -> sending <-> paused -> done; cancelled from anywhere before done.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict
from datetime import UTC, datetime, timedelta

from sqlalchemy import exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.alerts.audience import Audience, Sessions
from bot.alerts.content import Link, check_length, checked, checked_links, digest
from bot.alerts.draft import Change, Draft, Rules
from bot.alerts.names import check_languages
from bot.alerts.pictures import keep
from bot.alerts.states import (
    ALLOW,
    BOT,
    OPEN,
    STOP,
    expired,
    in_batches,
    in_state,
    not_stopped,
    note,
    one_at_a_time,
    scheduled,
    stopped,
    taken_over,
    twin,
    writers,
)
from bot.alerts.version import version
from bot.alerts.written import drafted
from bot.errors import Refused
from bot.operators import APPROVER, AUTHOR, require
from bot.store.alerts import Alert, AlertAction, Delivery
from bot.store.models import now

AGAIN = ("done", "sending", "paused")
FINAL_REASONS = ("gone", "opted_out", "in_crisis", "discreet", "deleted")
"""Failures that a second try must not touch: the person cannot or must not be reached."""


class Registry:
    """Alerts and their states. Every method raises Refused where the step is not allowed."""

    def __init__(self, sessions: Sessions, rules: Rules) -> None:
        self._sessions, self._rules = sessions, rules
        self.audience = Audience(sessions, rules.repeat_days)

    async def create(self, draft: Draft, by: str) -> int:
        """A new draft's id. Raises BadContent and BadSegment too."""
        async with self._step(by, AUTHOR) as (session, name):
            return await drafted(session, draft, name)

    async def propose(self, draft: Draft, since: datetime) -> int | None:
        """A draft of the bot's own about a campaign, unless one was made since then; nobody may send it as it is."""
        async with self._sessions.begin() as session:
            await one_at_a_time(session)
            about = select(Alert.id).where(Alert.campaign_id == draft.campaign, Alert.created >= since)
            if await session.scalar(about.limit(1)) is not None:
                return None
            return await drafted(session, draft, BOT)

    async def edit(self, alert_id: int, change: Change, by: str) -> None:
        """Other words, buttons or picture; an approval is lost with it, and the editor becomes the author.

        A draft of the bot's own may be taken over as it is.
        """
        async with self._step(by, AUTHOR) as (session, name):
            alert = await in_state(session, alert_id, "edited", "draft", "approved")
            if change == Change() and alert.author != BOT:
                raise Refused("nothing is changed; give a text, buttons or a picture")
            if change.texts is not None:
                alert.texts = checked(change.texts)
                await check_languages(session, alert.texts)
                alert.content = digest(alert.texts)
            if change.links is not None:
                alert.links = [asdict(link) for link in checked_links(change.links)]
            if change.picture is not None or change.no_picture:
                alert.picture_id = await keep(session, change.picture) if change.picture else None
            links = [Link(**link) for link in alert.links or ()]
            check_length(alert.texts, links, picture=alert.picture_id is not None)
            alert.state, alert.approver, alert.author = "draft", None, name
            note(session, name, "edit", alert_id, f"version {version(alert)}")

    async def approve(self, alert_id: int, by: str, read: str | None = None) -> str:
        """A second person has read it, in the version `read` if that is named; the version that is approved."""
        async with self._step(by, APPROVER) as (session, name):
            alert = await in_state(session, alert_id, "approved", "draft")
            taken_over(alert)
            if name.casefold() in await writers(session, alert):
                raise Refused(f"{name} wrote alert {alert_id}: another person must approve it")
            stands = version(alert)
            if read not in {None, stands}:
                raise Refused(f"alert {alert_id} is not what was read: it is version {stands} now; read it again")
            alert.state, alert.approver = "approved", name
            note(session, name, "approve", alert_id, f"version {stands}")
            return stands

    async def send(self, alert_id: int, by: str) -> int:
        """Begin sending, or queue it for its start; returns the audience. It goes on where a bot runs."""
        async with self._step(by, APPROVER) as (session, name):
            alert = await session.get(Alert, alert_id)
            waived = alert is not None and alert.state == "draft" and await self._small(alert)
            if alert is not None:
                taken_over(alert)
            alert = await in_state(session, alert_id, "sent", "draft" if waived else "approved")
            await not_stopped(session)
            if expired(alert):
                raise Refused(f"alert {alert_id} has expired: nobody would get it")
            if await self._room(session) <= 0:
                cap = f"{self._rules.a_day} alerts were sent in the last 24 hours"
                raise Refused(f"{cap}, no more may be (ALERTS_A_DAY)")
            if alert.starts and alert.starts.replace(tzinfo=UTC) > now():
                alert.state = "approved"
                note(session, name, "schedule", alert_id, f"for {alert.starts:%Y-%m-%d %H:%M} UTC")
                return sum((await self.audience.size(alert.segment, alert.told)).values())
            if await twin(session, alert):
                raise Refused("the audience of an alert with the same words is being made; send again in a minute")
            await self._begin(session, alert)
            note(session, name, "send", alert_id, "without a second person: small audience" if waived else None)
        return await self.audience.expand(alert_id)

    async def _begin(self, session: AsyncSession, alert: Alert) -> None:
        alert.state, alert.begun = "sending", now()
        await self.audience.freeze(session, alert)

    async def start_due(self) -> None:
        """Begin alerts whose scheduled time has come, unless everything is stopped or the day has no room left."""
        begun: list[int] = []
        async with self._sessions.begin() as session:
            await one_at_a_time(session)
            if await stopped(session):
                return
            due = select(Alert).where(Alert.state == "approved", Alert.starts <= now(), scheduled())
            for alert in (await session.scalars(due.order_by(Alert.starts))).all():
                if alert.approver is None and not await self._small(alert):
                    alert.state = "draft"
                    note(session, "schedule", "hold", alert.id, "the audience has grown: a second person must approve")
                elif expired(alert):
                    alert.state, alert.ended = "cancelled", now()
                    note(session, "schedule", "cancel", alert.id, "expired before it began")
                elif await self._room(session) > 0 and not await twin(session, alert):
                    await self._begin(session, alert)
                    note(session, "schedule", "send", alert.id)
                    begun.append(alert.id)
                await session.flush()
        for number in begun:
            await self.audience.expand(number)

    async def pause(self, alert_id: int, by: str) -> None:
        """No more sends until it is resumed; any operator may."""
        async with self._step(by) as (session, name):
            alert = await in_state(session, alert_id, "paused", "sending")
            alert.state = "paused"
            note(session, name, "pause", alert_id)

    async def resume(self, alert_id: int, by: str) -> None:
        """Go on."""
        async with self._step(by, APPROVER) as (session, name):
            await not_stopped(session)
            alert = await in_state(session, alert_id, "sending", "paused")
            alert.state = "sending"
            note(session, name, "resume", alert_id)

    async def cancel(self, alert_id: int, by: str) -> None:
        """End it for good; whoever has not been reached is counted as expired."""
        async with self._step(by, APPROVER) as (session, name):
            alert = await in_state(session, alert_id, "cancelled", *OPEN)
            alert.state, alert.ended, alert.expanded = "cancelled", now(), True
            note(session, name, "cancel", alert_id)
        # Outside the step, batch by batch: a million rows must not keep an emergency stop waiting. Nothing is sent of a
        # cancelled alert meanwhile, and what a kill leaves undone here the workers' upkeep does.
        pending = Delivery.alert_id == alert_id, Delivery.state == "pending"
        await in_batches(self._sessions, pending, {"state": "expired", "reason": "cancelled", "ended": now()})

    async def retry_failed(self, alert_id: int, by: str) -> int:
        """Try again where it failed for a passing reason; how many. Never what is uncertain."""
        moment = now()
        async with self._step(by, APPROVER) as (session, name):
            await not_stopped(session)
            alert = await in_state(session, alert_id, "sent again", *AGAIN)
            which = (
                Delivery.alert_id == alert_id, Delivery.state == "failed",
                or_(Delivery.ended.is_(None), Delivery.ended <= moment),
                Delivery.reason.notin_(FINAL_REASONS),
                await self.audience.not_repeated(session, alert, Delivery),
            )  # fmt: skip
        # Outside the step, as in `cancel`.
        fresh = {"state": "pending", "due": moment, "claim": None, "attempts": 0, "reason": None, "ended": None}
        count = await in_batches(self._sessions, which, fresh)
        async with self._step(by, APPROVER) as (session, name):
            alert = await in_state(session, alert_id, "sent again", *AGAIN)
            left = exists().where(Delivery.alert_id == alert_id, Delivery.state == "pending")
            if alert.state == "done" and await session.scalar(select(left)):
                alert.state, alert.ended = "paused" if await stopped(session) else "sending", None
            note(session, name, "retry-failed", alert_id, f"{count} people")
            return count

    async def stop(self, by: str) -> int:
        """Emergency: pause everything, and start nothing until `allow`; how many alerts were under way."""
        async with self._step(by, APPROVER) as (session, name):
            note(session, name, STOP, None)
            under_way = (await session.scalars(select(Alert).where(Alert.state == "sending"))).all()
            for alert in under_way:
                alert.state = "paused"
                note(session, name, "pause", alert.id, "emergency stop")
            return len(under_way)

    async def allow(self, by: str) -> None:
        """End an emergency stop; alerts stay paused until each is resumed."""
        async with self._step(by, APPROVER) as (session, name):
            note(session, name, ALLOW, None)

    async def list(self, limit: int | None = None, before: int | None = None) -> Sequence[Alert]:
        """Alerts, newest first: `limit` of them, older than the one with the id `before`."""
        query = select(Alert).order_by(Alert.id.desc()).limit(limit)
        async with self._sessions() as session:
            return (await session.scalars(query if before is None else query.where(Alert.id < before))).all()

    async def audit(self, alert_id: int | None = None) -> Sequence[AlertAction]:
        """Who did what, oldest first."""
        query = select(AlertAction).order_by(AlertAction.id)
        async with self._sessions() as session:
            rows = await session.scalars(query if alert_id is None else query.where(AlertAction.alert_id == alert_id))
            return rows.all()

    @asynccontextmanager
    async def _step(self, by: str, *roles: str) -> AsyncIterator[tuple[AsyncSession, str]]:
        """A transaction in which an operator who may do so takes a step, and the operator's name."""
        async with self._sessions.begin() as session:
            await one_at_a_time(session)
            yield session, await require(session, by, *roles)

    async def _small(self, alert: Alert) -> bool:
        if self._rules.solo_limit == 0:
            return False
        return sum((await self.audience.size(alert.segment, alert.told)).values()) <= self._rules.solo_limit

    async def _room(self, session: AsyncSession) -> int:
        """How many more alerts may begin today."""
        begun = await session.scalar(select(func.count()).where(Alert.begun >= now() - timedelta(days=1)))
        return self._rules.a_day - (begun or 0)
