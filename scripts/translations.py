"""Checks that each text of a group has its translations, with the same places and the same numbers."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from bot.groups.texts import INDONESIAN, LANGUAGES, REASONS, WORDS
from bot.replies.responses import read

GROUPS, GROUP, REASON = "groups.yml", "utter_group_", "utter_reason_"
PLACES = re.compile(r"\{\w+\}|\d+")


def check_translations(root: Path) -> Iterator[str]:
    """What is missing, not wanted, or says other numbers than the Indonesian text."""
    said = {v.action: v.text for v in read(root / "responses") if v.file == GROUPS}
    words = {action.removeprefix(GROUP): text for action, text in said.items() if action.startswith(GROUP)}
    flags: list[dict[str, Any]] = _yaml(root / "responses" / "facts" / "red_flags.yml")
    reasons = {
        **{flag["key"]: flag["value"] for flag in flags}, **_yaml(root / "nlu" / "lexicon" / "reasons.yml"),
        **{action.removeprefix(REASON): text for action, text in said.items() if action.startswith(REASON)},
    }  # fmt: skip
    for language in LANGUAGES:
        if language != INDONESIAN:
            for kind, wanted in ((WORDS, words), (REASONS, reasons)):
                path = root / "responses" / "translations" / f"{kind}.{language}.yml"
                yield from _compared(path, wanted, _yaml(path))


def _compared(path: Path, wanted: Mapping[str, str], found: Mapping[str, str]) -> Iterator[str]:
    where = f"{path.parent.name}/{path.name}"
    for key in sorted(wanted.keys() - found.keys()):
        yield f"{where}: {key} is missing; translate {wanted[key].strip()!r}"
    for key in sorted(found.keys() - wanted.keys()):
        yield f"{where}: {key} is no text any more; take it out"
    for key in sorted(wanted.keys() & found.keys()):
        if sorted(PLACES.findall(wanted[key])) != sorted(PLACES.findall(found[key])):
            yield f"{where}: {key} must have the same places in braces, and numbers, as the Indonesian text"


def _yaml(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))
