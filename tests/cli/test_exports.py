"""Messages, ids and days out of chat exports."""

import io
import json
from typing import Any

import pytest

from bot.cli import exports


def telegram(content: Any) -> list[exports.Message]:
    return list(exports.telegram(io.BytesIO(json.dumps(content).encode())))


def test_one_telegram_chat_keeps_its_ids_and_days() -> None:
    messages = [
        {"id": 1, "type": "service", "date": "2026-03-11T10:00:00"},
        {"id": 2, "type": "message", "date": "2026-03-12T10:00:00", "text": ["a", {"type": "bold", "text": "b"}]},
        {"id": 3, "type": "message", "reply": {"messages": [{"id": 9}]}, "date": "kemarin", "text": None},
    ]
    assert telegram({"name": "Grup", "id": 5, "messages": messages}) == [("2", "ab", "2026-03-12"), ("3", "", "")]


def test_chats_of_a_whole_account_are_told_apart() -> None:
    chats = [{"id": number, "messages": [{"id": 1, "type": "message", "text": "x"}]} for number in (7, 8)]
    got = telegram({"about": "x", "chats": {"about": "y", "list": chats}, "left_chats": {"list": chats}})
    assert [message.id for message in got] == ["7/1", "8/1"]


def test_a_telegram_message_without_an_id_has_its_number() -> None:
    messages = [{"type": "service"}, *({"id": given, "type": "message", "text": "x"} for given in (8, None, 0))]
    assert [message.id for message in telegram({"messages": messages})] == ["8", "2", "0"]


def test_a_telegram_poll_is_read() -> None:
    poll = {
        "question": "Siapa mau ke Poipet?",
        "closed": False,
        "answers": [{"text": "saya", "voters": 3}, {"text": "ya"}],
    }
    assert telegram({"messages": [{"id": 2, "type": "message", "text": "", "poll": poll}]}) == [
        ("2", "Siapa mau ke Poipet?\nsaya\nya", "")
    ]


@pytest.mark.parametrize(
    "given", [b"", b"halo", b"[]", b"{}", b'{"chats": 3}', b'{"messages": {}}', b'{"messages": [{"id": 1', b"\xff\xfe"]
)
def test_what_is_no_telegram_export_is_refused(given: bytes) -> None:
    with pytest.raises(ValueError, match="not a Telegram export"):
        list(exports.telegram(io.BytesIO(given)))


@pytest.mark.parametrize(
    ("dates", "days"),
    [
        (["12/03/24", "13.03.2024", "1-4-24"], ["2024-03-12", "2024-03-13", "2024-04-01"]),
        (["2024-03-12"], ["2024-03-12"]),
        (["3/13/24", "3/4/24"], ["2024-03-13", "2024-03-04"]),
        (["12 Jan 2024", "3 Agu 2024", "1 Mei 24", "2 Oktober 2024"],
         ["2024-01-12", "2024-08-03", "2024-05-01", "2024-10-02"]),
        (["9 Des 2024", "9 December 2024", "Dec 9, 2024"], ["2024-12-09"] * 3),
        (["31/02/24", "31 Feb 2024", "99/99/99", "0/0/0"], ["", "", "", ""]),
    ],
)  # fmt: skip
def test_whatsapp_days_are_read(dates: list[str], days: list[str]) -> None:
    given = "".join(f"{day} 14.05 - Sari: halo\n" for day in dates).encode()
    assert [message.day for message in exports.whatsapp(io.BytesIO(given))] == days


@pytest.mark.parametrize(
    "stamp",
    [
        "12 Jan 2024, 19.46 - ", "[12 Jan 2024 19.45.03] ", "12/01/24 7.45 malam - ", "12/01/24, 7.45 PAGI - ",
        "[12/01/24 1.05.33 siang] ", "12 Agustus 2024 pukul 4.10 sore - ", "Dec 12, 2024, 7:46 PM - ",
    ],
)  # fmt: skip
def test_whatsapp_stamps_with_names_of_months_and_times_of_day_are_read(stamp: str) -> None:
    given = f"{stamp}Sari: halo\napa kabar\n{stamp}Budi: baik: sehat\n".encode()
    assert [message.text for message in exports.whatsapp(io.BytesIO(given))] == ["halo\napa kabar", "baik: sehat"]


