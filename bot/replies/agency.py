"""What the list of agencies says, in words: never that an offer is safe because a company is listed."""

import re
from collections.abc import Iterable, Sequence
from datetime import date

from bot.agencies.lookup import Finding
from bot.agencies.sheet import Listed
from bot.replies.sources import spoken_date

OLD_DAYS = 180
SENTENCES = {
    "found": "{asked} tercatat di daftar P3MI per {listed}{details}. Nama perusahaan yang terdaftar sering dipakai "
             "orang lain, jadi pastikan langsung ke kantornya bahwa lowongan ini memang milik mereka.",
    "numbered": "{asked} tercatat atas nama {names} di daftar P3MI per {listed}{details}. Nomor izin sering dipakai "
                "orang lain, jadi pastikan langsung ke kantornya bahwa lowongan ini memang milik mereka.",
    "number_differs": "Nama {asked} ada di daftar P3MI per {listed}, tetapi nomor izinnya lain dari yang tertulis"
                      "{details}. Jangan lanjut sebelum jelas.",
    "other_name": "Nomor izin yang tertulis tercatat atas nama {names} di daftar P3MI per {listed}, bukan {asked}. "
                  "Jangan lanjut sebelum jelas.",
    "similar": "{asked} tidak tertulis persis begitu di daftar P3MI per {listed}. Yang mirip: {names}. Nama yang mirip "
               "bisa menyesatkan: minta nama lengkap dan nomor izinnya.",
    "absent": "{asked} tidak ada di daftar P3MI per {listed} yang kami pegang. Ejaannya mungkin lain atau izinnya "
              "baru. Jangan bayar dan jangan serahkan dokumen sebelum jelas.",
    "no_list": "Kami tidak memegang daftar P3MI, jadi belum bisa memeriksa {asked}.",
}  # fmt: skip
NOT_VALID = (
    "PERHATIAN: menurut daftar P3MI per {listed}, izin {holder} sedang tidak berlaku{details}. Jangan lanjut dengan "
    "perusahaan ini, jangan bayar dan jangan serahkan dokumen. Tanyakan dulu ke BP3MI."
)
LIFTED = re.compile(
    r"(?:skors\w*|sanksi\w*|suspen\w*|pembekuan) (?:(?:telah|sudah) )?(?:dicabut|berakhir|selesai)", re.I
)
NO_LONGER_VALID = re.compile(
    r"cabut|skors|(?:tidak|tdk|belum) (?:lagi )?(?:aktif|berlaku)|non[ -]?aktif|beku|suspen|tunda|henti|tutup|habis"
    r"|batal|kedaluwarsa|kadaluarsa|expired|inactive|revoked|hitam|blacklist|sanksi",
    re.I,
)
"""A status under which a licence gives no right to place anybody."""
STILL_RISKY = "Terdaftar atau tidak, tanda bahaya di atas tetap berlaku."


def told(findings: Iterable[Finding], official: str, today: date) -> str:
    """A paragraph a company, then where to check; empty without findings. `official`: the official place's line."""
    paragraphs = [_sentence(finding, today) for finding in findings]
    return "\n\n".join([*paragraphs, f"Cek sendiri di sumber resmi: {official}"]) if paragraphs else ""


def _sentence(finding: Finding, today: date) -> str:
    form, shown = SENTENCES[finding.kind], finding.agencies
    if finding.kind in ("found", "numbered") and (lapsed := _lapsed(shown, today)):
        form, shown = NOT_VALID, lapsed[:1]
    sentence = form.format(
        asked=finding.asked, listed=spoken_date(finding.listed), names="; ".join(map(_named, shown)),
        holder=shown[0].name if shown else "", details=_details(shown[0], today) if shown else "",
    )  # fmt: skip
    sentence = sentence[:1].upper() + sentence[1:]
    old = finding.listed is not None and (today - finding.listed).days > OLD_DAYS
    return sentence + (" Daftar ini sudah lama, keadaannya bisa berubah." if old else "")


def _lapsed(agencies: Sequence[Listed], today: date) -> tuple[Listed, ...]:
    """Those whose licence was taken or held; else those past their day, where none is left that is not."""
    held = tuple(filter(_held, agencies))
    past = tuple(agency for agency in agencies if agency.valid_until and agency.valid_until < today)
    return held or (past if len(past) == len(agencies) else ())


def _held(agency: Listed) -> bool:
    return NO_LONGER_VALID.search(LIFTED.sub("", agency.status)) is not None


def _named(agency: Listed) -> str:
    more = ", ".join(filter(None, [agency.city, f"status: {agency.status}" if _held(agency) else ""]))
    return f"{agency.name} ({more})" if more else agency.name


def _details(agency: Listed, today: date) -> str:
    parts = [f"izin {agency.licence}"] if agency.licence else []
    if agency.valid_until is not None:
        past = "SUDAH HABIS" if agency.valid_until < today else "berlaku sampai"
        parts.append(f"{past} {spoken_date(agency.valid_until)}")
    if agency.status:
        parts.append(f"status: {agency.status}")
    return f" ({', '.join(parts)})" if parts else ""
