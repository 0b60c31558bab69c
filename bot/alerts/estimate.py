"""What an alert would take: people, time at the platforms' rates, and WhatsApp templates, which cost money."""

from dataclasses import dataclass
from typing import Any

from bot.alerts.audience import Audience
from bot.settings import Settings

DAY_SECONDS = 24 * 3600


@dataclass(frozen=True)
class Estimate:
    """Of an audience as it is now."""

    channels: dict[str, int]
    """People by channel."""
    seconds: float
    templates: int
    """At most: whoever wrote within 24 hours needs none."""

    def row(self) -> dict[str, Any]:
        """As JSON."""
        return {"size": sum(self.channels.values()), "channels": self.channels, "seconds": round(self.seconds),
                "whatsapp_templates": self.templates}  # fmt: skip


async def estimate(audience: Audience, settings: Settings, segment: str, told: str | None = None) -> Estimate:
    """Live size, and the rest from it. Raises BadSegment."""
    sizes = await audience.size(segment, told)
    seconds = max((_seconds(settings, channel, count) for channel, count in sizes.items()), default=0.0)
    return Estimate(sizes, seconds, sizes.get("whatsapp", 0))


def _seconds(settings: Settings, channel: str, count: int) -> float:
    """At the platform's rate; on WhatsApp, if nobody has written within a day, also by its limit of people."""
    rates = {"telegram": settings.telegram_rate, "whatsapp": settings.whatsapp_rate}
    tier = settings.whatsapp_tier if channel == "whatsapp" else 0
    days = (count - 1) // tier if tier and count else 0
    return max(days * DAY_SECONDS, count / rates[channel] if channel in rates else 0.0)
