"""Which words each recipient gets."""

import pytest

from bot.alerts.content import Link
from bot.alerts.queue import Queue
from bot.alerts.words import Words, country_for, message
from bot.store.alerts import Alert


@pytest.mark.parametrize(
    ("segment", "chosen", "country"),
    [
        ("country=KH", ("TW", "KH"), "KH"), ("country=KH", (), "KH"), ("country=kh|MM", ("TW", "MM"), "MM"),
        ("country=KH|MM", (), None), ("country=KH|MM", ("TW",), "TW"), ("", ("TW", "KH"), "TW"), ("", (), None),
        ("province=Bali", ("JP",), "JP"),
    ],
)  # fmt: skip
def test_the_country_is_the_recipients_and_the_alerts_where_it_can_be(segment, chosen, country) -> None:
    assert country_for(Alert(segment=segment), chosen) == country


def test_an_alert_with_all_there_is() -> None:
    alert = Alert(
        id=7, texts={"id": "Awas di {provinsi}, {negara}."}, template="info", picture_id=3,
        template_buttons=True,
        links=[{"title": "Baca", "url": "https://kp2mi.go.id"}],
    )  # fmt: skip
    made = message(alert, "en", "Bali", "KH", silent=True)
    assert made.text.startswith("Awas di Bali, Kamboja.\n\n")
    assert (made.language, made.silent, made.template, made.picture) == ("id", True, "info", 3)
    assert made.template_buttons
    assert made.links == (Link("Baca", "https://kp2mi.go.id"),)


@pytest.mark.parametrize(
    ("province", "country", "read"),
    [("jogja", "KH", "DI Yogyakarta, Kamboja"), ("jogja", "UG", "DI Yogyakarta, negara tujuan"),
     ("Klik di sini", "ZZ", "daerah Anda, negara tujuan")],
)
def test_only_known_names_are_filled_in(province, country, read) -> None:
    alert = Alert(id=7, texts={"id": "{provinsi}, {negara}."})
    assert message(alert, "id", province, country).text.splitlines()[0] == f"{read}."


async def test_each_recipient_reads_the_own_country_from_the_database(sql, sent) -> None:
    await sent("Loker {negara} palsu.", segment="country=MM|TW")
    claims = await Queue(sql).claim("telegram", 10)
    texts = {one.person.address: (await Words(sql).message(one)).text.splitlines()[0] for one in claims}
    assert texts == {"2": "Loker Myanmar palsu.", "3": "Loker Taiwan palsu."}


async def test_the_countries_are_copied_only_where_the_words_name_one(sql, sent, rows) -> None:
    alert = await sent()
    assert {row.countries for row in (await rows(alert)).values()} == {None}
