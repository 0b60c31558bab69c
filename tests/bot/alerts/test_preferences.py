"""Choosing what one is warned of: by buttons and typed names, and never in an emergency or on a watched phone."""

from dataclasses import dataclass
from datetime import UTC

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from bot.alerts import menus
from bot.alerts.preferences import Preferences
from bot.alerts.regencies import by_code
from bot.alerts.topics import TOPICS
from bot.channels.telegram.keyboard import DATA_LIMIT
from bot.channels.whatsapp.format import shown
from bot.conversation import PAYLOAD
from bot.message import Incoming, Person, Reply
from bot.rasa import RasaTurn
from bot.replies.responses import say
from bot.store.models import ConsentText, Subscription, now
from bot.store.sessions import Session, Sessions
from bot.store.subscriptions import Chosen, Subscriptions

PERSON = Person("telegram", "42")
MENU = "Peringatan untuk Anda"


def rasa(intent: str, effect: str | None = None, **slots: object) -> RasaTurn:
    answer = {"text": "Baik.", "custom": {"effect": effect} if effect else None}
    return RasaTurn((answer,), intent, 1.0, (), (), slots, None)


@dataclass
class Chat:
    """One person's side of the dialogue; the session goes through Valkey between messages."""

    preferences: Preferences
    sessions: Sessions
    replies: tuple[Reply, ...] = ()

    async def send(self, text: str = "", payload: str | None = None) -> str | None:
        """What is answered; None where the message is left to Rasa."""
        session = await self.sessions.load(PERSON)
        answered = await self.preferences.answer(Incoming(PERSON, text, payload), session)
        if answered is None:
            return None
        turn, after = answered
        await self.sessions.save(PERSON, after)
        self.replies = turn.replies
        return "\n".join(reply.text for reply in turn.replies)

    async def press(self, title: str) -> str | None:
        """Press a button of the last answer by its title."""
        (payload,) = {button.payload for reply in self.replies for button in reply.buttons if button.title == title}
        return await self.send(payload=payload)

    def titles(self) -> set[str]:
        return {button.title for reply in self.replies for button in reply.buttons}


@pytest.fixture
def subscriptions(sql) -> Subscriptions:
    return Subscriptions(sql, terms="Baik, Anda tercatat.")


@pytest.fixture
async def chat(subscriptions, redis_client) -> Chat:
    """A subscriber with the menu open."""
    await subscriptions.start(PERSON, None)
    chat = Chat(Preferences(subscriptions), Sessions(redis_client))
    assert MENU in str(await chat.send(payload="/alerts_menu"))
    return chat


async def test_all_is_chosen_by_few_taps_and_kept(chat, subscriptions) -> None:
    await chat.press("Negara tujuan")
    assert "✓ Semua negara" in chat.titles()
    await chat.press("Taiwan")
    await chat.press("Kamboja")
    assert "Dipilih: Taiwan, Kamboja" in chat.replies[0].text
    await chat.press("✓ Kamboja")
    await chat.press("Kembali")
    await chat.press("Topik")
    await chat.press("Modus penipuan")
    await chat.press("Pelaut dan ABK")
    await chat.press("Kembali")
    await chat.press("Tempat tinggal")
    assert "Kabupaten Lombok Timur tercatat" in str(await chat.send("aku tinggal di lotim kak"))
    await chat.press("Kembali")
    menu = await chat.press("Hanya peringatan")
    assert "modus penipuan, pelaut dan abk" in str(menu)
    assert "Kabupaten Lombok Timur" in str(menu)
    chosen = await subscriptions.chosen(PERSON)
    assert (chosen.topics, chosen.province, chosen.alerts_only) == (("scam", "seafarer"), "Nusa Tenggara Barat", True)
    assert chosen.countries == ("TW",)
    assert "langganan saya" in str(await chat.press("Selesai"))


async def test_pages_take_each_others_place_and_typed_answers_do_not(chat) -> None:
    for message, in_place in ((Incoming(PERSON, payload="/alerts_place"), True), (Incoming(PERSON, "ntb"), False)):
        turn, _ = await chat.preferences.answer(message, Session(choosing="place"))
        assert turn.in_place == in_place


async def test_countries_are_typed_too(chat, subscriptions) -> None:
    await chat.press("Negara tujuan")
    assert "Dipilih: Taiwan, Myanmar" in str(await chat.send("Taiwan sama myanmar"))
    assert await chat.send("biaya ke jepang berapa") is None
    await chat.press("Semua negara")
    assert (await subscriptions.chosen(PERSON)).countries == ()


async def test_after_the_menu_a_country_or_a_place_may_be_typed_at_once(chat, subscriptions) -> None:
    await chat.send(payload="/alerts_menu")
    for text in ("Kamboja", "taiwan juga"):
        assert "Kamboja" in str(await chat.send(text))
    await chat.press("Kembali")
    assert "Kabupaten Lombok Tengah tercatat" in str(await chat.send("Lombok Tengah"))
    await chat.send(payload="/alerts_menu")
    assert await chat.send("berapa gaji di kamboja") is None
    chosen = await subscriptions.chosen(PERSON)
    assert (set(chosen.countries), chosen.regency) == ({"KH", "TW"}, "Kabupaten Lombok Tengah")


