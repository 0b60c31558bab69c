"""Who decides the intent of a message, and what a parse gives back."""

import time

import pytest

from nlu.components.meaning import Turn, decide, likeliest

TEXT = "ongkos ke taiwan berapa ya"


@pytest.fixture
def component(agent):
    """Our component in the trained graph."""
    return agent.processor.graph_runner._nodes["run_nlu.components.understanding.Understanding0"]._component


@pytest.fixture
def read(component):
    """The component's `read(text, metadata) -> (ranking, intent, entities)`."""
    return component.read


def names(entities, kind):
    return [entity["value"] for entity in entities if entity["entity"] == kind]


def test_a_clear_text_gets_its_intent(read):
    ranking, intent, _ = read(TEXT, {})
    assert intent == ranking[0]
    assert intent["name"] == "ask_cost"
    assert [m["confidence"] for m in ranking] == sorted((m["confidence"] for m in ranking), reverse=True)


def test_entities_have_places_in_the_text(read):
    _, _, entities = read(TEXT, {})
    assert [(e["entity"], e["value"], TEXT[e["start"]:e["end"]]) for e in entities] == [("country", "TW", "taiwan")]


@pytest.mark.parametrize("text", ["", "   ", "😀😀", "!!!", "\u200b", "..."])
def test_a_text_without_words_is_not_understood(read, text):
    assert read(text, {})[:2] == ([], {"name": "nlu_fallback", "confidence": 1.0})


def test_an_unsure_text_keeps_its_ranking(read):
    ranking, intent, _ = read("xkcd zzz qwrt", {})
    assert intent["name"] == "nlu_fallback"
    assert len(ranking) > 2
    assert "nlu_fallback" not in {meaning["name"] for meaning in ranking}


@pytest.mark.parametrize(
    ("fallbacks", "stage"), [(0, ["ask"]), (1, ["ask"]), (2, ["human"]), (5, ["human"]), (None, ["ask"])]
)
def test_after_two_failures_a_person_is_offered(read, fallbacks, stage):
    assert names(read("xkcd zzz qwrt", {"fallbacks": fallbacks})[2], "fallback_stage") == stage


def test_a_clear_text_after_failures_is_answered(read):
    _, intent, entities = read(TEXT, {"fallbacks": 5})
    assert intent["name"] == "ask_cost"
    assert names(entities, "fallback_stage") == []


@pytest.mark.parametrize("risk", ["low", "medium", "high"])
def test_an_offer_decides(read, risk):
    _, intent, entities = read(TEXT, {"offer": {"risk": risk}})
    assert intent == {"name": "check_offer", "confidence": 1.0}
    assert names(entities, "offer_risk") == [risk]


@pytest.mark.parametrize("offer", [None, {}, {"risk": None}, {"risk": "none"}])
def test_no_offer_decides_nothing(read, offer):
    assert read(TEXT, {"offer": offer})[1]["name"] == "ask_cost"


def test_a_sign_of_crisis_goes_before_offer_and_model(read):
    ranking, intent, entities = read("saya disekap di kamboja tolong", {"offer": {"risk": "high"}, "fallbacks": 3})
    assert intent == {"name": "crisis_trapped", "confidence": 1.0}
    assert names(entities, "offer_risk") == names(entities, "fallback_stage") == []
    assert ranking


def test_what_a_crisis_is_marked_with(read):
    _, intent, entities = read("adik saya masih 15 tahun disekap di kamboja", {})
    assert intent["name"].startswith("crisis_")
    assert set(names(entities, "crisis_mark")) <= {"minor", "sexual", "suicide", "relative"}
    assert "minor" in names(entities, "crisis_mark")


@pytest.mark.parametrize(("chance", "name"), [(0.95, "crisis_trapped"), (0.85, "nlu_fallback"), (0.55, "nlu_fallback")])
def test_a_crisis_that_only_the_model_sees_is_asked_about_unless_all_but_certain(component, chance, name):
    ranking = [{"name": "crisis_trapped", "confidence": chance - 0.05}, {"name": "crisis_harm", "confidence": 0.05},
               {"name": "greet", "confidence": 1 - chance}]
    ranking.sort(key=lambda meaning: -meaning["confidence"])
    assert likeliest(ranking, set(), "", component._config)["name"] == name


def test_the_longest_text_is_read_in_a_moment(read):
    started = time.process_time()
    read("kerja di taiwan gajinya berapa kak, " * 1_400, {})
    assert time.process_time() - started < 3


@pytest.mark.parametrize(
    ("found", "name"), [({"country"}, "follow_up"), ({"sector"}, "follow_up"), (set(), "ask_cost")]
)
def test_a_follow_up_that_names_nothing_new_is_none(component, found, name):
    ranking = [{"name": "follow_up", "confidence": 0.6}, {"name": "ask_cost", "confidence": 0.35}]
    assert likeliest(ranking, found, "", component._config)["name"] == name


@pytest.mark.parametrize(
    ("text", "mark"),
    [("tolong saya disekap", "self"), ("adik saya disekap di kamboja tolong", "relative"),
     ("saya mau bunuh diri", "suicide"),
     ("saya umur 16 diperkosa majikan", "minor"), ("saya diperkosa majikan", "sexual")],
)
def test_a_plea_has_one_mark_the_gravest(read, text, mark):
    assert names(read(text, {})[2], "crisis_mark") == [mark]


def test_home_is_no_destination(read):
    (home,) = [e for e in read("saya orang indonesia", {})[2] if e["entity"] == "country"]
    assert (home["value"], home["role"]) == ("ID", "home")


