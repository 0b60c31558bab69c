"""Makes a picture easier to read: upright, of a good size, and in a few versions that suit different grounds."""

import io
from collections.abc import Iterator
from itertools import pairwise

from PIL import Image, ImageChops, ImageFilter, ImageOps

from bot.pictures.limits import MAX_PIXELS

FORMATS = ("JPEG", "PNG", "WEBP")
LONGEST, NARROWEST = 2200, 1000
"""Pixels: larger pictures are shrunk, since it only costs time; narrower ones are doubled for their small letters."""
LEAN = range(-10, 11)
"""Degrees by which a poster is looked for askew."""


class TooLarge(Exception):
    """The picture has more pixels than are read."""


def opened(data: bytes) -> Image.Image:
    """The picture as RGB, turned as its camera held it, without its EXIF block and other notes.

    Raises TooLarge by the header alone, before a pixel is unpacked; OSError, ValueError or SyntaxError if broken.
    """
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    with Image.open(io.BytesIO(data), formats=FORMATS) as stored:
        if stored.width * stored.height > MAX_PIXELS:
            raise TooLarge
        stored.draft("RGB", (LONGEST, LONGEST))
        upright = ImageOps.exif_transpose(stored).convert("RGBA")
    pixels = Image.new("RGB", upright.size, (255, 255, 255))
    pixels.paste(upright, mask=upright)
    return _sized(pixels)


def _sized(picture: Image.Image) -> Image.Image:
    width, height = picture.size
    if max(width, height) > LONGEST:
        picture.thumbnail((LONGEST, LONGEST), Image.Resampling.LANCZOS)
    elif width < NARROWEST and height < LONGEST // 2:
        picture = picture.resize((width * 2, height * 2), Image.Resampling.LANCZOS)
    return picture


def versions(picture: Image.Image) -> Iterator[Image.Image]:
    """The picture as it is, then as dark letters on an even ground, then its bright letters alone; each upright too."""
    lean = leaning(picture)
    for angle in (0, lean) if lean else (0,):
        turned = picture.rotate(angle, Image.Resampling.BICUBIC, expand=True, fillcolor=(255, 255, 255))
        yield turned.convert("L")
        yield evened(turned)
        yield bright_letters(turned)


def evened(picture: Image.Image) -> Image.Image:
    """Black where a pixel is darker than its surroundings: takes out shadows and fading grounds."""
    grey = picture.convert("L")
    difference = ImageChops.subtract(grey, grey.filter(ImageFilter.BoxBlur(25)), scale=1, offset=128)
    return difference.point(lambda value: 0 if value < 118 else 255)


def bright_letters(picture: Image.Image) -> Image.Image:
    """Black where the green is bright: white, yellow and light blue letters over a photo."""
    return picture.getchannel("G").point(lambda value: 0 if value >= 225 else 255)


def leaning(picture: Image.Image) -> int:
    """Degrees to turn the picture by, so that its lines of text lie level: the turn with the sharpest rows."""
    small = picture.convert("L")
    small.thumbnail((500, 500))
    edges = small.filter(ImageFilter.FIND_EDGES)
    if min(edges.size) <= 16:
        return 0
    edges = edges.crop((6, 6, edges.width - 6, edges.height - 6)).point(lambda value: 255 if value > 60 else 0)
    return max(LEAN, key=lambda angle: (_sharpness(edges.rotate(angle)), -abs(angle)))


def _sharpness(edges: Image.Image) -> int:
    rows = edges.resize((1, edges.height), Image.Resampling.BOX).tobytes()
    return sum((above - below) ** 2 for above, below in pairwise(rows))
