"""`sobat campaigns` on a database with a campaign in it."""

import asyncio
from pathlib import Path

import orjson
import pytest
from click.testing import CliRunner

from bot.cli.campaigns import campaigns
from bot.groups.ledger import Ledger, Sighting
from bot.store.db import make_engine, migrate, session_maker

SEEN = Sighting(7, "high", ("KH",), "admin slot Bavet\x1b[2J, hub 0812", "d", ("+6281211112222",), "group", "p")


@pytest.fixture
def database(tmp_path: Path, monkeypatch) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'sobat.db'}"

    async def fill() -> None:
        engine = make_engine(url)
        await migrate(engine)
        await Ledger(session_maker(engine)).note(SEEN)
        await engine.dispose()

    asyncio.run(fill())
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("SOBAT_DATA", str(tmp_path))


def run(*words: str) -> str:
    done = CliRunner().invoke(campaigns, words)
    assert done.exit_code == 0, done.output
    return done.stdout


def test_list_names_each_campaign(database) -> None:
    line = run("list")
    assert line.startswith("#7  high  ")
    assert "1 sightings, 1 groups, 0 chats, 1 wordings, 1 contacts  KH" in line


def test_show_hides_contacts_and_texts_unless_asked(database) -> None:
    assert "+62812" not in run("show", "7") and "Bavet" not in run("show", "7")
    shown = run("show", "7", "--contacts")
    assert "contact: +6281211112222  1 times" in shown and "admin slot Bavet" in shown and "\x1b" not in shown


def test_an_unknown_campaign_is_one_clear_line(database) -> None:
    done = CliRunner().invoke(campaigns, ["show", "8"])
    assert done.exit_code == 1 and "there is no campaign 8" in done.output


@pytest.mark.parametrize("kind", ["csv", "json", "stix"])
def test_export_hashes_contacts_the_same_way_each_time(database, kind: str) -> None:
    assert run("export", "--format", kind) == run("export", "--format", kind)
    assert "hash:" in run("export", "--format", kind) and "+62812" not in run("export", "--format", kind)


def test_export_of_recent_days(database) -> None:
    assert len(orjson.loads(run("export", "--format", "json", "--days", "1"))) == 1
