"""The operators' Telegram chat: told in one line of what needs a person, without anybody's words or address."""

import logging

import httpx

from bot.settings import Settings

logger = logging.getLogger(__name__)
TIMEOUT = httpx.Timeout(5.0)
RETRIES = 2


async def tell(settings: Settings, text: str, what: str) -> bool:
    """Send the line; False if no chat is set or Telegram did not take it, which the log says of `what`."""
    if not settings.operators_told:
        return False
    assert settings.telegram_token is not None  # noqa: S101 (operators_told says so)
    url = f"{settings.telegram_api.rstrip('/')}/bot{settings.telegram_token.get_secret_value()}/sendMessage"
    async with httpx.AsyncClient(timeout=TIMEOUT, transport=httpx.AsyncHTTPTransport(retries=RETRIES)) as http:
        try:
            answer = await http.post(url, json={"chat_id": settings.operator_chat, "text": text})
        except httpx.HTTPError as error:
            logger.error("operators were not told of %s: %s", what, type(error).__name__)
            return False
    if answer.status_code != httpx.codes.OK:
        logger.error("operators were not told of %s: HTTP %d", what, answer.status_code)
        return False
    return True
