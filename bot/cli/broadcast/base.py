"""What the broadcast commands share: the group, common options, the way to the registry and the reading of input."""

import asyncio
import getpass
import sys
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import click

from bot.alerts.audience import Sessions
from bot.alerts.content import BadContent, Link
from bot.alerts.draft import Rules
from bot.alerts.pictures import Picture, prepared
from bot.alerts.registry import Registry
from bot.alerts.segment import BadSegment
from bot.alerts.subscribers import LANGUAGE
from bot.errors import Refused
from bot.operators import Operators
from bot.settings import Settings, load_settings
from bot.store.db import database, session_maker

T = TypeVar("T")
OPERATOR = "SOBAT_OPERATOR"
BY = click.option("--by", envvar=OPERATOR, metavar="OPERATOR",
                  help=f"Who does it; default: {OPERATOR} in the environment, else this machine's user.")  # fmt: skip
AUTHOR = click.option("--by", envvar=OPERATOR, required=True, metavar="OPERATOR",
                      help=f"Who does it; default: {OPERATOR} in the environment.")  # fmt: skip
NUMBER = click.argument("number", metavar="ID", type=click.IntRange(1, 2**31 - 1))
NAMES_NOT_CHECKED = "note: no operators are set up, so --by takes any name; two different ones are needed"
FILE = click.Path(exists=True, dir_okay=False, allow_dash=True)


@click.group()
def broadcast() -> None:
    """Alerts to subscribers. A second person approves what one has written."""


def settings() -> Settings:
    """The settings of this call."""
    return load_settings()


def with_alerts(work: Callable[[Registry], Awaitable[T]], *, note: bool = False) -> T:
    """The result of work on the registry; `note` says so where names are not checked."""
    rules = Rules.of(load_settings())

    async def run(sessions: Sessions) -> T:
        if note and not await Operators(sessions).set_up():
            print(NAMES_NOT_CHECKED, file=sys.stderr)
        return await work(Registry(sessions, rules))

    return with_sql(run)


def with_sql(work: Callable[[Sessions], Awaitable[T]]) -> T:
    """The result of work on the database."""

    async def run() -> T:
        async with database(load_settings()) as engine:
            return await work(session_maker(engine))

    return told(run())


def told(run: "Awaitable[T]") -> T:
    """The result; an operator's mistakes become one clear line."""

    async def wait() -> T:
        return await run

    try:
        return asyncio.run(wait())
    except BadSegment as error:
        raise click.UsageError(str(error)) from None
    except (Refused, BadContent) as error:
        raise click.ClickException(str(error)) from None


def mind(segment: str, told: str | None = None) -> None:
    """Say on stderr what in a segment stands for nothing; what must be wrong is an error."""
    for line in with_alerts(lambda alerts: alerts.audience.notes(segment, told)):
        print(f"note: {line}", file=sys.stderr)


def mind_numbers(texts: Mapping[str, str] | None) -> None:
    """Say on stderr which telephone numbers in the words are none of the sourced contacts."""
    from bot.alerts.numbers import unlisted  # noqa: PLC0415 (reads the facts, which other commands need not)

    for number in unlisted((texts or {}).values()):
        print(f"note: {number} is none of the sourced contacts; who approves must check it", file=sys.stderr)


def who(by: str | None) -> str:
    """The operator named, or the user of this machine."""
    return by or getpass.getuser()


def read(path: str) -> str:
    """A file's text, or standard input for `-`."""
    try:
        return sys.stdin.read() if path == "-" else Path(path).read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise click.ClickException(f"{path} is not UTF-8 text") from None


def texts_of(text: str, translation: tuple[str, ...]) -> dict[str, str]:
    """Language -> text, from the file of the Indonesian words and LANGUAGE=FILE for others."""
    texts = {"id": read(text)}
    for given in translation:
        language, equals, path = given.partition("=")
        if not equals or not Path(path).is_file():
            raise click.BadParameter(f"{given!r} is not LANGUAGE=FILE")
        if not LANGUAGE.fullmatch(language):
            raise click.BadParameter(f"{language!r} is not a language's code of two or three small letters")
        if language in texts:
            raise click.BadParameter(f"the text in the language {language!r} is given twice")
        texts[language] = read(path)
    return texts


def links_of(written: tuple[str, ...]) -> tuple[Link, ...]:
    """Buttons given as TITLE=ADDRESS."""
    made = []
    for given in written:
        title, equals, url = given.partition("=")
        if not equals:
            raise click.BadParameter(f"{given!r} is not TITLE=ADDRESS")
        made.append(Link(title, url))
    return tuple(made)


def picture_of(path: Path | None) -> Picture | None:
    """A file as a picture that every platform takes."""
    try:
        return prepared(path.read_bytes()) if path is not None else None
    except BadContent as error:
        raise click.ClickException(str(error)) from None


def moment(written: str | None) -> datetime | None:
    """An ISO time (UTC where it names no zone) or hours from now."""
    if written is None:
        return None
    try:
        if written.endswith("h"):
            return datetime.now(UTC) + timedelta(hours=float(written[:-1]))
        found = datetime.fromisoformat(written)
        return found.replace(tzinfo=found.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError):
        raise click.BadParameter(f"{written!r} is neither an ISO time nor hours like 48h") from None
