"""What waits in Redis holds the words of a picture, never the picture."""

from bot.message import Incoming, Person, Picture
from bot.turns.letter import Letter, dump, load, next_batch

WATI = Person("web", "wati")


def test_the_words_are_kept_and_the_picture_is_not() -> None:
    letter = Letter(Incoming(WATI, "ini aman?", image=b"\xff\xd8\xffbytes", picture=Picture("Loker Kamboja")))
    stored = dump(letter)
    assert b"bytes" not in stored
    loaded = load(WATI, stored).incoming
    assert (loaded.text, loaded.picture, loaded.image) == ("ini aman?", Picture("Loker Kamboja"), None)


def test_a_problem_is_kept() -> None:
    assert load(WATI, dump(Letter(Incoming(WATI, picture=Picture(problem="size"))))).incoming.picture == Picture(
        problem="size"
    )


def test_a_picture_is_answered_alone() -> None:
    letters = [Letter(Incoming(WATI, picture=Picture("Loker Kamboja"))), Letter(Incoming(WATI, "ini aman?"))]
    assert next_batch(letters).letters == (letters[0],)
    assert next_batch(letters[::-1]).letters == (letters[1],)


def test_a_picture_is_not_shown_in_a_repr() -> None:
    assert "rahasia" not in repr(Incoming(WATI, image=b"rahasia"))
