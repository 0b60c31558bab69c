"""The console's API through the real application: who may do what, what mistakes are told, what it costs to be nosy."""

from base64 import b64encode
from io import BytesIO

import httpx
import pytest
from PIL import Image

from bot.alerts.subscribers import Subscribers, read
from bot.app import compose
from bot.console import gate
from bot.console.alerts import MAX_BODY
from bot.operators import Operators
from bot.server import build
from bot.settings import Settings
from bot.stack.local import Parts
from bot.store.db import session_maker
from bot.store.groups import Campaign, Place, Variant

ROOT = "/console/api/alerts"
DRAFT = {"name": "CS palsu", "text": "Awas loker palsu di {provinsi}.", "segment": "country=KH"}
ROLES = {"Ani": "author", "Budi": "approver", "Citra": "admin"}


class Console:
    """Calls as operators make them."""

    def __init__(self, http: httpx.AsyncClient, tokens: dict[str, str]) -> None:
        self.http, self.tokens = http, tokens

    async def __call__(self, who: str, method: str, path: str = "", code: int = 200, **request) -> dict:
        headers = {"Authorization": f"Bearer {self.tokens[who]}"}
        answer = await self.http.request(method, ROOT + path, headers=headers, **request)
        assert answer.status_code == code, answer.text
        assert answer.headers["cache-control"] == "no-store"
        if code >= 400:
            assert set(answer.json()) == {"error", "message", "do"}
        return answer.json()


