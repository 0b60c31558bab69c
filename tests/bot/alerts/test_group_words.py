"""What a group reads of an alert: a way out for its admins, and buttons that the guard of groups answers."""

import pytest

from bot.alerts.content import FOOTERS, GROUP_FOOTERS, render
from bot.alerts.queue import Queue
from bot.alerts.subscribers import Subscribers, read
from bot.alerts.words import Words

CONSENT = "2026-01-01T00:00:00Z"


@pytest.mark.parametrize(("language", "end"), [("id", "/pengaturan."), ("en", "/pengaturan."), ("jv", "/pengaturan.")])
def test_the_last_line_is_for_admins(language, end) -> None:
    _, text = render({"id": "Awas.", "en": "Beware."}, language, None, group=True)
    assert text.endswith(end)
    assert "berhenti" not in text


def test_it_is_no_longer_than_the_one_by_which_lengths_are_checked() -> None:
    assert {name: len(text) for name, text in GROUP_FOOTERS.items() if len(text) > len(FOOTERS[name])} == {}


async def test_a_group_and_a_person_get_the_same_alert(alerts, sent, sql) -> None:
    await Subscribers(sql).take([read({"channel": "telegram", "address": "-100500", "consent": CONSENT}, "test")])
    await sent()
    claimed = await Queue(sql).claim("telegram", 10)
    made = {one.person.address: await Words(sql).message(one) for one in claimed}
    assert set(made) == {"1", "2", "3", "-100500"}
    assert made["-100500"].text.endswith("/pengaturan.")
    assert all(button.payload.startswith("ga|") for button in made["-100500"].buttons)
    assert "berhenti" in made["1"].text
    assert len(made["1"].buttons) == len(made["-100500"].buttons) == 2
