"""Messages of groups that come faster than they can be read wait in Redis: in their order, and none is lost."""

import asyncio
from typing import Any

import pytest

from bot.channels.telegram.groups import GroupReader
from bot.groups import unread as module
from bot.groups import watch as watching
from bot.groups.queue import Queue
from bot.groups.unread import STREAM, Backlog
from bot.groups.warned import Warned
from bot.groups.watch import READ_AT_ONCE, Team, Watch
from bot.store.db import session_maker
from tests.bot.groups.conftest import AD


@pytest.fixture
async def backlog(redis_client, monkeypatch) -> Backlog:
    monkeypatch.setattr(module, "BLOCK_MS", 1)
    made = Backlog(redis_client)
    await made.open()
    return made


@pytest.fixture
def watch(scene, redis_client, engine, backlog) -> Watch:
    team = Team(
        scene.guard, scene.actions, scene.menu, scene.welcome, scene.choices, Warned(session_maker(engine)),
        scene.presses, scene.chats,
    )
    return Watch(GroupReader(7), Queue(redis_client), backlog, scene.memory, team)


def posted(number: int, text: str = "selamat pagi semua") -> dict[str, Any]:
    chat = {"id": -100, "type": "supergroup", "title": "x"}
    return {"update_id": number, "message": {
        "message_id": number, "text": text, "from": {"id": 50, "first_name": "Mei"}, "chat": chat
    }}  # fmt: skip


def flood(first: int, count: int = READ_AT_ONCE + 1, text: str = AD) -> list[dict[str, Any]]:
    return [posted(number, text) for number in range(first, first + count)]


def numbers(updates: list[dict[str, Any]]) -> list[int]:
    return [update["update_id"] for update in updates]


async def test_it_waits_in_its_order_until_it_is_done_with(backlog, redis_client) -> None:
    assert await backlog.keep(flood(1, 3)) and await backlog.keep(flood(4, 2))
    assert backlog.waits
    for expected in ([1, 2, 3], [4, 5]):
        unread = await backlog.next()
        assert numbers(unread.updates) == expected
        await backlog.done(unread)
    assert await backlog.next() is None and not backlog.waits
    assert await redis_client.xlen(STREAM) == 0


async def test_a_dead_readers_batch_is_taken_over(backlog, redis_client, monkeypatch) -> None:
    await backlog.keep(flood(1, 3))
    await backlog.next()
    other = Backlog(redis_client)
    assert await other.next() is None
    monkeypatch.setattr(module, "CLAIM_MS", 0)
    assert numbers((await other.next()).updates) == [1, 2, 3]


async def test_half_an_emoji_costs_no_other_message(backlog) -> None:
    await backlog.keep([posted(1), posted(2, "\ud83d"), posted(3)])
    assert numbers((await backlog.next()).updates) == [1, 3]


async def test_few_are_read_at_once(watch, redis_client) -> None:
    await watch.take(flood(1, READ_AT_ONCE))
    assert (await redis_client.xlen("groups"), await redis_client.xlen(STREAM)) == (READ_AT_ONCE, 0)


async def test_a_flood_is_put_by_and_what_follows_waits_behind_it(watch, redis_client) -> None:
    await watch.take(flood(1))
    await watch.take([posted(90, AD)])
    assert (await redis_client.xlen("groups"), await redis_client.xlen(STREAM)) == (0, 2)


async def test_what_people_press_in_a_flood_is_not_put_by(watch, redis_client) -> None:
    press = {"update_id": 99, "callback_query": {
        "id": "q", "from": {"id": 9}, "data": "g|wrong|5",
        "message": {"message_id": 4, "chat": {"id": -100, "type": "supergroup"}},
    }}  # fmt: skip
    await watch.take([*flood(1), press])
    assert await redis_client.xlen("groups") == 1


async def test_beyond_the_limit_messages_wait_at_the_platform(watch, redis_client, monkeypatch) -> None:
    monkeypatch.setattr(module, "MOST_WAITING", 1)
    await watch.take(flood(1))
    await watch.take(flood(101))
    assert (await redis_client.xlen("groups"), await redis_client.xlen(STREAM)) == (READ_AT_ONCE + 1, 1)


@pytest.mark.parametrize("pressed", [False, True])
async def test_all_that_was_put_by_reaches_the_guard_once(watch, redis_client, monkeypatch, pressed: bool) -> None:
    dealt: list[str] = []

    async def deal(event: Any) -> None:
        dealt.append(event.message)

    monkeypatch.setattr(watch, "deal", deal)
    monkeypatch.setattr(watching, "PAUSE_SECONDS", 0)
    if pressed:
        watch.pressure.note()
    await watch.take(flood(1))
    await watch.take(flood(1))  # the platform did not hear that it was taken, and sends it again
    await watch.take(flood(101))
    working = asyncio.create_task(watch.run())
    async with asyncio.timeout(15):
        while len(dealt) < 2 * (READ_AT_ONCE + 1) or await redis_client.xlen("groups"):
            await asyncio.sleep(0.005)
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)
    assert sorted(dealt) == sorted({*dealt}) and await redis_client.xlen(STREAM) == 0
