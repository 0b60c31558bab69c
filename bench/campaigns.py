"""Memory and speed of the campaigns' index, reckoned from a measurement to ten million texts.

The worst case: texts that share no band with each other. To have buckets as full as ten million texts make them, the
measured texts are spread over fewer buckets in the same proportion.
"""

import asyncio
import random
import tempfile
import time
from math import log2
from pathlib import Path

import redis.asyncio as redis
import yaml

from bot.groups.fingerprints import BANDS, BUCKET_BITS, FIELD_BITS, Fingerprint, fingerprint
from bot.groups.index import Index
from bot.settings import ROOT
from bot.stack.valkey import redis_url, start_valkey
from nlu.text import normalize

GOAL = 10_000_000
TEXTS = 2**16
ABREAST = 64


def spread(dice: random.Random, bits: int) -> Fingerprint:
    """A fingerprint that shares nothing with others, in 2^bits buckets a band."""
    bands = ((dice.randrange(2**bits), dice.randrange(2**FIELD_BITS) - 2 ** (FIELD_BITS - 1)) for _ in range(BANDS))
    return Fingerprint("", tuple(bands))


async def used(client: "redis.Redis") -> int:
    """Bytes that the server has in use."""
    return int((await client.info("memory"))["used_memory"])


async def fill(index: Index, texts: list[Fingerprint], contacts: bool) -> float:
    """Put texts; how many a second."""
    start = time.perf_counter()
    for first in range(0, len(texts), ABREAST):
        await asyncio.gather(*(
            index.put(one, (f"{first + number:032x}",) if contacts else ())
            for number, one in enumerate(texts[first : first + ABREAST])
        ))  # fmt: skip
    return len(texts) / (time.perf_counter() - start)


async def measure(bits: int, contacts: bool) -> tuple[float, float, float]:
    """Bytes a text, texts put a second, looks a second."""
    dice = random.Random(7)  # noqa: S311
    with tempfile.TemporaryDirectory() as folder:
        valkey = await start_valkey(Path(folder))
        client = redis.Redis.from_url(redis_url(Path(folder)))
        index = Index(client)
        await fill(index, [spread(dice, bits)], contacts)
        before = await used(client)
        texts = [spread(dice, bits) for _ in range(TEXTS)]
        rate = await fill(index, texts, contacts)
        size = (await used(client) - before) / TEXTS
        start = time.perf_counter()
        for first in range(0, 4096, ABREAST):
            await asyncio.gather(*(index.look(one, ()) for one in texts[first : first + ABREAST]))
        looks = 4096 / (time.perf_counter() - start)
        await client.aclose()
        await valkey.stop()
    return size, rate, looks


def fingerprints_a_second() -> float:
    """Fingerprints of ads a second, normalising included."""
    ads = [row["text"] for row in yaml.safe_load((ROOT / "tests" / "offers" / "scam.yml").read_text("utf-8"))] * 20
    start = time.perf_counter()
    for ad in ads:
        fingerprint(normalize(ad))
    return len(ads) / (time.perf_counter() - start)


async def rows() -> list[tuple[str, str]]:
    """What was measured, and the figure."""
    full = BUCKET_BITS - round(log2(GOAL / TEXTS))
    found = [("fingerprints of ads, one core", f"{fingerprints_a_second():,.0f}/s")]
    for contacts in (False, True):
        size, rate, looks = await measure(full, contacts)
        what = "with a contact of its own each" if contacts else "texts alone"
        found += [
            (f"{TEXTS:,} texts at the density of {GOAL:,}, {what}", f"{size:.0f} bytes a text"),
            (f"reckoned for {GOAL:,}", f"{size * GOAL / 2**30:.1f} GiB"),
            ("put, looked up", f"{rate:,.0f}/s, {looks:,.0f}/s"),
        ]
    size, _, _ = await measure(BUCKET_BITS, False)
    return [*found, (f"{TEXTS:,} texts in an index that is nearly empty", f"{size:.0f} bytes a text")]
