"""Names of months, Indonesian and English, whole or short, as numbers."""

MONTHS = ("jan", "feb", "mar", "apr", "mei", "jun", "jul", "agu", "sep", "okt", "nov", "des")
OTHER_MONTHS = {
    "agt": "agu", "ags": "agu", "aug": "agu", "may": "mei", "oct": "okt", "dec": "des", "peb": "feb", "nop": "nov",
}  # fmt: skip


def month_number(word: str) -> int:
    """`Agustus`, `aug` and `Agt` as 8; 0 where it is no month."""
    start = word[:3].lower()
    start = OTHER_MONTHS.get(start, start)
    return MONTHS.index(start) + 1 if start in MONTHS else 0
