"""What comes back of alerts: pressed buttons and receipts."""

import logging
from dataclasses import replace

from sqlalchemy import or_, select, update

from bot.alerts.audience import Sessions
from bot.alerts.content import Press, pressed
from bot.alerts.failures import FAILURES
from bot.alerts.segment import country_of
from bot.message import Incoming, Person
from bot.store.alerts import Alert, Delivery
from bot.store.groups import Campaign
from bot.store.models import now

logger = logging.getLogger(__name__)
THANKS = "utter_alert_seen"
ASK = "/ask_is_offer_safe"
DELIVERED, READ, FAILED = "delivered", "read", "failed"


class Feedback:
    """Notes what recipients and platforms tell."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    async def opened(self, incoming: Incoming) -> Incoming:
        """A press on an alert's button as what it means; anything else as it is."""
        press = pressed(incoming.payload or "")
        if press is None:
            return incoming
        try:
            alert = await self._note(incoming.person, press)
        except FAILURES as error:
            logger.error("a press on an alert was not noted: %s", type(error).__name__)
            alert = None
        if press.kind == "seen":
            return replace(incoming, payload=None, notice=THANKS)
        return replace(incoming, payload=question(alert) if alert else ASK)

    async def _note(self, person: Person, press: Press) -> Alert | None:
        """Count the press once a person, and only for those who got the alert."""
        column = Delivery.seen_before if press.kind == "seen" else Delivery.asked
        async with self._sessions.begin() as session:
            alert = await session.get(Alert, press.alert_id)
            if alert is None or press.test:
                return alert
            first = await session.execute(
                update(Delivery).where(
                    Delivery.alert_id == press.alert_id, Delivery.channel == person.channel,
                    Delivery.address == person.address, column.is_(False),
                    or_(Delivery.state == "sent", Delivery.state == "uncertain"),
                ).values({column: True})
            )  # fmt: skip
            if first.rowcount and press.kind == "seen" and alert.campaign_id is not None:  # type: ignore[attr-defined]
                await session.execute(
                    update(Campaign).where(Campaign.id == alert.campaign_id)
                    .values(sightings=Campaign.sightings + 1, last_seen=now())
                )  # fmt: skip
            return alert

    async def receipt(self, message_id: str, state: str) -> None:
        """delivered, read or failed, as the platform tells later; a late one does not undo a later state."""
        if state not in {DELIVERED, READ, FAILED}:
            return
        try:
            await self._receipt(message_id, state)
        except FAILURES as error:
            logger.error("a receipt was not noted: %s", type(error).__name__)

    async def _receipt(self, message_id: str, state: str) -> None:
        async with self._sessions.begin() as session:
            row = await session.scalar(select(Delivery).where(Delivery.message_id == message_id))
            if row is None or (state == DELIVERED and row.receipt == READ):
                return
            if state == FAILED:
                if row.state != "sent":
                    return
                row.state, row.reason = "failed", "gone"
            else:
                row.receipt = state


def question(alert: Alert) -> str:
    """What "Tanya" asks: as the author chose, else about the one country that the alert is for."""
    country = country_of(alert.segment)
    return alert.ask or (f'{ASK}{{"country":"{country}"}}' if country else ASK)
