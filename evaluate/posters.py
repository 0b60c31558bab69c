"""Draws offers as the pictures in which they go round: posters, stories, chat screenshots, photos of paper.

The same text, style and seed give the same picture, so that readers of pictures can be compared.
"""

import io
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from matplotlib import get_data_path
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageFont

Colour = tuple[int, int, int]
FOLDERS = (Path("/usr/share/fonts"), Path(get_data_path()) / "fonts" / "ttf")
PLAIN = ("Roboto-Regular", "LiberationSans-Regular", "OpenSans-Regular", "DejaVuSans")
BOLD = ("Roboto-Black", "LiberationSans-Bold", "Lato-Black", "OpenSans-ExtraBold", "DejaVuSans-Bold")
FANCY = ("ComicNeue-Bold", "LiberationSerif-BoldItalic", "Lato-Italic", "FreeSerifBold", "DejaVuSerif-Italic")
"""Each ends with a font that matplotlib brings, so that a style can be drawn on any machine."""
UNDRAWN = re.compile(r"[^\x20-\x7e\u00a0-\u024f\u20ac\n]")
"""What these fonts cannot draw: emoji, styled letters."""
BREAK = re.compile(r"(?<=[.!?]) +|, (?=\D)|\n+")
WIDTH = 1080


@dataclass(frozen=True)
class Poster:
    """A drawn text."""

    style: str
    text: str
    """The words in the picture, for comparison."""
    image: Image.Image

    def encoded(self) -> bytes:
        """JPEG as phones send it; a photo or forwarded picture was saved more coarsely before."""
        buffer = io.BytesIO()
        self.image.save(buffer, "JPEG", quality=85)
        return buffer.getvalue()


def draw(text: str, style: str, seed: int) -> Poster:
    """The text in a style."""
    words = " ".join(UNDRAWN.sub(" ", line) for line in text.split("\n"))
    dice = random.Random(f"{style} {seed}")  # noqa: S311
    return Poster(style, words, STYLES[style](words, dice))


@cache
def font_path(names: tuple[str, ...], pick: int) -> str:
    """One of the fonts that are installed, by turns."""
    found = {path.stem: str(path) for folder in FOLDERS for path in sorted(folder.rglob("*.[to]tf"))}
    present = [found[name] for name in names if name in found]
    return present[pick % len(present)]


def _font(names: tuple[str, ...], size: int, dice: random.Random) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(font_path(names, dice.randrange(60)), size)


def _lines(text: str, font: ImageFont.FreeTypeFont, width: int) -> Iterator[str]:
    """The text broken as on a poster: at sentences and commas, and where the width ends."""
    for part in BREAK.split(text):
        line = ""
        for word in part.split():
            longer = f"{line} {word}".strip()
            if line and font.getlength(longer) > width:
                yield line
                line = word
            else:
                line = longer
        if line:
            yield line


def _canvas(height: int, top: Colour, bottom: Colour) -> Image.Image:
    """A picture that fades from one colour to another."""
    column = Image.new("RGB", (1, 256))
    for y in range(256):
        share = y / 255
        column.putpixel((0, y), tuple(round(a + (b - a) * share) for a, b in zip(top, bottom, strict=True)))
    return column.resize((WIDTH, height))


def _column(
    text: str, font: ImageFont.FreeTypeFont, dice: random.Random, top: Colour, bottom: Colour,
    ink: Callable[[int], Colour], outline: int = 0, bullets: str = "",
) -> Image.Image:  # fmt: skip
    """Lines under each other on a fading ground."""
    lines = list(_lines(text, font, WIDTH - 160))
    step = int(font.size * 1.45)
    image = _canvas(len(lines) * step + 200, top, bottom)
    pen = ImageDraw.Draw(image)
    for number, line in enumerate(lines):
        mark = bullets if number and dice.random() < 0.7 else ""
        pen.text((80, 100 + number * step), mark + line, font=font, fill=ink(number),
                 stroke_width=outline, stroke_fill=(0, 0, 0))  # fmt: skip
    return image


def _document(text: str, dice: random.Random) -> Image.Image:
    return _column(text, _font(PLAIN, 36, dice), dice, (255, 255, 255), (255, 255, 255), lambda _: (20, 20, 20))


