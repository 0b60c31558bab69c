"""The door between bot and Rasa: turns, understanding in batches, forgetting.

  POST /sobat/message  {"sender", "text" | "payload", "metadata"} -> replies, intent, entities, slots
  POST /sobat/parse    {"texts": [...]}                            -> what each text means; no conversation
  POST /sobat/forget   {"sender"}                                  -> the conversation is deleted
  GET  /sobat/ready                                                -> 200 once model and Redis answer, else 503

All but the last need the header `X-Rasa-Token`. Text is only ever text: Rasa's own reading of `/intent{...}` is
not part of the path (see `nlu.fast.agent`), and a payload is read here, against the domain.
"""

from __future__ import annotations

import asyncio
import hmac
import logging
import re
import traceback
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import orjson
from rasa.core.channels.channel import InputChannel, OutputChannel, UserMessage
from rasa.core.lock_store import LockError
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.core.constants import USER_INTENT_BACK, USER_INTENT_RESTART, USER_INTENT_SESSION_START
from rasa.shared.core.domain import Domain
from redis.exceptions import RedisError
from sanic import Blueprint, HTTPResponse
from sanic.request import Request

TOKEN_HEADER = "X-Rasa-Token"  # noqa: S105  (the name of the header)
LONGEST_SENDER = 200
LONGEST_TEXT = 50_000
LONGEST_VALUE = 200
MOST_TEXTS = 1_000
RANKED = 5
_PARTS = ("utter_action", "text", "buttons", "quick_replies", "custom", "image", "attachment", "elements")
_COMMANDS = {USER_INTENT_RESTART, USER_INTENT_BACK, USER_INTENT_SESSION_START, DEFAULT_NLU_FALLBACK_INTENT_NAME}
_PAYLOAD = re.compile(r"/([a-z][a-z_]{0,60})(\{.{0,2000}\})?", re.DOTALL)

logger = logging.getLogger(__name__)


class BadRequestError(ValueError):
    """The caller sent what is not allowed; the text says what."""


class Answer(OutputChannel):
    """Collects replies as the responses say them: text, buttons and custom parts of one reply stay together."""

    def __init__(self) -> None:
        self.replies: list[dict[str, Any]] = []

    @classmethod
    def name(cls) -> str:
        """What `channel:` in a response would have to say."""
        return "sobat"

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Keeps a reply; empty parts and Rasa's own notes are left out."""
        self.replies.append({part: message[part] for part in _PARTS if message.get(part)})


@dataclass(frozen=True)
class Payload:
    """A pressed button: an intent and entities, both known to the domain."""

    intent: str
    entities: dict[str, str]

    @classmethod
    def read(cls, payload: str, domain: Domain) -> Payload:
        """`/intent{"entity": "value"}`. Raises `BadRequestError` for whatever else."""
        match = _PAYLOAD.fullmatch(payload)
        if match is None or match[1] in _COMMANDS or match[1] not in domain.intents:
            raise BadRequestError("payload: no such intent")
        try:
            entities = orjson.loads(match[2] or "{}")
        except orjson.JSONDecodeError:
            raise BadRequestError("payload: entities are not JSON") from None
        for name, value in entities.items():
            if name not in domain.entities:
                raise BadRequestError("payload: no such entity")
            if not isinstance(value, str) or not 0 < len(value) <= LONGEST_VALUE:
                raise BadRequestError("payload: an entity's value is a short text")
        return cls(match[1], entities)

    def parse_data(self, text: str) -> dict[str, Any]:
        """As the understanding of a text would be."""
        intent = {"name": self.intent, "confidence": 1.0}
        entities = [
            {"entity": name, "value": value, "start": 0, "end": len(text), "extractor": "payload"}
            for name, value in self.entities.items()
        ]
        return {"text": text, "intent": intent, "intent_ranking": [intent], "entities": entities}


