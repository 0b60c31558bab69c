"""Each kind of bad fact is named with file, line and mend."""

from datetime import date
from pathlib import Path

import pytest

from bot.facts.check import check_folder
from bot.facts.load import FACTS

READ_AGAIN = "{by: another, read: 2026-11-24, verdict: confirmed}"
TODAY = date(2026, 11, 24)
SOURCE = '{url: "https://example.go.id/a", publisher: KP2MI, published: 2025-03-01, read: 2026-11-24, says: it says so}'
SECOND = '{url: "https://example.com/b", publisher: Antara, published: 2024-05-01, read: 2026-11-24, says: it says so}'


def claim(**changes: str) -> str:
    fields = {
        "key": "tw_cost", "country": "TW", "topic": "cost", "value": "Biaya ditanggung majikan.",
        "sources": f"[{SOURCE}, {SECOND}]", "checked": "2026-11-24", "confidence": "high",
        "second_reading": READ_AGAIN,
    } | changes  # fmt: skip
    return "- " + "\n  ".join(f"{name}: {value}" for name, value in fields.items()) + "\n"


def contact(**changes: str) -> str:
    fields = {
        "key": "kdei", "name": "KDEI Taipei", "country": "TW", "channel": "phone", "value": '"+886 2 8752 6170"',
        "purpose": "protection", "serves": "WNI di Taiwan", "sources": f"[{SOURCE}, {SECOND}]",
        "checked": "2026-11-24", "confidence": "high",
        "second_reading": READ_AGAIN,
    } | changes  # fmt: skip
    return "- " + "\n  ".join(f"{name}: {value}" for name, value in fields.items()) + "\n"


def mistakes(tmp_path: Path, **files: str) -> list[str]:
    for name, text in files.items():
        path = tmp_path / f"{name}.yml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    return [str(problem) for problem in check_folder(tmp_path, TODAY)]


def test_good_entries_pass(tmp_path) -> None:
    assert mistakes(tmp_path, **{"general": claim(), "contacts/hosts": contact()}) == []


@pytest.mark.parametrize(
    ("file", "text", "expected"),
    [
        ("general", claim(sources="[]"), "general.yml:1: tw_cost: sources"),
        ("general", claim(checked="2027-01-01"), "is in the future"),
        ("general", claim(sources=f"[{SOURCE.replace('2025-03-01', '2026-12-01')}, {SECOND}]"), "is in the future"),
        ("general", claim(sources=f"[{SOURCE.replace('https', 'http')}]", confidence="medium"), "sources.0.url"),
        ("general", claim(sources=f"[{SOURCE.replace('example.go.id', 'bit.ly')}]", confidence="medium"), "shortener"),
        ("general", claim(sources=f"[{SOURCE}]"), "high needs two sources"),
        ("general", claim(second_reading="null"), "needs a second_reading"),
        ("general", claim(second_reading=READ_AGAIN.replace("another", "author")), "needs a second_reading"),
        ("general", claim(second_reading=READ_AGAIN.replace("confirmed", "differs")), "needs a second_reading"),
        ("general", claim(topic="weather"), "topic"),
        ("general", claim(colour="red"), "colour"),
        ("general", claim(confidence="sure"), "confidence"),
        ("general", claim(value="Lihat http://example.go.id untuk biaya."), "has an http:// address"),
        ("general", claim(value="Lihat s.id/biaya untuk rinciannya."), "the shortener s.id"),
        ("general", claim(value="Telepon +886 123 4567 untuk bertanya."), "'+886 123 4567', which is not a valid"),
        ("general", claim(country="ZZ"), "ZZ is no country"),
        ("general", claim(checked="2026-11-23"), "before any source was read"),
        ("general", claim(sources=f"[{SOURCE.replace('example.go.id', 'wa.me')}]", confidence="medium"), "is a chat"),
        ("general", claim(sources=f"[{SOURCE.replace('example.go.id', 't.me')}]", confidence="medium"), "is a chat"),
        (
            "general",
            claim(sources=f"[{SOURCE.replace('example.go.id', '10.1.2.3')}]", confidence="low"),
            "names no site",
        ),
        ("general", claim(sources=f"[{SOURCE.replace('example.go.id', '[::1]')}]", confidence="low"), "names no site"),
        ("general", claim(sources=f"[{SOURCE.replace('example.go.id', 'localhost:80')}]", confidence="low"), "no site"),
        ("general", "a: [", "not readable as YAML"),
        ("general", "a: b", "must be a list"),
        ("contacts/hosts", contact(value='"+886 123"'), "not a valid number"),
        ("contacts/hosts", contact(value='"0812 345"'), "international form"),
        ("contacts/hosts", contact(value='"+65 6737 7422"'), "is not a number of TW"),
        ("contacts/hosts", contact(channel="short", value='"1955"'), "dial_from"),
        ("contacts/hosts", contact(channel="web", value='"http://example.go.id"'), "must be an https address"),
        ("contacts/hosts", contact(channel="web", value="https://s.id/kdei"), "the shortener s.id"),
        ("contacts/hosts", contact(channel="email", value="kdei@taipei"), "is no e-mail address"),
        ("contacts/hosts", contact(channel="email", value='"kdei @ taipei.go.id"'), "is no e-mail address"),
        ("contacts/hosts", contact(channel="address", value='"Taipei, +886 123 4567"'), "not a valid number"),
        ("contacts/hosts", contact(covers="[TW, UK]"), "UK is no country"),
        ("contacts/hosts", contact(dial_from="[XX]"), "XX is no country"),
        (
            "contacts/hosts",
            contact() + contact(key="kdei_2", value='"+886-2-87526170"'),
            "kdei_2: the value is that of kdei",
        ),
    ],
)
def test_a_mistake_is_named_with_its_mend(tmp_path, file, text, expected) -> None:
    found = mistakes(tmp_path, **{file: text})
    assert any(expected in line for line in found), found
    assert found[0].startswith(f"{file}.yml:")


def test_a_double_key_names_both_places(tmp_path) -> None:
    assert mistakes(tmp_path, general=claim() + claim()) == [
        "general.yml:9: tw_cost: the key is taken by general.yml:1; give this entry another"
    ]


def test_the_same_value_may_be_given_twice_by_name(tmp_path) -> None:
    twice = (
        contact() + contact(key="kdei_2", same_as="kdei") + contact(key="kdei_mail", channel="email", value="a@b.go.id")
    )
    assert mistakes(tmp_path, **{"contacts/hosts": twice}) == []


def test_the_products_facts_are_in_order() -> None:
    assert [str(problem) for problem in check_folder(FACTS)] == []
