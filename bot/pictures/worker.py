"""A worker process: pictures in on stdin, text out on stdout, each after its length in four bytes.

    python -m bot.pictures.worker

It may hold little memory, write no file and dies by itself when a picture takes too long. What it answers is JSON,
so that a picture which took it over could hand its parent nothing but a text.
"""

import json
import os
import resource
import signal
import sys
from typing import BinaryIO

from bot.pictures.limits import EMPTY, FORMAT, MAX_BYTES, SECONDS, SIZE, WORKER_MEMORY

LENGTH = 4
MOST_TEXT = 20_000


def main() -> None:
    """Read pictures until stdin ends."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # nothing that a library prints may be taken for an answer
    limit()
    while (data := _next(sys.stdin.buffer)) is not None:
        signal.alarm(SECONDS)
        answer = json.dumps(text_in(data)).encode()
        signal.alarm(0)
        answers.write(len(answer).to_bytes(LENGTH, "big") + answer)
        answers.flush()


def limit() -> None:
    """Give up what reading a picture does not need."""
    for kind, most in (
        (resource.RLIMIT_AS, WORKER_MEMORY), (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 64),
    ):  # fmt: skip
        resource.setrlimit(kind, (most, most))


def text_in(data: bytes) -> dict[str, str]:
    """{"text"} of a picture, or {"problem"}."""
    # Loaded with the limits set, and only in a worker.
    from PIL.Image import DecompressionBombError  # noqa: PLC0415

    from bot.pictures import ocr, prepare  # noqa: PLC0415

    try:
        text = ocr.read(prepare.opened(data))
    except (prepare.TooLarge, DecompressionBombError, MemoryError):
        return {"problem": SIZE}
    except (OSError, ValueError, SyntaxError):
        return {"problem": FORMAT}
    return {"text": text[:MOST_TEXT]} if text else {"problem": EMPTY}


def _next(stream: BinaryIO) -> bytes | None:
    head = stream.read(LENGTH)
    size = int.from_bytes(head, "big")
    if len(head) < LENGTH or size > MAX_BYTES:
        return None
    data = stream.read(size)
    return data if len(data) == size else None


if __name__ == "__main__":
    main()
