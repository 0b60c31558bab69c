"""`sobat screen`: one sound output line for each input line, in order, from every format."""

import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli.screen import counted, screen
from nlu import risk

OFFER = "Lowongan CS di Poipet gaji 900 usd, tiket gratis, paspor disimpan kantor, WA 0812-0000-4444"
FIELDS = ["id", "kind", "risk", "score", "countries", "reasons", "contacts"]


def run(given: str | bytes, *options: str) -> tuple[int, list[dict]]:
    result = CliRunner().invoke(screen, options, input=given)
    return result.exit_code, [json.loads(line) for line in result.stdout.splitlines()]


def line(number: str, text: str) -> str:
    return json.dumps({"id": number, "text": text}) + "\n"


def test_every_line_is_answered_in_order_with_all_fields() -> None:
    code, rows = run(line("a", OFFER) + line("b", "halo semua") + line("c", ""))
    assert code == 0
    assert [row["id"] for row in rows] == ["a", "b", "c"]
    assert all(list(row) == FIELDS for row in rows)
    assert [row["risk"] for row in rows] == ["high", "none", "none"]
    assert rows[0]["countries"] == ["KH"]
    assert rows[0]["contacts"] == ["+6281200004444"]
    assert all(reason["evidence"] in OFFER for reason in rows[0]["reasons"])
    assert {reason["strength"] for reason in rows[0]["reasons"]} <= {"decisive", "strong", "weak"}


@pytest.mark.parametrize(
    ("bad", "number"),
    [
        ("not json", None),
        ('{"id": "x"}', "x"),
        ('{"id": "x", "text": 5}', "x"),
        ('["x"]', None),
        ('{"text": "halo"}', None),
        ("", None),
        ("  ", None),
    ],
)
def test_a_bad_line_is_told_on_its_place_and_the_rest_is_rated(bad: str, number: str | None) -> None:
    code, rows = run(line("a", "halo") + bad + "\n" + line("c", OFFER))
    assert code == 1
    assert list(rows[1]) == ["id", "error"]
    assert rows[1]["id"] == number
    assert [rows[0]["id"], rows[2]["risk"]] == ["a", "high"]


@pytest.mark.parametrize("options", [(), ("--workers", "2")])
def test_a_text_that_cannot_be_rated_is_told_on_its_place(monkeypatch: pytest.MonkeyPatch, options: tuple[str]) -> None:
    rated = risk.screen

    def fails(text: str) -> risk.Verdict:
        if text == "rusak":
            raise RecursionError(text)
        return rated(text)

    monkeypatch.setattr(risk, "screen", fails)
    code, rows = run(line("a", "halo") + line("b", "rusak") + line("c", OFFER), *options)
    assert code == 1
    assert rows[1] == {"id": "b", "error": "could not be rated: RecursionError"}
    assert [rows[0]["risk"], rows[2]["risk"]] == ["none", "high"]


def test_a_page_that_cannot_be_written_is_told_before_the_work(tmp_path: Path) -> None:
    result = CliRunner().invoke(screen, ["--report", str(tmp_path / "none" / "x.html")], input=line("a", OFFER))
    assert (result.exit_code, result.stdout) == (2, "")
    assert "no file can be written in" in result.stderr


def test_broken_bytes_and_huge_texts_are_rated() -> None:
    given = line("a", OFFER + " x" * 60_000).encode() + b'{"id": "b", "text": "ke kamb\xffoja"}\n'
    code, rows = run(given)
    assert code == 0
    assert [row["risk"] for row in rows] == ["high", "none"]


def test_several_processes_give_the_same_in_the_same_order() -> None:
    given = "".join(line(str(number), OFFER if number % 3 == 0 else "halo") for number in range(1200))
    assert run(given, "--workers", "2") == run(given)


def test_plain_lines_are_numbered_from_one() -> None:
    code, rows = run(f"halo\n\n{OFFER}\n", "--format", "text")
    assert (code, [(row["id"], row["risk"]) for row in rows]) == (0, [("1", "none"), ("3", "high")])


def test_a_telegram_export_is_read(tmp_path: Path) -> None:
    messages = [
        {"id": 1, "type": "service", "action": "join_group_by_link"},
        {"id": 2, "type": "message", "text": "halo"},
        {"id": 7, "type": "message", "text": ["Lowongan CS ", {"type": "bold", "text": "Poipet"}, " gaji 900 usd"]},
        {"id": 8, "type": "message", "text": "", "photo": "photo.jpg"},
    ]
    path = tmp_path / "result.json"
    path.write_text(json.dumps({"name": "Grup", "type": "private_group", "id": 5, "messages": messages}))
    code, rows = run("", str(path), "--format", "telegram")
    assert (code, [(row["id"], row["risk"]) for row in rows]) == (0, [("2", "none"), ("7", "high"), ("8", "none")])


@pytest.mark.parametrize(
    "stamp",
    [
        "12/03/24, 14:05 - ", "12/03/24 14.05 - ", "3/12/24, 2:05 PM - ", "12/03/2024, 2:05\u202fpm - ",
        "[12/03/24 14.05.33] ", "\u200e[12/03/24, 2:05:33 PM] ", "[2024-03-12, 14:05:33] ",
    ],
)  # fmt: skip
def test_a_whatsapp_export_is_read(stamp: str) -> None:
    given = (
        f"{stamp}Pesan dan panggilan dienkripsi secara end-to-end.\n"
        f"{stamp}Sari: halo semua\n"
        f"{stamp}Budi menambahkan Ani\n"
        f"{stamp}+62 812-0000-1111: Lowongan kerja CS\nPenempatan: Poipet\nGaji 900 usd\n"
        f"{stamp}Sari: <Media tidak disertakan>\n"
    )
    code, rows = run(given, "--format", "whatsapp")
    assert (code, [(row["id"], row["risk"]) for row in rows]) == (0, [("1", "none"), ("2", "high"), ("3", "none")])


def test_a_file_that_is_no_export_is_refused_with_one_line() -> None:
    result = CliRunner().invoke(screen, ["--format", "telegram"], input="halo")
    assert result.exit_code == 1
    assert len(result.stderr.splitlines()) == 1


def test_a_summary_counts_the_ratings() -> None:
    result = CliRunner().invoke(screen, ["--summary"], input=line("a", OFFER) + line("b", "halo"))
    assert [count.split() for count in result.stderr.splitlines()] == [["high", "1"], ["none", "1"]]


def test_a_terminal_sees_how_far_the_rating_is() -> None:
    terminal = io.StringIO()
    answers = [({"id": str(n), "text": "halo"}, {"id": str(n), "risk": "none"}) for n in range(2_500)]
    assert list(counted(answers, terminal)) == answers
    assert terminal.getvalue().split("\r")[1:] == [
        "1,000 messages rated", "2,000 messages rated", "2,500 messages rated\n"
    ]  # fmt: skip
