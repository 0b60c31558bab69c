"""JSON lines: order, broken input, broken UTF-8, a person who types one line at a time."""

import asyncio
import io
import os

import pytest

from bot.cli.lines import BadLine, batches, parse, read


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b'{"id":"1","text":"halo"}', {"id": "1", "text": "halo"}),
        (b'{"id":"1","text":"rusak \xff"}', {"id": "1", "text": "rusak \ufffd"}),
        (b'{"id":"1","text":"\\ud800"}', {"id": "1", "text": "?"}),
        (b'{"id":"1","text":"a","more":[1]}', {"id": "1", "text": "a", "more": [1]}),
    ],
)
def test_good_lines(raw, expected) -> None:
    assert parse(raw, ("id", "text")) == expected


@pytest.mark.parametrize(
    ("raw", "reason", "kept_id"),
    [
        (b"not json", "not JSON", None),
        (b"[1]", "not a JSON object", None),
        (b'{"id":"1"}', "'text' is missing", "1"),
        (b'{"id":"1","text":5}', "'text' is missing", "1"),
        (b'{"text":"x"}', "'id' is missing", None),
    ],
)
def test_bad_lines_say_why_and_keep_their_id(raw, reason, kept_id) -> None:
    row = parse(raw, ("id", "text"))
    assert isinstance(row, BadLine)
    assert reason in str(row)
    assert row.row.get("id") == kept_id


async def test_a_file_comes_in_full_batches_and_in_order() -> None:
    lines = io.BytesIO(b"".join(b'{"id":"%d","text":"x"}\n' % n for n in range(150)))
    got = [batch async for batch in batches(read(lines, ("id", "text")), 64)]
    assert [row["id"] for batch in got for row in batch] == [str(n) for n in range(150)]
    assert max(map(len, got)) <= 64


async def test_a_line_is_there_before_the_next_one_is_written() -> None:
    receiving, sending = os.pipe()
    with os.fdopen(receiving, "rb") as pipe:
        coming = batches(read(pipe, ("id", "text")), 64)
        for number in range(3):
            os.write(sending, b'{"id":"%d","text":"x"}\n' % number)
            batch = await asyncio.wait_for(anext(coming), 10)
            assert [row["id"] for row in batch] == [str(number)]
        os.close(sending)
        assert [batch async for batch in coming] == []
