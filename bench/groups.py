"""Messages a second in groups, in process and from the wire, and the index of campaigns; as Markdown.

Run: `python -m bench.groups [FILE]`. The mix is chatter with one dangerous offer in a hundred, as in a busy open group.
"""

import asyncio
import os
import random
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import redis.asyncio as redis
import yaml

from bench import campaigns as campaigns_index
from bot.alerts.feedback import Feedback
from bot.channels.telegram.api import Api
from bot.channels.telegram.channel import Telegram
from bot.channels.telegram.group_calls import TelegramGroups
from bot.channels.telegram.groups import GroupReader, bot_id
from bot.channels.telegram.service import TelegramService
from bot.channels.telegram.trail import Trail
from bot.groups.monitor import Monitor
from bot.groups.parts import campaigns, groups
from bot.groups.unread import STREAM as UNREAD
from bot.groups.watch import warm_up
from bot.message import Person
from bot.settings import ROOT, Settings
from bot.stack.valkey import redis_url, start_valkey
from bot.store.client import redis_client
from bot.store.db import make_engine, migrate, session_maker
from bot.store.inbox import Inbox
from bot.store.short import ShortKeys
from bot.turns.reception import Reception
from evaluate.output import named_file, publish
from nlu.risk import screen
from tests.doubles.telegram import telegram_double
from tests.doubles.telegram_groups import GROUP, GroupDouble

TOKEN = "777:bench"  # noqa: S105
OFFERS = ROOT / "tests" / "offers"
MIX = {"chatter": 90, "talk": 5, "questions": 2, "calm": 1, "warnings": 1, "scam": 1}
"""Of a hundred messages."""
LOAD = os.getloadavg()[0]
IN_PROCESS, ON_THE_WIRE = 60_000, 5_000


def texts(name: str) -> list[str]:
    """The texts of a set."""
    return [row["text"] for row in yaml.safe_load((OFFERS / f"{name}.yml").read_text(encoding="utf-8"))]


def mixed(count: int) -> list[str]:
    """Messages as a busy open group has them."""
    dice = random.Random(7)  # noqa: S311
    sets = dice.choices([texts(name) for name in MIX], list(MIX.values()), k=count)
    return [dice.choice(one) for one in sets]


def update(number: int, text: str) -> dict[str, object]:
    """A message in one of many groups as Telegram sends it."""
    return {"update_id": number, "message": {
        "message_id": number, "date": 1, "text": text, "chat": {"id": -number % 500 - 1000, "type": "supergroup"},
        "from": {"id": number % 20_000, "is_bot": False, "first_name": "A"},
    }}  # fmt: skip


def in_process() -> tuple[float, int]:
    """Messages a second of one core, and how many of them the guard would see."""
    updates = [update(number, text) for number, text in enumerate(mixed(IN_PROCESS))]
    monitor = Monitor(GroupReader(bot_id(TOKEN)))
    monitor.worth_a_look(updates[:1000])
    start = time.perf_counter()
    matter = monitor.worth_a_look(updates)
    return IN_PROCESS / (time.perf_counter() - start), len(matter)


