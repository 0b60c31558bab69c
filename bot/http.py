"""HTTP calls that are made for each message: to Rasa and to the platforms.

aiohttp takes a tenth of the time of httpx, which is used where calls are few; see
docs/decisions/0018-intake-before-answers.md.
"""

from collections.abc import Mapping

import aiohttp
import httpx

FAILURES = (aiohttp.ClientError, TimeoutError, OSError)
"""What a call raises that got no answer."""
KEPT_SECONDS = 15.0
"""How long an unused connection stays open: less than any server here keeps it."""


def timeout(read: float, *, connect: float, place: float | None = None) -> aiohttp.ClientTimeout:
    """Seconds of silence, until a connection stands, and until one is free; `place` is without a limit."""
    return aiohttp.ClientTimeout(
        total=None, connect=None if place is None else place + connect, sock_connect=connect, sock_read=read
    )


class Calls:
    """Connections that are kept and shared. The session is made at the first call: it belongs to the running loop."""

    def __init__(self, connections: int, headers: Mapping[str, str] | None = None) -> None:
        self._connections, self._headers = connections, headers
        self._session: aiohttp.ClientSession | None = None

    @property
    def session(self) -> aiohttp.ClientSession:
        """The session."""
        if self._session is None or self._session.closed:
            trust = httpx.create_ssl_context()  # certificates of a package: a machine may have none of its own
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._connections, keepalive_timeout=KEPT_SECONDS, ssl=trust),
                headers=self._headers, trust_env=True, cookie_jar=aiohttp.DummyCookieJar(),
            )  # fmt: skip
        return self._session

    async def aclose(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()
