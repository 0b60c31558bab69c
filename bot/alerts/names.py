"""Names in an alert's audience and words that stand for nothing: mistakes that would otherwise be silent.

Imported lines may hold provinces, topics and languages of their own, so whatever somebody has is known.
"""

from collections.abc import Collection

from sqlalchemy import exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.alerts.places import is_province
from bot.alerts.regencies import named
from bot.alerts.segment import BadSegment, conditions, pairs
from bot.alerts.topics import TOPICS
from bot.errors import Refused
from bot.store.alerts import told_of
from bot.store.models import Subscription
from bot.store.tags import has_tag

LANGUAGES = frozenset({"id", "en", "jv", "su", "mad", "min", "ban", "bug", "ace", "bjn", "bbc", "sas", "ms"})
"""Codes of ISO 639: Indonesian, English, and what is spoken where many migrants come from."""
VERDICTS = frozenset({"verdict_high", "verdict_medium", "verdict_low"})


async def check_names(session: AsyncSession, expression: str, told: str | None = None) -> list[str]:
    """What to mind about a segment that names no other one.

    Raises BadSegment for a wrong value, a province that there is not and that nobody has among them, and Refused for a
    fact that there is not and that nobody was told.
    """
    conditions(expression)
    notes = []
    for key, values in pairs(expression):
        for value in values:
            if key == "province" and not is_province(value) and not await _held(session, "province", value):
                raise BadSegment(f"there is no province {value!r}, and no subscriber has it")
            if key == "regency" and not named(value) and not await _held(session, "regency", value):
                notes.append(f"there is no kabupaten or kota {value!r}, and no subscriber has it")
            if key in {"topic", "sector"} and not await _topic(session, value.lower()):
                notes.append(f"no subscriber has the {key} {value!r}; known are {', '.join(TOPICS)}")
    if told is not None and not await _told(session, told):
        raise Refused(f"there is no fact {told!r}, and nobody was told it; 'sobat facts list' names them")
    return notes


async def check_languages(session: AsyncSession, languages: Collection[str]) -> None:
    """Raises Refused for a language that is not known and that no subscriber reads."""
    for language in sorted(set(languages) - LANGUAGES):
        if not await session.scalar(select(exists().where(Subscription.language == language))):
            known = ", ".join(sorted(LANGUAGES))
            raise Refused(f"no subscriber reads the language {language!r}; known are {known}")


async def _held(session: AsyncSession, column: str, value: str) -> bool:
    written = func.lower(getattr(Subscription, column)) == " ".join(value.split()).lower()
    return bool(await session.scalar(select(exists().where(written))))


async def _topic(session: AsyncSession, value: str) -> bool:
    return value in TOPICS or bool(await session.scalar(select(exists().where(has_tag(Subscription.topics, value)))))


async def _told(session: AsyncSession, key: str) -> bool:
    if key in VERDICTS or await session.scalar(select(exists().where(told_of(key)))):
        return True
    from bot.facts.load import facts  # noqa: PLC0415 (reads all the facts, which is seldom needed here)

    return key in facts().by_key
