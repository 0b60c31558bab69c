"""The dialogue in which subscribers choose what they hear of: buttons, and the name of a place or country typed.

It is the bot's own, without Rasa; only "langganan" and "langganan saya" come in through Rasa's intents. In an
emergency and in discreet mode nothing of it is shown, and what is typed is taken as an answer only where it holds
nothing but that answer.
"""

import logging
import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from bot.alerts import menus
from bot.alerts.menus import said
from bot.alerts.regencies import FILLERS, Place, alike, answered, by_code, told_home
from bot.alerts.topics import TOPICS
from bot.message import Incoming, Person, Reply, Turn
from bot.rasa import RasaTurn
from bot.replies.responses import say
from bot.store.sessions import Session
from bot.store.subscriptions import OFFERED, Chosen, Subscriptions
from nlu import crisis
from nlu.entities import extract
from nlu.lexicon import load

logger = logging.getLogger(__name__)
PRESSED = re.compile(r'/alerts_([a-z]+)(?:\{"v":"([A-Za-z0-9.]{1,12})"\})?\Z')
SUBSCRIBE, SHOW = "subscribe", "show_subscription"
"""Effects that the domain's responses ask for."""
PLACE, COUNTRY, ANY = "place", "country", "any"
"""What `Session.choosing` may say that the next text is an answer to; after the menu, either."""
MISREAD = frozenset({"nlu_fallback", "out_of_scope", "follow_up"})
"""What the name of a place that is on no list is taken for."""
BETWEEN = FILLERS | {"dan", "atau", "sama", "juga", "ke", "negara", "plus"}
NEVER_SENT = frozenset({"web"})
"""Channels in which nobody can be written to later."""
FAILURES = (SQLAlchemyError, OSError)
Answer = tuple[Turn, Session]


def hidden(session: Session) -> bool:
    """Whether nothing of alerts may be shown: an emergency, or a phone that others read."""
    return session.discreet or session.case_id is not None


def emergency(turn: RasaTurn) -> bool:
    """Whether the dialogue itself is about an emergency, or discreet."""
    return turn.slots.get("topic") == "crisis" or bool(turn.slots.get("discreet")) or turn.intent.startswith("crisis_")


def effects(turn: RasaTurn) -> set[str]:
    """What the responses ask for beside their words."""
    return {effect for reply in turn.replies if (effect := (reply.get("custom") or {}).get("effect"))}


