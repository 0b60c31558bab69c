"""Tells the operators' chat of a new case, without any of the person's words or address."""

from bot.operator_chat import tell
from bot.settings import Settings
from bot.store.models import Case

KINDS = {
    "crisis_trapped": "tertahan", "crisis_passport_held": "paspor ditahan", "crisis_unpaid": "gaji tidak dibayar",
    "crisis_family_missing": "keluarga hilang kontak", "crisis_harm": "kekerasan atau bahaya",
    "talk_to_human": "ingin bicara dengan petugas",
}  # fmt: skip


async def tell_operators(settings: Settings, case: Case) -> bool:
    """Send one line about the case; False if no chat is set or Telegram did not take it."""
    where = f" di {case.country}" if case.country else ""
    text = f"Kasus baru #{case.id}: {KINDS.get(case.intent, case.intent)}{where}. Buka: sobat cases show {case.id}"
    return await tell(settings, text, f"case {case.id}")
