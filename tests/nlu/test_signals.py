"""Which signals are seen in which words, and that the lists they are made of are sound."""

import pytest

from nlu import lexicon, signals
from nlu.signals import meant, money, patterns
from nlu.signals.tokens import tokens
from nlu.text import normalize

CASES = [
    ("unplaced_country", "Lowongan kerja di Phnom Penh", "Phnom Penh"),
    ("unplaced_country", "gaji gede di m y a n m a r, cs", "m y a n m a r"),
    ("gambling_job", "operator judi online, gaji 10jt", "judi online"),
    ("compound_place", "cs di special economic zone Laos", "special economic zone"),
    ("passport_kept", "paspor nanti disimpan kantor", "paspor nanti disimpan"),
    ("passport_kept", "mami yg pegang paspornya", "pegang paspornya"),
    ("visit_visa_work", "kerja pabrik pakai visa turis dulu", "visa turis"),
    ("umrah_visa_work", "berangkat jalur umroh, kerja di Jeddah", "jalur umroh"),
    ("lie_to_immigration", "kerja di Thailand, bilang liburan ke petugas", "bilang liburan"),
    ("irregular_route", "kerja di Sabah lewat jalan tikus", "jalan tikus"),
    ("irregular_route", "ke Malaysia tanpa paspor", "tanpa paspor"),
    ("exit_penalty", "Kerja di Laos, putus kontrak denda 20 juta", "denda 20 juta"),
    ("confinement", "tidak boleh keluar 3 bulan pertama", "tidak boleh keluar"),
    ("runaway_work", "kabur dari majikan, kerja di Taiwan gaji 40rb", "kabur dari majikan"),
    ("account_mule", "sewa rekening, terbang ke Kamboja, upah 10jt", "sewa rekening"),
    ("organ_trade", "donor ginjal 120jt", "donor ginjal"),
    ("women_only", "dicari cewek, kerja di Johor", "cewek"),
    ("women_only", "lowongan female staff, Dubai", "female"),
    ("women_only", "dicari janda untuk jaga rumah di Oman", "janda"),
    ("romance_scam_work", "butuh 5 orang tim love scam, 1000 dolar", "love scam"),
    ("romance_scam_work", "kerja pdkt sama bule lalu diarahkan ke aplikasi, gaji 9jt", "pdkt"),
    ("romance_scam_work", "gaji 12jt, pura-pura jadi cewek, ajak invest", "pura-pura jadi cewek"),
    ("documents_kept", "KTP dan ijazah ditinggal di agen", "ijazah ditinggal"),
    ("documents_kept", "ABK, titip ijazah ya", "titip ijazah"),
    ("seafarer_no_papers", "kapal cumi, PKL belakangan", "PKL belakangan"),
    ("irregular_route", "kerja kosongan di Klang", "kosongan"),
    ("wage_deduction", "Singapura, potongan 7 bulan", "potongan 7 bulan"),
    ("bride_trade", "dinikahkan dgn pria Taiwan", "dinikahkan"),
    ("sexual_exploitation", "LC di Johor, tips", "LC"),
    ("minor_recruited", "umur 16 boleh, kerja di Kuching", "umur 16"),
    ("forged_identity", "umur di paspor nanti dituakan", "dituakan"),
    ("closed_domestic_placement", "PRT ke Oman", "PRT"),
    ("bypass_authority", "ke Dubai ga usah PAP", "ga usah PAP"),
    ("asylum_visa", "kerja di Jepang jalur suaka", "jalur suaka"),
    ("advance_to_family", "uang saku keluarga 8 juta", "uang saku keluarga 8 juta"),
    ("wage_deduction", "ke Malaysia, potong gaji 4 bulan", "potong gaji"),
    ("upfront_fee", "kerja di Australia, biaya 40 juta", "biaya 40 juta"),
    ("upfront_fee", "Kerja ke Australia 35jt bayar setelah visa keluar", "35jt"),
    ("upfront_fee", "kerja di Korea, biaya 40jt dibayar sekarang", "biaya 40jt"),
    ("pay_too_high", "Kerja di Polandia dibayar 60 juta", "dibayar 60 juta"),
    ("pay_too_high", "Kerja di Polandia gaji 60 juta, biaya 40 juta", "gaji 60 juta"),
    ("sexual_exploitation", "LC di Johor, bisa booking", "LC"),
    ("personal_account", "DP ke rekening pribadi", "rekening pribadi"),
    ("no_requirements", "non skill boleh", "non skill"),
    ("no_test_scheme", "Korea tanpa ujian EPS", "tanpa ujian"),
    ("travel_paid", "tiket gratis", "tiket gratis"),
    ("crypto_pay", "gaji 900u", "900u"),
    ("crypto_pay", "salary 1,100 USDT", "1,100 USDT"),
    ("recruit_commission", "ajak temen kerja di sini", "ajak temen"),
    ("seafarer_no_papers", "abk tidak perlu buku pelaut", "tidak perlu buku pelaut"),
    ("documents_kept", "KTP dan ijazah disimpan", "ijazah disimpan"),
    ("guaranteed_visa", "visa Kanada dijamin", "dijamin"),
    ("land_pledge", "kerja Polandia bisa gadai sertifikat", "gadai"),
    ("compound_number", "hubungi +855 12 345 678", "+855 1"),
    ("short_link", "daftar di bit.ly/abc12", "bit.ly/abc12"),
    ("freemail_company", "PT Karya Abadi, kirim CV ke karya123.abadi@gmail.com", "karya123.abadi@gmail.com"),
    ("freemail_company", "HRD hotel Dubai: rekrut.dubai@yahoo.co.id", "rekrut.dubai@yahoo.co.id"),
    ("freemail_company", "lamaran kirim ke ptmaju@gmail.com", "ptmaju@gmail.com"),
    ("freemail_company", "berkas ke pertaminahrd.2026@gmail.com", "pertaminahrd.2026@gmail.com"),
    ("exit_penalty", "ABK cumi, kalau kabur keluarga ganti 40 juta", "ganti 40 juta"),
    ("exit_penalty", "cs di Laos, resign bayar 20 juta", "resign bayar"),
    ("withheld_first_wage", "ABK, gaji dipegang kapten", "gaji dipegang"),
    ("withheld_first_wage", "gaji 400 dolar tapi keluar setelah kontrak", "keluar setelah kontrak"),
    ("seafarer_no_papers", "ABK, dokumen kami dibikinin", "dokumen kami dibikinin"),
    ("seafarer_no_papers", "kapal ikan, COC gampang, siap pakai", "COC gampang, siap pakai"),
    ("runaway_work", "lari dari majikan, kerja kebun di Taiwan, NT 1800", "lari dari majikan"),
    ("visit_visa_work", "jaga kantin di Singapura, cari 2 orang, masuk pakai SVP", "SVP"),
]


