"""The same conversations through each channel, on the wire: what a person reads must be the same everywhere.

The doubles check every call against the platforms' documented limits, and fail the test on a wrong one.
"""

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import httpx
import pytest
import pytest_asyncio
import yaml

from bot.app import App, running_app
from bot.server import server
from bot.settings import ROOT, Settings
from bot.stack.rasa import free_port
from tests.doubles import telegram, whatsapp
from tests.doubles.telegram import TelegramDouble, telegram_double
from tests.doubles.whatsapp import WhatsAppDouble, whatsapp_double
from tests.live.test_conversations import _folded as folded
from tests.live.test_conversations import _listed as listed

pytestmark = pytest.mark.asyncio(loop_scope="session")
TOKEN, PHONE_ID, SECRET, WORD = "1:test", "5550100", "app secret", "verify word"
PEOPLE = itertools.count(628_100_000_000)
NAMES = {
    "costs": 2, "crisis": 2, "offers": 2, "privacy": 1, "discreet": 1, "small_talk": 1, "bad_input": 1,
    "subscribing": 2,
}  # fmt: skip
"""File of tests/conversations -> how many of its dialogues are held on each channel."""
DIALOGUES = [
    pytest.param(dialogue["turns"], id=f"{name}: {dialogue['name']}")
    for name, count in NAMES.items()
    for dialogue in yaml.safe_load((ROOT / "tests" / "conversations" / f"{name}.yml").read_text("utf-8"))[:count]
]


@dataclass
class Stage:
    """The bot with both platforms."""

    app: App
    telegram: TelegramDouble
    whatsapp: WhatsAppDouble
    url: str


