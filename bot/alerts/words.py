"""What each recipient reads: the alert's frozen words, filled in for them."""

from bot.alerts.audience import Sessions
from bot.alerts.content import Message, buttons, render
from bot.alerts.places import asleep
from bot.alerts.queue import Claimed
from bot.store.alerts import Alert
from bot.store.models import now

KEPT = 100
"""Alerts whose words are kept in memory."""


class Words:
    """Reads an alert once; its words cannot change any more."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions
        self._alerts: dict[int, Alert] = {}

    async def message(self, one: Claimed) -> Message:
        """The message for one recipient; at night it makes no sound."""
        alert = self._alerts.get(one.alert_id) or await self._read(one.alert_id)
        return message(alert, one.language, one.province, silent=one.zone in asleep(now()))

    async def _read(self, alert_id: int) -> Alert:
        async with self._sessions() as session:
            alert = await session.get_one(Alert, alert_id)
        if len(self._alerts) >= KEPT:
            self._alerts.clear()
        self._alerts[alert_id] = alert
        return alert


def message(alert: Alert, language: str, province: str | None, *, silent: bool = False) -> Message:
    """An alert as somebody of that language and province gets it."""
    chosen, text = render(alert.texts, language, province)
    return Message(text, buttons(alert.id), silent, alert.template, chosen)
