"""Reads `responses/facts/` into one base, naming file, line and mend for whatever is wrong."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from bot.facts.model import Claim, Contact, Entry, RedFlag
from bot.settings import ROOT

FACTS = ROOT / "responses" / "facts"


@dataclass(frozen=True)
class Problem:
    """One mistake in a fact file and how to mend it."""

    file: str
    line: int
    mend: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.mend}"


class _LineLoader(yaml.CSafeLoader if hasattr(yaml, "CSafeLoader") else yaml.SafeLoader):  # type: ignore[misc]
    """Keeps the line of each mapping under `__line__`."""


def _mapping_with_line(loader: Any, node: yaml.MappingNode) -> dict[str, Any]:
    mapping: dict[str, Any] = loader.construct_mapping(node, deep=True)
    mapping["__line__"] = node.start_mark.line + 1
    return mapping


_LineLoader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping_with_line)


@dataclass(frozen=True)
class Placed:
    """An entry with the place it was read from."""

    entry: Entry
    file: str
    line: int


def read_folder(folder: Path) -> tuple[list[Placed], list[Problem]]:
    """All entries below `folder` that fit the schema, and a Problem for each that does not."""
    placed: list[Placed] = []
    problems: list[Problem] = []
    for path in sorted(folder.rglob("*.yml")):
        name = path.relative_to(folder).as_posix()
        for item in _read_file(path, name):
            if isinstance(item, Problem):
                problems.append(item)
            else:
                placed.append(item)
    return placed, problems


def _model(name: str) -> type[Entry]:
    """The kind of entry a file holds, by its place below the folder of facts."""
    if name.startswith("contacts/"):
        return Contact
    return RedFlag if name == "red_flags.yml" else Claim


def _read_file(path: Path, name: str) -> Iterator[Placed | Problem]:
    model = _model(name)
    try:
        items = yaml.load(path.read_text(encoding="utf-8"), Loader=_LineLoader) or []  # noqa: S506 (safe subclass)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        yield Problem(name, mark.line + 1 if mark else 1, f"not readable as YAML: {getattr(error, 'problem', error)}")
        return
    if not isinstance(items, list):
        yield Problem(name, 1, "the file must be a list of entries, each beginning with '- key: …'")
        return
    for item in items:
        line = item.get("__line__", 1) if isinstance(item, dict) else 1
        try:
            yield Placed(model.model_validate(_without_lines(item)), name, line)
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(map(str, first["loc"])) or "entry"
            key = item.get("key", "?") if isinstance(item, dict) else "?"
            yield Problem(name, line, f"{key}: {where}: {first['msg']}")


def _without_lines(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _without_lines(v) for k, v in value.items() if k != "__line__"}
    if isinstance(value, list):
        return [_without_lines(v) for v in value]
    return value


class FactBase:
    """The facts by key, by country and topic, and the contacts by the country they cover."""

    def __init__(self, entries: list[Entry]) -> None:
        self.by_key = {entry.key: entry for entry in entries}

    @cached_property
    def _topics(self) -> dict[tuple[str | None, str], Claim]:
        return {
            (entry.country, entry.topic): entry
            for entry in self.by_key.values()
            if isinstance(entry, Claim) and entry.topic is not None and entry.answers_topic
        }

    def topic(self, topic: str, country: str | None) -> Claim | None:
        """The one claim on a topic, for a country or (None) in general."""
        return self._topics.get((country, topic))

    @cached_property
    def countries(self) -> frozenset[str]:
        """Countries about which there is at least one claim."""
        return frozenset(c for c, _ in self._topics if c is not None)

    def contacts(self, country: str) -> list[Contact]:
        """Contacts that serve people in a country, the surest and most protective first."""
        found = [
            entry
            for entry in self.by_key.values()
            if isinstance(entry, Contact) and (country in entry.covers or country == entry.country)
        ]
        return sorted(found, key=_contact_rank)


PURPOSE_RANK = {
    "protection": 0, "emergency": 1, "consular": 2, "complaint": 3, "report": 4,
    "counselling": 5, "switchboard": 6, "office": 7,
}  # fmt: skip
CONFIDENCE_RANK = {"high": 0, "medium": 1, "low": 2}


def _contact_rank(contact: Contact) -> tuple[int, int, str]:
    return CONFIDENCE_RANK[contact.confidence], PURPOSE_RANK[contact.purpose], contact.key


@cache
def facts() -> FactBase:
    """The base of the product; entries that do not fit the schema are left out (the lint fails on them)."""
    placed, _ = read_folder(FACTS)
    return FactBase([p.entry for p in placed])
