"""An answer that was made but not taken by the platform, as it waits in Redis with the messages that it answers."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import orjson

from bot.message import Button, Reply, Turn
from bot.turns.letter import Batch, Letter


@dataclass(frozen=True)
class Unsent:
    """An answer, the batch it answers, and since when it waits, in seconds since 1970."""

    batch: Batch
    turn: Turn
    since: float


@dataclass
class Answer:
    """An answer in the making; its turn, once made, outlives a platform that does not take it."""

    batch: Batch
    turn: Turn | None = None


def dump(batch: Batch, turn: Turn, since: float | None) -> bytes:
    """The stored form; `since` is now for an answer that did not wait before."""
    count, mark = len(batch.letters), _mark(batch.letters)
    return orjson.dumps({"turn": turn, "letters": count, "mark": mark, "since": since or time.time()})


def load(raw: bytes | None, waiting: Sequence[Letter]) -> Unsent | None:
    """The answer to the first of the waiting letters; None where there is none, or it answers others."""
    if raw is None:
        return None
    row = orjson.loads(raw)
    letters = tuple(waiting[: row["letters"]])
    if not letters or _mark(letters) != row["mark"]:
        return None
    return Unsent(Batch(letters[0].incoming, letters), _turn(row["turn"]), row["since"])


def _turn(row: dict[str, Any]) -> Turn:
    replies = tuple(Reply(one["text"], tuple(Button(**button) for button in one["buttons"])) for one in row["replies"])
    return Turn(**{**row, "replies": replies, "facts": tuple(row["facts"]), "rated": tuple(row.get("rated", ()))})


def _mark(letters: Sequence[Letter]) -> str:
    return sha256(b"\n".join(letter.raw for letter in letters)).hexdigest()
