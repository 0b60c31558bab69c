"""The groups at work over real stores: no group waits for another, and nothing is tried for ever."""

import asyncio
import time
from collections.abc import Callable
from typing import Any

import pytest
from redis.exceptions import ConnectionError as RedisAway
from sqlalchemy.exc import DataError, OperationalError

from bot.channels.telegram.groups import GroupReader
from bot.errors import TryLater
from bot.groups import watch as module
from bot.groups.queue import Queue, Waiting
from bot.groups.unread import Backlog
from bot.groups.warned import Warned
from bot.groups.watch import Team, Watch
from bot.store.db import session_maker
from tests.bot.groups.conftest import AD

FLOODED, CALM = ("-101", "-102", "-103", "-104"), "-105"


@pytest.fixture
def watch(scene, redis_client, engine) -> Watch:
    team = Team(
        scene.guard, scene.actions, scene.menu, scene.welcome, scene.choices, Warned(session_maker(engine)),
        scene.presses, scene.chats,
    )
    return Watch(GroupReader(7), Queue(redis_client), Backlog(redis_client), scene.memory, team)


def posted(number: int, chat: str) -> dict[str, Any]:
    message = {"message_id": number, "text": AD, "from": {"id": 50, "first_name": "Mei"}}
    return {"update_id": number, "message": {**message, "chat": {"id": int(chat), "type": "supergroup", "title": "x"}}}


async def until(holds: Callable[[], Any]) -> None:
    async with asyncio.timeout(15):
        while not holds():
            await asyncio.sleep(0.005)


async def test_flooded_groups_take_no_places_from_others(watch, scene, redis_client, monkeypatch) -> None:
    monkeypatch.setattr(module, "IN_FLIGHT", len(FLOODED))
    minute = int(time.time()) // 60
    for chat in FLOODED:
        group = await scene.choices.group(chat, "x")
        for ahead in range(3):
            await redis_client.set(f"group:pace:{group.id}:{minute + ahead}", 1_000)
    working = asyncio.create_task(watch.run())
    await watch.take([posted(number, chat) for number, chat in enumerate(FLOODED, start=1)])
    await until(lambda: scene.memory.waiting == len(FLOODED))
    await watch.take([posted(9, CALM)])
    await until(lambda: scene.chats.in_chat(CALM))
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)
    assert not any(scene.chats.in_chat(chat) for chat in FLOODED)


@pytest.mark.parametrize(
    ("error", "age", "done"),
    [
        (OperationalError("", {}, Exception()), 600, False), (OperationalError("", {}, Exception()), 3_700, True),
        (TryLater("down"), 600, False), (RedisAway(), 600, False),
        (DataError("", {}, Exception()), 60, False), (DataError("", {}, Exception()), 600, True),
        (ValueError(), 1, True),
    ],
)  # fmt: skip
async def test_what_fails_is_tried_again_but_not_for_ever(watch, monkeypatch, error, age: int, done: bool) -> None:
    async def fails(_event: object) -> None:
        raise error

    monkeypatch.setattr(watch, "deal", fails)
    assert await watch._dealt_with(Waiting(f"{int((time.time() - age) * 1000)}-0", posted(1, CALM))) is done
