"""Precision-recall and calibration of the chance of danger, drawn as SVG beside the report on offers."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from sklearn.metrics import average_precision_score, precision_recall_curve

Scores = Sequence[tuple[float, bool]]
"""(chance of danger, of the model or as shown, whether the text is a dangerous offer) of each text."""
Point = tuple[float, float]
"""Recall and precision."""

PRECISION, CALIBRATION = "offers-precision-recall.svg", "offers-calibration.svg"
_BINS = 10
_FEWEST = 5  # texts in a range, below which its share says nothing


def draw(
    folder: Path, decided: Mapping[str, Point], ranked: Mapping[str, Scores], calibrated: Mapping[str, Scores]
) -> None:
    """Writes both plots, a line a group: precision and recall of `ranked` with the points that the product's own
    decisions reach, and the calibration of `calibrated`."""
    # Text as text and no random ids or dates, so that the files are small and change only with the figures.
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": "offers", "font.size": 9}):
        _save(folder / PRECISION, _precision(ranked, decided))
        _save(folder / CALIBRATION, _calibration(calibrated))


def _save(path: Path, figure: Figure) -> None:
    figure.savefig(path, format="svg", metadata={"Date": None})


def _axes(across: str, up: str) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(5.5, 4), layout="constrained")
    axes = figure.add_subplot()
    axes.set(xlabel=across, ylabel=up, xlim=(0, 1.01), ylim=(0, 1.02))
    axes.grid(alpha=0.3)
    return figure, axes


def _precision(groups: Mapping[str, Scores], decided: Mapping[str, Point]) -> Figure:
    figure, axes = _axes("recall of dangerous offers", "precision")
    for name, scores in groups.items():
        chances, hits = (np.array(column) for column in zip(*scores, strict=True))
        precision, recall, _ = precision_recall_curve(hits, chances)
        area = average_precision_score(hits, chances)
        axes.step(recall.round(4), precision.round(4), where="post", label=f"{name}: chance (area {area:.3f})")
    for mark, (name, (recall_at, precision_at)) in zip("osD^v", decided.items(), strict=False):
        axes.plot(recall_at, precision_at, mark, color="black", fillstyle="none", label=f"decided: {name}")
    axes.legend(loc="lower left", fontsize=8)
    return figure


def _calibration(groups: Mapping[str, Scores]) -> Figure:
    figure, axes = _axes("chance of danger given", "share that are dangerous offers")
    axes.plot([0, 1], [0, 1], "--", color="grey", label="perfect")
    for name, scores in groups.items():
        points = calibration(scores)
        axes.plot([chance for chance, _, _ in points], [share for _, share, _ in points], "o-", label=name)
    axes.legend(loc="upper left", fontsize=8)
    return figure


def calibration(scores: Scores) -> list[tuple[float, float, int]]:
    """(mean chance, share of dangerous offers, texts) of each tenth of the scale with enough texts."""
    points = []
    for tenth in range(_BINS):
        held = [(chance, hit) for chance, hit in scores if min(_BINS - 1, int(chance * _BINS)) == tenth]
        if len(held) >= _FEWEST:
            mean = sum(chance for chance, _ in held) / len(held)
            points.append((mean, sum(hit for _, hit in held) / len(held), len(held)))
    return points


def decision(flagged: Sequence[bool], hits: Sequence[bool]) -> Point:
    """Recall and precision of what was flagged; precision is 1 where nothing was."""
    caught = sum(flag and hit for flag, hit in zip(flagged, hits, strict=True))
    return caught / max(1, sum(hits)), caught / sum(flagged) if any(flagged) else 1.0
