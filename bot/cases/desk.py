"""What a turn asks for beside its words: a case opened and told to operators, consent, deletion, discreet mode."""

import asyncio
import logging
from dataclasses import replace
from typing import Any

from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError

from bot import metrics
from bot.cases.operators import tell_operators
from bot.cases.store import ANSWER_SLOTS, Cases
from bot.errors import RasaDown
from bot.message import Person
from bot.offers.reports import Reports
from bot.rasa import RasaClient, RasaTurn
from bot.settings import Settings
from bot.store.models import Case
from bot.store.sessions import Session, Sessions
from bot.store.subscriptions import Subscriptions
from nlu.crisis.after import BEFORE_LEAVING
from nlu.entities import extract
from nlu.risk import Verdict
from nlu.whereabouts import moved

logger = logging.getLogger(__name__)
CRISIS, TOPIC, FOLLOW_UP = "crisis_", "crisis", "follow_up"
RELATIVE, SELF, NEED_MORE = "relative", "self", "need_more"
ABOUT = {"crisis_family_missing": RELATIVE}
"""Whom a plea is about by its kind, whatever its words were marked as."""


class Desk:
    """Side effects of turns. A failing store is logged and counted; the person is answered all the same."""

    def __init__(
        self, settings: Settings, cases: Cases, subscriptions: Subscriptions, sessions: Sessions, rasa: RasaClient,
        reports: Reports,
    ) -> None:  # fmt: skip
        self.settings, self.cases, self.subscriptions = settings, cases, subscriptions
        self.sessions, self.rasa, self.reports = sessions, rasa, reports
        self._telling: set[asyncio.Task[None]] = set()

    @property
    def operators_told(self) -> bool:
        """Whether a person hears of new cases."""
        return self.settings.operators_told

    async def take(self, person: Person, text: str, said: RasaTurn, session: Session) -> Session:
        """Carry out what the turn asks for; returns the session as it is afterwards."""
        effects = [a["custom"]["effect"] for a in said.replies if (a.get("custom") or {}).get("effect")]
        hidden_before = session.discreet
        session = replace(
            session, discreet=bool(said.slots.get("discreet", session.discreet)), answering=said.active_loop is not None
        )
        try:
            if session.discreet != hidden_before:
                await self.subscriptions.hush(person, quiet=session.discreet)
            if said.intent.startswith(CRISIS) or "call_operator" in effects:
                session = await self._open(person, text, said, session)
            elif session.case_id is not None:
                session = await self._continue(text, said, session)
            if "subscribe" in effects:
                await self.subscriptions.start(person, _country(said))
            if "unsubscribe" in effects:
                await self.subscriptions.end(person)
            if "verdict_wrong" in effects:
                await self.reports.open(person)
            if "keep_text" in effects:
                await self.reports.keep_text(person)
            if "delete_my_data" in effects:
                session = await self._forget(person)
        except (SQLAlchemyError, RedisError, OSError) as error:
            metrics.UNRECORDED.inc()
            logger.error("a case or consent was not stored: %s", type(error).__name__)
        return session

    async def remember(self, person: Person, text: str, verdict: Verdict) -> None:
        """Keep the verdict that is told now for a day, so that the person can call it wrong."""
        try:
            await self.reports.remember(person, text, verdict)
        except (RedisError, OSError) as error:
            logger.error("a verdict cannot be reported: %s", type(error).__name__)

    async def remembers(self, person: Person) -> bool:
        """Whether there is a verdict that the person can call wrong."""
        try:
            return await self.reports.remembers(person)
        except (RedisError, OSError):
            return False

    async def _open(self, person: Person, text: str, said: RasaTurn, session: Session) -> Session:
        mark = said.slots.get("crisis_mark") if said.intent.startswith(CRISIS) else None
        case, new = await self.cases.record(person, said.intent, mark, _country(said), text, session.discreet)
        if new:
            metrics.CASES.labels(said.intent).inc()
            self._tell(case)
        need = session.need if mark is None else RELATIVE if RELATIVE in {mark, ABOUT.get(said.intent)} else SELF
        return replace(session, case_id=case.id, need=need, place=_place(text, said, session) or session.place)

    def _tell(self, case: Case) -> None:
        """Tell operators without making the person wait for Telegram."""
        task = asyncio.create_task(self._told(case))
        self._telling.add(task)
        task.add_done_callback(self._telling.discard)

    async def _told(self, case: Case) -> None:
        if await tell_operators(self.settings, case):
            await self.cases.mark_told(case.id)

    async def _continue(self, text: str, said: RasaTurn, session: Session) -> Session:
        """Add to the open case; a case that an operator has closed is let go."""
        assert session.case_id is not None  # noqa: S101 (the caller asked)
        if not await self.cases.note(session.case_id, text, session.discreet):
            return replace(session, case_id=None, need="", place="")
        place = _place(text, said, session)
        if place or any(said.slots.get(slot) for slot in ANSWER_SLOTS):
            await self.cases.fill(session.case_id, {**said.slots, "country": place.partition(",")[0] or None})
        told = said.intent == NEED_MORE and said.slots.get("crisis_mark") == RELATIVE
        return replace(session, place=place or session.place, need=RELATIVE if told else session.need)

    async def _forget(self, person: Person) -> Session:
        await self.cases.forget(person)
        try:
            await self.reports.forget(person)
            await self.sessions.forget(person)
            await self.rasa.forget(person.key)
        except (RedisError, RasaDown, OSError) as error:
            logger.error("a session was not forgotten at once (it expires): %s", type(error).__name__)
        return Session()

    async def locate(self, location: tuple[float, float], session: Session) -> bool:
        """Add a place to the person's open case; False, and nothing is kept, where there is none."""
        if session.case_id is None:
            return False
        latitude, longitude = location
        try:
            return await self.cases.note(session.case_id, f"Lokasi: {latitude:.6f}, {longitude:.6f}", session.discreet)
        except (SQLAlchemyError, OSError) as error:
            metrics.UNRECORDED.inc()
            logger.error("a place was not stored: %s", type(error).__name__)
            return False

    async def lost(self, person: Person) -> None:
        """The person cannot be reached any more (blocked us, left): they are sent nothing unasked."""
        try:
            await self.subscriptions.end(person)
        except (SQLAlchemyError, OSError) as error:
            logger.error("a consent was not ended: %s", type(error).__name__)

    async def aclose(self) -> None:
        """Wait for operators to be told."""
        await asyncio.gather(*self._telling, return_exceptions=True)


def _place(text: str, said: RasaTurn, session: Session) -> str:
    """ISO codes of where the one in need is, as the turn tells it; empty where it speaks of another country."""
    if session.place and not moved(text):
        return ""
    if session.case_id is not None and not session.place and not any(e.entity == "country" for e in extract(text)):
        return ""  # the slot may hold the country of an ordinary question
    if said.intent in BEFORE_LEAVING or (said.intent == FOLLOW_UP and said.slots.get("topic") != TOPIC):
        return ""
    return ",".join(_countries(said))


def _countries(said: RasaTurn) -> list[str]:
    country: Any = said.slots.get("country")
    codes = country if isinstance(country, list) else [country]
    return [code for code in codes if isinstance(code, str)]


def _country(said: RasaTurn) -> str | None:
    return next(iter(_countries(said)), None)