@asynccontextmanager
async def stage() -> AsyncIterator[tuple[GroupDouble, "redis.Redis", list[Callable[[], Awaitable[None]]]]]:
    """The platform, Redis, and what a bot runs for its groups."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        valkey = await start_valkey(folder)
        stack.push_async_callback(valkey.stop)
        engine = make_engine(f"sqlite+aiosqlite:///{folder / 'bench.db'}")
        stack.push_async_callback(engine.dispose)
        await migrate(engine)
        telegram = await stack.enter_async_context(telegram_double(TOKEN, GroupDouble))
        settings = Settings(
            _env_file=None, sobat_data=folder, telegram_token=TOKEN, telegram_api=telegram.url, operator_chat=None
        )
        client, sql, api = redis_client(redis_url(folder)), session_maker(engine), Api(settings)
        stack.push_async_callback(client.aclose)
        stack.push_async_callback(api.aclose)
        known = campaigns(settings, sql, client)
        guarded = groups(settings, sql, client, known, TelegramGroups(api), GroupReader(bot_id(TOKEN)), Feedback(sql))

        async def lost(_person: Person) -> None: ...

        chats = Telegram(api, ShortKeys(client), Trail(client))
        service = TelegramService(settings, api, chats, Reception(Inbox(client)), lost, guarded.watch)
        yield telegram, client, [service.run, guarded.watch.run]


@asynccontextmanager
async def running(jobs: Sequence[Callable[[], Awaitable[None]]]) -> AsyncIterator[None]:
    """The jobs at work while the context lasts."""
    tasks = [asyncio.create_task(job()) for job in jobs]
    yield
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def on_the_wire() -> tuple[float, float, float, int]:
    """Messages a second taken from the wire, and read; seconds from the last one to the last warning; messages sent."""
    async with stage() as (telegram, client, jobs):
        await telegram.push(*(update(number, text) for number, text in enumerate(mixed(ON_THE_WIRE), start=1)))
        start = time.perf_counter()
        async with running(jobs):
            while telegram.waiting:
                await asyncio.sleep(0.02)
            taken = time.perf_counter()
            while await client.xlen(UNREAD):
                await asyncio.sleep(0.02)
            read = time.perf_counter()
            while await client.xlen("groups"):
                await asyncio.sleep(0.02)
            done = time.perf_counter()
        return ON_THE_WIRE / (taken - start), ON_THE_WIRE / (read - start), done - taken, len(telegram.sent)


async def to_a_warning(count: int = 20) -> list[float]:
    """Milliseconds from an ad's arrival at the platform to the warning's, one ad at a time, sorted."""
    flagged = [text for text in texts("scam") if screen(text).risk in ("high", "medium")][:count]
    waited = []
    async with stage() as (telegram, _, jobs), running(jobs):
        await telegram.called("getUpdates")
        for number, text in enumerate(flagged):
            chat = GROUP - 10 * number - 10
            message = {**telegram.group_message(50, text), "chat": {"id": chat, "type": "supergroup", "title": "G"}}
            start = time.time()
            await telegram.push({"message": message})
            (warning,) = await telegram.answers(chat, 1)
            waited.append((warning.at - start) * 1000)
    return sorted(waited)


async def rows() -> list[tuple[str, str]]:
    """What was measured, and the figure."""
    rate, matter = in_process()
    wire, read, rest, sent = await on_the_wire()
    waited = await to_a_warning()
    return [
        ("handed to the monitor in process, one core", f"{rate:,.0f} messages/s"),
        (f"of {IN_PROCESS:,} messages the guard looked at", f"{matter:,}"),
        ("taken from the wire by long polling, the double in the same process", f"{wire:,.0f} messages/s"),
        ("read and rated meanwhile and afterwards", f"{read:,.0f} messages/s"),
        (f"from the last one taken until the last of {sent} warnings was out", f"{rest:.1f} s"),
        ("from ad to warning, one at a time, median", f"{waited[len(waited) // 2]:.0f} ms"),
        (f"the same, worst of {len(waited)}", f"{waited[-1]:.0f} ms"),
    ]


def report(sections: dict[str, list[tuple[str, str]]]) -> str:
    """The figures as Markdown."""
    lines = [f"# Groups and campaigns\n\nWritten by `make bench` on {os.cpu_count()} cores, whose load was {LOAD:.1f}."]
    for title, figures in sections.items():
        lines += [f"\n## {title}\n", "| what | figure |", "|---|---|"]
        lines += [f"| {what} | {figure} |" for what, figure in figures]
    return "\n".join(lines) + "\n"


async def measured() -> str:
    """The report."""
    warm_up()
    return report({"Groups": await rows(), "The index of campaigns": await campaigns_index.rows()})


def main() -> None:
    """Write the report to the file named, or to standard output."""
    publish(asyncio.run(measured()), named_file())


if __name__ == "__main__":
    main()
