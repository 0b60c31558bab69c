"""How long pleas for help wait while a bot is offered more than it can do, at the wire, as Markdown.

Run: `python -m bench.load [FILE]`. `sobat run` with one Rasa, embedded Valkey and SQLite on one side; this process is
Telegram (bench/wire.py) and offers updates, made beforehand, at moments that do not depend on the bot. Everybody who
writes is somebody new, so that each message must get an answer of its own; each run ends when all are answered.
"""

import asyncio
import itertools
import os
import tempfile
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import orjson
import uvloop

from bench.groups import mixed
from bench.sections import prose
from bench.wire import Offer, Platform
from bot.errors import SetupError
from bot.groups.unread import STREAM as UNREAD
from bot.settings import ROOT
from bot.stack.valkey import redis_url
from bot.store.client import redis_client
from bot.store.inbox import ORDINARY
from evaluate.output import named_file, publish
from tests.live.processes import Bot

TOKEN, SECRET, PATH = "777:load", "a-secret-of-the-bench", "/telegram/load-12345678"
PLEA, EVERY = "tolong saya disekap di poipet", 0.25
"""What a plea says, and the seconds between two of them."""
QUESTIONS = ("berapa biaya ke taiwan", "kalau jepang?", "dokumennya apa aja", "makasih kak", "gaji pabrik korea brp")
FIRST = 1_000_000
"""The first number of the people who write."""
STALLED_SECONDS = 20.0
"""Without a new answer for so long, the rest is lost."""


@dataclass(frozen=True)
class Load:
    """What is offered: messages a second, and for how many seconds."""

    name: str
    webhook: bool
    private: int
    groups: int
    seconds: float


@dataclass
class Run:
    """What came of it: rates a second while updates were offered and, of answers, afterwards; times in seconds."""

    load: Load
    offered: int = 0
    taken: float = 0.0
    answered: float = 0.0
    afterwards: float = 0.0
    deepest: int = 0
    unread: int = 0
    memory: int = 0
    pleas: list[float] = field(default_factory=list)
    questions: list[float] = field(default_factory=list)
    lost: int = 0


LOADS = (
    Load("250 private/s, long polling", False, 250, 0, 15),
    Load("250 private/s, webhook", True, 250, 0, 15),
    Load("1,250 private/s, long polling", False, 1_250, 0, 10),
    Load("1,250 private/s, webhook", True, 1_250, 0, 10),
    Load("1,250 private/s and 3,000 group/s, long polling", False, 1_250, 3_000, 10),
)


def update(number: int, chat: Mapping[str, object], user: int, text: str) -> dict[str, object]:
    """A message as Telegram sends it."""
    return {"update_id": number, "message": {
        "message_id": number, "date": 1, "text": text, "chat": chat,
        "from": {"id": user, "is_bot": False, "first_name": "A"},
    }}  # fmt: skip


@dataclass(frozen=True)
class Script:
    """Updates to offer, and who expects an answer: person -> when the message is due."""

    offer: Offer
    pleas: dict[int, float]
    questions: dict[int, float]


def script(load: Load) -> Script:
    """All updates of a load in the order in which they are due."""
    kinds = (("question", load.private), ("post", load.groups), ("plea", 1 / EVERY))
    moments = sorted((n / rate, kind) for kind, rate in kinds for n in range(int(rate * load.seconds)))
    chatter, people = itertools.cycle(mixed(20_000)), itertools.count(FIRST)
    pleas: dict[int, float] = {}
    questions: dict[int, float] = {}
    bodies = []
    for number, (due, kind) in enumerate(moments, start=1):
        if kind == "post":
            chat = {"id": -number % 500 - 1000, "type": "supergroup", "title": "G"}
            bodies.append(orjson.dumps(update(number, chat, number % 20_000, next(chatter))))
            continue
        user = next(people)
        (pleas if kind == "plea" else questions)[user] = due
        text = PLEA if kind == "plea" else QUESTIONS[number % len(QUESTIONS)]
        bodies.append(orjson.dumps(update(number, {"id": user, "type": "private"}, user, text)))
    return Script(Offer(bodies, [due for due, _ in moments]), pleas, questions)


