"""When an answer counts as the last one again."""

import pytest

from bot.message import Button, Reply
from bot.replies.repeats import digest

ANSWER = (Reply("Biaya ke Taiwan …", (Button("Gaji", "/ask_salary"),)),)


@pytest.mark.parametrize("intent", ["ask_cost", "follow_up", "what_now", "offer_doubt"])
def test_an_answer_to_a_question_has_a_mark(intent) -> None:
    mark = digest(intent, ANSWER)
    assert mark and mark == digest(intent, ANSWER) != digest(intent, (Reply("Gaji di Taiwan …"),))


@pytest.mark.parametrize(
    "intent", ["crisis_trapped", "need_more", "check_offer", "ask_contact", "ask_about_bot", "greet", None]
)
def test_what_may_be_said_as_often_as_need_be_has_none(intent) -> None:
    assert digest(intent, ANSWER) == ""
