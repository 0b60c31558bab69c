"""The commands to the letter of their contract; nothing runs beside them."""

import asyncio
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from PIL import Image

from bot.cli import sobat
from bot.settings import Settings
from tests.doubles.crowd import Crowd, Faults

CREATE = ("create", "--name", "x", "--text", "TEXT", "--by", "ani")
STATUS = {"id", "state", "audience", "sent", "failed", "uncertain", "expired", "pending"}


@pytest.fixture
def call(tmp_path: Path, monkeypatch):
    monkeypatch.setattr("bot.cli.broadcast.base.load_settings", lambda: Settings(_env_file=None, sobat_data=tmp_path))
    monkeypatch.setattr("bot.cli.subscribers.load_settings", lambda: Settings(_env_file=None, sobat_data=tmp_path))
    (tmp_path / "text.txt").write_text("Awas loker palsu di {provinsi}.", encoding="utf-8")

    def run(*words: str, code: int = 0) -> Result:
        done = CliRunner().invoke(sobat, [word.replace("TEXT", str(tmp_path / "text.txt")) for word in words])
        assert done.exit_code == code, done.output
        return done

    return run


@pytest.fixture
def people(tmp_path: Path) -> str:
    lines = [json.dumps({"channel": "telegram", "address": str(n), "province": "Bali", "countries": ["KH"],
                         "topics": [], "consent": "2026-01-01T00:00:00Z"}) for n in range(1, 6)]  # fmt: skip
    path = tmp_path / "people.jsonl"
    path.write_text("\n".join([*lines[:2], "not json", '{"channel":"fax"}', *lines[2:]]), encoding="utf-8")
    return str(path)


def test_bad_lines_are_named_by_number_and_the_rest_is_taken(call, people) -> None:
    done = call("subscribers", "import", people, code=1)
    assert json.loads(done.stdout) == {"taken": 5, "bad": 2}
    assert "line 3:" in done.stderr and "line 4:" in done.stderr
    assert len(call("subscribers", "export").stdout.splitlines()) == 5


def test_no_line_ends_the_import_of_the_others(call, tmp_path) -> None:
    good = json.dumps({"channel": "telegram", "address": "9", "consent": "2026-01-01T00:00:00Z"})
    early = json.dumps({"channel": "telegram", "address": "8", "consent": "0001-01-01T00:00:00+07:00"})
    path = tmp_path / "odd.jsonl"
    path.write_text("\ufeff" + "\n".join([good, early, "[" * 200_000, good.replace("9", "7")]), encoding="utf-8")
    done = call("subscribers", "import", str(path), code=1)
    assert json.loads(done.stdout) == {"taken": 2, "bad": 2}
    assert "line 2:" in done.stderr and "line 3:" in done.stderr


def test_from_draft_to_sending(call, people, tmp_path) -> None:
    call("subscribers", "import", people, code=1)
    made = call("broadcast", "create", "--name", "x", "--text", "TEXT", "--segment", "country=KH", "--by", "ani")
    number = str(json.loads(made.stdout)["id"])
    assert "any name" in made.stderr
    call("broadcast", "send", number, code=1)
    call("broadcast", "approve", number, "--by", "ani", code=1)
    call("broadcast", "approve", number, "--by", "budi")
    call("broadcast", "send", number)
    status = json.loads(call("broadcast", "status", number, "--json").stdout)
    assert set(status) >= STATUS
    assert (status["state"], status["audience"], status["pending"]) == ("sending", 5, 5)
    for step, state in (("pause", "paused"), ("resume", "sending"), ("cancel", "cancelled")):
        call("broadcast", step, number)
        assert json.loads(call("broadcast", "status", number, "--json").stdout)["state"] == state
    page = tmp_path / "report.html"
    call("broadcast", "report", number, "--html", str(page))
    assert "Laporan peringatan: x" in page.read_text(encoding="utf-8")
    assert json.loads(call("broadcast", "report", number, "--json").stdout)["replied"] == 0
    for command in (("report", number), ("audit",), ("list",), ("audience", "--sample", "2")):
        assert call("broadcast", *command).stdout


