"""Which variation of a response is said where several fit."""

import pytest

from nlu.fast.replies import Replies


def when(text, **slots):
    return {"text": text, "condition": [{"type": "slot", "name": n, "value": v} for n, v in slots.items()]}


RESPONSES = {
    "utter_heard": [
        when("barely, dear", discreet=True, mark="suicide"), when("barely", discreet=True), when("child", mark="minor"),
        {"text": "in full"},
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("slots", "said"),
    [
        ({"discreet": True, "mark": "minor"}, "barely"), ({"discreet": True, "mark": "suicide"}, "barely, dear"),
        ({"discreet": False, "mark": "minor"}, "child"), ({"mark": None}, "in full"), ({}, "in full"),
    ],
)
def test_the_first_that_fits_is_said_each_time(slots, said):
    replies = Replies(RESPONSES)
    assert {replies.generate_from_slots("utter_heard", slots, "")["text"] for _ in range(20)} == {said}


def test_what_the_domain_does_not_have_is_not_said():
    assert Replies(RESPONSES).generate_from_slots("utter_other", {}, "") is None
