"""How long a plea for help waits while a bot is given more than it can do, as Markdown.

Run: `python -m bench.load [FILE]`. One bot process with one Rasa, embedded Valkey and SQLite, and the double of the Bot
API in the bot's own process. Updates are handed in as the webhook does, a hundred at a time and without a pause: group
messages and private questions in the ratio of 3,000 to 250, so that all that can be taken is taken. Private questions
for some seconds wait already when it begins.
"""

import asyncio
import itertools
import os
import statistics
import tempfile
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

from bench.groups import mixed
from bot.app import App, at_work, running_app
from bot.channels.telegram.service import TelegramService
from bot.errors import SetupError
from bot.settings import ROOT, Settings
from bot.store.inbox import ORDINARY
from evaluate.output import named_file, publish
from tests.doubles.telegram import telegram_double
from tests.doubles.telegram_groups import GroupDouble

TOKEN = "777:load"  # noqa: S105
SECONDS = 20.0
WAITING = 5_000
"""Private questions that wait at the beginning: four seconds of five times 250 a second."""
AT_ONCE, PRIVATE = 104, 8
"""Updates handed in together, and how many of them are private."""
EVERY = 0.5
"""Seconds between two pleas."""
PLEA = "tolong saya disekap di poipet"
QUESTIONS = ("berapa biaya ke taiwan", "kalau jepang?", "dokumennya apa aja", "makasih kak", "gaji pabrik korea brp")
ABOUT = """One bot process with one Rasa, and the double of Telegram's API in the bot's process. Updates are handed in
as a webhook does, as many as are taken; what is not taken yet waits at Telegram. A plea is handed in beside them,
as Telegram does over connections of their own; with long polling it would come behind what waits there.
"""
CALM, BUSY = 20, 1_000_000
"""Pleas without load; the first number of the people who ask while there is one."""


@dataclass
class Load:
    """What was handed in, and how long pleas waited."""

    groups: int = 0
    private: int = 0
    waited: list[float] = field(default_factory=list)
    """Seconds from hand-in to the first reply's arrival at the platform."""


def update(number: int, chat: dict[str, object], user: int, text: str) -> dict[str, object]:
    """A message as Telegram sends it."""
    return {"update_id": number, "message": {
        "message_id": number, "date": 1, "text": text, "chat": chat,
        "from": {"id": user, "is_bot": False, "first_name": "A"},
    }}  # fmt: skip


class Bench:
    """A bot at work, and who writes to it."""

    def __init__(self, app: App, service: TelegramService, telegram: GroupDouble) -> None:
        self.app, self.service, self.telegram = app, service, telegram
        self.numbers, self.people = itertools.count(1), itertools.count(BUSY)
        self.over = False

    async def plea(self, load: Load) -> None:
        """Somebody new asks for help, and waits for the first reply."""
        user, start = next(self.people), time.time()
        chat = {"id": user, "type": "private"}
        await self.service.take([update(next(self.numbers), chat, user, PLEA)])
        (first, *_) = await self.telegram.answers(user, 1, 60)
        load.waited.append(first.at - start)

    async def flood(self, load: Load) -> None:
        """Hand in all that is taken."""
        chatter = itertools.cycle(mixed(20_000))
        while not self.over:
            asked = [self.question() for _ in range(PRIVATE)]
            await self.service.take([*asked, *(self.post(next(chatter)) for _ in range(AT_ONCE - PRIVATE))])
            load.private, load.groups = load.private + PRIVATE, load.groups + AT_ONCE - PRIVATE
            await asyncio.sleep(0)

    def question(self) -> dict[str, object]:
        """Somebody new asks in private."""
        number, user = next(self.numbers), next(self.people)
        return update(number, {"id": user, "type": "private"}, user, QUESTIONS[number % len(QUESTIONS)])

    def post(self, text: str) -> dict[str, object]:
        """Somebody writes in one of many groups."""
        number = next(self.numbers)
        return update(number, {"id": -number % 500 - 1000, "type": "supergroup", "title": "G"}, number % 20_000, text)

    async def under_load(self) -> tuple[Load, int, int]:
        """Pleas during the flood; private questions answered, and those that wait at its end."""
        load, said = Load(), len(self.telegram.sent)
        await self.service.take([self.question() for _ in range(WAITING)])
        flood = asyncio.create_task(self.flood(load))
        pleas = []
        for _ in range(int(SECONDS / EVERY)):
            pleas.append(asyncio.create_task(self.plea(load)))
            await asyncio.sleep(EVERY)
        self.over = True
        await flood
        waiting = await self.app.redis.xlen(ORDINARY)
        await asyncio.gather(*pleas)
        return load, len({sent.chat for sent in self.telegram.sent[said:] if sent.chat > 0}) - len(pleas), waiting


async def measured() -> str:
    """The report."""
    async with AsyncExitStack() as stack:
        data = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        (data / "models").symlink_to(ROOT / "var" / "models")
        telegram = await stack.enter_async_context(telegram_double(TOKEN, GroupDouble))
        app = await stack.enter_async_context(running_app(Settings(
            _env_file=None, sobat_data=data, redis_url=None, database_url=None, rasa_url=None, telegram_token=TOKEN,
            telegram_api=telegram.url,
        )))  # fmt: skip
        await stack.enter_async_context(at_work(app))
        machine = os.getloadavg()[0]
        if app.telegram is None:
            raise SetupError("Telegram is not set up")
        bench, calm = Bench(app, app.telegram, telegram), Load()
        for _ in range(CALM):
            await bench.plea(calm)
        start = time.monotonic()
        load, answered, waiting = await bench.under_load()
        seconds = time.monotonic() - start
    return report(calm, load, answered, waiting, seconds, machine)


def report(calm: Load, load: Load, answered: int, waiting: int, seconds: float, machine: float) -> str:
    """The figures as Markdown."""
    def median(waited: list[float]) -> str:
        return f"{statistics.median(waited) * 1000:.0f} ms"

    return "\n".join([
        "# A plea for help under load", "",
        f"Written by `make bench` on {os.cpu_count()} cores, with load {machine:.1f} before it, at nice {os.nice(0)}.",
        ABOUT,
        "| what | figure |", "|---|---|",
        f"| from plea to first reply, nothing else to do, median | {median(calm.waited)} |",
        f"| private questions that wait at the beginning | {WAITING:,} |",
        f"| group messages taken | {load.groups / seconds:,.0f}/s |",
        f"| private questions taken | {load.private / seconds:,.0f}/s |",
        f"| private questions answered meanwhile | {answered / seconds:,.0f}/s |",
        f"| private questions that wait at the end | {waiting:,} |",
        f"| from plea to first reply meanwhile, median of {len(load.waited)} | {median(load.waited)} |",
        f"| the same, worst | {max(load.waited) * 1000:.0f} ms |", "",
    ])  # fmt: skip


def main() -> None:
    """Write the report to the file named, or to standard output."""
    publish(asyncio.run(measured()), named_file())


if __name__ == "__main__":
    main()