@pytest.mark.parametrize(("key", "text", "evidence"), CASES)
def test_a_signal_is_seen_with_its_words(key: str, text: str, evidence: str) -> None:
    plain = normalize(text)
    seen = {f.key: plain.evidence(f.start, f.end) for f in signals.read(plain).findings}
    assert evidence in seen.get(key, ""), seen


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("passport_kept", "bawa paspor. Uang disimpan sendiri di bank"),
        ("minor_recruited", "umur 26 boleh, kerja di Kuching"),
        ("crypto_pay", "u know lah"),
        ("unplaced_country", "paket tour Kamboja 5 hari gaji"),
        ("closed_domestic_placement", "PRT ke Hong Kong"),
        ("gambling_job", "parkir penuh"),
        ("no_test_scheme", "lulus ujian EPS"),
        ("women_only", "cowok cewek bisa, kerja di Johor"),
        ("women_only", "cewek itu dari Johor"),
        ("romance_scam_work", "kenalan di tinder, eh dia diajak nikah"),
        ("romance_scam_work", "gaji 9jt buat deposit bank"),
        ("freemail_company", "tulis ke ptri.lestari@gmail.com ya"),
        ("freemail_company", "tulis saja ke budi.santoso@gmail.com ya"),
        ("exit_penalty", "kalau batal, DP kembali. Kerja di Taiwan"),
        ("withheld_first_wage", "gaji dibayar tiap tanggal 5"),
        ("seafarer_no_papers", "ABK, buku pelaut dan BST lengkap"),
        ("sexual_exploitation", "Kerja fruit picking farm di Australia, booking fee 15jt"),
        ("pay_too_high", "Kerja di Polandia gaji bagus, 35jt bayar setelah visa keluar"),
        ("pay_too_high", "Kerja pabrik Korea gaji bagus, bayar denda 40jt kalau kabur"),
        ("good_pay_abroad", "Kerja ke Australia 35jt bayar setelah visa keluar"),
        ("good_pay_abroad", "kerja restoran di Qatar gaji bagus hub 812.3456.7890"),
        ("upfront_fee", "Kerja pabrik Taiwan dibayar 5jt"),
        ("upfront_fee", "kerja di Jepang dibayar 15jt"),
        ("upfront_fee", "liburan di Dubai budget 200rb"),
    ],
)
def test_a_signal_is_not_seen_in_other_words(key: str, text: str) -> None:
    assert key not in {finding.key for finding in signals.read(normalize(text)).findings}


@pytest.mark.parametrize(
    "address", ["www.kp2mi.go.id", "https://siskop2mi.bp2mi.go.id/daftar?x=1", "kbri.taipei@kemlu.go.id"]
)
def test_the_words_in_an_office_s_address_say_nothing(address: str) -> None:
    said = signals.read(normalize(f"kerja di Dubai, gaji 9 juta, info {address} segera")).concepts.keys()
    assert said.isdisjoint({"LAWFUL", "GOV", "WARN", "WARN_FIRST"})
    assert said == signals.read(normalize("kerja di Dubai, gaji 9 juta, info segera")).concepts.keys() | said & {"LINK"}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("gaji 12jt", {"MONEY", "MONEY_HIGH"}),
        ("gaji 5 juta", {"MONEY"}),
        ("Rp 4.300.000", {"MONEY"}),
        ("$800-1000", {"MONEY", "MONEY_ABROAD", "MONEY_USD", "MONEY_HIGH"}),
        ("20rb baht", {"MONEY", "MONEY_ABROAD", "MONEY_HIGH"}),
        ("NT$ 29.500", {"MONEY", "MONEY_ABROAD", "MONEY_HIGH"}),
        ("RM1.700", {"MONEY", "MONEY_ABROAD"}),
        ("60 jt per bulan", {"MONEY", "MONEY_HIGH", "MONEY_VERY_HIGH"}),
        ("kontrak 2 tahun usia 35", set()),
    ],
)
def test_amounts_are_read(text: str, names: set[str]) -> None:
    assert {amount.name for amount in money.find(tokens(normalize(text).norm))} == names


