"""Shared hosts are named in one place, and known wherever they matter."""

import pytest

from bot.facts.values import source_mistakes
from bot.groups.contacts import recruiters
from nlu import contacts, links, signals
from nlu.text import normalize


@pytest.mark.parametrize("host", sorted(links.hosts("shorteners")))
def test_a_shortener_is_a_sign_a_contact_and_no_source(host: str) -> None:
    text = f"daftar di {host}/kerja ya"
    assert "SHORT_LINK" in signals.read(normalize(text)).concepts
    assert contacts.find(text) == (f"{host}/kerja",)
    assert recruiters([f"{host}/kerja"]) == (f"{host}/kerja",)
    assert recruiters([host]) == ()
    assert list(source_mistakes(f"https://{host}/kerja"))


@pytest.mark.parametrize("host", ["gas.id", "tweet.ly", "habbit.ly", "my-s.id"])
def test_a_host_that_ends_like_a_shortener_is_none(host: str) -> None:
    assert "SHORT_LINK" not in signals.read(normalize(f"daftar di {host}/kerja ya")).concepts