def _flyer(text: str, dice: random.Random) -> Image.Image:
    """Capitals in white and yellow on red, blue or green, with bullets."""
    top, bottom = dice.choice([((178, 20, 20), (90, 0, 10)), ((10, 60, 140), (0, 20, 60)), ((0, 110, 60), (0, 50, 40))])
    font = _font(BOLD, 46, dice)
    return _column(text.upper(), font, dice, top, bottom,
                   lambda n: (255, 220, 40) if n % 3 == 0 else (255, 255, 255), bullets="• ")  # fmt: skip


def _pastel(text: str, dice: random.Random) -> Image.Image:
    """Little contrast: grey on a light colour."""
    tint = dice.choice([(250, 225, 225), (225, 240, 250), (240, 250, 225)])
    return _column(text, _font(PLAIN, 40, dice), dice, tint, (255, 250, 245), lambda _: (125, 130, 140))


def _fancy(text: str, dice: random.Random) -> Image.Image:
    font = _font(FANCY, 48, dice)
    return _column(text, font, dice, (255, 245, 210), (255, 225, 170), lambda _: (90, 30, 10))


def _photo_ground(text: str, dice: random.Random) -> Image.Image:
    return _busy(text, dice, "white", "black")


def _busy(text: str, dice: random.Random, ink: str, outline: str) -> Image.Image:
    """Outlined letters over something busy, as over a photo."""
    font = _font(BOLD, 50, dice)
    lines = list(_lines(text, font, WIDTH - 160))
    step = int(font.size * 1.45)
    image = _canvas(len(lines) * step + 200, (120, 150, 180), (60, 80, 60))
    pen = ImageDraw.Draw(image)
    for _ in range(90):
        x, y, r = dice.randrange(WIDTH), dice.randrange(image.height), dice.randrange(20, 220)
        pen.ellipse((x - r, y - r, x + r, y + r), fill=tuple(dice.randrange(30, 230) for _ in range(3)))
    image = image.filter(ImageFilter.GaussianBlur(9))
    pen = ImageDraw.Draw(image)
    for number, line in enumerate(lines):
        pen.text((80, 100 + number * step), line, font=font, fill=ink, stroke_width=4, stroke_fill=outline)
    return image


def _story(text: str, dice: random.Random) -> Image.Image:
    """Each line in a strip of another colour, as in stories."""
    font = _font(BOLD, 44, dice)
    lines = list(_lines(text, font, WIDTH - 220))
    step = int(font.size * 1.9)
    image = _canvas(len(lines) * step + 240, (80, 40, 120), (230, 120, 90))
    pen = ImageDraw.Draw(image)
    pairs = [("white", "black"), ("black", "white"), ("gold", "black"), ("crimson", "white")]
    for number, line in enumerate(lines):
        ground, ink = pairs[number % len(pairs)]
        y = 120 + number * step
        pen.rounded_rectangle((80, y - 10, 110 + font.getlength(line), y + font.size + 18), 14, fill=ground)
        pen.text((95, y), line, font=font, fill=ink)
    return image


def _chat(text: str, dice: random.Random, ground: Colour, bubble: Colour, ink: Colour) -> Image.Image:
    """A phone's screenshot: a name, a bubble in the messenger's small letters, a time."""
    font = _font(PLAIN, 34, dice)
    lines = list(_lines(text.replace(". ", ".\n"), font, 760))
    step = int(font.size * 1.35)
    image = _canvas(420 + len(lines) * step, ground, ground)
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 0, WIDTH, 150), fill=tuple(max(0, c - 25) for c in bubble))
    pen.text((170, 55), "Grup Loker", font=_font(BOLD, 40, dice), fill=ink)
    pen.rounded_rectangle((40, 200, 900, 290 + len(lines) * step), 24, fill=bubble)
    for number, line in enumerate(lines):
        pen.text((75, 225 + number * step), line, font=font, fill=ink)
    pen.text((780, 235 + len(lines) * step), "19.42", font=_font(PLAIN, 26, dice), fill=(130, 140, 145))
    return image


