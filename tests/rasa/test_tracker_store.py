"""What is kept of a conversation."""

import orjson
import pytest
from rasa.core.channels.channel import UserMessage

from nlu.components.channel import Answer, Payload
from nlu.lock_store import tracker_key
from nlu.tracker_store import KEPT_IN_CRISIS_S, KEPT_S, lifetime_s


async def say(agent, *texts, sender="a"):
    for text in texts:
        parsed = Payload.read(text, agent.domain).parse_data(text) if text.startswith("/") else None
        tracker = await agent.turn(UserMessage(text, Answer(), sender, parsed))
    return tracker


async def kept(redis, sender="a"):
    return orjson.loads(await redis.get(tracker_key(sender)))


async def test_slots_loop_and_last_messages_come_back(agent):
    before = await say(agent, "ongkos ke taiwan berapa ya", "mau bikin pengaduan", "di batam")
    after = await agent.tracker_store.retrieve("a")
    assert after.current_slot_values() == before.current_slot_values()
    assert after.active_loop_name == "report_form"
    assert after.latest_action_name == before.latest_action_name
    assert after.latest_message.intent_name


async def test_two_hundred_turns_are_kept_as_small_as_ten(agent, redis):
    turns = ["halo", "ongkos ke taiwan berapa ya", "/ask_documents", "makasih banyak ya", "resep rendang dong"]
    await say(agent, *turns * 2)
    ten = len(await redis.get(tracker_key("a")))
    await say(agent, *turns * 38)
    assert len(await redis.get(tracker_key("a"))) <= 1.1 * ten


async def test_a_report_that_never_ends_is_bounded_too(agent, redis):
    await say(agent, "mau bikin pengaduan")
    await say(agent, *["makasih banyak ya"] * 60)
    stored = await kept(redis)
    assert len(stored["events"]) <= 60
    assert (await agent.tracker_store.retrieve("a")).active_loop_name == "report_form"


async def test_slots_set_long_ago_stay(agent):
    await say(agent, '/ask_cost{"country": "JP"}')
    await say(agent, *["halo"] * 30)
    assert (await agent.tracker_store.retrieve("a")).get_slot("country") == "JP"


async def test_a_cut_conversation_does_not_begin_again(agent):
    await say(agent, *["halo"] * 12)
    tracker = await say(agent, "halo")
    actions = [event.action_name for event in tracker.events if event.type_name == "action"]
    assert "utter_welcome" not in actions


async def test_words_and_values_of_messages_are_not_kept(agent, redis):
    await say(agent, "rahasia sekali, ongkos ke taiwan berapa ya, wa 081234567890", "halo rahasia")
    stored = await redis.get(tracker_key("a"))
    for word in (b"rahasia", b"ongkos", b"taiwan", b"81234567890"):
        assert word not in stored


@pytest.mark.parametrize(("slots", "crisis", "seconds"), [
    ({}, False, KEPT_S),
    ({"country": "KH"}, False, KEPT_S),
    ({}, True, KEPT_IN_CRISIS_S),
    ({"case_open": False}, True, KEPT_IN_CRISIS_S),
    ({"case_open": True}, True, KEPT_S),
    ({"case_open": True}, False, KEPT_S),
])
def test_how_long_a_conversation_is_kept(slots, crisis, seconds):
    assert lifetime_s(slots, crisis) == seconds


async def test_after_a_crisis_a_conversation_is_kept_for_a_day_only(agent, redis):
    await say(agent, "halo")
    assert await redis.ttl(tracker_key("a")) > KEPT_IN_CRISIS_S
    await say(agent, "/crisis_trapped")
    await say(agent, *["halo"] * 12)
    assert 0 < await redis.ttl(tracker_key("a")) <= KEPT_IN_CRISIS_S


async def test_a_slot_that_the_domain_no_longer_has_is_dropped(agent, redis):
    await say(agent, '/ask_cost{"country": "JP"}')
    stored = await kept(redis)
    stored["slots"]["gone"] = "x"
    stored["events"].append(["slot", stored["events"][-1][1], "gone_too", "x"])
    await redis.set(tracker_key("a"), orjson.dumps(stored))
    tracker = await agent.tracker_store.retrieve("a")
    assert tracker.get_slot("country") == "JP"
    assert "gone" not in tracker.slots


async def test_all_senders_are_listed(agent):
    await say(agent, "halo", sender="telegram:5")
    await say(agent, "halo", sender="wa:{x}")
    assert sorted(await agent.tracker_store.keys()) == ["telegram:5", "wa:{x}"]


async def test_forgetting_deletes_everything(agent, redis):
    await say(agent, "halo")
    await agent.forget("a")
    assert await redis.keys("*") == []
    assert await agent.tracker_store.retrieve("a") is None
