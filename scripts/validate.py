"""What `make lint` checks beside style and types: the three files of each intent, the facts, the replies, translations.

Each mistake names file, line (where there is one) and mend; any mistake makes the exit code 1.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import yaml

from bot.facts.check import check_folder
from bot.facts.load import FactBase, read_folder
from bot.facts.model import TOPICS
from bot.replies.markers import MARKER
from bot.replies.responses import Variation, read
from scripts.translations import check_translations

ROOT = Path(__file__).resolve().parent.parent
NUMBER_OR_LINK = re.compile(r"\b\d|https?:|www\.|@\w")
MARKERS_WITHOUT_KEY = {
    "contacts", "nearest", "by_message", "officials", "country", "ask_country", "crisis_country", "verdict", "signs",
    "traps", "choices", "operator", "picture", "agency", "next_step", "offices",
}  # fmt: skip
THREE_FILES = {
    "nlu/data/intents": "at least 20 examples of what people write: 'nlu:', '- intent: {0}', 'examples: |'",
    "responses": "a domain piece: 'intents: [{0}]' and 'responses:' with 'utter_{0}'",
    "tests/intents": "a list of '- text: …' that are not among the examples",
}
BUTTON_TITLE_LIMIT = 20
"""WhatsApp's limit for a reply button (Cloud API, interactive messages)."""


def check(root: Path) -> list[str]:
    """All mistakes in the data of a checkout."""
    placed, _ = read_folder(root / "responses" / "facts")
    return [
        *check_intents(root),
        *(f"responses/facts/{problem}" for problem in check_folder(root / "responses" / "facts")),
        *check_details(root / "nlu" / "details.yml", {p.entry.key for p in placed}),
        *check_replies(root / "responses", FactBase([p.entry for p in placed])),
    ]


def check_intents(root: Path) -> Iterator[str]:
    """Which of an intent's places is missing, and how to write it."""
    catalogue = yaml.safe_load((root / "nlu" / "intents.yml").read_text(encoding="utf-8"))
    for folder, form in THREE_FILES.items():
        present = {path.stem for path in (root / folder).glob("*.yml")}
        for intent in sorted(set(catalogue) - present):
            yield f"{folder}/{intent}.yml: missing; write {form.format(intent)}"
        if folder != "responses":
            for stranger in sorted(present - set(catalogue)):
                yield f"nlu/intents.yml: {stranger} is in {folder} but has no line here; add its label and about"
    ruled = _ruled_intents(root)
    for intent in sorted(set(catalogue) - ruled):
        yield f"nlu/data/intents/{intent}.yml: no rule answers {intent}; add 'rules:' with '- action: utter_{intent}'"


def _ruled_intents(root: Path) -> set[str]:
    return {
        step["intent"]
        for path in (root / "nlu" / "data").rglob("*.yml")
        for rule in (yaml.safe_load(path.read_text(encoding="utf-8")) or {}).get("rules") or ()
        for step in rule["steps"]
        if "intent" in step
    }


def check_replies(folder: Path, facts: FactBase) -> Iterator[str]:
    """Replies that hold a number or link of their own, or name a fact that is not there."""
    for variation, line in zip(read(folder), _reply_lines(folder), strict=True):
        where = f"{folder.name}/{variation.file}:{line}: {variation.action}"
        bare = MARKER.sub("", variation.text)
        if found := NUMBER_OR_LINK.search(bare):
            yield f"{where}: {found[0]!r} is a number or link; move it into a fact and write [[fact key]]"
        for kind, words in MARKER.findall(variation.text):
            yield from (f"{where}: {mend}" for mend in _marker_mistakes(kind, words.strip(), facts))
        yield from (f"{where}: {mend}" for mend in _button_mistakes(variation))


def _reply_lines(folder: Path) -> Iterator[int]:
    """The line of each wording, in the order in which they are read."""
    for path in sorted(folder.glob("*.yml")):
        document = yaml.compose(path.read_text(encoding="utf-8"), yaml.SafeLoader)
        for name, actions in document.value if document else ():
            if name.value == "responses" and isinstance(actions, yaml.MappingNode):
                yield from (item.start_mark.line + 1 for _, wordings in actions.value for item in wordings.value)


def check_details(path: Path, keys: set[str]) -> Iterator[str]:
    """Facts that are asked for by name but are not there."""
    for key in yaml.safe_load(path.read_text(encoding="utf-8")):
        if key not in keys:
            yield f"nlu/{path.name}: {key} is no fact; 'sobat facts list' names them"


def _marker_mistakes(kind: str, words: str, facts: FactBase) -> Iterator[str]:
    if kind in ("fact", "contact"):
        entry = facts.by_key.get(words)
        if entry is None or (kind == "contact") != (entry.kind == "contact"):
            yield f"[[{kind} {words}]] names no such {kind}; 'sobat facts list' names them"
    elif kind == "topic":
        if not words.split() or words.split(maxsplit=1)[0] not in TOPICS:
            yield f"[[topic {words}]] names no topic; one of {', '.join(TOPICS)}"
    elif kind not in MARKERS_WITHOUT_KEY:
        yield f"[[{kind}]] is no marker; see bot/replies/render.py"


def _button_mistakes(variation: Variation) -> Iterator[str]:
    for button in variation.buttons:
        if len(button["title"]) > BUTTON_TITLE_LIMIT:
            yield f"the button {button['title']!r} is longer than {BUTTON_TITLE_LIMIT} characters; shorten it"


def main() -> int:
    """Print the mistakes; 1 if there are any."""
    mistakes = [*check(ROOT), *check_translations(ROOT)]
    for mistake in mistakes:
        print(mistake)
    return 1 if mistakes else 0


if __name__ == "__main__":
    sys.exit(main())
