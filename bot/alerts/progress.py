"""How far an alert is, for the command and the console."""

from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import Any

from sqlalchemy import func, select

from bot.alerts.audience import Sessions
from bot.alerts.states import alert_of
from bot.store.alerts import Delivery
from bot.store.models import Subscription, now

COUNTED = ("sent", "failed", "uncertain", "expired", "pending")
RATE_SECONDS = 10
OPT_OUT_WINDOW = timedelta(days=1)


@dataclass(frozen=True)
class Progress:
    """Numbers of one alert at this moment; a row in flight still counts as pending."""

    id: int
    name: str
    state: str
    counts: dict[str, int]
    channels: dict[str, dict[str, int]]
    reasons: dict[str, int]
    rate: float
    """Sends a second over the last seconds."""

    @property
    def audience(self) -> int:
        """Everybody it is for."""
        return sum(self.counts.values())

    @property
    def percent(self) -> float:
        """How much is through."""
        return 100.0 if not self.audience else 100 * (self.audience - self.counts["pending"]) / self.audience

    @property
    def eta(self) -> float | None:
        """Seconds until all is through, where something moves."""
        return self.counts["pending"] / self.rate if self.rate else None

    def row(self) -> dict[str, Any]:
        """What `sobat broadcast status --json` prints."""
        return {
            "id": self.id, "state": self.state, "audience": self.audience, **self.counts, "name": self.name,
            "percent": round(self.percent, 1), "rate": round(self.rate, 1),
            "eta": None if self.eta is None else round(self.eta), "channels": self.channels, "reasons": self.reasons,
        }  # fmt: skip


async def progress(sessions: Sessions, alert_id: int) -> Progress:
    """The numbers of one alert. Raises Unknown where there is none."""
    async with sessions() as session:
        alert = await alert_of(session, alert_id)
        grouped = await session.execute(
            select(Delivery.state, Delivery.channel, Delivery.reason, func.count())
            .where(Delivery.alert_id == alert_id).group_by(Delivery.state, Delivery.channel, Delivery.reason)
        )  # fmt: skip
        recent = await session.scalar(select(func.count()).where(
            Delivery.alert_id == alert_id, Delivery.state == "sent",
            Delivery.ended >= now() - timedelta(seconds=RATE_SECONDS),
        )) if alert.state == "sending" else 0  # fmt: skip
        counts, reasons = dict.fromkeys(COUNTED, 0), dict[str, int]()
        channels: dict[str, dict[str, int]] = {}
        for state, channel, reason, count in grouped:
            shown = "pending" if state == "sending" else state
            counts[shown] += count
            channels.setdefault(channel, dict.fromkeys(COUNTED, 0))[shown] += count
            if reason is not None and shown != "pending":
                reasons[reason] = reasons.get(reason, 0) + count
        return Progress(alert_id, alert.name, alert.state, counts, channels, reasons, (recent or 0) / RATE_SECONDS)


@dataclass(frozen=True)
class Receipts:
    """What came back."""

    delivered: int
    read: int
    seen_before: int
    asked: int
    opted_out: int
    """Of those reached, within a day."""


async def receipts(sessions: Sessions, alert_id: int) -> Receipts:
    """What recipients and platforms told of an alert."""
    mine = Delivery.alert_id == alert_id
    async with sessions() as session:
        alert = await alert_of(session, alert_id)
        begun = (alert.begun or now()).replace(tzinfo=UTC)

        async def count(*conditions: Any) -> int:
            return await session.scalar(select(func.count()).select_from(Delivery).where(mine, *conditions)) or 0

        left = select(func.count()).select_from(Delivery).join(
            Subscription,
            (Subscription.channel == Delivery.channel) & (Subscription.address == Delivery.address),
        ).where(
            mine, Delivery.state == "sent", Subscription.ended >= begun, Subscription.ended <= begun + OPT_OUT_WINDOW
        )  # fmt: skip
        return Receipts(
            await count(Delivery.receipt.in_(("delivered", "read"))), await count(Delivery.receipt == "read"),
            await count(Delivery.seen_before.is_(True)), await count(Delivery.asked.is_(True)),
            await session.scalar(left) or 0,
        )  # fmt: skip
