"""A message as it waits in Redis, and which waiting messages are answered together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from secrets import token_hex
from typing import Any

import orjson

from bot.message import MAX_TEXT, Incoming, Person, Picture


@dataclass(frozen=True)
class Letter:
    """One message with what its channel needs to answer it."""

    incoming: Incoming
    handle: Mapping[str, Any] = field(default_factory=dict)
    """The channel's own: ids of the message and its picture. Plain JSON, no picture itself."""
    forwarded: bool = False
    """Somebody else's words: never merged with another forwarded message, each gets its own verdict."""
    album: str | None = None
    """Parts of one album share this and get one answer."""
    alone: bool = False
    """Never merged: a picture, an edited message."""
    raw: bytes = b""
    """The stored form, by which it is taken off the list."""

    @property
    def joinable(self) -> bool:
        """Whether it is plain text that may be merged with its neighbours."""
        incoming = self.incoming
        apart = self.alone or self.album or incoming.payload or incoming.notice
        return not (apart or incoming.location or incoming.picture)


@dataclass(frozen=True)
class Batch:
    """Messages answered together."""

    incoming: Incoming
    letters: tuple[Letter, ...]

    @property
    def handle(self) -> Mapping[str, Any]:
        """The last message's handle: the one that is replied to."""
        return self.letters[-1].handle


def dump(letter: Letter) -> bytes:
    """The stored form: {"ticket", "text", …}; the ticket makes two equal messages two. A picture is never stored."""
    incoming = letter.incoming
    seen = incoming.picture
    # One character more than is read shows that some were left out; strict JSON forbids lone surrogates.
    text = incoming.text[: MAX_TEXT + 1].encode("utf-8", "replace").decode()
    fields = {
        "text": text, "payload": incoming.payload, "notice": incoming.notice, "location": incoming.location,
        "id": incoming.update_id, "handle": dict(letter.handle) or None, "forwarded": letter.forwarded,
        "album": letter.album, "alone": letter.alone, "picture": [seen.text, seen.problem] if seen else None,
    }  # fmt: skip
    return orjson.dumps({"ticket": token_hex(8), **{name: value for name, value in fields.items() if value}})


def load(person: Person, raw: bytes) -> Letter:
    """A letter from its stored form."""
    row = orjson.loads(raw)
    location, seen = row.get("location"), row.get("picture")
    incoming = Incoming(
        person, row.get("text", ""), row.get("payload"), update_id=row.get("id"), notice=row.get("notice"),
        location=(location[0], location[1]) if location else None, picture=Picture(*seen) if seen else None,
    )  # fmt: skip
    return Letter(
        incoming, row.get("handle", {}), row.get("forwarded", False), row.get("album"), row.get("alone", False), raw
    )


def next_batch(waiting: Sequence[Letter]) -> Batch:
    """The first of the waiting letters with those that are answered together with it.

    Parts of one album belong together; neighbouring texts become one message, in which at most one is forwarded.
    """
    first, *others = waiting
    taken = [first]
    for letter in others:
        same_album = first.album is not None and letter.album == first.album
        if not (same_album or _joins(taken, letter)):
            break
        taken.append(letter)
    if len(taken) == 1:
        return Batch(first.incoming, (first,))
    text = "\n".join(letter.incoming.text for letter in taken if letter.incoming.text)[: MAX_TEXT + 1]
    return Batch(Incoming(first.incoming.person, text), tuple(taken))


def _joins(taken: Sequence[Letter], letter: Letter) -> bool:
    if not (taken[0].joinable and letter.joinable):
        return False
    return not (letter.forwarded and any(one.forwarded for one in taken))