@pytest.mark.parametrize(
    ("words", "code", "why"),
    [
        (("status", "99"), 1, "no alert 99"),
        (("create", "--name", "x", "--text", "TEXT", "--segment", "colour=red", "--by", "ani"), 2, "no key"),
        (("create", "--name", "x", "--text", "/no/such", "--by", "ani"), 2, "does not exist"),
        (("create", "--name", "x", "--text", "TEXT"), 2, "--by"),
        (("create", "--name", "x", "--text", "TEXT", "--by", "ani", "--expires", "soon"), 2, "neither"),
        (("create", "--name", "x", "--text", "TEXT", "--by", "ani", "--expires", "-1h"), 1, "expire"),
        ((*CREATE, "--at", "2026-01-01T00:00:00Z"), 1, "past"),
        ((*CREATE, "--segment", " , "), 2, "without a condition"),
        ((*CREATE, "--segment", "country=ZZ"), 2, "no country"),
        ((*CREATE, "--segment", "province=Atlantis"), 2, "no province 'Atlantis'"),
        (("audience", "--segment", "province=Atlantis"), 2, "no province 'Atlantis'"),
        ((*CREATE, "--told", "kh_costs"), 1, "no fact 'kh_costs'"), ((*CREATE, "--campaign", "9"), 1, "no campaign 9"),
        ((*CREATE, "--ask", "/delete_my_data"), 1, "Tanya"), ((*CREATE, "--ask", "/ask_cost{foo}"), 1, "Tanya"),
        ((*CREATE, "--expires", "1e30h"), 2, "neither"), ((*CREATE, "--at", "0001-01-01T00:00:00+09:00"), 2, "neither"),
        (("status", "99999999999999999999"), 2, "range"), (("audience", "--sample", "-1"), 2, "range"),
        (("audience", "--told", "kh_costs"), 1, "no fact 'kh_costs'"),
        ((*CREATE, "--translation", "xx=TEXT"), 1, "language 'xx'"),
        ((*CREATE, "--translation", "English=TEXT"), 2, "code of two or three"),
        ((*CREATE, "--translation", "id=TEXT"), 2, "given twice"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(call, words, code, why) -> None:
    assert why in call("broadcast", *words, code=code).output


def test_free_words_of_imported_lines_are_known_and_others_are_noted(call, tmp_path) -> None:
    line = {"channel": "telegram", "address": "7", "province": "Negeri Jauh", "topics": ["undian"], "language": "tet",
            "consent": "2026-01-01T00:00:00Z"}  # fmt: skip
    (tmp_path / "line.jsonl").write_text(json.dumps(line), encoding="utf-8")
    call("subscribers", "import", str(tmp_path / "line.jsonl"))
    found = call("broadcast", "audience", "--segment", "province=negeri jauh,topic=undian")
    assert (json.loads(found.stdout)["size"], found.stderr) == (1, "")
    noted = call("broadcast", "audience", "--segment", "topic=hadiah,regency=Atlantis")
    assert json.loads(noted.stdout)["size"] == 0
    assert "topic 'hadiah'" in noted.stderr and "kota 'Atlantis'" in noted.stderr
    assert "topic 'hadiah'" in call(*("broadcast", *CREATE), "--segment", "topic=hadiah").stderr
    call("broadcast", *CREATE, "--translation", "tet=TEXT", "--told", "verdict_high")


def test_an_approval_that_names_another_version_is_refused(call) -> None:
    number = str(json.loads(call("broadcast", *CREATE).stdout)["id"])
    head = call("broadcast", "preview", number).stdout
    read = json.loads(call("broadcast", "preview", number, "--json").stdout.splitlines()[0])["version"]
    assert f"version {read}" in head and "to: everybody" in head
    call("broadcast", "edit", number, "--button", "Baca=https://kp2mi.go.id", "--by", "ani")
    assert "not what was read" in call("broadcast", "approve", number, "--by", "budi", "--version", read, code=1).output
    assert json.loads(call("broadcast", "approve", number, "--by", "budi").stdout)["state"] == "approved"


def test_news_spares_who_wants_alerts_only(call) -> None:
    number = str(json.loads(call("broadcast", *CREATE, "--news", "--segment", "country=KH").stdout)["id"])
    assert "to: country=KH,alerts_only=no" in call("broadcast", "preview", number).stdout
    assert "alerts only" in call("broadcast", *CREATE, "--news", "--segment", "alerts_only=yes", code=2).output


def test_a_stop_holds_everything(call) -> None:
    call("broadcast", "stop", "--by", "citra")
    number = str(json.loads(call("broadcast", "create", "--name", "x", "--text", "TEXT", "--by", "ani").stdout)["id"])
    call("broadcast", "approve", number, "--by", "budi")
    assert "stopped" in call("broadcast", "send", number, code=1).output
    call("broadcast", "allow", "--by", "citra")
    call("broadcast", "send", number)


def test_a_draft_with_picture_and_buttons_is_looked_at_and_changed(call, tmp_path) -> None:
    Image.new("RGB", (40, 30)).save(tmp_path / "a.png")
    picture, link = str(tmp_path / "a.png"), "Baca=https://kp2mi.go.id/a=b"
    call("broadcast", "create", "--name", "x", "--text", "TEXT", "--picture", picture, "--button", link, "--by", "ani")
    shown = call("broadcast", "preview", "1").stdout
    assert "== telegram, photo, id (" in shown and "[Baca (https://kp2mi.go.id/a=b)]" in shown and "\n! " in shown
    rows = [json.loads(line) for line in call("broadcast", "preview", "1", "--json").stdout.splitlines()]
    assert [row["channel"] for row in rows] == ["telegram", "telegram", "whatsapp", "whatsapp"]
    call("broadcast", "edit", "1", "--no-picture", "--no-buttons", "--by", "ani")
    row, _group = call("broadcast", "preview", "1", "--channel", "telegram", "--json").stdout.splitlines()
    assert json.loads(row)["form"] == "message" and "url" not in row
    assert "nothing is changed" in call("broadcast", "edit", "1", "--by", "ani", code=1).output
    assert "TITLE=ADDRESS" in call("broadcast", "edit", "1", "--button", "Baca", "--by", "ani", code=2).output
    assert "no JPEG" in call("broadcast", "edit", "1", "--picture", "TEXT", "--by", "ani", code=1).output
    assert "REDIS_URL" in str(call("broadcast", "test", "1", "--to", "telegram:42", code=1).exception)
    assert "CHANNEL:ADDRESS" in call("broadcast", "test", "1", "--to", "42", code=1).output


async def test_a_test_send_from_the_command(call, tmp_path, redis_client, redis_url, monkeypatch) -> None:
    crowd = Crowd(keep_bodies=True)
    server, url = await crowd.serve()
    settings = Settings(
        _env_file=None, sobat_data=tmp_path, redis_url=redis_url, telegram_token="1:a", telegram_api=url,
        operator_chat="77",
    )  # fmt: skip
    monkeypatch.setattr("bot.cli.broadcast.base.load_settings", lambda: settings)

    async def command(*words: str, code: int = 0) -> Result:
        return await asyncio.to_thread(call, "broadcast", *words, code=code)

    await command("create", "--name", "x", "--text", "TEXT", "--by", "ani")
    done = await command("test", "1", "--to", "OPERATOR_CHAT", "--by", "ani")
    assert json.loads(done.stdout) == {"id": 1, "test": "sent"}
    assert crowd.bodies[0]["chat_id"] == 77
    crowd.faults = Faults(blocked=1)
    assert "did not arrive: gone" in (await command("test", "1", "--to", "telegram:5", "--by", "ani", code=1)).output
    server.close()
