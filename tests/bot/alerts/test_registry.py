"""Who may do what with an alert, and in which state."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.alerts.content import Link
from bot.alerts.draft import Change, Draft, Rules
from bot.alerts.progress import progress
from bot.alerts.registry import Registry
from bot.alerts.states import in_batches
from bot.alerts.subscribers import Subscribers
from bot.errors import NotAllowed, Refused
from bot.operators import Operators
from bot.store.alerts import Alert, Delivery
from bot.store.models import now
from tests.bot.alerts.conftest import person

DRAFT = Draft("trick", {"id": "Awas loker palsu."})


async def state(sql, alert: int) -> str:
    return (await progress(sql, alert)).state


async def test_the_author_cannot_approve(alerts) -> None:
    alert = await alerts.create(DRAFT, "ani")
    for name in ("ani", "ANI", " ani  "):
        with pytest.raises(Refused, match="another person"):
            await alerts.approve(alert, name)


async def test_nothing_is_sent_without_approval(alerts) -> None:
    alert = await alerts.create(DRAFT, "ani")
    with pytest.raises(Refused, match="draft"):
        await alerts.send(alert, "ani")


@pytest.mark.parametrize(("limit", "sends"), [(3, True), (2, False)])
async def test_a_setting_waives_approval_for_small_audiences(alerts, sql, limit, sends) -> None:
    lenient = Registry(sql, Rules(solo_limit=limit))
    alert = await lenient.create(DRAFT, "ani")
    if sends:
        assert await lenient.send(alert, "ani") == 3
    else:
        with pytest.raises(Refused):
            await lenient.send(alert, "ani")


async def test_other_words_need_a_new_approval_by_somebody_else(alerts, sql) -> None:
    alert = await alerts.create(DRAFT, "ani")
    await alerts.approve(alert, "budi")
    await alerts.edit(alert, Change({"id": "Lain."}), "budi")
    assert await state(sql, alert) == "draft"
    with pytest.raises(Refused):
        await alerts.approve(alert, "budi")


STEPS = {
    "approve": ("draft",), "send": ("approved",), "pause": ("sending",), "resume": ("paused",),
    "cancel": ("draft", "approved", "sending", "paused"), "retry_failed": ("sending", "paused"),
}  # fmt: skip


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("now_state", ["draft", "approved", "sending", "paused", "cancelled"])
async def test_each_step_is_allowed_in_its_states_only(alerts, step, now_state) -> None:
    alert = await alerts.create(DRAFT, "ani")
    way = {"draft": (), "approved": ("approve",), "sending": ("approve", "send"),
           "paused": ("approve", "send", "pause"), "cancelled": ("cancel",)}[now_state]  # fmt: skip
    for taken in way:
        await getattr(alerts, taken)(alert, "budi")
    if now_state in STEPS[step]:
        await getattr(alerts, step)(alert, "budi")
    else:
        with pytest.raises(Refused):
            await getattr(alerts, step)(alert, "budi")


async def test_cancelling_counts_the_rest_as_expired(alerts, sent, sql) -> None:
    alert = await sent()
    await alerts.cancel(alert, "ani")
    found = await progress(sql, alert)
    assert (found.state, found.counts["expired"], found.counts["pending"]) == ("cancelled", 3, 0)


async def test_a_stop_pauses_all_and_nothing_begins_until_it_is_lifted(alerts, sent, sql) -> None:
    under_way, ready = await sent(), await alerts.create(Draft("b", {"id": "Lain."}), "ani")
    await alerts.approve(ready, "budi")
    assert await alerts.stop("citra") == 1
    assert await state(sql, under_way) == "paused"
    for step in (alerts.send(ready, "ani"), alerts.resume(under_way, "ani")):
        with pytest.raises(Refused, match="stopped"):
            await step
    await alerts.allow("citra")
    await alerts.resume(under_way, "ani")
    assert await state(sql, under_way) == "sending"


async def test_a_scheduled_alert_begins_by_itself_once_it_was_sent(alerts, sql) -> None:
    soon = Draft("later", {"id": "Awas."}, starts=now() + timedelta(hours=1))
    alert = await alerts.create(soon, "ani")
    await alerts.approve(alert, "budi")
    assert await alerts.send(alert, "ani") == 3
    await alerts.start_due()
    assert await state(sql, alert) == "approved"


async def test_no_more_alerts_a_day_than_allowed(alerts, sql) -> None:
    strict = Registry(sql, Rules(a_day=1))
    for number in (1, 2):
        alert = await strict.create(Draft("x", {"id": f"Awas {number}."}), "ani")
        await strict.approve(alert, "budi")
        if number == 1:
            await strict.send(alert, "ani")
    with pytest.raises(Refused, match="24 hours"):
        await strict.send(alert, "ani")


async def test_every_step_is_in_the_audit(alerts, sent) -> None:
    alert = await sent()
    await alerts.pause(alert, "citra")
    steps = [(row.operator, row.action) for row in await alerts.audit(alert)]
    assert steps == [("ani", "create"), ("budi", "approve"), ("ani", "send"), ("citra", "pause")]


@pytest.mark.parametrize("name", ["", "  ", "\n"])
async def test_somebody_must_have_done_it(alerts, name) -> None:
    with pytest.raises(Refused, match="name"):
        await alerts.create(DRAFT, name)


@pytest.fixture
async def roles(sql) -> None:
    known = Operators(sql)
    for name, role in (("Ani", "author"), ("Budi", "approver"), ("Citra", "admin"), ("Dewi", "author")):
        await known.add(name, [role], "root")


@pytest.mark.parametrize(
    ("step", "may"),
    [("create", "Ani Citra Dewi"), ("edit", "Ani Citra Dewi"), ("approve", "Budi"), ("send", "Budi Citra"),
     ("pause", "Ani Budi Citra Dewi"), ("resume", "Budi Citra"), ("cancel", "Budi Citra"),
     ("retry_failed", "Budi Citra"), ("stop", "Budi Citra"), ("allow", "Budi Citra")],
)  # fmt: skip
async def test_each_step_needs_its_role_once_operators_are_set_up(alerts, roles, step, may) -> None:
    way = {"edit": (), "approve": (), "send": ("approve",), "pause": ("approve", "send"),
           "resume": ("approve", "send", "pause"), "retry_failed": ("approve", "send")}  # fmt: skip
    for name in ("Ani", "Budi", "citra", "Dewi", "Eka"):
        alert = await alerts.create(Draft("x", {"id": f"Awas {step} {name}."}), "Citra")
        for taken in way.get(step, ()):
            await getattr(alerts, taken)(alert, "budi")
        done = {
            "create": lambda name=name: alerts.create(DRAFT, name),
            "edit": lambda name=name, alert=alert: alerts.edit(alert, Change({"id": "Lain."}), name),
            "stop": lambda name=name: alerts.stop(name), "allow": lambda name=name: alerts.allow(name),
        }.get(step, lambda name=name, alert=alert: getattr(alerts, step)(alert, name))  # fmt: skip
        if name.title() in may.split():
            await done()
        else:
            with pytest.raises(Refused):
                await done()
        await alerts.allow("Citra")


async def test_a_name_is_kept_as_the_operator_is_listed_and_strangers_are_told_what_to_do(alerts, roles) -> None:
    alert = await alerts.create(DRAFT, " citra ")
    with pytest.raises(Refused, match="Citra wrote"):
        await alerts.approve(alert, "CITRA")
    with pytest.raises(NotAllowed, match="sobat operators add"):
        await alerts.create(DRAFT, "Eka")
    with pytest.raises(NotAllowed, match="needs the role author"):
        await alerts.create(DRAFT, "Budi")


async def ready(alerts, number: int, text: str | None = None, **fields) -> int:
    alert = await alerts.create(Draft("x", {"id": text or f"Awas {number}."}, **fields), "ani")
    await alerts.approve(alert, "budi")
    return alert


@pytest.mark.parametrize("turn", range(5))
async def test_a_stop_misses_nothing_that_begins_in_the_same_moment(alerts, sql, turn) -> None:
    """Several processes: each registry has connections of its own."""
    waiting = [await ready(alerts, number) for number in range(4)]
    paused = await ready(alerts, 9)
    await alerts.send(paused, "ani")
    await alerts.pause(paused, "ani")
    steps = [Registry(sql, Rules()).send(alert, "ani") for alert in waiting]
    steps.append(Registry(sql, Rules()).resume(paused, "ani"))
    steps.insert(turn, Registry(sql, Rules()).stop("citra"))
    for result in await asyncio.gather(*steps, return_exceptions=True):
        assert isinstance(result, int | None | Refused)
    assert "sending" not in {alert.state for alert in await alerts.list()}


async def test_of_many_that_are_sent_at_once_no_more_begin_than_a_day_allows(alerts, sql) -> None:
    waiting = [await ready(alerts, number) for number in range(4)]
    steps = [Registry(sql, Rules(a_day=2)).send(alert, "ani") for alert in waiting]
    results = await asyncio.gather(*steps, return_exceptions=True)
    assert sum(isinstance(result, Refused) for result in results) == 2
    assert [alert.state for alert in await alerts.list()].count("sending") == 2


async def scheduled(alerts, sql, number: int, text: str | None = None) -> int:
    alert = await ready(alerts, number, text, starts=now() + timedelta(hours=1))
    await alerts.send(alert, "ani")
    async with sql.begin() as session:
        await session.execute(update(Alert).where(Alert.id == alert).values(starts=now() - timedelta(minutes=1)))
    return alert


async def test_scheduled_alerts_keep_to_the_cap_too_and_begin_when_there_is_room(alerts, sql) -> None:
    strict = Registry(sql, Rules(a_day=1))
    first, second = [await scheduled(strict, sql, number) for number in range(2)]
    await strict.start_due()
    assert (await state(sql, first), await state(sql, second)) == ("sending", "approved")
    async with sql.begin() as session:
        await session.execute(update(Alert).where(Alert.id == first).values(begun=now() - timedelta(hours=25)))
    await strict.start_due()
    assert await state(sql, second) == "sending"


async def test_a_scheduled_alert_does_not_begin_while_all_is_stopped(alerts, sql) -> None:
    alert = await scheduled(alerts, sql, 1)
    await alerts.stop("citra")
    await alerts.start_due()
    assert await state(sql, alert) == "approved"
    await alerts.allow("citra")
    await alerts.start_due()
    assert await state(sql, alert) == "sending"


async def test_a_scheduled_alert_with_other_words_must_be_sent_off_anew(alerts, sql) -> None:
    alert = await scheduled(alerts, sql, 1)
    await alerts.edit(alert, Change({"id": "Lain."}), "ani")
    await alerts.approve(alert, "budi")
    await alerts.start_due()
    assert await state(sql, alert) == "approved"


async def test_the_same_words_wait_until_it_is_known_who_gets_them(alerts, sql) -> None:
    first, second = await ready(alerts, 1, "Sama."), await ready(alerts, 2, "sama.")
    await alerts.send(first, "ani")
    async with sql.begin() as session:
        await session.execute(update(Alert).where(Alert.id == first).values(expanded=False))
    with pytest.raises(Refused, match="same words"):
        await alerts.send(second, "ani")
    third = await scheduled(alerts, sql, 3, "SAMA.")
    await alerts.start_due()
    assert await state(sql, third) == "approved"
    async with sql.begin() as session:
        await session.execute(update(Alert).where(Alert.id == first).values(expanded=True))
    assert await alerts.send(second, "ani") == 0, "all of them are to get the first"


async def test_a_second_try_does_not_bring_words_that_came_by_another_alert(alerts, sql) -> None:
    first = await ready(alerts, 1, "Sama.")
    await alerts.send(first, "ani")
    async with sql.begin() as session:
        await session.execute(update(Delivery).values(state="failed", reason="server_error"))
    second = await ready(alerts, 2, "Sama.")
    assert await alerts.send(second, "ani") == 3
    async with sql.begin() as session:
        mine = update(Delivery).where(Delivery.alert_id == second)
        await session.execute(mine.where(Delivery.address == "1").values(state="sent"))
        await session.execute(mine.where(Delivery.address == "2").values(state="failed", reason="server_error"))
    assert await alerts.retry_failed(first, "ani") == 1, "only the one whom neither reached"


async def test_who_wrote_any_of_it_is_no_second_person(alerts) -> None:
    alert = await alerts.create(DRAFT, "ani")
    await alerts.edit(alert, Change(links=(Link("Baca", "https://kp2mi.go.id"),)), "budi")
    for name in ("ani", "Budi"):
        with pytest.raises(Refused, match="another person"):
            await alerts.approve(alert, name)
    await alerts.approve(alert, "citra")


async def test_a_waived_approval_does_not_hold_for_an_audience_that_has_grown(alerts, sql) -> None:
    lenient = Registry(sql, Rules(solo_limit=3))
    alert = await lenient.create(replace(DRAFT, starts=now() + timedelta(hours=1)), "ani")
    assert await lenient.send(alert, "ani") == 3
    await Subscribers(sql).take([person(n) for n in range(10, 20)])
    async with sql.begin() as session:
        await session.execute(update(Alert).values(starts=now() - timedelta(seconds=1)))
    await lenient.start_due()
    assert await state(sql, alert) == "draft"
    assert (await lenient.audit(alert))[-1].action == "hold"
    await lenient.approve(alert, "budi")
    await lenient.send(alert, "budi")
    assert (await progress(sql, alert)).audience == 13


async def test_what_has_expired_does_not_begin(alerts, sql) -> None:
    alert = await alerts.create(replace(DRAFT, expires=now() + timedelta(hours=1)), "ani")
    await alerts.approve(alert, "budi")
    async with sql.begin() as session:
        await session.execute(update(Alert).values(expires=now() - timedelta(seconds=1)))
    with pytest.raises(Refused, match="expired"):
        await alerts.send(alert, "budi")


async def test_a_scheduled_alert_has_its_audience_at_once(alerts, sql) -> None:
    alert = await alerts.create(replace(DRAFT, starts=now() + timedelta(hours=1)), "ani")
    await alerts.approve(alert, "budi")
    await alerts.send(alert, "budi")
    async with sql.begin() as session:
        await session.execute(update(Alert).values(starts=now() - timedelta(seconds=1)))
    await alerts.start_due()
    assert (await progress(sql, alert)).counts["pending"] == 3


async def test_what_fails_again_meanwhile_is_tried_again_once(alerts, sql, sent) -> None:
    alert = await sent()
    async with sql.begin() as session:
        await session.execute(update(Delivery).values(state="failed", reason="refused", ended=now()))
        later = now() + timedelta(hours=1)
        await session.execute(update(Delivery).where(Delivery.address == "1").values(ended=later))
    assert await alerts.retry_failed(alert, "budi") == 2


@pytest.mark.parametrize(
    ("first", "second", "again"),
    [
        ({"id": "Awas."}, {"id": "Awas.", "en": "Beware."}, {"2"}),
        ({"id": "Awas.", "en": "Beware."}, {"id": "Awas."}, {"2"}), ({"id": "Awas."}, {"id": "awas. "}, set()),
        ({"id": "Awas.", "en": "Beware."}, {"id": "Lain.", "en": "Beware."}, {"1", "3"}),
    ],
)  # fmt: skip
async def test_the_same_words_are_known_by_the_language_that_was_read(alerts, sql, rows, first, second, again) -> None:
    for texts in (first, second):
        alert = await alerts.create(Draft("x", texts), "ani")
        await alerts.approve(alert, "budi")
        await alerts.send(alert, "budi")
    assert set(await rows(alert)) == again, "2 reads English"


async def test_a_stop_while_a_million_are_tried_again_leaves_them_paused(alerts, sql, sent, monkeypatch) -> None:
    alert = await sent()
    async with sql.begin() as session:
        await session.execute(update(Delivery).values(state="failed", reason="server_error", ended=now()))
        await session.execute(update(Alert).values(state="done"))

    async def slowly(*arguments: object) -> int:
        count = await in_batches(*arguments)
        await alerts.stop("citra")
        return count

    monkeypatch.setattr("bot.alerts.registry.in_batches", slowly)
    assert await alerts.retry_failed(alert, "budi") == 3
    assert await state(sql, alert) == "paused"
    await alerts.allow("citra")
    await alerts.resume(alert, "budi")
    assert (await progress(sql, alert)).counts["pending"] == 3
