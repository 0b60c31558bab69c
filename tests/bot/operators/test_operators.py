"""Operators: roles, tokens, and the audit of them."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from bot.cli import sobat
from bot.errors import NotAllowed, Refused, Unknown
from bot.operators import Operators, require
from bot.settings import Settings
from bot.store.db import session_maker
from bot.store.operators import Operator


@pytest.fixture
def known(engine) -> Operators:
    return Operators(session_maker(engine))


async def test_while_nobody_is_set_up_every_name_may_do_everything(engine, known) -> None:
    assert not await known.set_up()
    async with session_maker(engine)() as session:
        assert await require(session, " ani ", "approver") == "ani"
    await known.add("Budi", ["approver"], "root")
    assert await known.set_up()
    async with session_maker(engine)() as session:
        assert await require(session, "BUDI", "approver") == "Budi"
        for name, role in (("ani", "approver"), ("Budi", "author")):
            with pytest.raises(NotAllowed):
                await require(session, name, role)


async def test_who_is_no_operator_reads_how_to_name_one(engine, known) -> None:
    await known.add("Budi", ["approver"], "root")
    async with session_maker(engine)() as session:
        with pytest.raises(NotAllowed, match="name one by --by or SOBAT_OPERATOR"):
            await require(session, "root", "approver")


def test_the_operator_of_the_environment_acts_where_none_is_named(tmp_path, monkeypatch) -> None:
    for place in ("bot.cli.broadcast.base.load_settings", "bot.cli.operators.load_settings"):
        monkeypatch.setattr(place, lambda: Settings(_env_file=None, sobat_data=tmp_path))

    def call(*words: str, code: int = 0) -> Result:
        done = CliRunner().invoke(sobat, words)
        assert done.exit_code == code, done.output
        return done

    call("operators", "add", "Budi", "--role", "approver")
    assert "SOBAT_OPERATOR" in call("broadcast", "stop", code=1).output
    monkeypatch.setenv("SOBAT_OPERATOR", "budi")
    call("broadcast", "stop")
    call("broadcast", "allow", "--by", "ani", code=1)
    assert "Budi  stop" in call("broadcast", "audit").output


async def test_adding_again_changes_the_roles_and_not_the_number(known) -> None:
    assert await known.add("Ani", ["author"], "root")
    assert not await known.add("ANI", ["approver", "author"], "root")
    (ani,) = await known.list()
    assert (ani.name, ani.roles) == ("Ani", ("author", "approver"))


@pytest.mark.parametrize(("name", "roles"), [("", ["author"]), ("\n", ["admin"]), ("ani\x1b", ["admin"]), ("ani", [])])
async def test_nobody_without_name_or_role(known, name, roles) -> None:
    with pytest.raises(Refused):
        await known.add(name, roles, "root")


async def test_a_token_names_its_operator_and_only_its_hash_is_kept(engine, known) -> None:
    await known.add("Ani", ["author"], "root")
    first = await known.token("ani", "root")
    second = await known.token("ani", "root")
    async with session_maker(engine)() as session:
        kept = await session.scalar(select(Operator.token))
    assert kept is not None and second.partition(".")[2] not in kept
    found = await known.of_token(second)
    assert found is not None and found.name == "Ani"
    number = second.partition(".")[0]
    for wrong in (first, "", ".", number, f"{number}.", f"{number}.x", f"9.{second}", f"{9**20}.x", "²." + second):
        assert await known.of_token(wrong) is None
    await known.remove("Ani", "root")
    assert await known.of_token(second) is None


async def test_an_operator_without_token_is_not_found_by_an_empty_one(known) -> None:
    await known.add("Ani", ["author"], "root")
    (ani,) = await known.list()
    assert await known.of_token(f"{ani.id}.") is None


async def test_all_changes_are_in_the_audit(known) -> None:
    await known.add("Ani", ["author"], "root")
    await known.add("Ani", ["admin"], "root")
    await known.token("Ani", "root")
    await known.remove("Ani", "sari")
    rows = [(row.by, row.action, row.name) for row in await known.audit()]
    assert rows == [
        ("root", "add", "Ani"),
        ("root", "change", "Ani"),
        ("root", "token", "Ani"),
        ("sari", "remove", "Ani"),
    ]
    for step in (known.remove("Ani", "root"), known.token("Ani", "root")):
        with pytest.raises(Unknown, match="sobat operators list"):
            await step


@pytest.fixture
def call(tmp_path: Path, monkeypatch):
    for module in ("operators", "broadcast.base"):
        monkeypatch.setattr(f"bot.cli.{module}.load_settings", lambda: Settings(_env_file=None, sobat_data=tmp_path))
    (tmp_path / "text.txt").write_text("Awas loker palsu.", encoding="utf-8")

    def run(*words: str, code: int = 0) -> Result:
        done = CliRunner().invoke(sobat, [word.replace("TEXT", str(tmp_path / "text.txt")) for word in words])
        assert done.exit_code == code, done.output
        return done

    return run


def test_the_commands_from_the_first_operator_to_the_last(call) -> None:
    call("operators", "add", "Ani", "--role", "author")
    call("operators", "add", "Budi", "--role", "approver")
    made = call("broadcast", "create", "--name", "x", "--text", "TEXT", "--by", "ani")
    assert "any name" not in made.stderr
    call("broadcast", "create", "--name", "x", "--text", "TEXT", "--by", "budi", code=1)
    call("broadcast", "approve", "1", "--by", "ani", code=1)
    call("broadcast", "approve", "1", "--by", "budi")
    assert call("operators", "list").stdout == "Ani\tauthor\tno token\nBudi\tapprover\tno token\n"
    assert call("operators", "token", "Budi").stdout.startswith("2.")
    assert "Budi\tapprover\ttoken" in call("operators", "list").stdout
    call("operators", "remove", "Ani")
    assert "no operators are left" in call("operators", "remove", "budi").stderr
    call("operators", "remove", "budi", code=1)
    call("operators", "add", "Ani", "--role", "boss", code=2)
    assert [line.split("  ")[2] for line in call("operators", "audit").stdout.splitlines()] == [
        "add", "add", "token", "remove", "remove",
    ]  # fmt: skip
