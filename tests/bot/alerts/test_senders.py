"""What each answer of a platform means: taken, try again, never, or unknown."""

import aiohttp
import orjson
import pytest
from sqlalchemy.ext.asyncio import async_sessionmaker

from bot.alerts.buttons import buttons
from bot.alerts.content import Message, render
from bot.alerts.pictures import Pictures
from bot.alerts.senders import telegram, whatsapp
from bot.alerts.senders.sender import Failed, Later, Sent, Unknown, of_error
from bot.alerts.senders.telegram import TelegramSender
from bot.channels.telegram.trail import Trail
from tests.doubles.crowd import Crowd, Faults, Reply

NONE = Pictures(async_sessionmaker())
MESSAGE = Message("Awas.", buttons(7), silent=True)
HOST = aiohttp.client_reqrep.ConnectionKey("bot", 443, True, True, None, None, None)


@pytest.mark.parametrize(
    ("status", "body", "outcome"),
    [
        (200, {"ok": True, "result": {"message_id": 5}}, Sent("5")),
        (200, {}, Sent("")),
        (429, {"parameters": {"retry_after": 7}}, Later("busy", 7.0, counted=False)),
        (429, {"parameters": {"retry_after": "soon"}}, Later("busy", 1.0, counted=False)),
        (500, {"ok": False, "description": "Internal Server Error"}, Later("server_error")),
        (500, {}, Unknown("gateway_error")),
        (502, {}, Unknown("gateway_error")),
        (503, {"description": "no word of ok"}, Unknown("gateway_error")),
        (504, {}, Unknown("gateway_timeout")),
        (504, {"ok": False}, Unknown("gateway_timeout")),
        (401, {"description": "Unauthorized"}, Later("token_refused", 30.0, counted=False)),
        (403, {"description": "Forbidden: bot was blocked by the user"}, Failed("gone", gone=True)),
        (400, {"description": "Bad Request: chat not found"}, Failed("gone", gone=True)),
        (400, {"description": "Bad Request: message is too long"}, Failed("refused")),
    ],
)
def test_telegrams_answers(status, body, outcome) -> None:
    assert telegram.outcome(status, body) == outcome


@pytest.mark.parametrize(
    ("status", "body", "outcome"),
    [
        (200, {"messages": [{"id": "wamid.1"}]}, Sent("wamid.1")),
        (400, {"error": {"code": 131026}}, Failed("gone", gone=True)),
        (400, {"error": {"code": 131047}}, Failed("window_closed")),
        (400, {"error": {"code": 100}}, Failed("refused")),
        (400, {"error": {"code": 131049}}, Failed("recipient_limit")),
        (400, {"error": {"code": 131056}}, Later("pair_limited")),
        (400, {"error": {"code": 130429}}, Later("busy", 10.0, counted=False)),
        (401, {"error": {"code": 190}}, Later("account_refused", 30.0, counted=False)),
        (500, {"error": {"code": 131000}}, Later("server_error")),
        (503, {"error": {"message": "odd"}}, Later("server_error")),
        (500, None, Unknown("gateway_error")),
        (502, {}, Unknown("gateway_error")),
        (504, {}, Unknown("gateway_timeout")),
    ],
)
def test_whatsapps_answers(status, body, outcome) -> None:
    assert whatsapp.read(status, orjson.dumps(body)) == outcome


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (aiohttp.ClientConnectorDNSError(HOST, OSError("x")), Later("unreachable", counted=False)),
        (aiohttp.ConnectionTimeoutError("x"), Later("unreachable", counted=False)),
        (aiohttp.SocketTimeoutError("x"), Unknown("no_answer")),
        (aiohttp.ClientOSError("x"), Unknown("no_answer")),
        (aiohttp.ServerDisconnectedError("x"), Unknown("no_answer")),
        (TimeoutError("x"), Unknown("no_answer")),
    ],
)
def test_only_a_call_that_never_began_may_be_made_again(error, outcome) -> None:
    assert of_error(error) == outcome


