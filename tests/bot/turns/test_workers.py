"""Workers over a real Valkey: order for each person, pleas first, nothing lost when a turn fails."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from bot.errors import TryLater, Undeliverable
from bot.message import Incoming, Person, Picture, Reply, Turn
from bot.store.inbox import ORDINARY, URGENT, Inbox
from bot.turns import pressure, reach
from bot.turns import workers as module
from bot.turns.letter import Batch, Letter
from bot.turns.pressure import Pressure
from bot.turns.reception import Reception
from bot.turns.workers import MAX_TRIES, Workers

WATI, BUDI = Person("telegram", "1"), Person("telegram", "2")


class Echo:
    """Answers with the text itself, when it may."""

    def __init__(self) -> None:
        self.may_answer = asyncio.Event()
        self.may_answer.set()
        self.begun: list[str] = []

    async def turn(self, incoming: Incoming) -> Turn:
        self.begun.append(incoming.text)
        if incoming.text.startswith("tolong"):
            return Turn((Reply("plea"),))
        await self.may_answer.wait()
        return Turn((Reply(incoming.text or (incoming.picture or Picture()).text),))

    async def look(self, incoming: Incoming) -> Incoming:
        return Incoming(incoming.person, picture=Picture(text=(incoming.image or b"").decode()))


class Post:
    """A channel that remembers what it sent."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str]] = []
        self.fails: Exception | None = None
        self.refuses = ""
        self.tried = 0

    async def fetch(self, batch: Batch) -> Incoming:
        return batch.incoming

    async def pictures(self, batch: Batch) -> list[bytes | Picture]:
        return [letter.handle["picture"].encode() for letter in batch.letters if "picture" in letter.handle]

    async def typing(self, batch: Batch) -> None:
        pass

    async def send(self, batch: Batch, turn: Turn) -> None:
        self.tried += 1
        if self.refuses and self.refuses in turn.replies[0].text:
            await asyncio.sleep(0.02)
            raise TryLater("not this one")
        if self.fails:
            raise self.fails
        self.sent.append((batch.incoming.person.address, turn.replies[0].text))


class Stage:
    def __init__(self, client: Any) -> None:
        self.echo, self.post, self.inbox = Echo(), Post(), Inbox(client)
        self.reception = Reception(self.inbox)
        self.lost: list[Person] = []
        self.pressure = Pressure()
        self.workers = Workers(
            self.inbox, self.echo, {"telegram": self.post}, self._lost,  # type: ignore[arg-type]
            pressure=self.pressure,
        )  # fmt: skip

    async def _lost(self, person: Person) -> None:
        self.lost.append(person)

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        task = asyncio.create_task(self.workers.run())
        yield
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    async def until(self, holds: Callable[[], Any]) -> None:
        async with asyncio.timeout(15):
            while not holds():
                await asyncio.sleep(0.005)

    async def owed(self) -> int:
        """Entries and letters that are not done with."""
        lists = await self.inbox.redis.keys("inbox:*")
        later = await self.inbox.redis.zcard("turns:later")
        return len(lists) + later + sum([await self.inbox.redis.xlen(stream) for stream in (ORDINARY, URGENT)])


@pytest.fixture
def stage(redis_client) -> Stage:
    return Stage(redis_client)


def said(text: str, person: Person = WATI, **more: Any) -> Letter:
    return Letter(Incoming(person, text), **more)


async def test_what_came_before_the_start_is_answered(stage: Stage) -> None:
    await stage.inbox.open()
    await stage.reception.take([said("satu"), said("dua", BUDI)])
    async with stage.working():
        await stage.until(lambda: len(stage.post.sent) == 2)
    assert sorted(stage.post.sent) == [("1", "satu"), ("2", "dua")]
    assert await stage.owed() == 0


