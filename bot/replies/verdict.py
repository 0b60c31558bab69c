"""A verdict on an offer in the words a person reads: rating, reasons tied to the ad, what lawful looks like."""

import re

from bot.facts.load import FactBase
from bot.facts.model import Claim, Entry
from bot.replies.countries import country_name
from nlu.risk import Reason, Verdict

RATING = {
    "high": "🔴 Risiko TINGGI. Jangan berangkat dan jangan kirim uang, foto paspor, atau data apa pun dulu.",
    "medium": "🟠 Risiko SEDANG. Ada tanda yang harus diperiksa sebelum Anda melangkah.",
    "low": "🟡 Tidak terlihat tanda bahaya di teks ini. Itu belum berarti aman: tetap periksa dulu.",
    "none": "Dalam pesan ini kami tidak menemukan tawaran kerja ke luar negeri.",
}
SIGNS = "Yang perlu diwaspadai dari cerita Anda:"
REASONS_SHOWN = 4
EVIDENCE_SHOWN = 60
AGE = re.compile(r"umur|usia|yuswa|tua", re.IGNORECASE)


def about_age(reason: Reason) -> bool:
    """Whether the sign is a child among those recruited, or an age that is made up."""
    return reason.key == "minor_recruited" or (reason.key == "forged_identity" and bool(AGE.search(reason.evidence)))


def signs(verdict: Verdict) -> str:
    """The strongest reasons, each with the words of the message it rests on."""
    lines = []
    for reason in verdict.reasons[:REASONS_SHOWN]:
        words = " ".join(reason.evidence.split())
        quote = words if len(words) <= EVIDENCE_SHOWN else words[:EVIDENCE_SHOWN] + "…"
        lines.append(f"• {reason.text}" + (f" (tertulis: “{quote}”)" if quote else ""))
    return "\n".join(lines)


def describe(verdict: Verdict, facts: FactBase) -> tuple[str, list[Entry]]:
    """The text of an assessment and the facts it tells."""
    parts = [RATING[verdict.risk]]
    told: list[Entry] = []
    if verdict.risk in ("high", "medium") and verdict.reasons:
        parts.append("Kenapa:\n" + signs(verdict))
    if verdict.risk != "none":
        claim = _lawful(verdict, facts)
        if claim is not None:
            title = f"Tentang kerja di {country_name(claim.country)}" if claim.country else "Jalur resmi"
            parts.append(f"{title}: {claim.value.strip()}")
            told.append(claim)
    return "\n\n".join(parts), told


def _lawful(verdict: Verdict, facts: FactBase) -> Claim | None:
    """What lawful looks like there: how one goes, or that there is no placement; the general rule elsewhere."""
    for code in verdict.countries:
        claim = facts.topic("country_safety", code)
        if claim is not None:
            return claim
    return facts.topic("procedure", None)
