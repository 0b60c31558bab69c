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
