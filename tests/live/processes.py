"""The bot as a process of its own, and the processes that it has started, as Linux shows them."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

from bot.settings import ROOT
from bot.stack.rasa import free_port

SOBAT = Path(sys.executable).with_name("sobat")


class Bot:
    """`sobat run` with Telegram, and stores of its own that outlive a kill."""

    def __init__(self, data: Path, api: str, token: str, *, start: bool = True, **more: str) -> None:
        """`more` are environment variables of the bot."""
        self.port = free_port()
        self.environment = {
            **os.environ, "SOBAT_DATA": str(data), "SOBAT_PORT": str(self.port), "NO_TTY": "1",
            "TELEGRAM_TOKEN": token, "TELEGRAM_API": api, **more,
        }  # fmt: skip
        self.log = data / "bot.log"
        if start:
            self.start()

    def start(self) -> None:
        """Start it, or start it again."""
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                [SOBAT, "run"], cwd=ROOT, env=self.environment, stdin=subprocess.DEVNULL, stderr=log
            )

    def kill_bot(self) -> None:
        """kill -9, and a new one, as a supervisor would do."""
        self.process.kill()
        self.process.wait()
        self.start()

    def kill_rasa(self) -> None:
        """kill -9; the bot starts it again."""
        os.kill(children(self.process.pid)["rasa"], signal.SIGKILL)

    def kill_redis(self) -> None:
        """kill -9; the bot starts it again."""
        os.kill(children(self.process.pid)["valkey"], signal.SIGKILL)


def children(pid: int) -> dict[str, int]:
    """valkey, rasa and training -> process id, of those that run."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            status = (folder / "status").read_text()
            command = (folder / "cmdline").read_bytes().decode()
        except OSError:
            continue
        if not re.search(rf"^PPid:\s+{pid}$", status, re.MULTILINE):
            continue
        for name, sign in (("valkey", "valkey"), ("rasa", "nlu.serve"), ("training", "nlu.train")):
            if sign in command:
                found[name] = int(folder.name)
    return found
