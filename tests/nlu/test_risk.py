"""Verdicts: levels, kinds, reasons, and safety against hostile text. The texts are not among the training texts."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlu import prefilter
from nlu.risk import FLAGGED, READ_AT_MOST, described_offer, screen
from nlu.text import normalize

OFFERS = {
    "cs Sihanoukville, gaji 900 dolar, tiket & mess gratis, paspor dipegang kantor, wa 081200004444": ("high", "KH"),
    "TKW ke Dubai pakai visa kunjungan, uang fit 9 juta, tanpa sekolah, sponsor Bu Ida": ("high", "AE"),
    "Kerja kebun Australia 45jt visa turis, bayar 40 juta ke rekening pribadi, tanpa tes": ("high", "AU"),
}
LAWFUL = [
    "P3MI PT Maju Karya (SIP2MI 12/2026): pabrik Taiwan, NT$ 29.500, kontrak 3 tahun, pelatihan, daftar di Disnaker.",
    "KP2MI membuka seleksi G to G Korea sektor manufaktur, pendaftaran di siskop2mi, biaya ujian USD 28.",
    "Registered nurse, Riyadh hospital, SAR 5,000, Prometric, employment visa, licensed agency, no placement fee.",
]
NO_OFFERS = [
    "besok kerja bakti jam 7 ya bapak-bapak",
    "kangen korea, pengen ke sana lagi liburan",
    "Polisi menangkap perekrut yang menjanjikan gaji 12 juta sebagai operator di Kamboja",
    "Jangan mau kalau ditawari kerja di Myanmar, banyak korban disekap",
    "kak, kerja di Kamboja gaji 10 juta itu aman ga ya?",
    "Dibutuhkan admin toko di Bandung, gaji 3 juta, bisa mengetik",
    "gaji bulan ini sudah dikirim ke kampung, alhamdulillah",
    "",
    "   \n",
]


@pytest.mark.parametrize(("text", "expected"), OFFERS.items())
def test_a_dangerous_offer_is_rated_high_with_reasons_and_place(text: str, expected: tuple[str, str]) -> None:
    verdict = screen(text)
    assert (verdict.kind, verdict.risk, verdict.countries[0]) == ("offer", *expected)
    assert verdict.reasons[0].strength == "decisive"
    assert all(reason.evidence and reason.evidence in text for reason in verdict.reasons)
    assert verdict.score > 0.5


@pytest.mark.parametrize("text", LAWFUL)
def test_a_lawful_vacancy_is_not_flagged(text: str) -> None:
    verdict = screen(text)
    assert verdict.risk in ("low", "none")
    assert verdict.reasons == ()


@pytest.mark.parametrize("text", NO_OFFERS)
def test_what_is_no_overseas_offer_has_no_risk(text: str) -> None:
    assert screen(text).risk == "none"


@pytest.mark.parametrize(
    "claim", ["P3MI resmi, zero cost.", "Legal, terdaftar BP2MI, visa kerja.", "Program pemerintah."]
)
@pytest.mark.parametrize("text", OFFERS)
def test_a_claim_of_licence_clears_nothing(text: str, claim: str) -> None:
    assert screen(f"{claim} {text} {claim}").risk == "high"


@pytest.mark.parametrize("text", OFFERS)
def test_a_warning_in_front_hides_no_offer_that_can_be_answered(text: str) -> None:
    assert screen(f"Hati-hati penipuan, jangan percaya yang lain! {text} hubungi 081200005555").risk == "high"


def test_reasons_come_strongest_first() -> None:
    order = {"decisive": 0, "strong": 1, "weak": 2}
    ranks = [order[reason.strength] for reason in screen(next(iter(OFFERS))).reasons]
    assert ranks == sorted(ranks)


def test_a_plea_is_a_crisis_and_no_offer() -> None:
    verdict = screen("tolong saya disekap di Kamboja, paspor diambil bos, tidak boleh keluar gedung")
    assert (verdict.kind, verdict.risk) == ("crisis", "none")


@pytest.mark.parametrize(
    "text",
    [
        "tadi malam nyonya nampar dan njambak saya, tolong",
        "juragan ga pernah bayar gaji, sudah setahun lebih",
        "saudara saya hilang kontak sejak bulan puasa, terakhir di dubai",
        "kami dijaga terus, pintu gerbang digembok, ga bisa kemana mana",
        "paspor kami disita bos, mau pulang ga dikasih",
    ],
)
def test_a_plea_with_no_word_of_an_offer_is_looked_at_as_one(text: str) -> None:
    assert (screen(text).kind, screen(text).risk) == ("crisis", "none")


def test_an_offer_that_is_asked_about_can_be_rated_too() -> None:
    told = "kak, saya ditawari jadi CS di Kamboja gaji 10 juta, tiket gratis, itu aman ga ya?"
    assert screen(told).risk == "none"
    assert described_offer(told).risk == "high"
    assert described_offer("biaya ke taiwan berapa ya?").risk == "none"


def test_contacts_are_given() -> None:
    assert screen(next(iter(OFFERS))).contacts == ("+6281200004444",)


def test_text_beyond_the_limit_is_not_read() -> None:
    offer = next(iter(OFFERS))
    assert screen(offer + " x" * READ_AT_MOST).risk == screen(offer + " x" * (READ_AT_MOST // 2)).risk
    assert screen("x " * READ_AT_MOST + offer).risk == "none"


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=400) | st.lists(st.sampled_from(" ".join(OFFERS).split()), max_size=60).map(" ".join))
def test_any_text_gets_a_sound_verdict(text: str) -> None:
    verdict = screen(text)
    assert verdict.kind in ("offer", "question", "crisis", "other")
    assert verdict.risk in ("high", "medium", "low", "none")
    assert verdict.risk == "none" or verdict.kind == "offer"
    assert 0 <= verdict.score <= 1
    assert verdict.reasons or verdict.risk not in ("high", "medium")
    assert all(reason.evidence in text for reason in verdict.reasons)
    json.dumps(verdict.countries)


@pytest.mark.parametrize(
    "text",
    ["besok ada acara di balai desa", "makan siang apa hari ini", "gol! mantap timnas", "uang jajan anak masih sisa"],
)
def test_plain_chat_is_let_go_at_the_first_look(text: str) -> None:
    assert not prefilter.may_be_offer(normalize(text).norm)


@pytest.mark.parametrize("text", [*OFFERS, "g4j1 k4mb0j4 c.s", "k e r j a   p o i p e t", "info kerja laos"])
def test_the_first_look_keeps_offers(text: str) -> None:
    assert prefilter.may_be_offer(normalize(text).norm)


@pytest.mark.parametrize(
    ("text", "risk"),
    [
        ("Lowongan admin Kamboja lewat PT Sinar, gaji 12 juta, tiket gratis, tanpa pengalaman, paspor ditahan", "high"),
        ("Awas lowongan admin Kamboja gaji 12 juta tiket gratis tanpa syarat, itu penipuan, paspor ditahan", "none"),
    ],
)
def test_an_open_call_full_of_signs_needs_no_model(text: str, risk: str) -> None:
    assert screen(text).risk == risk


@pytest.mark.parametrize(
    "text",
    [
        "OPEN TRIP 3 negara: Saigon, Phnom Penh, Bangkok. 7 hari, 8,9jt/pax, hotel, DP 1jt, wa 0812 3333 4444",
        "Paket umrah 9 hari 27jt, visa umroh diurus, hotel dekat masjid, muthowif, kuota terbatas, hub 081299990000",
        "Backpacker lodging in Phnom Penh, $5 a night, dorm, free wifi, whatsapp +85512345678",
        "Penginapan backpacker di Phnom Penh, 70rb semalam, makan gratis, wa +85512345678",
        "Kursus IELTS, dijamin band 7, cocok untuk yang mau kuliah atau kerja di Australia, 2,5jt, wa 081234567890",
    ],
)
def test_a_journey_or_a_course_for_sale_is_no_offer_of_work(text: str) -> None:
    assert screen(text).risk == "none"


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("negeri ginseng tanpa EPS, jalur langsung, 60 juta", "KR"),
        ("kmbj loker admin gj 12jt tkt dtanggung", "KH"),
        ("\n".join("LOKER") + "\n\n" + "\n".join("KAMBOJA") + "\nadmin gaji 12jt, wa 081200004444", "KH"),
    ],
)
def test_countries_in_nicknames_short_writing_and_columns_are_read(text: str, country: str) -> None:
    verdict = screen(text)
    assert (verdict.risk, verdict.countries) == ("high", (country,))


@pytest.mark.parametrize(
    "text",
    [
        "Ikut paket umrah 9 hari, sampai sana langsung kerja art di Riyadh, gaji 1500 riyal, biaya ditanggung",
        "Kerja admin di Phnom Penh, gaji 900 usd, penginapan backpacker gratis, wa 081200004444",
        "35jt sebulan di Polandia, tanpa tes, penginapan murah, hubungi 081200004444",
        "Kursus kilat, tanpa IELTS langsung kerja kebun Australia 45jt visa turis, biaya 30jt, wa 081200004444",
    ],
)
def test_a_journey_or_a_course_that_hides_work_is_still_flagged(text: str) -> None:
    assert screen(text).risk == "high"


@pytest.mark.parametrize(
    "text",
    [
        "Hi dear, we are hiring customer service in Cambodia, salary 1200 USD, ticket free. Are you interested?",
        "Teknisi listrik buat gedung di Sihanoukville, 13jt, kontrak setahun, paspor disimpan kantor utk izin kerja",
        "SSW tanpa tes, sertifikat siap pakai, 60 juta",
        "Dicari ABK kapal cumi, gaji 6 juta, tidak perlu buku pelaut, siap tidak kontak keluarga",
        "loker kh masih buka, cs depo, 12 juta",
    ],
)
def test_offers_that_ask_or_name_little_are_flagged(text: str) -> None:
    assert screen(text).risk in FLAGGED


@pytest.mark.parametrize(
    "text",
    [
        'dapet DM: "We are hiring customer service in Cambodia, salary 1200 USD, free ticket. Interested?" legit ga?',
        "Kafe kami di Siem Reap buka cabang kedua, mampir ya, pesan meja lewat wa +85512345678",
        "Dubai 5D4N 14jt, desert safari, visa dibantu, sisa 4 seat",
        "jual akun ml mythic 850rb, minat chat",
    ],
)
def test_what_only_sounds_like_an_offer_is_not_flagged(text: str) -> None:
    assert screen(text).risk == "none"
