"""What the list of agencies says, in words: never that an offer is safe because a company is listed."""

from collections.abc import Iterable
from datetime import date

from bot.agencies.lookup import Finding
from bot.agencies.sheet import Listed
from bot.replies.sources import spoken_date

OLD_DAYS = 180
SENTENCES = {
    "found": "{asked} tercatat di daftar P3MI per {listed}{details}. Nama perusahaan yang terdaftar sering dipakai "
             "orang lain, jadi pastikan langsung ke kantornya bahwa lowongan ini memang milik mereka.",
    "number_differs": "Nama {asked} ada di daftar P3MI per {listed}, tetapi nomor izinnya lain dari yang tertulis"
                      "{details}. Jangan lanjut sebelum jelas.",
    "other_name": "Nomor izin yang tertulis tercatat atas nama {names} di daftar P3MI per {listed}, bukan {asked}. "
                  "Jangan lanjut sebelum jelas.",
    "similar": "{asked} tidak tertulis persis begitu di daftar P3MI per {listed}. Yang mirip: {names}. Nama yang mirip "
               "bisa menyesatkan: minta nama lengkap dan nomor izinnya.",
    "absent": "{asked} tidak ada di daftar P3MI per {listed} yang kami pegang. Ejaannya mungkin lain atau izinnya "
              "baru. Jangan bayar dan jangan serahkan dokumen sebelum jelas.",
    "no_list": "Kami tidak memegang daftar P3MI, jadi belum bisa memastikan izin {asked}.",
}  # fmt: skip
STILL_RISKY = "Terdaftar atau tidak, tanda bahaya di atas tetap berlaku."


def told(findings: Iterable[Finding], official: str, today: date) -> str:
    """A paragraph a company, then where to check; empty without findings. `official`: the official place's line."""
    paragraphs = [_sentence(finding, today) for finding in findings]
    return "\n\n".join([*paragraphs, f"Cek sendiri di sumber resmi: {official}"]) if paragraphs else ""


def _sentence(finding: Finding, today: date) -> str:
    sentence = SENTENCES[finding.kind].format(
        asked=finding.asked, listed=spoken_date(finding.listed), names="; ".join(map(_named, finding.agencies)),
        details=_details(finding.agencies[0], today) if finding.agencies else "",
    )  # fmt: skip
    old = finding.listed is not None and (today - finding.listed).days > OLD_DAYS
    return sentence + (" Daftar ini sudah lama, keadaannya bisa berubah." if old else "")


def _named(agency: Listed) -> str:
    return f"{agency.name} ({agency.city})" if agency.city else agency.name


def _details(agency: Listed, today: date) -> str:
    parts = [f"izin {agency.licence}"] if agency.licence else []
    if agency.valid_until is not None:
        past = "SUDAH HABIS" if agency.valid_until < today else "berlaku sampai"
        parts.append(f"{past} {spoken_date(agency.valid_until)}")
    if agency.status:
        parts.append(f"status: {agency.status}")
    return f" ({', '.join(parts)})" if parts else ""
