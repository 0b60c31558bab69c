"""How well dangerous offers are told from all else, as one Markdown report.

Run: `python -m evaluate.offers [FILE]`; without FILE the report goes to standard output, and no plots are drawn;
with it they are written beside FILE. Needs scikit-learn and matplotlib. Texts kept outside the repository are
counted, never printed.
"""

import os
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from evaluate import offer_ablation, offer_disguises, offer_folds, offer_plots
from evaluate.output import named_file, publish
from evaluate.texts import dev, offers, share
from nlu import model, prefilter, risk, signals
from nlu.model import folds, learn
from nlu.risk import FLAGGED
from nlu.text import normalize

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
OWN = {
    "scam": "high+medium >= 97 %, high >= 85 %", "lawful": "high <= 1 %, high+medium <= 5 %", "warnings": "<= 4 %",
    "questions": "<= 2 %", "talk": "<= 2 %", "domestic": "<= 1 %", "chatter": "", "calm": "", "pleas": "none",
}  # fmt: skip
"""Our own held-out sets and the goals for such texts; those of chatter count hard cases only, so no share is set."""
PEER_WORDS = ("kamboja", "myanmar", "laos", "slot", "judi", "gaji", "usd", "tiket gratis", "visa turis", "paspor")
PLOTS = f"""![Precision and recall]({offer_plots.PRECISION})

Lines: what the model's chance alone could reach at each limit. Marks: what the product decides on `tests/offers`,
where rules and signs count too.

![Calibration]({offer_plots.CALIBRATION})

Dangerous offers weigh more in learning so that few are missed; so the model's own chance is higher than the share
that proves dangerous. The score shown is that chance on the lines of `nlu/model/calibration.tsv` (for each fifth of
the texts, lines learnt from the other four). It counts among our own texts, of which one in seven is dangerous and many
are close calls; where offers are rarer, so is danger at the same score. What is flagged does not hang on it."""


def rates(texts: Sequence[str]) -> Counter[str]:
    """How many texts got which risk."""
    return Counter(risk.screen(text).risk for text in texts)


def set_rows() -> list[str]:
    """Table lines for the outside sets and for our own held-out sets."""
    lines = []
    for name, title, goal in SETS:
        texts = [str(row["text"]) for row in dev(name)]
        lines.append(_set_row(f"{title} (outside)", texts, goal))
    lines += [_set_row(f"{name} (tests/offers)", offers(name), goal) for name, goal in OWN.items()]
    return lines


def _set_row(title: str, texts: Sequence[str], goal: str) -> str:
    got = rates(texts)
    flagged = got["high"] + got["medium"]
    return f"| {title} | {len(texts)} | {share(got['high'], len(texts))} | {share(flagged, len(texts))} | {goal} |"


def plots(folder: Path, ratings: Sequence[folds.Rating]) -> None:
    """Draws the folds and our own held-out texts, with the product's decisions on the latter."""
    held = [(text, name == "scam") for name in OWN for text in offers(name)]
    hits = [hit for _, hit in held]
    verdicts = [risk.screen(text) for text, _ in held]
    chances = [model.probabilities(model.features(signals.read(normalize(text))))["scam"] for text, _ in held]
    decided = {
        "high": offer_plots.decision([verdict.risk == "high" for verdict in verdicts], hits),
        "high + medium": offer_plots.decision([verdict.risk in FLAGGED for verdict in verdicts], hits),
    }
    scored = [(r, score) for r, score in zip(ratings, folds.calibrated(ratings), strict=True) if r.read]
    own = [(rating.model, rating.dangerous) for rating, _ in scored]
    offer_plots.draw(
        folder, decided,
        {"own texts, five folds": own, "tests/offers": list(zip(chances, hits, strict=True))},
        {"own texts, the model's chance": own,
         "own texts, score shown": [(score, rating.dangerous) for rating, score in scored],
         "tests/offers, score shown": [(verdict.score, hit) for verdict, hit in zip(verdicts, hits, strict=True)]},
    )  # fmt: skip


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
    """Our own held-out texts that were rated wrongly, each with what the rating rests on."""
    wrong = []
    for name in OWN:
        for text in offers(name):
            verdict = risk.screen(text)
            if (verdict.risk in FLAGGED) != (name == "scam"):
                line = " ".join(text.split())[:160]
                wrong.append(f"- {name}, rated {verdict.risk}: {line}\n  ({_grounds(text)})")
    return wrong


