"""The pages in docs/facts/ say what the facts say, no more and no less."""

from pathlib import Path

import pytest

from bot.facts.load import facts
from scripts.facts_docs import BY_HAND, DOCS, country_file, pages, plain, stray

REMEDY = "run 'python -m scripts.facts_docs' and commit docs/facts/"


@pytest.fixture(scope="module")
def made() -> dict[str, str]:
    return pages()


def test_the_committed_pages_are_those_the_facts_make(made: dict[str, str]) -> None:
    old = [name for name, text in made.items() if not _same(DOCS / name, text)]
    assert old == [], REMEDY


def test_no_page_outlives_its_facts(made: dict[str, str]) -> None:
    assert stray(DOCS, made) == [], REMEDY


def test_the_list_of_what_is_not_verified_is_there() -> None:
    assert all((DOCS / name).exists() for name in BY_HAND)


def test_each_fact_stands_on_a_page_with_each_of_its_addresses(made: dict[str, str]) -> None:
    everything = "\n".join(made.values())
    for entry in facts().by_key.values():
        assert f"(`{entry.key}`)" in everything
        assert all(f"<{source.url}>" in everything for source in entry.sources), entry.key


def test_each_country_has_a_page(made: dict[str, str]) -> None:
    assert {country_file(code) for code in facts().countries} <= set(made)


def test_markup_in_a_fact_is_shown_as_it_is() -> None:
    assert plain("a | b_c\n*d* <e>") == r"a \| b\_c \*d\* \<e\>"


def test_a_page_without_facts_is_found(tmp_path: Path) -> None:
    (tmp_path / "countries").mkdir()
    for name in ("law.md", "unverified.md", "countries/XX-nowhere.md"):
        (tmp_path / name).write_text("# Page\n")
    assert [path.name for path in stray(tmp_path, ["law.md"])] == ["XX-nowhere.md"]


def _same(path: Path, text: str) -> bool:
    return path.exists() and path.read_text(encoding="utf-8") == text
