"""Signs that people who tell of an offer name, and questions in which there is none."""

from __future__ import annotations

import pytest

from nlu.risk import described_offer


def keys(text: str) -> set[str]:
    return {reason.key for reason in described_offer(text).reasons}


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("adik sy blm 17 thn mau diberangkatkan ke malaysia pake umur palsu", "forged_identity"),
        ("adik sy blm 17 thn mau diberangkatkan ke malaysia pake umur palsu", "minor_recruited"),
        ("sponsor mau naikin umur adik saya di paspor biar lolos", "forged_identity"),
        ("boleh ga berangkat pakai ktp orang lain", "forged_identity"),
        ("adi abdi yuswa 16 bade dijantenkeun tkw, umurna dirobih", "forged_identity"),
        ("adik masih smp mau diajak kerja ke malaysia", "minor_recruited"),
        ("sepupu umur 16 ditawari jaga warung di brunei", "minor_recruited"),
        ("kmrn aku transfer 5jt ke agen, trs minta lg 3jt buat visa", "repeated_fee"),
        ("sudah setor dp 4 juta, minggu ini disuruh setor lagi", "repeated_fee"),
        ("wis mbayar 7 yuta, saiki dijaluk, kudu nambah maneh jarene", "repeated_fee"),
        ("awalnya 8 juta sekarang 15 juta, agen nagih terus", "repeated_fee"),
    ],
)
def test_a_sign_that_is_told_of_is_seen(text: str, key: str) -> None:
    assert key in keys(text)


def test_the_evidence_is_what_was_written() -> None:
    text = "Adik sy BLM 17 THN mau diberangkatkan pake UMUR PALSU"
    told = {reason.key: reason.evidence for reason in described_offer(text).reasons}
    assert told["minor_recruited"] == "BLM 17 THN"
    assert told["forged_identity"] == "UMUR PALSU"


@pytest.mark.parametrize(
    "text",
    [
        "kalau mau ke korea apa harus bayar dp dulu",
        "saya umur 19 mau kerja di jepang aman ga",
        "tawaran kerja di taiwan gaji 17 juta bener ga",
        "agen minta ktp dan kk, aman ga",
        "tolong kirim lagi daftar ptnya",
    ],
)
def test_no_sign_is_made_up(text: str) -> None:
    assert keys(text).isdisjoint({"forged_identity", "minor_recruited", "repeated_fee"})
