"""Reads a list of agencies from CSV or XLSX: columns by their names, what is wrong by its line."""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import openpyxl
import yaml

from bot.agencies.names import licence_digits, plain
from bot.errors import SetupError
from bot.months import month_number

MAX_FILE = 20 * 1024 * 1024
MAX_ROWS = 20_000
HEADER_WITHIN = 30
"""Lines before the header: a title, the list's date, a logo's row."""
WRITTEN_DATE = re.compile(r"(\d{1,2})[ ./-]+([a-z]{3,9}|\d{1,2})[ ./-]+(\d{4})")
FIELD_LIMITS = {"name": 200, "licence": 120, "city": 120, "status": 120}
NO_EXPIRY = ("", "-", "seumur hidup", "selama menjalankan usaha")


@dataclass(frozen=True)
class Listed:
    """One company of a list."""

    name: str
    licence: str = ""
    valid_until: date | None = None
    city: str = ""
    status: str = ""


@dataclass(frozen=True)
class Sheet:
    """A list that was read: its companies, what was wrong as (line, reason), and its date if the file says it."""

    agencies: tuple[Listed, ...]
    mistakes: tuple[tuple[int, str], ...]
    listed: date | None = None


@dataclass(frozen=True)
class _Header:
    line: int
    columns: dict[str, int]
    """Field -> place in a row."""


def read(path: Path) -> Sheet:
    """The list in a file; SetupError where it is no list at all."""
    if path.stat().st_size > MAX_FILE:
        raise SetupError(f"{path.name} is larger than {MAX_FILE // 2**20} MB; a list of agencies is not")
    try:
        rows = list(_xlsx(path) if path.suffix.lower() == ".xlsx" else _csv(path))
    except (OSError, ValueError, KeyError, csv.Error, BadZipFile) as error:
        raise SetupError(f"{path.name} cannot be read as CSV or XLSX: {error}") from None
    header = _header(rows)
    if header is None:
        names = ", ".join(_columns()["name"][:4])
        raise SetupError(f"{path.name} has no column of names in its first {HEADER_WITHIN} lines; head it: {names} …")
    before = " ".join(str(cell) for row in rows[: header.line - 1] for cell in row if cell is not None)
    found = _rows(rows, header)
    return replace(found, listed=parse_date(before))


def parse_date(value: Any) -> date | None:
    """A cell's date, or the first one in a text: `3 Oktober 2026`, `03/10/2026`, `2026-10-03`; day before month."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = str(value or "").lower()
    if iso := re.search(r"\b(\d{4})-(\d{2})-(\d{2})\b", text):
        return _day(int(iso[3]), int(iso[2]), int(iso[1]))
    for day, month, year in WRITTEN_DATE.findall(text):
        number = int(month) if month.isdigit() else month_number(month)
        if found := _day(int(day), number, int(year)):
            return found
    return None


def _day(day: int, month: int, year: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _csv(path: Path) -> Iterator[Sequence[Any]]:
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", "replace")
    delimiter = max(",;\t", key=text[:10_000].count)
    return csv.reader(text.splitlines(keepends=True), delimiter=delimiter)


def _xlsx(path: Path) -> Iterator[Sequence[Any]]:
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    try:
        yield from book.worksheets[0].iter_rows(values_only=True)
    finally:
        book.close()


@cache
def _columns() -> dict[str, list[str]]:
    columns: dict[str, list[str]] = yaml.safe_load((Path(__file__).parent / "columns.yml").read_text(encoding="utf-8"))
    return columns


def _header(rows: Sequence[Sequence[Any]]) -> _Header | None:
    for line, row in enumerate(rows[:HEADER_WITHIN], start=1):
        heads = [_head(cell) for cell in row]
        places = {
            field: heads.index(alias)
            for field, aliases in _columns().items()
            for alias in reversed(aliases) if alias in heads
        }  # fmt: skip
        if "name" in places and sum(map(bool, heads)) > 1:
            return _Header(line, places)
    return None


def _head(cell: Any) -> str:
    return " ".join(str(cell or "").lower().replace(".", " ").split()).replace(" /", "/").replace("/ ", "/")


def _rows(rows: Sequence[Sequence[Any]], header: _Header) -> Sheet:
    agencies: dict[tuple[str, str], tuple[int, Listed]] = {}
    mistakes: list[tuple[int, str]] = []
    for line, row in enumerate(rows[header.line :], start=header.line + 1):
        cells = {field: row[place] if place < len(row) else None for field, place in header.columns.items()}
        if not any(str(cell or "").strip() for cell in cells.values()):
            continue
        listed, mistake = _listed(cells)
        key = (plain(listed.name), licence_digits(listed.licence))
        if mistake is None and key in agencies:
            mistake = f"the same company as in line {agencies[key][0]}"
        if mistake is None and len(agencies) >= MAX_ROWS:
            mistake = f"more than {MAX_ROWS} companies"
        if mistake is not None:
            mistakes.append((line, mistake))
        else:
            agencies[key] = (line, listed)
    return Sheet(tuple(listed for _, listed in agencies.values()), tuple(mistakes))


def _listed(cells: dict[str, Any]) -> tuple[Listed, str | None]:
    """The company of a row, and what is wrong with it."""
    texts = {field: " ".join(str(cells.get(field) or "").split())[:most] for field, most in FIELD_LIMITS.items()}
    until = cells.get("valid_until")
    valid_until = parse_date(until)
    listed = Listed(texts["name"], texts["licence"], valid_until, texts["city"], texts["status"])
    if len(plain(listed.name)) < 2 or listed.name.isdigit():
        return listed, f"no name of a company: {listed.name!r}"
    if listed.licence and not licence_digits(listed.licence):
        return listed, f"no licence number: {listed.licence!r}"
    if valid_until is None and str(until or "").strip().lower() not in NO_EXPIRY:
        return listed, f"no date: {str(until)[:40]!r}"
    return listed, None
