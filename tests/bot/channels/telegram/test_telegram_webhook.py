"""The webhook takes what Telegram sends, and nothing from strangers; what is not safely kept is sent again."""

from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from redis.exceptions import ConnectionError as RedisAway

from bot.channels.telegram.routes import HEADER, MAX_BODY, Webhook
from bot.turns.pressure import Pressure

SECRET = "s" * 32
URL = "https://bot.example.org/telegram/geheim-12345678"


class Taken:
    """Stands where updates are handed in."""

    def __init__(self) -> None:
        self.updates: list[Any] = []
        self.away = False
        self.pressure = Pressure()

    async def take(self, updates: list[Any]) -> None:
        if self.away:
            raise RedisAway
        self.updates += updates


@pytest.fixture
def taken() -> Taken:
    return Taken()


async def post(taken: Taken, path: str = "geheim-12345678", secret: str | None = SECRET, **body: Any) -> int:
    api = FastAPI()
    api.add_middleware(Webhook, service=taken, webhook_url=URL, secret=SECRET)  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=httpx.ASGITransport(api), base_url="http://bot") as http:
        headers = {} if secret is None else {HEADER: secret}
        return (await http.post(f"/telegram/{path}", headers=headers, **body)).status_code


async def test_an_update_is_taken(taken: Taken) -> None:
    assert await post(taken, json={"update_id": 1}) == 200
    assert taken.updates == [{"update_id": 1}]


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"path": "other"}, 403), ({"secret": "x"}, 403), ({"secret": None}, 403), ({"secret": ""}, 403),
        ({"content": b"not json"}, 400), ({"content": b"[]"}, 400), ({"content": b'{"update_id":"1"}'}, 400),
        ({"content": b"x" * (MAX_BODY + 1)}, 413),
    ],
)  # fmt: skip
async def test_what_is_not_taken(taken: Taken, given: dict[str, Any], status: int) -> None:
    body = given if "content" in given else {**given, "json": {"update_id": 1}}
    assert await post(taken, **body) == status
    assert taken.updates == []


async def test_telegram_is_asked_to_send_again_while_redis_is_away(taken: Taken) -> None:
    taken.away = True
    assert await post(taken, json={"update_id": 1}) == 503
