"""Tesseract over the versions of a picture; the version that is read most surely counts."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import tesserocr
from PIL import Image

from bot.pictures.prepare import versions

TESSDATA = Path(__file__).parent / "tessdata"
SURE, GUESSED = 60.0, 30.0
"""Tesseract's confidence in a word, 0 to 100: surer ones count for a version, less sure than a guess is dropped."""
FEWEST_WORDS = 3
DOTS_PER_INCH = 150
WORD_LEVEL = "5"
BULLET = re.compile(r"\A[^\w@+$#(]+(?=\S)")


@dataclass(frozen=True)
class Page:
    """What was read in one version of a picture."""

    lines: tuple[str, ...]
    sureness: float
    """Sum over its words, so that more words and surer words both count."""
    sure_words: int


def read(picture: Image.Image) -> str:
    """The text in the picture, a line a line; empty where there is hardly a sure word."""
    with tesserocr.PyTessBaseAPI(path=str(TESSDATA), lang="ind", psm=tesserocr.PSM.AUTO) as engine:
        pages = [_page(engine, version) for version in versions(picture)]
    best = max(pages, key=lambda page: page.sureness)
    return "\n".join(best.lines) if best.sure_words >= FEWEST_WORDS else ""


def _page(engine: "tesserocr.PyTessBaseAPI", version: Image.Image) -> Page:
    engine.SetImage(version)
    engine.SetSourceResolution(DOTS_PER_INCH)
    return page_of(engine.GetTSVText(0).splitlines())


def page_of(table: Iterable[str]) -> Page:
    """A page from Tesseract's table: level, page, block, paragraph, line, word, four of place, confidence, text."""
    lines: dict[tuple[str, ...], list[str]] = {}
    sureness, sure_words = 0.0, 0
    for row in table:
        cells = row.split("\t")
        if len(cells) < 12 or cells[0] != WORD_LEVEL or not cells[11].strip():
            continue
        confidence, word = float(cells[10]), cells[11]
        if confidence < GUESSED:
            continue
        lines.setdefault(tuple(cells[1:5]), []).append(word)
        letters = sum(character.isalnum() for character in word)
        sureness += max(0.0, confidence - 40) * min(letters, 8)
        sure_words += confidence >= SURE and letters > 1
    shown = (BULLET.sub("", " ".join(words)) for words in lines.values())
    return Page(tuple(line for line in shown if any(map(str.isalnum, line))), sureness, sure_words)