async def test_what_comes_during_a_turn_is_merged_and_follows(stage: Stage) -> None:
    stage.echo.may_answer.clear()
    async with stage.working():
        await stage.reception.take([said("satu")])
        await stage.until(lambda: stage.echo.begun)
        for text in ("dua", "tiga"):
            await stage.reception.take([said(text)])
        stage.echo.may_answer.set()
        await stage.until(lambda: len(stage.post.sent) == 2)
    assert stage.post.sent == [("1", "satu"), ("1", "dua\ntiga")]
    assert await stage.owed() == 0


async def test_a_plea_does_not_wait_behind_a_backlog(stage: Stage) -> None:
    stage.echo.may_answer.clear()
    async with stage.working():
        await stage.reception.take([said(f"tanya {n}", Person("telegram", str(n))) for n in range(100, 300)])
        await stage.reception.take([said("tolong saya disekap di poipet")])
        await stage.until(lambda: ("1", "plea") in stage.post.sent)
        assert stage.post.sent == [("1", "plea")]
        stage.echo.may_answer.set()
        await stage.until(lambda: len(stage.post.sent) == 201)
    assert await stage.owed() == 0


async def test_somebody_who_cannot_be_reached_is_named_and_stops_nobody(stage: Stage) -> None:
    stage.post.fails = Undeliverable("blocked", gone=True)
    async with stage.working():
        await stage.reception.take([said("satu")])
        await stage.until(lambda: stage.lost)
        stage.post.fails = None
        await stage.reception.take([said("dua", BUDI)])
        await stage.until(lambda: stage.post.sent)
    assert (stage.lost, stage.post.sent) == ([WATI], [("2", "dua")])
    assert await stage.owed() == 0


async def test_a_mistake_in_one_answer_does_not_stop_the_next(stage: Stage) -> None:
    stage.post.fails = ValueError("ours")
    async with stage.working():
        await stage.reception.take([said("satu")])
        await stage.until(lambda: stage.echo.begun)
        stage.post.fails = None
        await stage.reception.take([said("dua")])
        await stage.until(lambda: stage.post.sent)
    assert stage.post.sent[-1][1].endswith("dua")


async def test_a_message_that_ends_every_worker_is_left_out(stage: Stage) -> None:
    await stage.inbox.open()
    await stage.reception.take([said("racun"), said("", album="x"), said("baik", BUDI)])
    await stage.inbox.redis.set("tries:telegram:1", MAX_TRIES)
    async with stage.working():
        await stage.until(lambda: ("2", "baik") in stage.post.sent)
        while await stage.owed():
            await asyncio.sleep(0.005)
    assert "racun" not in stage.echo.begun


async def test_an_album_is_one_turn_with_all_its_pictures(stage: Stage, monkeypatch) -> None:
    monkeypatch.setattr(module, "ALBUM_SECONDS", 0.0)
    await stage.inbox.open()
    parts = [said("", album="7", alone=True, handle={"picture": f"gambar {n}"}) for n in range(3)]
    await stage.reception.take(parts)
    async with stage.working():
        await stage.until(lambda: stage.post.sent)
    assert stage.post.sent == [("1", "gambar 0\n\ngambar 1\n\ngambar 2")]


async def test_an_entry_without_messages_is_cleared(stage: Stage) -> None:
    await stage.inbox.open()
    await stage.reception.take([said("satu")])
    await stage.inbox.redis.delete("inbox:telegram:1")
    async with stage.working():
        async with asyncio.timeout(10):
            while await stage.owed():
                await asyncio.sleep(0.005)
    assert stage.post.sent == []


def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """No pause between the tries of an answer that was put off."""
    monkeypatch.setattr(reach, "DOWN_SECONDS", 0.0)
    monkeypatch.setattr(reach, "AGAIN_SECONDS", 0.0)
    monkeypatch.setattr(module, "AGAIN_SECONDS", 0.0)
    monkeypatch.setattr(module, "CLAIM_SECONDS", 0.01)


