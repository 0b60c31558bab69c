"""Training: cached by content, whole or not there."""

import shutil
import subprocess
import sys

import pytest
from conftest import PROJECT, ROOT

from nlu import train


@pytest.fixture
def project(tmp_path):
    return shutil.copytree(PROJECT, tmp_path / "project")


def command(*arguments):
    return subprocess.run([sys.executable, "-m", "nlu.train", *map(str, arguments)], cwd=ROOT, capture_output=True,
                          text=True, check=False)


@pytest.mark.parametrize("changed", [
    "config.yml", "responses/domain.yml", "responses/replies.yml", "nlu/data/intents/examples.yml",
    "nlu/data/rules/rules.yml",
])
def test_each_source_changes_the_fingerprint(project, changed):
    before = train.Sources.of(project).fingerprint()
    with (project / changed).open("a", encoding="utf-8") as file:
        file.write("\n# changed\n")
    assert train.Sources.of(project).fingerprint() != before


def test_new_and_renamed_files_change_the_fingerprint(project):
    data = project / "nlu" / "data" / "intents"
    before = train.Sources.of(project).fingerprint()
    (data / "examples.yml").rename(data / "other.yml")
    renamed = train.Sources.of(project).fingerprint()
    (data / "empty.yml").write_text("")
    assert len({before, renamed, train.Sources.of(project).fingerprint()}) == 3


def test_facts_do_not_change_the_fingerprint(project):
    before = train.Sources.of(project).fingerprint()
    (project / "responses" / "facts").mkdir()
    (project / "responses" / "facts" / "kh.yml").write_text("- key: x")
    assert train.Sources.of(project).fingerprint() == before


def test_the_place_of_a_project_does_not_matter(project):
    assert train.Sources.of(project).fingerprint() == train.Sources.of(PROJECT).fingerprint()


def test_check_tells_whether_the_model_is_there(project, model, tmp_path):
    assert command("--check", "--out", tmp_path / "none", "--root", project).returncode == 1
    done = command("--check", "--out", model.parent, "--root", project)
    assert (done.returncode, done.stdout.strip()) == (0, str(model))


def test_an_unchanged_project_is_not_trained_again(model):
    written = model.stat().st_ino
    done = command("--out", model.parent, "--root", PROJECT)
    assert (done.returncode, done.stdout.strip()) == (0, str(model))
    assert model.stat().st_ino == written


def test_faulty_rules_leave_no_model(project, tmp_path):
    (project / "nlu" / "data" / "rules" / "more.yml").write_text(
        'version: "3.1"\nrules:\n- rule: contradicts\n  steps:\n  - intent: thanks\n  - action: utter_greet\n'
    )
    done = command("--out", tmp_path / "models", "--root", project)
    assert done.returncode != 0
    assert "contradicts" in done.stderr
    assert list((tmp_path / "models").iterdir()) == []


def test_old_models_are_removed_but_not_the_newest(tmp_path):
    for age, name in enumerate("abcde"):
        (tmp_path / f"sobat-{name}.tar.gz").touch()
        subprocess.run(["touch", "-d", f"{age + 1} hours ago", str(tmp_path / f"sobat-{name}.tar.gz")], check=True)
    train._remove_old(tmp_path, tmp_path / "sobat-e.tar.gz")
    assert sorted(path.name[6] for path in tmp_path.iterdir()) == ["a", "b", "e"]
