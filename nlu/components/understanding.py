"""Our whole understanding as one Rasa graph component: intent, entities, crisis, offers and fallback.

One component costs one node of the graph; a tokenizer, featurizers, a classifier, an extractor and a fallback
classifier would cost one each. No tokens leave it: only rules decide what is said next.
The model of the language is learnt and kept here; `meaning` decides the intent by it and by the words.
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

from nlu.components import linear, reader
from nlu.components.meaning import Turn, decide, intent_of
from nlu.text import normalize

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
        """(ranking, intent, entities) of a text.

        `metadata` may hold what is known of the talk (`bot.spoken_of`): `offer` (the verdict on the message: {"risk"}),
        `told_risk` and `told_places` (of the offer that is spoken of), `fallbacks` (a count), `answering` (a form of
        ours is open), `case_open`, `need` (whom an open plea is about: `self` or `relative`), `place` (where that is),
        `kin` (a relative was spoken of just before). Places are ISO codes, joined by commas.
        """
        plain = normalize(text)
        turn = Turn(text, metadata, self._ranking(plain.norm), plain)
        intent = decide(turn, self._config)
        return turn.ranking, intent, [{**entity, "extractor": self.name} for entity in turn.entities]

    def _ranking(self, norm: str) -> list[dict[str, Any]]:
        """All meanings worth naming, likeliest first; none for a text without words."""
        if self._model is None or not linear.words_of(norm):
            return []
        probabilities = self._model.probabilities(norm).tolist()
        best = sorted(zip(probabilities, self._model.labels, strict=True), reverse=True)[:RANKED]
        return [intent_of(label, probability) for probability, label in best]
