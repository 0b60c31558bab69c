"""What comes back of alerts: pressed buttons, and that somebody wrote."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import or_, true, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.alerts.audience import Sessions
from bot.alerts.buttons import Press, pressed
from bot.alerts.failures import FAILURES
from bot.alerts.segment import country_of
from bot.message import Incoming, Person
from bot.store.alerts import Alert, Delivery, newest
from bot.store.groups import Campaign, standing
from bot.store.models import Subscription, now

logger = logging.getLogger(__name__)
THANKS = "utter_alert_seen"
ASK = "/ask_is_offer_safe"
WRITE_SECONDS = 1.0
KEPT = 20_000
"""People who wrote and wait for the database; more are left out of the count rather than memory filled."""
AT_ONCE = 500


class Feedback:
    """Notes what recipients tell."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions
        self._wrote: set[Person] = set()
        self._active: set[Person] = set()

    async def opened(self, incoming: Incoming) -> Incoming:
        """A press on an alert's button as what it means; anything else as it is. Notes who wrote, not what."""
        press = pressed(incoming.payload or "")
        if len(self._active) < KEPT:
            self._active.add(incoming.person)
        if press is None:
            if incoming.payload is None and len(self._wrote) < KEPT:
                self._wrote.add(incoming.person)
            return incoming
        try:
            alert = await self._note(incoming.person, press, each=False)
        except FAILURES as error:
            logger.error("a press on an alert was not noted: %s", type(error).__name__)
            alert = None
        if press.kind == "seen":
            return replace(incoming, payload=None, notice=THANKS)
        return replace(incoming, payload=question(alert) if alert else ASK)

    async def in_group(self, group: Person, press: Press) -> None:
        """A member's first press on an alert's button: a group counts once, its members each for the campaign."""
        try:
            await self._note(group, press, each=True)
        except FAILURES as error:
            logger.error("a press on an alert in a group was not noted: %s", type(error).__name__)

    async def _note(self, person: Person, press: Press, *, each: bool) -> Alert | None:
        """Count the press, and only for those who got the alert; `each`: for the campaign every time."""
        column = Delivery.seen_before if press.kind == "seen" else Delivery.asked
        async with self._sessions.begin() as session:
            alert = await session.get(Alert, press.alert_id)
            if alert is None or press.test:
                return alert
            counted = await session.execute(
                update(Delivery).where(
                    Delivery.alert_id == press.alert_id, Delivery.channel == person.channel,
                    Delivery.address == person.address, true() if each else column.is_(False),
                    or_(Delivery.state == "sent", Delivery.state == "uncertain"),
                ).values({column: True})
            )  # fmt: skip
            if counted.rowcount and press.kind == "seen" and alert.campaign_id is not None:  # type: ignore[attr-defined]
                await _sighted(session, alert.campaign_id)
            return alert

    async def run(self) -> None:
        """Write who wrote, once a second so that no answer waits for it; then once more at the end."""
        try:
            while True:
                await asyncio.sleep(WRITE_SECONDS)
                await self.write()
        finally:
            await self.write()

    async def write(self) -> None:
        """Count whoever wrote within a day of an alert; waits on where the database is away."""
        wrote, self._wrote = sorted(self._wrote, key=lambda person: person.key), set()
        active, self._active = sorted(self._active, key=lambda person: person.key), set()
        try:
            while active:
                await self._note_active(active[:AT_ONCE])
                del active[:AT_ONCE]
            while wrote:
                await self._replied(wrote[:AT_ONCE])
                del wrote[:AT_ONCE]
        except FAILURES as error:
            logger.error("who wrote after an alert is not counted yet: %s", type(error).__name__)
            self._wrote.update(wrote)
            self._active.update(active)

    async def _note_active(self, people: Sequence[Person]) -> None:
        """Who did something today, once a day: only subscribers have a row."""
        today = now().date()
        async with self._sessions.begin() as session:
            for channel in {person.channel for person in people}:
                await session.execute(
                    update(Subscription).where(
                        Subscription.channel == channel,
                        Subscription.address.in_([one.address for one in people if one.channel == channel]),
                        or_(Subscription.active.is_(None), Subscription.active < today),
                    ).values(active=today).execution_options(synchronize_session=False)
                )  # fmt: skip

    async def _replied(self, people: Sequence[Person]) -> None:
        async with self._sessions.begin() as session:
            for channel in {person.channel for person in people}:
                last = await newest(session, channel, [one.address for one in people if one.channel == channel])
                if last:
                    await session.execute(
                        update(Delivery).where(Delivery.id.in_(last), Delivery.replied.is_(False)).values(replied=True)
                    )


async def _sighted(session: AsyncSession, campaign_id: int) -> None:
    """One more sighting of a campaign, or of the one that has taken it in."""
    campaign = await standing(session, campaign_id)
    if campaign is not None:
        more = update(Campaign).where(Campaign.id == campaign.id)
        await session.execute(more.values(sightings=Campaign.sightings + 1, last_seen=now()))


def question(alert: Alert) -> str:
    """What "Tanya" asks: as the author chose, else about the one country that the alert is for."""
    country = country_of(alert.segment)
    return alert.ask or (f'{ASK}{{"country":"{country}"}}' if country else ASK)