@pytest.mark.parametrize(
    ("text", "need", "intent", "mark"),
    [
        ("apa saya harus bayar pak?", "relative", "tips_ransom", []),
        ("apa saya harus bayar pak?", None, "ask_cost", []),
        ("tadi ada mobil putih datang ke sini", "self", "need_more", []), ("xkcd zzz qwrt", "self", "need_more", []),
        ("katanya ga boleh keluar gedung sama bos", "relative", "crisis_trapped", ["relative"]),
        ("katanya ga boleh keluar gedung sama bos", "self", "crisis_trapped", ["self"]),
        ("saya disekap di gedung, tolong", "relative", "crisis_trapped", ["self"]),
        (TEXT, "self", "ask_cost", []), ("bisa bicara sama orang ga", "self", "talk_to_human", []),
    ],
)  # fmt: skip
def test_what_is_written_after_a_plea(read, text, need, intent, mark):
    _, read_as, entities = read(text, {"case_open": True, "need": need} if need else {})
    assert (read_as["name"], names(entities, "crisis_mark")) == (intent, mark)


def test_an_answer_to_our_own_question_is_not_taken_for_more(read):
    told = read("gedung putih dekat kasino, alamat ga tau", {"need": "self", "answering": True})
    assert told[1]["name"] != "tips_place"


def test_a_country_put_right_continues_the_last_question(read):
    assert read("bukan, jepang", {})[1]["name"] == "follow_up"
    assert read("bukan", {})[1]["name"] == "deny"


@pytest.mark.parametrize(
    ("text", "name"),
    [("ada loker lain yg resmi ga", "ask_procedure"), ("ga jadi", "deny"), ("ga usah deh makasih ya", "deny")],
)
def test_a_question_that_ends_in_no_denies_nothing(component, text, name):
    ranking = [{"name": "deny", "confidence": 0.95}, {"name": "ask_cost", "confidence": 0.05}]
    assert likeliest(ranking, set(), text, component._config)["name"] == name


def test_a_plea_that_asks_not_to_be_seen_sets_discreet_mode(read):
    _, intent, entities = read("jgn bales panjang2, hp saya dicek, saya disekap", {"case_open": True, "need": "self"})
    assert intent["name"].startswith("crisis_")
    assert names(entities, "discreet") == [True]


@pytest.mark.parametrize(
    ("text", "metadata", "intent", "risk"),
    [
        ("trus gmn", {"told_risk": "high"}, "what_now", ["high"]),
        ("trus gmn", {"told_risk": "low"}, "what_now", ["low"]),
        ("udah di bandara", {"told_risk": "high", "need": "self"}, "need_more", []),
        ("udah di bandara", {"told_risk": "high"}, "leaving", ["high"]),
        ("udah kirim foto ktp", {"told_risk": "high", "need": "self"}, "need_more", []),
        ("udah bayar 9 juta ke taiwan", {"told_risk": "high", "told_places": "KH"}, "ask_cost", []),
        ("udah bayar 9 juta ke taiwan", {"told_risk": "high", "told_places": "TW"}, "sent_money", ["high"]),
        ("saya di bandara mau terbang ke phnom penh", {"offer": {"risk": "high"}}, "leaving", ["high"]),
        ("berangkat besok, gaji 15jt, hubungi saya", {"offer": {"risk": "high"}}, "check_offer", ["high"]),
        ("masa bohong", {"told_risk": "high", "offer": {"risk": "medium"}}, "check_offer", ["medium"]),
    ],
)
def test_what_is_written_after_an_offer(read, text, metadata, intent, risk):
    _, read_as, entities = read(text, metadata)
    assert (read_as["name"], names(entities, "offer_risk")) == (intent, risk)


@pytest.mark.parametrize(
    ("text", "countries"),
    [
        ("ini tadi ada ribut ribut", ["MM"]), ("kontak", ["MM"]), (TEXT, ["TW"]), ("ongkosnya berapa ya", []),
        ("sekarang saya di laos", ["LA"]), ("bisa kabur ke vietnam ga", ["MM"]),
    ],
)
def test_where_somebody_in_need_is(read, text, countries):
    _, _, entities = read(text, {"case_open": True, "need": "self", "place": "MM"})
    assert [one["value"] for one in entities if one["entity"] == "country" and "role" not in one] == countries


def test_a_plea_after_talk_of_a_relative_is_about_the_relative(read):
    assert names(read("katanya ga boleh keluar gedung sama bos", {"kin": True})[2], "crisis_mark") == ["relative"]
    assert names(read("saya disekap di gedung", {"kin": True})[2], "crisis_mark") == ["self"]


@pytest.mark.parametrize(
    ("text", "metadata"),
    [
        ("masa bohong", {"told_risk": "high"}), ("trus gmn", {"told_risk": "high"}),
        ("boleh diviralin ga", {"need": "self"}), ("ga punya pulsa", {"need": "self"}),
    ],
)
def test_no_word_list_goes_before_a_plea_that_the_model_is_certain_of(component, text, metadata):
    certain = [{"name": "crisis_harm", "confidence": 0.97}]
    assert decide(Turn(text, metadata, certain), component._config)["name"] == "crisis_harm"


def test_a_word_list_goes_before_a_plea_that_the_model_only_suspects(component):
    suspected = [{"name": "crisis_harm", "confidence": 0.5}, {"name": "ask_cost", "confidence": 0.4}]
    assert decide(Turn("trus gmn", {"told_risk": "high"}, suspected), component._config)["name"] == "what_now"
