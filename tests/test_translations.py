"""Texts of groups and reasons have their translations, and these say the same numbers."""

from pathlib import Path

import pytest

from bot.groups.texts import told, translations
from scripts.translations import check_translations
from scripts.validate import ROOT

GROUPS = """responses:
  utter_group_again: [{text: "Sudah {count} kali."}]
  utter_reason_known: [{text: "Sudah dikenal."}]
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A small project in which all is translated."""
    files = {
        "responses/groups.yml": GROUPS,
        "responses/facts/red_flags.yml": "- {key: young, value: Harus 18 tahun.}\n",
        "nlu/lexicon/reasons.yml": "odd: Aneh.\n",
        **{f"responses/translations/groups.{code}.yml": "again: 'Came {count} times.'\n" for code in ("en", "jv")},
        **{
            f"responses/translations/reasons.{code}.yml": "known: Known.\nodd: Odd.\nyoung: Must be 18.\n"
            for code in ("en", "jv")
        },
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


def test_a_whole_project_has_no_mistakes(project) -> None:
    assert list(check_translations(project)) == []


@pytest.mark.parametrize(
    ("name", "text", "mistake"),
    [
        ("reasons.en.yml", "odd: Odd.\nknown: Known.\n", "young is missing; translate 'Harus 18 tahun.'"),
        ("reasons.jv.yml", "odd: A\nknown: B\nyoung: 'Kedah 17.'\n", "young must have the same places"),
        ("groups.en.yml", "again: Came again.\n", "again must have the same places"),
        ("groups.jv.yml", "again: 'Kaping {count}.'\nold: X\n", "old is no text any more"),
    ],
)
def test_each_mistake_is_named(project, name, text, mistake) -> None:
    (project / "responses" / "translations" / name).write_text(text)
    (found,) = check_translations(project)
    assert found.startswith(f"translations/{name}: {mistake}")


def test_the_products_own_are_whole() -> None:
    assert list(check_translations(ROOT)) == []


@pytest.mark.parametrize("language", ["en", "jv"])
def test_buttons_and_lines_at_buttons_fit(language) -> None:
    words = translations("groups", language)
    assert all(len(words[name]) <= 200 for name in ("admins_only", "too_late", "saved", "watching_noted", "unwatched"))
    assert all(len(told(name, language)) <= 40 for name in words if name.startswith(("key_", "act_", "mode_")))
