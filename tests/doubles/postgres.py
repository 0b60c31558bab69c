"""A PostgreSQL of our own in a temporary folder, on a Unix socket, that can be killed and started again."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


def binary(name: str) -> str | None:
    """Path of one of PostgreSQL's programs; Debian keeps them outside PATH."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return shutil.which(name) or (str(found[-1]) if found else None)


def available() -> bool:
    """Whether a server can be started here."""
    return binary("initdb") is not None and binary("pg_ctl") is not None


@dataclass
class Postgres:
    """A running server."""

    folder: Path
    user: str

    @property
    def url(self) -> str:
        """SQLAlchemy address."""
        return f"postgresql://{self.user}@/postgres?host={self.folder}"

    def start(self) -> None:
        """Start and wait until it answers; it recovers by itself after a kill."""
        options = f"-k {self.folder} -c listen_addresses='' -c max_connections=60 -c shared_buffers=64MB"
        data, log = str(self.folder / "data"), str(self.folder / "log")
        self._run("pg_ctl", "-D", data, "-w", "-l", log, "-o", options, "start")

    def kill(self) -> None:
        """Stop without a checkpoint, as a crash would."""
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-m", "immediate", "stop")

    @property
    def processes(self) -> list[int]:
        """The server and its children, the server first."""
        server = int((self.folder / "data" / "postmaster.pid").read_text().split()[0])
        return [server, *map(int, Path(f"/proc/{server}/task/{server}/children").read_text().split())]

    def _run(self, name: str, *arguments: str) -> None:
        subprocess.run(
            [str(binary(name)), *arguments], check=True, capture_output=True, cwd=self.folder,
            user=self.user if os.geteuid() == 0 else None, env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
        )  # fmt: skip


@contextmanager
def postgres() -> Iterator[Postgres]:
    """A new, empty server; it refuses to run as root, so it then runs as nobody."""
    folder = Path(tempfile.mkdtemp(prefix="sobat-pg-"))
    user = "nobody" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
    if os.geteuid() == 0:
        shutil.chown(folder, user)
    server = Postgres(folder, user)
    try:
        server._run("initdb", "-D", str(folder / "data"), "-U", user, "-A", "trust", "-E", "UTF8", "--no-sync")
        server.start()
        yield server
    finally:
        try:
            server.kill()
        finally:
            shutil.rmtree(folder, ignore_errors=True)
