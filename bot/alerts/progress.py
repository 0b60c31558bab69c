"""How far an alert is, for the command and the console."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from bot.alerts.audience import Sessions
from bot.alerts.states import alert_of
from bot.store.alerts import Delivery
from bot.store.models import now

COUNTED = ("sent", "failed", "uncertain", "expired", "pending")
RATE_SECONDS = 10


@dataclass(frozen=True)
class Progress:
    """Numbers of one alert at this moment; a row in flight still counts as pending."""

    id: int
    name: str
    state: str
    counts: dict[str, int]
    channels: dict[str, dict[str, int]]
    reasons: dict[str, int]
    """Why it failed, is uncertain or expired."""
    waiting: dict[str, int]
    """Why some of the pending wait: whatsapp_tier, or what a first try met with."""
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
            "waiting": self.waiting,
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
        counts, reasons, waiting = dict.fromkeys(COUNTED, 0), dict[str, int](), dict[str, int]()
        channels: dict[str, dict[str, int]] = {}
        for state, channel, reason, count in grouped:
            shown = "pending" if state == "sending" else state
            counts[shown] += count
            channels.setdefault(channel, dict.fromkeys(COUNTED, 0))[shown] += count
            if reason is not None:
                told = waiting if shown == "pending" else reasons
                told[reason] = told.get(reason, 0) + count
        rate = (recent or 0) / RATE_SECONDS
        return Progress(alert_id, alert.name, alert.state, counts, channels, reasons, waiting, rate)
