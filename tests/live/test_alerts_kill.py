"""No recipient is lost and none is written to twice, whatever is killed meanwhile.

Small by default. `ALERT_KILL_RECIPIENTS=10000 ALERT_KILL_SEEDS=10` makes the run of docs/reports/alerts.md.
"""

import os
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest

from tests.doubles.postgres import Postgres, available, postgres
from tests.live.chaos import Attack, Outcome

RECIPIENTS = int(os.environ.get("ALERT_KILL_RECIPIENTS", "1500"))
SEEDS = range(1, 1 + int(os.environ.get("ALERT_KILL_SEEDS", "1")))
KILLS = int(os.environ.get("ALERT_KILL_KILLS", "6"))
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


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("database", ["sqlite", pytest.param("postgresql", marks=needs_postgres)], indirect=True)
async def test_an_alert_survives_kills(tmp_path: Path, seed: int, database: Postgres | None) -> None:
    outcome = await Attack(tmp_path, seed, RECIPIENTS, workers=2, database=database).run(KILLS)
    print(seed, "postgresql" if database else "sqlite", outcome)
    check(outcome)


@pytest.mark.parametrize("database", ["sqlite", pytest.param("postgresql", marks=needs_postgres)], indirect=True)
async def test_an_emergency_stop_halts_all_workers_within_two_seconds(
    tmp_path: Path, database: Postgres | None
) -> None:
    attack = Attack(tmp_path, 1, 5_000, workers=2, database=database)
    assert await attack.stopped() < 2.0
    assert len(attack.wire.read_text().splitlines()) < 5_000
