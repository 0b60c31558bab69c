"""Who decides what a message means. First match wins:

  1. `nlu.crisis.detect`: a sign of crisis in the words themselves, whatever the model thinks;
  2. what the words mean to somebody to whom an offer was rated (`nlu.after_offer`), where the message is none itself;
  3. the offer's verdict, worked out before the message came here (`metadata["offer"]`);
  4. what the words mean to somebody whose plea is open (`nlu.crisis.after`);
  5. the model, if it is sure enough; of a crisis it must be all but certain, because calm talk about danger
     looks the same to it (the chances of all crisis intents are added up);
  6. plain words (`nlu.unsure`);
  7. `nlu_fallback`, the ranking kept, so that the likeliest meanings can be offered: a crisis that only the
     model suspects is asked about, not assumed and not overlooked.
"""

from __future__ import annotations

from typing import Any

from nlu import after_offer, crisis, entities, unsure, whereabouts
from nlu.crisis import after
from nlu.crisis.after import RELATIVE
from nlu.text import Text, normalize

FALLBACK, CRISIS, OFFER, DISCREET = "nlu_fallback", "crisis_", "check_offer", "discreet_mode"
NEED_MORE = "need_more"
"""What somebody in need tells that no rule knows: heard, not asked back."""
SELF, MINOR = "self", "minor"
OUT_OF_SCOPE, GREET, DENY, FOLLOW_UP, HELP, AFFIRM = "out_of_scope", "greet", "deny", "follow_up", "help", "affirm"
GREETING = 3
"""Words of a greeting; what is longer says more."""
SKIPPED = frozenset({"lewati", "lewat", "lewatin", "lewatkan", "skip", "lanjut"})
DELETE, AGREEING = "delete_my_data", 4
OWN_DATA = ("data", "pesan", "chat", "obrolan", "riwayat", "akun")
"""Beginnings of words for what a person may have deleted."""
YES = frozenset({"iya", "ya", "y", "yes", "yaa", "ok", "oke", "okee", "betul", "benar", "yakin", "boleh"})
PASTED = 6
"""Words from which a message with figures holds an offer itself, and not only the wish to show one."""
OWN = 20
"""Words; a longer message is an advertisement, or holds one."""
WITH_COUNTRY = {DENY: FOLLOW_UP, HELP: "ask_country_safety"}
"""`bukan, Jepang` puts the last question right; `mau tanya soal arab saudi` asks about the country."""
DOUBT, ABOUT_JOBS = "ask_is_offer_safe", frozenset({"country", "job", "sector", "salary", "fee", "agency"})
STAYS = after.BEFORE_LEAVING | {FOLLOW_UP}
"""Go on with the country that was spoken of last."""
ASKED_FOR = frozenset({"ask_contact", "ask_report", "ask_repatriation", "ask_overstay", "talk_to_human"})
"""Answered for the country that is named, wherever the one in need is."""
BEFORE_MODEL = after.AT_ONCE | {"tips_ransom", "tips_place", "tips_relative", "ask_contact"}
"""Read by words in an open plea even where the model is certain of another plea."""
SAFETY, NORMAL, SUBSCRIBE = "ask_country_safety", "normal_mode", "subscribe"
OFF = ("mati", "keluar", "stop", "henti", "biasa", "normal", "off", "selesai", "lengkap", "cukup", "nonaktif", "udahan")
"""Beginnings of words that end discreet mode; a mistake would unmask somebody."""
ANSWERS = frozenset({DENY, AFFIRM, "thanks", "goodbye"})
CONTINUES = frozenset({"country", "sector", "job", "city"})
"""Without one of these, a follow-up names nothing new and would repeat the last answer."""


def intent_of(name: str, confidence: float = 1.0) -> dict[str, Any]:
    """An intent as Rasa knows it."""
    return {"name": name, "confidence": confidence}


