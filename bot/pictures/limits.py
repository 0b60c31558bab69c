"""What a picture may be. Shared by the bot and its workers."""

MAX_BYTES = 8 * 1024 * 1024
MAX_PIXELS = 25_000_000
"""Phones' cameras make 12 to 25 million; messengers shrink to under 3."""
SECONDS = 20
"""For one picture, from its handing over to a worker."""
WORKER_MEMORY = 1024 * 1024 * 1024
"""Bytes of address space of a worker; a picture at the limits needs less than half."""
MAX_ANSWER = 256 * 1024
"""Bytes that a worker may answer."""

EMPTY, FORMAT, SIZE, LATER = "empty", "format", "size", "later"
"""Why there is no text: none was readable, no picture that we read, too big, no worker had time or one failed."""


def problem_of(data: bytes) -> str | None:
    """What speaks against handing `data` to a worker, judged by size and first bytes, never by a name."""
    if len(data) > MAX_BYTES:
        return SIZE
    known = (
        data.startswith(b"\xff\xd8\xff")
        or data.startswith(b"\x89PNG\r\n\x1a\n")
        or (data.startswith(b"RIFF") and data[8:12] == b"WEBP")
    )
    return None if known else FORMAT
