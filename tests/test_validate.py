"""`make lint` names each mistake in the data, and how to mend it."""

from pathlib import Path

import pytest

from bot.facts.load import FactBase, read_folder
from scripts.validate import ROOT, check, check_intents, check_replies

FACT = """- key: general_cost
  topic: cost
  value: Biaya ditanggung pemberi kerja.
  sources: [{url: "https://example.go.id", publisher: KP2MI, published: 2025-01-01, read: 2026-01-01, says: it says so}]
  checked: 2026-01-01
  confidence: medium
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A small project in which all is well."""
    files = {
        "nlu/intents.yml": "ask_food: {label: Makanan, about: food}\n",
        "nlu/details.yml": "general_cost: [biaya]\n",
        "nlu/data/intents/ask_food.yml": (
            "nlu:\n- intent: ask_food\n  examples: |\n    - makan apa\n"
            "rules:\n- rule: x\n  steps:\n  - intent: ask_food\n  - action: utter_ask_food\n"
        ),
        "responses/ask_food.yml": (
            "responses:\n  utter_ask_food:\n  - text: '[[topic cost {country}]] [[fact general_cost]]'\n"
        ),
        "responses/facts/general.yml": FACT,
        "tests/intents/ask_food.yml": "- text: makan siang\n",
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


def test_a_whole_project_has_no_mistakes(project) -> None:
    assert check(project) == []


@pytest.mark.parametrize(
    ("missing", "expected"),
    [
        ("nlu/data/intents/ask_food.yml", "nlu/data/intents/ask_food.yml: missing; write"),
        ("responses/ask_food.yml", "responses/ask_food.yml: missing; write a domain piece"),
        ("tests/intents/ask_food.yml", "tests/intents/ask_food.yml: missing; write a list"),
    ],
)
def test_each_of_an_intents_three_files_is_missed(project, missing, expected) -> None:
    (project / missing).unlink()
    assert any(mistake.startswith(expected) for mistake in check_intents(project))


def test_an_intent_without_a_rule_or_a_line_in_the_catalogue_is_named(project) -> None:
    path = project / "nlu/data/intents/ask_food.yml"
    path.write_text(path.read_text().split("rules:")[0])
    path.with_name("ask_drink.yml").write_text("nlu: []\n")
    mistakes = "\n".join(check_intents(project))
    assert "no rule answers ask_food" in mistakes
    assert "ask_drink is in nlu/data/intents but has no line here" in mistakes


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("bayar 500 ribu", "'5' is a number or link"),
        ("buka https://example.com", "is a number or link"),
        ("buka www.example.com", "is a number or link"),
        ("hubungi @agen", "is a number or link"),
        ("[[fact nowhere]]", "names no such fact"),
        ("[[contact general_cost]]", "names no such contact"),
        ("[[topic weather TW]]", "names no topic"),
        ("[[topic]]", "names no topic"),
        ("[[shout x]]", "is no marker"),
    ],
)
def test_a_bad_reply_is_named(project, text, expected) -> None:
    replies = f"responses:\n  utter_ask_food:\n  - text: baik\n  - text: '{text}'\n"
    (project / "responses/ask_food.yml").write_text(replies)
    facts = FactBase([p.entry for p in read_folder(project / "responses/facts")[0]])
    (mistake,) = check_replies(project / "responses", facts)
    assert expected in mistake and mistake.startswith("responses/ask_food.yml:4: utter_ask_food:")


def test_a_long_button_and_a_lost_detail_are_named(project) -> None:
    (project / "responses/ask_food.yml").write_text(
        "responses:\n  utter_ask_food:\n  - text: ya\n    buttons:\n"
        "    - {title: 'judul yang jauh terlalu panjang', payload: /help}\n"
    )
    (project / "nlu/details.yml").write_text("lost_fact: [hilang]\n")
    mistakes = "\n".join(check(project))
    assert "is longer than 20 characters" in mistakes and "lost_fact is no fact" in mistakes


def test_the_product_has_no_mistakes() -> None:
    assert check(ROOT) == []
