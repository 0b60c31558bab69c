"""How well dangerous offers are told from all else, as one Markdown report.

Run: `python -m evaluate.offers [FILE]`; without FILE the report goes to standard output, and no plots are drawn;
with it they are written beside FILE. Needs scikit-learn and matplotlib. Texts kept outside the repository are
counted, never printed.
"""

import random
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import yaml
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from bot.settings import ROOT
from evaluate import offer_plots
from evaluate.texts import dev, offers
from nlu import model, prefilter, risk, signals
from nlu.model import train
from nlu.text import normalize
from tests.nlu import mutations

FLAGGED = ("high", "medium")
SETS = (
    ("scam_ads", "dangerous offers", "high+medium >= 97 %, high >= 85 %"),
    ("legit_overseas", "lawful overseas vacancies", "high <= 1 %, high+medium <= 5 %"),
    ("warnings", "warnings and news", "<= 4 %"),
    ("questions", "questions", "<= 2 %"),
    ("migrant_talk", "talk of migrants", "<= 2 %"),
    ("domestic_ads", "domestic vacancies", "<= 1 %"),
    ("chatter", "chatter", "<= 0.05 %"),
    ("crisis", "pleas", "none"),
)
OWN = ("scam", "lawful", "warnings", "questions", "talk", "domestic", "chatter", "calm", "pleas")
LEFT_OUT = {
    "Cambodia, Myanmar, Laos": {"P_SCAM"},
    "Gulf and Near East": {"P_MIDEAST"},
    "Malaysia, Singapore, Brunei": {"P_NEAR"},
    "Taiwan, Korea, Japan, Hong Kong": {"P_EASTASIA"},
    "Australia, America, Europe": {"P_WEST"},
    "seafaring": {"SEA_JOB"},
    "domestic work": {"DOMESTIC"},
    "scam and gambling work": {"SCAMWORK", "GAMBLING", "CS_JOB"},
    "organs, brides, accounts": {"ORGAN", "BRIDE", "MULE"},
    "sex trade": {"SEX_JOB"},
}
PEER_WORDS = ("kamboja", "myanmar", "laos", "slot", "judi", "gaji", "usd", "tiket gratis", "visa turis", "paspor")
PLOTS = f"""![Precision and recall]({offer_plots.PRECISION})

Lines: what the model's chance alone could reach at each limit. Marks: what the product decides on `tests/offers`,
where rules and signs count too.

![Calibration]({offer_plots.CALIBRATION})

Between 0.1 and 0.9 the chance given is higher than the share that proves dangerous, because dangerous offers
weigh more in learning so that few are missed: it ranks messages, is no frequency, and is not shown to people."""
WORST = 40


def share(count: int, whole: int) -> str:
    """A percentage with two decimals and the count behind it."""
    return f"{100 * count / whole:.2f} % ({count})" if whole else "-"


def rates(texts: Sequence[str]) -> Counter[str]:
    """How many texts got which risk."""
    return Counter(risk.screen(text).risk for text in texts)


def set_rows() -> list[str]:
    """Table lines for the outside sets and for our own held-out sets."""
    lines = []
    for name, title, goal in SETS:
        texts = [str(row["text"]) for row in dev(name)]
        lines.append(_set_row(f"{title} (outside)", texts, goal))
    lines += [_set_row(f"{name} (tests/offers)", offers(name), "") for name in OWN]
    return lines


def _set_row(title: str, texts: Sequence[str], goal: str) -> str:
    got = rates(texts)
    flagged = got["high"] + got["medium"]
    return f"| {title} | {len(texts)} | {share(got['high'], len(texts))} | {share(flagged, len(texts))} | {goal} |"


class Fold:
    """A classifier fitted on some rows, and the ratings that the product would give with it."""

    def __init__(self, rows: Iterable[train.Row], labels: Iterable[str]) -> None:
        self.vectorizer, self.classifier = train.fit(list(rows), list(labels))

    def rate(self, text: str) -> tuple[str, float]:
        """Risk and the model's chance of danger for one text."""
        plain = normalize(text)
        given = self.classifier.predict_proba(self.vectorizer.transform([train.row(text)]))[0]
        chances = dict(zip(self.classifier.classes_, map(float, given), strict=True))
        if not prefilter.may_be_offer(plain.norm):
            return "none", chances["scam"]
        return risk.level(signals.read(plain), chances)[0], chances["scam"]