class Talk(Protocol):
    """One person in one channel: says something or presses a button, and reads what is answered."""

    async def say(self, text: str) -> tuple[str, dict[str, Any]]: ...

    async def press(self, title: str) -> tuple[str, dict[str, Any]]: ...


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def stage(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    """A bot of its own with Telegram and WhatsApp set up."""
    data = tmp_path_factory.mktemp("channels")
    (data / "models").symlink_to(Path(settings.sobat_data) / "models")
    async with AsyncExitStack() as stack:
        chats = await stack.enter_async_context(telegram_double(TOKEN))
        numbers = await stack.enter_async_context(whatsapp_double("wa token", PHONE_ID, SECRET))
        app = await stack.enter_async_context(running_app(Settings(
            _env_file=None, sobat_data=data, sobat_port=free_port(), redis_url=None, database_url=None, rasa_url=None,
            telegram_token=TOKEN, telegram_api=chats.url, whatsapp_token="wa token", whatsapp_phone_id=PHONE_ID,
            whatsapp_app_secret=SECRET, whatsapp_verify_token=WORD, whatsapp_api=numbers.url,
        )))  # fmt: skip
        web = server(app)
        serving = asyncio.create_task(web.serve())
        while not web.started:
            await asyncio.sleep(0.01)
        numbers.bot = url = f"http://127.0.0.1:{app.settings.sobat_port}"
        yield Stage(app, chats, numbers, url)
        web.should_exit = True
        await serving


async def settled(app: App, person: str) -> None:
    """Until nothing of a person waits: the answer has been sent whole."""
    async with asyncio.timeout(20):
        while await app.redis.exists(f"inbox:{person}", f"turn:{person}"):
            await asyncio.sleep(0.005)


async def appear(new: Callable[[], list[Any]]) -> None:
    """Until something new is there."""
    async with asyncio.timeout(20):
        while not new():
            await asyncio.sleep(0.005)


class OnTelegram:
    """A person on Telegram."""

    def __init__(self, stage: Stage) -> None:
        self.stage, self.user, self.read = stage, next(PEOPLE), set[tuple[Any, ...]]()

    async def say(self, text: str) -> tuple[str, dict[str, Any]]:
        await self.stage.telegram.say(self.user, text)
        return await self.answer()

    async def press(self, title: str) -> tuple[str, dict[str, Any]]:
        below = [sent for sent in self.stage.telegram.sent if sent.chat == self.user and title in sent.buttons]
        assert below, f"no button {title!r}"
        await self.stage.telegram.press(self.user, below[-1], title)
        return await self.answer()

    async def answer(self) -> tuple[str, dict[str, Any]]:
        await appear(self.new)
        await settled(self.stage.app, f"telegram:{self.user}")
        new = self.new()
        self.read |= {_seen(one) for one in new}
        return "\n".join(one.text for one in new), {t: d for one in new for t, d in one.buttons.items()}

    def new(self) -> list[telegram.Sent]:
        """What was not read yet; a message that was edited is new."""
        sent = self.stage.telegram.sent
        return [one for one in sent if one.chat == self.user and _seen(one) not in self.read]


def _seen(sent: telegram.Sent) -> tuple[Any, ...]:
    return sent.number, sent.text, *sent.buttons.items()


class OnWhatsApp:
    """A person on WhatsApp."""

    def __init__(self, stage: Stage) -> None:
        self.stage, self.number, self.read = stage, str(next(PEOPLE)), set[str]()

    async def say(self, text: str) -> tuple[str, dict[str, Any]]:
        await self.stage.whatsapp.say(self.number, text)
        return await self.answer()

    async def press(self, title: str) -> tuple[str, dict[str, Any]]:
        below = [sent for sent in self.stage.whatsapp.sent if sent.to == self.number and title in sent.choices]
        assert below, f"no button {title!r}"
        await self.stage.whatsapp.press(self.number, below[-1], title)
        return await self.answer()

    async def answer(self) -> tuple[str, dict[str, Any]]:
        await appear(self.new)
        await settled(self.stage.app, f"whatsapp:{self.number}")
        new = self.new()
        self.read |= {one.id for one in new}
        return "\n".join(one.text for one in new), {t: d for one in new for t, d in one.choices.items()}

    def new(self) -> list[whatsapp.Sent]:
        """What was not read yet."""
        sent = self.stage.whatsapp.sent
        return [one for one in sent if one.to == self.number and one.id not in self.read]


@pytest.mark.parametrize("channel", [OnTelegram, OnWhatsApp])
@pytest.mark.parametrize("turns", DIALOGUES)
async def test_dialogue(stage: Stage, channel: type[OnTelegram] | type[OnWhatsApp], turns: list[Any]) -> None:
    talk: Talk = channel(stage)
    for step in turns:
        said, buttons = await (talk.say(step["say"]) if "say" in step else talk.press(step["press"]))
        plain = folded(said.replace("*", ""))
        assert all(folded(words).replace("*", "") in plain for words in listed(step.get("has"))), said
        assert not any(folded(words) in plain for words in listed(step.get("hasnt"))), said
        assert set(listed(step.get("button"))) <= set(buttons)


async def test_an_offer_is_rated_the_same_everywhere(stage: Stage) -> None:
    ad = "LOKER KAMBOJA admin slot gaji 15 juta, tiket gratis, paspor dipegang kantor, wa.me/85512345678"
    here, _ = await OnTelegram(stage).say(ad)
    there, _ = await OnWhatsApp(stage).say(ad)
    assert "Risiko TINGGI" in here
    assert folded(there.replace("*", "").replace("_", "")) == folded(here.replace("_", ""))


async def test_the_bot_introduces_itself_to_telegram(stage: Stage) -> None:
    menus = await stage.telegram.all_called("setMyCommands", 2)
    names = [command["command"] for command in menus[0]["commands"]]
    assert names == [
        "start", "bantuan", "cek", "lapor", "kontak", "langganan", "berhenti", "hapusdata", "tentang", "pengaturan",
    ]  # fmt: skip
    assert [menu.get("language_code") for menu in menus] == [None, "en"]


async def test_an_edited_offer_is_rated_again_in_place(stage: Stage) -> None:
    talk = OnTelegram(stage)
    number = await stage.telegram.say(talk.user, "loker pabrik di taiwan lewat PT resmi, ada kontrak kerja")
    before, _ = await talk.answer()
    await stage.telegram.edit(talk.user, number, "loker admin slot di kamboja, paspor dipegang kantor, tiket gratis")
    await talk.answer()
    now = [sent.text for sent in stage.telegram.sent if sent.chat == talk.user]
    assert "Risiko TINGGI" not in before
    assert any("Risiko TINGGI" in text for text in now)


async def test_an_album_gets_one_answer(stage: Stage) -> None:
    talk = OnTelegram(stage)
    parts = [
        stage.telegram.message(talk.user, photo=[{"file_id": f"p{n}", "width": 9, "height": 9}], media_group_id="7",
                               **({"caption": "Dicari CS slot Kamboja, paspor dipegang kantor"} if n == 0 else {}))
        for n in range(3)
    ]  # fmt: skip
    for part in parts:
        await stage.telegram.push({"message": part})
    said, _ = await talk.answer()
    assert said.count("Risiko TINGGI") == 1


@pytest.mark.parametrize("field", [{"voice": {"file_id": "v", "duration": 2}}, {"sticker": {"file_id": "s"}},
                                   {"contact": {"first_name": "A", "phone_number": "+62811"}}])  # fmt: skip
async def test_what_cannot_be_read_gets_a_kind_reply(stage: Stage, field: dict[str, Any]) -> None:
    talk = OnTelegram(stage)
    await stage.telegram.say(talk.user, **field)
    said, buttons = await talk.answer()
    assert "saya" in said and buttons


async def test_a_place_is_kept_only_in_a_crisis(stage: Stage) -> None:
    for channel in (OnTelegram, OnWhatsApp):
        calm, trapped = channel(stage), channel(stage)
        assert "tidak saya simpan" in (await send_place(calm))[0]
        await trapped.say("tolong saya disekap di poipet")
        assert "sudah saya catat" in (await send_place(trapped))[0]


async def send_place(talk: OnTelegram | OnWhatsApp) -> tuple[str, dict[str, Any]]:
    place = {"latitude": 13.66, "longitude": 102.56}
    if isinstance(talk, OnTelegram):
        await talk.stage.telegram.say(talk.user, location=place)
    else:
        await talk.stage.whatsapp.message(talk.number, {"type": "location", "location": place})
    return await talk.answer()


@pytest.mark.parametrize(
    ("query", "has", "hasnt"),
    [
        ("admin slot kamboja gaji 15 juta paspor dipegang kantor tiket gratis", "Jangan berangkat", "Tidak terlihat"),
        ("lowongan perawat jerman lewat PT resmi, kontrak jelas", "cek dulu", "Tidak terlihat"),
    ],
)
async def test_inline_cards_warn_or_list_checks(stage: Stage, query: str, has: str, hasnt: str) -> None:
    before = sum(method == "answerInlineQuery" for method, _ in stage.telegram.calls)
    asker = {"id": 5, "is_bot": False, "first_name": "A"}
    await stage.telegram.push({"inline_query": {"id": "1", "from": asker, "query": query, "offset": ""}})
    given = (await stage.telegram.all_called("answerInlineQuery", before + 1))[before]
    (card,) = given["results"]
    shown = card["input_message_content"]["message_text"]
    assert has in shown and hasnt not in shown


async def test_opting_out_by_one_word(stage: Stage) -> None:
    said, _ = await OnWhatsApp(stage).say("STOP")
    assert "tidak akan menerima peringatan" in said


async def test_a_repeated_webhook_is_answered_once(stage: Stage) -> None:
    talk = OnWhatsApp(stage)
    message = {"from": talk.number, "id": "wamid.same", "timestamp": "1", "type": "text", "text": {"body": "halo"}}
    for _ in range(3):
        assert await stage.whatsapp.webhook({"messages": [message]}) == 200
    await talk.answer()
    await talk.say("makasih")
    assert len([sent for sent in stage.whatsapp.sent if sent.to == talk.number]) == 2


async def test_strangers_cannot_call_the_webhook(stage: Stage) -> None:
    assert await stage.whatsapp.webhook({"messages": []}, secret="wrong") == 403
    async with httpx.AsyncClient(base_url=stage.url) as http:
        good = {"hub.mode": "subscribe", "hub.verify_token": WORD, "hub.challenge": "1158201444"}
        assert (await http.get("/whatsapp", params=good)).text == "1158201444"
        assert (await http.get("/whatsapp", params={**good, "hub.verify_token": "x"})).status_code == 403
        assert (await http.post("/whatsapp", content=b"{}")).status_code == 403
        assert (await http.post("/telegram/x", json={"update_id": 1})).status_code == 404


@pytest.mark.parametrize("channel", [OnTelegram, OnWhatsApp])
async def test_throttled_and_failing_platforms_lose_nothing(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, channel: type[OnTelegram] | type[OnWhatsApp]
) -> None:
    async def briefly(seconds: float) -> None:
        await asyncio.sleep(seconds / 100)

    monkeypatch.setattr("bot.channels.channel.sleep", briefly)
    platform = stage.telegram if channel is OnTelegram else stage.whatsapp
    platform.throttled_every, platform.broken_every = 4, 5
    people = [channel(stage) for _ in range(12)]
    try:
        said = await asyncio.gather(*(person.say("halo") for person in people))
    finally:
        platform.throttled_every = platform.broken_every = 0
    assert all("Sobat Rantau" in text for text, _ in said)
