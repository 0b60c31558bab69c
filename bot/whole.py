"""Calls over HTTP that are never broken off in the middle.

A call that is cancelled while its connection is being taken may leave it taken for ever (httpcore 1.0.9: one in some
hundred cancelled calls), or closes it, and the next must be opened anew (aiohttp). A bot that cancels the sign "typing"
with each slow answer would run out of connections, and say nothing any more.
"""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

Answer = TypeVar("Answer")
_under_way: set["asyncio.Task[Any]"] = set()


async def whole(call: Coroutine[Any, Any, Answer]) -> Answer:
    """The call's answer; where the caller is cancelled, the call goes on to its end, and nobody hears of it."""
    task = asyncio.create_task(call)
    _under_way.add(task)
    task.add_done_callback(_ended)
    return await asyncio.shield(task)


def _ended(task: "asyncio.Task[Any]") -> None:
    _under_way.discard(task)
    if not task.cancelled():
        task.exception()  # looked at, or asyncio would complain of errors that nobody waits for
