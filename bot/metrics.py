"""Figures for Prometheus: counts and times, never a word or an address of a person."""

from prometheus_client import Counter, Histogram

TURNS = Counter("sobat_turns", "Answered messages", ["channel"])
TURN_SECONDS = Histogram(
    "sobat_turn_seconds", "Time from message to answer", buckets=(0.002, 0.004, 0.008, 0.02, 0.05, 0.2, 1, 5)
)
RASA_DOWN = Counter("sobat_rasa_down", "Messages answered without Rasa")
UNANSWERED = Counter("sobat_unanswered", "Messages kept for later because Rasa was down")
CASES = Counter("sobat_cases", "Cases opened", ["intent"])
UNRECORDED = Counter("sobat_cases_unrecorded", "Cases that SQL did not take at once")
PASSED_OVER = Counter("sobat_passed_over", "Updates that could not be taken in", ["channel", "kind"])
REFUSED = Counter("sobat_refused", "Messages beyond what may wait for one person")
UNDELIVERED = Counter("sobat_undelivered", "Answers that a platform did not take", ["channel", "reason"])
GIVEN_UP = Counter("sobat_given_up", "Messages left out because workers ended on them again and again")
WAITED_SECONDS = Histogram(
    "sobat_waited_seconds", "Time from a message's arrival to its answer", ["stream"],
    buckets=(0.01, 0.05, 0.2, 0.5, 1, 2, 5, 30, 120),
)
ALERT_SENDS = Counter("sobat_alert_sends", "Calls made for alerts", ["channel", "outcome"])
FLAGGED = Counter("sobat_group_flagged", "Flagged messages in groups", ["action"])
GROUP_REFUSED = Counter("sobat_group_refused", "Messages in groups beyond what may wait for the guard")
GROUP_MESSAGES = Counter("sobat_group_messages", "Messages in groups that were looked at")
RECEIPTS = Counter("sobat_receipts", "What became of messages that we sent", ["channel", "state"])
