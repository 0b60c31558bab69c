"""How python-telegram-bot's calls are made here: over connections that cost little to find and to use."""

from typing import Any

import aiohttp
import orjson
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

from bot.http import FAILURES, Calls, timeout

CONNECT_SECONDS = 5.0
READ_SECONDS = 15.0
PLACE_SECONDS = 30.0
"""How long a call waits for a free connection."""


class Requests(BaseRequest):
    """The library's interface, over `connections` connections."""

    def __init__(self, connections: int) -> None:
        self._calls = Calls(connections, {"User-Agent": self.USER_AGENT})

    @property
    def read_timeout(self) -> float:
        """What the library adds to the time that getUpdates waits."""
        return READ_SECONDS

    async def initialize(self) -> None:
        """Nothing to do: the first call opens what it needs."""

    async def shutdown(self) -> None:
        """Close the connections."""
        await self._calls.aclose()

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, read_timeout: Any = None,
        write_timeout: Any = None, connect_timeout: Any = None, pool_timeout: Any = None,
    ) -> tuple[int, bytes]:  # fmt: skip
        """The status and body of the answer; the library's errors where there is none."""
        read = read_timeout if isinstance(read_timeout, (int, float)) else READ_SECONDS
        limits = timeout(read, connect=CONNECT_SECONDS, place=PLACE_SECONDS)
        try:
            async with self._calls.session.request(method, url, data=_form(request_data), timeout=limits) as answer:
                return answer.status, await answer.read()
        except TimeoutError:
            raise TimedOut from None
        except FAILURES as error:
            raise NetworkError(type(error).__name__) from None  # its own words may hold the token

    @staticmethod
    def parse_json_payload(payload: bytes) -> Any:
        """An answer's JSON; the library's own way for what is none."""
        try:
            return orjson.loads(payload)
        except orjson.JSONDecodeError:
            return BaseRequest.parse_json_payload(payload)


def _form(given: RequestData | None) -> aiohttp.FormData | dict[str, str] | None:
    if given is None:
        return None
    fields = given.json_parameters
    if not given.contains_files:
        return fields
    form = aiohttp.FormData(fields)
    for name, (filename, content, kind) in given.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=kind)
    return form
