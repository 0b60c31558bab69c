"""Agent and message processor: Rasa's own classes, with the ways that a served turn does not need cut short."""

# mypy: allow-subclassing-any, no-warn-return-any
from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from rasa.core.actions.action import Action, ActionBotResponse, ActionListen
from rasa.core.agent import Agent
from rasa.core.channels.channel import OutputChannel, UserMessage
from rasa.core.nlg import NaturalLanguageGenerator
from rasa.core.policies.policy import PolicyPrediction
from rasa.core.processor import MessageProcessor
from rasa.engine import loader
from rasa.engine.graph import GraphSchema
from rasa.engine.storage.local_model_storage import MODEL_ARCHIVE_METADATA_FILE, LocalModelStorage
from rasa.engine.storage.storage import ModelMetadata
from rasa.nlu.classifiers.regex_message_handler import RegexMessageHandler
from rasa.shared.core.constants import ACTION_EXTRACT_SLOTS
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecutionRejected, Event
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.common import TempDirectoryPath, get_temp_dir_name

from nlu.fast.runner import StraightGraphRunner

_ORDINARY = (
    "Halo, biaya kerja ke Taiwan berapa ya, PT-nya minta 5 juta? WA 0812 3456 7890, www.contoh.co.id",
    "tolong paspor saya ditahan majikan",
)


class ServedModel(LocalModelStorage):
    """A model archive without its training graph: naming that graph's classes would import all of Rasa."""

    @staticmethod
    def _load_metadata(directory: Path) -> ModelMetadata:
        metadata = json.loads((directory / MODEL_ARCHIVE_METADATA_FILE).read_text(encoding="utf-8"))
        return ModelMetadata.from_dict({**metadata, "train_schema": {"nodes": {}}})


class FastProcessor(MessageProcessor):
    """One message, one turn."""

    @staticmethod
    def _load_model(model_path: str | Path) -> tuple[str, ModelMetadata, StraightGraphRunner]:
        """Loads a model archive with our runner; texts go past Rasa's reading of `/intent{...}`."""
        with TempDirectoryPath(get_temp_dir_name()) as folder:
            metadata, runner = loader.load_predict_graph_runner(
                Path(folder), Path(model_path), ServedModel, StraightGraphRunner
            )
        metadata.nlu_target = without_commands(metadata.predict_schema, metadata.nlu_target)
        return Path(model_path).name, metadata, runner

    async def turn(self, message: UserMessage) -> DialogueStateTracker:
        """Understands, decides, replies (into the message's output channel) and saves.

        As `handle_message`, which gives back replies only; the tracker and `message.parse_data` tell the rest.
        A message's metadata is not kept in the slot that Rasa has for it: it may hold what was written.
        """
        tracker = await self.fetch_tracker_and_update_session(message.sender_id, message.output_channel)
        if not message.parse_data:
            message.parse_data = self._parse_message_with_graph(message, tracker)
        await self._handle_message_with_tracker(message, tracker)
        await self.run_action_extract_slots(message.output_channel, tracker)
        await self._run_prediction_loop(message.output_channel, tracker)
        await self.save_tracker(tracker)
        return tracker

    async def run_action_extract_slots(self, output_channel: OutputChannel, tracker: DialogueStateTracker
                                       ) -> DialogueStateTracker:
        """As Rasa's, without copying all events for a debug line."""
        action = self._get_action(ACTION_EXTRACT_SLOTS)
        events = await action.run(output_channel, self.nlg, tracker, self.domain)
        await self._send_bot_messages(events, tracker, output_channel)
        tracker.update_with_events(events, self.domain)
        return tracker

    async def _run_action(self, action: Action, tracker: DialogueStateTracker, output_channel: OutputChannel,
                          nlg: NaturalLanguageGenerator, prediction: PolicyPrediction) -> bool:
        """As Rasa's; an action that only reads slots is not given a copy of the tracker to try itself on."""
        if type(action) not in (ActionListen, ActionBotResponse):
            return await super()._run_action(action, tracker, output_channel, nlg, prediction)
        events = await action.run(output_channel, nlg, tracker, self.domain)
        self._log_action_on_tracker(tracker, action, events, prediction)
        await self._send_bot_messages(events, tracker, output_channel)
        return self.should_predict_another_action(action.name())

    def _log_action_on_tracker(self, tracker: DialogueStateTracker, action: Action, events: list[Event] | None,
                               prediction: PolicyPrediction) -> None:
        """As Rasa's, without copying all events for two debug lines."""
        events = events or []
        if not any(isinstance(event, ActionExecutionRejected) for event in events):
            tracker.update_with_events(prediction.events, self.domain)
            tracker.update(action.event_for_successful_execution(prediction))
        tracker.update_with_events(events, self.domain)

    @staticmethod
    def _log_slots(tracker: DialogueStateTracker) -> None:
        """Rasa writes all slots into a debug line here: nobody's slots go into a log."""


class FastAgent(Agent):
    """Agent around `FastProcessor`.

    The stores are used as they are: Rasa's wrapper would go on in memory when Redis fails, and the bot would talk
    on without remembering; an error lets the caller say so.
    """

    @staticmethod
    def _create_tracker_store(store: Any, domain: Domain) -> Any:
        store.domain = domain
        return store

    def load_model(self, model_path: str | Path, fingerprint: str | None = None) -> None:
        """As `Agent.load_model`, with our processor."""
        self.processor = FastProcessor(
            model_path=model_path, tracker_store=self.tracker_store, lock_store=self.lock_store,
            action_endpoint=self.action_endpoint, generator=self.nlg,
        )
        self.domain = self.processor.domain
        self._set_fingerprint(fingerprint)
        self.tracker_store.domain = self.domain
        self.nlg.responses = self.domain.responses
        self._warm_up()

    def _warm_up(self) -> None:
        """Reads the word lists now, not while the first person waits."""
        tracker = DialogueStateTracker.from_events("", [])
        for text in _ORDINARY:
            self.processor._parse_message_with_graph(UserMessage(text), tracker)

    async def turn(self, message: UserMessage) -> DialogueStateTracker:
        """One turn of a sender, alone. Raises `LockError` when its turn does not come."""
        async with self.lock_store.lock(message.sender_id):
            return await self.processor.turn(message)

    async def understand(self, text: str) -> dict[str, Any]:
        """What a text means, outside of any conversation: intent, intent_ranking, entities."""
        tracker = DialogueStateTracker.from_events("", [])
        return self.processor._parse_message_with_graph(UserMessage(text), tracker)

    async def forget(self, sender: str) -> None:
        """Deletes a conversation, after the turn that may be going on."""
        async with self.lock_store.lock(sender):
            await self.tracker_store.delete(sender)


def without_commands(schema: GraphSchema, target: str) -> str:
    """The node before Rasa's `RegexMessageHandler`, which would read a typed `/restart` as a command."""
    node = schema.nodes[target]
    return node.needs["messages"] if issubclass(node.uses, RegexMessageHandler) else target
