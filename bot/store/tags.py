"""A short list of words in one column that SQL can search on SQLite and PostgreSQL alike."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Text, type_coerce
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.types import TypeDecorator

SEAM = "|"


class Tags(TypeDecorator[tuple[str, ...]]):
    """("KH", "TW") is stored as `|KH|TW|`, no words as an empty text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Iterable[str] | None, dialect: Dialect) -> str:
        """Words to the stored form; a seam inside a word would part it, so it is left out."""
        clean = [word.replace(SEAM, "") for word in value or ()]
        return f"{SEAM}{SEAM.join(clean)}{SEAM}" if clean else ""

    def process_result_value(self, value: Any, dialect: Dialect) -> tuple[str, ...]:
        """The stored form to words."""
        return words(value)


def words(stored: str | None) -> tuple[str, ...]:
    """The words of a stored list."""
    return tuple(filter(None, (stored or "").split(SEAM)))


def has_tag(column: "InstrumentedAttribute[tuple[str, ...]]", word: str) -> ColumnElement[bool]:
    """Whether the list holds the word."""
    return type_coerce(column, Text).contains(f"{SEAM}{word}{SEAM}", autoescape=True)
