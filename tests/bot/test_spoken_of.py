"""What a talk is about, from one message to the next."""

import pytest

from bot.message import Incoming, Person
from bot.rasa import RasaTurn
from bot.spoken_of import MESSAGES, metadata, spoken_of
from bot.store.sessions import Session
from nlu.risk import described_offer, screen

WATI = Person("web", "wati")
AD = "CS Kamboja gaji 15 juta, tiket gratis, paspor dipegang kantor, hub @cs_cepat"
EFFECT = {"custom": {"effect": "delete_my_data"}}


def said(intent, *replies):
    return RasaTurn(replies, intent, 1.0, (), (), {}, None)


def after(session, intent, text="x", verdict=None, *replies):
    return spoken_of(Incoming(WATI, text), said(intent, *replies), verdict, session)


def test_a_rated_offer_is_spoken_of_for_some_messages() -> None:
    session = after(Session(), "check_offer", AD, screen(AD))
    assert (session.told_risk, session.told_places, session.told_left) == ("high", "KH", MESSAGES)
    for _ in range(MESSAGES):
        assert metadata(session, None)["told_risk"] == "high"
        session = after(session, "ask_cost")
    assert "told_risk" not in metadata(session, None)


@pytest.mark.parametrize(
    ("intent", "text", "risk"),
    [
        ("ask_is_offer_safe", "ditawari jadi admin judi di kamboja, paspor dipegang agen, aman ga", "high"),
        ("ask_is_offer_safe", "tawaran kerja yang aman itu gimana", ""), ("ask_cost", "biaya ke taiwan", ""),
    ],
)
def test_an_offer_told_of_counts_where_its_signs_do(intent, text, risk) -> None:
    assert after(Session(), intent, text, described_offer(text)).told_risk == risk


def test_who_is_about_to_leave_was_warned() -> None:
    text = "besok berangkat ke kamboja"
    assert after(Session(), "leaving", text, screen(text)).told_risk == "high"


def test_a_lesser_sign_told_later_makes_no_offer_less_dangerous() -> None:
    session = after(Session(), "check_offer", AD, screen(AD))
    text = "dia minta bayar dp dulu 2 juta"
    assert after(session, "ask_is_offer_safe", text, described_offer(text)).told_risk == "high"
    lawful = "PT Karya, SIP3MI 12/2024, pabrik Taiwan, gaji NT$29.500, kontrak 3 tahun, job order disahkan KDEI"
    assert after(session, "check_offer", lawful, screen(lawful)).told_risk == screen(lawful).risk != "high"


def test_a_deletion_leaves_nothing() -> None:
    assert after(Session(), "affirm", "ya", None, EFFECT) == Session()


@pytest.mark.parametrize(
    ("texts", "kin"),
    [
        (["anak saya di poipet"], True), (["anak saya di poipet", "katanya ga boleh keluar"], True),
        (["anak saya di poipet", "saya mau tanya biaya"], False), (["halo"], False),
    ],
)
def test_whether_a_relative_is_spoken_of(texts, kin) -> None:
    session = Session()
    for text in texts:
        session = after(session, "ask_cost", text)
    assert ("kin" in metadata(session, None)) is kin


def test_what_rasa_is_told_of_an_open_plea() -> None:
    known = metadata(Session(case_id=3, need="self", place="MM"), None)
    assert (known["case_open"], known["need"], known["place"]) == (True, "self", "MM")
    assert "need" not in metadata(Session(), None)
