"""An action server called over one kept connection pool; Rasa opens a new one for each call."""

# mypy: allow-subclassing-any, no-warn-return-any, disable-error-code=import-not-found
from __future__ import annotations

from types import TracebackType

import aiohttp
from rasa.utils.endpoints import EndpointConfig


class _Borrowed:
    """The kept session in an `async with`, which does not close it."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session

    async def __aenter__(self) -> aiohttp.ClientSession:
        return self._session

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None,
                        trace: TracebackType | None) -> None:
        return None


class KeptEndpoint(EndpointConfig):
    """Rasa's endpoint whose session is made with the first call; `close` ends it."""

    _kept: aiohttp.ClientSession | None = None

    def session(self) -> _Borrowed:
        """The session, made if need be (within a running loop)."""
        if self._kept is None or self._kept.closed:
            self._kept = super().session()
        return _Borrowed(self._kept)

    async def close(self) -> None:
        """Closes the connections."""
        if self._kept is not None:
            await self._kept.close()
