"""Segments: who is in, and which expressions are refused."""

import pytest

from bot.alerts.audience import Audience
from bot.alerts.segment import BadSegment, country_of, pairs
from bot.alerts.subscribers import Subscribers, read
from bot.alerts.told import Notes
from bot.message import Person, Turn
from bot.store.subscriptions import Subscriptions


@pytest.mark.parametrize(
    ("expression", "addresses"),
    [
        ("", {"1", "2", "3"}),
        ("channel=telegram", {"1", "2", "3"}),
        ("channel=whatsapp", set()),
        ("province=Jawa Timur", {"1", "2"}),
        ("province=JATIM", {"1", "2"}),
        ("province=Jawa Timur|Papua", {"1", "2", "3"}),
        ("country=kh", {"1", "2"}),
        ("country=KH,country=MM", {"2"}),
        ("country=KH , topic=scam", {"1"}),
        ("sector=scam", {"1"}),
        ("language=en", {"2"}),
        ("alerts_only=yes", {"3"}),
        ("kind=group", set()),
        ("consented_since=2026-01-01", {"1", "2", "3"}),
        ("consented_since=2026-01-02", set()),
        ("active_since=2026-01-01", set()),
        ("asked=kh_cost", set()),
        ("topic=%", set()),
    ],
)
async def test_who_is_in(alerts, expression, addresses) -> None:
    sample = await alerts.audience.sample(expression, None, 10)
    assert {address for _, address, _ in sample} == addresses
    assert sum((await alerts.audience.size(expression)).values()) == len(addresses)


@pytest.mark.parametrize(
    ("expression", "why"),
    [
        ("country", "key=value"), ("=KH", "no key"), ("country=", "key=value"), ("colour=red", "no key"),
        ("x" * 501, "characters"), (" , ", "without a condition"), (" ", "without a condition"),
    ],
)  # fmt: skip
def test_what_is_not_an_expression(expression, why) -> None:
    with pytest.raises(BadSegment, match=why):
        pairs(expression)


@pytest.mark.parametrize(
    "expression", ["country=KHM", "country=ZZ", "channel=fax", "kind=crowd", "alerts_only=1", "consented_since=now"]
)
async def test_wrong_values_are_named(alerts, expression) -> None:
    with pytest.raises(BadSegment):
        await alerts.audience.size(expression)


@pytest.mark.parametrize(
    ("expression", "country"), [("country=kh", "KH"), ("country=KH|MM", None), ("province=Bali", None), ("", None)]
)
def test_the_one_country_an_alert_is_about(expression, country) -> None:
    assert country_of(expression) == country


async def reached(sql, expression) -> set[str]:
    return {address for _, address, _ in await Audience(sql, 0).sample(expression, None, 10)}


@pytest.mark.parametrize(
    ("expression", "addresses"),
    [
        ("regency=malang", {"1", "2"}), ("regency=Kota Malang", {"2"}), ("regency=kabupaten malang|lotim", {"1", "3"}),
        ("regency=Atlantis", {"4"}), ("regency=Bima", set()), ("province=jatim,regency=malang", {"1", "2"}),
    ],
)  # fmt: skip
async def test_a_regency_by_its_usual_name_or_both_of_a_bare_one(sql, expression, addresses) -> None:
    homes = ["Kab. Malang", "Kota Malang", "Lombok Timur", "Atlantis"]
    await Subscribers(sql).take(
        read({"channel": "telegram", "address": number, "regency": home, "consent": "2026-01-01T00:00:00Z"}, "test")
        for number, home in enumerate(homes, start=1)
    )
    assert await reached(sql, expression) == addresses


async def test_choosing_nothing_in_a_chat_means_all_and_in_a_list_none(sql) -> None:
    listed = {"channel": "telegram", "address": "1", "consent": "2026-01-01T00:00:00Z"}
    await Subscribers(sql).take([read(listed, "test")])
    chats = Subscriptions(sql)
    await chats.start(Person("telegram", "2"), None)
    await chats.start(Person("telegram", "3"), "TW")
    await chats.change(Person("telegram", "3"), topics=("scam",))
    assert await reached(sql, "country=KH") == {"2"}
    assert await reached(sql, "country=TW") == {"2", "3"}
    assert await reached(sql, "topic=law") == {"2"}
    assert await reached(sql, "topic=scam") == {"2", "3"}
    assert await reached(sql, "") == {"1", "2", "3"}


async def test_who_asked_about_a_fact_or_its_topic(sql) -> None:
    notes = Notes(sql)
    for address, facts in (("1", ("kh_cost",)), ("2", ("general_cost", "tw_salary")), ("3", ("cost_of_living",))):
        person = Person("telegram", address)
        await Subscriptions(sql).start(person, None)
        notes.take(person, Turn((), "ask_cost", facts=facts))
    await notes.write()
    assert await reached(sql, "asked=kh_cost") == {"1"}
    assert await reached(sql, "asked=cost") == {"1", "2"}
    assert await reached(sql, "asked=salary|kh_cost") == {"1", "2"}
