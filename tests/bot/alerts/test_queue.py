"""The steps of a worker in SQL: who may be sent to at this moment, and what survives another worker."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from bot.alerts.queue import LEASE, Claimed, Done, Queue
from bot.cases.store import Cases
from bot.message import Person
from bot.store.alerts import Alert, Delivery, Told
from bot.store.models import now
from bot.store.subscriptions import Subscriptions

ONE = Person("telegram", "1")


async def claimed(sql, sent) -> dict[str, Claimed]:
    await sent()
    return {one.person.address: one for one in await Queue(sql).claim("telegram", 10)}


async def test_what_is_claimed_is_nobody_elses_until_the_lease_ends(sql, sent) -> None:
    first = await claimed(sql, sent)
    assert len(first) == 3 and await Queue(sql).claim("telegram", 10) == []
    async with sql.begin() as session:
        await session.execute(update(Delivery).values(due=Delivery.due))
        await session.execute(update(Delivery).values(due=now() - timedelta(seconds=1)))
    again = await Queue(sql).claim("telegram", 10)
    assert len(again) == 3
    assert await Queue(sql).begin(list(first.values()), ()) == [], "a worker whose lease ended must not send"
    assert len(await Queue(sql).begin(again, ())) == 3
    assert timedelta(seconds=15) < LEASE


async def test_what_is_given_back_can_be_claimed_at_once(sql, sent) -> None:
    first = await claimed(sql, sent)
    await Queue(sql).release(list(first.values()))
    assert len(await Queue(sql).claim("telegram", 10)) == 3


async def test_sending_is_written_before_the_call(sql, sent, rows) -> None:
    alert = await sent()
    await Queue(sql).begin(await Queue(sql).claim("telegram", 10), ())
    assert {row.state for row in (await rows(alert)).values()} == {"sending"}


async def leave(sql) -> None:
    await Subscriptions(sql).end(ONE)


async def delete(sql) -> None:
    await Cases(sql).forget(ONE)


async def plead(sql) -> None:
    await Cases(sql).record(ONE, "crisis_trapped", "self", "KH", "tolong", False)


@pytest.mark.parametrize(("meanwhile", "reason"), [(leave, "opted_out"), (plead, "in_crisis"), (delete, "deleted")])
async def test_who_may_not_be_written_to_any_more_is_not(sql, sent, rows, meanwhile, reason) -> None:
    alert = await sent()
    claims = await Queue(sql).claim("telegram", 10)
    await meanwhile(sql)
    begun = await Queue(sql).begin(claims, ())
    assert {one.person.address for one in begun} == {"2", "3"}
    failed = [row for row in (await rows(alert)).values() if row.state == "failed"]
    assert [row.reason for row in failed] == [reason]
    if reason == "deleted":
        assert "1" not in await rows(alert), "the address is forgotten too"


async def test_nobody_in_discreet_mode_is_written_to(sql, sent, rows) -> None:
    first = await claimed(sql, sent)
    begun = await Queue(sql).begin(list(first.values()), {first["1"].id})
    assert {one.person.address for one in begun} == {"2", "3"}


@pytest.mark.parametrize("step", ["pause", "cancel", "stop"])
async def test_no_call_begins_after_a_pause_or_stop(alerts, sql, sent, step) -> None:
    alert = await sent()
    claims = await Queue(sql).claim("telegram", 10)
    await (alerts.stop("citra") if step == "stop" else getattr(alerts, step)(alert, "citra"))
    assert await Queue(sql).begin(claims, ()) == []


async def test_what_came_too_late_is_expired(sql, sent, rows) -> None:
    alert = await sent()
    claims = await Queue(sql).claim("telegram", 10)
    async with sql.begin() as session:
        await session.execute(update(Alert).values(expires=now() - timedelta(seconds=1)))
    assert await Queue(sql).begin(claims, ()) == []
    assert {row.state for row in (await rows(alert)).values()} == {"expired"}


async def test_outcomes_are_written_and_a_repeated_write_harms_nothing(sql, sent, rows) -> None:
    first = await claimed(sql, sent)
    begun = {one.person.address: one for one in await Queue(sql).begin(list(first.values()), ())}
    again = Done(begun["3"].id, "pending", "server_error", due=now(), claim=begun["3"].claim)
    done = [Done(begun["1"].id, "sent", message_id="9"), Done(begun["2"].id, "uncertain", "no_answer"), again]
    await Queue(sql).finish(done)
    (retried,) = await Queue(sql).claim("telegram", 10)
    await Queue(sql).begin([retried], ())
    await Queue(sql).finish(done)
    states = {address: row.state for address, row in (await rows(1)).items()}
    assert states == {"1": "sent", "2": "uncertain", "3": "sending"}
    assert retried.attempts == 1


async def test_a_late_answer_tells_what_became_of_an_uncertain_call(sql, sent, rows) -> None:
    first = await claimed(sql, sent)
    (begun,) = await Queue(sql).begin([first["1"]], ())
    await Queue(sql).finish([Done(begun.id, "uncertain", "interrupted")])
    await Queue(sql).finish([Done(begun.id, "sent", message_id="9")])
    assert (await rows(1))["1"].state == "sent"


async def test_urgent_alerts_go_first(alerts, sql, sent) -> None:
    await sent("Biasa.", urgent=False)
    urgent = await sent("Penting.")
    assert {one.alert_id for one in await Queue(sql).claim("telegram", 3)} == {urgent}


async def test_discreet_mode_outlasts_its_session_and_ends_by_the_persons_word(sql, sent, rows) -> None:
    subscriptions = Subscriptions(sql)
    async with sql.begin() as session:
        session.add(Told(channel="telegram", address="1", fact="kh_cost"))
    await subscriptions.hush(ONE, quiet=True)
    queue, alert = Queue(sql), await sent()
    begun = await queue.begin(await queue.claim("telegram", 10), ())
    assert {one.person.address for one in begun} == {"2", "3"}
    assert (await rows(alert))["1"].reason == "discreet"
    async with sql() as session:
        assert await session.scalar(select(func.count()).select_from(Told)) == 0, "no correction either"
    await subscriptions.hush(ONE, quiet=False)
    await sent("Lain.")
    assert ONE in {one.person for one in await queue.begin(await queue.claim("telegram", 10), ())}


async def test_nobody_is_woken_by_a_normal_alert_however_fast_a_worker_is(sql, sent, rows, monkeypatch) -> None:
    morning = now() + timedelta(hours=3)
    monkeypatch.setattr("bot.alerts.queue.asleep", lambda _moment: {9: morning})
    alert, queue = await sent(urgent=False), Queue(sql)
    begun = await queue.begin(await queue.claim("telegram", 10), ())
    assert {one.person.address for one in begun} == {"1", "2"}
    row = (await rows(alert))["3"]
    assert (row.state, row.due.replace(tzinfo=morning.tzinfo)) == ("pending", morning)
