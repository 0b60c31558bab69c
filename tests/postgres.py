"""A PostgreSQL cluster of the tests' own, from the Debian package, on a Unix socket; gone with the session."""

import getpass
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
ROOT_USER = "root"
SERVER_USER = "postgres"


def available() -> bool:
    """Whether a server is installed that we may start: it refuses to run as root."""
    return bool(BINARIES) and (getpass.getuser() != ROOT_USER or shutil.which("runuser") is not None)


@contextmanager
def cluster(folder: Path) -> Iterator[str]:
    """A running cluster in `folder`; gives the SQLAlchemy address of its first database."""
    folder.mkdir()
    if getpass.getuser() == ROOT_USER:
        shutil.chown(folder, SERVER_USER)
        for parent in folder.parents:
            if parent.stat().st_uid == 0 and not parent.stat().st_mode & 0o005:
                parent.chmod(parent.stat().st_mode | 0o011)
    data = folder / "data"
    _run("initdb", "-D", str(data), "-U", SERVER_USER, "-A", "trust", "-E", "UTF8", "--no-sync")
    options = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=off"
    _run("pg_ctl", "-D", str(data), "-w", "-l", str(folder / "log"), "-o", options, "start")
    try:
        yield f"postgresql+asyncpg://{SERVER_USER}@/postgres?host={folder}"
    finally:
        _run("pg_ctl", "-D", str(data), "-m", "immediate", "stop")


def _run(program: str, *arguments: str) -> None:
    prefix = ["runuser", "-u", SERVER_USER, "--"] if getpass.getuser() == ROOT_USER else []
    command = [*prefix, str(BINARIES[-1].with_name(program)), *arguments]
    subprocess.run(command, check=True, capture_output=True, cwd="/", timeout=60)
