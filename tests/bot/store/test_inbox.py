"""Messages wait in Redis until they are answered, whoever dies meanwhile; one turn at a time for each person."""

import pytest

from bot.message import Incoming, Person
from bot.store.inbox import LOCK_MS, ORDINARY, URGENT, WAIT_LIMIT, Entry, Inbox
from bot.turns.letter import Letter

WATI, BUDI = Person("telegram", "1"), Person("telegram", "2")


@pytest.fixture
async def inbox(redis_client) -> Inbox:
    made = Inbox(redis_client)
    await made.open()
    return made


def letter(text: str, person: Person = WATI, update_id: str | None = None) -> Letter:
    return Letter(Incoming(person, text, update_id=update_id), {"message": 5})


async def read(inbox: Inbox, stream: str = ORDINARY) -> list[Entry]:
    """What is new, without waiting."""
    answer = await inbox.redis.xreadgroup("workers", inbox.consumer, {stream: ">"}, count=50)
    return [Entry(stream, i.decode(), Person(*f[b"person"].decode().split(":"))) for _, es in answer for i, f in es]


async def owed(inbox: Inbox) -> int:
    """Entries that no worker has acknowledged."""
    return sum([(await inbox.redis.xpending(s, "workers"))["pending"] for s in (ORDINARY, URGENT)])


def texts(letters: list[Letter]) -> list[str]:
    return [one.incoming.text for one in letters]


async def expire_lock(inbox: Inbox, person: Person) -> None:
    """As if a dead worker's lock had run out."""
    await inbox.redis.delete(f"turn:{person.key}")


async def test_an_answered_message_leaves_nothing_but_its_id(inbox: Inbox) -> None:
    assert await inbox.accept([(letter("halo", update_id="7"), False)]) == [True]
    (entry,) = await read(inbox)
    hold, tries, waiting = await inbox.begin(entry)
    assert (tries, texts(waiting), dict(waiting[0].handle)) == (1, ["halo"], {"message": 5})
    assert await inbox.finish(hold, waiting) == []
    assert sorted(await inbox.redis.keys("*")) == [b"seen:telegram:7", b"turns", b"turns:urgent"]
    assert (await owed(inbox), await inbox.redis.xlen(ORDINARY)) == (0, 0)


async def test_the_same_update_is_kept_once(inbox: Inbox) -> None:
    assert await inbox.accept([(letter("halo", update_id="7"), False)] * 2) == [True, False]
    assert await inbox.accept([(letter("halo", update_id="7"), False)]) == [False]
    assert texts(await inbox.waiting(WATI)) == ["halo"]


async def test_messages_without_an_id_are_all_new(inbox: Inbox) -> None:
    assert await inbox.accept([(letter("ya"), False), (letter("ya"), False)]) == [True, True]
    (entry, _) = await read(inbox)
    hold, _, waiting = await inbox.begin(entry)
    assert texts(await inbox.finish(hold, waiting[:1])) == ["ya"]


async def test_what_comes_during_a_turn_is_found_at_its_end(inbox: Inbox) -> None:
    await inbox.accept([(letter("halo"), False)])
    (entry,) = await read(inbox)
    hold, _, waiting = await inbox.begin(entry)
    await inbox.accept([(letter("biaya?"), False)])
    (second,) = await read(inbox)
    assert await inbox.begin(second) is None
    rest = await inbox.finish(hold, waiting)
    assert texts(rest) == ["biaya?"]
    assert await inbox.finish(hold, rest) == []
    assert await owed(inbox) == 0


async def test_people_do_not_wait_for_each_other(inbox: Inbox) -> None:
    await inbox.accept([(letter("satu"), False), (letter("dua", BUDI), False)])
    first, second = await read(inbox)
    assert await inbox.begin(first) is not None
    _, _, waiting = await inbox.begin(second)
    assert texts(waiting) == ["dua"]


async def test_a_dead_workers_message_is_claimed_and_counted(inbox: Inbox, redis_client, monkeypatch) -> None:
    monkeypatch.setattr("bot.store.inbox.CLAIM_MS", 0)
    await inbox.accept([(letter("halo"), False)])
    (entry,) = await read(inbox)
    assert await inbox.begin(entry) is not None
    other = Inbox(redis_client)
    (claimed,) = await other.claim(ORDINARY, 10)
    assert await other.begin(claimed) is None, "the lock has not run out"
    assert await owed(inbox) == 1, "a claimed entry may be the holder's own and must stay"
    await expire_lock(inbox, WATI)
    hold, tries, waiting = await other.begin(claimed)
    assert (tries, texts(waiting)) == (2, ["halo"])
    assert await other.finish(hold, waiting) == []
    assert await owed(inbox) == 0


async def test_a_late_finish_takes_nothing_that_is_not_its_own(inbox: Inbox, redis_client, monkeypatch) -> None:
    monkeypatch.setattr("bot.store.inbox.CLAIM_MS", 0)
    await inbox.accept([(letter("satu"), False)])
    (entry,) = await read(inbox)
    slow, _, waiting = await inbox.begin(entry)
    await expire_lock(inbox, WATI)
    other = Inbox(redis_client)
    (claimed,) = await other.claim(ORDINARY, 10)
    fast, _, again = await other.begin(claimed)
    await other.finish(fast, again)
    await inbox.accept([(letter("dua"), False)])
    (entry,) = await read(inbox)
    held, _, _ = await inbox.begin(entry)
    assert await inbox.finish(slow, waiting) == []
    assert texts(await inbox.waiting(WATI)) == ["dua"]
    assert await inbox.redis.get(held.lock) == held.token.encode()


async def test_finishing_twice_is_finishing_once(inbox: Inbox) -> None:
    await inbox.accept([(letter("satu"), False)])
    (entry,) = await read(inbox)
    hold, _, waiting = await inbox.begin(entry)
    await inbox.finish(hold, waiting)
    await inbox.accept([(letter("dua"), False)])
    await inbox.finish(hold, waiting)
    assert texts(await inbox.waiting(WATI)) == ["dua"]
    assert len(await read(inbox)) == 1


async def test_a_lock_is_renewed_by_its_holder_only(inbox: Inbox) -> None:
    await inbox.accept([(letter("satu"), False)])
    (entry,) = await read(inbox)
    hold, *_ = await inbox.begin(entry)
    await inbox.redis.pexpire(hold.lock, 50)
    await inbox.renew([hold])
    assert await inbox.redis.pttl(hold.lock) > LOCK_MS / 2
    await inbox.redis.set(hold.lock, "another", px=50)
    await inbox.renew([hold])
    assert await inbox.redis.pttl(hold.lock) <= 50


async def test_urgent_messages_have_a_stream_of_their_own(inbox: Inbox) -> None:
    await inbox.accept([(letter("biaya?"), False), (letter("tolong", BUDI), True)])
    assert [e.person for e in await read(inbox, URGENT)] == [BUDI]
    assert [e.person for e in await read(inbox)] == [WATI]


async def test_a_flood_from_one_person_is_bounded(inbox: Inbox) -> None:
    kept = await inbox.accept([(letter(str(n), update_id=str(n)), False) for n in range(WAIT_LIMIT + 5)])
    assert kept.count(False) == 5
    assert await inbox.redis.llen("inbox:telegram:1") == WAIT_LIMIT
