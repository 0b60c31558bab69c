"""Names under which a turn's intent is shown outside: those that outside checks and reports know."""

SHOWN_AS = {
    "offer_doubt": "ask_is_offer_safe", "leaving": "ask_is_offer_safe", "what_now": "ask_procedure",
    "sent_money": "ask_report", "sent_data": "ask_report",
}  # fmt: skip
"""Finer kinds of a question (nlu/after_offer.py), each with the one it is a kind of."""


def shown(intent: str) -> str:
    """The intent's name outside."""
    return SHOWN_AS.get(intent, intent)
