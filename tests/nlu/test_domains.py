"""Addresses that imitate offices and firms, and those that do not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu import domains, risk

OFFICES = [
    ("Daftar di bp2mi-go.id ya", "bp2mi-go.id"),
    ("https://siskop2mi.bp2mi.go.id.daftar.xyz/form", "siskop2mi.bp2mi.go.id.daftar.xyz"),
    ("buka kemnaker.go-id.com", "kemnaker.go-id.com"),
    ("kemnakergoid.com", "kemnakergoid.com"),
    ("kp2mi.com", "kp2mi.com"),
    ("daftar-kp2mi.online", "daftar-kp2mi.online"),
    ("https://www.lokerkemnaker.top", "www.lokerkemnaker.top"),
    ("kemn4ker.com", "kemn4ker.com"),
    ("kemnakre.id", "kemnakre.id"),
    ("siskop2m1.net", "siskop2m1.net"),
    ("bр2mi.com", "bр2mi.com"),  # Cyrillic er
    ("bр2mi.go.id", "bр2mi.go.id"),
    ("xn--b2mi-g6d.com", "xn--b2mi-g6d.com"),
    ("disnaker-brebes-go.id", "disnaker-brebes-go.id"),
    ("kirim ke admin@kp2mi-go.id", "kp2mi-go.id"),
    ("https://kemnaker.ga/x", "kemnaker.ga"),
    ("bp2mi.vercel.app", "bp2mi.vercel.app"),
    ("https://www.bp2mi.blogspot.com/2026/01", "www.bp2mi.blogspot.com"),
    ("daftar-kemnaker.netlify.app/form", "daftar-kemnaker.netlify.app"),
    ("buka https://sites.google.com/view/bp2mi ya", "sites.google.com/view/bp2mi"),
]
FIRMS = ["pertamina-karir.com", "pertarnina.com", "jobstreet.xyz", "linkedln.com", "emirates.com.kerja.site"]
GENUINE = [
    "https://kp2mi.go.id", "siskop2mi.bp2mi.go.id/profil", "disnaker.brebeskab.go.id", "www.imigrasi.go.id",
    "recruitment.pertamina.com", "id.jobstreet.com/lowongan", "peduliwni.kemlu.go.id.", "𝗯𝗽𝟮𝗺𝗶.𝗴𝗼.𝗶𝗱",
    "info dari kemnaker.ga bener", "cek kemnaker.nanti dikabari", "migrasi.id", "hrd.pertamina@gmail.com",
    "ayo ke bp2mi.ya kak", "PT.Maju Jaya", "t.me/bp2mi", "3.5 juta", "detik.com", "eps.go.kr", "", "....",
    "resepibu.blogspot.com", "sites.google.com/view/sman1brebes", "bola.detik.com/berita/kemnaker-buka-pasar-kerja",
]  # fmt: skip


@pytest.mark.parametrize(("text", "written"), OFFICES)
def test_an_address_like_an_offices_is_known(text: str, written: str) -> None:
    assert domains.imitation(text) == domains.Imitation(written, True)


@pytest.mark.parametrize("text", FIRMS)
def test_an_address_like_a_firms_is_known(text: str) -> None:
    assert domains.imitation(text) == domains.Imitation(text, False)


@pytest.mark.parametrize("text", GENUINE)
def test_genuine_and_other_addresses_are_left_alone(text: str) -> None:
    assert domains.imitation(text) is None


def test_an_office_counts_before_a_firm() -> None:
    assert domains.imitation("jobstreet.xyz atau bp2mi-go.id") == domains.Imitation("bp2mi-go.id", True)


@pytest.mark.parametrize(
    ("host", "parts"),
    [
        ("a.b.co.id", ("b", "co.id")),
        ("b.id", ("b", "id")),
        ("co.id", ("co", "id")),
        ("x.nowhere", ("", "")),
        ("com", ("", "")),
    ],
)
def test_the_registered_name_is_split_off(host: str, parts: tuple[str, str]) -> None:
    assert domains.split(host) == parts


@given(st.text(alphabet="ab.-@/:рgoid2 ", max_size=400))
def test_any_text_is_read(raw: str) -> None:
    found = domains.imitation(raw)
    assert found is None or found.written in raw


OFFER = "Lowongan CS di Poipet gaji 900 usd, tiket gratis, paspor disimpan kantor, daftar di {}"


@pytest.mark.parametrize(
    ("site", "key"),
    [("bp2mi-go.id", "lookalike_domain"), ("pertamina-karir.com", "lookalike_company"), ("bp2mi.go.id", None)],
)
def test_an_imitation_is_among_the_reasons(site: str, key: str | None) -> None:
    verdict = risk.screen(OFFER.format(site))
    assert verdict.risk in ("high", "medium")
    found = {reason.key: reason.evidence for reason in verdict.reasons if reason.key.startswith("lookalike")}
    assert found == ({key: site} if key else {})
    if key:
        assert next(r.text for r in verdict.reasons if r.key == key)


@pytest.mark.parametrize("site", ["bp2mi-go.id", "https://kemnaker.go.id.daftar.xyz/x"])
def test_the_name_of_an_office_in_an_imitated_address_does_not_reassure(site: str) -> None:
    text = f"{OFFER.format(site)} hubungi WA 0812-0000-4444 👍 kantor kami"
    verdict = risk.screen(text)
    plain = risk.screen(text.replace(site, ""))
    assert verdict.score == pytest.approx(plain.score, abs=0.15)
    assert all(reason.evidence in text for reason in verdict.reasons)


LAWFUL = (
    "PT contoh resmi P3MI. Penempatan perawat ke Jepang program G to G, biaya sesuai aturan, tes bahasa N4, "
    "kontrak kerja dan visa kerja. Daftar di {}"
)


def test_an_offer_abroad_with_an_offices_imitated_site_is_no_low_risk() -> None:
    assert risk.screen(LAWFUL.format("bp2mi.go.id")).risk == "low"
    verdict = risk.screen(LAWFUL.format("bp2mi-go.id"))
    assert (verdict.risk, verdict.reasons[0].key) == ("medium", "lookalike_domain")


CALLS = [
    "Lowongan kerja Jepang, daftar di bp2mi-go.id.com sekarang, wa 081234567890",
    "Daftar kerja ke Jepang di bp2mi-go.id.com",
    "Bayar biaya pendaftaran 500rb di https://bp2mi.vercel.app",
    "Lowongan kerja luar negeri resmi, cek di https://sites.google.com/view/bp2mi",
]
TALK = [
    "bp2mi.blogspot.com palsu ya guys, hati-hati",
    "awas situs palsu kp2mi.com, jangan daftar",
    "kak situs bp2mi-go.id.com ini asli ga ya? disuruh bayar pendaftaran",
    "kemarin aku buka kemnaker.blogspot.com isinya berita bola",
    "KP2MI mengimbau: situs kp2mi-go.id palsu, pendaftaran kerja luar negeri hanya di siskop2mi.bp2mi.go.id",
]


@pytest.mark.parametrize("text", CALLS)
def test_a_call_to_an_offices_imitated_site_is_flagged_whatever_the_model_thinks(text: str) -> None:
    verdict = risk.screen(text)
    assert (verdict.kind, verdict.risk, verdict.reasons[0].key) == ("offer", "medium", "lookalike_domain")


@pytest.mark.parametrize("text", TALK)
def test_who_warns_of_an_imitated_site_or_asks_about_it_is_not_flagged(text: str) -> None:
    assert risk.screen(text).risk == "none"


def test_who_asks_about_an_imitated_site_hears_of_it() -> None:
    asked = risk.described_offer("kak situs bp2mi-go.id.com ini asli ga ya? disuruh bayar pendaftaran")
    assert (asked.risk, asked.reasons[0].key) == ("medium", "lookalike_domain")
    assert risk.described_offer("bp2mi.blogspot.com palsu ya guys, hati-hati").risk == "none"
