"""The version of an alert changes with all that an approver reads, and with nothing else."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.alerts.content import Link
from bot.alerts.draft import Change, Draft
from bot.alerts.version import version
from bot.errors import Refused
from bot.store.alerts import Alert
from bot.store.models import now

STARTS = datetime(2026, 12, 1, 3, 0, tzinfo=UTC)
FIELDS = {
    "name": "trick", "texts": {"id": "Awas."}, "links": [{"title": "Baca", "url": "https://kp2mi.go.id"}],
    "picture_id": 1, "segment": "country=KH", "told": None, "urgent": True, "starts": STARTS, "expires": None,
    "template": "info", "template_buttons": False, "ask": None, "campaign_id": None,
}  # fmt: skip
OTHER = {
    "name": "tricks", "texts": {"id": "Awas!"}, "links": [], "picture_id": 2, "segment": "", "told": "kh_cost",
    "urgent": False, "starts": STARTS + timedelta(hours=1), "expires": STARTS, "template": None,
    "template_buttons": True, "ask": "/ask_cost", "campaign_id": 5,
}  # fmt: skip


@pytest.mark.parametrize("field", OTHER)
def test_it_changes_with_each_thing_that_is_read(field) -> None:
    assert version(Alert(**FIELDS)) != version(Alert(**{**FIELDS, field: OTHER[field]}))


@pytest.mark.parametrize(
    "fields",
    [{"state": "approved"}, {"approver": "budi"}, {"starts": STARTS.replace(tzinfo=None)},
     {"links": [{"url": "https://kp2mi.go.id", "title": "Baca"}]}],
)  # fmt: skip
def test_it_does_not_change_with_steps_nor_with_how_a_database_keeps_it(fields) -> None:
    assert version(Alert(**FIELDS)) == version(Alert(**{**FIELDS, **fields}))


async def test_an_approval_falls_on_what_was_read_or_on_nothing(alerts, sql) -> None:
    number = await alerts.create(Draft("trick", {"id": "Awas."}, starts=now() + timedelta(days=1)), "ani")
    async with sql() as session:
        read = version(await session.get_one(Alert, number))
    await alerts.edit(number, Change(links=(Link("Baca", "https://kp2mi.go.id"),)), "ani")
    with pytest.raises(Refused, match="not what was read"):
        await alerts.approve(number, "budi", read)
    async with sql() as session:
        alert = await session.get_one(Alert, number)
    assert (alert.state, version(alert) == read) == ("draft", False)
    assert await alerts.approve(number, "budi", version(alert)) == version(alert)
    assert f"version {version(alert)}" in ((await alerts.audit(number))[-1].detail or "")
