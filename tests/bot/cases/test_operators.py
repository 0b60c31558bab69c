"""Operators are told of a case at once, without a word or an address of the person."""

import logging

import pytest

from bot.cases.operators import tell_operators
from bot.settings import Settings
from bot.store.models import Case
from tests.doubles.telegram import telegram_double

TOKEN = "1234:abc"
CASE = Case(id=7, channel="telegram", address="628123456789", intent="crisis_trapped", country="KH")


def settings(url: str, chat: str | None = "-100") -> Settings:
    return Settings(_env_file=None, telegram_token=TOKEN, telegram_api=url, operator_chat=chat)


async def test_the_message_names_the_case_and_not_the_person() -> None:
    async with telegram_double(TOKEN) as double:
        assert await tell_operators(settings(double.url), CASE)
        sent = await double.called("sendMessage")
    assert sent["chat_id"] == "-100"
    assert "#7" in sent["text"] and "KH" in sent["text"] and "sobat cases show 7" in sent["text"]
    assert CASE.address not in sent["text"]


async def test_nobody_is_told_where_no_chat_is_set() -> None:
    async with telegram_double(TOKEN) as double:
        assert not await tell_operators(settings(double.url, chat=None), CASE)
        assert double.calls == []


@pytest.mark.parametrize("status", [401, 429, 500])
async def test_a_refusal_is_logged_without_the_token(status, caplog) -> None:
    async with telegram_double(TOKEN) as double:
        double.failing = status
        with caplog.at_level(logging.DEBUG):
            assert not await tell_operators(settings(double.url), CASE)
    assert str(status) in caplog.text
    assert not [r for r in caplog.records if TOKEN in r.getMessage() and r.name.startswith("bot")]


async def test_an_unreachable_api_is_no_crash() -> None:
    assert not await tell_operators(settings("http://127.0.0.1:9"), CASE)
