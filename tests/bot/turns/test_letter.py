"""What is answered together, and that a letter comes back from Redis as it went in."""

import pytest

from bot.message import MAX_TEXT, Incoming, Person
from bot.turns.letter import Letter, dump, load, next_batch

WATI = Person("telegram", "1")


def text(words: str, **more) -> Letter:
    return Letter(Incoming(WATI, words), {"message": words}, **more)


PRESS = Letter(Incoming(WATI, payload="/help"))
VOICE = Letter(Incoming(WATI, notice="utter_voice"))
PLACE = Letter(Incoming(WATI, location=(1.5, 2.5)))


@pytest.mark.parametrize(
    ("label", "waiting", "words", "count"),
    [
        ("one text", [text("a")], "a", 1),
        ("neighbours", [text("a"), text("b"), text("c")], "a\nb\nc", 3),
        ("a button stays alone", [PRESS, text("a")], "", 1),
        ("texts before a button", [text("a"), text("b"), PRESS, text("c")], "a\nb", 2),
        ("a voice message stays alone", [text("a"), VOICE], "a", 1),
        ("a place stays alone", [PLACE, text("a")], "", 1),
        ("an edited message stays alone", [text("a"), text("b", alone=True)], "a", 1),
        ("a question and a forwarded offer", [text("aman?"), text("loker", forwarded=True)], "aman?\nloker", 2),
        ("two forwarded offers", [text("x", forwarded=True), text("y", forwarded=True)], "x", 1),
        ("an album", [text("a", album="9"), text("", album="9"), text("b", album="9"), text("c")], "a\nb", 3),
        ("two albums", [text("a", album="9"), text("b", album="8")], "a", 1),
    ],
)
def test_merging(label: str, waiting: list[Letter], words: str, count: int) -> None:
    batch = next_batch(waiting)
    assert (batch.incoming.text, len(batch.letters)) == (words, count)
    assert batch.handle == waiting[count - 1].handle


def test_a_merged_text_is_bounded_and_shows_that_it_was_cut() -> None:
    assert len(next_batch([text("a" * MAX_TEXT)] * 3).incoming.text) == MAX_TEXT + 1


@pytest.mark.parametrize("letter", [
    text("halo 😀"), PRESS, VOICE, PLACE, text("x", forwarded=True, album="9", alone=True),
    Letter(Incoming(WATI, "x", update_id="42")),
])  # fmt: skip
def test_a_letter_comes_back_as_it_was(letter: Letter) -> None:
    raw = dump(letter)
    back = load(WATI, raw)
    assert (back.incoming, back.handle) == (letter.incoming, letter.handle)
    assert (back.forwarded, back.album, back.alone, back.raw) == (
        letter.forwarded, letter.album, letter.alone, raw
    )  # fmt: skip


def test_equal_letters_are_told_apart_and_broken_text_is_mended() -> None:
    assert dump(text("ya")) != dump(text("ya"))
    assert load(WATI, dump(Letter(Incoming(WATI, "rusak \ud800")))).incoming.text == "rusak ?"
