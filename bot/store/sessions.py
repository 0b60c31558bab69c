"""What Redis keeps of a person between messages: a small hash that expires, the queue of one who writes fast."""

from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from typing import Any, cast

import redis.asyncio as redis

from bot.message import Person

SESSION_SECONDS = 30 * 24 * 3600
CRISIS_SECONDS = 24 * 3600
SEEN_SECONDS = 24 * 3600
UNANSWERED_SECONDS = 24 * 3600
KINDS = ("session", "unanswered", "inbox", "invited", "chat", "kept", "numbered")
"""Keys that are kept a person: `<kind>:<channel>:<address>`; the last three are the channels' own."""


@dataclass(frozen=True)
class Session:
    """A person's state beside the dialogue's own (which Rasa's tracker keeps)."""

    discreet: bool = False
    case_id: int | None = None
    need: str = ""
    """Whom the plea of the open case is about, as far as is known: self, relative; empty where it is no plea."""
    place: str = ""
    """Where that is, as far as it was told: ISO codes, joined by commas."""
    fallbacks: int = 0
    """Messages in a row that were not understood."""
    told_risk: str = ""
    """Risk of the offer that was rated last, while it is spoken of; empty where none is."""
    told_places: str = ""
    """Countries of that offer: ISO codes, joined by commas."""
    told_left: int = 0
    """For how many more messages it is taken to be spoken of."""
    kin: int = 0
    """For how many more messages a relative is taken to be spoken of, and not the writer."""
    given: str = ""
    """A mark of the answer given last, where it answered a question."""
    answering: bool = False
    """Our own questions about an emergency are open."""
    choosing: str = ""
    """Which choice of a subscriber the next text may answer: place, country, any, or none."""
    met: bool = False
    """The person has had an answer before."""
    answered: int = 0
    """Questions answered, as far as they are counted (`bot.alerts.invitation`)."""


class Sessions:
    """Sessions by person. Errors of Redis are the caller's to handle."""

    def __init__(self, client: "redis.Redis") -> None:
        self.redis = client

    async def load(self, person: Person) -> Session:
        """The session, or a fresh one."""
        stored = cast(dict[bytes, bytes], await _awaited(self.redis.hgetall(_key("session", person))))
        return Session(
            discreet=stored.get(b"discreet") == b"1",
            case_id=int(stored[b"case_id"]) if stored.get(b"case_id") else None,
            need=stored.get(b"need", b"").decode(),
            place=stored.get(b"place", b"").decode(),
            fallbacks=int(stored.get(b"fallbacks", 0)),
            told_risk=stored.get(b"told_risk", b"").decode(),
            told_places=stored.get(b"told_places", b"").decode(),
            told_left=int(stored.get(b"told_left", 0)),
            kin=int(stored.get(b"kin", 0)),
            given=stored.get(b"given", b"").decode(),
            answering=stored.get(b"answering") == b"1",
            choosing=stored.get(b"choosing", b"").decode(),
            met=stored.get(b"met") == b"1",
            answered=int(stored.get(b"answered", 0)),
        )

    async def discreet(self, people: Sequence[Person]) -> set[Person]:
        """Those among people who are in discreet mode."""
        async with self.redis.pipeline(transaction=False) as pipe:
            for person in people:
                pipe.hget(_key("session", person), "discreet")
            found = await pipe.execute()
        return {person for person, stored in zip(people, found, strict=True) if stored == b"1"}

    async def save(self, person: Person, session: Session) -> None:
        """Keep the session; one with an open case or in discreet mode is kept for a day only."""
        short = session.discreet or session.case_id is not None
        key = _key("session", person)
        async with self.redis.pipeline() as pipe:
            pipe.hset(key, mapping={
                "discreet": int(session.discreet), "case_id": session.case_id or "", "need": session.need,
                "place": session.place,
                "fallbacks": session.fallbacks, "told_risk": session.told_risk, "told_left": session.told_left,
                "told_places": session.told_places,
                "kin": session.kin, "given": session.given,
                "answering": int(session.answering), "choosing": session.choosing,
                "met": int(session.met), "answered": session.answered,
            })  # fmt: skip
            pipe.expire(key, CRISIS_SECONDS if short else SESSION_SECONDS)
            await pipe.execute()

    async def first_sight(self, channel: str, update_id: str) -> bool:
        """Whether a platform's message id is new; remembers it for a day."""
        return bool(await self.redis.set(f"seen:{channel}:{update_id}", 1, nx=True, ex=SEEN_SECONDS))

    async def keep_unanswered(self, person: Person, text: str) -> None:
        """Keep the last message that could not be answered, for the person to try again."""
        await self.redis.set(_key("unanswered", person), text, ex=UNANSWERED_SECONDS)

    async def take_unanswered(self, person: Person) -> str | None:
        """That message, once."""
        text = await self.redis.getdel(_key("unanswered", person))
        return str(text, "utf-8") if isinstance(text, bytes) else None

    async def first_invitation(self, person: Person, seconds: int) -> bool:
        """Whether the person was not offered warnings for so long; remembers that it is done now."""
        return bool(await self.redis.set(_key("invited", person), 1, nx=True, ex=seconds))

    async def invited(self, person: Person, seconds: int) -> None:
        """Offer the person no warnings for so long."""
        await self.redis.set(_key("invited", person), 1, ex=seconds)

    async def forget(self, person: Person) -> None:
        """Delete all that Redis keeps of a person."""
        await self.redis.delete(*(_key(kind, person) for kind in KINDS))


def _key(kind: str, person: Person) -> str:
    return f"{kind}:{person.key}"


async def _awaited(value: Awaitable[Any] | Any) -> Any:
    """redis-py types its hash commands as maybe-awaitable; with an asyncio client they always are."""
    return await value
