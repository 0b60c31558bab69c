"""Members of a group press an alert's buttons: each counts once, nobody is known by it, and questions go to private."""

import pytest
from sqlalchemy import select, update

from bot.alerts.buttons import buttons
from bot.alerts.draft import Draft, Rules
from bot.alerts.feedback import Feedback
from bot.alerts.receipts import receipts
from bot.alerts.registry import Registry
from bot.alerts.subscribers import Subscribers, read
from bot.groups.post import Pressed
from bot.store.alerts import Delivery
from bot.store.db import session_maker
from bot.store.groups import Campaign
from tests.bot.groups.conftest import GROUP

MEMBERS = ("60", "61", "60")
SEEN, ASK = 0, 1


@pytest.fixture
def sql(engine):
    return session_maker(engine)


@pytest.fixture
async def alert(sql) -> int:
    """An alert about a campaign that another took in, as it arrived in the group."""
    group = {"channel": "telegram", "address": GROUP, "consent": "2026-01-01T00:00:00Z"}
    await Subscribers(sql).take([read(group, "test")])
    async with sql.begin() as session:
        session.add_all([Campaign(id=5, risk="high", merged_into=6), Campaign(id=6, risk="high", sightings=10)])
    registry = Registry(sql, Rules())
    number = await registry.create(Draft("trick", {"id": "Awas."}, campaign=5), "ani")
    await registry.approve(number, "budi")
    await registry.send(number, "budi")
    async with sql.begin() as session:
        await session.execute(update(Delivery).values(state="sent"))
    return number


async def press(scene, number: int, which: int, by: str, *, chat: str = GROUP, test: bool = False) -> None:
    data = buttons(number, group=True, test=test)[which].payload
    await scene.presses.pressed(Pressed(chat, 1, by, data, "q"))


async def sightings(sql) -> list[int]:
    async with sql() as session:
        return list(await session.scalars(select(Campaign.sightings).order_by(Campaign.id)))


async def test_a_group_counts_once_and_each_member_once_for_the_campaign(scene, sql, alert) -> None:
    for member in MEMBERS:
        await press(scene, alert, SEEN, member)
    assert (await receipts(sql, alert)).seen_before == 1
    assert await sightings(sql) == [0, 12], "the campaign that took it in"
    assert [url for _, url in scene.chats.answers] == [None] * 3
    assert all("dicatat" in text for text, _ in scene.chats.answers)


async def test_a_question_opens_the_private_chat(scene, sql, alert) -> None:
    await press(scene, alert, ASK, "60")
    assert scene.chats.answers == [("", f"https://t.me/sobat_bot?start=alert_{alert}")]
    found = await receipts(sql, alert)
    assert (found.asked, found.seen_before, await sightings(sql)) == (1, 0, [0, 10])


@pytest.mark.parametrize("fields", [{"test": True}, {"chat": "-999"}])
async def test_a_test_and_a_group_that_did_not_get_it_count_nowhere(scene, sql, alert, fields) -> None:
    await press(scene, alert, SEEN, "60", **fields)
    assert len(scene.chats.answers) == 1
    assert ((await receipts(sql, alert)).seen_before, await sightings(sql)) == (0, [0, 10])


async def test_it_is_answered_in_the_groups_language(scene, alert) -> None:
    await scene.choices.group(GROUP, "Grup Perantau")
    await scene.choices.set(GROUP, language="en")
    await press(scene, alert, SEEN, "60")
    assert scene.chats.answers[0][0].startswith("Thank you")


async def test_no_member_is_to_be_found_in_redis(scene, alert, redis_client) -> None:
    await press(scene, alert, SEEN, "6011223344")
    keys = [key.decode() async for key in redis_client.scan_iter("group:once:*")]
    assert len(keys) == 1 and "6011223344" not in keys[0]
    assert 0 < await redis_client.ttl(keys[0]) <= 7 * 24 * 3600


async def test_a_count_that_fails_leaves_nobody_without_an_answer(scene, alert, monkeypatch) -> None:
    monkeypatch.setattr(Feedback, "_note", _away)
    await press(scene, alert, SEEN, "60")
    assert len(scene.chats.answers) == 1


async def _away(*_args: object, **_more: object) -> None:
    raise OSError
