"""The score shown: log odds of the model's chance on a line that was learnt from texts held out."""

import random

import pytest

from nlu.model import calibration, folds
from nlu.risk import screen


def rating(chance: float, dangerous: bool, fold: int = 0, risk: str = "high", read: bool = True) -> folds.Rating:
    return folds.Rating(fold, risk, chance, chance, read, dangerous)


@pytest.mark.parametrize("flagged", [True, False])
def test_a_higher_chance_is_a_higher_score(flagged: bool) -> None:
    scores = [calibration.score(step / 50, flagged) for step in range(51)]
    assert scores == sorted(scores)
    assert 0 <= scores[0] < 0.05
    assert 0.7 < scores[-1] <= 1


def test_at_the_same_chance_what_was_flagged_scores_more() -> None:
    assert calibration.score(0.6, True) > calibration.score(0.6, False)


def test_a_chance_that_says_too_much_is_taken_back() -> None:
    dice = random.Random(3)  # noqa: S311
    chances = [dice.random() for _ in range(4_000)]
    told = [rating(chance, dice.random() < chance**2, number % folds.FOLDS) for number, chance in enumerate(chances)]
    left = [rating(0.1, number % 7 == 0, number % folds.FOLDS, "none") for number in range(100)]
    line = folds.learn_lines([*told, *left])[True]
    assert line.share(0.5) == pytest.approx(0.25, abs=0.06)
    shown = folds.calibrated([*told, *left])[: len(told)]
    middle = [(score, r.dangerous) for score, r in zip(shown, told, strict=True) if 0.3 <= score < 0.7]
    shares = [sum(column) / len(middle) for column in zip(*middle, strict=True)]
    assert shares[0] == pytest.approx(shares[1], abs=0.06)


def test_what_the_first_look_lets_go_has_no_score() -> None:
    told = [
        rating(0.1 + step / 100, step % 2 == 0, step % folds.FOLDS, risk)
        for step in range(50) for risk in ("high", "none")
    ]  # fmt: skip
    assert folds.calibrated([*told, rating(0.9, False, read=False)])[-1] == 0
    assert screen("besok kerja bakti jam 7 ya").score == 0


def test_the_lines_are_kept_as_they_were_learnt(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calibration, "CALIBRATION", tmp_path / "calibration.tsv")
    calibration.lines.cache_clear()
    lines = {True: calibration.Line(-0.5, 1.25), False: calibration.Line(-1.5, 1.0)}
    folds.write(lines, 10)
    assert calibration.lines() == lines
    calibration.lines.cache_clear()
