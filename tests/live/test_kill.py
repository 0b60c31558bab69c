"""kill -9 of the bot, of Rasa or of Redis in the middle of a thousand messages: none is lost, few are answered twice.

Every message comes from a person of its own, so that each must get an answer of its own. Only those in flight at the
kill may be answered twice: at most as many as there are places for turns.
"""

import asyncio
import os
import signal
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.stack.valkey import redis_url, until_it_answers
from bot.turns.workers import PLACES
from tests.doubles import redis_server
from tests.doubles.telegram import TelegramDouble, telegram_double
from tests.live.processes import Bot

pytestmark = [
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.skipif(sys.platform != "linux", reason="reads /proc"),
]
MESSAGES = 1_000
ANSWER_SECONDS = 240.0
TOKEN = "1:kill"
QUESTIONS = ("berapa biaya kerja ke taiwan?", "dokumen ke jepang apa saja", "gaji di hong kong", "halo")
CRISIS = "tolong saya disekap di poipet"


@asynccontextmanager
async def running(model: Path, data: Path, **more: str) -> AsyncIterator[tuple[Bot, TelegramDouble]]:
    (data / "models").symlink_to(model.parent)
    async with telegram_double(TOKEN) as double:
        bot = Bot(data, double.url, TOKEN, **more)
        try:
            yield bot, double
        finally:
            bot.process.kill()
            bot.process.wait()


@pytest.mark.parametrize("kill", [Bot.kill_bot, Bot.kill_rasa, Bot.kill_redis], ids=["bot", "rasa", "redis"])
async def test_a_kill_in_the_middle_loses_nothing(
    model: Path, tmp_path: Path, kill: Callable[[Bot], None]
) -> None:
    async with running(model, tmp_path) as (bot, double):
        await outlived(bot, double, lambda: kill(bot))


@pytest.mark.skipif(not redis_server.available(), reason="no Redis server: apt-get install redis-server")
async def test_a_kill_of_an_installed_redis_loses_nothing(model: Path, tmp_path: Path) -> None:
    data = tmp_path / "server"
    server = redis_server.redis_process(data)

    def kill() -> None:
        assert server.pid is not None
        os.kill(server.pid, signal.SIGKILL)
        while server.running:
            time.sleep(0.01)
        server.start()

    server.start()
    try:
        await until_it_answers(server, redis_url(data))
        async with running(model, tmp_path, REDIS_URL=redis_url(data)) as (bot, double):
            await outlived(bot, double, kill)
    finally:
        await server.stop()


async def outlived(bot: Bot, double: TelegramDouble, kill: Callable[[], None]) -> None:
    """A thousand people write; a third is answered when `kill` is called."""
    people = range(1, MESSAGES + 1)
    texts = {person: CRISIS if person % 50 == 0 else QUESTIONS[person % len(QUESTIONS)] for person in people}
    await double.push(*({"message": double.message(person, text=texts[person])} for person in people))
    await until(lambda: len(answered(double)) >= MESSAGES // 3, bot)
    kill()
    await until(lambda: len(answered(double)) >= MESSAGES and double.waiting == 0, bot)
    begins = firsts(double)
    first = [sent.chat for sent in double.sent if sent.text == begins[sent.chat]]
    twice = {person: count for person, count in Counter(first).items() if count > 1}
    log = bot.log.read_text()
    assert TOKEN not in log and CRISIS not in log
    assert set(first) == set(people)
    assert len(twice) <= sum(PLACES.values())
    assert max(twice.values(), default=0) <= 2


def answered(double: TelegramDouble) -> set[int]:
    """People who got an answer."""
    return {sent.chat for sent in double.sent}


def firsts(double: TelegramDouble) -> dict[int, str]:
    """The first message that each person got: an answer may have several parts."""
    found: dict[int, str] = {}
    for sent in double.sent:
        found.setdefault(sent.chat, sent.text)
    return found


async def until(holds: Callable[[], bool], bot: Bot) -> None:
    """Wait, bounded, for something to hold."""
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            while not holds():
                assert bot.process.poll() is None, bot.log.read_text()[-2000:]
                await asyncio.sleep(0.02)
    except TimeoutError:
        raise AssertionError(f"too late; the bot's log ends:\n{bot.log.read_text()[-2000:]}") from None
