"""Takes the pictures of docs/: a group and private chats, as the doubles of both platforms saw them.

Run: `python -m scripts.transcripts [FOLDER]`. The whole bot answers; only the platforms are doubles, and the frame of
the pictures is drawn here.
"""

import asyncio
import re
import shutil
import sys
import tempfile
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from html import escape
from pathlib import Path

from playwright.async_api import async_playwright

from bot.app import running_app
from bot.server import server
from bot.settings import ROOT, Settings
from bot.stack.rasa import free_port
from tests.doubles import telegram, whatsapp
from tests.doubles.telegram import telegram_double
from tests.doubles.telegram_groups import GROUP, OWNER, GroupDouble
from tests.doubles.whatsapp import WhatsAppDouble, whatsapp_double

TOKEN, PHONE_ID, SECRET, WORD = "777:pictures", "5550100", "app secret", "word"
WATI, NUMBER = 60, "628111222333"
AD = (
    "LOKER LUAR NEGERI 🇰🇭 Admin/CS slot, gaji 12-15 jt, tiket + paspor ditanggung bos, mess & makan free. "
    "Non skill ok. Paspor dipegang kantor. Hub wa.me/85510000771"
)
STYLE = """
body { margin: 0; padding: 16px; width: 388px; font: 15px/1.4 sans-serif; background: #dfe7ea; }
h1 { font-size: 15px; margin: 0 0 12px; color: #37474f; }
.said { max-width: 320px; margin: 0 0 10px; padding: 8px 11px; border-radius: 12px; background: #fff;
        white-space: pre-wrap; overflow-wrap: anywhere; }
.mine { margin-left: auto; background: #d8f3c8; }
.name { display: block; font-weight: bold; font-size: 13px; color: #00695c; }
.keys { max-width: 342px; margin: -4px 0 10px; display: flex; flex-wrap: wrap; gap: 5px; }
.keys span { padding: 5px 10px; border-radius: 9px; background: #b7c9cf; font-size: 13px; }
"""


@dataclass(frozen=True)
class Line:
    """A message of a transcript."""

    name: str
    text: str
    mine: bool = False
    keys: tuple[str, ...] = ()


Said = telegram.Sent | whatsapp.Sent


def of_bot(sent: Said) -> Line:
    """A message of the bot."""
    buttons = sent.buttons if isinstance(sent, telegram.Sent) else sent.choices
    return Line("Sobat Rantau", sent.text, keys=tuple(buttons))


async def group(double: GroupDouble) -> list[Line]:
    """An ad in a group, and what the admin is told."""
    await double.add_bot()
    hello = (await double.answers(GROUP, 1))[0]
    welcomed = len(await double.answers(OWNER, 1))
    await double.post(WATI, "pagi semua, ada yang tahu jadwal kapal besok?")
    await double.post(50, AD)
    warning = (await double.answers(GROUP, 2))[1]
    notice = (await double.answers(OWNER, welcomed + 2))[-1]
    return [
        of_bot(hello), Line("Wati", "pagi semua, ada yang tahu jadwal kapal besok?"), Line("Anggota baru", AD),
        of_bot(warning), Line("Chat pribadi admin", "", mine=True), of_bot(notice),
    ]  # fmt: skip


async def private(double: GroupDouble) -> list[Line]:
    """A person on Telegram asks and forwards an ad."""
    lines: list[Line] = []
    for text in ("/start", AD):
        before = len(double.sent)
        await double.say(WATI, text)
        lines += [Line("Wati", text, mine=True), *map(of_bot, await settled(lambda: double.sent, before))]
    return lines


async def number(double: WhatsAppDouble) -> list[Line]:
    """A person on WhatsApp."""
    lines: list[Line] = []
    for text in ("halo", "berapa biaya kerja ke taiwan?"):
        before = len(double.sent)
        await double.say(NUMBER, text)
        lines += [Line("Wati", text, mine=True), *map(of_bot, await settled(lambda: double.sent, before))]
    return lines


async def settled(sent: Callable[[], list[Said]], before: int) -> list[Said]:
    """The bot's new messages when no more come."""
    count = -1
    while count != len(sent()) or count <= before:
        count = len(sent())
        await asyncio.sleep(0.7)
    return list(sent()[before:])


def page(title: str, lines: list[Line]) -> str:
    """A transcript as HTML."""
    said = "".join(_line(line) for line in lines)
    return f"<meta charset=utf-8><style>{STYLE}</style><body><h1>{escape(title)}</h1>{said}</body>"


def _line(line: Line) -> str:
    if not line.text:
        return f"<h1>{escape(line.name)}</h1>"
    keys = "".join(f"<span>{escape(key)}</span>" for key in line.keys)
    name = "" if line.mine else f"<span class=name>{escape(line.name)}</span>"
    below = f"<div class=keys>{keys}</div>" if keys else ""
    return f"<div class='said{' mine' if line.mine else ''}'>{name}{_drawn(line.text)}</div>{below}"


def _drawn(text: str) -> str:
    """A text as WhatsApp draws it; the Telegram double gives plain text already."""
    slanted = re.sub(r"(?m)^_(.+)_$", r"<i>\1</i>", escape(text))
    return re.sub(r"\*([^*\n]+)\*", r"<b>\1</b>", slanted)


async def transcripts() -> dict[str, str]:
    """File name -> page."""
    async with AsyncExitStack() as stack:
        data = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        (data / "models").symlink_to(ROOT / "var" / "models")
        chats = await stack.enter_async_context(telegram_double(TOKEN, GroupDouble))
        numbers = await stack.enter_async_context(whatsapp_double(TOKEN, PHONE_ID, SECRET))
        app = await stack.enter_async_context(running_app(Settings(
            _env_file=None, sobat_data=data, sobat_port=free_port(), redis_url=None, database_url=None, rasa_url=None,
            telegram_token=TOKEN, telegram_api=chats.url, whatsapp_token=TOKEN, whatsapp_phone_id=PHONE_ID,
            whatsapp_app_secret=SECRET, whatsapp_verify_token=WORD, whatsapp_api=numbers.url,
        )))  # fmt: skip
        numbers.bot = f"http://127.0.0.1:{app.settings.sobat_port}"
        web = server(app)
        serving = asyncio.create_task(web.serve())
        while not web.started:
            await asyncio.sleep(0.05)
        made = {
            "group": page("Grup Perantau (Telegram)", await group(chats)),
            "telegram": page("Telegram", await private(chats)),
            "whatsapp": page("WhatsApp", await number(numbers)),
        }
        web.should_exit = True
        await serving
    return made


async def main() -> None:
    """Write the pictures."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "pictures"
    made = await transcripts()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for name, html in made.items():
            view = await browser.new_page(viewport={"width": 420, "height": 300}, device_scale_factor=1.5)
            await view.set_content(html)
            await view.screenshot(path=folder / f"{name}.png", full_page=True)
        await browser.close()


if __name__ == "__main__":
    asyncio.run(main())
