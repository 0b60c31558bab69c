"""Provinces, zones and the night in each."""

from datetime import datetime

import pytest

from bot.alerts.places import asleep, province


@pytest.mark.parametrize(
    ("written", "name", "zone"),
    [("bali", "Bali", 8), ("NTT", "Nusa Tenggara Timur", 8), ("  jawa   timur ", "Jawa Timur", 7),
     ("Papua Selatan", "Papua Selatan", 9), ("Sabah", "Sabah", 7)],
)  # fmt: skip
def test_a_province_by_any_name(written, name, zone) -> None:
    assert province(written) == (name, zone)


@pytest.mark.parametrize(
    ("moment", "mornings"),
    [
        ("2026-11-24T05:00:00+00:00", {}),
        ("2026-11-24T12:30:00+00:00", {9: "2026-11-24T22:00:00+00:00"}),
        ("2026-11-24T14:00:00+00:00", {7: "2026-11-25T00:00:00+00:00", 8: "2026-11-24T23:00:00+00:00",
                                       9: "2026-11-24T22:00:00+00:00"}),
        ("2026-11-24T22:30:00+00:00", {7: "2026-11-25T00:00:00+00:00", 8: "2026-11-24T23:00:00+00:00"}),
    ],
)  # fmt: skip
def test_where_people_sleep_and_until_when(moment, mornings) -> None:
    found = asleep(datetime.fromisoformat(moment))
    assert {zone: morning.isoformat() for zone, morning in found.items()} == mornings
