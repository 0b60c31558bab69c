"""An alert's words: what may be in them and how they read."""

import pytest

from bot.alerts.content import (
    MAX_CAPTION,
    MAX_LINKS,
    MAX_TEXT,
    BadContent,
    Link,
    Message,
    allowed,
    check_length,
    checked,
    checked_links,
    digest,
    footer,
    render,
    uses,
)


@pytest.mark.parametrize(
    ("link", "good"),
    [
        ("https://kp2mi.go.id/berita", True), ("kemlu.go.id", True), ("https://www.ilo.org/x", True),
        ("http://kemlu.go.id", False), ("https://kemlu.go.id.example.com", False), ("https://evilgo.id", False),
        ("https://kemlu.go.id@evil.example", False), ("https://a@kemlu.go.id", False), ("bit.ly/x", False),
        ("https://kemlu.go.id:8443", False), ("javascript://kemlu.go.id", False), ("https://[::1", False),
    ],
)  # fmt: skip
def test_only_known_hosts_are_linked_to(link, good) -> None:
    assert allowed(link) is good


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "empty"), ("  \x00 ", "empty"), ("x" * (MAX_TEXT + 1), "characters"), ("😀" * MAX_TEXT, "characters"),
        ("Halo {nama}", "variable"), ("{Provinsi}", "known are {provinsi}, {negara}"),
        ("Lihat bit.ly/abc", "link"), ("Lihat https://example.com/a", "link"),
        ("Tulis ke wa.me/6281200001111", "link"), ("Daftar di loker-cepat.shop", "link"), ("cek loker.zip ya", "link"),
        ("Daftar di loker。com/x", "link"), ("Lihat loker．com", "link"), ("Buka 𝗅𝗈𝗄𝖾𝗋.com/x", "link"),
        ("Buka lo\u200bker.com", "link"), ("Masuk ke 192.168.1.1/x", "link"), ("Hubungi @loker_bot.", "link"),
        ("Surat ke hrd@loker.com", "link"), ("Lihat..loker.com", "link"), ("dan/atau/loker.com", "link"),
        ("例子.网址", "link"), ("Buka {provinsi}.com", "address"), ("evil.{negara}", "address"),
        ("a@{negara}", "address"), ("{negara}/x", "address"), ("pra{negara}", "address"),
        ("kp2mi.go.id/x loker.top", "link"),
    ],
)  # fmt: skip
def test_words_that_are_refused(text, why) -> None:
    with pytest.raises(BadContent, match=why):
        checked({"id": text})


@pytest.mark.parametrize(
    "text",
    [
        "Jangan bayar Rp1.250.100.200 atau Rp 1.100.100.200.", "Jangan kirim uang.Tunggu dulu.", "1.Jangan bayar.",
        "Pukul 10.00, aturan No.18/2017, PT.Maju", "Baca kp2mi.go.id/berita.zip, ya.", "Lihat www.kemlu.go.id.",
        "Lihat kemlu.go.id.Jangan lupa.", "Surat ke pengaduan@kp2mi.go.id", "Upah @50000 sehari... Awas.",
    ],
)  # fmt: skip
def test_words_that_only_look_like_addresses_and_addresses_of_offices_pass(text) -> None:
    assert checked({"id": text}) == {"id": text}


def test_a_recipient_reads_the_own_language_and_province() -> None:
    texts = checked({"id": "Awas di {provinsi}.", "en": "Beware in {provinsi}."})
    assert render(texts, "id", "Bali")[1].startswith("Awas di Bali.")
    assert render(texts, "id", None)[1].startswith("Awas di daerah Anda.")
    assert render(texts, "en", "Bali") == ("en", 'Beware in Bali.\n\nTo stop these warnings, write "berhenti".')
    assert render(texts, "jv", "Bali")[0] == "id"


def test_the_same_words_have_the_same_digest_whatever_their_spacing() -> None:
    assert digest({"id": "Awas  loker"}) == digest({"id": "awas loker\n"}) != digest({"id": "awas loker!"})


GOOD = "https://kp2mi.go.id/berita"


@pytest.mark.parametrize(
    ("links", "why"),
    [
        ([("Baca", "http://kp2mi.go.id")], "https"), ([("Baca", "kp2mi.go.id")], "https"),
        ([("Baca", "https://bit.ly/x")], "allowed host"), ([("Baca", "javascript:alert(1)")], "https"),
        ([("Baca", "https://kp2mi.go.id/" + "x" * 200)], "allowed host"), ([("", GOOD)], "title"),
        ([("x" * 31, GOOD)], "title"), ([("loker.shop", GOOD)], "allowed hosts"), ([("😀" * 16, GOOD)], "title"),
        ([("Baca", GOOD), ("BACA ", GOOD)], "same title"),
        ([(str(n), GOOD) for n in range(MAX_LINKS + 1)], "at most 3"),
    ],
)  # fmt: skip
def test_buttons_that_are_refused(links, why) -> None:
    with pytest.raises(BadContent, match=why):
        checked_links([Link(*link) for link in links])


def test_buttons_are_cleaned_and_are_lines_where_there_are_no_such_buttons() -> None:
    made = checked_links([Link(" Baca\x07  dulu ", f" {GOOD} "), Link("Lapor", "https://www.kemlu.go.id")])
    assert made[0] == Link("Baca dulu", GOOD)
    assert Message("Awas.", (), links=made).text_with_links == (
        f"Awas.\n\nBaca dulu: {GOOD}\nLapor: https://www.kemlu.go.id"
    )


@pytest.mark.parametrize(
    ("text", "picture", "fits"),
    [("x" * MAX_TEXT, False, True), ("x" * 800, True, True), ("x" * MAX_CAPTION, True, False),
     ("😀" * 600, True, False), ("{provinsi}" * 50, False, True), ("{provinsi}" * 70, False, False),
     ("{negara}" * 20, True, False)],
)  # fmt: skip
def test_all_that_is_sent_must_fit_with_the_longest_names_in_it(text, picture, fits) -> None:
    texts = checked({"id": "Awas.", "en": text})
    links = checked_links([Link("Baca", GOOD)])
    if fits:
        check_length(texts, links, picture=picture)
    else:
        with pytest.raises(BadContent, match=r"the text \(en\) is \d+ characters too long"):
            check_length(texts, links, picture=picture)


def test_a_recipient_reads_the_own_country() -> None:
    texts = checked({"id": "Loker {negara} palsu.", "en": "Fake jobs in {negara}."})
    assert render(texts, "id", None, "Kamboja")[1] == f"Loker Kamboja palsu.\n\n{footer('id')}"
    assert render(texts, "id", None)[1].startswith("Loker negara tujuan palsu.")
    assert render(texts, "en", None)[1].startswith("Fake jobs in the country of destination.")
    assert render(texts, "id", None, "x" * 90)[1].startswith("Loker " + "x" * 64 + " palsu.")
    assert uses(texts, "negara") and not uses(texts, "provinsi")
