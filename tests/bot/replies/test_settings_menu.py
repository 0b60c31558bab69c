"""What Telegram's /pengaturan shows: nothing of warnings in an emergency or on a watched phone."""

import pytest

from bot.replies.responses import say


@pytest.mark.parametrize(
    ("slots", "payloads"),
    [
        ({"discreet": False, "topic": None},
         {"/discreet_mode", "/subscribe", "/my_subscription", "/unsubscribe", "/delete_my_data"}),
        ({"discreet": True, "topic": None}, {"/normal_mode", "/delete_my_data"}),
        ({"discreet": True, "topic": "crisis"}, {"/normal_mode", "/delete_my_data"}),
        ({"discreet": False, "topic": "crisis"}, {"/discreet_mode", "/delete_my_data"}),
    ],
)  # fmt: skip
def test_the_settings_for_each_state(slots, payloads) -> None:
    assert {button["payload"] for button in say("utter_settings", slots)["buttons"]} == payloads
