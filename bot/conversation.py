"""One turn: who speaks, is it an offer, what does Rasa say, which words does the person read.

If Rasa is down an offer still gets its verdict and a plea its safe answer; any other message is kept.
"""

import logging
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from redis.exceptions import RedisError

from bot import metrics
from bot.agencies.register import Register
from bot.alerts.invitation import Invitation, counted
from bot.alerts.preferences import Preferences
from bot.cases.desk import Desk
from bot.clean import clean
from bot.discreet import barely
from bot.errors import BadPayload, RasaDown
from bot.groups.campaigns import Campaigns, Rated
from bot.intents import shown
from bot.message import MAX_TEXT, Incoming, Person, Reply, Turn
from bot.pictures.reader import PictureReader
from bot.pictures.shown import problem_of, seen_first, words_of
from bot.rasa import RasaClient, RasaTurn
from bot.replies.choices import choices
from bot.replies.context import Context
from bot.replies.render import Renderer
from bot.replies.repeats import SAME, digest
from bot.replies.responses import say
from bot.spoken_of import metadata, spoken_of
from bot.store.sessions import Session, Sessions
from nlu import crisis
from nlu.entities import extract
from nlu.risk import Verdict, described_offer, screen

logger = logging.getLogger(__name__)
PAYLOAD = re.compile(r"/[a-z_]{1,40}(\{[^{}]{0,200}\})?\Z")
RETRY = "/retry"
OFFER = "check_offer"
WRONG = "/verdict_wrong"
CLEAR_WORDS = frozenset({"hapus", "hapus chat", "hapus chat ini", "hapus semua chat", "hapus obrolan", "hapus ya"})
STAY_DISCREET = "/discreet_mode"
FALLBACK = "nlu_fallback"
DOUBT = "ask_is_offer_safe"
"""Somebody tells of an offer and asks: nothing is rated, but the signs in what they tell are named."""
ABOUT_COMPANIES = (OFFER, "ask_agency_check", DOUBT)