@pytest.fixture
async def http(engine, redis_client, redis_url, tmp_path):
    settings = Settings(_env_file=None, sobat_data=tmp_path)
    app = compose(settings, engine, Parts(redis_url, "http://127.0.0.1:9", "token"))
    transport = httpx.ASGITransport(build(app), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://bot") as client:
        yield client
    await app.conversation.pictures.aclose()
    await app.alerts.aclose()
    await app.rasa.aclose()
    await app.redis.aclose()


@pytest.fixture
async def console(engine, http) -> Console:
    sql = session_maker(engine)
    person = {"channel": "telegram", "countries": ["KH"], "consent": "2026-01-01T00:00:00Z"}
    await Subscribers(sql).take([read({**person, "address": n}, "test") for n in (1, 2)])
    known, tokens = Operators(sql), {}
    for name, role in ROLES.items():
        await known.add(name, [role], "root")
        tokens[name] = await known.token(name, "root")
    return Console(http, tokens)


async def approve(console: Console, number: int) -> None:
    read = (await console("Budi", "GET", f"/{number}"))["version"]
    await console("Budi", "POST", f"/{number}/approve", json={"version": read})


async def test_from_draft_to_report(console) -> None:
    number = (await console("Ani", "POST", json=DRAFT, code=201))["id"]
    at = f"/{number}"
    edited = await console("Ani", "PATCH", at, json={"buttons": [{"title": "Baca", "url": "https://kp2mi.go.id"}]})
    assert edited["buttons"] == [{"title": "Baca", "url": "https://kp2mi.go.id"}]
    forms = (await console("Budi", "GET", f"{at}/preview?province=Bali&country=KH"))["forms"]
    assert forms[0]["body"]["text"].startswith("Awas loker palsu di Bali.")
    read = (await console("Budi", "GET", f"{at}/preview"))["version"]
    approved = await console("Budi", "POST", f"{at}/approve", json={"version": read})
    assert approved == {"id": number, "state": "approved", "version": read}
    assert await console("Budi", "POST", f"{at}/send") == {"id": number, "audience": 2}
    assert (await console("Ani", "POST", f"{at}/pause"))["state"] == "paused"
    assert (await console("Budi", "POST", f"{at}/resume"))["state"] == "sending"
    status = await console("Ani", "GET", f"{at}/status")
    assert (status["state"], status["audience"], status["pending"]) == ("sending", 2, 2)
    assert (await console("Budi", "POST", f"{at}/retry-failed"))["again"] == 0
    assert (await console("Budi", "POST", f"{at}/cancel"))["state"] == "cancelled"
    report = await console("Ani", "GET", f"{at}/report")
    assert (report["expired"], report["replied"], report["minutes"]) == (2, 0, [])
    actions = (await console("Ani", "GET", f"/audit?alert={number}"))["actions"]
    assert [(one["operator"], one["action"]) for one in actions] == [
        ("Ani", "create"), ("Ani", "edit"), ("Budi", "approve"), ("Budi", "send"), ("Ani", "pause"),
        ("Budi", "resume"), ("Budi", "retry-failed"), ("Budi", "cancel"),
    ]  # fmt: skip
    assert (await console("Ani", "GET", at))["approver"] == "Budi"
    assert await console("Ani", "GET", "/audience?segment=country%3DKH") == {
        "size": 2, "channels": {"telegram": 2}, "seconds": 0, "whatsapp_templates": 0, "notes": [],
    }  # fmt: skip


async def test_an_emergency_stop_and_its_end(console) -> None:
    number = (await console("Ani", "POST", json=DRAFT, code=201))["id"]
    await approve(console, number)
    await console("Budi", "POST", f"/{number}/send")
    assert await console("Budi", "POST", "/stop") == {"stopped": True, "under_way": 1}
    assert "stopped" in (await console("Budi", "POST", f"/{number}/resume", code=409))["message"]
    await console("Budi", "POST", "/allow")
    await console("Budi", "POST", f"/{number}/resume")


@pytest.mark.parametrize(
    ("who", "method", "path", "code"),
    [
        ("Budi", "POST", "", 403), ("Budi", "PATCH", "/1", 403), ("Ani", "POST", "/1/approve", 403),
        ("Ani", "POST", "/1/send", 403), ("Ani", "POST", "/1/resume", 403), ("Ani", "POST", "/1/cancel", 403),
        ("Ani", "POST", "/1/retry-failed", 403), ("Ani", "POST", "/stop", 403), ("Ani", "POST", "/allow", 403),
        ("Budi", "POST", "/1/send", 409), ("Budi", "POST", "/1/pause", 409), ("Citra", "POST", "/9/approve", 404),
        ("Citra", "GET", "/9/status", 404), ("Citra", "GET", "/9/report", 404), ("Citra", "GET", "/9", 404),
        ("Citra", "GET", "/9/preview", 404), ("Citra", "GET", "/0", 422), ("Citra", "GET", "/x", 422),
        ("Citra", "GET", f"/{2**31}", 422), ("Citra", "GET", "?limit=0", 422), ("Citra", "GET", "?limit=201", 422),
        ("Citra", "GET", "/audience?segment=colour%3Dred", 422), ("Citra", "GET", "/audience?segment=a%00", 422),
        ("Citra", "GET", "/1/preview?country=kh", 422),
    ],
)  # fmt: skip
async def test_roles_and_states_are_minded(console, who, method, path, code) -> None:
    await console("Ani", "POST", json=DRAFT, code=201)
    known = {"": DRAFT, "/1": {"text": "Lain."}}
    body = {} if method == "GET" else {"json": known.get(path, {"version": "x"})}
    await console(who, method, path, code=code, **body)


@pytest.mark.parametrize(
    ("body", "code", "why"),
    [
        (b"not json", 422, "JSON"), (b"[]", 422, "body"), (b"{}", 422, "name: Field required"), (b"\xff", 422, ""),
        ({"text": "Lihat bit.ly/x"}, 422, "link"), ({"text": "{nama}"}, 422, "variable"), ({"text": ""}, 422, "empty"),
        ({"segment": "colour=red"}, 422, "no key"), ({"name": "a\x00b"}, 409, "one line"),
        ({"by": "Budi"}, 422, "by: Extra"),
        ({"name": "x" * 121}, 422, "name"), ({"at": "2026-01-01"}, 422, "at"),
        ({"at": "2026-01-01T10:00:00"}, 422, "at"),
        ({"expires": "2020-01-01T00:00:00Z"}, 409, "expire"), ({"ask": "halo"}, 409, "/ask_cost"),
        ({"template": "Besar"}, 409, "template"), ({"picture": "aGFsbw=="}, 422, "no JPEG"),
        ({"picture": "?"}, 422, "picture"),
        ({"buttons": [{"title": "a", "url": "http://x"}]}, 422, "https"),
        ({"translations": {"EN": "x"}}, 422, "translations"),
    ],
)  # fmt: skip
async def test_what_is_wrong_is_told(console, body, code, why) -> None:
    request = {"content": body} if isinstance(body, bytes) else {"json": {**DRAFT, **body}}
    assert why in (await console("Ani", "POST", code=code, **request))["message"]
    assert (await console("Ani", "GET"))["alerts"] == []


async def test_nobody_approves_other_words_than_were_read(console) -> None:
    number = (await console("Ani", "POST", json=DRAFT, code=201))["id"]
    read = (await console("Budi", "GET", f"/{number}"))["version"]
    await console("Ani", "PATCH", f"/{number}", json={"text": "Bukan yang dibaca."})
    refused = await console("Budi", "POST", f"/{number}/approve", json={"version": read}, code=409)
    assert "not what was read" in refused["message"]
    assert (await console("Ani", "GET", f"/{number}"))["state"] == "draft"
    assert "version" in (await console("Budi", "POST", f"/{number}/approve", json={}, code=422))["message"]


async def test_surges_are_named_and_drafted(console, engine) -> None:
    async with session_maker(engine).begin() as session:
        session.add(Campaign(id=7, risk="high", countries="KH", sightings=5))
        await session.flush()
        session.add(Variant(campaign_id=7, digest="x", text="CS kantor di Kamboja, paspor dipegang kantor"))
        session.add_all(Place(campaign_id=7, kind="group", place=str(n)) for n in range(5))
    (surge,) = (await console("Ani", "GET", "/surges"))["surges"]
    assert surge == {"campaign": 7, "risk": "high", "countries": ["KH"], "new_places": 5, "burst": 5.0}
    number = (await console("Ani", "POST", "/drafts", json={"campaign": 7}, code=201))["id"]
    assert (await console("Ani", "GET", f"/{number}"))["campaign"] == 7
    await console("Budi", "POST", "/drafts", json={"campaign": 7}, code=403)
    await console("Ani", "POST", "/drafts", json={"campaign": 8}, code=409)


@pytest.mark.parametrize(
    ("to", "why"),
    [("fax:1", "CHANNEL:ADDRESS"), ("OPERATOR_CHAT", "not set"), ("whatsapp:6281100000", "not set up")],
)
async def test_a_test_that_cannot_be_sent_says_why(console, to, why) -> None:
    number = (await console("Ani", "POST", json=DRAFT, code=201))["id"]
    assert why in (await console("Ani", "POST", f"/{number}/test", json={"to": to}, code=409))["message"]


async def test_news_spares_who_wants_alerts_only(console) -> None:
    number = (await console("Ani", "POST", json={**DRAFT, "news": True}, code=201))["id"]
    assert (await console("Ani", "GET", f"/{number}"))["segment"] == "country=KH,alerts_only=no"


async def test_a_body_has_a_limit(console) -> None:
    assert (await console("Ani", "POST", content=bytes(MAX_BODY + 1), code=413))["error"] == "too_big"


async def test_a_picture_comes_in_base64(console) -> None:
    made = BytesIO()
    Image.new("RGB", (9, 9)).save(made, "PNG")
    picture = b64encode(made.getvalue()).decode()
    number = (await console("Ani", "POST", json={**DRAFT, "picture": picture}, code=201))["id"]
    assert (await console("Ani", "GET", f"/{number}"))["picture"] == 1
    assert (await console("Ani", "PATCH", f"/{number}", json={"no_picture": True}))["picture"] is None
    refused = await console("Ani", "PATCH", f"/{number}", json={"translations": {"en": "x"}}, code=422)
    assert "need the text" in refused["message"]


async def test_lists_are_read_in_pages(console) -> None:
    ids = [(await console("Ani", "POST", json={**DRAFT, "text": f"Awas {n}."}, code=201))["id"] for n in range(3)]
    first = (await console("Ani", "GET", "?limit=2"))["alerts"]
    assert [one["id"] for one in first] == [ids[2], ids[1]]
    rest = (await console("Ani", "GET", f"?limit=2&before={first[-1]['id']}"))["alerts"]
    assert [one["id"] for one in rest] == [ids[0]]


CALLS = [("GET", ""), ("POST", ""), ("GET", "/1"), ("PATCH", "/1"), ("POST", "/1/send"), ("POST", "/stop"),
         ("GET", "/audit"), ("GET", "/1/report"), ("GET", "/audience")]  # fmt: skip


@pytest.mark.parametrize(("method", "path"), CALLS)
@pytest.mark.parametrize("header", [None, "Bearer", "Bearer ", "Bearer 1.wrong", "Basic MTp4", "1.x"])
async def test_nothing_is_told_without_a_token(console, http, method, path, header) -> None:
    headers = {} if header is None else {"Authorization": header}
    answer = await http.request(method, ROOT + path, headers=headers, content=b"x")
    assert answer.status_code == 401 and answer.headers["www-authenticate"] == "Bearer"
    assert answer.json()["error"] == "no_token" and "sobat operators token" in answer.json()["do"]


async def test_where_no_operators_are_set_up_the_answer_says_how_to(http) -> None:
    answer = await http.get(ROOT)
    assert (answer.status_code, answer.json()["error"]) == (401, "no_operators")
    assert "sobat operators add" in answer.json()["do"]


async def test_a_removed_operators_token_ends_at_once(engine, console) -> None:
    await console("Ani", "GET")
    await Operators(session_maker(engine)).remove("Ani", "root")
    await console("Ani", "GET", code=401)


async def test_calls_are_limited_and_wrong_tokens_do_not_lock_right_ones_out(console, http, monkeypatch) -> None:
    monkeypatch.setattr(gate, "FAILED_A_MINUTE", 2)
    monkeypatch.setattr(gate, "A_MINUTE", 3)
    monkeypatch.setattr(gate.time, "time", lambda: 1_000_000.0)
    codes = [(await http.get(ROOT, headers={"Authorization": "Bearer 1.x"})).status_code for _ in range(4)]
    assert codes == [401, 401, 429, 429]
    for _ in range(3):
        await console("Ani", "GET")
    answer = await http.get(ROOT, headers={"Authorization": f"Bearer {console.tokens['Ani']}"})
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "60")
    await console("Budi", "GET")


async def test_a_store_that_is_away_is_told_as_that(console, monkeypatch) -> None:
    async def away(*_args: object) -> None:
        raise OSError("secret address")

    monkeypatch.setattr("bot.alerts.registry.Registry.list", away)
    told = await console("Ani", "GET", code=503)
    assert told["error"] == "away" and "secret" not in str(told)

    async def wrong(*_args: object) -> None:
        raise ValueError("secret words")

    monkeypatch.setattr("bot.alerts.registry.Registry.list", wrong)
    assert "secret" not in str(await console("Ani", "GET", code=500))
