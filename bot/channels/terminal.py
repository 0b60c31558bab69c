"""A chat in the terminal, for whoever runs the bot."""

import asyncio
import sys
from dataclasses import replace

import click

from bot.conversation import Conversation
from bot.message import Button, Incoming, Person, Turn

GREETING = "Tulis pertanyaan atau tempel loker. Angka memilih tombol, Ctrl-D keluar.\n"


class Terminal:
    """One person at the keyboard."""

    def __init__(self, conversation: Conversation, name: str = "keyboard") -> None:
        self._conversation = conversation
        self._person = Person("terminal", name)
        self._buttons: tuple[Button, ...] = ()

    async def run(self) -> None:
        """Answer lines until the input ends."""
        click.echo(GREETING)
        while line := await asyncio.to_thread(_ask):
            self._show(await self._conversation.turn(self._incoming(line.rstrip("\n"))))

    def _incoming(self, line: str) -> Incoming:
        incoming = Incoming(self._person, line)
        if line.isdecimal() and 0 < int(line) <= len(self._buttons):
            return replace(incoming, text="", payload=self._buttons[int(line) - 1].payload)
        return incoming

    def _show(self, turn: Turn) -> None:
        if turn.clear_chat:
            click.clear()
        for reply in turn.replies:
            click.echo(f"\n{reply.text}")
        self._buttons = tuple(button for reply in turn.replies for button in reply.buttons)
        for number, button in enumerate(self._buttons, start=1):
            click.echo(f"  [{number}] {button.title}")
        click.echo()


def _ask() -> str:
    sys.stdout.write("> ")
    sys.stdout.flush()
    return sys.stdin.readline()
