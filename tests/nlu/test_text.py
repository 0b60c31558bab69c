"""What disguises are undone, what is left alone, and that places lead back to the raw text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.text import normalize


@pytest.mark.parametrize(
    ("raw", "plain"),
    [
        ("l0k3r k4mb0j4", "loker kamboja"),
        ("g@ji gr4t1s", "gaji gratis"),
        ("c.s s.l.o.t", "cs slot"),
        ("K A M B O J A", "kamboja"),
        ("l o k e r k a m b o j a", "loker kamboja"),
        ("L\nO\nK\nE\nR\n\nK\nA\nM\nB\nO\nJ\nA\n\ngaji 9jt", "loker kamboja\n\ngaji 9jt"),
        ("kam-boja ka.mbo.ja", "kamboja kamboja"),
        ("bangeeet gajiii", "banget gaji"),
        ("𝐃𝐢𝐜𝐚𝐫𝐢 ＣＳ Ⓛⓐⓞⓢ ᴋᴀᴍʙᴏᴊᴀ", "dicari cs laos kamboja"),
        ("kеrjа di Kаmbоja", "kerja di kamboja"),
        ("kam\u200bbo\u00adja", "kamboja"),
        ("ke \u202eajobmak\u202c ya", "ke kamboja ya"),
        ("Phnôm Pénh", "phnom penh"),
        ("loker 🇰🇭", "loker  kamboja "),
        ("s1ot t1ket", "slot tiket"),
    ],
)
def test_disguises_are_undone(raw: str, plain: str) -> None:
    assert normalize(raw).norm == plain


@pytest.mark.parametrize(
    "raw",
    [
        "gaji 12jt", "rm4000", "nt$ 29.500", "$800-1000", "20rb baht", "800u", "p3mi bp2mi sip2mi", "n4 jft a2",
        "wa.me/6281200000001", "@hrd_pp88", "foo@gmail.com", "g to g", "kk, ktp", "slot88", "0812-3456-7890",
        "https://contoh.id/a-b-c", "e7-4", "umur 18-35", "jl. a. yani 5", "pt. maju jaya", "a\nb\nc",
    ],
)  # fmt: skip
def test_figures_and_names_that_are_meant_stay(raw: str) -> None:
    assert normalize(raw).norm == raw


@pytest.mark.parametrize(
    ("raw", "word", "evidence"),
    [
        ("Ayo ke k4mb0j4 bro", "kamboja", "k4mb0j4"),
        ("Ayo ke K A M B O J A bro", "kamboja", "K A M B O J A"),
        ("🇮🇩 ke 🇰🇭!", "kamboja", "🇰🇭"),
        ("di kam\u200bboja", "kamboja", "kam\u200bboja"),
        ("gajiiii gede", "gaji", "gajiiii"),
        ("ﬁx 𝐤𝐞𝐫𝐣𝐚", "kerja", "𝐤𝐞𝐫𝐣𝐚"),
    ],
)
def test_evidence_is_what_was_written(raw: str, word: str, evidence: str) -> None:
    text = normalize(raw)
    start = text.norm.index(word)
    assert text.evidence(start, start + len(word)) == evidence


@given(st.text(max_size=300) | st.text(alphabet="a4@ .-\u200b\u202e🇰🇭kK1$\n", max_size=300))
def test_every_place_is_inside_the_raw_text(raw: str) -> None:
    text = normalize(raw)
    assert text.starts is None or len(text.starts) == len(text.norm) == len(text.ends or ())
    for start in range(len(text.norm)):
        first, last = text.span(start, start + 1)
        assert 0 <= first < last <= len(raw)


@given(st.text(max_size=200))
def test_plain_text_is_lower_case_without_marks(raw: str) -> None:
    assert not any(char in "\u200b\u202e\u00ad" for char in normalize(raw).norm)
