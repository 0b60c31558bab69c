"""The door between bot and Rasa, over HTTP."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest


def texts(answer):
    return [reply.get("text") for reply in answer["replies"]]


def test_an_answer_holds_replies_intent_ranking_entities_slots_and_loop(served):
    answer = served.say("ongkos ke taiwan berapa ya", "shape")
    assert answer["replies"] == [
        {"utter_action": "utter_cost", "text": "Soal biaya untuk negara TW.",
         "custom": {"topic": "cost", "country": "TW"}}
    ]
    assert answer["intent"]["name"] == "ask_cost"
    assert answer["ranking"][0] == answer["intent"]
    assert 1 < len(answer["ranking"]) <= 5
    assert [(e["entity"], e["value"], e["start"], e["end"]) for e in answer["entities"]] == [("country", "TW", 10, 16)]
    assert answer["slots"] == {"country": "TW", "country_known": True}
    assert answer["active_loop"] is None


def test_buttons_come_with_their_payload(served):
    served.say("halo", "buttons")
    assert served.say("halo", "buttons")["replies"][0]["buttons"] == [
        {"title": "Biaya", "payload": '/ask_cost{"country": "TW"}'},
        {"title": "Berkas", "payload": "/ask_documents"},
    ]


def test_a_pressed_button_sets_its_entities(served):
    status, answer = served.call(
        "POST", "/sobat/message", {"sender": "press", "payload": '/ask_cost{"country": "JP"}'}
    )
    assert status == 200
    assert texts(answer) == ["Soal biaya untuk negara JP."]
    assert answer["intent"] == {"name": "ask_cost", "confidence": 1.0}


@pytest.mark.parametrize("typed", [
    "/restart", "/back", "/session_start", '/ask_cost{"country": "TW"}', "/slots{'crisis': true}",
    '/SetSlots(country=TW)', "EXTERNAL: ask_cost", "/crisis_trapped", " /talk_to_human", "/ask_cost@0.99",
])
def test_typed_commands_are_only_text(served, typed):
    served.say("ongkos ke jepang berapa ya", "commands")
    answer = served.say(typed, "commands")
    assert answer["intent"]["confidence"] < 1 or answer["intent"]["name"] == "nlu_fallback"
    assert "crisis" not in answer["slots"]
    assert answer["slots"]["country_known"] is True


@pytest.mark.parametrize("payload", [
    "/restart", "/back", "/session_start", "/nlu_fallback", "/no_such_intent", "ask_cost", "/ask_cost{", "/ask_cost{}x",
    '/ask_cost{"no_such": "TW"}', '/ask_cost{"country": 1}', '/ask_cost{"country": ""}',
    '/ask_cost{"country": ["TW"]}', '/ask_cost{"country": "' + "x" * 300 + '"}', "/ask_cost[1]", "", "/", 7,
    '/ask_cost@0.5{"country": "TW"}', "/ask_cost;/restart",
])
def test_payloads_outside_the_domain_are_refused(served, payload):
    status, answer = served.call("POST", "/sobat/message", {"sender": "refused", "payload": payload})
    assert (status, list(answer)) == (400, ["error"])


@pytest.mark.parametrize("body", [
    b"", b"{", b"[]", b"\xff\xfe", b'{"text": "halo"}', b'{"sender": "", "text": "halo"}',
    b'{"sender": 1, "text": "x"}',
    b'{"sender": "a"}', b'{"sender": "a", "text": 5}', b'{"sender": "a", "text": "\\ud800"}',
    b'{"sender": "a", "text": "x", "metadata": []}',
    b'{"sender": "a", "text": "x", "metadata": {"offer": "x"}}',
    b'{"sender": "a", "text": "x", "metadata": {"fallbacks": "x"}}',
    json.dumps({"sender": "a" * 300, "text": "x"}).encode(),
])
def test_bad_bodies_are_refused(served, body):
    assert served.call("POST", "/sobat/message", body)[0] == 400


@pytest.mark.parametrize("text", [
    "", " ", "😀😀😀", "\u202e\u202d", "\x00\x07", "a" * 100_000, "<b>*x*</b>", "{country}", "{0}", "?" * 5_000, "🇰🇭",
])
def test_odd_texts_are_answered(served, text):
    assert served.say(text, "odd")["replies"]


def test_braces_in_a_text_are_not_filled_in(served):
    served.say("mau bikin pengaduan", "braces")
    served.say("{country} {place} %s", "braces")
    assert texts(served.say("dua", "braces")) == ["Laporan dari {country} {place} %s (dua orang) tersimpan."]


@pytest.mark.parametrize("path", ["/sobat/message", "/sobat/parse", "/sobat/forget"])
@pytest.mark.parametrize("token", ["", "wrong", "a-token-of-the-tests "[:-2]])
def test_without_the_token_nothing_is_answered(served, path, token):
    assert served.call("POST", path, {"sender": "a", "text": "halo"}, token) == (401, {"error": "token"})


def test_an_offer_worked_out_before_decides_the_intent(served):
    answer = served.say("ini beneran gak ya", "offer", metadata={"offer": {"risk": "medium"}})
    assert answer["intent"] == {"name": "check_offer", "confidence": 1.0}
    assert texts(answer) == ["Tawaran ini: medium."]


def test_metadata_is_not_kept_as_a_slot(served):
    answer = served.say("halo", "metadata", metadata={"offer": {"risk": "none"}, "note": "x"})
    assert "session_started_metadata" not in answer["slots"]


def test_texts_are_understood_in_batches_without_a_conversation(served):
    asked = ["ongkos ke taiwan berapa ya", "", "saya disekap di kamboja tolong"]
    status, answer = served.call("POST", "/sobat/parse", {"texts": asked})
    assert status == 200
    assert [result["intent"]["name"] for result in answer["results"]] == ["ask_cost", "nlu_fallback", "crisis_trapped"]
    assert [result["crisis"] for result in answer["results"]] == [False, False, True]


@pytest.mark.parametrize("given", [{}, {"texts": "x"}, {"texts": [1]}, {"texts": ["x"] * 1001}])
def test_bad_batches_are_refused(served, given):
    assert served.call("POST", "/sobat/parse", given)[0] == 400


def test_a_forgotten_sender_begins_anew(served):
    served.say("ongkos ke taiwan berapa ya", "forgotten")
    assert served.call("POST", "/sobat/forget", {"sender": "forgotten"}) == (200, {"forgotten": True})
    answer = served.say("halo", "forgotten")
    assert texts(answer) == ["Selamat datang. Mau tanya apa?"]
    assert answer["slots"] == {"country_known": False}


def test_many_messages_at_once_of_one_sender_are_all_answered(served):
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: served.say("halo", "at-once"), range(20)))
    opened = [answer for answer in answers if texts(answer) == ["Selamat datang. Mau tanya apa?"]]
    assert len(opened) == 1
    assert all(answer["intent"]["name"] == "greet" for answer in answers)


def test_ready_names_the_model(served, model):
    assert served.call("GET", "/sobat/ready") == (200, {"ready": True, "model": model.name})


async def test_an_unforeseen_error_is_answered_and_its_words_are_not_logged(caplog):
    from nlu.components.channel import SobatInput

    class Agent:
        async def understand(self, text):
            raise ValueError(f"cannot read {text}")

    class Request:
        headers = {"X-Rasa-Token": "t"}  # noqa: RUF012
        body = b'{"texts": ["rahasia"]}'

    door = SobatInput("t", Agent(), None)
    response = await door._guarded(door._parse)(Request())
    assert (response.status, json.loads(response.body)) == (500, {"error": "failed"})
    assert "ValueError at" in caplog.text
    assert "rahasia" not in caplog.text
