"""Segments: who is in, and which expressions are refused."""

import pytest

from bot.alerts.segment import BadSegment, country_of, pairs


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
        ("x" * 501, "characters"),
    ],
)  # fmt: skip
def test_what_is_not_an_expression(expression, why) -> None:
    with pytest.raises(BadSegment, match=why):
        pairs(expression)


@pytest.mark.parametrize(
    "expression", ["country=KHM", "channel=fax", "kind=crowd", "alerts_only=1", "consented_since=now"]
)
async def test_wrong_values_are_named(alerts, expression) -> None:
    with pytest.raises(BadSegment):
        await alerts.audience.size(expression)


@pytest.mark.parametrize(
    ("expression", "country"), [("country=kh", "KH"), ("country=KH|MM", None), ("province=Bali", None), ("", None)]
)
def test_the_one_country_an_alert_is_about(expression, country) -> None:
    assert country_of(expression) == country
