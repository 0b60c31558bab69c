"""Calls of the Cloud API. Why no library: docs/decisions/0008-whatsapp-without-a-library.md."""

import logging
from collections.abc import Callable, Collection
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import orjson

from bot.channels.whatsapp.errors import decision, fault_of
from bot.errors import TryLater, Undeliverable
from bot.http import FAILURES, Calls, timeout
from bot.settings import Settings
from bot.whole import whole

logger = logging.getLogger(__name__)
VERSION = "v26.0"
"""https://developers.facebook.com/docs/graph-api/changelog/versions; each works for about two years."""
LIMITS = timeout(15.0, connect=15.0, place=15.0)
CONNECTIONS = 64
PICTURE_TYPES = ("image/jpeg", "image/png", "image/webp")
MEDIA_HOSTS = ("lookaside.fbsbx.com", "graph.facebook.com")
"""Where Meta keeps media: the token is sent there and to WHATSAPP_API, nowhere else."""
Json = dict[str, Any]


class Refused(Exception):
    """A file that is not fetched; the message says why: `size` or `format`."""


class Api:
    """One business phone number."""

    def __init__(self, settings: Settings, sending: Callable[[], None] = lambda: None) -> None:
        """`sending` is called for each message that goes out."""
        self._sending = sending
        assert settings.whatsapp_token is not None  # noqa: S101 (the composition root asked)
        base = settings.whatsapp_api.rstrip("/")
        self._host = urlsplit(base).netloc
        self._number = settings.whatsapp_phone_id
        self._url = f"{base}/{VERSION}/"
        self._calls = Calls(
            CONNECTIONS, {"Authorization": f"Bearer {settings.whatsapp_token.get_secret_value()}"}
        )  # fmt: skip

    async def messages(self, body: Json) -> Json:
        """Send a message or mark one read. Raises TryLater or Undeliverable."""
        if "to" in body:
            self._sending()
        return await self._answer("POST", f"{self._number}/messages", {"messaging_product": "whatsapp", **body})

    async def media(self, media_id: str, limit: int, types: Collection[str]) -> bytes:
        """A picture or file that somebody sent; Refused if it is too big or of another type."""
        about = await self._answer("GET", media_id, None)
        if about.get("file_size", 0) > limit:
            raise Refused("size")
        if about.get("mime_type") not in types:
            raise Refused("format")
        address = urlsplit(about["url"])
        if address.netloc != self._host and not (address.scheme == "https" and address.netloc in MEDIA_HOSTS):
            raise Undeliverable("a file's address is not Meta's")
        try:
            return await whole(self._file(about["url"], limit))
        except FAILURES as error:
            raise TryLater(type(error).__name__) from None

    async def _file(self, url: str, limit: int) -> bytes:
        async with self._calls.session.get(url, timeout=LIMITS, allow_redirects=False) as answer:
            if answer.status != HTTPStatus.OK:
                raise decision(fault_of(None, answer.status))
            return await _bounded(answer, limit)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._calls.aclose()

    async def _call(self, method: str, path: str, content: bytes | None) -> tuple[int, bytes]:
        headers = None if content is None else {"Content-Type": "application/json"}
        call = self._calls.session.request(
            method, self._url + path, data=content, headers=headers, timeout=LIMITS, allow_redirects=False
        )  # fmt: skip
        async with call as answer:
            return answer.status, await answer.read()

    async def _answer(self, method: str, path: str, body: Json | None) -> Json:
        content = None if body is None else orjson.dumps(body)
        try:
            status, written = await whole(self._call(method, path, content))
            said = orjson.loads(written)
        except FAILURES as error:
            raise TryLater(type(error).__name__) from None
        except orjson.JSONDecodeError:
            raise TryLater(f"HTTP {status} without an answer") from None
        if status < HTTPStatus.MULTIPLE_CHOICES and isinstance(said, dict):
            return said
        code = (said.get("error") or {}).get("code") if isinstance(said, dict) else None
        fault = fault_of(code, status)
        logger.warning("WhatsApp refused a call with code %s: %s", code, fault.about)
        raise decision(fault)


async def _bounded(answer: aiohttp.ClientResponse, limit: int) -> bytes:
    data = bytearray()
    async for chunk in answer.content.iter_any():
        data += chunk
        if len(data) > limit:
            raise Refused("size")
    return bytes(data)
