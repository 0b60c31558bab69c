"""The weekly digest: due once, with a bar a day, to those who asked."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert, update

from bot.errors import TryLater
from bot.groups.digest import Digest, chart, last_monday
from bot.store.db import session_maker
from bot.store.groups import Flag, Group
from tests.bot.groups.conftest import GROUP

NOW = datetime(2026, 3, 11, 3, tzinfo=UTC)
"""A Wednesday."""
MONDAY = datetime(2026, 3, 9, 1, tzinfo=UTC)
"""The one before, 8 o'clock in Jakarta."""


@pytest.fixture
async def digest(scene, engine, ledger) -> Digest:
    group = await scene.watch()
    async with engine.begin() as connection:
        await connection.execute(update(Group).values(joined=NOW - timedelta(days=30)))
        rows = [(2, "warned", "open"), (2, "deleted", "open"), (5, "deleted", "restored"), (9, "warned", "open")]
        for message, (day, action, state) in enumerate(rows):
            await connection.execute(insert(Flag).values(
                group_id=group, message=message, campaign_id=7, risk="high", action=action, state=state,
                at=datetime(2026, 3, day, 5, tzinfo=UTC),
            ))  # fmt: skip
    await scene.memory.tally({(GROUP, "2026-03-02"): 40, (GROUP, "2026-03-08"): 2, (GROUP, "2026-03-09"): 100})
    return Digest(session_maker(engine), scene.choices, scene.flags, scene.memory, scene.notices, ledger, lambda: NOW)


async def test_a_digest_has_the_weeks_figures_and_a_chart(scene, digest) -> None:
    assert await digest.send_due() == 1
    (told,) = scene.told()
    assert "Pesan dibaca: 42. Ditandai: 3. Dihapus: 2. Dikembalikan atau dibiarkan: 1." in told.text
    assert "Sen ▇▇▇▇▇▇▇▇▇▇ 2\nSel 0\nRab 0\nKam ▇▇▇▇▇ 1" in told.text
    assert "rangkaian nomor 7 (3 kali)" in told.text
    assert scene.group == []


async def test_it_is_sent_once_a_week(scene, digest) -> None:
    assert [await digest.send_due(), await digest.send_due()] == [1, 0]
    digest._clock = lambda: NOW + timedelta(days=7)
    assert await digest.send_due() == 1


async def test_a_digest_waits_for_a_platform_that_is_away(scene, digest, monkeypatch) -> None:
    async def away(*_: object, **__: object) -> None:
        raise TryLater("down")

    with monkeypatch.context() as patched:
        patched.setattr(scene.chats, "say", away)
        with pytest.raises(TryLater):
            await digest.send_due()
    assert await digest.send_due() == 1


async def test_a_group_that_has_just_joined_waits(digest, engine) -> None:
    async with engine.begin() as connection:
        await connection.execute(update(Group).values(joined=NOW - timedelta(hours=5)))
    assert await digest.send_due() == 0


async def test_a_week_in_which_nothing_was_seen_is_not_told(scene, digest, engine, redis_client) -> None:
    await redis_client.flushall()
    async with engine.begin() as connection:
        await connection.execute(Flag.__table__.delete())
    assert await digest.send_due() == 0 and scene.told() == []


@pytest.mark.parametrize(
    ("moment", "monday"),
    [
        (NOW, MONDAY), (MONDAY, MONDAY), (MONDAY - timedelta(minutes=1), MONDAY - timedelta(days=7)),
        (MONDAY + timedelta(days=6, hours=23), MONDAY),
    ],
)  # fmt: skip
def test_last_monday(moment: datetime, monday: datetime) -> None:
    assert last_monday(moment) == monday


def test_a_quiet_week_has_no_bars() -> None:
    assert chart([0] * 7, "id").splitlines()[0] == "Sen 0"
