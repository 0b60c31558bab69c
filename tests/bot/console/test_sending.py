"""An alert that is sent off over HTTP is delivered by the same bot."""

import asyncio

import httpx

from bot.alerts.content import TEST_MARK
from bot.alerts.subscribers import Subscribers, read
from bot.app import compose
from bot.operators import Operators
from bot.server import build
from bot.settings import Settings
from bot.stack.local import Parts
from bot.store.db import session_maker
from tests.doubles.crowd import Crowd

ROOT = "/console/api/alerts"
END_SECONDS = 60


async def test_from_a_call_to_the_phone(engine, redis_client, redis_url, tmp_path) -> None:
    crowd = Crowd(keep_bodies=True)
    server, url = await crowd.serve()
    settings = Settings(_env_file=None, sobat_data=tmp_path, telegram_token="1:abc", telegram_api=url)
    app = compose(settings, engine, Parts(redis_url, "http://127.0.0.1:9", "token"))
    assert {app.alerts.run, app.feedback.run, app.arrivals.run} <= set(app.jobs)
    sql = session_maker(engine)
    five = {"channel": "telegram", "address": 5, "consent": "2026-01-01T00:00:00Z"}
    await Subscribers(sql).take([read(five, "test")])
    bearer = {}
    for name in ("Ani", "Budi"):
        await Operators(sql).add(name, ["admin"], "root")
        bearer[name] = {"Authorization": f"Bearer {await Operators(sql).token(name, 'root')}"}
    working = asyncio.create_task(app.alerts.run())
    async with httpx.AsyncClient(transport=httpx.ASGITransport(build(app)), base_url="http://bot") as http:
        made = await http.post(ROOT, json={"name": "x", "text": "Awas loker palsu."}, headers=bearer["Ani"])
        at = f"{ROOT}/{made.json()['id']}"
        tested = await http.post(f"{at}/test", json={"to": "telegram:5"}, headers=bearer["Ani"])
        assert tested.json() == {"id": made.json()["id"], "test": "sent"}
        assert crowd.bodies.pop()["text"].startswith(TEST_MARK)
        version = (await http.get(at, headers=bearer["Budi"])).json()["version"]
        for step, body in (("approve", {"version": version}), ("send", None)):
            (await http.post(f"{at}/{step}", json=body, headers=bearer["Budi"])).raise_for_status()
        async with asyncio.timeout(END_SECONDS):
            while (status := (await http.get(f"{at}/status", headers=bearer["Ani"])).json())["state"] != "done":
                await asyncio.sleep(0.7)  # within the calls that an operator may make in a minute
    assert status["sent"] == 1 and crowd.bodies[0]["chat_id"] == 5
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)
    for part in (app.alerts, app.conversation.pictures, app.rasa, app.telegram, app.redis):
        await part.aclose()
    server.close()
