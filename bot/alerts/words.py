"""What each recipient reads: the alert's frozen words, filled in for them."""

from collections.abc import Sequence

from bot.alerts.audience import Sessions
from bot.alerts.buttons import buttons
from bot.alerts.content import Link, Message, render
from bot.alerts.places import asleep, known_province
from bot.alerts.queue import Claimed
from bot.alerts.segment import pairs
from bot.message import Person
from bot.replies.countries import country_name, has_name
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
        country = country_for(alert, one.countries)
        silent = one.zone in asleep(now())
        return message(alert, one.language, one.province, country, silent=silent, group=is_group(one.person))

    async def _read(self, alert_id: int) -> Alert:
        async with self._sessions() as session:
            alert = await session.get_one(Alert, alert_id)
        if len(self._alerts) >= KEPT:
            self._alerts.clear()
        self._alerts[alert_id] = alert
        return alert


def message(
    alert: Alert, language: str, province: str | None, country: str | None, *, silent: bool = False,
    group: bool = False,
) -> Message:  # fmt: skip
    """An alert as somebody of that language, province and country (ISO code) gets it.

    A group gets another last line, for its admins, and buttons that its guard answers.
    """
    # Imported lines may hold anything: only names that are known reach a person.
    named = country_name(country) if country and has_name(country) else None
    chosen, text = render(alert.texts, language, known_province(province), named, group=group)
    links = tuple(Link(**link) for link in alert.links or ())
    return Message(
        text, buttons(alert.id, chosen, group=group), silent, alert.template, alert.template_buttons, chosen, links,
        alert.picture_id,
    )  # fmt: skip


def is_group(person: Person) -> bool:
    """Telegram's groups have negative ids: https://core.telegram.org/bots/api#chat"""
    return person.channel == "telegram" and person.address.startswith("-")


def country_for(alert: Alert, chosen: Sequence[str]) -> str | None:
    """Which country an alert is about for somebody who chose these: one that the segment names too, if there is one."""
    named = [value.upper() for key, values in pairs(alert.segment) if key == "country" for value in values]
    both = [country for country in chosen if country in named]
    return next(iter(both or (named if len(named) == 1 else chosen)), None)
