"""What counts as the person's words, and what is said of a picture."""

import pytest

from bot.message import Incoming, Person, Picture
from bot.pictures.shown import EXCERPT, excerpt, problem_of, seen_first, words_of

WATI = Person("web", "wati")


@pytest.mark.parametrize(
    ("text", "picture", "words"),
    [
        ("", Picture("Loker Kamboja"), "Loker Kamboja"),
        ("ini aman kak?", Picture("Loker Kamboja"), "ini aman kak?\nLoker Kamboja"),
        ("ini aman kak?", Picture(problem="empty"), "ini aman kak?"),
        ("halo", None, "halo"),
        ("", Picture(problem="size"), ""),
    ],
)
def test_words(text, picture, words) -> None:
    assert words_of(Incoming(WATI, text, picture=picture)) == words


@pytest.mark.parametrize(
    ("picture", "intent", "discreet", "reply"),
    [
        (None, "check_offer", False, None),
        (Picture("x"), "check_offer", False, "utter_picture_seen"),
        (Picture("x"), None, False, "utter_picture_seen"),
        (Picture("x"), "crisis_trapped", False, None),
        (Picture("x"), "check_offer", True, None),
        (Picture(problem="empty"), "ask_cost", False, "utter_picture_empty"),
        (Picture(problem="size"), "crisis_harm", False, None),
    ],
)
def test_the_line_before_the_answer(picture, intent, discreet, reply) -> None:
    assert seen_first(picture, intent, discreet) == reply


def test_a_problem_unknown_here_is_told_as_later() -> None:
    assert problem_of(Picture(problem="nonsense")) == "utter_picture_later"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Loker Kamboja\ngaji 12 juta", "Loker Kamboja gaji 12 juta"),
        ("WA 0812-3456-7890 ya", "WA […] ya"),
        ("hub +855 12 345 678", "hub […]"),
        ("chat @bos_kh atau t.me/bos_kh", "chat […] atau […]"),
        ("daftar https://loker.example/a?b=1 hari ini", "daftar […] hari ini"),
        ("gaji 8.000.000 umur 18-35", "gaji 8.000.000 umur 18-35"),
    ],
)
def test_excerpt_shows_no_number_to_tap(text, shown) -> None:
    assert excerpt(text) == shown


def test_excerpt_is_short() -> None:
    assert len(excerpt("kata " * 5_000)) <= EXCERPT + 2
