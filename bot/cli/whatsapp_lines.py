"""The lines of WhatsApp's exported chats: where a message begins, its day, and what WhatsApp wrote itself."""

import re
from datetime import date

from bot.months import MONTHS, OTHER_MONTHS, month_number

# Android: `12/03/24, 14:05 - Sari: halo` (Indonesian phones write 14.05); iOS: `[12/03/24 14.05.33] Sari: halo`.
# By the phone's settings also `12 Mar 2024`, `Mar 12, 2024` and `2.05 siang`.
_MONTH = rf"(?:{'|'.join((*MONTHS, *OTHER_MONTHS))})[a-z]{{0,6}}\.?"
_DAY = (
    r"(?P<day>\d{1,4}[/.\-]\d{1,2}[/.\-]\d{1,4}"
    rf"|\d{{1,2}}[ ./\-]{_MONTH},?[ ./\-]\d{{2,4}}|{_MONTH} \d{{1,2}},? \d{{4}})"
)
_SPACE = r"[ \u202f\u00a0]"
_HALF = rf"(?:{_SPACE}?(?:[ap]\.?{_SPACE}?m\.?|pagi|siang|sore|petang|malam))?"
_WHEN = rf"(?:,|,?{_SPACE}(?:pukul|at))?{_SPACE}\d{{1,2}}[:.]\d{{2}}(?:[:.]\d{{2}})?{_HALF}"
LINE = re.compile(
    rf"[\u200e\u200f\ufeff]*(?P<open>\[)?{_DAY}{_WHEN}(?(open)\] | [-\u2013] )(?P<rest>.*)", re.S | re.I | re.A
)
"""The first line of a message or notice: `day` as written, `rest` after the stamp."""
_SENDER = re.compile(r"[\u200e\u200f~\u202f ]*(?P<sender>[^:\n]{1,80}): (?P<text>.*)", re.S)
_MARKS = "\u200e\u200f~\u202f "

# What WhatsApp itself writes, in Indonesian and English, after the name of who did it.
_CHANGED = (
    r"(?:telah )?(?:mengubah|mengganti|menghapus) (?:subjek|nama|ikon|foto|deskripsi|setelan|pengaturan|pesan sementara"
    r"|nomor)\b|changed (?:the subject|the group|this group|the description|their phone number|to \+)"
    r"|(?:deleted|removed) (?:this group's icon|the group (?:icon|description))|(?:telah )?berganti (?:ke )?nomor"
    r"|membuat grup|created (?:this )?group|bergabung (?:menggunakan|melalui|dengan|lewat) (?:tautan|undangan|link)"
    r"|joined using|(?:telah )?menyematkan (?:sebuah )?pesan|pinned a message"
    r"|(?:mengaktifkan|menonaktifkan|menyalakan|mematikan|memperbarui) (?:timer )?pesan sementara"
    r"|pesan sementara (?:di|telah di)|turned (?:on|off)|updated the message timer|uses a default timer"
    r"|(?:telah )?menambahkan grup ini|added this group|sekarang (?:menjadi |adalah )?admin|now an admin"
    r"|keamanan (?:Anda )?dengan|security code"
)
_CAME_OR_WENT = (
    r"(?:telah )?(?:menambahkan|mengeluarkan|mengundang) [^:\n]{1,100}|(?:added|removed|invited) [^:\n]{1,100}"
    r"|(?:telah )?keluar|left|(?:telah )?bergabung|joined|(?:was|were) added(?: by [^:\n]{1,80})?"
    r"|(?:telah )?ditambahkan(?: oleh [^:\n]{1,80})?"
)
_DID = re.compile(rf"[^:\n]{{1,60}}? (?:{_CHANGED})", re.I)
_NOTICE = re.compile(rf"(?:[^:\n]{{1,60}}? )?(?:(?:{_CHANGED}).*|(?:{_CAME_OR_WENT})\.?)", re.I)
_ENCRYPTED = re.compile(
    r"(?:pesan (?:dan|yang|ke)|messages (?:and|you|to|in)) [^\d:/]{0,80}(?:end-to-end|enkripsi|encrypt)[^\d:/]{0,200}",
    re.I,
)


def spoken(rest: str) -> str | None:
    """What a person said in a line, after its date; None where WhatsApp wrote the line itself."""
    said = _SENDER.match(rest)
    if said is None or _DID.match(said.group("sender")):
        return None
    text = said.group("text")
    bare = text.strip(_MARKS)
    # iPhones put the group's or the doer's name before a notice, and a mark that people do not type.
    marked = text.startswith("\u200e") or bare.startswith(said.group("sender").strip(_MARKS) + " ")
    own = _ENCRYPTED.fullmatch(bare) or (marked and _NOTICE.fullmatch(bare))
    return None if own else text


class Days:
    """Reads the days of one export: the day comes first, unless a date of it can only be month first."""

    def __init__(self) -> None:
        self._month_first = False

    def read(self, written: str) -> str:
        """`12/03/24` and `12 Mar 2024` as `2024-03-12`; empty where there is no such day."""
        if named := re.search(r"[a-z]+", written, re.I):
            day, year = map(int, re.findall(r"\d+", written))
            return _iso(year, month_number(named.group()), day)
        one, two, three = map(int, re.split(r"[/.\-]", written))
        if one > 31:
            return _iso(one, two, three)
        self._month_first = self._month_first or (two > 12 >= one)
        return _iso(three, one, two) if self._month_first else _iso(three, two, one)


def _iso(year: int, month: int, day: int) -> str:
    try:
        return date(year if year > 99 else 2000 + year, month, day).isoformat()
    except ValueError:
        return ""
