"""What a talk is about from one message to the next: what Rasa is told of it, and what is remembered of a turn."""

from dataclasses import replace
from typing import Any

from bot.alerts.preferences import effects
from bot.message import Incoming
from bot.rasa import RasaTurn
from bot.store.sessions import Session
from nlu.crisis.after import of_kin, of_self
from nlu.risk import Verdict
from nlu.text import normalize

OFFER, DOUBT, LEAVING = "check_offer", "ask_is_offer_safe", "leaving"
RISKS = ("none", "low", "medium", "high")
KIN_MESSAGES = 3
MESSAGES = 12
"""For which an offer that was rated is taken to be spoken of."""


def metadata(session: Session, verdict: Verdict | None) -> dict[str, Any]:
    """What the understanding is told beside a message's words (`nlu.components.understanding`)."""
    known: dict[str, Any] = {"fallbacks": session.fallbacks, "answering": session.answering}
    if session.case_id is not None:
        known["case_open"] = True
        if session.need:
            known |= {"need": session.need, "place": session.place}
    if session.kin:
        known["kin"] = True
    if session.told_left:
        known |= {"told_risk": session.told_risk, "told_places": session.told_places}
    if verdict is not None and verdict.kind == "offer":
        known["offer"] = {"risk": verdict.risk}
    return known


def spoken_of(incoming: Incoming, said: RasaTurn, verdict: Verdict | None, session: Session) -> Session:
    """The session after a turn: the offer and the relative that are spoken of; blank after a deletion.

    `verdict`: on an offer in the message, or told of in it.
    """
    if "delete_my_data" in effects(said):
        return session
    session = replace(session, kin=_of_kin(incoming, session.kin))
    risk = verdict.risk if verdict is not None and verdict.kind == "offer" else ""
    if said.intent == LEAVING:
        risk = "high"
    if risk and said.intent in (OFFER, DOUBT, LEAVING):
        before = session.told_risk if session.told_left and said.intent != OFFER else risk
        places = ",".join(verdict.countries if verdict is not None else ())
        if said.intent != OFFER:
            places = places or session.told_places
        risk = max(risk, before, key=RISKS.index)
        return replace(session, told_risk=risk, told_places=places, told_left=MESSAGES)
    return replace(session, told_left=max(0, session.told_left - 1))


def _of_kin(incoming: Incoming, left: int) -> int:
    """For how many more messages a relative is spoken of: this one names one, or does not speak of the writer."""
    norm = normalize(incoming.text).norm if incoming.text and incoming.payload is None else ""
    if of_kin(norm):
        return KIN_MESSAGES
    return 0 if of_self(norm) else max(0, left - 1)
