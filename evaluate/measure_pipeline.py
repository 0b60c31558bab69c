"""One trained model measured: `nlu/.venv/bin/python -m evaluate.measure_pipeline MODEL [--served]`.

Reads {"texts": [...]} on standard input, writes {"read": [[intent, confidence], ...], "load_s", "parse_ms",
"memory_mb"} on standard output. Runs in Rasa's environment and in a process of its own, because loading and memory
are measured too. `--served`: loaded as the product serves it.
"""

from __future__ import annotations

import asyncio
import json
import resource
import statistics
import sys
import time
from pathlib import Path
from typing import Any

from nlu import quiet


async def _load(model: Path, served: bool) -> Any:
    if served:
        from nlu.fast import imports  # noqa: PLC0415  (what is imported is measured)

        imports.lean()
        from redis.asyncio import Redis  # noqa: PLC0415

        from nlu.serve import build_agent  # noqa: PLC0415

        return build_agent(model, Redis())
    from rasa.core.agent import Agent  # noqa: PLC0415

    return Agent.load(model)


async def _measure(model: Path, served: bool, texts: list[str]) -> dict[str, Any]:
    started = time.perf_counter()
    agent = await _load(model, served)
    quiet.logs()
    load_s = time.perf_counter() - started
    parse = agent.understand if served else agent.parse_message
    for text in texts[:20]:
        await parse(text)
    read, taken = [], []
    for text in texts:
        started = time.perf_counter()
        intent = (await parse(text))["intent"]
        taken.append(time.perf_counter() - started)
        read.append([intent["name"], intent["confidence"]])
    memory_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {"read": read, "load_s": load_s, "parse_ms": statistics.median(taken) * 1000, "memory_mb": memory_kb / 1024}


if __name__ == "__main__":
    quiet.environment()
    given = json.load(sys.stdin)
    print(json.dumps(asyncio.run(_measure(Path(sys.argv[1]), "--served" in sys.argv, given["texts"]))))