@pytest.mark.parametrize(("effect", "next_"), [("subscribe", "any"), ("show_subscription", "any"), (None, "")])
async def test_the_menu_of_a_turn_of_rasas_takes_typed_answers_too(chat, effect, next_) -> None:
    assert chat.preferences.next(rasa("subscribe", effect), Session()) == next_


async def test_the_zone_follows_the_place(chat, sql) -> None:
    for code, zone in (("52.03", 8), ("91.71", 9), ("35", 7)):
        await chat.send(payload=f'/alerts_at{{"v":"{code}"}}')
        async with sql() as session:
            assert (await session.scalar(select(Subscription.zone))) == zone


async def test_a_province_is_followed_by_the_kabupaten(chat, subscriptions) -> None:
    await chat.press("Tempat tinggal")
    assert "tulis juga nama kabupaten" in str(await chat.press("Jawa Timur"))
    assert "Yang mana" in str(await chat.send("malang"))
    assert "Kota Malang tercatat" in str(await chat.press("Kota Malang"))
    assert (await subscriptions.chosen(PERSON)).regency == "Kota Malang"
    await chat.press("Kembali")
    await chat.press("Tempat tinggal")
    await chat.press("Hapus tempat")
    assert (await subscriptions.chosen(PERSON)).province is None


async def test_a_misspelt_place_is_asked_about(chat) -> None:
    await chat.press("Tempat tinggal")
    assert "Maksudnya yang ini" in str(await chat.send("lombok tmur"))
    assert "tercatat" in str(await chat.press("Kabupaten Lombok Timur"))


async def test_home_may_be_told_at_any_time_by_a_subscriber(chat, subscriptions) -> None:
    assert "tercatat" in str(await chat.send("saya tinggal di cilacap"))
    assert await chat.send("lombok timur") is None
    await subscriptions.end(PERSON)
    assert await chat.send("saya tinggal di cilacap") is None


@pytest.mark.parametrize(
    "text", ["tolong saya dipukul majikan", "saya dikurung di lombok timur", "berhenti", "berapa biaya ke taiwan", ""]
)
async def test_anything_else_is_left_to_the_dialogue(chat, text) -> None:
    await chat.press("Tempat tinggal")
    assert await chat.send(text) is None


@pytest.mark.parametrize("session", [Session(discreet=True, choosing="place"), Session(case_id=7, choosing="place")])
async def test_nothing_is_shown_in_an_emergency_or_discreetly(chat, session, subscriptions) -> None:
    for payload in ("/alerts_menu", "/alerts_start", '/alerts_country{"v":"TW"}'):
        turn, after = await chat.preferences.answer(Incoming(PERSON, payload=payload), session)
        assert [reply.text for reply in turn.replies] == [say("utter_old_button", {})["text"]]
        assert after == session
    assert await chat.preferences.answer(Incoming(PERSON, "lombok timur"), session) is None
    assert await chat.preferences.answer(Incoming(PERSON, "saya tinggal di lombok timur"), session) is None
    assert await subscriptions.chosen(PERSON) == Chosen()


@pytest.mark.parametrize(
    ("session", "slots"),
    [(Session(discreet=True), {}), (Session(case_id=7), {}), (Session(), {"topic": "crisis"}),
     (Session(), {"discreet": True})],
)  # fmt: skip
@pytest.mark.parametrize("effect", ["subscribe", "show_subscription"])
def test_an_emergency_takes_the_consent_out_of_what_rasa_says(session, slots, effect) -> None:
    turn = Preferences(None).withheld(rasa("subscribe", effect, **slots), session)
    assert [reply["text"] for reply in turn.replies] == [say("utter_choices_later", {})["text"]]
    assert turn.replies[0].get("custom") is None


def test_leaving_is_never_withheld() -> None:
    turn = rasa("unsubscribe", "unsubscribe", topic="crisis")
    assert Preferences(None).withheld(turn, Session(discreet=True)) == turn


async def test_what_rasa_answers_is_followed_by_the_choices(chat, subscriptions) -> None:
    baik = (Reply("Baik."),)
    shown = await chat.preferences.shown(rasa("subscribe", "subscribe"), PERSON, Session(), baik)
    assert [reply.text.split("\n")[0] for reply in shown] == ["Baik.", f"{MENU}:"]
    (shown,) = await chat.preferences.shown(rasa("my_subscription", "show_subscription"), PERSON, Session(), baik)
    assert MENU in shown.text
    await subscriptions.end(PERSON)
    (shown,) = await chat.preferences.shown(rasa("my_subscription", "show_subscription"), PERSON, Session(), baik)
    assert [button.payload for button in shown.buttons] == ["/subscribe"]
    (shown,) = await chat.preferences.shown(rasa("subscribe", "subscribe"), PERSON, Session(), baik)
    assert "belum tersimpan" in shown.text
    assert await chat.preferences.shown(rasa("ask_cost"), PERSON, Session(), baik) == baik


