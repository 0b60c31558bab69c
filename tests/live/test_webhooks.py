"""`sobat run` behind webhooks: it registers with Telegram, refuses strangers, and answers whom the platforms bring."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
import pytest_asyncio

from tests.doubles.telegram import TelegramDouble, telegram_double
from tests.doubles.whatsapp import WhatsAppDouble, whatsapp_double
from tests.live.processes import Bot

pytestmark = pytest.mark.asyncio(loop_scope="session")
TOKEN, PATH, SECRET = "1:webhook", "a-long-random-word", "another_one"
HEADER = "X-Telegram-Bot-Api-Secret-Token"
PHONE_ID, APP_SECRET, WORD = "5550100", "app secret", "verify word"
READY_SECONDS = 90
QUESTION = "berapa biaya kerja ke taiwan?"
WATI, NUMBER = 31, "628111222333"


@dataclass
class Stage:
    """The running bot's address, and both platforms."""

    http: httpx.AsyncClient
    telegram: TelegramDouble
    whatsapp: WhatsAppDouble

    async def post(self, path: str = PATH, secret: str | None = SECRET) -> int:
        """What the bot answers to an update that would be answered to Wati."""
        update = {"update_id": 9_000, "message": self.telegram.message(WATI, text=QUESTION)}
        headers = {} if secret is None else {HEADER: secret}
        return (await self.http.post(f"/telegram/{path}", json=update, headers=headers)).status_code


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def stage(model: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    data = tmp_path_factory.mktemp("webhooks")
    (data / "models").symlink_to(model.parent)
    async with AsyncExitStack() as stack:
        chats = await stack.enter_async_context(telegram_double(TOKEN))
        numbers = await stack.enter_async_context(whatsapp_double("wa token", PHONE_ID, APP_SECRET))
        bot = Bot(
            data, chats.url, TOKEN, TELEGRAM_WEBHOOK_URL=f"https://bot.example.org/telegram/{PATH}",
            TELEGRAM_WEBHOOK_SECRET=SECRET, WHATSAPP_TOKEN="wa token", WHATSAPP_PHONE_ID=PHONE_ID,
            WHATSAPP_APP_SECRET=APP_SECRET, WHATSAPP_VERIFY_TOKEN=WORD, WHATSAPP_API=numbers.url,
        )  # fmt: skip
        stack.callback(bot.process.wait)
        stack.callback(bot.process.kill)
        numbers.bot = url = f"http://127.0.0.1:{bot.port}"
        http = await stack.enter_async_context(httpx.AsyncClient(base_url=url, timeout=10))
        await ready(http, bot)
        yield Stage(http, chats, numbers)


async def ready(http: httpx.AsyncClient, bot: Bot) -> None:
    async with asyncio.timeout(READY_SECONDS):
        while True:
            assert bot.process.poll() is None, bot.log.read_text()[-2000:]
            try:
                if (await http.get("/ready")).status_code == httpx.codes.OK:
                    return
            except httpx.HTTPError:
                pass
            await asyncio.sleep(0.05)


async def test_the_webhook_is_registered_and_nothing_is_polled(stage: Stage) -> None:
    given = await stage.telegram.called("setWebhook")
    assert (given["url"], given["secret_token"]) == (f"https://bot.example.org/telegram/{PATH}", SECRET)
    assert {"message", "edited_message", "callback_query", "my_chat_member"} <= set(given["allowed_updates"])
    assert not any(name == "getUpdates" for name, _ in stage.telegram.calls)


@pytest.mark.parametrize(
    ("path", "secret"), [(PATH, "wrong"), (PATH, None), (PATH, ""), ("wrong", SECRET)],
    ids=["a wrong token", "no token", "an empty token", "another path"],
)  # fmt: skip
async def test_strangers_are_refused(stage: Stage, path: str, secret: str | None) -> None:
    before = len(stage.telegram.sent)
    assert await stage.post(path, secret) == httpx.codes.FORBIDDEN
    assert len(stage.telegram.sent) == before


async def test_what_telegram_posts_is_answered_once(stage: Stage) -> None:
    assert await stage.post() == httpx.codes.OK
    assert "Taiwan" in (await stage.telegram.answers(WATI, 1))[0].text
    said = len([sent for sent in stage.telegram.sent if sent.chat == WATI])
    assert await stage.post() == httpx.codes.OK  # the same update once more
    await stage.telegram.say(32, "halo")
    assert await stage.telegram.call_webhook(str(stage.http.base_url).rstrip("/")) == [httpx.codes.OK]
    await stage.telegram.answers(32, 1)
    assert len([sent for sent in stage.telegram.sent if sent.chat == WATI]) == said


async def test_whatsapp_verifies_the_address(stage: Stage) -> None:
    asked = {"hub.mode": "subscribe", "hub.challenge": "1158201444"}
    right = await stage.http.get("/whatsapp", params={**asked, "hub.verify_token": WORD})
    wrong = await stage.http.get("/whatsapp", params={**asked, "hub.verify_token": "x"})
    assert (right.text, wrong.status_code) == ("1158201444", httpx.codes.FORBIDDEN)


async def test_a_signed_body_is_answered_and_another_refused(stage: Stage) -> None:
    message = {"from": NUMBER, "id": "wamid.9", "timestamp": "1", "type": "text", "text": {"body": QUESTION}}
    assert await stage.whatsapp.webhook({"messages": [message]}, secret="wrong") == httpx.codes.FORBIDDEN
    await stage.whatsapp.say(NUMBER, QUESTION)
    assert "Taiwan" in (await stage.whatsapp.answers(NUMBER, 1))[0].text
