"""What every step of an alert shares: its state is looked at, an emergency stop is minded, the audit is written."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import Refused, Unknown
from bot.operators import named
from bot.store.alerts import Alert, AlertAction

STOP, ALLOW = "stop", "allow"
OPEN = ("draft", "approved", "sending", "paused")


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
