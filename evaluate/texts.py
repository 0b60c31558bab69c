"""The labelled texts that are measured on; they are never trained on."""

import gzip
import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import yaml

from bot.settings import ROOT

DEV = Path(os.environ.get("SOBAT_EVALUATION_DATA", ROOT.parent / "shared" / "data" / "dev"))
"""A folder of labelled texts kept outside this repository; reports say so where it is absent."""


@dataclass(frozen=True)
class Labelled:
    """A text with the intents that are right for it."""

    text: str
    right: tuple[str, ...]


def dev(name: str) -> list[dict[str, object]]:
    """One set of the outside folder; empty where the folder is absent."""
    for path, opener in ((DEV / f"{name}.jsonl", open), (DEV / f"{name}.jsonl.gz", gzip.open)):
        if path.exists():
            with opener(path, "rt", encoding="utf-8") as lines:
                return [json.loads(line) for line in lines if line.strip()]
    return []


def dev_questions() -> list[Labelled]:
    """The outside questions whose intent is in the catalogue."""
    return [
        Labelled(str(row["text"]), (str(row["topic"]), *_strings(row.get("also"))))
        for row in dev("questions") if row.get("topic") not in (None, "other")
    ]  # fmt: skip


def held_out() -> list[Labelled]:
    """Our own texts of `tests/intents`, written apart from the training examples."""
    return [
        Labelled(row["text"], (path.stem, *row.get("also", ())))
        for path in sorted((ROOT / "tests" / "intents").glob("*.yml"))
        for row in yaml.safe_load(path.read_text(encoding="utf-8"))
    ]


def offers(name: str) -> list[str]:
    """Our own texts of `tests/offers/<name>.yml`."""
    path = ROOT / "tests" / "offers" / f"{name}.yml"
    return [row["text"].strip() for row in yaml.safe_load(path.read_text(encoding="utf-8"))] if path.exists() else []


def share(count: int, whole: int) -> str:
    """A percentage with two decimals and the count behind it."""
    return f"{100 * count / whole:.2f} % ({count})" if whole else "-"


def _strings(value: object) -> Iterable[str]:
    return [str(item) for item in value] if isinstance(value, list) else []
