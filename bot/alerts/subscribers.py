"""Subscribers in and out, as JSON lines: {"channel","address","province","countries","topics","consent", …}.

Also read and written: "regency" (kabupaten or kota), "language" (default id), "alerts_only" (default false) and
"wide" (default false: no countries or topics mean none of them, not all).
"""

import re
from collections.abc import AsyncIterator, Iterable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from bot.alerts.addresses import addresses
from bot.alerts.places import WIB, is_country, is_province, province
from bot.alerts.regencies import named, usual
from bot.store.models import Subscription, now

Row = dict[str, Any]
BATCH = 2_000
ADDRESSES = {
    "telegram": re.compile(r"-?[1-9][0-9]{0,18}"),
    "whatsapp": re.compile(r"[1-9][0-9]{6,14}"),
    "web": re.compile(r"[A-Za-z0-9_-]{1,128}"),
}
"""Telegram: a chat's id, negative for groups. WhatsApp: the number's digits, country code first."""
COUNTRY = re.compile(r"[A-Za-z]{2}")
TOPIC = re.compile(r"[^|,=]{1,40}")
LANGUAGE = re.compile(r"[a-z]{2,3}")
MAX_LISTED = 50
MAX_PROVINCE = 64


class BadSubscriber(ValueError):
    """A line that cannot be taken; the message says why."""


def read(row: Row, proof: str) -> Row:
    """The columns of a subscription from one line. Raises BadSubscriber."""
    channel = row.get("channel")
    if not isinstance(channel, str) or channel not in ADDRESSES:
        raise BadSubscriber(f"channel must be one of {', '.join(ADDRESSES)}")
    name, zone = _province(row.get("province"))
    regency = _regency(row.get("regency"), name)
    if regency is not None and name is None and (places := named(regency)):
        name, zone = province(places[0].province)
    language = row.get("language", "id")
    if not isinstance(language, str) or not LANGUAGE.fullmatch(language):
        raise BadSubscriber("language must be a code of two or three small letters")
    return {
        "channel": channel, "address": _address(channel, row.get("address")), "province": name, "zone": zone,
        "regency": regency,
        "countries": _countries(row),
        "topics": tuple(word.strip().lower() for word in _listed(row, "topics", TOPIC)),
        "language": language, "alerts_only": _flag(row, "alerts_only"), "wide": _flag(row, "wide"),
        "proof": proof[:40], "terms": None, "consented": _consent(row), "ended": None,
    }  # fmt: skip


def _address(channel: str, written: Any) -> str:
    if isinstance(written, bool) or not isinstance(written, (str, int)):
        raise BadSubscriber("address is missing")
    address = str(written).strip()
    if channel == "whatsapp":
        address = address.removeprefix("+")
    if not ADDRESSES[channel].fullmatch(address):
        raise BadSubscriber(f"address is not one of {channel}")
    return address


def _province(written: Any) -> tuple[str | None, int]:
    if written is None or written == "":
        return None, WIB
    if not isinstance(written, str) or len(written) > MAX_PROVINCE or not written.isprintable():
        raise BadSubscriber(f"province must be a text of at most {MAX_PROVINCE} characters")
    if not is_province(written) and addresses(written):
        raise BadSubscriber("province holds an address")
    return province(written)


def _regency(written: Any, within: str | None) -> str | None:
    if written is None or written == "":
        return None
    if not isinstance(written, str) or len(written) > MAX_PROVINCE or not written.isprintable():
        raise BadSubscriber(f"regency must be a text of at most {MAX_PROVINCE} characters")
    places = named(written)
    fitting = [place for place in places if within in (None, place.province)]
    if places and not fitting:
        raise BadSubscriber(f"regency lies in {places[0].province}, not in {within}")
    return fitting[0].regency if fitting else usual(written)


def _flag(row: Row, field: str) -> bool:
    value = row.get(field, False)
    if not isinstance(value, bool):
        raise BadSubscriber(f"{field} must be true or false")
    return value


def _listed(row: Row, field: str, shape: re.Pattern[str]) -> list[str]:
    words = row.get(field) or []
    if not isinstance(words, list) or len(words) > MAX_LISTED:
        raise BadSubscriber(f"{field} must be a list of at most {MAX_LISTED}")
    for word in words:
        if not isinstance(word, str) or not shape.fullmatch(word) or not word.isprintable():
            raise BadSubscriber(f"{field} holds something that is none")
    return list(dict.fromkeys(words))


def _countries(row: Row) -> tuple[str, ...]:
    codes = tuple(word.upper() for word in _listed(row, "countries", COUNTRY))
    if unknown := [code for code in codes if not is_country(code)]:
        raise BadSubscriber(f"countries holds {unknown[0]}, which is no ISO code of a country")
    return codes


def _consent(row: Row) -> datetime:
    written = row.get("consent")
    if not isinstance(written, str):
        raise BadSubscriber("consent must be the ISO time at which the person agreed")
    try:
        moment = datetime.fromisoformat(written)
        moment = moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError):
        raise BadSubscriber("consent is not an ISO time") from None
    if moment > now():
        raise BadSubscriber("consent lies in the future")
    return moment


class Subscribers:
    """Subscriptions by the thousand."""

    def __init__(self, sessions: async_sessionmaker[AsyncSession]) -> None:
        self._sessions = sessions

    async def take(self, rows: Iterable[Row]) -> None:
        """Store rows of `read`. Who left after the consent given here stays out; newer choices stay."""
        made = list(rows)
        if not made:
            return
        async with self._sessions.begin() as session:
            insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
            statement = insert(Subscription)
            given = statement.excluded
            chosen = ("province", "regency", "zone", "countries", "topics", "wide", "language", "alerts_only",
                      "proof", "terms", "consented")  # fmt: skip
            # Core, not the ORM: one statement with many parameter sets.
            connection = await session.connection()
            await connection.execute(
                statement.on_conflict_do_update(
                    index_elements=["channel", "address"],
                    set_={**{name: given[name] for name in chosen}, "ended": None},
                    where=(Subscription.ended.is_(None) & (Subscription.consented <= given.consented))
                    | (Subscription.ended < given.consented),
                ),
                made,
            )

    async def rows(self) -> AsyncIterator[Row]:
        """Those who agreed and have not left, as lines that `read` takes."""
        async with self._sessions() as session:
            found = await session.stream_scalars(
                select(Subscription).where(Subscription.ended.is_(None)).order_by(Subscription.id)
                .execution_options(yield_per=BATCH)
            )  # fmt: skip
            async for one in found:
                yield {
                    "channel": one.channel, "address": one.address, "province": one.province,
                    "regency": one.regency,
                    "countries": list(one.countries), "topics": list(one.topics),
                    "consent": one.consented.replace(tzinfo=UTC).isoformat(), "language": one.language,
                    "alerts_only": one.alerts_only, "wide": one.wide, "proof": one.proof,
                }  # fmt: skip
