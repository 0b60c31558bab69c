"""Names and licence numbers of companies in one form, so that spellings can be compared."""

import re

FORM = re.compile(r"\b(?:p\.? ?t|c\.? ?v|tbk|perseroan(?: terbatas)?|persero|ud|pptkis|pjtki|p3mi)\b\.?", re.IGNORECASE)
"""Legal forms and what is written around names: they do not tell two companies apart."""
NOT_A_WORD = re.compile(r"[^a-z0-9]+")
DIGITS = re.compile(r"\d+")
ABBREVIATIONS = {
    "int": "internasional", "intl": "internasional", "international": "internasional", "indo": "indonesia",
    "ind": "indonesia", "mgt": "manajemen", "management": "manajemen", "&": "dan", "and": "dan",
}  # fmt: skip
SOUNDS = (("oe", "u"), ("dj", "j"), ("tj", "c"), ("sy", "s"), ("ph", "f"), ("y", "i"), ("v", "f"), ("z", "s"))
"""Old and new spellings of the same sound: Moelia and Mulya and Mulia."""


def words(name: str) -> tuple[str, ...]:
    """`P.T. Karya-Abadi Int'l (Persero)` as ("karya", "abadi", "internasional")."""
    bare = FORM.sub(" ", name.lower().replace("'", "").replace("&", " dan "))
    return tuple(ABBREVIATIONS.get(word, word) for word in NOT_A_WORD.split(bare) if word)


def plain(name: str) -> str:
    """The words of a name run together: `Karyasemesta` and `Karya Semesta` are the same."""
    return "".join(words(name))


def sound(name: str) -> str:
    """The plain name with old spellings made new and doubled letters single."""
    heard = plain(name)
    for old, new in SOUNDS:
        heard = heard.replace(old, new)
    return re.sub(r"(.)\1", r"\1", heard)


def initials(name: str) -> str:
    """`Karya Abadi Sentosa` as "kas"."""
    return "".join(word[0] for word in words(name))


def licence_digits(number: str) -> str:
    """`SIP3MI No. 45 Tahun 2022` as "45-2022": only the groups of figures count, P3MI's own 3 aside."""
    return "-".join(DIGITS.findall(re.sub(r"(?i)p3mi|p2mi", "", number)))
