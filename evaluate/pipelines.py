"""The bake-off of pipelines: which way of understanding is best on our data, and what it costs.

    .venv/bin/python -m evaluate.pipelines [--epochs 100] [--models FOLDER] [--only NAME ...] [--file FILE]

Each pipeline is trained by `rasa train nlu` on the same examples and measured on the texts that none has seen: the
outside questions (left out, with a line that says so, where they are absent) and `tests/intents`. A text counts as
right only if a right intent comes out, so a fallback is an error here. Models found in FOLDER are not trained again.
Training DIET for a hundred epochs takes a good while.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import stock_project
from bench.servers import NLU_BIN, ROOT
from evaluate.output import publish
from evaluate.texts import Labelled, dev_questions, held_out

_HEAD = "recipe: default.v1\nassistant_id: bake-off\nlanguage: id\npolicies: []\n"
_CHARS = "- name: CountVectorsFeaturizer\n  analyzer: char_wb\n  min_ngram: 2\n  max_ngram: 5\n"
LOGISTIC = f"""{_HEAD}pipeline:
- name: WhitespaceTokenizer
- name: CountVectorsFeaturizer
{_CHARS}- name: LogisticRegressionClassifier
  max_iter: 100
"""
DIET = f"""{_HEAD}pipeline:
- name: WhitespaceTokenizer
- name: CountVectorsFeaturizer
{_CHARS}- name: DIETClassifier
  epochs: {{epochs}}
  entity_recognition: false
  constrain_similarities: true
"""


@dataclass(frozen=True)
class Pipeline:
    """A way of understanding: its name, Rasa configuration, and whether it is measured as the product serves it."""

    name: str
    config: str
    served: bool = False


@dataclass(frozen=True)
class Measured:
    """What came out; shares are of 1, None where there were no texts."""

    name: str
    outside: float | None
    held_out: float | None
    train_s: float | None
    parse_ms: float
    load_s: float
    memory_mb: float


def pipelines(epochs: int) -> list[Pipeline]:
    """All that are compared, stock first."""
    ours = (ROOT / "config.yml").read_text(encoding="utf-8")
    return [
        Pipeline("stock", stock_project.CONFIG.format(epochs=epochs)),
        Pipeline("diet", DIET.format(epochs=epochs)),
        Pipeline("logistic", LOGISTIC),
        Pipeline("ours", ours),
        Pipeline("ours-served", ours, served=True),
    ]


def train(pipeline: Pipeline, folder: Path) -> tuple[Path, float | None]:
    """The model of a pipeline, and the seconds it took, None if it was there."""
    name = pipeline.name.removesuffix("-served")
    model = folder / f"{name}.tar.gz"
    if model.exists():
        return model, None
    config = folder / f"{name}.yml"
    config.write_text(pipeline.config, encoding="utf-8")
    command = [str(NLU_BIN / "rasa"), "train", "nlu", "--config", str(config),
               "--nlu", str(ROOT / "nlu" / "data" / "intents"), "--out", str(folder), "--fixed-model-name", name]
    started = time.monotonic()
    with (folder / f"{name}.log").open("wb") as log:
        subprocess.run(command, cwd=folder, env=_environment(folder), stdout=log, stderr=log, check=True)
    return model, time.monotonic() - started


def measure(pipeline: Pipeline, folder: Path, outside: Sequence[Labelled], own: Sequence[Labelled]) -> Measured:
    """Trains if need be and reads all texts."""
    model, train_s = train(pipeline, folder)
    command = [str(NLU_BIN / "python"), "-m", "evaluate.measure_pipeline", str(model)]
    texts = json.dumps({"texts": [text.text for text in (*outside, *own)]})
    done = subprocess.run([*command, *(["--served"] if pipeline.served else [])], cwd=ROOT, env=_environment(folder),
                          input=texts, stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    names = [name for name, _ in found["read"]]
    return Measured(pipeline.name, share(names[: len(outside)], outside), share(names[len(outside) :], own), train_s,
                    found["parse_ms"], found["load_s"], found["memory_mb"])


def share(names: Sequence[str], texts: Sequence[Labelled]) -> float | None:
    """Share of the texts whose intent is right."""
    return sum(name in text.right for name, text in zip(names, texts, strict=True)) / len(texts) if texts else None


def _environment(folder: Path) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3",
            "CUDA_VISIBLE_DEVICES": "", "RASA_CACHE_DIRECTORY": str(folder / "cache")}


def report(results: Sequence[Measured], outside: int, own: int) -> str:
    """A Markdown table."""
    lines = [
        f"| pipeline | outside questions ({outside}) | tests/intents ({own}) | training s | parse ms | load s | MB |",
        "|---|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {r.name} | {_percent(r.outside)} | {_percent(r.held_out)} | {_seconds(r.train_s)} | {r.parse_ms:.2f} "
        f"| {r.load_s:.1f} | {r.memory_mb:.0f} |"
        for r in results
    ]
    if not outside:
        lines += ["", "The outside questions are not here: see `evaluate/texts.py`."]
    return "\n".join(lines) + "\n"


def _percent(part: float | None) -> str:
    return "-" if part is None else f"{100 * part:.1f} %"


def _seconds(seconds: float | None) -> str:
    return "-" if seconds is None else f"{seconds:.0f}"


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(prog="python -m evaluate.pipelines", description="compare NLU pipelines")
    parser.add_argument("--epochs", type=int, default=100)
    parser.add_argument("--models", type=Path, help="folder of trained models (default: a temporary one)")
    parser.add_argument("--only", nargs="+", help="names of pipelines to compare (default: all)")
    parser.add_argument("--file", type=Path, help="where the report goes (default: standard output)")
    given = parser.parse_args()
    outside, own = dev_questions(), held_out()
    with tempfile.TemporaryDirectory() as made:
        folder = (given.models or Path(made)).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        results = []
        for pipeline in (p for p in pipelines(given.epochs) if not given.only or p.name in given.only):
            print(f"{pipeline.name} ...", file=sys.stderr)
            results.append(measure(pipeline, folder, outside, own))
    table = report(results, len(outside), len(own))
    publish(table, given.file)
    return 0


if __name__ == "__main__":
    sys.exit(main())
