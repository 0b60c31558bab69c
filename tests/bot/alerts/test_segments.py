"""Saved segments: kept, named in expressions, and never changing an alert that was made with them."""

import json

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from bot.alerts.draft import Draft
from bot.alerts.segment import BadSegment
from bot.alerts.segments import Segments, expanded
from bot.cli import sobat
from bot.errors import NotAllowed, Unknown
from bot.operators import Operators
from bot.settings import Settings
from bot.store.alerts import Alert, AlertAction


@pytest.fixture
def segments(sql) -> Segments:
    return Segments(sql)


async def people(alerts, expression) -> set[str]:
    size = sum((await alerts.audience.size(expression)).values())
    found = {address for _, address, _ in await alerts.audience.sample(expression, None, 10)}
    assert size == len(found)
    return found


@pytest.mark.parametrize(
    ("expression", "addresses"),
    [("@jatim", {"1", "2"}), ("@jatim,topic=scam", {"1"}), ("country=MM , @jatim", {"2"}), ("@jatim,@papua", set())],
)
async def test_a_name_stands_for_its_filter(alerts, segments, expression, addresses) -> None:
    await segments.save("jatim", "province=Jawa Timur", "ani")
    await segments.save("papua", "province=Papua", "ani")
    assert await people(alerts, expression) == addresses


async def test_an_alert_keeps_what_the_name_stood_for(alerts, segments, sql) -> None:
    await segments.save("east", "province=Papua", "ani")
    number = await alerts.create(Draft("x", {"id": "Awas."}, "@east"), "ani")
    await segments.save("east", "province=Bali", "budi")
    await segments.delete("east", "budi")
    async with sql() as session:
        assert (await session.get(Alert, number)).segment == "province=Papua"
        steps = list(await session.scalars(select(AlertAction.action).order_by(AlertAction.id)))
    assert steps == ["save segment", "create", "save segment", "delete segment"]


@pytest.mark.parametrize(
    ("name", "expression"),
    [("Big Name", "country=KH"), ("", "country=KH"), ("x" * 41, "country=KH"), ("ok", ""), ("ok", "colour=red"),
     ("ok", "country=KHM"), ("ok", "@other"), ("ok", "country=" + "|".join(["KH"] * 200))],
)  # fmt: skip
async def test_what_cannot_be_saved(segments, name, expression) -> None:
    with pytest.raises(BadSegment):
        await segments.save(name, expression, "ani")
    assert await segments.list() == []


async def test_an_unknown_name_is_told(alerts, segments, sql) -> None:
    with pytest.raises(BadSegment, match="no segment 'nobody'"):
        await alerts.audience.size("@nobody")
    with pytest.raises(BadSegment):
        await alerts.create(Draft("x", {"id": "Awas."}, "@nobody"), "ani")
    with pytest.raises(Unknown):
        await segments.delete("nobody", "ani")
    with pytest.raises(Unknown):
        await segments.get("nobody")
    async with sql() as session:
        assert await expanded(session, "country=KH") == "country=KH"


async def test_only_authors_save_where_operators_are_set_up(segments, sql) -> None:
    await Operators(sql).add("budi", ["approver"], "budi")
    with pytest.raises(NotAllowed):
        await segments.save("kh", "country=KH", "budi")


def test_the_commands(tmp_path, monkeypatch) -> None:
    settings = Settings(_env_file=None, sobat_data=tmp_path, telegram_rate=2)
    for place in ("bot.cli.broadcast.base.load_settings", "bot.cli.subscribers.load_settings"):
        monkeypatch.setattr(place, lambda: settings)
    lines = [json.dumps({"channel": "telegram", "address": str(n), "province": "NTB", "regency": "Lombok Timur",
                         "countries": ["KH"], "topics": ["scam"], "consent": "2026-01-01T00:00:00Z"})
             for n in range(1, 7)]  # fmt: skip
    (tmp_path / "people.jsonl").write_text("\n".join(lines), encoding="utf-8")

    def run(*words: str, code: int = 0) -> list[dict]:
        done = CliRunner().invoke(sobat, words)
        assert done.exit_code == code, done.output
        return [json.loads(line) for line in done.stdout.splitlines()] if code == 0 else []

    run("subscribers", "import", str(tmp_path / "people.jsonl"))
    (saved,) = run("segments", "save", "lotim", "regency=lombok timur,topic=scam", "--by", "ani")
    assert (saved["name"], saved["size"]) == ("lotim", 6)
    assert run("segments", "list") == [{"name": "lotim", "segment": "regency=lombok timur,topic=scam", "size": 6}]
    shown, *sample = run("segments", "show", "lotim", "--sample", "2")
    assert (shown["channels"], shown["seconds"], shown["whatsapp_templates"]) == ({"telegram": 6}, 3, 0)
    assert [one["province"] for one in sample] == ["Nusa Tenggara Barat"] * 2
    assert run("broadcast", "audience", "--segment", "@lotim,country=KH")[0]["size"] == 6
    run("segments", "save", "bad", "colour=red", code=2)
    run("segments", "delete", "lotim", "--by", "ani")
    run("segments", "show", "lotim", code=1)
    run("broadcast", "audience", "--segment", "@lotim", code=2)
