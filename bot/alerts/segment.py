"""Who an alert is for: `key=value` joined by `,` (and); values of one key joined by `|` (or).

Example: `channel=telegram,province=Jawa Timur|NTB,country=KH`.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime

from sqlalchemy import ColumnElement, Text, and_, exists, func, or_, type_coerce
from sqlalchemy.orm import InstrumentedAttribute, aliased

from bot.alerts.places import is_country, province
from bot.alerts.regencies import named
from bot.store.alerts import Told
from bot.store.models import Subscription
from bot.store.tags import has_tag

MAX_LENGTH = 500
ALERTS_ONLY = "alerts_only"
CHANNELS = ("telegram", "whatsapp", "web")
Condition = ColumnElement[bool]
_Heard = aliased(Told)
_HEARD_BY = _Heard.channel == Subscription.channel, _Heard.address == Subscription.address


class BadSegment(ValueError):
    """The expression cannot be read; the message says what is wrong."""


def _channel(value: str) -> Condition:
    if value not in CHANNELS:
        raise BadSegment(f"there is no channel {value!r}; known are {', '.join(CHANNELS)}")
    return Subscription.channel == value


def _province(value: str) -> Condition:
    return func.lower(Subscription.province) == province(value)[0].lower()


def _regency(value: str) -> Condition:
    """A bare name stands for the kabupaten and the kota of that name."""
    names = [place.regency for place in named(value)] or [value]
    return or_(*(func.lower(Subscription.regency) == str(name).lower() for name in names))


def _country(value: str) -> Condition:
    if not (len(value) == 2 and value.isascii() and value.isalpha()):
        raise BadSegment(f"country {value!r} is not an ISO code of two letters")
    if not is_country(value.upper()):
        raise BadSegment(f"there is no country with the ISO code {value.upper()!r}")
    return _chosen(Subscription.countries, value.upper())


def _chosen(column: "InstrumentedAttribute[tuple[str, ...]]", word: str) -> Condition:
    """Who chose the word, and who means all by choosing none."""
    return or_(has_tag(column, word), and_(Subscription.wide, type_coerce(column, Text) == ""))


def _kind(value: str) -> Condition:
    """Telegram's groups have negative ids: https://core.telegram.org/bots/api#chat."""
    if value not in {"group", "person"}:
        raise BadSegment("kind is group or person")
    group = Subscription.address.startswith("-")
    return group if value == "group" else ~group


def _alerts_only(value: str) -> Condition:
    if value not in {"yes", "no"}:
        raise BadSegment("alerts_only is yes or no")
    return Subscription.alerts_only == (value == "yes")


def _consented_since(value: str) -> Condition:
    return Subscription.consented >= _day(value)


def _active_since(value: str) -> Condition:
    return Subscription.active >= _day(value).date()


def _asked(value: str) -> Condition:
    """By a fact's key (`kh_cost`), or by its topic in any country (`cost`)."""
    of_topic = _Heard.fact.endswith(f"_{value}", autoescape=True)
    return exists().where(*_HEARD_BY, or_(_Heard.fact == value, of_topic))


def _topic(value: str) -> Condition:
    return _chosen(Subscription.topics, value.lower())


def _day(value: str) -> datetime:
    try:
        return datetime.combine(date.fromisoformat(value), datetime.min.time(), UTC)
    except ValueError:
        raise BadSegment(f"{value!r} is not a day like 2026-11-24") from None


KEYS: dict[str, Callable[[str], Condition]] = {
    "channel": _channel,
    "province": _province,
    "regency": _regency,
    "country": _country,
    "topic": _topic,
    "sector": _topic,
    "language": lambda value: Subscription.language == value.lower(),
    "kind": _kind,
    ALERTS_ONLY: _alerts_only,
    "consented_since": _consented_since,
    "active_since": _active_since,
    "asked": _asked,
}


def pairs(expression: str) -> list[tuple[str, list[str]]]:
    """The expression's keys with their values. Raises BadSegment."""
    if len(expression) > MAX_LENGTH:
        raise BadSegment(f"a segment has at most {MAX_LENGTH} characters")
    found = []
    for part in filter(None, (part.strip() for part in expression.split(","))):
        key, equals, written = part.partition("=")
        values = [value.strip() for value in written.split("|") if value.strip()]
        if not equals or not values:
            raise BadSegment(f"{part!r} is not key=value")
        if key.strip() not in KEYS:
            raise BadSegment(f"there is no key {key.strip()!r}; known are {', '.join(KEYS)}")
        found.append((key.strip(), values))
    if expression and not found:
        raise BadSegment("a segment without a condition is everybody; leave --segment out for that")
    return found


def conditions(expression: str) -> list[Condition]:
    """What a subscription must fulfil; empty for everybody. Raises BadSegment."""
    return [or_(*(KEYS[key](value) for value in values)) for key, values in pairs(expression)]


def sparing(expression: str) -> str:
    """The expression for what is no warning: without those who want alerts only. Raises BadSegment."""
    asked = [values for key, values in pairs(expression) if key == ALERTS_ONLY]
    if any("yes" in values for values in asked):
        raise BadSegment("news never goes to those who want alerts only (alerts_only=yes)")
    return expression if asked else ",".join(filter(None, (expression, f"{ALERTS_ONLY}=no")))


def country_of(expression: str) -> str | None:
    """The one country an alert is about, if its segment names one."""
    named = [values for key, values in pairs(expression) if key == "country"]
    return named[0][0].upper() if len(named) == 1 and len(named[0]) == 1 else None
