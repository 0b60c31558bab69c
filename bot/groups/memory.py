"""What the guard of a group remembers for a while, in Redis, shared by all processes.

Senders are keyed hashes; a kept message goes after a day.
"""

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import orjson
import redis.asyncio as redis

UNDO_SECONDS = 24 * 3600
WARNED_SECONDS = 3600
NEW_MEMBER_SECONDS = 48 * 3600
BURST_SECONDS = 600
BURST_SENDERS = 3
"""New accounts that post the same within BURST_SECONDS make a burst."""
LET_STAND_SECONDS = 30 * 24 * 3600
EDIT_SECONDS = 5
"""A warning's counter is not edited more often."""
PER_MINUTE = 18
"""Messages a minute into a group; Telegram allows 20 (https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this)."""
WAITING_LIMIT = 20
"""Warnings of one group that wait for the next minute; a flood of different ads beyond that is only told to admins."""
TALLY_SECONDS = 21 * 24 * 3600
ALBUM_SECONDS = 300
DELETED = "deleted"


@dataclass(frozen=True)
class Kept:
    """A flagged message as it is kept for a day: to show it to admins, and to post it again."""

    copy: dict[str, Any]
    sender: str
    """Keyed hash."""
    name: str
    digest: str
    campaign: int | None
    text: str
    risk: str
    thread: int | None = None
    warning: int | None = None
    """The bot's warning about it."""
    deleted: bool = False
    reasons: list[str] = field(default_factory=list)
    notify: bool = False
    """Whether the admins are to be told."""
    lacks_right: bool = False
    """The admins chose to delete, but the bot may not."""
    album: str | None = None

    @property
    def subject(self) -> str:
        """What a warning is about: the campaign, or the text where there is none."""
        return str(self.campaign or self.digest)


@dataclass(frozen=True)
class Counted:
    """The ads of a campaign (or of one text) in a group within an hour."""

    count: int
    first: bool
    """Whether the ad just counted is the first of them: the warning is about it."""
    warning: int | None
    """The bot's warning about them."""


