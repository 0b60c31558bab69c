"""No recipient is lost and none is written to twice, whatever is killed or stands still meanwhile.

Small: each kind of blow once. `python -m bench.alert_kills` makes the runs of docs/reports/alerts.md.
"""

from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest

from tests.doubles.crowd import Faults, kinds
from tests.doubles.postgres import Postgres, available, postgres
from tests.live.blows import KILLED, LOST, STALLED
from tests.live.chaos import Attack, Outcome

RECIPIENTS = 1_500
FAULTS = Faults(
    busy=0.02, broken=0.03, silent=0.01, lost=0.01, gateway=0.01, hang=0.01, stall=0.01, slow=0.01, blocked=0.01,
    slow_seconds=2.0,
)  # fmt: skip
"""So many that a run without one of them is not to be expected."""
KINDS = {*KILLED, *STALLED, LOST}
needs_postgres = pytest.mark.skipif(not available(), reason="PostgreSQL is not installed")


@pytest.fixture
def database(request: pytest.FixtureRequest) -> Iterator[Postgres | None]:
    with postgres() if request.param == "postgresql" else nullcontext() as server:
        yield server


def check(outcome: Outcome) -> None:
    assert outcome.audience == RECIPIENTS
    assert sum(outcome.counts.get(state, 0) for state in ("sent", "failed", "uncertain", "expired")) == RECIPIENTS
    assert outcome.lost == 0, "a row says sent, but nothing arrived"
    assert outcome.unmarked == 0, "something arrived that is neither sent nor uncertain"
    assert outcome.duplicates == 0, "somebody got it twice"


@pytest.mark.parametrize(
    ("database", "mixed"),
    [("sqlite", True), pytest.param("postgresql", False, marks=needs_postgres)], indirect=["database"],
)  # fmt: skip
async def test_an_alert_survives_all_that_befalls_it(tmp_path: Path, database: Postgres | None, mixed: bool) -> None:
    blows = KINDS if database else KINDS - {"database"}
    attack = Attack(tmp_path, 1, RECIPIENTS, workers=2, database=database, mixed=mixed, faults=FAULTS)
    outcome = await attack.run(len(blows), 0.5)
    assert outcome.blows == dict.fromkeys(blows, 1)
    assert set(outcome.faults) == kinds(FAULTS), "each was met"
    check(outcome)


@pytest.mark.parametrize("database", ["sqlite", pytest.param("postgresql", marks=needs_postgres)], indirect=True)
async def test_an_emergency_stop_halts_all_workers_within_two_seconds_though_calls_hang(
    tmp_path: Path, database: Postgres | None
) -> None:
    attack = Attack(tmp_path, 1, 5_000, workers=2, database=database, faults=Faults(hang=0.02, stall=0.02))
    assert await attack.stopped() < 2.0
    assert len(attack.wire.read_text().splitlines()) < 5_000