def test_digits_of_a_telephone_number_are_no_amount() -> None:
    assert not list(money.find(tokens("hub 812.3456.7890 atau 0812.3456.7890")))


@pytest.mark.parametrize(
    ("text", "countries"),
    [
        ("Lowongan Abu Dhabi, Oman, Bahrain, Qatar", ("AE", "OM", "BH", "QA")),
        ("penempatan Qatar, Oman", ("QA", "OM")),
        ("info oman qatar", ("QA",)),
    ],
)
def test_a_doubtful_name_in_a_list_of_countries_is_one(text: str, countries: tuple[str, ...]) -> None:
    assert signals.read(normalize(text)).countries == countries


def test_countries_are_named_in_order() -> None:
    assert signals.read(normalize("dari Medan ke 🇲🇾 lalu Bavet, tiket 🇰🇭")).countries == ("MY", "KH")


def test_every_signal_has_one_reason() -> None:
    sourced, marks = {flag["key"] for flag in lexicon.red_flags()}, set(lexicon.load("reasons"))
    assert sourced & marks == set()
    assert sorted((set(lexicon.load("signals")) | {"similar_wording"}) - sourced - marks) == []


def test_reasons_are_short_enough_for_a_chat() -> None:
    said = lexicon.load("reasons") | {flag["key"]: flag["value"] for flag in lexicon.red_flags()}
    assert [key for key, text in said.items() if not 20 <= len(text) <= 160] == []


def test_patterns_name_only_concepts_that_exist() -> None:
    shapes = {"PHONE_COMPOUND", "SHORT_LINK", "FREEMAIL_ADDRESS", "FREEMAIL_FIRM", "FOREIGN", "P_ANY"}
    places = {f"P_{name.upper()}" for name in lexicon.load("placement")}
    amounts = {"MONEY", "MONEY_USD", "MONEY_CRYPTO", "MONEY_ABROAD", "MONEY_HIGH", "MONEY_VERY_HIGH"}
    known = set(lexicon.load("concepts")) | shapes | places | amounts | meant.CONCEPTS
    used = {
        name
        for _, _, wanted, excluding in patterns.signals()
        for pattern in (*wanted, *excluding)
        for part in pattern.parts
        for item in part.items
        for name in item
    }
    assert used - known == set()


def test_a_pattern_without_a_gap_is_refused() -> None:
    with pytest.raises(ValueError, match="gap"):
        patterns.parse("PASSPORT KEPT")


def test_countries_have_names_that_lead_back() -> None:
    assert len(lexicon.load("countries")) >= 60
    assert {lexicon.country_of(name) for name in ("kamboja", "poipet", "korsel", "arab saudi", "oman")} == {
        "KH", "KR", "SA", "OM",
    }  # fmt: skip
    assert lexicon.country_of("entah") is None


@pytest.mark.parametrize(
    ("text", "inviting"),
    [
        ("We are hiring customer service in Cambodia. Are you interested?", True),
        ("Kerja di Laos gaji 12jt, minat?", True),
        ("loker manila, 15jt, paspor ada?", True),
        ("Work location Poipet. Berapa umur kamu sekarang 😊?", True),
        ("Nak kerja luar negara, berminat tak?", True),
        ("loker kamboja 12 juta, aku harus ikut ga?", False),
        ("diajak ke Laos, ikut ga ya?", False),
        ("is this job in Cambodia legit?", False),
    ],
)
def test_a_recruiters_question_is_not_one_about_an_offer(text: str, inviting: bool) -> None:
    found = signals.read(normalize(text)).concepts
    assert ("ENDS_INVITING" in found, "ENDS_ASKING" in found) == (inviting, not inviting)


@pytest.mark.parametrize(
    "text",
    [
        "sewa rekening BCA 1,5jt sebulan, kirim ATM dan sim card",
        "beli nomor whatsapp aktif 50rb per nomor, dipakai kantor di Kamboja",
        "Terima kartu perdana dibeli 25rb per kartu",
    ],
)
def test_accounts_and_numbers_handed_over_are_a_sign(text: str) -> None:
    assert "account_mule" in {finding.key for finding in signals.read(normalize(text)).findings}


@pytest.mark.parametrize("text", ["beli akun ml mythic 850rb", "atm ku ketelan, buka rekening baru gratis"])
def test_accounts_of_games_and_ones_own_are_none(text: str) -> None:
    assert "account_mule" not in {finding.key for finding in signals.read(normalize(text)).findings}
