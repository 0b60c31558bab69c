"""Sends an alert to one operator to look at: marked as a test, counted nowhere."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.alerts.audience import Sessions
from bot.alerts.buttons import buttons
from bot.alerts.content import TEST_MARK, Message
from bot.alerts.senders.sender import CALL_SECONDS, Outcome, Sender, Unknown
from bot.alerts.states import alert_of, not_stopped, note
from bot.alerts.subscribers import ADDRESSES
from bot.alerts.words import is_group, message
from bot.errors import Refused
from bot.message import Person
from bot.operators import require
from bot.store.alerts import AlertAction
from bot.store.models import Case, Subscription, now
from bot.store.sessions import Sessions as ChatSessions

A_DAY = 50
"""Tests in 24 hours: words that nobody approved must not reach many this way."""
TEST = "test"
OPERATOR_CHAT = "OPERATOR_CHAT"


def addressee(written: str, operator_chat: str | None) -> Person:
    """Who is meant by CHANNEL:ADDRESS or OPERATOR_CHAT. Raises Refused."""
    if written == OPERATOR_CHAT:
        if operator_chat is None:
            raise Refused("OPERATOR_CHAT is not set; name a chat like telegram:42")
        return Person("telegram", operator_chat)
    channel, _, address = written.partition(":")
    address = address.strip().removeprefix("+") if channel == "whatsapp" else address.strip()
    if channel not in ADDRESSES or not ADDRESSES[channel].fullmatch(address):
        raise Refused(f"a test goes to {OPERATOR_CHAT} or CHANNEL:ADDRESS, like telegram:42")
    return Person(channel, address)


class Trial:
    """Needs the platforms and Redis, as somebody in discreet mode must get nothing."""

    def __init__(self, sessions: Sessions, chats: ChatSessions, senders: Mapping[str, Sender]) -> None:
        self._sessions, self._chats, self._senders = sessions, chats, senders

    async def send(self, alert_id: int, to: Person, by: str, language: str = "id") -> Outcome:
        """One call; what became of it. Raises Refused and Unknown."""
        sender = self._senders.get(to.channel)
        if sender is None:
            raise Refused(f"{to.channel} is not set up; set its variables (see 'sobat doctor')")
        if await self._chats.discreet([to]):
            raise Refused("nobody in discreet mode gets an alert, nor a test of one")
        made = await self._allowed(alert_id, to, by, language)
        if any(await sender.waits([(to.address, made)], take=True)):
            raise Refused("WhatsApp's limit of people is used up for now (WHATSAPP_TIER); write to the bot first")
        try:
            async with asyncio.timeout(CALL_SECONDS):
                return await sender.send(to.address, made)
        except TimeoutError:
            return Unknown("no_answer")

    async def _allowed(self, alert_id: int, to: Person, by: str, language: str) -> Message:
        async with self._sessions.begin() as session:
            name = await require(session, by)
            await not_stopped(session)
            await _free(session, to)
            alert = await alert_of(session, alert_id)
            if language not in alert.texts:
                raise Refused(f"alert {alert_id} has no text in {language!r}; it has {', '.join(sorted(alert.texts))}")
            note(session, name, TEST, alert_id, to.channel)
            person = await session.scalar(select(Subscription).where(*_of(to)))
        country = next(iter(person.countries), None) if person else None
        group, province = is_group(to), person.province if person else None
        made = message(alert, language, province, country, group=group)
        marked = buttons(alert_id, made.language, test=True, group=group)
        return replace(made, text=f"{TEST_MARK}\n\n{made.text}", buttons=marked)


async def _free(session: AsyncSession, to: Person) -> None:
    """Raises Refused where an unasked message must not go, or too many tests went."""
    tests = select(func.count()).where(AlertAction.action == TEST, AlertAction.at >= now() - timedelta(days=1))
    if (await session.scalar(tests) or 0) >= A_DAY:
        raise Refused(f"{A_DAY} tests were sent in the last 24 hours, no more may be")
    case = select(Case.id).where(Case.channel == to.channel, Case.address == to.address, Case.state == "open")
    left = select(Subscription.id).where(*_of(to), Subscription.ended.is_not(None))
    if await session.scalar(case.limit(1)) or await session.scalar(left.limit(1)):
        raise Refused("this person has an open case or left the alerts, and gets none, nor a test of one")


def _of(to: Person) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return Subscription.channel == to.channel, Subscription.address == to.address
