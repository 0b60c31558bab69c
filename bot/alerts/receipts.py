"""What came back of an alert, and how fast it went out."""

from dataclasses import asdict, dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.alerts.audience import Sessions
from bot.alerts.states import alert_of
from bot.store.alerts import Delivery


@dataclass(frozen=True)
class Receipts:
    """Numbers of recipients."""

    delivered: int
    """As the platform tells; Telegram does not."""
    read: int
    seen_before: int
    asked: int
    replied: int
    """Wrote within a day."""
    opted_out: int
    """Left within a day."""

    def row(self) -> dict[str, int]:
        """As JSON."""
        return asdict(self)


async def receipts(sessions: Sessions, alert_id: int) -> Receipts:
    """What recipients and platforms told of an alert. Raises Unknown."""
    wanted = (
        Delivery.receipt.in_(("delivered", "read")), Delivery.receipt == "read", Delivery.seen_before.is_(True),
        Delivery.asked.is_(True), Delivery.replied.is_(True), Delivery.opted_out.is_(True),
    )  # fmt: skip
    arrived = Delivery.state.in_(("sent", "uncertain"))
    async with sessions() as session:
        await alert_of(session, alert_id)
        counted = select(*(func.count().filter(one) for one in wanted)).where(Delivery.alert_id == alert_id, arrived)
        return Receipts(*map(int, (await session.execute(counted)).one()))


async def sent_by_minute(sessions: Sessions, alert_id: int) -> list[tuple[str, int]]:
    """Minute (UTC, `2026-11-26 04:34`) and how many were sent in it, in order."""
    async with sessions() as session:
        minute = _minute(session)
        rows = await session.execute(
            select(minute, func.count()).where(Delivery.alert_id == alert_id, Delivery.state == "sent")
            .group_by(minute).order_by(minute)
        )  # fmt: skip
        return [(str(row[0]), int(row[1])) for row in rows]


def _minute(session: AsyncSession) -> ColumnElement[str]:
    """SQLite keeps moments as texts of UTC."""
    if session.get_bind().dialect.name == "postgresql":
        return func.to_char(func.timezone("UTC", Delivery.ended), "YYYY-MM-DD HH24:MI")
    return func.strftime("%Y-%m-%d %H:%M", Delivery.ended)
