"""Lines of subscribers: what is taken, what is named as wrong, and that leaving is respected."""

import pytest

from bot.alerts.subscribers import BadSubscriber, Subscribers, read
from bot.message import Person
from bot.store.subscriptions import Subscriptions

GOOD = {
    "channel": "telegram", "address": "42", "province": "jatim", "countries": ["kh"], "topics": ["Scam"],
    "consent": "2026-01-02T10:00:00+07:00",
}  # fmt: skip


def test_a_line_becomes_a_subscription() -> None:
    row = read(GOOD, "import people.jsonl")
    assert (row["province"], row["zone"], row["countries"], row["topics"]) == ("Jawa Timur", 7, ("KH",), ("scam",))
    assert row["consented"].isoformat() == "2026-01-02T03:00:00+00:00"


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"channel": "fax"}, "channel"), ({"channel": None}, "channel"), ({"channel": ["telegram"]}, "channel"),
        ({"address": ""}, "address"), ({"address": None}, "address"), ({"address": True}, "address"),
        ({"address": "abc"}, "address"), ({"address": "0"}, "address"), ({"address": "1" * 20}, "address"),
        ({"channel": "whatsapp", "address": "08123"}, "address"), ({"province": 7}, "province"),
        ({"province": "x" * 65}, "province"), ({"countries": "KH"}, "countries"), ({"countries": ["KHM"]}, "countries"),
        ({"countries": ["KH", "zz"]}, "ZZ"), ({"province": "loker.shop cek"}, "address"),
        ({"topics": [3]}, "topics"), ({"topics": ["a|b"]}, "topics"), ({"topics": ["x"] * 51}, "topics"),
        ({"consent": None}, "consent"), ({"consent": "yesterday"}, "consent"),
        ({"consent": "2999-01-01T00:00:00Z"}, "future"), ({"language": "Bahasa"}, "language"),
        ({"consent": "0001-01-01T00:00:00+07:00"}, "consent"), ({"province": "Bali\0x"}, "province"),
        ({"regency": "Bali\nx"}, "regency"), ({"topics": ["a\0"]}, "topics"),
        ({"alerts_only": "yes"}, "alerts_only"), ({"wide": 1}, "wide"), ({"regency": 7}, "regency"),
        ({"regency": "x" * 65}, "regency"), ({"regency": "Lombok Timur"}, "lies in Nusa Tenggara Barat"),
    ],
)  # fmt: skip
def test_a_wrong_line_says_why(change, why) -> None:
    with pytest.raises(BadSubscriber, match=why):
        read({**GOOD, **change}, "test")


async def exported(sql) -> list[dict]:
    return [row async for row in Subscribers(sql).rows()]


async def test_what_is_exported_can_be_imported(sql) -> None:
    await Subscribers(sql).take([read(GOOD, "test")])
    (row,) = await exported(sql)
    assert read(row, "test") == read(GOOD, "test")


@pytest.mark.parametrize(
    ("given", "place"),
    [
        ({"regency": "malang"}, ("Jawa Timur", "Kabupaten Malang", 7)),
        ({"regency": "Kota Malang"}, ("Jawa Timur", "Kota Malang", 7)),
        ({"regency": "lotim", "province": None}, ("Nusa Tenggara Barat", "Kabupaten Lombok Timur", 8)),
        ({"regency": "Atlantis", "province": None}, (None, "Atlantis", 7)),
    ],
)
async def test_a_regency_goes_in_and_comes_out(sql, given, place) -> None:
    line = {**GOOD, "topics": ["scam", "seafarer"], "language": "jv", "wide": True, **given}
    row = read(line, "test")
    assert (row["province"], row["regency"], row["zone"]) == place
    await Subscribers(sql).take([row])
    (out,) = await exported(sql)
    assert (out["regency"], out["topics"], out["language"]) == (place[1], ["scam", "seafarer"], "jv")
    assert read(out, "test") == row


async def test_a_second_line_brings_the_newest_choice(sql) -> None:
    await Subscribers(sql).take([read(GOOD, "a"), read({**GOOD, "countries": ["TW"]}, "b")])
    (row,) = await exported(sql)
    assert (row["countries"], row["proof"]) == (["TW"], "b")


async def test_who_left_is_not_brought_back_by_an_older_consent(sql) -> None:
    await Subscribers(sql).take([read(GOOD, "test")])
    await Subscriptions(sql).end(Person("telegram", "42"))
    await Subscribers(sql).take([read(GOOD, "test")])
    assert await exported(sql) == []


async def test_a_chat_consent_adds_its_country_and_keeps_the_rest(sql) -> None:
    await Subscribers(sql).take([read(GOOD, "test")])
    await Subscriptions(sql).start(Person("telegram", "42"), "TW")
    (row,) = await exported(sql)
    assert (row["countries"], row["province"], row["proof"]) == (["KH", "TW"], "Jawa Timur", "chat")


async def test_an_older_consent_changes_nothing_of_a_newer_one(sql) -> None:
    await Subscriptions(sql, terms="Baik.").start(Person("telegram", "42"), "TW")
    await Subscribers(sql).take([read({**GOOD, "consent": "2025-01-01T00:00:00Z"}, "old.jsonl")])
    (row,) = await exported(sql)
    assert (row["proof"], row["countries"], row["wide"]) == ("chat", ["TW"], True)