class SobatInput(InputChannel):
    """See the module. `agent` is `nlu.fast.agent.FastAgent`; `ping` asks Redis for a sign of life."""

    def __init__(self, token: str, agent: Any, ping: Callable[[], Awaitable[Any]]) -> None:
        self._token = token.encode()
        self._agent = agent
        self._ping = ping

    @classmethod
    def name(cls) -> str:
        """First part of the path."""
        return "sobat"

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The routes. `on_new_message` is not used: it gives back nothing, and the bot waits for the answer."""
        door = Blueprint("sobat")
        door.add_route(self._guarded(self._message), "/message", methods=["POST"], name="message")
        door.add_route(self._guarded(self._parse), "/parse", methods=["POST"], name="parse")
        door.add_route(self._guarded(self._forget), "/forget", methods=["POST"], name="forget")
        door.add_route(self._ready(), "/ready", methods=["GET"], name="ready")
        return door

    def _guarded(self, handle: Callable[[dict[str, Any]], Awaitable[dict[str, Any]]]
                 ) -> Callable[[Request], Awaitable[HTTPResponse]]:
        async def handler(request: Request) -> HTTPResponse:
            given = request.headers.get(TOKEN_HEADER, "").encode()
            if not hmac.compare_digest(given, self._token):
                return _json({"error": "token"}, 401)
            try:
                return _json(await handle(_body(request.body)))
            except BadRequestError as error:
                return _json({"error": str(error)}, 400)
            except LockError:
                return _json({"error": "this sender's turn did not come"}, 503)
            except (RedisError, OSError) as error:
                logger.error("Redis: %s", type(error).__name__)
                return _json({"error": "redis"}, 503)
            except Exception as error:
                # Only what failed and where: an exception's own text may hold what somebody wrote.
                frame = traceback.extract_tb(error.__traceback__)[-1]
                logger.error("%s at %s:%s", type(error).__name__, frame.filename, frame.lineno)
                return _json({"error": "failed"}, 500)

        return handler

    async def _message(self, body: dict[str, Any]) -> dict[str, Any]:
        sender, metadata = _sender(body), _metadata(body)
        answer = Answer()
        payload = body.get("payload")
        if payload is not None:
            if not isinstance(payload, str):
                raise BadRequestError("payload: a text")
            parsed = Payload.read(payload, self._agent.domain).parse_data(payload)
            message = UserMessage(payload, answer, sender, parsed, self.name(), metadata=metadata)
        else:
            text = _text(body.get("text"))
            message = UserMessage(text, answer, sender, input_channel=self.name(), metadata=metadata)
        tracker = await self._agent.turn(message)
        understood = message.parse_data or {}
        return {
            "replies": answer.replies,
            "intent": understood.get("intent"),
            "ranking": understood.get("intent_ranking", [])[:RANKED],
            "entities": understood.get("entities", []),
            "slots": {name: value for name, value in tracker.current_slot_values().items() if value is not None},
            "active_loop": tracker.active_loop_name,
        }

    async def _parse(self, body: dict[str, Any]) -> dict[str, Any]:
        texts = body.get("texts")
        if not isinstance(texts, list) or len(texts) > MOST_TEXTS:
            raise BadRequestError(f"texts: a list of at most {MOST_TEXTS}")
        results = []
        for text in texts:
            await asyncio.sleep(0)  # turns go on between the texts of a batch
            understood = await self._agent.understand(_text(text))
            intent = understood["intent"]
            results.append({"intent": intent, "ranking": understood["intent_ranking"][:RANKED],
                            "entities": understood["entities"],
                            "crisis": (intent["name"] or "").startswith("crisis_")})
        return {"results": results}

    async def _forget(self, body: dict[str, Any]) -> dict[str, Any]:
        await self._agent.forget(_sender(body))
        return {"forgotten": True}

    def _ready(self) -> Callable[[Request], Awaitable[HTTPResponse]]:
        async def handler(request: Request) -> HTTPResponse:
            try:
                await self._ping()
            except (RedisError, OSError):
                return _json({"ready": False, "redis": "does not answer"}, 503)
            return _json({"ready": True, "model": self._agent.model_name})

        return handler


def _json(content: dict[str, Any], status: int = 200) -> HTTPResponse:
    return HTTPResponse(orjson.dumps(content), status, content_type="application/json")


def _body(raw: bytes) -> dict[str, Any]:
    try:
        body = orjson.loads(raw)
    except orjson.JSONDecodeError:
        raise BadRequestError("body: not JSON") from None
    if not isinstance(body, dict):
        raise BadRequestError("body: an object")
    return body


def _sender(body: dict[str, Any]) -> str:
    sender = body.get("sender")
    if not isinstance(sender, str) or not 0 < len(sender) <= LONGEST_SENDER:
        raise BadRequestError(f"sender: a text of 1 to {LONGEST_SENDER} characters")
    return sender


def _metadata(body: dict[str, Any]) -> dict[str, Any]:
    metadata = body.get("metadata")
    metadata = {} if metadata is None else metadata
    if not isinstance(metadata, dict):
        raise BadRequestError("metadata: an object")
    if not isinstance(metadata.get("offer") or {}, dict) or not isinstance(metadata.get("fallbacks", 0), int):
        raise BadRequestError("metadata: offer is an object, fallbacks a number")
    return metadata


def _text(text: Any) -> str:
    if not isinstance(text, str):
        raise BadRequestError("text: a text")
    return text[:LONGEST_TEXT]
