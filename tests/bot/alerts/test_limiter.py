"""The shared rate: no second gets more than allowed, and a platform's wish holds for everybody."""

import asyncio

import pytest

from bot.alerts.limiter import Limiter, pause, spacing
from bot.alerts.room import Room
from bot.message import Person


@pytest.mark.parametrize("rate", [0.5, 1, 1.01, 1.5, 2, 3, 5, 19, 20, 25, 30, 80, 200, 1000])
def test_a_burst_and_a_second_of_steady_sends_stay_below_the_rate(rate) -> None:
    interval, burst = spacing(rate)
    assert (burst if rate >= 20 else 0) + 1_000_000 / interval <= rate * 1.001
    assert 1_000_000 / interval >= rate * 0.9


async def test_a_burst_is_granted_then_a_wait_is_named(redis_client) -> None:
    limiter = Limiter(redis_client, {"telegram": 2})
    assert (await limiter.take("telegram", 5)).sends == 1
    waiting = await limiter.take("telegram", 5)
    assert waiting.sends == 0 and 0 < waiting.wait <= 1.0


async def test_two_machines_share_one_rate(redis_client) -> None:
    one, other = (Limiter(redis_client, {"telegram": 100}) for _ in range(2))
    assert (await one.take("telegram", 3)).sends == 3
    assert (await other.take("telegram", 100)).sends <= 3


async def test_a_channel_does_not_slow_another(redis_client) -> None:
    limiter = Limiter(redis_client, {"telegram": 1, "whatsapp": 1})
    await limiter.take("telegram", 1)
    assert (await limiter.take("whatsapp", 1)).sends == 1


async def test_a_hold_stops_everybody_and_a_shorter_one_does_not_end_it(redis_client) -> None:
    one, other = (Limiter(redis_client, {"telegram": 1000}) for _ in range(2))
    await one.hold("telegram", 60)
    await one.hold("telegram", 1)
    held = await other.take("telegram", 1)
    assert held.sends == 0 and held.wait > 50


async def test_a_chat_gets_one_message_at_a_time(redis_client) -> None:
    limiter = Limiter(redis_client, {"telegram": 1000})
    wati, group = Person("telegram", "1"), Person("telegram", "-100")
    assert await limiter.too_soon([wati, group]) == [0.0, 0.0]
    assert await limiter.too_soon([wati, group, Person("telegram", "2")]) == [1.0, 3.0, 0.0]
    assert pause(Person("whatsapp", "62")) == 6.0


async def test_alerts_make_room_for_answers_but_for_a_second_at_most(redis_client) -> None:
    limiter = Limiter(redis_client, {"telegram": 30, "whatsapp": 80})
    room = Room(limiter)
    for _ in range(10):
        room.note("telegram")
    await room.tell()
    waiting = await limiter.take("telegram", 1)
    assert waiting.sends == 0 and 0.25 < waiting.wait <= 0.4, "ten thirtieths of a second"
    await limiter.spent("telegram", 100_000)
    assert 0.5 < (await limiter.take("telegram", 1)).wait <= 1.1
    assert (await limiter.take("whatsapp", 1)).sends == 1
    await room.tell()


async def test_answers_are_told_of_again_when_redis_is_back(redis_client, monkeypatch) -> None:
    limiter = Limiter(redis_client, {"telegram": 1})
    room = Room(limiter)
    told = asyncio.Event()

    async def spent(channel: str, sends: int) -> None:
        told.set()
        raise ConnectionError

    monkeypatch.setattr(limiter, "spent", spent)
    working = asyncio.create_task(room.run())
    for _ in range(2):
        told.clear()
        room.note("telegram")
        await asyncio.wait_for(told.wait(), 5)
    working.cancel()