class Conversation:
    """Answers people. Rasa decides what is said; this carries out what it asks for and fills in the facts."""

    def __init__(
        self, sessions: Sessions, rasa: RasaClient, desk: Desk, renderer: Renderer, pictures: PictureReader,
        agencies: Register, campaigns: Campaigns, preferences: Preferences,
        invitation: Invitation,
    ) -> None:  # fmt: skip
        self.sessions, self.rasa, self.desk, self.renderer = sessions, rasa, desk, renderer
        self.pictures, self.agencies, self.campaigns = pictures, agencies, campaigns
        self.preferences, self.invitation = preferences, invitation

    async def look(self, incoming: Incoming) -> Incoming:
        """The message with what its picture says in the place of the picture."""
        if incoming.image is None:
            return incoming
        return replace(incoming, image=None, picture=await self.pictures.read(incoming.image))

    async def turn(self, incoming: Incoming) -> Turn:
        """Answer one message; never raises for what a person may send or for a part that is down."""
        incoming = await self.look(incoming)
        text = clean(words_of(incoming))
        session = await self._session(incoming.person)
        if (action := await self._action(incoming, text, session)) is not None:
            return self._own(action, session)
        if incoming.payload == RETRY:
            return await self._retry(incoming.person, session)
        if incoming.payload is None and session.discreet and text.lower().strip(" .!") in CLEAR_WORDS:
            return await self._clear(incoming.person, session)
        try:
            turn = await self._answer(replace(incoming, text=text), session)
        except Exception:
            # A mistake of ours must not leave a person without an answer; the traceback holds no message text.
            logger.exception("a turn failed")
            return self._own("utter_later_unkept", session)
        if len(incoming.text) > MAX_TEXT:
            turn = replace(turn, replies=(*self._own("utter_cut", session).replies, *turn.replies))
        return self._with_picture(turn, incoming, session)

    async def _action(self, incoming: Incoming, text: str, session: Session) -> str | None:
        """The reply of ours to a message that needs no dialogue; None where it does."""
        if incoming.notice is not None:
            return incoming.notice
        if incoming.location is not None:
            noted = await self.desk.locate(incoming.location, session)
            return "utter_location_noted" if noted else "utter_location_unneeded"
        if incoming.payload is None:
            return None if text else problem_of(incoming.picture) or "utter_empty"
        if incoming.payload == WRONG and not await self.desk.remembers(incoming.person):
            return "utter_old_button"
        return None if PAYLOAD.match(incoming.payload) else "utter_old_button"

    def _with_picture(self, turn: Turn, incoming: Incoming, session: Session) -> Turn:
        """The turn after a line on what was read in the picture, where that line is safe to show first."""
        action = seen_first(incoming.picture, turn.intent, session.discreet)
        if action is None:
            return turn
        context = Context(discreet=session.discreet, picture=incoming.picture)
        first, _ = self.renderer.render((say(action, {}),), context)
        return replace(turn, replies=(*first, *turn.replies))

    async def _answer(self, incoming: Incoming, session: Session) -> Turn:
        if (choice := await self.preferences.answer(incoming, session)) is not None:
            turn, after = choice
            if after != session:
                await self._save(incoming.person, after)
            return turn
        rated = await self._rated(incoming) if incoming.payload is None else None
        verdict = rated.verdict if rated is not None else None
        try:
            said = await self._ask_rasa(incoming, verdict, session)
        except BadPayload:
            return self._own("utter_old_button", session)
        except RasaDown as error:
            if incoming.patient and _can_wait(incoming, verdict) and await self.rasa.returns():
                return await self._answer(replace(incoming, patient=False), session)
            metrics.RASA_DOWN.inc()
            logger.error("answered without Rasa: %s", error)
            return await self._without_rasa(incoming, verdict, session)
        said = barely(self.preferences.withheld(said, session))
        after = await self.desk.take(incoming.person, incoming.text, said, session)
        try:
            fallbacks = session.fallbacks + 1 if said.intent == FALLBACK else 0
            after = replace(after, fallbacks=fallbacks, choosing=self.preferences.next(said, session))
            told = described_offer(incoming.text) if said.intent == DOUBT and incoming.text else verdict
            after = spoken_of(incoming, said, told, counted(said, session, after))
            context = Context(
                verdict=told, discreet=after.discreet, operators_told=self.desk.operators_told,
                in_need=after.case_id is not None, choices=choices(said.ranking) if said.intent == FALLBACK else (),
                mark=said.slots.get("crisis_mark"), text=incoming.text,
                agencies=await self.agencies.check(incoming.text) if said.intent in ABOUT_COMPANIES else (),
            )  # fmt: skip
            if said.intent == OFFER and verdict is not None:
                await self.desk.remember(incoming.person, incoming.text, verdict)
            replies, facts, given = self._unrepeated(said, context, session)
            after = replace(after, given=given)
        finally:
            if after != session:
                await self._save(incoming.person, after)
        replies = await self.preferences.shown(said, incoming.person, session, replies)
        offered = await self.invitation.offer(said, _risk(verdict), incoming.person, session, after)
        if after.discreet:
            return Turn((*replies, *offered), shown(said.intent), _risk(verdict))  # nothing to be corrected later
        keys = rated.keys if rated is not None else ()
        return Turn((*replies, *offered), shown(said.intent), _risk(verdict), facts=facts, rated=keys)

    def _unrepeated(self, said: RasaTurn, context: Context, session: Session
                    ) -> tuple[tuple[Reply, ...], tuple[str, ...], str]:  # fmt: skip
        """The replies, their facts and the answer's mark; another answer where this one was the last one too."""
        replies, facts = self.renderer.render(said.replies, context)
        given = "" if context.in_need or context.discreet else digest(said.intent, replies)
        if not given or given != session.given:
            return replies, facts, given
        wider, wider_facts = self.renderer.render(said.replies, replace(context, general=True))
        if (mark := digest(said.intent, wider)) != given:
            return wider, wider_facts, mark
        return (Reply(say(SAME, {})["text"]), *replies), facts, ""

    async def _rated(self, incoming: Incoming) -> Rated:
        """The message's rating, with that of the campaign it belongs to."""
        return await self.campaigns.in_private(incoming.text, screen(incoming.text), incoming.person.key)

    async def _ask_rasa(self, incoming: Incoming, verdict: Verdict | None, session: Session) -> RasaTurn:
        text = incoming.text if incoming.payload is None else None
        return await self.rasa.turn(incoming.person.key, text, incoming.payload, metadata(session, verdict))

    async def _without_rasa(self, incoming: Incoming, verdict: Verdict | None, session: Session) -> Turn:
        found = [entity.value for entity in extract(incoming.text) if entity.entity == "country"]
        slots: dict[str, Any] = {"country": found[0] if found else session.place.partition(",")[0] or None}
        sign = crisis.detect(incoming.text) if incoming.text else None
        if sign is not None:
            slots["crisis_mark"] = sign.mark
            action = "utter_crisis_discreet" if session.discreet else f"utter_{sign.intent}"
            said = RasaTurn((say(action, slots),), sign.intent, 1.0, (), (), slots, None)
            after = await self.desk.take(incoming.person, incoming.text, said, session)
            await self._save(incoming.person, after)
            return self._say(said.replies, after, sign.intent, mark=slots["crisis_mark"])
        if verdict is not None and verdict.kind == "offer":
            answer = say(f"utter_{OFFER}", {**slots, "offer_risk": verdict.risk})
            return self._say((answer,), session, OFFER, verdict)
        kept = bool(incoming.text) and await self._keep(incoming.person, incoming.text)
        return self._say((say("utter_later" if kept else "utter_later_unkept", slots),), session, None)

    async def _retry(self, person: Person, session: Session) -> Turn:
        try:
            text = await self.sessions.take_unanswered(person)
        except (RedisError, OSError):
            text = None
        if text is None:
            return self._own("utter_nothing_kept", session)
        return await self._answer(Incoming(person, text), session)

    async def _clear(self, person: Person, session: Session) -> Turn:
        """Forget the dialogue, but not that this person must not be seen."""
        await self._save(person, replace(session, told_risk="", told_places="", told_left=0, kin=0, given=""))
        try:
            await self.rasa.forget(person.key)
            await self.rasa.turn(person.key, None, STAY_DISCREET, {})
        except RasaDown as error:
            logger.error("a dialogue was not forgotten at once (it expires): %s", error)
        return replace(self._own("utter_cleared", session), clear_chat=True)

    def _own(self, action: str, session: Session) -> Turn:
        topic = "crisis" if session.case_id is not None else None
        return self._say((say(action, {"discreet": session.discreet, "topic": topic}),), session, None)

    def _say(
        self, answers: Sequence[dict[str, Any]], session: Session, intent: str | None,
        verdict: Verdict | None = None, mark: str | None = None,
    ) -> Turn:  # fmt: skip
        context = Context(
            verdict=verdict, discreet=session.discreet, operators_told=self.desk.operators_told, mark=mark
        )
        replies, facts = self.renderer.render(answers, context)
        return Turn(replies, intent, _risk(verdict), facts=facts)

    async def _session(self, person: Person) -> Session:
        try:
            return await self.sessions.load(person)
        except (RedisError, OSError) as error:
            logger.error("answered without a session: %s", type(error).__name__)
            return Session()

    async def _save(self, person: Person, session: Session) -> None:
        try:
            await self.sessions.save(person, session)
        except (RedisError, OSError) as error:
            logger.error("a session was not kept: %s", type(error).__name__)

    async def _keep(self, person: Person, text: str) -> bool:
        try:
            await self.sessions.keep_unanswered(person, text)
        except (RedisError, OSError):
            return False
        metrics.UNANSWERED.inc()
        return True


def _can_wait(incoming: Incoming, verdict: Verdict | None) -> bool:
    """Whether there is no answer without Rasa anyway: an offer gets its verdict and a plea its contacts at once."""
    if verdict is not None and verdict.kind == "offer":
        return False
    return not incoming.text or crisis.detect(incoming.text) is None


def _risk(verdict: Verdict | None) -> str:
    return verdict.risk if verdict is not None else "none"


