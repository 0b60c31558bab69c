"""`sobat agencies`: the list's date, rows left out by their line, exit codes."""

import pytest
from click.testing import CliRunner

from bot.cli.agencies import agencies

GOOD = "Nama P3MI,No SIP3MI,Masa Berlaku\nPT Karya Abadi,45/2022,31/01/2029\n"
BAD_ROW = GOOD + ",,\nPT Sinar,menyusul,\n"


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Runs the command on a store of its own, with the list's text in a file."""
    monkeypatch.setenv("SOBAT_DATA", str(tmp_path / "var"))
    monkeypatch.delenv("DATABASE_URL", raising=False)

    def ran(*argv: str, text: str = GOOD):
        file = tmp_path / "daftar.csv"
        file.write_text(text)
        return CliRunner().invoke(agencies, [str(file) if word == "FILE" else word for word in argv])

    return ran


@pytest.mark.parametrize(
    ("argv", "text", "code", "said"),
    [
        (["import", "FILE", "--date", "2026-10-03"], GOOD, 0, "1 agencies of 2026-10-03 imported, 0 rows left out"),
        (["import", "FILE"], "Per 3 Oktober 2026\n" + GOOD, 0, "1 agencies of 2026-10-03"),
        (["import", "FILE", "--date", "2026-10-03"], BAD_ROW, 1, "daftar.csv:4: no licence number: 'menyusul'"),
        (["import", "FILE"], GOOD, 2, "give it: --date"),
        (["import", "FILE", "--date", "2999-01-01"], GOOD, 2, "has not come yet"),
        (["import", "FILE", "--date", "2026-10-03"], "Nama P3MI,Kota\n,\n", 1, "no row could be used"),
        (["import", "TIADA", "--date", "2026-10-03"], GOOD, 2, "TIADA"),
        (["show"], GOOD, 1, "no list is imported"),
        (["check", "PT Karya Abadi"], GOOD, 0, "tidak memegang daftar"),
        (["check", "45/2022"], GOOD, 0, "nomor izin 45/2022"),
        (["check", "karya"], GOOD, 1, "name a company with its form"),
    ],
)
def test_outcomes(run, argv, text, code, said) -> None:
    result = run(*argv, text=text)
    assert (result.exit_code, said in result.output) == (code, True)


def test_a_list_without_a_usable_row_leaves_the_one_before(run) -> None:
    run("import", "FILE", "--date", "2026-10-03")
    run("import", "FILE", "--date", "2026-11-01", text="Nama P3MI,Kota\n12,Solo\n")
    assert "list of 2026-10-03, from daftar.csv" in run("show").output
    assert "tercatat di daftar P3MI per 3 Okt 2026" in run("check", "pt karya abadi").output
