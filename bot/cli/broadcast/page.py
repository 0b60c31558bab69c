"""The page that `sobat broadcast report --html` writes: what became of an alert, as bars."""

from collections.abc import Sequence

from bot.alerts.progress import Progress
from bot.alerts.receipts import Receipts
from bot.cli.report import bars, document, section, shown

MOST_BARS = 40
STATES = {
    "sent": ("terkirim", "#2f6f4f"), "failed": ("gagal", "#b3261e"), "uncertain": ("tidak pasti", "#c77700"),
    "expired": ("kedaluwarsa", "#6b7280"), "pending": ("menunggu", "#1f4e79"),
}  # fmt: skip
ANSWERS = {
    "delivered": "sampai (bila diberitahukan)", "read": "dibaca (bila diberitahukan)", "seen_before": "pernah lihat",
    "asked": "menekan Tanya", "replied": "menulis dalam 24 jam", "opted_out": "berhenti dalam 24 jam",
}  # fmt: skip
REASONS = {
    "gone": "tidak bisa dihubungi lagi", "refused": "ditolak platform", "opted_out": "sudah berhenti",
    "deleted": "data dihapus", "in_crisis": "sedang dalam kasus", "discreet": "mode rahasia",
    "window_closed": "lewat 24 jam, tanpa template", "channel_not_set_up": "kanal tidak disiapkan",
    "recipient_limit": "batas platform per orang",
    "server_error": "gangguan platform", "interrupted": "terputus saat dikirim", "no_answer": "tanpa jawaban",
    "gateway_error": "jawaban bukan dari platform", "gateway_timeout": "tanpa jawaban",
    "cancelled": "dibatalkan", "expired": "terlambat",
}  # fmt: skip


def page(now: Progress, back: Receipts, minutes: Sequence[tuple[str, int]]) -> str:
    """The whole HTML page."""
    states = [(STATES[state], count) for state, count in now.counts.items() if count]
    sent = {channel: counts["sent"] for channel, counts in now.channels.items() if counts["sent"]}
    audience = f"{now.audience:,}".replace(",", ".")
    content = [
        f"<p>Peringatan #{now.id}, {shown(now.state)}. Penerima: {audience}.</p>",
        section("Hasil", bars([(label, count) for (label, _), count in states], [color for (_, color), _ in states])),
        section("Terkirim menurut kanal", bars(sorted(sent.items()), [STATES["sent"][1]] * len(sent))),
        section("Tanggapan", _answers(back)),
        section("Alasan", bars([(REASONS.get(why, why), count) for why, count in _most(now.reasons)])),
        section("Terkirim menurut waktu (UTC)", _times(minutes)),
    ]
    return document(f"Laporan peringatan: {now.name}", "\n".join(filter(None, content)))


def _answers(back: Receipts) -> str:
    rows = [(ANSWERS[name], count) for name, count in back.row().items() if count]
    return bars(rows, [STATES["pending"][1]] * len(rows))


def _most(counts: dict[str, int]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda one: -one[1])


def _times(minutes: Sequence[tuple[str, int]]) -> str:
    """By minute; by hour or day where that makes too many bars."""
    for length, unit in ((16, ""), (13, ":00"), (10, "")):
        grouped: dict[str, int] = {}
        for minute, count in minutes:
            grouped[minute[:length] + unit] = grouped.get(minute[:length] + unit, 0) + count
        if len(grouped) <= MOST_BARS:
            break
    return bars(list(grouped.items())[-MOST_BARS:], [STATES["sent"][1]] * min(len(grouped), MOST_BARS))
