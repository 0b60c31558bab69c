"""The model's training reads approved reports beside the texts of the repository."""

import pytest

from nlu.model import learn


def test_approved_reports_are_learnt_from(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = learn.load()
    (tmp_path / "lawful.yml").write_text("class: lawful\ntexts:\n- Lowongan yang disetujui untuk dipelajari\n")
    monkeypatch.setattr(learn, "REPORTED", tmp_path)
    texts, labels = learn.load()
    assert len(texts) == len(before[0]) + 1
    assert labels[texts.index("Lowongan yang disetujui untuk dipelajari")] == "lawful"
