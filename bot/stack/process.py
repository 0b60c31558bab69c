"""A child process that logs to a file and dies with its parent, even when the parent is killed."""

import asyncio
import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

PR_SET_PDEATHSIG = 1
STOP_SECONDS = 8.0


def die_with_parent() -> None:
    """Ask Linux to send SIGTERM when the parent ends (prctl(2)); elsewhere the parent's own stop must do."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Process:
    """One child process; `start` it again after it ended to get a fresh one."""

    def __init__(self, name: str, argv: Sequence[str], log: Path, env: Mapping[str, str] | None = None) -> None:
        self.name, self.argv, self.log = name, list(argv), log
        self.env = {**os.environ, **(env or {})}
        self._child: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the child; its output is appended to the log, readable by the owner only."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            # A group of its own keeps the terminal's Ctrl-C with the bot, which then stops its parts in order.
            self._child = subprocess.Popen(
                self.argv, stdin=subprocess.DEVNULL, stdout=descriptor, stderr=descriptor, env=self.env,
                process_group=0, preexec_fn=die_with_parent,  # noqa: PLW1509 (prctl only, before any thread work)
            )
        finally:
            os.close(descriptor)

    @property
    def running(self) -> bool:
        """Whether the child lives."""
        return self._child is not None and self._child.poll() is None

    @property
    def pid(self) -> int | None:
        """The child's process id while it lives."""
        return self._child.pid if self._child and self.running else None

    async def stop(self) -> None:
        """Ask the child to end and wait; kill it if it does not."""
        child, self._child = self._child, None
        if child is None or child.poll() is not None:
            return
        child.terminate()
        try:
            await asyncio.to_thread(child.wait, STOP_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            await asyncio.to_thread(child.wait)

    def last_words(self, lines: int = 5) -> str:
        """The end of the log, to explain why the child ended."""
        if not self.log.exists():
            return ""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])
