"""The page that `sobat screen --report` writes: one HTML file with bars drawn in SVG, nothing from elsewhere.

Everything that came out of a message is escaped, and characters that are not printed or turn the order of
reading round are shown as a space.
"""

from collections.abc import Sequence
from html import escape

from bot.cli.tally import Tally
from nlu import lexicon

Bars = Sequence[tuple[str, int]]

_TOP = 20
_MOST_DAYS = 62
_LABEL, _WIDTH, _ROW = 300, 420, 24  # pixels: for a label, for the longest bar, for a row
_LABEL_LETTERS = 42
_COLORS = {"high": "#b3261e", "medium": "#c77700", "low": "#2f6f4f", "none": "#6b7280", "error": "#111827"}
_RISKS = {"high": "tinggi", "medium": "sedang", "low": "rendah", "none": "tidak ditandai", "error": "tidak terbaca"}
_PAGE = """<!doctype html>
<html lang="id">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
body {{ font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1f2937 }}
svg {{ max-width: 100%; height: auto }} text {{ font: 13px system-ui, sans-serif; fill: #1f2937 }}
table {{ border-collapse: collapse }} td, th {{ padding: .25rem .75rem; text-align: left; vertical-align: top;
border-bottom: 1px solid #d1d5db; overflow-wrap: anywhere }}
</style>
</head>
<body>
<h1>{title}</h1>
{content}
</body>
</html>
"""
_ABOUT = """<p>{whole} pesan dibaca, {flagged} ditandai berisiko (tinggi atau sedang). Tanda risiko menilai isi pesan,
bukan orangnya; periksa dulu sebelum bertindak. Halaman ini memuat nomor kontak: simpan dan bagikan dengan
hati-hati.</p>"""


def page(tally: Tally) -> str:
    """The whole HTML page."""
    flagged = tally.risks.get("high", 0) + tally.risks.get("medium", 0)
    names = lexicon.flag_names()
    countries = [(names.get(code, code).title(), count) for code, count in tally.countries.top(_TOP)]
    sections = [
        section("Menurut risiko", _risk_bars(tally)),
        section("Negara dalam pesan berisiko", bars(countries)),
        section("Pesan berisiko menurut waktu", bars(_days(tally.days.by_key))),
        section("Kontak dalam pesan berisiko (20 terbanyak)", bars(tally.contacts.top(_TOP))),
        section("Pesan yang diulang (sama selain angka dan tanda)", _table(tally.repeated(_TOP))),
    ]
    if tally.dropped:
        sections.append("<p>Isinya sangat banyak; yang paling jarang tidak ikut dihitung.</p>")
    about = _ABOUT.format(whole=_number(sum(tally.risks.values())), flagged=_number(flagged))
    return document("Ringkasan pemeriksaan pesan", "\n".join(filter(None, [about, *sections])))


def document(title: str, content: str) -> str:
    """A whole HTML page around content that is HTML already; it fetches nothing from elsewhere."""
    return _PAGE.format(title=escape(title), content=content)


def section(title: str, content: str) -> str:
    """A heading with what belongs to it; nothing where nothing does."""
    return f"<h2>{title}</h2>\n{content}" if content else ""


def _risk_bars(tally: Tally) -> str:
    shown = [name for name in _RISKS if tally.risks.get(name)]
    return bars([(_RISKS[name], tally.risks[name]) for name in shown], [_COLORS[name] for name in shown])


def bars(rows: Bars, colors: Sequence[str] = ()) -> str:
    """Horizontal bars as an SVG element; nothing where there are no rows."""
    if not rows:
        return ""
    longest = max(count for _, count in rows)
    drawn = []
    for at, (label, count) in enumerate(rows):
        top, width = at * _ROW, max(1, round(_WIDTH * count / longest))
        color = colors[at] if colors else _COLORS["high"]
        drawn.append(
            f'<text x="{_LABEL - 8}" y="{top + 16}" text-anchor="end">{shown(label, _LABEL_LETTERS)}</text>'
            f'<rect x="{_LABEL}" y="{top + 3}" width="{width}" height="{_ROW - 6}" fill="{color}"/>'
            f'<text x="{_LABEL + width + 6}" y="{top + 16}">{_number(count)}</text>'
        )
    height = len(rows) * _ROW
    return (
        f'<svg viewBox="0 0 {_LABEL + _WIDTH + 90} {height}" width="{_LABEL + _WIDTH + 90}" height="{height}" '
        f'role="img">{"".join(drawn)}</svg>'
    )


def _days(by_day: dict[str, int]) -> Bars:
    """Days in order; months where there are too many days."""
    if len(by_day) <= _MOST_DAYS:
        return sorted(by_day.items())
    months: dict[str, int] = {}
    for day, count in by_day.items():
        months[day[:7]] = months.get(day[:7], 0) + count
    return sorted(months.items())[-_MOST_DAYS:]


def _table(rows: Bars) -> str:
    if not rows:
        return ""
    body = "".join(f"<tr><td>{_number(count)}</td><td>{shown(text)}</td></tr>" for text, count in rows)
    return f"<table><tr><th>kali</th><th>awal pesan</th></tr>{body}</table>"


def shown(text: str, most: int = 200) -> str:
    """Text of a message made safe for the page, at most `most` characters before escaping."""
    cut = text if len(text) <= most else text[: most - 1] + "…"
    return escape("".join(char if char.isprintable() else " " for char in cut))


def _number(count: int) -> str:
    return f"{count:,}".replace(",", ".")