def _chat_light(text: str, dice: random.Random) -> Image.Image:
    return _chat(text, dice, (236, 229, 221), (255, 255, 255), (17, 27, 33))


def _chat_dark(text: str, dice: random.Random) -> Image.Image:
    return _chat(text, dice, (11, 20, 26), (32, 44, 51), (233, 237, 239))


def _tilted(text: str, dice: random.Random) -> Image.Image:
    angle = dice.choice([-7, -4, 4, 7])
    return _flyer(text, dice).rotate(angle, Image.Resampling.BICUBIC, expand=True, fillcolor=(240, 240, 240))


def _forwarded(text: str, dice: random.Random) -> Image.Image:
    """Shrunk and saved coarsely, as after many forwards."""
    small = _flyer(text, dice)
    small = small.resize((540, max(1, small.height // 2)), Image.Resampling.BILINEAR)
    return _resaved(small, 30)


def _paper(text: str, dice: random.Random) -> Image.Image:
    """A leaflet photographed askew in poor light."""
    sheet = _document(text, dice)
    w, h = sheet.size
    lean = w * 0.05
    sheet = sheet.transform(
        (w, h), Image.Transform.QUAD,
        (-lean, -h * 0.02, -lean / 3, h * 1.02, w + lean, h * 1.03, w + lean / 2, -h * 0.03),
        Image.Resampling.BICUBIC, fillcolor=(110, 100, 90),
    )  # fmt: skip
    shade = Image.linear_gradient("L").rotate(dice.choice([0, 90, 180])).resize((w, h))
    lit = Image.composite(sheet, ImageEnhance.Brightness(sheet).enhance(0.45), shade)
    return _resaved(lit.filter(ImageFilter.GaussianBlur(1.1)), 60)


def _yellow_on_photo(text: str, dice: random.Random) -> Image.Image:
    """Yellow letters over something busy, with a logo in a corner."""
    picture = _busy(text, dice, "yellow", "maroon")
    ImageDraw.Draw(picture).ellipse((WIDTH - 150, 20, WIDTH - 30, 140), fill="white", outline="red", width=12)
    return picture


def _two_columns(text: str, dice: random.Random) -> Image.Image:
    """The first half at the left, the second at the right, on grounds of their own."""
    words = text.split()
    halves = " ".join(words[: len(words) // 2]), " ".join(words[len(words) // 2 :])
    font = _font(BOLD, 38, dice)
    columns = [list(_lines(half, font, 430)) for half in halves]
    step = int(font.size * 1.5)
    image = _canvas(260 + step * max(map(len, columns)), (255, 255, 255), (235, 235, 235))
    pen = ImageDraw.Draw(image)
    for left, lines, ground, ink in ((30, columns[0], "navy", "white"), (550, columns[1], "khaki", "black")):
        pen.rounded_rectangle((left, 90, left + 500, image.height - 60), 30, fill=ground)
        for number, line in enumerate(lines):
            pen.text((left + 30, 120 + number * step), line, font=font, fill=ink)
    return image


def _screen_photo(text: str, dice: random.Random) -> Image.Image:
    """Another phone's screen photographed at an angle, not quite sharp."""
    lit = _chat_light(text, dice).rotate(dice.choice([-5, 3, 6]), Image.Resampling.BICUBIC, expand=True)
    return _resaved(lit.resize((lit.width * 3 // 4, lit.height * 3 // 4)).filter(ImageFilter.GaussianBlur(0.8)), 50)


def _resaved(image: Image.Image, quality: int) -> Image.Image:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=quality)
    return Image.open(io.BytesIO(buffer.getvalue())).convert("RGB")


STYLES: dict[str, Callable[[str, random.Random], Image.Image]] = {
    "document": _document, "flyer": _flyer, "pastel": _pastel, "fancy font": _fancy, "on a photo": _photo_ground,
    "story": _story, "chat, light": _chat_light, "chat, dark": _chat_dark, "tilted": _tilted,
    "forwarded often": _forwarded, "photo of paper": _paper,
    "yellow on a photo": _yellow_on_photo, "two columns": _two_columns, "photo of a screen": _screen_photo,
}  # fmt: skip
