"""Exported chats are rated and reported; what only looks like one is answered kindly."""

import io
import zipfile

import pytest

from bot.channels.whatsapp import export
from bot.channels.whatsapp.export import report, text_of

CHAT = """12/03/24 14.05 - Sari: selamat siang semua
12/03/24 14.06 - Agen: Dicari CS slot di Kamboja gaji 15 juta, paspor dipegang kantor, tiket gratis
12/03/24 14.07 - Sari: hati hati ya
"""


def zipped(name: str, text: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, text)
    return made.getvalue()


@pytest.mark.parametrize("data", [CHAT.encode(), zipped("WhatsApp Chat.txt", CHAT)], ids=["txt", "zip"])
async def test_a_chat_is_rated(data: bytes) -> None:
    text = (await report(data)).replies[0].text
    assert "dari obrolan itu: 3" in text and "Berisiko tinggi: 1" in text and "Pesan ke-2" in text
    assert "selamat siang" not in text and "{" not in text


@pytest.mark.parametrize("data", [b"", b"bukan obrolan", b"PK\x03\x04 rusak", zipped("foto.jpg", "x"), b"%PDF\x00\x01"])
async def test_what_is_no_chat(data: bytes) -> None:
    assert "belum bisa saya baca" in (await report(data)).replies[0].text


def test_an_archive_that_unpacks_to_very_much_is_cut(monkeypatch) -> None:
    monkeypatch.setattr(export, "MAX_TEXT", 1000)
    assert len(text_of(zipped("a.txt", "x" * 5_000_000)) or b"") == 1000
