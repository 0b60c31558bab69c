"""A plea for help overtakes what waits: questions of others, and all that is said in groups."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.app import App, at_work, running_app
from bot.groups.unread import STREAM as UNREAD
from bot.settings import Settings
from bot.store.inbox import ORDINARY
from tests.doubles.telegram import telegram_double
from tests.doubles.telegram_groups import GroupDouble
from tests.live.test_groups import AD, SELLER

pytestmark = pytest.mark.asyncio(loop_scope="session")
TOKEN, PLEADER = "777:load", 9
PEOPLE = range(1_000, 1_400)
QUESTION, PLEA = "berapa biaya kerja ke taiwan?", "tolong saya disekap di poipet"


@pytest_asyncio.fixture(loop_scope="session")
async def bot(model: Path, tmp_path: Path) -> AsyncIterator[tuple[App, GroupDouble]]:
    """A bot that is not at work yet, so that all waits when it begins."""
    (tmp_path / "models").symlink_to(model.parent)
    async with telegram_double(TOKEN, GroupDouble) as telegram, running_app(Settings(
        _env_file=None, sobat_data=tmp_path, redis_url=None, database_url=None, rasa_url=None,
        telegram_token=TOKEN, telegram_api=telegram.url,
    )) as app:  # fmt: skip
        yield app, telegram


async def test_a_plea_overtakes_all_that_waits(bot: tuple[App, GroupDouble]) -> None:
    app, telegram = bot
    for user in PEOPLE:
        await telegram.say(user, QUESTION)
        await telegram.post(SELLER + user, f"{AD} kode {user}")
    await telegram.say(PLEADER, PLEA)
    async with at_work(app):
        await telegram.answers(PLEADER, 1, 60)
        answered = {sent.chat for sent in telegram.sent} & set(PEOPLE)
        assert len(answered) < 0.8 * len(PEOPLE), "in turn, it would come after all but those in flight"
        async with asyncio.timeout(120):
            while sum([await app.redis.xlen(stream) for stream in (ORDINARY, UNREAD, "groups")]):
                await asyncio.sleep(0.05)
        assert {sent.chat for sent in telegram.sent} >= {*PEOPLE, PLEADER}
