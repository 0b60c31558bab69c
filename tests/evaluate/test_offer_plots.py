"""The plots of the report on offers: right points, the same file for the same figures, nothing from elsewhere."""

from pathlib import Path
from xml.etree import ElementTree

import pytest

from evaluate import offer_plots

SCORES = [(0.05, False)] * 18 + [(0.05, True)] * 2 + [(0.95, True)] * 9 + [(1.0, False)] + [(0.5, True)] * 4


def test_calibration_is_by_tenth_and_leaves_out_thin_ones() -> None:
    (low, share_low, count_low), (high, share_high, count_high) = offer_plots.calibration(SCORES)
    assert (low, share_low, count_low) == (pytest.approx(0.05), 0.1, 20)
    assert (high, share_high, count_high) == (pytest.approx(0.955), 0.9, 10)


@pytest.mark.parametrize(
    ("flagged", "point"), [([1, 1, 0, 0], (0.5, 0.5)), ([0, 0, 0, 0], (0.0, 1.0)), ([1, 0, 1, 0], (1.0, 1.0))]
)
def test_a_decision_is_a_point(flagged: list[int], point: tuple[float, float]) -> None:
    assert offer_plots.decision([bool(flag) for flag in flagged], [True, False, True, False]) == point


def test_the_same_figures_give_the_same_small_files(tmp_path: Path) -> None:
    made = []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        offer_plots.draw(tmp_path / name, {"high": (0.9, 0.95)}, {"folds": SCORES}, {"folds": SCORES})
        files = (offer_plots.PRECISION, offer_plots.CALIBRATION)
        made.append([(tmp_path / name / file).read_text(encoding="utf-8") for file in files])
    assert made[0] == made[1]
    for svg in made[0]:
        assert ElementTree.fromstring(svg).tag.endswith("svg")  # noqa: S314
        assert len(svg) < 60_000
    assert "decided: high" in made[0][0]
