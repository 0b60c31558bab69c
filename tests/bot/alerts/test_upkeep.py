"""What happens to alerts beside sending."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot.alerts import upkeep
from bot.alerts.progress import progress
from bot.alerts.queue import Queue
from bot.alerts.served import Served
from bot.alerts.upkeep import Upkeep
from bot.store.alerts import Alert, Delivery, Told
from bot.store.models import now


@pytest.fixture
def ticking(alerts, sql, redis_client) -> Upkeep:
    return Upkeep(sql, alerts, Served(redis_client, ["telegram"]))


async def counts(sql, alert: int) -> dict[str, int]:
    return {state: count for state, count in (await progress(sql, alert)).counts.items() if count}


@pytest.mark.parametrize(("age", "left"), [(5, {"pending": 3}), (60, {"uncertain": 3})])
async def test_calls_of_a_dead_worker_become_uncertain(sql, sent, ticking, age, left) -> None:
    alert = await sent()
    await Queue(sql).begin(await Queue(sql).claim("telegram", 10), ())
    async with sql.begin() as session:
        await session.execute(update(Delivery).values(started=now() - timedelta(seconds=age)))
    await ticking.tick()
    assert await counts(sql, alert) == left


async def test_calls_of_a_cancelled_alert_are_settled_however_long_the_machine_was_down(
    sql, sent, alerts, ticking
) -> None:
    alert = await sent()
    await Queue(sql).begin(await Queue(sql).claim("telegram", 2), ())
    await alerts.cancel(alert, "budi")
    async with sql.begin() as session:
        await session.execute(update(Delivery).values(started=now() - timedelta(days=2)))
        await session.execute(update(Alert).values(ended=now() - timedelta(days=2)))
    await ticking.tick()
    assert await counts(sql, alert) == {"uncertain": 2, "expired": 1}


async def test_an_alert_ends_when_nobody_is_left(sql, sent, ticking) -> None:
    alert = await sent()
    await ticking.tick()
    assert (await progress(sql, alert)).state == "sending"
    async with sql.begin() as session:
        await session.execute(update(Delivery).values(state="sent"))
    await ticking.tick()
    assert (await progress(sql, alert)).state == "done"


async def test_an_alert_for_nobody_ends_at_once(sql, sent, ticking) -> None:
    alert = await sent(segment="country=JP")
    await ticking.tick()
    assert (await progress(sql, alert)).state == "done"


async def test_what_waits_at_expiry_is_expired(sql, sent, ticking) -> None:
    alert = await sent()
    async with sql.begin() as session:
        await session.execute(update(Alert).values(expires=now() - timedelta(seconds=1)))
    await ticking.tick()
    assert await counts(sql, alert) == {"expired": 3}


async def test_a_channel_that_is_not_set_up_fails_and_is_said_so(sql, sent, alerts, redis_client) -> None:
    alert = await sent()
    await Upkeep(sql, alerts, Served(redis_client, ["whatsapp"])).tick()
    assert (await progress(sql, alert)).reasons == {"channel_not_set_up": 3}


async def test_a_channel_that_another_process_serves_is_left_to_it(sql, sent, alerts, redis_client) -> None:
    alert = await sent()
    await Served(redis_client, ["telegram"]).channels()
    await Upkeep(sql, alerts, Served(redis_client, ["whatsapp"])).tick()
    assert (await progress(sql, alert)).counts["pending"] == 3


@pytest.mark.parametrize(("urgent", "due"), [(False, {"1", "2"}), (True, {"1", "2", "3"})])
async def test_people_sleep_unless_it_is_urgent(sql, sent, ticking, monkeypatch, urgent, due) -> None:
    monkeypatch.setattr(upkeep, "asleep", lambda _moment: {9: now() + timedelta(hours=8)})
    await sent(urgent=urgent)
    await ticking.tick()
    assert {one.person.address for one in await Queue(sql).claim("telegram", 10)} == due


async def test_an_audience_whose_maker_died_is_completed(sql, sent, ticking, rows) -> None:
    alert = await sent()
    async with sql.begin() as session:
        await session.execute(update(Alert).values(expanded=False, cursor=1, touched=now() - timedelta(minutes=1)))
        for row in (await rows(alert)).values():
            if row.address != "1":
                await session.delete(await session.get(Delivery, row.id))
    await ticking.tick()
    assert set(await rows(alert)) == {"1", "2", "3"}


async def test_what_people_were_told_is_kept_for_thirty_days(sql, ticking) -> None:
    async with sql.begin() as session:
        for days in (29, 31):
            session.add(Told(channel="web", address=str(days), fact="x", at=now() - timedelta(days=days)))
    await ticking.sweep()
    async with sql() as session:
        assert list(await session.scalars(select(Told.address))) == ["29"]