@asynccontextmanager
async def running(load: Load, platform: Platform) -> AsyncIterator[Bot]:
    """`sobat run`, ready."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        (data / "models").symlink_to(ROOT / "var" / "models")
        bot = Bot(data, await platform.serve(), TOKEN, start=False, TELEGRAM_WEBHOOK_SECRET=SECRET)
        if load.webhook:
            bot.environment["TELEGRAM_WEBHOOK_URL"] = f"http://127.0.0.1:{bot.port}{PATH}"
        bot.start()
        try:
            await _ready(bot)
            yield bot
        finally:
            bot.process.terminate()
            await asyncio.to_thread(bot.process.wait)


async def _ready(bot: Bot) -> None:
    async with httpx.AsyncClient() as http:
        while bot.process.poll() is None:
            try:
                if (await http.get(f"http://127.0.0.1:{bot.port}/ready")).status_code == httpx.codes.OK:
                    return
            except httpx.HTTPError:
                pass
            await asyncio.sleep(0.1)
    raise SetupError("the bot did not start")


async def measured(load: Load) -> Run:
    """One load on a fresh bot."""
    platform, made, run = Platform(), script(load), Run(load)
    run.offered = len(made.offer.bodies)
    async with running(load, platform) as bot:
        start, hooked = platform.begin(made.offer, 1), None
        if load.webhook:
            hooked = asyncio.create_task(platform.call_webhook(bot.environment["TELEGRAM_WEBHOOK_URL"], SECRET))
        await _watched(bot, run, start)
        elapsed, answered = time.time() - start, len(made.questions.keys() & platform.said)
        run.taken, run.answered = platform.taken / elapsed, answered / elapsed
        rest = await _drained(platform, made) - start - elapsed
        run.afterwards = (len(made.questions.keys() & platform.said) - answered) / rest if rest > 0 else 0.0
        if hooked is not None:
            hooked.cancel()
        run.memory = _memory(bot.process.pid)
    run.lost = len((made.pleas.keys() | made.questions.keys()) - platform.said.keys())
    run.pleas = _waits(made.pleas, platform, start)
    run.questions = _waits(made.questions, platform, start)
    return run


async def _watched(bot: Bot, run: Run, start: float) -> None:
    """Look at the queues while updates are offered."""
    client = redis_client(redis_url(Path(bot.environment["SOBAT_DATA"])))
    while time.time() - start < run.load.seconds:
        run.deepest = max(run.deepest, await client.xlen(ORDINARY))
        run.unread = max(run.unread, await client.xlen(UNREAD))
        await asyncio.sleep(0.5)
    await client.aclose()


async def _drained(platform: Platform, made: Script) -> float:
    """Wait until all are answered, or nobody any more; when the last answer came."""
    expected = made.pleas.keys() | made.questions.keys()
    while expected - platform.said.keys():
        if time.time() - max(platform.said.values(), default=time.time()) > STALLED_SECONDS:
            break
        await asyncio.sleep(0.1)
    return max(platform.said.values(), default=0.0)


def _waits(due: Mapping[int, float], platform: Platform, start: float) -> list[float]:
    return sorted(platform.said[user] - start - at for user, at in due.items() if user in platform.said)


def _memory(pid: int) -> int:
    """Megabytes that a process holds."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") // 1_000_000


def at(share: float, waits: Sequence[float]) -> str:
    """The wait below which that share lies."""
    wait = waits[min(int(share * len(waits)), len(waits) - 1)]
    return f"{wait * 1000:.0f} ms" if wait < 1 else f"{wait:.1f} s"


def section(run: Run, machine: float) -> list[str]:
    """The figures of one run."""
    load = run.load
    rows = [
        ("offered, with a plea every quarter of a second", f"{run.offered / load.seconds:,.0f}/s"),
        ("taken meanwhile", f"{run.taken:,.0f}/s"),
        ("private messages answered meanwhile", f"{run.answered:,.0f}/s"),
        ("and from then on, until all were", f"{run.afterwards:,.0f}/s" if run.afterwards else "none was left"),
        ("most private messages in the queue", f"{run.deepest:,}"),
        ("most batches of group messages put by unread", f"{run.unread:,}"),
        ("never answered", f"{run.lost:,}"),
        ("memory of the bot at the end", f"{run.memory} MB"),
        (f"from plea to first reply, median of {len(run.pleas)}", at(0.5, run.pleas)),
        ("the same, 99 of 100", at(0.99, run.pleas)),
        ("the same, worst", at(1.0, run.pleas)),
        ("from question to answer, median", at(0.5, run.questions)),
        ("the same, worst", at(1.0, run.questions)),
    ]
    return [
        f"## {load.name}, for {load.seconds:.0f} s", "", f"Load of the machine before it: {machine:.1f}.", "",
        "| what | figure |", "|---|---|", *(f"| {what} | {figure} |" for what, figure in rows), "",
    ]  # fmt: skip


async def _all() -> str:
    about = prose(
        "One `sobat run` with one Rasa, embedded Valkey and SQLite; Telegram is another process at the wire,",
        "and offers updates at moments that do not depend on the bot. A plea comes in the same stream as all the rest,",
        "behind what waits there. Calls over loopback have no TLS and no latency.",
    )
    lines = ["# Load", "", f"Written by `make bench` on {os.cpu_count()} cores, all processes on them.", "", about, ""]
    for load in LOADS:
        machine = os.getloadavg()[0]
        lines += section(await measured(load), machine)
    return "\n".join(lines)


def main() -> None:
    """Write the report to the file named, or to standard output."""
    publish(uvloop.run(_all()), named_file())


if __name__ == "__main__":
    main()
