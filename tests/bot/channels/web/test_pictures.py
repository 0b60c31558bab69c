"""A picture over the web chat's socket, while Rasa is down: read at once, rated, answered; the bad ones told."""

import asyncio
import json

import httpx
import pytest
import websockets

from bot.app import compose
from bot.channels.web.routes import MAX_FRAME, MAX_PICTURE_FRAME
from bot.pictures.limits import MAX_BYTES
from bot.server import server
from bot.settings import Settings
from bot.stack.local import Parts
from bot.stack.rasa import free_port
from evaluate.posters import draw

OFFER = "Lowongan admin Kamboja, gaji 12 juta, tiket gratis, tanpa pengalaman, paspor dipegang kantor"
ANSWER_SECONDS = 60


@pytest.fixture
async def page(engine, redis_client, redis_url, tmp_path):
    """A socket as the page opens it."""
    settings = Settings(_env_file=None, sobat_data=tmp_path, sobat_port=free_port())
    app = compose(settings, engine, Parts(redis_url, "http://127.0.0.1:9", "token"))
    web = server(app)
    serving = asyncio.create_task(web.serve())
    while not web.started:
        await asyncio.sleep(0.01)
    host = f"127.0.0.1:{settings.sobat_port}"
    async with httpx.AsyncClient() as http:
        cookie = (await http.get(f"http://{host}/chat")).headers["set-cookie"].partition(";")[0]
    headers = {"Cookie": cookie, "Origin": f"http://{host}"}
    async with websockets.connect(f"ws://{host}/chat/ws", additional_headers=headers, max_size=None) as socket:
        yield socket
    web.should_exit = True
    await serving
    await app.conversation.pictures.aclose()
    await app.rasa.aclose()
    await app.redis.aclose()


async def _answer(page) -> dict:
    async with asyncio.timeout(ANSWER_SECONDS):
        while True:
            frame = json.loads(await page.recv())
            if "replies" in frame:
                return frame


async def test_a_poster_is_read_and_rated(page) -> None:
    await page.send(b"seite-1\n" + draw(OFFER, "flyer", 1).encoded())
    answer = await _answer(page)
    texts = [reply["text"] for reply in answer["replies"]]
    assert texts[0].startswith("Yang terbaca")
    assert answer["risk"] == "high"


@pytest.mark.parametrize(
    ("data", "said"),
    [(b"bukan gambar", "JPEG, PNG, atau WebP"), (b"\xff\xd8\xff" + bytes(MAX_BYTES - 2), "terlalu besar")],
)
async def test_a_bad_picture_is_told(page, data, said) -> None:
    await page.send(b"seite-2\n" + data)
    assert said in (await _answer(page))["replies"][0]["text"]


async def test_frames_that_are_no_message_are_left_out(page) -> None:
    for frame in (b"", b"tanpa baris", b"x" * 60 + b"\n" + b"gambar", "\xff\n".encode("latin-1") + b"gambar"):
        await page.send(frame)
    await page.send(b"ok\nbukan gambar")
    assert "JPEG" in (await _answer(page))["replies"][0]["text"]


@pytest.mark.parametrize("frame", [bytes(MAX_PICTURE_FRAME + 1), "a" * (MAX_FRAME + 1)])
async def test_a_frame_that_is_too_large_closes_the_page(page, frame) -> None:
    with pytest.raises(websockets.ConnectionClosed) as closed:
        await page.send(frame)
        await _answer(page)
    assert closed.value.rcvd.code == 1009