async def test_on_the_web_it_is_said_that_nothing_can_be_sent(chat, subscriptions) -> None:
    page = Person("web", "abc")
    turn, _ = await chat.preferences.answer(Incoming(page, payload="/alerts_start"), Session())
    shown = await chat.preferences.shown(rasa("subscribe", "subscribe"), page, Session(), (Reply("Baik."),))
    for replies in (turn.replies, shown):
        assert "tidak bisa mengirim" in replies[1].text and MENU in replies[2].text


async def test_a_place_that_is_on_no_list_is_asked_for_again(chat) -> None:
    asked = Session(choosing="place")
    turn = rasa("nlu_fallback")
    (reply,) = await chat.preferences.shown(turn, PERSON, asked, (Reply("Maaf?"),))
    assert "tidak ada di daftar" in reply.text
    assert chat.preferences.still(turn, asked) == "place"
    assert chat.preferences.still(rasa("ask_cost"), asked) == ""


async def test_who_left_gets_no_menu_and_changes_nothing(chat, subscriptions) -> None:
    await subscriptions.end(PERSON)
    assert "belum terdaftar" in str(await chat.send(payload='/alerts_country{"v":"TW"}'))
    await subscriptions.start(PERSON, None)
    assert (await subscriptions.chosen(PERSON)).countries == ()


@pytest.mark.parametrize(
    "payload", ['/alerts_country{"v":"ZZ"}', '/alerts_topic{"v":"gold"}', '/alerts_at{"v":"00.00"}', "/alerts_at"]
)
async def test_a_payload_that_no_button_has_changes_nothing(chat, subscriptions, payload) -> None:
    assert await chat.send(payload=payload) is not None
    assert await subscriptions.chosen(PERSON) == Chosen()


@pytest.mark.parametrize("payload", ["/alerts_dance", "/alert_seen{\"alert\":1}", "/subscribe", "-"])
async def test_other_payloads_are_left_alone(chat, payload) -> None:
    assert await chat.send(payload=payload) is None


async def test_a_database_that_is_away_is_owned_up_to(chat) -> None:
    class Away(Subscriptions):
        async def chosen(self, person):
            raise OperationalError("", {}, Exception())

    preferences = Preferences(Away(None))
    turn, _ = await preferences.answer(Incoming(PERSON, payload="/alerts_menu"), Session())
    assert "belum tersimpan" in turn.replies[0].text
    baik = (Reply("Baik."),)
    assert await preferences.shown(rasa("my_subscription", "show_subscription"), PERSON, Session(), baik) == baik
    (reply,) = await preferences.shown(rasa("subscribe", "subscribe"), PERSON, Session(), baik)
    assert "belum tersimpan" in reply.text


async def test_consent_is_proved_by_time_way_and_words(chat, sql) -> None:
    before = now()
    await chat.send(payload="/alerts_start")
    async with sql() as session:
        row = await session.scalar(select(Subscription))
        words = await session.get(ConsentText, row.terms)
    assert row.proof == "chat: offered"
    assert words.text == "Baik, Anda tercatat."
    assert row.consented.replace(tzinfo=UTC) >= before


async def test_a_second_consent_keeps_what_was_chosen(subscriptions) -> None:
    await subscriptions.start(PERSON, "TW")
    await subscriptions.change(PERSON, topics=("scam",))
    await subscriptions.end(PERSON)
    await subscriptions.start(PERSON, "JP")
    chosen = await subscriptions.chosen(PERSON)
    assert (chosen.countries, chosen.topics) == (("TW", "JP"), ("scam",))


async def test_all_countries_are_not_narrowed_by_asking_again(subscriptions) -> None:
    await subscriptions.start(PERSON, None)
    await subscriptions.start(PERSON, "JP")
    assert (await subscriptions.chosen(PERSON)).countries == ()


FULL = Chosen(menus.COUNTRIES, tuple(TOPICS), "Nusa Tenggara Barat", "Kabupaten Lombok Timur", alerts_only=True)
TWINS = [by_code(code) for code in ("35.13", "35.74")]


@pytest.mark.parametrize("chosen", [Chosen(), FULL, Chosen(wide=False)])
@pytest.mark.parametrize("page", [menus.menu, menus.countries, menus.topics, menus.place])
def test_every_page_fits_every_platform(page, chosen) -> None:
    for reply in (page(chosen), menus.which("utter_choices_which", TWINS)):
        assert "{" not in reply.text
        for button in reply.buttons:
            assert PAYLOAD.match(button.payload)
            assert len(button.payload.encode()) <= DATA_LIMIT
        sent = shown(reply.text, reply.buttons)
        assert (len(sent.messages), sent.messages[0]["type"], sent.numbered) == (1, "interactive", ())
