"""The model's training reads approved reports beside the texts of the repository."""

import pytest

from nlu.model import train


def test_approved_reports_are_learnt_from(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = train.load()
    (tmp_path / "lawful.yml").write_text("class: lawful\ntexts:\n- Lowongan yang disetujui untuk dipelajari\n")
    monkeypatch.setattr(train, "REPORTED", tmp_path)
    texts, labels = train.load()
    assert len(texts) == len(before[0]) + 1
    assert labels[texts.index("Lowongan yang disetujui untuk dipelajari")] == "lawful"
