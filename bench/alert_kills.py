"""What kills leave behind of an alert: `python -m bench.alert_kills [OUT]`. Writes the section "Kills" of OUT.

`ALERT_KILL_RECIPIENTS`, `ALERT_KILL_SEEDS` and `ALERT_KILL_BLOWS` set how many; a minute or two for each run of
10,000. A run in which somebody was lost or got an alert twice unmarked ends it with an error.
"""

import asyncio
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from bench.sections import prose, put
from tests.doubles.postgres import Postgres, available, postgres
from tests.live.blows import KILLED, LOST, STALL_SECONDS, STALLED, WORKER_STALL_SECONDS
from tests.live.chaos import FAULTS, Attack, Outcome

RECIPIENTS = int(os.environ.get("ALERT_KILL_RECIPIENTS", "10000"))
SEEDS = range(1, 1 + int(os.environ.get("ALERT_KILL_SEEDS", "8")))
BLOWS = int(os.environ.get("ALERT_KILL_BLOWS", "10"))
WORKERS = 2
ENDS = ("sent", "failed", "uncertain", "expired")


@contextmanager
def server(name: str) -> Iterator[Postgres | None]:
    """A PostgreSQL of its own, or nothing for SQLite."""
    if name == "SQLite":
        yield None
    else:
        with postgres() as running:
            yield running


def attacked(name: str, seed: int) -> Outcome:
    """One run."""
    with tempfile.TemporaryDirectory() as folder, server(name) as database:
        attack = Attack(Path(folder), seed, RECIPIENTS, workers=WORKERS, database=database, mixed=is_mixed(seed))
        return asyncio.run(attack.run(BLOWS))


def is_mixed(seed: int) -> bool:
    """Whether half of the recipients are on WhatsApp, and the alert has a picture."""
    return seed % 2 == 0


def row(name: str, seed: int, outcome: Outcome) -> str:
    """One line of the table."""
    blows = " | ".join(
        ", ".join(str(outcome.blows.get(kind, 0)) for kind in kinds) for kinds in (KILLED, STALLED, (LOST,))
    )
    alert = f"{seed}, {'both' if is_mixed(seed) else 'Telegram'}"
    counts = " | ".join(f"{outcome.counts.get(state, 0):,}" for state in (*ENDS, "pending"))
    rest = f"{outcome.arrived:,} | {outcome.duplicates} | {outcome.lost} | {outcome.unmarked} | {outcome.seconds:.0f}"
    return f"| {name} | {alert} | {blows} | {counts} | {rest} |"


def sound(outcome: Outcome) -> bool:
    """Whether the guarantee holds."""
    through = sum(outcome.counts.get(state, 0) for state in ENDS) == outcome.audience == RECIPIENTS
    return through and outcome.duplicates == outcome.lost == outcome.unmarked == 0


def section(rows: list[str]) -> str:
    """The table with what it is a table of."""
    share = FAULTS.silent + FAULTS.lost + FAULTS.gateway + FAULTS.hang + FAULTS.stall
    about = prose(
        f"Run on {datetime.now(UTC):%Y-%m-%d}: {RECIPIENTS:,} recipients, {WORKERS} worker processes at a cap of 1,000",
        f"a second for each platform, {BLOWS} blows in an order by chance.",
        "Killed is with SIGKILL; PostgreSQL is stopped at once, without a checkpoint;",
        "Redis comes back with what it had on disk or, where lost, empty.",
        f"Stalled is stopped for {STALL_SECONDS[0]:.0f} to {STALL_SECONDS[1]:.0f} seconds, a worker for",
        f"{WORKER_STALL_SECONDS:.0f}, which is longer than it may hold what it claimed;",
        "SQLite is stalled by another writer.",
        "With an even seed half of the recipients are on WhatsApp, and the alert has a picture and buttons.",
        f"The double of the platforms answers {FAULTS.busy:.0%} of calls with 429 and {FAULTS.broken:.0%} with 500,",
        f"closes {FAULTS.silent:.1%} of connections after taking the message and {FAULTS.lost:.1%} before,",
        f"answers {FAULTS.gateway:.1%} with a gateway's 502 although it took the message,",
        f"never answers {FAULTS.hang:.1%} that it took and {FAULTS.stall:.1%} that it did not,",
        f"answers {FAULTS.slow:.1%} after {FAULTS.slow_seconds:.0f} seconds,",
        f"and {FAULTS.blocked:.0%} of people have blocked the bot.",
        "It writes each message that arrives to a file before it answers.",
    )
    head = (
        "| database | seed, platforms | killed: worker, Redis, platform, database | stalled: the same | Redis lost "
        "| sent | failed | uncertain | expired | pending | arrived | arrived twice | sent but not arrived "
        "| arrived but neither sent nor uncertain | seconds |"
    )
    after = prose(
        f"Each row adds up to {RECIPIENTS:,}. About {RECIPIENTS * share:,.0f} of the uncertain are calls without",
        "an answer of the platform's own; the others were in flight when a worker or the platform was hit.",
    )
    return "\n".join([about, "", head, "|" + "---|" * 15, *rows, "", after])


def main() -> None:
    """Print the rows as they come, and put the section into the report named."""
    rows, broken = [], False
    for name in ("SQLite", *(["PostgreSQL"] if available() else [])):
        for seed in SEEDS:
            outcome = attacked(name, seed)
            rows.append(row(name, seed, outcome))
            print(rows[-1], flush=True)
            broken = broken or not sound(outcome)
    if len(sys.argv) > 1:
        put(Path(sys.argv[1]), "Kills", section(rows))
    if broken:
        sys.exit("the guarantee does not hold: see the table")


if __name__ == "__main__":
    main()
