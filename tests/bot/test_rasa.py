"""Waiting for a Rasa that is being started again: once, bounded, and by all who need it."""

import asyncio
import time

import pytest
import uvicorn
from fastapi import FastAPI

from bot import rasa as module
from bot.rasa import RasaClient
from bot.stack.rasa import free_port


@pytest.fixture
async def client():
    made = RasaClient(f"http://127.0.0.1:{free_port()}", "token")
    yield made
    await made.aclose()


async def test_a_rasa_that_stays_down_is_waited_for_once(client: RasaClient, monkeypatch) -> None:
    monkeypatch.setattr(module, "PAUSE_SECONDS", 0.0)
    monkeypatch.setattr(module, "RETURN_SECONDS", 0.3)
    assert await asyncio.gather(client.returns(), client.returns()) == [False, False]
    monkeypatch.setattr(module, "PAUSE_SECONDS", 3600.0)
    assert await client.returns() is False


async def test_all_who_wait_hear_when_it_is_back(client: RasaClient, monkeypatch) -> None:
    monkeypatch.setattr(module, "ASK_SECONDS", 0.01)
    monkeypatch.setattr(module, "PAUSE_SECONDS", 0.0)
    waiting = [asyncio.create_task(client.returns()) for _ in range(5)]
    api = FastAPI()
    api.get("/sobat/ready")(lambda: {})
    web = uvicorn.Server(uvicorn.Config(api, port=int(client.url.rpartition(":")[2]), log_level="error"))
    serving = asyncio.create_task(web.serve())
    started = time.monotonic()
    assert await asyncio.gather(*waiting) == [True] * 5
    assert time.monotonic() - started < module.RETURN_SECONDS
    web.should_exit = True
    await serving