@pytest.mark.parametrize("given", ["halo\n", "Sari: halo\n\nBudi: baik\n", '{"messages": []}', "12/2024 Sari: halo\n"])
def test_what_is_no_whatsapp_export_is_refused(given: str) -> None:
    with pytest.raises(ValueError, match="not a WhatsApp export"):
        list(exports.whatsapp(io.BytesIO(given.encode())))


@pytest.mark.parametrize("given", [b"", b"\n \n", b"12/03/24 14.05 - Sari keluar\n"])
def test_a_whatsapp_export_without_messages_gives_none(given: bytes) -> None:
    assert list(exports.whatsapp(io.BytesIO(given))) == []


@pytest.mark.parametrize(
    "line",
    [
        "Sari mengubah subjek dari \"Loker: Poipet\" menjadi \"CS Poipet gaji 900 usd\"",
        "Sari: \u200eSari mengubah subjek grup menjadi \u201cCS Poipet gaji 900 usd\u201d",
        "Sari: Sari mengubah subjek menjadi \"CS Poipet gaji 900 usd\"",
        "Sari changed the subject from \"Jobs: a\" to \"Jobs: b\"",
        "Loker Taiwan: \u200ePesan dan panggilan dienkripsi secara end-to-end. Ketuk untuk info selengkapnya.",
        "Loker Taiwan: Messages and calls are end-to-end encrypted. Only people in this chat can read them.",
        "Sari membuat grup \"Loker: Taiwan\"", "Loker: \u200eSari membuat grup ini\u200e",
        "Loker: \u200e~\u202fBudi bergabung menggunakan tautan undangan grup ini",
        "Loker: \u200e+62 812-0000-1111 joined using this group's invite link",
        "Loker: \u200eSari menambahkan +62 812-0000-1111", "Loker: \u200eBudi keluar", "Loker: \u200eBudi left",
        "Sari: \u200eSari mengganti deskripsi grup", "Sari: \u200eSari mengubah ikon grup ini",
        "Budi: \u200eBudi mengubah nomor teleponnya ke nomor baru. Ketuk untuk mengirim pesan.",
        "Loker: \u200eAnda sekarang admin", "Sari menambahkan grup ini ke komunitas: Perantau",
        "Sari: \u200eKode keamanan Anda dengan Sari berubah. Ketuk untuk info selengkapnya.",
        "Loker: \u200ePesan sementara dinonaktifkan.", "Loker: \u200eDisappearing messages were turned off.",
        "Loker: \u200eAnda ditambahkan oleh Sari", "Loker: \u200eYou were added",
        "Sari menyematkan pesan", "Loker: \u200eSari pinned a message",
        "Sari: \u200eSari mengaktifkan pesan sementara. Pesan baru akan hilang setelah 7 hari.",
        "Budi: \u200eBudi mengganti nomor telepon mereka. Ketuk untuk kirim pesan.",
    ],
)  # fmt: skip
def test_what_whatsapp_wrote_itself_is_no_message(line: str) -> None:
    given = f"12/03/24 14.05 - {line}\n[12/03/24 14.05.33] Sari: halo\n".encode()
    assert [message.text for message in exports.whatsapp(io.BytesIO(given))] == ["halo"]


@pytest.mark.parametrize(
    "text",
    [
        "\u200eimage omitted", "Kami menambahkan lowongan: CS Poipet", "dia keluar",
        "saya mengubah nama grup di bawah", "Pesan dan panggilan dienkripsi. Lowongan CS WA 0812-0000-4444",
    ],
)  # fmt: skip
def test_what_sounds_like_a_notice_stays_a_message(text: str) -> None:
    given = f"12/03/24 14.05 - Sari: {text}\n".encode()
    assert [message.text for message in exports.whatsapp(io.BytesIO(given))] == [text]
