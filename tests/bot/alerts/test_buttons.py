"""The two buttons of each alert, in private chats and in groups."""

import pytest

from bot.alerts.buttons import Press, asked_by, buttons, pressed, start_of, titles
from bot.channels.telegram.groups import BUTTONS
from bot.groups.monitor import BUTTON


@pytest.mark.parametrize("group", [False, True])
@pytest.mark.parametrize("test", [False, True])
def test_presses_are_known_by_their_payload(group, test) -> None:
    seen, ask = buttons(10**12, test=test, group=group)
    assert pressed(seen.payload) == Press("seen", 10**12, test)
    assert pressed(ask.payload) == Press("ask", 10**12, test)
    assert all(len(button.payload.encode()) <= 64 for button in (seen, ask))


@pytest.mark.parametrize(
    "payload", ['/alert_seen{"alert":"1"}', "/alert_seen", "ga|seen|", "ga|dance|1", "ga|seen|1|t", "1"]
)
def test_other_payloads_are_none_of_them(payload) -> None:
    assert pressed(payload) is None


@pytest.mark.parametrize("test", [False, True])
def test_those_in_groups_reach_the_guard_and_are_known_there(test) -> None:
    for button in buttons(10**12, test=test, group=True):
        assert button.payload.startswith(BUTTONS) and BUTTON.match(button.payload)


def test_who_comes_from_a_group_asks_about_that_alert() -> None:
    payload = asked_by(start_of(12))
    assert payload is not None and pressed(payload) == Press("ask", 12, test=False)
    assert len(start_of(10**18 - 1)) <= 64, "https://core.telegram.org/bots/features#deep-linking"
    assert [asked_by(start) for start in ("alert_", "alert_x", "alert_1 ", "cek_1", "")] == [None] * 5


@pytest.mark.parametrize("language", ["id", "en", "jv"])
def test_titles_fit_each_platform(language) -> None:
    assert all(len(title) <= 30 for title in titles(language))
    assert all(len(title) <= 20 for title in titles(language, short=True))
