"""The gentle offer of warnings: one line with a button, under an answer that was of use.

At most once in 30 days a person, never to somebody who has subscribed or left, never on the first message, in an
emergency, on a phone that others read, or where nothing could be sent.
"""

import logging
from dataclasses import replace

from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError

from bot.alerts.menus import said
from bot.alerts.preferences import NEVER_SENT, effects, emergency, hidden
from bot.message import Person, Reply
from bot.rasa import RasaTurn
from bot.store.sessions import Session, Sessions
from bot.store.subscriptions import Subscriptions

logger = logging.getLogger(__name__)
QUESTION, FOLLOW_UP, ABOUT_US = "ask_", "follow_up", "ask_about_bot"
OFFER, DANGEROUS = "check_offer", ("high", "medium")
ENOUGH = 3
"""Answered questions after which it is offered."""
PAUSE_SECONDS = 30 * 24 * 3600
LEFT_SECONDS = 365 * 24 * 3600
"""For how long somebody is not asked who wanted no warnings without having had any; who had some, never."""
FAILURES = (RedisError, SQLAlchemyError, OSError)


def counted(turn: RasaTurn, before: Session, after: Session) -> Session:
    """The session with this turn counted; one that has just been deleted stays blank."""
    if "delete_my_data" in effects(turn):
        return after
    question = turn.intent == FOLLOW_UP or (turn.intent.startswith(QUESTION) and turn.intent != ABOUT_US)
    return replace(after, met=True, answered=min(before.answered + question, ENOUGH))


class Invitation:
    """Decides when to offer warnings, and remembers it."""

    def __init__(self, sessions: Sessions, subscriptions: Subscriptions) -> None:
        self._sessions, self._subscriptions = sessions, subscriptions

    async def offer(self, turn: RasaTurn, risk: str, person: Person, before: Session, after: Session
                    ) -> tuple[Reply, ...]:  # fmt: skip
        """The line that goes under the answers; empty where it is not the moment. `risk` is that of the message."""
        try:
            if "unsubscribe" in effects(turn):
                await self._sessions.invited(person, LEFT_SECONDS)
            elif person.channel in NEVER_SENT:
                return ()
            elif _useful(turn, risk, before, after) and await self._wanted(person):
                return (said("utter_choices_invitation"),)
        except FAILURES as error:
            logger.error("warnings were not offered: %s", type(error).__name__)
        return ()

    async def _wanted(self, person: Person) -> bool:
        first = await self._sessions.first_invitation(person, PAUSE_SECONDS)
        return first and not await self._subscriptions.known(person)


def _useful(turn: RasaTurn, risk: str, before: Session, after: Session) -> bool:
    if not before.met or before.answering or after.answering:
        return False
    if hidden(before) or hidden(after) or emergency(turn):
        return False
    warned = turn.intent == OFFER and risk in DANGEROUS
    return warned or before.answered < after.answered == ENOUGH