async def test_a_message_as_telegram_gets_it() -> None:
    crowd = Crowd(keep_bodies=True)
    server, url = await crowd.serve()
    sender = TelegramSender(url, "1:abc", NONE, paid=True)
    assert isinstance(await sender.send("-100", MESSAGE), Sent)
    await sender.aclose()
    server.close()
    assert crowd.bodies == [{
        "chat_id": -100, "text": "Awas.", "link_preview_options": {"is_disabled": True}, "disable_notification": True,
        "allow_paid_broadcast": True, "reply_markup": {"inline_keyboard": [
            [{"text": "Saya pernah lihat ini", "callback_data": '/alert_seen{"alert":7}'}],
            [{"text": "Tanya", "callback_data": '/alert_ask{"alert":7}'}],
        ]},
    }]  # fmt: skip


async def test_alerts_in_private_chats_go_when_a_watched_person_clears_the_chat(redis_client) -> None:
    server, url = await Crowd().serve()
    trail = Trail(redis_client)
    sender = TelegramSender(url, "1:abc", NONE, trail)
    sent = [await sender.send(address, MESSAGE) for address in ("5", "-100")]
    await sender.aclose()
    server.close()
    assert await trail.take_all(5) == [int(sent[0].message_id)]
    assert await trail.take_all(-100) == []


@pytest.mark.parametrize(
    ("faults", "outcome"),
    [(Faults(lost=1), Unknown("no_answer")), (Faults(silent=1), Unknown("no_answer")),
     (Faults(gateway=1), Unknown("gateway_error")),
     (Faults(broken=1), Later("server_error")), (Faults(busy=1, retry_after=3), Later("busy", 3.0, counted=False))],
)  # fmt: skip
async def test_what_goes_wrong_at_the_wire(faults, outcome) -> None:
    server, url = await Crowd(faults).serve()
    sender = TelegramSender(url, "1:abc", NONE)
    assert await sender.send("5", MESSAGE) == outcome
    await sender.aclose()
    server.close()


@pytest.mark.parametrize(
    ("circle", "outcome", "asked"), [(False, Sent("9"), [-5, -1005]), (True, Failed("refused"), [-5, -1005])]
)
async def test_a_group_that_moved_is_followed_once(circle, outcome, asked) -> None:
    crowd, chats = Crowd(), []

    def answer(_path: str, raw: bytes) -> Reply:
        chats.append(orjson.loads(raw)["chat_id"])
        if circle or chats[-1] == -5:
            moved = {"description": "Bad Request: group chat was upgraded", "parameters": {"migrate_to_chat_id": -1005}}
            return Reply(400, orjson.dumps({"ok": False, **moved}))
        return Reply(200, b'{"ok":true,"result":{"message_id":9}}')

    crowd._answer = answer  # type: ignore[method-assign]
    server, url = await crowd.serve()
    sender = TelegramSender(url, "1:abc", NONE)
    assert await sender.send("-5", MESSAGE) == outcome and chats == asked
    await sender.aclose()
    server.close()


def test_whatsapp_gets_a_template_with_one_line_outside_the_window_and_buttons_inside() -> None:
    made = whatsapp.template(Message("Awas.\n\nJangan  bayar.", (), template="peringatan"))
    assert made["template"]["components"][0]["parameters"][0]["text"] == "Awas. Jangan bayar."
    titles = [one["reply"]["title"] for one in whatsapp.free_form(MESSAGE)["interactive"]["action"]["buttons"]]
    assert all(len(title) <= 20 for title in titles)
    long = whatsapp.free_form(Message("x" * 1025, buttons(1, "en"), language="en"))["interactive"]
    rows = long["action"]["sections"][0]["rows"]
    assert (long["type"], len(long["body"]["text"]), long["action"]["button"]) == ("list", 1025, "Choose")
    assert [(row["id"], row["title"]) for row in rows] == [
        ('/alert_seen{"alert":1}', "Seen before"), ('/alert_ask{"alert":1}', "Ask"),
    ]  # fmt: skip


def test_a_template_with_buttons_carries_this_alerts_payloads() -> None:
    made = whatsapp.template(Message("Awas.", buttons(7), template="info", template_buttons=True))
    assert made["template"]["components"][1:] == [
        {"type": "button", "sub_type": "quick_reply", "index": str(at),
         "parameters": [{"type": "payload", "payload": button.payload}]}
        for at, button in enumerate(buttons(7))
    ]  # fmt: skip


def test_a_template_that_is_too_long_keeps_the_way_out() -> None:
    text, footer = render({"id": "Awas! " * 300}, "id", None)[1], 'tulis "berhenti".'
    made = whatsapp.parameter(Message(text, ()))
    assert len(made) == 1024 and made.endswith(footer) and "… Berhenti" in made
