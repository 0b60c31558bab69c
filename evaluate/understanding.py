"""Intent accuracy, crisis recall and false alarms of the trained model, as one Markdown report.

Run: `python -m evaluate.understanding [FILE]`; without FILE the report goes to standard output.
"""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.settings import load_settings
from bot.stack.local import rasa_alone
from evaluate.output import named_file, publish
from evaluate.texts import Labelled, dev, dev_questions, held_out, offers

CRISIS = "crisis_"
WORST = 40


@dataclass(frozen=True)
class Read:
    """One text, what is right and what the model read."""

    text: Labelled
    intent: str
    confidence: float
    crisis: bool

    @property
    def good(self) -> bool:
        """Whether one of the right intents was read."""
        return self.intent in self.text.right


async def read_all(texts: Sequence[Labelled]) -> list[Read]:
    """Understand all texts with the product's model."""
    async with rasa_alone(load_settings()) as rasa:
        parsed: list[dict[str, Any]] = []
        for start in range(0, len(texts), 200):
            parsed += await rasa.parse([text.text for text in texts[start : start + 200]])
    return [
        Read(text, row["intent"]["name"], row["intent"]["confidence"], row["crisis"])
        for text, row in zip(texts, parsed, strict=True)
    ]


def percent(part: int, whole: int) -> str:
    """A share with one decimal, or a dash."""
    return f"{100 * part / whole:.1f} %" if whole else "-"


def intents_section(title: str, reads: Sequence[Read]) -> list[str]:
    """Accuracy, by intent, with the commonest confusions and the worst errors."""
    if not reads:
        return [f"## {title}", "", "Not measured: the texts are not here.", ""]
    by_intent: dict[str, list[Read]] = defaultdict(list)
    for read in reads:
        by_intent[read.text.right[0]].append(read)
    confusions = Counter((read.text.right[0], read.intent) for read in reads if not read.good)
    wrong = sorted((read for read in reads if not read.good), key=lambda read: -read.confidence)
    return [
        f"## {title}", "",
        f"Right: {percent(sum(r.good for r in reads), len(reads))} of {len(reads)}.", "",
        "| intent | n | right |", "|---|---|---|",
        *(f"| {name} | {len(rows)} | {percent(sum(r.good for r in rows), len(rows))} |"
          for name, rows in sorted(by_intent.items())),
        "", "Commonest confusions: " + ("; ".join(f"{a} read as {b} ({n})" for (a, b), n in confusions.most_common(10))
                                        or "none") + ".", "",
        "Worst errors, the surest first:", "",
        *(f"- {read.text.right[0]} read as {read.intent} ({read.confidence:.2f}): {read.text.text[:160]!r}"
          for read in wrong[:WORST]), "",
    ]  # fmt: skip


def crisis_section(title: str, pleas: Sequence[Read], calm: Sequence[Read]) -> list[str]:
    """Recall on pleas, false alarms on calm texts, and each miss."""
    missed, false = [r for r in pleas if not r.crisis], [r for r in calm if r.crisis]
    return [
        f"## {title}", "",
        f"Pleas seen: {percent(len(pleas) - len(missed), len(pleas))} of {len(pleas)}. "
        f"False alarms on calm texts: {percent(len(false), len(calm))} of {len(calm)}.", "",
        *(f"- missed: {read.text.text[:160]!r}" for read in missed[:WORST]),
        *(f"- false alarm ({read.intent}): {read.text.text[:160]!r}" for read in false[:WORST]), "",
    ]  # fmt: skip


def is_plea(read: Read) -> bool:
    """Whether a crisis intent is the right one."""
    return read.text.right[0].startswith(CRISIS)


async def report() -> str:
    """The whole report."""
    groups = {
        "dev": dev_questions(),
        "own": held_out(),
        "dev_pleas": [Labelled(str(r["text"]), (CRISIS,)) for r in dev("crisis")],
        "dev_calm": [Labelled(str(r["text"]), ()) for r in dev("calm")],
        "own_pleas": [Labelled(text, (CRISIS,)) for text in offers("pleas")],
        "own_calm": [Labelled(text, ()) for text in offers("calm")],
    }
    reads = await read_all([text for texts in groups.values() for text in texts])
    rest, found = iter(reads), {}
    for name, texts in groups.items():
        found[name] = [next(rest) for _ in texts]
    plain = lambda rows: [r for r in rows if not any(i.startswith(CRISIS) for i in r.text.right)]  # noqa: E731
    return "\n".join([
        "# Understanding", "",
        "Measured by `make evaluate` on texts that are not in the training data: a small outside set, and our own",
        "held-out texts in `tests/`, written apart from the training examples by somebody who had not seen them.",
        "Many of these have been looked at since; how texts are read that nobody has looked at is in",
        "[understanding-fresh.md](understanding-fresh.md).", "",
        *intents_section("Intents, outside questions", found["dev"]),
        *intents_section("Intents, own held-out texts", found["own"]),
        *crisis_section("Crisis, outside texts", [*found["dev_pleas"], *filter(is_plea, found["dev"])],
                        [*found["dev_calm"], *plain(found["dev"])]),
        *crisis_section("Crisis, own held-out texts", [*found["own_pleas"], *filter(is_plea, found["own"])],
                        [*found["own_calm"], *plain(found["own"])]),
    ]) + "\n"  # fmt: skip


def main() -> None:
    """Write the report."""
    publish(asyncio.run(report()), named_file())


if __name__ == "__main__":
    main()
