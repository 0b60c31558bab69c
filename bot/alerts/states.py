"""What every step of an alert shares: its state is looked at, an emergency stop is minded, the audit is written."""

from collections.abc import Mapping, Sequence
from datetime import UTC
from typing import Any

from sqlalchemy import ColumnElement, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from bot.errors import Refused, Unknown
from bot.operators import named
from bot.store.alerts import Alert, AlertAction, Delivery
from bot.store.models import now

LOCK = 8_013
"""Any number that no other advisory lock has."""
STOP, ALLOW = "stop", "allow"
BATCH = 10_000
BOT = "(bot)"
"""The author of drafts from campaigns that surge, until a person takes one over."""
OPEN = ("draft", "approved", "sending", "paused")


async def one_at_a_time(session: AsyncSession) -> None:
    """From here to the end of the transaction no other step of any alert is taken, on any machine.

    Else a stop could miss what begins in the same moment, and two could begin where a cap leaves room for one.
    """
    if session.get_bind().dialect.name == "postgresql":
        await session.execute(select(func.pg_advisory_xact_lock(LOCK)))
    else:
        await session.execute(text("BEGIN IMMEDIATE"))  # the driver itself begins at the first write only


async def alert_of(session: AsyncSession, alert_id: int, *, lock: bool = False) -> Alert:
    """The alert of that number. Raises Unknown."""
    alert = await session.get(Alert, alert_id, with_for_update=lock)
    if alert is None:
        raise Unknown(f"there is no alert {alert_id}; 'sobat broadcast list' names them")
    return alert


async def in_state(session: AsyncSession, alert_id: int, to: str, *allowed: str) -> Alert:
    """The alert, locked, if it is in one of the allowed states. Raises Unknown or Refused."""
    alert = await alert_of(session, alert_id, lock=True)
    if alert.state not in allowed:
        raise Refused(f"alert {alert_id} is {alert.state}; only {' or '.join(allowed)} ones can be {to}")
    return alert


async def twin(session: AsyncSession, alert: Alert) -> bool:
    """Whether the audience of an alert with the same words is being made: who gets those is not known until then."""
    other = select(Alert.id).where(
        Alert.content == alert.content, Alert.id != alert.id, Alert.state.in_(("sending", "paused")),
        Alert.expanded.is_(False),
    )  # fmt: skip
    return await session.scalar(other.limit(1)) is not None


async def writers(session: AsyncSession, alert: Alert) -> set[str]:
    """Folded names of all who wrote in it: whoever did is no second person, though somebody edited it since."""
    wrote = select(AlertAction.operator).where(
        AlertAction.alert_id == alert.id, AlertAction.action.in_(("create", "edit"))
    )  # fmt: skip
    return {name.casefold() for name in (alert.author, *await session.scalars(wrote))}


def expired(alert: Alert) -> bool:
    """Whether nothing of it may be sent any more."""
    return alert.expires is not None and alert.expires.replace(tzinfo=UTC) <= now()


async def in_batches(
    sessions: async_sessionmaker[AsyncSession], which: Sequence[ColumnElement[bool]], values: Mapping[str, Any]
) -> int:
    """Change deliveries, some thousand in a transaction, so that other writers have their turn; how many."""
    count = 0
    while True:
        async with sessions.begin() as session:
            some = select(Delivery.id).where(*which).limit(BATCH)
            changed = await session.execute(
                update(Delivery).where(Delivery.id.in_(some)).values(**values)
                .execution_options(synchronize_session=False)
            )  # fmt: skip
        if not changed.rowcount:  # type: ignore[attr-defined]
            return count
        count += int(changed.rowcount)  # type: ignore[attr-defined]


async def stopped(session: AsyncSession) -> bool:
    """Whether an emergency stop is on."""
    last = select(AlertAction.action).where(AlertAction.action.in_((STOP, ALLOW))).order_by(AlertAction.id.desc())
    return await session.scalar(last.limit(1)) == STOP


async def not_stopped(session: AsyncSession) -> None:
    """Raises Refused while an emergency stop is on."""
    if await stopped(session):
        raise Refused("all alerts are stopped; 'sobat broadcast allow --by NAME' lets them go on")


def note(session: AsyncSession, by: str, action: str, alert_id: int | None, detail: str | None = None) -> None:
    """Write a step into the audit."""
    session.add(AlertAction(operator=named(by), action=action, alert_id=alert_id, detail=detail))


def taken_over(alert: Alert) -> None:
    """Raises Refused while nobody has read what the bot drafted."""
    if alert.author == BOT:
        raise Refused(
            f"alert {alert.id} was drafted by the bot: an author must read it and take it over first, by "
            f"'sobat broadcast edit {alert.id} --by NAME', with other words or as it is"
        )


def scheduled() -> ColumnElement[bool]:
    """Whether `send` came after the last change of an alert: other words must be sent off anew."""
    last = select(func.max(AlertAction.id)).where(AlertAction.alert_id == Alert.id, AlertAction.action == "schedule")
    edit = select(func.max(AlertAction.id)).where(AlertAction.alert_id == Alert.id, AlertAction.action == "edit")
    return last.scalar_subquery() > func.coalesce(edit.scalar_subquery(), 0)