class Turn:
    """A message with what is known of the talk before it, and the entities found so far."""

    def __init__(self, text: str, metadata: dict[str, Any], ranking: list[dict[str, Any]], plain: Text | None = None
                 ) -> None:
        """`metadata`: see `Understanding.read`; `ranking`: what the model thinks, likeliest first."""
        self.text, self.ranking, self._metadata = text, ranking, metadata
        self.plain = plain or normalize(text)
        self.norm = self.plain.norm
        self.need, self.answering = metadata.get("need"), bool(metadata.get("answering"))
        self.sign = crisis.detect_text(self.plain)
        self.entities = self._named()
        if "case_open" in metadata:
            self.mark("case_open", "true" if metadata["case_open"] else "false")
        self.meant = after.meant(self.norm, self.need) if self.need else None

    def mark(self, kind: str, value: str | bool, start: int = 0, end: int | None = None) -> None:
        """Add an entity, of the whole message unless a place in it is given."""
        self.entities.append({"entity": kind, "value": value, "start": start,
                              "end": len(self.text) if end is None else end})

    def _named(self) -> list[dict[str, Any]]:
        """What is named; a country with a role does not become the one that is spoken of."""
        named = entities.extract_from(self.plain)
        countries = [entity for entity in named if entity.entity == "country"]
        roles = whereabouts.roles(self.text, countries, self.sign is not None or bool(self.need))
        rows = []
        for one in named:
            row = {"entity": one.entity, "value": one.value, "start": one.start, "end": one.end}
            rows.append({**row, "role": roles[one]} if one in roles else row)
        return rows

    @property
    def kinds(self) -> set[str]:
        """Kinds of entities that are meant."""
        return {entity["entity"] for entity in self.entities if "role" not in entity}

    @property
    def countries(self) -> list[str]:
        """ISO codes of the countries that are meant."""
        return [one["value"] for one in self.entities if one["entity"] == "country" and "role" not in one]

    @property
    def risk(self) -> str | None:
        """That of the offer in the message; None where it holds none."""
        risk: str | None = (self._metadata.get("offer") or {}).get("risk")
        return None if risk == "none" else risk

    @property
    def told_risk(self) -> str | None:
        """That of the offer that is spoken of; None where this message names other countries than it did."""
        places = set(filter(None, (self._metadata.get("told_places") or "").split(",")))
        another = places and self.countries and places.isdisjoint(self.countries)
        return None if another else self._metadata.get("told_risk")

    @property
    def about(self) -> str:
        """Whom a plea in this message is about, by the talk so far and by whether it speaks of the writer."""
        another = self.need == RELATIVE or (not self.need and bool(self._metadata.get("kin")))
        return RELATIVE if another and not after.of_self(self.norm) and not after.watched(self.norm) else SELF

    @property
    def failures(self) -> int:
        """Messages in a row before this one that were not understood."""
        return int(self._metadata.get("fallbacks") or 0)

    @property
    def place(self) -> list[str]:
        """Where the one in need is: ISO codes, as far as known."""
        return [code for code in (self._metadata.get("place") or "").split(",") if code]

    def back_to_the_place(self, intent: str) -> None:
        """The contacts stay those of where the plea is, until the message says that it is elsewhere now."""
        if not self.place or not self.need or intent in STAYS or whereabouts.moved(self.text):
            return
        if self.countries and intent in ASKED_FOR:
            return
        for entity in self.entities:
            if entity["entity"] == "country":
                entity.setdefault("role", "asked")
        for code in self.place:
            self.mark("country", code)


def decide(turn: Turn, sure: dict[str, Any]) -> dict[str, Any]:
    """The intent; entities that mark it are added to the turn. `sure`: see `Understanding.get_default_config`."""
    intent = (
        _plea(turn) or _next_step(turn, sure) or _offer(turn) or _after_plea(turn, sure) or _by_model(turn, sure)
    )
    turn.back_to_the_place(intent["name"])
    return intent


def _plea(turn: Turn) -> dict[str, Any] | None:
    """A sign of crisis; a child, or somebody else, in an open plea."""
    young = bool(turn.need) and after.minor(turn.norm)
    sign = turn.sign
    if sign is None and not turn.need and turn.countries and after.works_young(turn.norm):
        turn.mark("crisis_mark", MINOR)
        return intent_of("crisis_trapped")
    if sign is None:
        if turn.need == SELF and after.of_another(turn.norm):
            turn.mark("crisis_mark", RELATIVE)
            return intent_of(NEED_MORE)
        if young and turn.meant is None:
            turn.mark("crisis_mark", MINOR)
            return intent_of(NEED_MORE)
        return None
    if turn.meant == after.ESCAPE and sign.intent == "crisis_trapped" and sign.mark in (SELF, RELATIVE):
        return None
    mark = turn.about if sign.mark == SELF else sign.mark
    mark = MINOR if young and mark in (SELF, RELATIVE) else mark
    start = max(turn.text.find(sign.evidence), 0)
    turn.mark("crisis_mark", mark, start, start + len(sign.evidence))
    asked = bool(turn.ranking) and turn.ranking[0]["name"] == DISCREET
    unseen = asked or turn.meant == DISCREET or after.watched(turn.norm)
    if mark == SELF and unseen:
        turn.mark("discreet", value=True)  # a plea that asks not to be seen is answered as one, but barely
    return intent_of(sign.intent)


def _next_step(turn: Turn, sure: dict[str, Any]) -> dict[str, Any] | None:
    """What somebody means to whom an offer was rated; never in a plea."""
    intent = after_offer.meant(turn.norm, turn.told_risk or turn.risk, turn.countries)
    leaves = intent == after_offer.LEAVING
    if intent is None or turn.need or _certain_plea(turn.ranking, sure):
        return None
    if turn.risk and not (leaves and len(turn.norm.split()) <= OWN and after_offer.departs(turn.norm)):
        return None
    turn.mark("offer_risk", turn.told_risk or "high")
    return intent_of(intent)


def _offer(turn: Turn) -> dict[str, Any] | None:
    if turn.risk is None:
        return None
    turn.mark("offer_risk", turn.risk)
    return intent_of(OFFER)


