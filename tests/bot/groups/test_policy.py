"""What is done about an offer in a group, case by case."""

from datetime import UTC, datetime

import pytest

from bot.groups.policy import LEAVE, Decision, Situation, decide, is_night

WARN = Decision(flag=True, warn=True, notify=True)
CASES = {
    "a dangerous ad, nobody chose a mode": (Situation("high", 1.0), WARN),
    "a doubtful ad at the usual threshold": (Situation("medium", 0.6), WARN),
    "a doubtful ad, only high is flagged": (Situation("medium", 0.6, threshold="high"), LEAVE),
    "an ad in which no sign was seen": (Situation("low", 0.1), LEAVE),
    "an ad at home": (Situation("none", 0.0), LEAVE),
    "an admin's ad": (Situation("high", 1.0, exempt=True), LEAVE),
    "a text that an admin let stand": (Situation("high", 1.0, let_stand=True), LEAVE),
    "watch": (Situation("high", 1.0, mode="watch"), Decision(flag=True)),
    "notify": (Situation("high", 1.0, mode="notify"), Decision(flag=True, notify=True)),
    "delete with the right": (
        Situation("high", 1.0, mode="delete", can_delete=True), Decision(flag=True, delete=True, warn=True, notify=True)
    ),
    "delete without the right": (
        Situation("high", 1.0, mode="delete", can_delete=False),
        Decision(flag=True, warn=True, notify=True, lacks_right=True),
    ),
    "delete where rights cannot be read": (Situation("high", 1.0, mode="delete"), WARN),
    "a new member, only high is flagged": (Situation("medium", 0.6, threshold="high", new_member=True), WARN),
    "a new member, some danger": (Situation("low", 0.35, new_member=True), WARN),
    "a new member, hardly any danger": (Situation("low", 0.03, new_member=True), LEAVE),
    "a new member, low where only high is flagged": (Situation("low", 0.35, threshold="high", new_member=True), LEAVE),
    "a new member's ad at home": (Situation("none", 0.3, new_member=True), LEAVE),
    "several new accounts with one text": (Situation("low", 0.0, new_member=True, burst=True), WARN),
    "a burst by people whom admins trust": (Situation("low", 0.0, exempt=True, burst=True), LEAVE),
}  # fmt: skip


@pytest.mark.parametrize(("case", "decision"), CASES.values(), ids=CASES.keys())
def test_decision(case: Situation, decision: Decision) -> None:
    assert decide(case) == decision


@pytest.mark.parametrize(
    ("decision", "action"),
    [
        (Decision(flag=True, delete=True, warn=True, notify=True), "deleted"), (WARN, "warned"),
        (Decision(flag=True, notify=True), "notified"), (Decision(flag=True), "watched"),
    ],
)  # fmt: skip
def test_the_action_that_is_stored(decision: Decision, action: str) -> None:
    assert decision.action == action


@pytest.mark.parametrize(
    ("utc_hour", "night"), [(14, False), (15, True), (20, True), (21, True), (22, False), (3, False)]
)
def test_night_is_counted_in_jakarta(utc_hour: int, night: bool) -> None:
    assert is_night(datetime(2026, 3, 1, utc_hour, 30, tzinfo=UTC)) is night