def cross_validated(texts: list[str], labels: list[str]) -> tuple[list[str], list[str], offer_plots.Scores]:
    """Table lines of ratings by class, and of calibration, and the chances, over five folds of our own texts."""
    rows, classes, origins = train.expand(texts, labels, random.Random(7))  # noqa: S311
    by_class: dict[str, Counter[str]] = defaultdict(Counter)
    bins: dict[int, list[bool]] = defaultdict(list)
    scores: list[tuple[float, bool]] = []
    for fitted, held in GroupKFold(5).split(rows, classes, origins):
        fold = Fold((rows[i] for i in fitted), (classes[i] for i in fitted))
        for number in sorted({origins[i] for i in held}):
            level, danger = fold.rate(texts[number])
            by_class[labels[number]][level] += 1
            bins[min(9, int(danger * 10))].append(labels[number] == "scam")
            scores.append((danger, labels[number] == "scam"))
    table = [
        f"| {name} | {sum(got.values())} | "
        + " | ".join(share(got[level], sum(got.values())) for level in ("high", "medium", "low", "none"))
        + " |"
        for name, got in sorted(by_class.items())
    ]
    calibration = [
        f"| {b / 10:.1f}-{b / 10 + 0.1:.1f} | {len(hits)} | {share(sum(hits), len(hits))} |"
        for b, hits in sorted(bins.items())
    ]
    return table, calibration, scores


def plots(folder: Path, folds: offer_plots.Scores) -> None:
    """Draws the chances of the folds and of our own held-out texts, with the product's decisions on the latter."""
    held = [(text, name == "scam") for name in OWN for text in offers(name)]
    hits = [hit for _, hit in held]
    risks = [risk.screen(text).risk for text, _ in held]
    chances = [model.probabilities(model.features(signals.read(normalize(text))))["scam"] for text, _ in held]
    decided = {
        "high": offer_plots.decision([level == "high" for level in risks], hits),
        "high + medium": offer_plots.decision([level in FLAGGED for level in risks], hits),
    }
    groups = {"own texts, five folds": folds, "tests/offers": list(zip(chances, hits, strict=True))}
    offer_plots.draw(folder, groups, decided)


def left_out(texts: list[str], labels: list[str]) -> list[str]:
    """Recall of dangerous offers of a kind when no dangerous offer of that kind was learnt from."""
    found = [signals.read(normalize(text)).concepts.keys() for text in texts]
    lines = []
    for title, concepts in LEFT_OUT.items():
        held = [i for i, label in enumerate(labels) if label == "scam" and found[i] & concepts]
        kept = sorted(set(range(len(texts))) - set(held))
        rows, classes, _ = train.expand([texts[i] for i in kept], [labels[i] for i in kept], random.Random(7))  # noqa: S311
        fold = Fold(rows, classes)
        caught = sum(fold.rate(texts[i])[0] in FLAGGED for i in held)
        lines.append(f"| {title} | {len(held)} | {share(caught, len(held))} |")
    return lines


def side_by_side(texts: list[str], labels: list[str]) -> list[str]:
    """The product and simpler ways of doing it, on the same outside and own held-out texts."""
    vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), min_df=2, sublinear_tf=True)
    plain = LogisticRegression(C=10, max_iter=300, class_weight="balanced")
    plain.fit(vectorizer.fit_transform(texts), [label == "scam" for label in labels])
    ways: dict[str, Callable[[str], bool]] = {
        "this product": lambda text: risk.screen(text).risk in FLAGGED,
        "any decisive signal (rules alone)": lambda text: any(
            finding.strength == "decisive" for finding in signals.read(normalize(text)).findings
        ),
        "two keywords of a blocklist": lambda text: sum(word in text.lower() for word in PEER_WORDS) >= 2,
        "character TF-IDF and logistic regression": lambda text: bool(plain.predict(vectorizer.transform([text]))[0]),
    }
    chatter = [str(row["text"]) for row in dev("chatter")][:4000]
    calm = [text for name in ("warnings", "questions", "talk", "domestic", "lawful") for text in offers(name)]
    dangerous = [str(row["text"]) for row in dev("scam_ads")] + offers("scam")
    return [
        f"| {name} | "
        + " | ".join(share(sum(map(way, group)), len(group)) for group in (dangerous, calm, chatter))
        + " |"
        for name, way in ways.items()
    ]


