"""What a platform tells of a message after it took it."""

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError

from bot.alerts.arrivals import EARLY, Arrivals
from bot.alerts.progress import progress
from bot.alerts.receipts import receipts
from bot.store.alerts import Delivery
from bot.store.models import Subscription


async def arrived(sql, sent) -> int:
    """Three that the platform took as the messages 1, 2 and 3."""
    alert = await sent()
    async with sql.begin() as session:
        await session.execute(update(Delivery).values(state="sent", message_id=Delivery.address))
    return alert


async def test_a_late_receipt_does_not_undo_a_later_state(sql, sent, redis_client) -> None:
    alert = await arrived(sql, sent)
    for message, state in (("1", "read"), ("1", "delivered"), ("2", "delivered"), ("3", "sent"), ("9", "read")):
        await Arrivals(sql, redis_client).receipt(message, state, None)
    found = await receipts(sql, alert)
    assert (found.delivered, found.read) == (2, 1)


@pytest.mark.parametrize(
    ("code", "reason", "again"),
    [(131026, "gone", 0), (131050, "gone", 0), (131047, "window_closed", 1), (131049, "recipient_limit", 1),
     (131000, "server_error", 1), (131053, "refused", 1), (None, "refused", 1)],
)  # fmt: skip
async def test_a_failure_is_told_by_its_code(sql, alerts, sent, redis_client, code, reason, again) -> None:
    alert = await arrived(sql, sent)
    await Arrivals(sql, redis_client).receipt("2", "failed", code)
    assert (await progress(sql, alert)).reasons == {reason: 1}
    assert await alerts.retry_failed(alert, "budi") == again
    left = {"2"} if reason == "gone" else set()
    async with sql() as session:
        assert set(await session.scalars(select(Subscription.address).where(Subscription.ended.is_not(None)))) == left
    assert await redis_client.zcard(EARLY) == 0


async def test_a_failure_that_is_told_before_the_outcome_is_written_is_not_lost(sql, sent, redis_client) -> None:
    alert = await sent()
    await Arrivals(sql, redis_client).receipt("2", "failed", 131026)
    await Arrivals(sql, redis_client).again()
    async with sql.begin() as session:
        await session.execute(update(Delivery).values(state="sent", message_id=Delivery.address))
    await Arrivals(sql, redis_client).again()
    assert (await progress(sql, alert)).reasons == {"gone": 1}
    assert await redis_client.zcard(EARLY) == 0


async def test_a_failure_waits_for_a_database_that_is_away(sql, sent, redis_client, monkeypatch) -> None:
    alert = await arrived(sql, sent)

    def away() -> None:
        raise OperationalError("select", {}, OSError())

    arrivals = Arrivals(sql, redis_client)
    with monkeypatch.context() as broken:
        broken.setattr(arrivals, "_sessions", type("Away", (), {"begin": staticmethod(away)}))
        await arrivals.receipt("2", "failed", 131026)
    await arrivals.again()
    assert (await progress(sql, alert)).reasons == {"gone": 1}


async def test_what_belongs_to_no_alert_is_forgotten_after_an_hour(sql, redis_client, monkeypatch) -> None:
    arrivals = Arrivals(sql, redis_client)
    await arrivals.receipt("wamid.9", "failed", None)
    await arrivals.again()
    assert await redis_client.zcard(EARLY) == 1
    monkeypatch.setattr("bot.alerts.arrivals.KEPT_SECONDS", -1)
    await arrivals.again()
    assert await redis_client.zcard(EARLY) == 0
