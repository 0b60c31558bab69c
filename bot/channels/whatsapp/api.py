"""Calls of the Cloud API over httpx. Why no library: docs/decisions/0008-whatsapp-without-a-library.md."""

import logging
from collections.abc import Collection
from typing import Any
from urllib.parse import urlsplit

import httpx
import orjson

from bot.channels.whatsapp.errors import decision, fault_of
from bot.errors import TryLater, Undeliverable
from bot.settings import Settings
from bot.whole import whole

logger = logging.getLogger(__name__)
VERSION = "v26.0"
"""https://developers.facebook.com/docs/graph-api/changelog/versions; each works for about two years."""
TIMEOUT = httpx.Timeout(15.0)
PICTURE_TYPES = ("image/jpeg", "image/png", "image/webp")
MEDIA_HOSTS = ("lookaside.fbsbx.com", "graph.facebook.com")
"""Where Meta keeps media: the token is sent there and to WHATSAPP_API, nowhere else."""
Json = dict[str, Any]


class Refused(Exception):
    """A file that is not fetched; the message says why: `size` or `format`."""


class Api:
    """One business phone number."""

    def __init__(self, settings: Settings) -> None:
        assert settings.whatsapp_token is not None  # noqa: S101 (the composition root asked)
        base = settings.whatsapp_api.rstrip("/")
        self._host = urlsplit(base).netloc
        self._number = settings.whatsapp_phone_id
        self._http = httpx.AsyncClient(
            base_url=f"{base}/{VERSION}/", timeout=TIMEOUT,
            headers={"Authorization": f"Bearer {settings.whatsapp_token.get_secret_value()}"},
        )  # fmt: skip

    async def messages(self, body: Json) -> Json:
        """Send a message or mark one read. Raises TryLater or Undeliverable."""
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
        except httpx.HTTPError as error:
            raise TryLater(type(error).__name__) from None

    async def _file(self, url: str, limit: int) -> bytes:
        async with self._http.stream("GET", url) as answer:
            if answer.status_code != httpx.codes.OK:
                raise decision(fault_of(None, answer.status_code))
            return await _bounded(answer, limit)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def _answer(self, method: str, path: str, body: Json | None) -> Json:
        content = None if body is None else orjson.dumps(body)
        try:
            answer = await whole(self._http.request(
                method, path, content=content, headers={"Content-Type": "application/json"} if body else None
            ))  # fmt: skip
            said = orjson.loads(answer.content)
        except httpx.HTTPError as error:
            raise TryLater(type(error).__name__) from None
        except orjson.JSONDecodeError:
            raise TryLater(f"HTTP {answer.status_code} without an answer") from None
        if answer.is_success and isinstance(said, dict):
            return said
        code = (said.get("error") or {}).get("code") if isinstance(said, dict) else None
        fault = fault_of(code, answer.status_code)
        logger.warning("WhatsApp refused a call with code %s: %s", code, fault.about)
        raise decision(fault)


async def _bounded(answer: httpx.Response, limit: int) -> bytes:
    data = bytearray()
    async for chunk in answer.aiter_bytes():
        data += chunk
        if len(data) > limit:
            raise Refused("size")
    return bytes(data)