def mutation_rows() -> list[str]:
    """Recall on our own risky offers for each disguise of the test suite."""
    ads = yaml.safe_load((ROOT / "tests" / "nlu" / "risky_ads.yml").read_text(encoding="utf-8"))
    lines = []
    for mutate in mutations.ALL:
        caught = sum(risk.screen(mutate(ad)).risk in FLAGGED for ad in ads)
        lines.append(f"| {mutate.__name__} | {share(caught, len(ads))} |")
    return lines


def speed_rows() -> list[str]:
    """Processor time of rating, best of three."""
    groups = {"chatter": "chatter", "dangerous offers": "scam_ads", "domestic vacancies": "domestic_ads"}
    lines = []
    for title, name in groups.items():
        texts = [str(row["text"]) for row in dev(name)] or offers("scam")
        best = min(_seconds(texts) for _ in range(3))
        lines.append(f"| {title} | {len(texts) / best:,.0f} |")
    return lines


def _seconds(texts: Sequence[str]) -> float:
    began = time.process_time()
    rates(texts)
    return time.process_time() - began


def errors() -> list[str]:
    """Our own held-out texts that were rated wrongly."""
    wrong = []
    for name in OWN:
        for text in offers(name):
            verdict = risk.screen(text)
            if (verdict.risk in FLAGGED) != (name == "scam"):
                line = " ".join(text.split())[:160]
                wrong.append(f"- {name}, rated {verdict.risk} ({verdict.score:.2f}): {line}")
    return wrong[:WORST]


def report(folder: Path | None) -> str:
    """The whole report; its plots go to `folder`."""
    texts, labels = train.load()
    table, calibration, scores = cross_validated(texts, labels)
    if folder is not None:
        plots(folder, scores)
    parts = [
        "# Dangerous offers: how well they are known",
        f"Made by `python -m evaluate.offers`. Learnt from {len(texts)} texts of our own "
        f"({Counter(labels)['scam']} dangerous offers). Outside sets are kept apart from this repository, are never "
        "learnt from and not printed here.",
        "## By set",
        "| set | n | high | high + medium | goal |\n|---|---|---|---|---|\n" + "\n".join(set_rows()),
        "## Own texts, five folds",
        "Each text is rated by a model that has not seen it.",
        "| class | n | high | medium | low | none |\n|---|---|---|---|---|---|\n" + "\n".join(table),
        "Of texts with a chance of danger in this range, so many are dangerous offers:",
        "| chance | n | dangerous |\n|---|---|---|\n" + "\n".join(calibration),
        PLOTS,
        "## Kinds left out of learning",
        "Recall (high + medium) of dangerous offers of a kind that the model never learnt from.",
        "| left out | n | known |\n|---|---|---|\n" + "\n".join(left_out(texts, labels)),
        "## Disguises",
        "| disguise | known |\n|---|---|\n" + "\n".join(mutation_rows()),
        "## Side by side",
        "| way | dangerous offers flagged | calm texts flagged (own, hard) | chatter flagged |\n|---|---|---|---|\n"
        + "\n".join(side_by_side(texts, labels)),
        "## Speed",
        "| texts | rated a second, one core |\n|---|---|\n" + "\n".join(speed_rows()),
        "## Errors among our own held-out texts",
        "\n".join(errors()) or "none",
    ]
    return "\n\n".join(parts) + "\n"


def main() -> None:
    """Writes the report to the file named, or to standard output."""
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    written = report(target.parent if target else None)
    if target:
        target.write_text(written, encoding="utf-8")
    else:
        print(written)


if __name__ == "__main__":
    main()
