"""Our whole understanding as one Rasa graph component: intent, entities, crisis, offers and fallback.

One component costs one node of the graph; a tokenizer, featurizers, a classifier, an extractor and a fallback
classifier would cost one each. No tokens leave it: only rules decide what is said next.

Who decides the intent, first match wins:
  1. `nlu.crisis.detect`: a sign of crisis in the words themselves, whatever the model thinks;
  2. the offer's verdict, worked out before the message came here (`metadata["offer"]`);
  3. somebody whose plea is open: what the words mean after one (`nlu.crisis.after`);
  4. the model, if it is sure enough; of a crisis it must be all but certain, because calm talk about danger
     looks the same to it (the chances of all crisis intents are added up);
  5. `nlu_fallback`, the ranking kept, so that the likeliest meanings can be offered: a crisis that only the
     model suspects is asked about, not assumed and not overlooked.
"""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu import crisis, entities, whereabouts
from nlu.components import linear, reader
from nlu.crisis import after
from nlu.crisis.after import RELATIVE, of_self
from nlu.text import Text, normalize

FALLBACK = "nlu_fallback"
CRISIS = "crisis_"
OFFER = "check_offer"
DISCREET = "discreet_mode"
SELF = "self"
OUT_OF_SCOPE, GREET = "out_of_scope", "greet"
GREETING = 3
"""Words of a greeting; what is longer says more."""
SKIPPED = frozenset({"lewati", "lewat", "lewatin", "lewatkan", "skip", "lanjut"})
NEED_MORE = "need_more"
"""What somebody in need tells that no rule knows: heard, not asked back."""
DELETE, AGREEING = "delete_my_data", 4
YES = frozenset({"iya", "ya", "y", "yes", "yaa", "ok", "oke", "okee", "betul", "benar", "yakin", "boleh"})
FOLLOW_UP, DENY = "follow_up", "deny"
ANSWERS = frozenset({DENY, "affirm", "thanks", "goodbye"})
CONTINUES = frozenset({"country", "sector", "job", "city"})
"""Without one of these, a follow-up names nothing new and would repeat the last answer."""
RANKED = 10


