"""A group's exported chat (.txt or .zip), sent to the bot by one of its members: rated, reported, never kept.

Rated by `sobat screen` in a process of its own, so that a long chat delays nobody's answer.
"""

import asyncio
import io
import sys
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import orjson

from bot.message import Reply, Turn
from bot.replies.responses import say

TYPES = ("text/plain", "application/zip", "application/x-zip-compressed")
MAX_BYTES = 16 * 1024 * 1024
MAX_TEXT = 4 * 1024 * 1024
"""Bytes of text that are rated: the newest, some 50,000 messages."""
SECONDS = 120.0
EXAMPLES = 5
RATED = {"high": 0, "medium": 0, "low": 0}
_one_at_a_time = asyncio.Semaphore(1)


async def report(data: bytes) -> Turn:
    """What was found in an export; a kind answer where `data` is none."""
    text = text_of(data)
    if text is None:
        return _turn("utter_export_unreadable")
    try:
        async with _one_at_a_time, asyncio.timeout(SECONDS):
            rated = await _rated(text)
    except TimeoutError:
        return _turn("utter_later_unkept")
    if not rated:
        return _turn("utter_export_unreadable")
    counts = RATED | Counter(row["risk"] for row in rated)
    examples = "\n".join(
        f"• Pesan ke-{row['id']}: {row['reasons'][0]['text']} (“{row['reasons'][0]['evidence']}”)"
        for row in [row for row in rated if row["risk"] == "high" and row["reasons"]][:EXAMPLES]
    )
    return _turn("utter_export_report", total=len(rated), examples=examples, **{k: counts[k] for k in RATED})


def text_of(data: bytes) -> bytes | None:
    """The chat's text, its newest part if it is long; None for what is neither text nor a zip with one."""
    if data.startswith(b"PK"):
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                name = next((name for name in archive.namelist() if name.endswith(".txt")), None)
                if name is None:
                    return None
                with archive.open(name) as member:
                    # Read no further than an honest export may be long: an archive can claim any size.
                    data = member.read(MAX_BYTES)
        except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError):
            return None
    return None if b"\x00" in data else data[-MAX_TEXT:]


async def _rated(text: bytes) -> list[dict[str, Any]]:
    child = await asyncio.create_subprocess_exec(
        Path(sys.executable).with_name("sobat"), "screen", "--format", "whatsapp",
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        output, _ = await child.communicate(text)
    finally:
        if child.returncode is None:
            child.kill()
    rows = map(orjson.loads, output.splitlines())
    return [row for row in rows if "risk" in row]


def _turn(action: str, **values: object) -> Turn:
    said = say(action, {})
    text = str(said["text"])
    for name, value in values.items():
        text = text.replace("{" + name + "}", str(value))
    return Turn((Reply(text.strip()),))
