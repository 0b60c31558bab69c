"""A call that nobody waits for any more must give its connection back."""

import asyncio
import random
from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio

from bot.whole import whole

CONNECTIONS, CALLS, AT_ONCE = 4, 2_000, 16


@pytest_asyncio.fixture
async def url() -> AsyncIterator[str]:
    """A server that answers everything after a moment."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while await reader.readuntil(b"\r\n\r\n"):
                await asyncio.sleep(random.random() * 0.004)  # noqa: S311
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    server.close()


async def test_cancelled_calls_use_up_no_connections(url: str) -> None:
    limits = httpx.Limits(max_connections=CONNECTIONS)
    async with httpx.AsyncClient(limits=limits, timeout=httpx.Timeout(20)) as http:
        at_once = asyncio.Semaphore(AT_ONCE)

        async def begun_and_left() -> None:
            async with at_once:
                call = asyncio.create_task(whole(http.get(url)))
                await asyncio.sleep(random.random() * 0.008)  # noqa: S311
                call.cancel()

        await asyncio.gather(*(begun_and_left() for _ in range(CALLS)))
        answers = await asyncio.gather(*(whole(http.get(url)) for _ in range(2 * CONNECTIONS)))
    assert {answer.text for answer in answers} == {"ok"}


async def test_an_error_is_the_callers_or_nobodys(caplog: pytest.LogCaptureFixture) -> None:
    async def failing(after: asyncio.Event) -> None:
        await after.wait()
        raise ValueError("x")

    now, later = asyncio.Event(), asyncio.Event()
    now.set()
    with pytest.raises(ValueError, match="x"):
        await whole(failing(now))
    left = asyncio.create_task(whole(failing(later)))
    await asyncio.sleep(0)
    left.cancel()
    with pytest.raises(asyncio.CancelledError):
        await left
    later.set()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert not caplog.records
