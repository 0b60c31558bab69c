"""Wrong use of the command: one clear line and exit code 2."""

import pytest

from bot.cli import main


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("offers approve 1", "Missing option '--class'. Choose from: scam, lawful,"),
        ("facts due --within -5", "Invalid value for '--within': -5"),
        ("facts list --country ZZ", "no fact is about 'ZZ'"),
    ],
)
def test_wrong_use_is_told_in_one_line(monkeypatch, capsys, words, said) -> None:
    monkeypatch.setattr("sys.argv", ["sobat", *words.split()])
    with pytest.raises(SystemExit) as ended:
        main()
    out, err = capsys.readouterr()
    assert (ended.value.code, out, len(err.splitlines())) == (2, "", 1)
    assert said in err
