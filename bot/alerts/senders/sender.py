"""What a platform must do for alerts: make one call once, and say honestly what is known of it afterwards.

Answers to people (`bot.channels`) are called again until they get through. An alert must not: a call whose outcome is
not known may have arrived.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Protocol

import aiohttp

from bot.alerts.content import Message
from bot.http import FAILURES, Calls, timeout
from bot.whole import whole

PAIR_SECONDS = {"telegram": 1.0, "whatsapp": 6.0}
"""Telegram: one message a second to a chat (https://core.telegram.org/bots/faq#my-bot-is-hitting-limits). WhatsApp: one
in six seconds to a person (https://developers.facebook.com/docs/whatsapp/cloud-api/overview#pair-rate-limits)."""
GROUP_SECONDS = 3.0
"""Telegram: 20 messages a minute to a group."""
CONNECT_SECONDS = 5.0
ANSWER_SECONDS = 10.0
CALL_SECONDS = 15.0
"""No call lasts longer; what is still `sending` long after that has lost its worker."""
CALLS_AT_ONCE = 128
"""In one process: a thousand a second at a tenth of a second each."""
LIMITS = timeout(ANSWER_SECONDS, connect=CONNECT_SECONDS, place=CONNECT_SECONDS)


@dataclass(frozen=True)
class Sent:
    """The platform took it."""

    message_id: str = ""


@dataclass(frozen=True)
class Later:
    """The platform surely did not take it; it may be tried again."""

    reason: str
    seconds: float | None = None
    """How long the platform asks everybody to wait."""
    counted: bool = True
    """Whether this is one of the person's few tries; not where the platform as a whole was away or busy."""


@dataclass(frozen=True)
class Failed:
    """It never will arrive. `gone`: nobody is there any more, and nothing may be sent unasked."""

    reason: str
    gone: bool = False


@dataclass(frozen=True)
class Unknown:
    """It may have arrived: never sent again by itself."""

    reason: str


Send = tuple[str, Message]
"""Address and message."""
Outcome = Sent | Later | Failed | Unknown
File = tuple[str, bytes, str]
"""Name, bytes and type."""


class Sender(Protocol):
    """One platform."""

    async def ready(self, message: Message) -> bool:
        """Whether the platform has the message's picture; if not, the first send brings it, alone."""

    async def waits(self, sends: Sequence[Send], *, take: bool) -> list[float]:
        """Seconds until the platform's own limit of people lets each be written to; 0 for now, which `take` counts."""

    async def send(self, address: str, message: Message) -> Outcome:
        """Make the call once; raises nothing that the network may do."""

    async def aclose(self) -> None:
        """Close the connections."""


@dataclass(frozen=True)
class Answer:
    """What came back of a call."""

    status: int
    content: bytes


class NoAnswer(Exception):
    """A call got none; `outcome` is what is known of it all the same."""

    def __init__(self, outcome: Later | Unknown) -> None:
        super().__init__(outcome.reason)
        self.outcome = outcome


class Client:
    """Connections enough for all calls at once."""

    def __init__(self) -> None:
        self._calls = Calls(CALLS_AT_ONCE)

    async def post(self, url: str, content: bytes, headers: Mapping[str, str]) -> Answer:
        """One call. Raises NoAnswer."""
        return await whole(self._made(url, content, headers))

    async def upload(
        self, url: str, fields: Mapping[str, str], file: Mapping[str, File], headers: Mapping[str, str]
    ) -> Answer:
        """One call with a file, under the field's name. Raises NoAnswer."""
        form = aiohttp.FormData(dict(fields))
        for name, (filename, data, kind) in file.items():
            form.add_field(name, data, filename=filename, content_type=kind)
        return await whole(self._made(url, form, headers))

    async def _made(self, url: str, body: bytes | aiohttp.FormData, headers: Mapping[str, str]) -> Answer:
        call = self._calls.session.post(url, data=body, headers=headers, timeout=LIMITS, allow_redirects=False)
        try:
            async with call as answer:
                return Answer(answer.status, await answer.read())
        except FAILURES as error:
            raise NoAnswer(of_error(error)) from None

    async def aclose(self) -> None:
        """Close the connections."""
        await self._calls.aclose()


def of_gateway(status: int) -> Unknown:
    """A server error that is not the platform's own: something between us may have passed the message on."""
    return Unknown("gateway_timeout" if status == HTTPStatus.GATEWAY_TIMEOUT else "gateway_error")


def of_error(error: Exception) -> Later | Unknown:
    """What is known after a call that got no answer: before the connection stood nothing was sent."""
    if isinstance(error, (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)):
        return Later("unreachable", counted=False)
    return Unknown("no_answer")
