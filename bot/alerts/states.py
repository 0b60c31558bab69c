"""What every step of an alert shares: its state is looked at, an emergency stop is minded, the audit is written."""

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import Refused, Unknown
from bot.operators import named
from bot.store.alerts import Alert, AlertAction

LOCK = 8_013
"""Any number that no other advisory lock has."""
STOP, ALLOW = "stop", "allow"
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
