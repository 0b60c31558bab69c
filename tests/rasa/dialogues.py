"""Dialogues of the test project, with which the served Rasa is compared with the stock one."""

import random

COST, COST_TW = "ongkos ke taiwan berapa ya", '/ask_cost{"country": "TW"}'
DOCUMENTS, HUMAN, REPORT = "berkas apa saja yang perlu", "mau bicara dengan petugas", "mau bikin pengaduan"
TRAPPED, UNKNOWN = "tolong saya dikurung di mess", "xkcd zzz qwrt"

WRITTEN = {
    "a greeting opens": ["halo", "halo", "makasih banyak ya"],
    "thanks first, then a greeting": ["trims kak", "halo", "halo"],
    "documents before and after the cost": [DOCUMENTS, COST, DOCUMENTS, DOCUMENTS],
    "a button with an entity": [COST_TW, DOCUMENTS, "/ask_documents", COST],
    "yes to a human": [HUMAN, "iya betul", "iya betul"],
    "no to a human": [HUMAN, "nggak usah", HUMAN, "iya betul"],
    "a yes that answers nothing": ["iya betul", "halo", "iya betul", "jangan"],
    "not understood again and again": [UNKNOWN, UNKNOWN, "halo", UNKNOWN, ""],
    "a report from end to end": [REPORT, "di batam", "tiga orang", "makasih banyak ya", COST],
    "thanks amid a report": [REPORT, "makasih banyak ya", "di batam", "makasih banyak ya", "dua", DOCUMENTS],
    "crisis amid a report": [REPORT, "di batam", TRAPPED, "halo", REPORT, "jakarta", "satu", "halo"],
    "two reports": [REPORT, "di batam", "dua", REPORT, "di medan", "lima", HUMAN, "nggak usah"],
    "a report after a long talk": ["halo", COST, DOCUMENTS, "makasih banyak ya"] * 4 + [REPORT, "di mana saja", "9"],
    "off the subject": ["cuaca besok gimana", "resep rendang dong", COST],
    "an offer": ["lowongan admin gaji 15 juta tiket ditanggung", "iya betul", COST],
}


def dialogues() -> dict[str, list[str]]:
    """All: the written ones, and twenty put together by chance (the same each time)."""
    chance = random.Random(20260101)  # noqa: S311
    texts = sorted({text for turns in WRITTEN.values() for text in turns})
    by_chance = {f"by chance {n}": chance.choices(texts, k=20) for n in range(20)}
    return {**WRITTEN, **by_chance}
