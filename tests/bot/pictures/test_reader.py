"""Pictures are read in workers with limits: real posters, broken files, bombs, slow and dying workers."""

import asyncio
import io
import struct
import zlib

import pytest
from PIL import Image

from bot.message import Picture
from bot.pictures.limits import MAX_BYTES
from bot.pictures.reader import PictureReader
from evaluate.posters import draw

OFFER = "Lowongan kerja Kamboja, gaji 12 juta, tiket gratis, tanpa pengalaman. Paspor dipegang kantor. WA admin"


@pytest.fixture
async def reader():
    made = PictureReader(workers=1)
    yield made
    await made.aclose()


@pytest.mark.parametrize(
    "style", ["document", "flyer", "on a photo", "story", "chat, light", "chat, dark", "tilted", "photo of paper"]
)
async def test_a_poster_is_read(reader, style) -> None:
    picture = await reader.read(draw(OFFER, style, 3).encoded())
    read = picture.text.lower()
    missing = [word for word in ("kamboja", "gaji", "12 juta", "tiket gratis", "paspor") if word not in read]
    assert (picture.problem, missing) == (None, [])


def _saved(image: Image.Image, kind: str, **options) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
async def test_other_formats_are_known_by_their_content(reader, kind) -> None:
    picture = await reader.read(_saved(draw(OFFER, "document", 1).image, kind))
    assert "Kamboja" in picture.text


async def test_a_photo_taken_sideways_is_turned_by_its_note(reader) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # orientation: the camera was turned, viewers turn it back clockwise
    lying = draw(OFFER, "document", 1).image.transpose(Image.Transpose.ROTATE_90)
    assert "Kamboja" in (await reader.read(_saved(lying, "JPEG", exif=exif))).text


def _bomb(width: int, height: int) -> bytes:
    """A small PNG whose header promises a huge picture."""
    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IDAT", zlib.compress(bytes(10_000)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + body + chunk(b"IEND", b"")


GIF = _saved(Image.new("RGB", (20, 20)), "GIF")
WHOLE = draw(OFFER, "document", 1).encoded()


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "format"),
        (b"halo, ini bukan gambar", "format"),
        (GIF, "format"),
        (b"%PDF-1.7 ...", "format"),
        (b"\xff\xd8\xff" + b"rusak" * 50, "format"),
        (WHOLE[: len(WHOLE) // 2], "format"),
        (_bomb(60_000, 60_000), "size"),
        (_bomb(5_001, 5_000), "size"),
        (_bomb(900, 900), "format"),
        (WHOLE + bytes(MAX_BYTES), "size"),
        (_saved(Image.new("RGB", (600, 400), "navy"), "JPEG"), "empty"),
        (_saved(Image.effect_noise((500, 500), 90).convert("RGB"), "JPEG"), "empty"),
        (_saved(Image.new("RGB", (1, 1)), "PNG"), "empty"),
    ],
)
async def test_what_cannot_be_read_is_told(reader, data, problem) -> None:
    assert await reader.read(data) == Picture(problem=problem)


async def test_after_a_bad_picture_the_next_one_is_read(reader) -> None:
    await reader.read(_bomb(60_000, 60_000))
    assert "Kamboja" in (await reader.read(WHOLE)).text


async def test_a_picture_that_takes_too_long_ends_its_worker_alone() -> None:
    reader = PictureReader(workers=1, seconds=0.05)
    assert await reader.read(WHOLE) == Picture(problem="later")
    reader._seconds = 30
    assert "Kamboja" in (await reader.read(WHOLE)).text
    await reader.aclose()


async def test_a_worker_that_died_while_idle_is_replaced(reader) -> None:
    await reader.read(WHOLE)
    reader._idle[0].kill()
    await reader._idle[0].wait()
    assert "Kamboja" in (await reader.read(WHOLE)).text


async def test_many_at_once_are_read_or_put_off(reader, monkeypatch) -> None:
    monkeypatch.setattr("bot.pictures.reader.MOST_WAITING", 3)
    read = await asyncio.gather(*(reader.read(WHOLE) for _ in range(5)))
    assert [p.problem for p in read] == [None, None, None, "later", "later"]


async def test_no_worker_is_there_before_the_first_picture_or_after_the_end() -> None:
    reader = PictureReader()
    assert reader._idle == []
    await reader.read(WHOLE)
    (worker,) = reader._idle
    await reader.aclose()
    assert worker.returncode is not None
