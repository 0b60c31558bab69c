"""A big file through `sobat screen`: time, memory, order, with one and two worker processes; as Markdown.

Run: `python -m bench.bulk [--lines N] [FILE]`. The lines are our own training texts, 97 chatter to 3 dangerous offers,
each changed at random (words dropped, letters changed, figures drawn anew), so that hardly one comes twice.
"""

import argparse
import hashlib
import os
import random
import re
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import orjson
import yaml

from bot.settings import ROOT
from evaluate.output import publish

TEXTS = ROOT / "nlu" / "data" / "offers"
OFFERS_IN_A_HUNDRED = 3
LINES = 100_000
FIRST_PART = 10
"""Memory is measured on the first tenth of the file too: what grows shows."""
RUNS = {
    "one process": (), "`--workers 2`": ("--workers", "2"), "`--summary`": ("--summary",),
    "`--workers 2 --report`": ("--workers", "2", "--report", "page.html"),
}  # fmt: skip
LOAD = os.getloadavg()[0]


@dataclass(frozen=True)
class Run:
    """What one run took: seconds by the clock and of computing, MB of the biggest process, and its output."""

    wall: float
    computed: float
    peak: float
    digest: str
    rows: int
    in_order: bool


def texts(name: str) -> list[str]:
    """The training texts of a class."""
    found: list[str] = yaml.safe_load((TEXTS / f"{name}.yml").read_text(encoding="utf-8"))["texts"]
    return found


def changed(text: str, dice: random.Random) -> str:
    """The text with a word in ten dropped, a letter in forty another one, and other figures."""
    kept = " ".join(word for word in text.split(" ") if dice.random() > 0.1) or text
    kept = re.sub(r"\d", lambda _: str(dice.randrange(10)), kept)
    return re.sub(
        r"[a-z]", lambda m: m.group() if dice.random() > 0.025 else chr(97 + dice.randrange(26)), kept
    )  # fmt: skip


def write(path: Path, count: int) -> None:
    """A file of `count` lines."""
    dice = random.Random(11)  # noqa: S311
    calm, offers = texts("chatter"), texts("scam")
    with path.open("wb") as file:
        for number in range(count):
            source = offers if dice.random() * 100 < OFFERS_IN_A_HUNDRED else calm
            row = {"id": str(number), "text": changed(dice.choice(source), dice)}
            file.write(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE))


def run(file: Path, options: Sequence[str]) -> Run:
    """Rate a file in a process of its own."""
    out = file.with_suffix(".out")
    command = [str(Path(sys.executable).with_name("sobat")), "screen", str(file), *options]
    start = time.perf_counter()
    with out.open("wb") as target:
        child = os.posix_spawn(command[0], command, os.environ, file_actions=[
            (os.POSIX_SPAWN_DUP2, target.fileno(), 1), (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
        ])  # fmt: skip
        _, status, usage = os.wait4(child, 0)
    wall = time.perf_counter() - start
    if status:
        raise RuntimeError(f"sobat screen ended with {status}")
    digest, rows, in_order = hashlib.blake2b(), 0, True
    with out.open("rb") as answers:
        for line in answers:
            digest.update(line)
            in_order = in_order and orjson.loads(line)["id"] == str(rows)
            rows += 1
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, digest.hexdigest(), rows, in_order)


def measured(count: int) -> str:
    """The report on a file of `count` lines."""
    with tempfile.TemporaryDirectory() as folder:
        whole, part = Path(folder) / "whole.jsonl", Path(folder) / "part.jsonl"
        write(whole, count)
        write(part, count // FIRST_PART)
        lines, outputs = [], set()
        for name, options in RUNS.items():
            given = [str(Path(folder) / word) if word.endswith(".html") else word for word in options]
            first, full = run(part, given), run(whole, given)
            outputs.add((full.digest, full.rows, full.in_order))
            lines.append(
                f"| {name} | {full.wall:.0f} | {count / full.wall:,.0f} | {full.computed:.0f} "
                f"| {count / full.computed:,.0f} | {first.peak:.0f} | {full.peak:.0f} |"
            )
        size = whole.stat().st_size / 2**20
    same = outputs == {(next(iter(outputs))[0], count, True)}
    return (
        f"# A big file through `sobat screen`\n\nMade by `python -m bench.bulk --lines {count}` on {os.cpu_count()} "
        f"cores, whose load was {LOAD:.1f} before. {count:,} lines ({size:.0f} MB): own texts changed at random, "
        f"{OFFERS_IN_A_HUNDRED} % dangerous offers, the rest chatter.\n\n"
        "Seconds computed are those of all processes together; other work on the machine slows them less than those by "
        "the clock. Memory is that of the biggest process, on the first tenth of the lines and on all of them; it "
        "grows until the words met fill their cache, which is bounded.\n\n"
        "| run | s | lines/s | s computed | lines a second computed | MB, a tenth | MB, all |\n"
        "|---|---|---|---|---|---|---|\n"
        + "\n".join(lines)
        + f"\n\nEvery run gave a line for each line, in order, and all the same: {'yes' if same else 'NO'}.\n"
    )


def main() -> None:
    """Write the report to the file named, or to standard output."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--lines", type=int, default=LINES)
    parser.add_argument("file", type=Path, nargs="?")
    asked = parser.parse_args()
    publish(measured(asked.lines), asked.file)


if __name__ == "__main__":
    main()
