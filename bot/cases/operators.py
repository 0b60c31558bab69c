"""Tells the operators' Telegram chat of a new case, without any of the person's words or address."""

import logging

import httpx

from bot.settings import Settings
from bot.store.models import Case

logger = logging.getLogger(__name__)
TIMEOUT = httpx.Timeout(5.0)
RETRIES = 2
KINDS = {
    "crisis_trapped": "tertahan", "crisis_passport_held": "paspor ditahan", "crisis_unpaid": "gaji tidak dibayar",
    "crisis_family_missing": "keluarga hilang kontak", "crisis_harm": "kekerasan atau bahaya",
    "talk_to_human": "ingin bicara dengan petugas",
}  # fmt: skip


async def tell_operators(settings: Settings, case: Case) -> bool:
    """Send one line about the case; False if no chat is set or Telegram did not take it."""
    if not settings.operators_told:
        return False
    assert settings.telegram_token is not None  # noqa: S101 (operators_told says so)
    url = f"{settings.telegram_api.rstrip('/')}/bot{settings.telegram_token.get_secret_value()}/sendMessage"
    where = f" di {case.country}" if case.country else ""
    text = f"Kasus baru #{case.id}: {KINDS.get(case.intent, case.intent)}{where}. Buka: sobat cases show {case.id}"
    async with httpx.AsyncClient(timeout=TIMEOUT, transport=httpx.AsyncHTTPTransport(retries=RETRIES)) as http:
        try:
            answer = await http.post(url, json={"chat_id": settings.operator_chat, "text": text})
        except httpx.HTTPError as error:
            logger.error("operators were not told of case %d: %s", case.id, type(error).__name__)
            return False
    if answer.status_code != httpx.codes.OK:
        logger.error("operators were not told of case %d: HTTP %d", case.id, answer.status_code)
        return False
    return True