class Preferences:
    """Shows and changes what a person chose."""

    def __init__(self, subscriptions: Subscriptions) -> None:
        self._subscriptions = subscriptions
        self._steps: dict[str, Callable[[Person, str, Chosen], Awaitable[tuple[Reply, str]]]] = {
            "menu": self._menu, "countries": self._countries, "country": self._country,
            "everywhere": self._everywhere, "topics": self._topics, "topic": self._topic,
            "everything": self._everything, "place": self._place, "at": self._at, "nowhere": self._nowhere,
            "only": self._only, "done": self._done,
        }  # fmt: skip

    async def answer(self, incoming: Incoming, session: Session) -> Answer | None:
        """The turn and the session after it, where the message is a choice; None where it is something else."""
        try:
            if incoming.payload is not None:
                return await self._pressed(incoming.person, incoming.payload, session)
            if not incoming.text or session.answering or hidden(session):
                return None
            return await self._typed(incoming.person, incoming.text, session)
        except FAILURES as error:
            logger.error("a choice was not stored: %s", type(error).__name__)
            return _turn(said("utter_choices_unstored")), session

    def withheld(self, turn: RasaTurn, session: Session) -> RasaTurn:
        """What Rasa says, without consent or choices where nothing of alerts may be shown."""
        if effects(turn) & {SUBSCRIBE, SHOW} and (hidden(session) or emergency(turn)):
            return replace(turn, replies=(say("utter_choices_later", {}),))
        return turn

    async def shown(self, turn: RasaTurn, person: Person, session: Session, replies: tuple[Reply, ...]
                    ) -> tuple[Reply, ...]:  # fmt: skip
        """The replies, with the choices where the turn asks for them."""
        if self.still(turn, session):
            return (said("utter_choices_no_place", (menus.BACK,)),)
        asked = effects(turn) & {SUBSCRIBE, SHOW}
        if not asked:
            return replies
        try:
            chosen = await self._subscriptions.chosen(person)
        except FAILURES as error:
            logger.error("choices were not read: %s", type(error).__name__)
            return (said("utter_choices_unstored"),) if SUBSCRIBE in asked else replies
        if SUBSCRIBE in asked:
            return (*replies, *_opened(person, chosen)) if chosen else (said("utter_choices_unstored"),)
        return (menus.menu(chosen) if chosen else said("utter_choices_none"),)

    def still(self, turn: RasaTurn, session: Session) -> str:
        """What is still being chosen after a turn of Rasa's: the place, if the words were none that we know."""
        return PLACE if session.choosing == PLACE and turn.intent in MISREAD else ""

    def next(self, turn: RasaTurn, session: Session) -> str:
        """What the text after a turn of Rasa's may be an answer to."""
        return ANY if effects(turn) & {SUBSCRIBE, SHOW} else self.still(turn, session)

    async def _pressed(self, person: Person, payload: str, session: Session) -> Answer | None:
        match = PRESSED.match(payload)
        if match is None or (match[1] != "start" and match[1] not in self._steps):
            return None
        if hidden(session):
            return _turn(said("utter_old_button")), session
        if match[1] == "start":
            return await self._start(person, session)
        chosen = await self._subscriptions.chosen(person)
        if chosen is None:
            return _turn(said("utter_choices_none")), replace(session, choosing="")
        reply, choosing = await self._steps[match[1]](person, match[2] or "", chosen)
        return replace(_turn(reply), in_place=True), replace(session, choosing=choosing)

    async def _start(self, person: Person, session: Session) -> Answer:
        """The button under our offer: consent, then the choices."""
        await self._subscriptions.start(person, None, OFFERED)
        chosen = await self._subscriptions.chosen(person) or Chosen()
        opened = _turn(said("utter_subscribe"), *_opened(person, chosen), intent="subscribe")
        return opened, replace(session, choosing=ANY)

    async def _typed(self, person: Person, text: str, session: Session) -> Answer | None:
        if session.choosing in {COUNTRY, ANY}:
            codes = _countries_in(text)
            if codes or session.choosing == COUNTRY:
                return await self._add_countries(person, codes, session) if codes else None
        places = answered(text) if session.choosing in {PLACE, ANY} else told_home(text)
        near = alike(text) if session.choosing == PLACE and not places else ()
        if not (places or near) or crisis.detect(text) is not None:
            return None
        if await self._subscriptions.chosen(person) is None:
            return None
        if near:
            return _turn(menus.which("utter_choices_alike", near)), session
        if len(places) > 1:
            return _turn(menus.which("utter_choices_which", places)), session
        reply, choosing = await self._live(person, places[0])
        return _turn(reply), replace(session, choosing=choosing)

    async def _add_countries(self, person: Person, codes: tuple[str, ...], session: Session) -> Answer | None:
        chosen = await self._subscriptions.chosen(person)
        if chosen is None:
            return None
        added = tuple(dict.fromkeys((*chosen.countries, *codes)))
        shown = menus.countries(await self._change(person, chosen, countries=added))
        return _turn(shown), replace(session, choosing=COUNTRY)

    async def _menu(self, _person: Person, _value: str, chosen: Chosen) -> tuple[Reply, str]:
        return menus.menu(chosen), ANY

    async def _countries(self, _person: Person, _value: str, chosen: Chosen) -> tuple[Reply, str]:
        return menus.countries(chosen), COUNTRY

    async def _country(self, person: Person, code: str, chosen: Chosen) -> tuple[Reply, str]:
        if code in load("countries"):
            chosen = await self._change(person, chosen, countries=_toggled(chosen.countries, code))
        return menus.countries(chosen), COUNTRY

    async def _everywhere(self, person: Person, _value: str, chosen: Chosen) -> tuple[Reply, str]:
        return menus.countries(await self._change(person, chosen, countries=())), COUNTRY

    async def _topics(self, _person: Person, _value: str, chosen: Chosen) -> tuple[Reply, str]:
        return menus.topics(chosen), ""

    async def _topic(self, person: Person, key: str, chosen: Chosen) -> tuple[Reply, str]:
        if key in TOPICS:
            chosen = await self._change(person, chosen, topics=_toggled(chosen.topics, key))
        return menus.topics(chosen), ""

    async def _everything(self, person: Person, _value: str, chosen: Chosen) -> tuple[Reply, str]:
        return menus.topics(await self._change(person, chosen, topics=())), ""

    async def _place(self, _person: Person, _value: str, chosen: Chosen) -> tuple[Reply, str]:
        return menus.place(chosen), PLACE

    async def _at(self, person: Person, code: str, chosen: Chosen) -> tuple[Reply, str]:
        place = by_code(code)
        return await self._live(person, place) if place else (menus.place(chosen), PLACE)

    async def _nowhere(self, person: Person, _value: str, chosen: Chosen) -> tuple[Reply, str]:
        return menus.place(await self._change(person, chosen, province=None, regency=None)), PLACE

    async def _only(self, person: Person, _value: str, chosen: Chosen) -> tuple[Reply, str]:
        return menus.menu(await self._change(person, chosen, alerts_only=not chosen.alerts_only)), ANY

    async def _done(self, _person: Person, _value: str, _chosen: Chosen) -> tuple[Reply, str]:
        return said("utter_choices_done"), ""

    async def _live(self, person: Person, place: Place) -> tuple[Reply, str]:
        """Note where the person lives; a province may be followed by the kabupaten in it."""
        await self._subscriptions.change(
            person, province=place.province, regency=place.regency, zone=place.zone
        )
        if place.regency is None:
            return said("utter_choices_province", (menus.SKIP,), place=place.name), PLACE
        return said("utter_choices_placed", (menus.BACK, menus.FINISH), place=place.name), ""

    async def _change(self, person: Person, chosen: Chosen, **choices: Any) -> Chosen:
        """Other choices; who chooses in a chat means all by choosing none."""
        after = replace(chosen, wide=True, **choices)
        await self._subscriptions.change(person, wide=True, **choices)
        return after


def _opened(person: Person, chosen: Chosen) -> tuple[Reply, ...]:
    """The menu for somebody who has just agreed; before it, that nothing can be sent to a page on the web."""
    unsent = (said("utter_choices_unsent"),) if person.channel in NEVER_SENT else ()
    return (*unsent, menus.menu(chosen))


def _turn(*replies: Reply, intent: str = "my_subscription") -> Turn:
    return Turn(replies, intent)


def _toggled(chosen: tuple[str, ...], one: str) -> tuple[str, ...]:
    return tuple(other for other in chosen if other != one) if one in chosen else (*chosen, one)


def _countries_in(text: str) -> tuple[str, ...]:
    """The countries of a text that names countries and nothing else."""
    found = [entity for entity in extract(text) if entity.entity == "country"]
    rest = text
    for entity in sorted(found, key=lambda one: one.start, reverse=True):
        rest = f"{rest[: entity.start]} {rest[entity.end :]}"
    if set(re.findall(r"\w+", rest.casefold())) - BETWEEN:
        return ()
    return tuple(dict.fromkeys(entity.value for entity in found if entity.value != "ID"))
