"""The bot's commands: what each means, and its line in the menu.

Limits: https://core.telegram.org/bots/api#botcommand (name 1 to 32 characters, description 1 to 256).
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Command:
    """A command's payload, its line in Indonesian and in English, and how words after it are read."""

    name: str
    payload: str
    about: str
    about_en: str
    prefix: str | None = None
    """Put before words that follow the command, which are then read as text; None: such words are left out."""


COMMANDS = (
    Command("start", "/greet", "Mulai mengobrol", "Start"),
    Command("bantuan", "/help", "Yang bisa dibantu bot ini", "What this bot can do"),
    Command("cek", "/check_offer", "Periksa loker: /cek lalu tempel teksnya", "Check a job offer", prefix=""),
    Command("lapor", "/ask_report", "Cara melapor calo atau penipuan", "How to report a broker or fraud"),
    Command("kontak", "/ask_contact", "Nomor resmi, bisa sebut negaranya", "Official contacts", prefix="kontak "),
    Command("langganan", "/my_subscription", "Peringatan yang Anda terima, dan mengubahnya", "Your warnings"),
    Command("berhenti", "/unsubscribe", "Berhenti menerima peringatan", "Receive no more warnings"),
    Command("hapusdata", "/delete_my_data", "Hapus data saya", "Delete my data"),
    Command("tentang", "/ask_about_bot", "Siapa kami dan apa yang disimpan", "Who runs this and what is kept"),
    Command("pengaturan", "utter_settings", "Pengaturan", "Settings"),
)
BY_NAME = {command.name: command for command in COMMANDS}
GIVEN = re.compile(r"/([a-z0-9_]{1,32})(?:@[a-z0-9_]{1,64})?(?:\s+(.*))?\Z", re.IGNORECASE | re.DOTALL)


def given(text: str) -> tuple[Command, str] | None:
    """The command a text begins with, and the words after it; None for text and for commands that are not ours."""
    match = GIVEN.match(text)
    command = BY_NAME.get(match[1].lower()) if match else None
    return (command, (match[2] or "").strip()) if match and command else None
