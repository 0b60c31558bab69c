"""HTTP client of the Rasa server: one round trip a turn."""

import asyncio
import time
from dataclasses import dataclass
from typing import Any

import aiohttp
import orjson

from bot.errors import BadPayload, RasaDown
from bot.http import FAILURES, Calls, timeout

TURN_TIMEOUT = timeout(10.0, connect=1.0, place=10.0)
READY_TIMEOUT = timeout(2.0, connect=1.0, place=2.0)
CONNECTIONS = 64
OK, BAD_REQUEST = 200, 400
RETURN_SECONDS = 25.0
"""A Rasa that was killed answers again in about ten seconds, on a busy machine in twenty."""
ASK_SECONDS = 0.25
PAUSE_SECONDS = 1.5
"""Rasa may answer "ready" while its Redis is still being started."""
BATCH_TIMEOUT = timeout(120.0, connect=1.0, place=120.0)


@dataclass(frozen=True)
class RasaTurn:
    """What Rasa answered to one message."""

    replies: tuple[dict[str, Any], ...]
    """Each {"text", "buttons", "custom"} as the domain's response says."""
    intent: str
    confidence: float
    ranking: tuple[tuple[str, float], ...]
    entities: tuple[dict[str, Any], ...]
    slots: dict[str, Any]
    """Slots that are set."""
    active_loop: str | None


class RasaClient:
    """Talks to our channel inside Rasa. Raises RasaDown without a good answer in time, BadPayload on HTTP 400."""

    def __init__(self, url: str, token: str) -> None:
        self.url = url
        self._down_since: float | None = None
        self._waiting = asyncio.Lock()
        self._calls = Calls(CONNECTIONS, {"X-Rasa-Token": token})

    async def turn(
        self, sender: str, text: str | None, payload: str | None, metadata: dict[str, Any]
    ) -> RasaTurn:
        """Send one message of `sender` through the dialogue."""
        body = {"sender": sender, "text": text, "payload": payload, "metadata": metadata}
        said = await self._post("/sobat/message", body, TURN_TIMEOUT)
        return RasaTurn(
            replies=tuple(said["replies"]),
            intent=said["intent"]["name"],
            confidence=said["intent"]["confidence"],
            ranking=tuple((r["name"], r["confidence"]) for r in said["ranking"]),
            entities=tuple(said["entities"]),
            slots=said["slots"],
            active_loop=said["active_loop"],
        )

    async def parse(self, texts: list[str]) -> list[dict[str, Any]]:
        """Understand texts without a dialogue: each {"intent", "ranking", "entities", "crisis"}."""
        answer = await self._post("/sobat/parse", {"texts": texts}, BATCH_TIMEOUT)
        parsed: list[dict[str, Any]] = answer["results"]
        return parsed

    async def forget(self, sender: str) -> None:
        """Delete what Rasa keeps of `sender`."""
        await self._post("/sobat/forget", {"sender": sender}, TURN_TIMEOUT)

    async def ready(self) -> bool:
        """Whether the model is loaded and Rasa answers."""
        try:
            async with self._calls.session.get(f"{self.url}/sobat/ready", timeout=READY_TIMEOUT) as answer:
                return bool(answer.status == OK)
        except FAILURES:
            return False

    async def returns(self) -> bool:
        """Whether a Rasa that is down answers again within RETURN_SECONDS; one that stays down is waited for once."""
        if self._down_since is None:
            self._down_since = time.monotonic()
        if time.monotonic() - self._down_since < RETURN_SECONDS:
            await asyncio.sleep(PAUSE_SECONDS)
        async with self._waiting:
            while self._down_since is not None and time.monotonic() - self._down_since < RETURN_SECONDS:
                if await self.ready():
                    self._down_since = None
                else:
                    await asyncio.sleep(ASK_SECONDS)
        return self._down_since is None

    async def aclose(self) -> None:
        """Close the connections."""
        await self._calls.aclose()

    async def _post(self, path: str, body: dict[str, Any], limits: aiohttp.ClientTimeout) -> Any:
        try:
            async with self._calls.session.post(
                self.url + path, data=orjson.dumps(body), headers={"Content-Type": "application/json"}, timeout=limits
            ) as answer:
                said = await answer.read()
        except FAILURES as error:
            raise RasaDown(type(error).__name__) from error
        if answer.status == BAD_REQUEST:
            raise BadPayload
        if answer.status != OK:
            raise RasaDown(f"HTTP {answer.status}")
        self._down_since = None
        return orjson.loads(said)
