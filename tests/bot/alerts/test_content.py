"""An alert's words: what may be in them and how they read."""

import pytest

from bot.alerts.content import (
    MAX_TEXT,
    BadContent,
    allowed,
    buttons,
    checked,
    digest,
    pressed,
    render,
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
        ("Halo {nama}", "variable"), ("Lihat bit.ly/abc", "link"), ("Lihat https://example.com/a", "link"),
        ("Tulis ke wa.me/6281200001111", "link"),
    ],
)  # fmt: skip
def test_words_that_are_refused(text, why) -> None:
    with pytest.raises(BadContent, match=why):
        checked({"id": text})


def test_a_recipient_reads_the_own_language_and_province() -> None:
    texts = checked({"id": "Awas di {provinsi}.", "en": "Beware in {provinsi}."})
    assert render(texts, "id", "Bali")[1].startswith("Awas di Bali.")
    assert render(texts, "id", None)[1].startswith("Awas di daerah Anda.")
    assert render(texts, "en", "Bali") == ("en", 'Beware in Bali.\n\nTo stop these warnings, write "berhenti".')
    assert render(texts, "jv", "Bali")[0] == "id"


def test_the_same_words_have_the_same_digest_whatever_their_spacing() -> None:
    assert digest({"id": "Awas  loker"}) == digest({"id": "awas loker\n"}) != digest({"id": "awas loker!"})


def test_presses_are_known_by_their_payload() -> None:
    seen, ask = buttons(10**12)
    assert (pressed(seen.payload), pressed(ask.payload)) == (("seen", 10**12), ("ask", 10**12))
    assert all(len(button.payload.encode()) <= 64 for button in (seen, ask))
    assert pressed('/alert_seen{"alert":"1"}') is None