def _grounds(text: str) -> str:
    """The signs seen in a text and the model's chance of danger; or that it was let go at the first look."""
    plain = normalize(text)
    reading = signals.read(plain)
    chance = model.probabilities(model.features(reading))["scam"]
    seen = ", ".join(finding.key for finding in reading.findings if finding.strength != "weak") or "none"
    let_go = "" if prefilter.may_be_offer(plain.norm) else "; let go at the first look"
    return f"signs: {seen}; the model's chance: {chance:.2f}{let_go}"


def report(folder: Path | None) -> str:
    """The whole report; its plots go to `folder`."""
    texts, labels = learn.load()
    ratings = folds.out_of_fold(texts, labels)
    if folder is not None:
        plots(folder, ratings)
    parts = [
        "# Dangerous offers: how well they are known",
        f"Made by `python -m evaluate.offers`. Learnt from {len(texts)} texts of our own "
        f"({Counter(labels)['scam']} dangerous offers). Outside sets are kept apart from this repository, are never "
        "learnt from and not printed here.",
        "## By set",
        "| set | n | high | high + medium | goal |\n|---|---|---|---|---|\n" + "\n".join(set_rows()),
        "## Own texts, five folds",
        "Each text is rated by a model that has not seen it.",
        "| class | n | high | medium | low | none |\n|---|---|---|---|---|---|\n"
        + "\n".join(offer_folds.by_class(labels, ratings)),
        "Of texts with the model's chance of danger, and with the score shown, in this range, so many are dangerous "
        "offers (texts that the first look lets go have no score and are not counted):",
        "| from - to | with this chance | dangerous | with this score | dangerous |\n|---|---|---|---|---|\n"
        + "\n".join(offer_folds.calibration(ratings)),
        PLOTS,
        "## Kinds left out of learning",
        "Recall (high + medium) of dangerous offers of a kind that the model never learnt from. Copies of other offers "
        "with changed places and trades (`nlu/model/learn.py`) may hold the names of its places and trades; how such "
        "offers are made, it has not seen. The misses are mostly short and hold words that were learnt from calm texts "
        "only.",
        "| left out | n | known |\n|---|---|---|\n" + "\n".join(offer_folds.left_out(texts, labels)),
        "## Writer left out of learning",
        "Texts of a second writer, who knew neither the rules nor the other texts, rated by a model that learnt from "
        "the other writers' only: nearest to what strangers will send.",
        "| class | n | flagged |\n|---|---|---|\n" + "\n".join(offer_ablation.without_writer(texts, labels)),
        "## Kinds of features left out",
        "`tests/offers` by models fitted without one kind of feature; rules and signs decide with them as ever.",
        "| left out | dangerous offers flagged | calm texts flagged |\n|---|---|---|\n"
        + "\n".join(offer_ablation.without_features(texts, labels)),
        "## Disguises",
        "Risky offers of `tests/nlu` that were not learnt from, disguised in each way. Two messages are joined as the "
        "chat joins them; pictures are drawn in the styles of [pictures.md](pictures.md) and read by the product's "
        "reader; English and Malay offers are written, not translated by machine.",
        "| disguise | n | high | high + medium |\n|---|---|---|---|\n" + "\n".join(offer_disguises.rows()),
        "## Side by side",
        "| way | dangerous offers flagged | calm texts flagged (own, hard) | chatter flagged |\n|---|---|---|---|\n"
        + "\n".join(side_by_side(texts, labels)),
        "## Speed",
        f"By processor time, at a load of {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores; "
        "other work slows each core.",
        "| texts | rated a second, one core |\n|---|---|\n" + "\n".join(speed_rows()),
        "## Errors among our own held-out texts",
        "What each rests on: a false alarm has signs in it that somebody asks, jokes or warns of, or words that the "
        "model knows from offers only; a miss has words of calm texts, or too few signs for a model in doubt. How "
        "texts fared before anybody had looked at them is in [offers-blind.md](offers-blind.md).",
        "\n".join(errors()) or "none",
    ]
    return "\n\n".join(parts) + "\n"


def main() -> None:
    """Writes the report to the file named, or to standard output."""
    target = named_file()
    publish(report(target.parent if target else None), target)


if __name__ == "__main__":
    main()