@DefaultV1Recipe.register(
    [DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR],
    is_trainable=True,
)
class Understanding(GraphComponent, IntentClassifier, EntityExtractorMixin):
    """See the module. Trained on the examples of `nlu/data/intents`."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """What counts as sure.

        `threshold`: least confidence; `margin`: least lead over the second; `crisis_alone`: chance of a crisis
        from which the model is believed without a pattern; `human_after`: times not understood in a row after
        which a person is offered; `strength`: see `linear.train`; `need_sure`: least confidence after a plea,
        where questions are all but certain and what is told of the place is not.
        """
        return {"threshold": 0.25, "margin": 0.03, "crisis_alone": 0.8, "human_after": 2, "strength": 1.0,
                "need_sure": 0.75}

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource,
                 model: reader.Reader | None = None) -> None:
        self._config = config
        self._storage = storage
        self._resource = resource
        self._model = model

    @classmethod
    def create(cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource,
               execution_context: ExecutionContext) -> Understanding:
        """A component that has learnt nothing yet."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource,
             execution_context: ExecutionContext, **kwargs: Any) -> Understanding:
        """A trained component out of a model archive."""
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, reader.Reader.load(folder))

    def train(self, training_data: TrainingData) -> Resource:
        """Learns the intents and writes the model."""
        examples = [
            (normalize(example.get(TEXT)).norm, example.get(INTENT))
            for example in training_data.intent_examples
        ]
        self._model = reader.train(examples, self._config["strength"])
        with self._storage.write_to(self._resource) as folder:
            self._model.save(folder)
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Nothing that follows needs features of the examples."""
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Sets intent, ranking and entities of each message."""
        for message in messages:
            ranking, intent, found = self.read(message.get(TEXT) or "", message.get("metadata") or {})
            message.set(INTENT, intent, add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
            message.set(ENTITIES, found, add_to_output=True)
        return messages

    def read(self, text: str, metadata: dict[str, Any]
             ) -> tuple[list[dict[str, Any]], dict[str, Any], list[dict[str, Any]]]:
        """(ranking, intent, entities) of a text; metadata may hold `offer` (a verdict), `fallbacks`
        (a count) `answering` (a form of ours is open), `case_open`, `need` (whom an open plea is about:
        `self` or `relative`)."""
        plain = normalize(text)
        ranking = self._ranking(plain.norm)
        sign = crisis.detect_text(plain)
        found = self._found(text, entities.extract_from(plain), distress=sign is not None)
        whole = (0, len(text))
        if "case_open" in metadata:
            found.append(self._entity("case_open", "true" if metadata["case_open"] else "false", *whole))
        need, answering = metadata.get("need"), bool(metadata.get("answering"))
        meant = after.meant(plain.norm, need) if need else None
        if (plea := self._plea(text, plain, sign, metadata, meant, ranking)) is not None:
            return ranking, plea[0], [*found, *plea[1]]
        risk = (metadata.get("offer") or {}).get("risk")
        if risk and risk != "none":
            return ranking, _intent(OFFER, 1.0), [*found, self._entity("offer_risk", risk, *whole)]
        if meant is not None and (not answering or meant in after.AT_ONCE):
            return ranking, _intent(meant, 1.0), found
        if answering:
            if plain.norm.strip(" .!") in SKIPPED:
                return ranking, _intent("skip", 1.0), found
            # An answer to our own question about the emergency is no new plea, unless its words say so.
            ranking = [meaning for meaning in ranking if not meaning["name"].startswith(CRISIS)]
        intent = self._decide(ranking, {entity["entity"] for entity in found}, plain.norm)
        # What an earlier message set must not colour this one, so each of these is always said anew.
        if intent["name"].startswith(CRISIS):
            about = RELATIVE if need == RELATIVE and not of_self(plain.norm) else SELF
            found.append(self._entity("crisis_mark", about, *whole))
        elif intent["name"] == OFFER:
            found.append(self._entity("offer_risk", "ask", *whole))
        elif need and self._unasked(intent, plain.norm):
            intent = _intent(NEED_MORE, intent["confidence"])
        elif intent["name"] == FALLBACK:
            tired = int(metadata.get("fallbacks") or 0) >= self._config["human_after"]
            found.append(self._entity("fallback_stage", "human" if tired else "ask", *whole))
        return ranking, intent, found

    def _ranking(self, norm: str) -> list[dict[str, Any]]:
        """All meanings worth naming, likeliest first; none for a text without words."""
        if self._model is None or not linear.words_of(norm):
            return []
        probabilities = self._model.probabilities(norm).tolist()
        best = sorted(zip(probabilities, self._model.labels, strict=True), reverse=True)[:RANKED]
        return [_intent(label, probability) for probability, label in best]

    def _plea(self, text: str, plain: Text, sign: crisis.Sign | None, metadata: dict[str, Any], meant: str | None,
              ranking: list[dict[str, Any]]) -> tuple[dict[str, Any], list[dict[str, Any]]] | None:
        """The intent of a message with a sign of crisis, or of a child that has pleaded, with what marks it."""
        need, whole = metadata.get("need"), (0, len(text))
        young = bool(need) and after.minor(plain.norm)
        if sign is None:
            marked = [self._entity("crisis_mark", "minor", *whole)]
            return (_intent(NEED_MORE, 1.0), marked) if young and meant is None else None
        if meant == after.ESCAPE and sign.mark in (SELF, RELATIVE):
            return None
        mark = RELATIVE if need == RELATIVE and sign.mark == SELF and not of_self(plain.norm) else sign.mark
        start = max(text.find(sign.evidence), 0)
        mark = "minor" if young and mark in (SELF, RELATIVE) else mark
        marked = [self._entity("crisis_mark", mark, start, start + len(sign.evidence))]
        if mark == SELF and ranking and ranking[0]["name"] == DISCREET:
            # A plea that asks not to be seen is answered as one, but barely.
            marked.append(self._entity("discreet", "true", *whole))
        return _intent(sign.intent, 1.0), marked

    def _decide(self, ranking: list[dict[str, Any]], found: set[str], norm: str = "") -> dict[str, Any]:
        if ranking and ranking[0]["name"] == FOLLOW_UP and not found & CONTINUES:
            ranking = ranking[1:]
        if ranking and ranking[0]["name"] == DENY and "country" in found:
            return _intent(FOLLOW_UP, ranking[0]["confidence"])  # "bukan, Jepang": the last question, put right
        if not ranking:
            return _intent(FALLBACK, 1.0)
        first, lead = ranking[0], _lead(ranking)
        if first["name"].startswith(CRISIS):
            chance = sum(meaning["confidence"] for meaning in ranking if meaning["name"].startswith(CRISIS))
            sure = chance >= self._config["crisis_alone"]
            return _intent(first["name"], chance) if sure else _intent(FALLBACK, 1.0 - chance)
        if first["confidence"] < self._config["threshold"] or lead < self._config["margin"]:
            return _intent(FALLBACK, 1.0 - first["confidence"])
        return _intent("affirm", first["confidence"]) if first["name"] == DELETE and _agrees(norm) else first

    def _unasked(self, intent: dict[str, Any], norm: str) -> bool:
        """Whether a message asks and answers nothing that a rule surely knows: after a plea it tells more of it."""
        name = intent["name"]
        if name == DENY and len(norm.split()) > GREETING:
            return "aman" not in norm
        if name in ANSWERS or (name == GREET and len(norm.split()) <= GREETING):
            return False
        return name in (FALLBACK, OUT_OF_SCOPE, GREET) or intent["confidence"] < self._config["need_sure"]

    def _found(self, text: str, named: list[entities.Entity], distress: bool) -> list[dict[str, Any]]:
        """The entities as Rasa knows them; a country with a role does not become the one that is spoken of."""
        roles = whereabouts.roles(text, [entity for entity in named if entity.entity == "country"], distress)
        rows = []
        for entity in named:
            row = self._entity(entity.entity, entity.value, entity.start, entity.end)
            rows.append({**row, "role": roles[entity]} if entity in roles else row)
        return rows

    def _entity(self, kind: str, value: Any, start: int, end: int) -> dict[str, Any]:
        return {"entity": kind, "value": value, "start": start, "end": end, "extractor": self.name}


def _agrees(norm: str) -> bool:
    """`iya hapus aja`: yes to our question, where "hapus" alone might ask for it."""
    words = norm.split()
    return len(words) <= AGREEING and words[0] in YES


def _lead(ranking: list[dict[str, Any]]) -> float:
    """By how much the first meaning leads the second."""
    second = ranking[1]["confidence"] if len(ranking) > 1 else 0.0
    return float(ranking[0]["confidence"] - second)


def _intent(name: str, confidence: float) -> dict[str, Any]:
    return {"name": name, "confidence": confidence}
