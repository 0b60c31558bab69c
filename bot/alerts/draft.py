"""What an author hands in, and the limits against misuse."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.alerts.content import Link
from bot.alerts.pictures import Picture
from bot.errors import Refused
from bot.settings import Settings
from bot.store.models import now

PAYLOAD = re.compile(r'/(?:ask_[a-z_]{1,40}|check_offer|help)(?:\{"country":"[A-Z]{2}"\})?')
"""Questions only: a press must not delete or change anything of whoever presses."""
TEMPLATE = re.compile(r"[a-z0-9_]{1,120}")
"""As Meta names templates."""
MAX_FACT = 80
LATE = timedelta(minutes=1)
"""A start may lie so far back: "now" is past when it is read."""


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
    template_buttons: bool = False
    news: bool = False
    """No warning, but a course or an event: whoever wants alerts only is spared."""


@dataclass(frozen=True)
class Change:
    """What an author changes of a draft; None leaves it as it is."""

    texts: Mapping[str, str] | None = None
    links: Sequence[Link] | None = None
    picture: Picture | None = None
    no_picture: bool = False


def check(draft: Draft) -> None:
    """What is not about words. Raises Refused."""
    if not draft.name.strip():
        raise Refused("an alert needs a name")
    if not all(value.isprintable() for value in (draft.name, draft.segment, draft.told or "")):
        raise Refused("name, segment and fact are one line of letters that can be shown")
    if draft.starts and draft.starts < now() - LATE:
        raise Refused("an alert must not start in the past; leave the start out to send it at once")
    if draft.expires and draft.expires <= max(now(), draft.starts or now()):
        raise Refused("an alert must expire after it starts, and not in the past")
    if draft.ask is not None and not PAYLOAD.fullmatch(draft.ask):
        raise Refused('what "Tanya" asks must be like /ask_cost or /ask_cost{"country":"TW"}')
    if draft.template is not None and not TEMPLATE.fullmatch(draft.template):
        raise Refused("a template's name has small letters, digits and _, at most 120")
    if draft.template_buttons and draft.template is None:
        raise Refused("buttons of a template need the template's name")
    if len(draft.told or "") > MAX_FACT:
        raise Refused(f"a fact's key has at most {MAX_FACT} characters")
