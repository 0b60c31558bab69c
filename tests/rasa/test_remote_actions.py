"""Custom actions on an action server: one connection, checked answers."""

import aiohttp.web
import pytest
from jsonschema import ValidationError
from rasa.core.actions.action import RemoteAction
from rasa.shared.core.trackers import DialogueStateTracker

from nlu.components.channel import Answer
from nlu.fast.endpoint import KeptEndpoint

GOOD = {"events": [{"event": "slot", "name": "country", "value": "TW"}], "responses": [{"text": "Tercatat."}]}


@pytest.fixture
async def server():
    """An action server: `answer` is what it says, `connections` who called."""
    state = {"answer": GOOD, "connections": set()}

    async def act(request):
        state["connections"].add(request.transport.get_extra_info("peername"))
        return aiohttp.web.json_response(state["answer"])

    app = aiohttp.web.Application()
    app.router.add_post("/webhook", act)
    runner = aiohttp.web.AppRunner(app)
    await runner.setup()
    site = aiohttp.web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    state["url"] = f"http://127.0.0.1:{site._server.sockets[0].getsockname()[1]}/webhook"
    yield state
    await runner.cleanup()


@pytest.fixture
async def act(server, agent):
    """Runs the action once and gives back its events."""
    endpoint = KeptEndpoint(server["url"])

    async def run():
        tracker = DialogueStateTracker.from_events("a", [], agent.domain.slots)
        return await RemoteAction("action_note", endpoint).run(Answer(), agent.nlg, tracker, agent.domain)

    yield run
    await endpoint.close()


async def test_events_and_replies_come_back(act):
    events = await act()
    assert [(event.type_name, getattr(event, "text", None) or event.value) for event in events] == [
        ("bot", "Tercatat."), ("slot", "TW"),
    ]


async def test_calls_share_a_connection(act, server):
    for _ in range(5):
        await act()
    assert len(server["connections"]) == 1


@pytest.mark.parametrize("answer", [
    {"events": "x"}, {"events": [{"name": "country"}]}, {"events": [{"event": "no_such"}]}, {"responses": ["x"]}, [],
])
async def test_a_faulty_answer_is_refused_as_rasa_refuses_it(act, server, answer):
    server["answer"] = answer
    with pytest.raises(ValidationError, match="Failed to validate Action server response"):
        await act()
