"""JSON lines in and out: every input line gets exactly one output line, in order, flushed."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Iterator
from typing import IO, Any, BinaryIO

import orjson


class BadLine(ValueError):
    """An input line that cannot be used; carries the object it may have been."""

    def __init__(self, reason: str, row: dict[str, Any] | None = None) -> None:
        super().__init__(reason)
        self.row = row or {}


Row = dict[str, Any] | BadLine


def source(path: str) -> BinaryIO:
    """The file of that name, or standard input for `-`."""
    return sys.stdin.buffer if path == "-" else open(path, "rb")  # noqa: PTH123 (read to the end, then exit)


def read(lines: IO[bytes], required: tuple[str, ...]) -> Iterator[Row]:
    """Each line as an object that has the required text fields, or why it has not."""
    for raw in lines:
        yield parse(raw, required) if raw.strip() else BadLine("the line is empty")


def parse(raw: bytes, required: tuple[str, ...]) -> Row:
    """One line as an object, or why it is none."""
    try:
        row = orjson.loads(raw)
    except orjson.JSONDecodeError:
        try:
            # Broken UTF-8 and lone surrogates, which strict JSON forbids, are what people really send.
            row = _repaired(json.loads(raw.decode("utf-8", "replace")))
        except (ValueError, RecursionError) as error:
            return BadLine(f"not JSON: {error}")
    if not isinstance(row, dict):
        return BadLine("not a JSON object")
    for name in required:
        if not isinstance(row.get(name), str):
            return BadLine(f"field {name!r} is missing or not a string", row)
    return row


def _repaired(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, dict):
        return {_repaired(k): _repaired(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_repaired(v) for v in value]
    return value


async def batches(rows: Iterator[Row], size: int) -> AsyncIterator[list[Row]]:
    """Rows in lists of what is there already, at most `size`: a file comes in full lists, a person line by line."""
    queue: asyncio.Queue[Row | None] = asyncio.Queue(size)
    loop = asyncio.get_running_loop()

    def feed() -> None:
        for row in rows:
            asyncio.run_coroutine_threadsafe(queue.put(row), loop).result()
        asyncio.run_coroutine_threadsafe(queue.put(None), loop).result()

    feeding = asyncio.create_task(asyncio.to_thread(feed))
    ended = False
    while not ended:
        batch = [await queue.get()]
        while not queue.empty() and len(batch) < size:
            batch.append(queue.get_nowait())
        ended = None in batch
        if whole := [row for row in batch if row is not None]:
            yield whole
    await feeding


def write(row: dict[str, Any]) -> None:
    """One output line, flushed."""
    sys.stdout.buffer.write(orjson.dumps(row) + b"\n")
    sys.stdout.buffer.flush()
