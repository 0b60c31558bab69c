"""`sobat offers`: reports for review, without who sent them."""

import asyncio
import json

import pytest
import yaml
from click.testing import CliRunner

from bot.cli.offers import offers
from bot.store.db import make_engine, migrate, session_maker
from bot.store.reports import OfferReport


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Runs the command on a store with three reports, the last without its text."""
    monkeypatch.setenv("SOBAT_DATA", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)

    async def fill() -> None:
        engine = make_engine(f"sqlite+aiosqlite:///{tmp_path / 'sobat.db'}")
        await migrate(engine)
        async with session_maker(engine).begin() as session:
            for text in ("Loker perawat Jerman", "Loker CS Kamboja", None):
                session.add(OfferReport(
                    channel="web", address="wati", kind="offer", risk="high", score=0.9, signals="no_requirements",
                    countries="DE", text=text,
                ))  # fmt: skip
        await engine.dispose()

    asyncio.run(fill())
    return lambda *argv: CliRunner().invoke(offers, argv)


def _rows(result) -> list[dict]:
    return [json.loads(line) for line in result.stdout_bytes.splitlines()]


def test_export_review_and_training_file(run, tmp_path) -> None:
    rows = _rows(run("export"))
    assert (rows[0]["id"], rows[0]["text"], rows[0]["signals"]) == (
        1, "Loker perawat Jerman", ["no_requirements"],
    )  # fmt: skip
    assert "wati" not in json.dumps(rows)
    assert run("approve", "1", "--class", "lawful").exit_code == 0
    assert run("reject", "2").exit_code == 0
    assert [(row["id"], row["state"], row["text"]) for row in _rows(run("export", "--state", "all"))] == [
        (1, "approved", "Loker perawat Jerman"), (2, "rejected", None), (3, "open", None),
    ]  # fmt: skip
    assert yaml.safe_load((tmp_path / "offers" / "lawful.yml").read_text())["texts"] == ["Loker perawat Jerman"]


@pytest.mark.parametrize(
    ("argv", "code", "said"),
    [
        (["approve", "9", "--class", "scam"], 1, "there is no report 9"),
        (["approve", "3", "--class", "scam"], 1, "has no text"),
        (["approve", "1", "--class", "penipu"], 2, "penipu"),
        (["approve", "1"], 2, "--class"),
    ],
)
def test_wrong_use(run, argv, code, said) -> None:
    result = run(*argv)
    assert result.exit_code == code
    assert said in result.output + str(result.exception)
