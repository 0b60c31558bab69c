"""What a glance does not see must not be there: each edit of a disguise is skipped on its word."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from nlu import disguises
from nlu.glance import FIGURE_FIRST, FIGURE_LAST, INNER_MARK, LONE_LETTERS, RUN, glance, words

PIECES = st.sampled_from([*"aekmbojs  .-_*'~+\n0134@$!|€£?,:/2", "kamboja", "gaji", "c.s", "k.e.r.j.a", "...", "é"])


@given(st.lists(PIECES, max_size=40).map("".join))
@example("k4mb0ja")
@example("kerj4")
@example("g!aji")
@example("k a m b o j a")
@example("k  e  r  j  a")
@example("c.s w-d t_o")
@example("aaa")
@example("")
def test_no_edit_that_a_glance_rules_out_would_change_anything(text: str) -> None:
    seen = glance(text)
    for needed, pattern, plain in disguises.EDITS:
        if not seen & needed:
            assert all(plain(match) == match.group() for match in pattern.finditer(text))


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("besok mau ke pantai kalo ga ujan hehe", 0),
        ("jam 7 ya, jangan telat!", 0),
        ("g4ji", FIGURE_FIRST | FIGURE_LAST),
        ("!klan", FIGURE_FIRST),
        ("temen2 lain", FIGURE_LAST),
        ("a b mulai", LONE_LETTERS),
        ("di.mana", INNER_MARK),
        ("bangeeet", RUN),
        ("aa bb", 0),
        ("ééé", RUN),
    ],
)
def test_a_glance_tells_what_a_text_is_made_of(text: str, seen: int) -> None:
    assert glance(text) == seen


def test_words_keep_the_two_that_doubles_them_and_nothing_else() -> None:
    assert words("kerja2 di 22jt, orang2nya ke-2 é") == {b"kerja2", b"di", b"2", b"jt", b"orang2", b"nya", b"ke"}
