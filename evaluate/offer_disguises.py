"""The risky offers of `tests/nlu` in each disguise: rewritten, in two messages, in other languages, as pictures."""

from collections.abc import Callable, Sequence

import yaml

from bot.message import Incoming, Person
from bot.pictures import ocr, prepare
from bot.settings import ROOT
from bot.turns.letter import Letter, next_batch
from evaluate.posters import STYLES, draw
from evaluate.texts import share
from nlu import risk
from tests.nlu import mutations

FOLDER = ROOT / "tests" / "nlu"
LANGUAGES = {"English": "risky_english", "Malay": "risky_malay"}


def ads(name: str = "risky_ads") -> list[str]:
    """Our own risky offers, none of which was learnt from."""
    found: list[str] = yaml.safe_load((FOLDER / f"{name}.yml").read_text(encoding="utf-8"))
    return found


def in_two_messages(ad: str) -> str:
    """What the chat makes of an ad that arrives in two messages cut at a word: they are answered together."""
    words = ad.split(" ")
    halves = (" ".join(words[: len(words) // 2]), " ".join(words[len(words) // 2 :]))
    person = Person("telegram", "1")
    return next_batch([Letter(Incoming(person, half)) for half in halves]).incoming.text


def from_pictures(texts: Sequence[str]) -> list[str]:
    """What the project's reader finds in the texts drawn as posters and screenshots, in all styles by turns."""
    styles = list(STYLES)
    drawn = (draw(text, styles[number % len(styles)], number) for number, text in enumerate(texts))
    return [ocr.read(prepare.opened(poster.encoded())) for poster in drawn]


def disguised() -> dict[str, list[str]]:
    """Disguise -> the texts that are rated."""
    plain = ads()
    ways: dict[str, Callable[[str], str]] = {mutate.__name__: mutate for mutate in mutations.ALL}
    found = {"none": plain} | {name: [way(ad) for ad in plain] for name, way in ways.items()}
    found["in two messages"] = [in_two_messages(ad) for ad in plain]
    found |= {language: ads(name) for language, name in LANGUAGES.items()}
    return found | {"text in a picture": from_pictures(plain)}


def rows() -> list[str]:
    """Table lines: recall of each disguise."""
    lines = []
    for name, texts in disguised().items():
        risks = [risk.screen(text).risk for text in texts]
        high, flagged = risks.count("high"), sum(level in risk.FLAGGED for level in risks)
        lines.append(f"| {name} | {len(texts)} | {share(high, len(texts))} | {share(flagged, len(texts))} |")
    return lines
