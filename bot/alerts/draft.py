"""What an author hands in, and the limits against misuse."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.alerts.content import Link
from bot.alerts.pictures import Picture
from bot.settings import Settings


@dataclass(frozen=True)
class Rules:
    """Limits against misuse."""

    solo_limit: int = 0
    """Audiences up to this size need no second person."""
    a_day: int = 24
    repeat_days: int = 7
    """The same words reach a person once in so many days."""

    @classmethod
    def of(cls, settings: Settings) -> "Rules":
        """As they are configured."""
        return cls(settings.alert_solo_limit, settings.alerts_a_day, settings.alert_repeat_days)


@dataclass(frozen=True)
class Draft:
    """What an author hands in."""

    name: str
    texts: Mapping[str, str]
    segment: str = ""
    told: str | None = None
    urgent: bool = True
    starts: datetime | None = None
    expires: datetime | None = None
    template: str | None = None
    ask: str | None = None
    campaign: int | None = None
    links: Sequence[Link] = ()
    picture: Picture | None = None


@dataclass(frozen=True)
class Change:
    """What an author changes of a draft; None leaves it as it is."""

    texts: Mapping[str, str] | None = None
    links: Sequence[Link] | None = None
    picture: Picture | None = None
    no_picture: bool = False