def _chance_of_crisis(ranking: list[dict[str, Any]]) -> float:
    return float(sum(meaning["confidence"] for meaning in ranking if meaning["name"].startswith(CRISIS)))


def _certain_plea(ranking: list[dict[str, Any]], sure: dict[str, Any]) -> bool:
    """Whether the model is all but certain of a crisis: no list of words goes before that."""
    return _chance_of_crisis(ranking) >= float(sure["crisis_alone"])


def _after_plea(turn: Turn, sure: dict[str, Any]) -> dict[str, Any] | None:
    if turn.meant is not None and turn.meant not in BEFORE_MODEL and _certain_plea(turn.ranking, sure):
        return None
    if turn.meant is not None and (not turn.answering or turn.meant in after.AT_ONCE):
        return intent_of(turn.meant)
    return intent_of("skip") if turn.answering and turn.norm.strip(" .!") in SKIPPED else None


def _by_model(turn: Turn, sure: dict[str, Any]) -> dict[str, Any]:
    """What the model says. What an earlier message set must not colour this one: each mark is always set anew."""
    ranking = turn.ranking
    if turn.answering:
        # An answer to our own question about the emergency is no new plea, unless its words say so.
        ranking = [meaning for meaning in ranking if not meaning["name"].startswith(CRISIS)]
    intent = likeliest(ranking, turn.kinds, turn.norm, sure)
    if intent["name"].startswith(CRISIS):
        turn.mark("crisis_mark", turn.about)
    elif turn.need and _unasked(turn, intent, sure["need_sure"]):
        return intent_of(NEED_MORE, intent["confidence"])
    elif intent["name"] == OFFER:
        pasted = len(turn.norm.split()) >= PASTED and any(char.isdecimal() for char in turn.norm)
        turn.mark("offer_risk", "unseen" if pasted else "ask")
    elif intent["name"] == FALLBACK:
        if (told := unsure.meant(turn.norm)) is not None:
            return intent_of(told, 1.0 - intent["confidence"])
        turn.mark("fallback_stage", "human" if turn.failures >= sure["human_after"] else "ask")
    return intent


def likeliest(ranking: list[dict[str, Any]], kinds: set[str], norm: str, sure: dict[str, Any]) -> dict[str, Any]:
    """The first of the ranking where the model is sure of it, put right by what stands beside it; else the fallback.

    `kinds`: of entities in the message.
    """
    if ranking and ranking[0]["name"] == FOLLOW_UP and not kinds & CONTINUES:
        ranking = ranking[1:]
    if not ranking:
        return intent_of(FALLBACK)
    first, second = ranking[0], ranking[1]["confidence"] if len(ranking) > 1 else 0.0
    name, confidence = first["name"], float(first["confidence"])
    if "country" in kinds and name in WITH_COUNTRY:
        return intent_of(WITH_COUNTRY[name], confidence)
    if name.startswith(CRISIS):
        chance = _chance_of_crisis(ranking)
        certain = _certain_plea(ranking, sure) and not after.is_over(norm)
        return intent_of(name, chance) if certain else intent_of(FALLBACK, 1.0 - chance)
    if confidence < sure["threshold"] or confidence - second < sure["margin"]:
        return intent_of(FALLBACK, 1.0 - confidence)
    told = _put_right(name, norm)
    return first if told == name else intent_of(told, confidence)


def _put_right(name: str, norm: str) -> str:
    """The meaning, or another one where a word that it must have is missing."""
    if name == DELETE:
        return _of_deleting(norm)
    if name == NORMAL and not any(word.startswith(OFF) for word in norm.split()):
        return DISCREET
    if name == SUBSCRIBE and norm.strip(" .!?") == "info":
        return HELP
    if name == DENY and len(norm.split()) > GREETING:
        return unsure.meant(norm) or name  # "ada loker lain ga": its last word denies nothing
    return name


def _of_deleting(norm: str) -> str:
    """`iya hapus aja` says yes to our question; `iklannya bisa dihapus otomatis ga` asks about groups."""
    words = norm.split()
    own = any(word.startswith(OWN_DATA) for word in words)
    if len(words) <= AGREEING and words[0] in YES and not own:
        return AFFIRM
    return HELP if unsure.meant(norm) == HELP and not own else DELETE


def _unasked(turn: Turn, intent: dict[str, Any], need_sure: float) -> bool:
    """Whether a message asks and answers nothing that a rule surely knows: after a plea it tells more of it."""
    name, length = intent["name"], len(turn.norm.split())
    if name in (DENY, AFFIRM) and length > GREETING:
        return "aman" not in turn.norm
    if name in ANSWERS or (name == GREET and length <= GREETING):
        return False
    if name == FOLLOW_UP and turn.place and not whereabouts.moved(turn.text):
        return True
    if (name == DOUBT and not turn.kinds & ABOUT_JOBS) or (name == SAFETY and length > GREETING):
        return True
    return name in (FALLBACK, OUT_OF_SCOPE, GREET) or intent["confidence"] < need_sure