@pytest.mark.parametrize("failure", [TryLater("down"), Undeliverable("token refused", ours=True)])
async def test_an_answer_waits_for_its_platform_and_is_not_made_twice(
    stage: Stage, monkeypatch, failure: Exception
) -> None:
    hurry(monkeypatch)
    stage.post.fails = failure
    async with stage.working():
        await stage.reception.take([said("satu")])
        await stage.until(lambda: stage.post.tried > MAX_TRIES + 2)
        await stage.reception.take([said("dua")])
        await stage.until(lambda: stage.post.tried > MAX_TRIES + 9)
        stage.post.fails = None
        await stage.until(lambda: len(stage.post.sent) == 2)
        while await stage.owed():
            await asyncio.sleep(0.005)
    assert stage.post.sent == [("1", "satu"), ("1", "dua")]
    assert stage.echo.begun == ["satu", "dua"]
    assert await stage.inbox.redis.keys("unsent:*") == []


async def test_a_bot_that_stops_meanwhile_owes_the_answer_still(stage: Stage, redis_client, monkeypatch) -> None:
    hurry(monkeypatch)
    stage.post.fails = TryLater("down")
    async with stage.working():
        await stage.reception.take([said("satu")])
        await stage.until(lambda: stage.post.tried)
        async with asyncio.timeout(10):
            while not await redis_client.keys("unsent:*"):
                await asyncio.sleep(0.005)
    after = Stage(redis_client)
    async with after.working():
        await after.until(lambda: after.post.sent)
    assert (after.post.sent, after.echo.begun) == ([("1", "satu")], [])


async def test_an_answer_that_alone_is_not_taken_does_not_hold_up_the_next(stage: Stage, monkeypatch) -> None:
    hurry(monkeypatch)
    stage.post.refuses = "racun"
    async with stage.working():
        await stage.reception.take([said("racun")])
        await stage.until(lambda: stage.post.tried)
        await stage.reception.take([said("baik")])
        for n in range(500):
            if ("1", "baik") in stage.post.sent:
                break
            await stage.reception.take([said(f"lain {n}", BUDI)])
            await asyncio.sleep(0.01)
        while await stage.owed():
            await asyncio.sleep(0.005)
    assert ("1", "baik") in stage.post.sent and ("1", "racun") not in stage.post.sent


async def test_an_answer_is_given_up_after_three_days(stage: Stage, monkeypatch) -> None:
    hurry(monkeypatch)
    monkeypatch.setattr(module, "WAIT_SECONDS", 0)
    stage.post.fails = TryLater("down")
    async with stage.working():
        await stage.reception.take([said("satu")])
        await stage.until(lambda: stage.post.tried)
        async with asyncio.timeout(10):
            while await stage.owed():
                await asyncio.sleep(0.005)
    assert stage.post.sent == []


async def test_under_pressure_few_ordinary_turns_run_and_pleas_as_ever(stage: Stage, monkeypatch) -> None:
    monkeypatch.setattr(pressure, "LASTS_SECONDS", 3600)
    stage.pressure.note()
    stage.echo.may_answer.clear()
    people = [Person("telegram", str(number)) for number in range(100, 130)]
    pleading = [Person("telegram", str(number)) for number in range(200, 210)]
    await stage.inbox.open()
    await stage.reception.take([said("halo", person) for person in people])
    async with stage.working():
        await stage.until(lambda: stage.echo.begun.count("halo") == pressure.PLACES)
        await stage.reception.take([said("tolong saya disekap", person) for person in pleading])
        await stage.until(lambda: len(stage.post.sent) == len(pleading))
        assert stage.echo.begun.count("halo") == pressure.PLACES
        stage.echo.may_answer.set()
        await stage.until(lambda: len(stage.post.sent) == len(people) + len(pleading))
    assert await stage.owed() == 0


@pytest.mark.parametrize(("high", "calm", "places"), [(False, 24, 24), (True, 24, pressure.PLACES), (True, 2, 2)])
def test_places(high: bool, calm: int, places: int) -> None:
    made = Pressure()
    if high:
        made.note()
    assert made.places(calm) == places