class Memory:
    """Short memory of the groups. Errors of Redis are the caller's."""

    def __init__(self, client: "redis.Redis") -> None:
        self._redis = client
        self._waiting: dict[int, int] = {}

    async def keep(self, group: int, message: int, kept: Kept) -> None:
        """Keep a flagged message for a day."""
        await self._redis.set(f"group:copy:{group}:{message}", orjson.dumps(asdict(kept)), ex=UNDO_SECONDS)

    async def kept(self, group: int, message: int) -> Kept | None:
        """That message, if the day is not over."""
        raw = await self._redis.get(f"group:copy:{group}:{message}")
        return Kept(**orjson.loads(raw)) if raw else None

    async def count_warning(self, group: int, subject: str, message: int) -> Counted:
        """Count an ad of a campaign (or text) within the hour; the same message counts once, however often it comes."""
        key = f"group:warned:{group}:{subject}"
        async with self._redis.pipeline() as pipe:
            pipe.sadd(f"{key}:ads", message)
            pipe.expire(f"{key}:ads", WARNED_SECONDS, nx=True)
            pipe.scard(f"{key}:ads")
            pipe.hsetnx(key, "first", str(message))
            pipe.expire(key, WARNED_SECONDS, nx=True)
            pipe.hmget(key, "first", "warning")
            _, _, count, _, _, (first, warning) = await pipe.execute()
        return Counted(int(count), int(first) == message, int(warning) if warning else None)

    async def note_warning(self, group: int, subject: str, warning: int) -> None:
        """Remember the warning that was posted."""
        key = f"group:warned:{group}:{subject}"
        async with self._redis.pipeline() as pipe:
            pipe.hset(key, "warning", str(warning))
            for one in (key, f"{key}:ads"):
                pipe.expire(one, WARNED_SECONDS)
            await pipe.execute()

    async def forget_warning(self, group: int, subject: str) -> None:
        """The warning was taken back."""
        key = f"group:warned:{group}:{subject}"
        await self._redis.delete(key, f"{key}:ads")

    async def may_edit(self, group: int, subject: str) -> bool:
        """Whether a warning's counter was not edited just now."""
        return bool(await self._redis.set(f"group:edited:{group}:{subject}", 1, nx=True, ex=EDIT_SECONDS))

    async def let_stand(self, group: int, digest: str) -> None:
        """An admin lets this text stand in the group."""
        await self._redis.set(f"group:stands:{group}:{digest}", 1, ex=LET_STAND_SECONDS)

    async def stands(self, group: int, digest: str) -> bool:
        """Whether an admin let this text stand."""
        return bool(await self._redis.exists(f"group:stands:{group}:{digest}"))

    async def arrived(self, chat: str, senders: Sequence[str]) -> None:
        """People joined."""
        async with self._redis.pipeline(transaction=False) as pipe:
            for sender in senders:
                pipe.set(f"group:new:{chat}:{sender}", 1, ex=NEW_MEMBER_SECONDS)
            await pipe.execute()

    async def is_new(self, chat: str, sender: str) -> bool:
        """Whether a sender joined a short while ago."""
        return bool(await self._redis.exists(f"group:new:{chat}:{sender}"))

    async def burst(self, group: int, subjects: Sequence[str], sender: str) -> bool:
        """Note what a new member posts; whether enough other new members posted the same."""
        async with self._redis.pipeline() as pipe:
            for subject in subjects:
                key = f"group:burst:{group}:{subject}"
                pipe.sadd(key, sender)
                pipe.expire(key, BURST_SECONDS)
                pipe.scard(key)
            answers = await pipe.execute()
        return any(count >= BURST_SENDERS for count in answers[2::3])

    async def is_told(self, group: int, message: int) -> bool:
        """Whether the admins were told of a flagged message."""
        return bool(await self._redis.exists(f"group:told:{group}:{message}"))

    async def note_told(self, group: int, message: int) -> None:
        """They were told."""
        await self._redis.set(f"group:told:{group}:{message}", 1, ex=UNDO_SECONDS)

    async def once(self, group: int, subject: str, seconds: int) -> bool:
        """Whether something is to be done that is done once in a while."""
        return bool(await self._redis.set(f"group:once:{group}:{subject}", 1, nx=True, ex=seconds))

    async def album_part(self, group: int, album: str, message: int, copy: Mapping[str, Any]) -> bool:
        """Keep a part of an album, for minutes; whether the album was deleted."""
        key = f"group:album:{group}:{album}"
        async with self._redis.pipeline() as pipe:
            pipe.hset(key, str(message), orjson.dumps(copy))
            pipe.expire(key, ALBUM_SECONDS, nx=True)
            pipe.hexists(key, DELETED)
            return bool((await pipe.execute())[2])

    async def copies(self, group: int, kept: Kept) -> list[dict[str, Any]]:
        """What posts a kept message again, with its album."""
        if kept.album is None:
            return [kept.copy] if kept.copy else []
        found: Any = await self._redis.hgetall(f"group:album:{group}:{kept.album}")
        return list(_parts(found).values())

    async def flag_album(self, group: int, album: str, *, deleted: bool) -> dict[int, dict[str, Any]]:
        """An album has an offer: its parts known so far, by message, are kept for a day; later ones hear its end."""
        key = f"group:album:{group}:{album}"
        async with self._redis.pipeline() as pipe:
            if deleted:
                pipe.hset(key, DELETED, "1")
            else:
                pipe.hdel(key, DELETED)
            pipe.expire(key, UNDO_SECONDS)
            pipe.hgetall(key)
            found: dict[bytes, bytes] = (await pipe.execute())[2]
        return _parts(found)

    @property
    def waiting(self) -> int:
        """How many warnings wait in this process for their group's next minute."""
        return sum(self._waiting.values())

    async def room(self, group: int) -> bool:
        """Wait until one more message may be posted in the group; False where too many wait already."""
        while True:
            minute, second = divmod(time.time(), 60)
            key = f"group:pace:{group}:{int(minute)}"
            async with self._redis.pipeline() as pipe:
                pipe.incr(key)
                pipe.expire(key, 120)
                count = (await pipe.execute())[0]
            if count <= PER_MINUTE:
                return True
            if self._waiting.get(group, 0) >= WAITING_LIMIT:
                return False
            self._waiting[group] = self._waiting.get(group, 0) + 1
            try:
                await asyncio.sleep(60 - second)
            finally:
                self._waiting[group] -= 1

    async def tally(self, counts: dict[tuple[str, str], int]) -> None:
        """Add up messages seen: (chat, day) -> how many."""
        async with self._redis.pipeline(transaction=False) as pipe:
            for (chat, day), count in counts.items():
                pipe.incrby(f"group:seen:{chat}:{day}", count)
                pipe.expire(f"group:seen:{chat}:{day}", TALLY_SECONDS)
            await pipe.execute()

    async def seen(self, chat: str, days: Sequence[str]) -> int:
        """Messages seen in a group on these days."""
        counts: list[Any] = await self._redis.mget([f"group:seen:{chat}:{day}" for day in days])
        return sum(int(count) for count in counts if count)


def _parts(album: dict[bytes, bytes]) -> dict[int, dict[str, Any]]:
    return dict(sorted((int(field), orjson.loads(copy)) for field, copy in album.items() if field != DELETED.encode()))
