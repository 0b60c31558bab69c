"""`sobat run` as a person starts and stops it: ready, watched, cleanly gone."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from bot.settings import ROOT, Settings
from bot.stack.rasa import free_port
from tests.live.processes import children

SOBAT = Path(sys.executable).with_name("sobat")
READY_SECONDS = 90


class Run:
    """A running `sobat run` with stores of its own."""

    def __init__(self, data: Path) -> None:
        self.port = free_port()
        environment = {**os.environ, "SOBAT_DATA": str(data), "SOBAT_PORT": str(self.port), "NO_TTY": "1"}
        self.process = subprocess.Popen(
            [SOBAT, "run"], cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE
        )

    def wait(self, wanted: dict[str, bool]) -> None:
        """Until /ready says this."""
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline:
            try:
                if httpx.get(f"http://127.0.0.1:{self.port}/ready", timeout=5).json() == wanted:
                    return
            except httpx.HTTPError:
                assert self.process.poll() is None, self.process.stderr.read().decode()
            time.sleep(0.05)
        raise AssertionError(f"not {wanted} in {READY_SECONDS} s")

    def children(self) -> dict[str, int]:
        """valkey and rasa -> process id."""
        return children(self.process.pid)


ALL_WELL = {"redis": True, "sql": True, "rasa": True}


@pytest.fixture
def run(settings: Settings, tmp_path: Path) -> Iterator[Run]:
    (tmp_path / "models").symlink_to(settings.sobat_data / "models")
    started = Run(tmp_path)
    started.wait(ALL_WELL)
    yield started
    started.process.kill()
    started.process.wait()


def gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2] == "Z"
    except OSError:
        return True


def wait_gone(pids: list[int]) -> None:
    deadline = time.monotonic() + 20
    while not all(map(gone, pids)):
        assert time.monotonic() < deadline, "a process is left"
        time.sleep(0.05)


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_rasa_is_started_again_and_ctrl_c_leaves_nothing(run: Run) -> None:
    first = run.children()
    assert set(first) == {"valkey", "rasa"}
    os.kill(first["rasa"], signal.SIGKILL)
    wait_gone([first["rasa"]])
    run.wait(ALL_WELL)
    second = run.children()
    assert second["rasa"] != first["rasa"]
    run.process.send_signal(signal.SIGINT)
    assert run.process.wait(30) == 0
    wait_gone(list(second.values()))


@pytest.mark.skipif(sys.platform != "linux", reason="children die with their parent by a Linux call")
def test_a_killed_bot_takes_its_parts_with_it(run: Run) -> None:
    parts = list(run.children().values())
    run.process.kill()
    wait_gone(parts)


@pytest.mark.skipif(sys.platform != "linux", reason="children die with their parent by a Linux call")
def test_a_bot_killed_while_it_trains_takes_the_training_with_it(tmp_path: Path) -> None:
    started = Run(tmp_path)
    deadline = time.monotonic() + READY_SECONDS
    while not list((tmp_path / "models").glob(".training-*")):
        assert time.monotonic() < deadline and started.process.poll() is None
        time.sleep(0.05)
    parts = list(started.children().values())
    assert parts
    started.process.kill()
    started.process.wait()
    wait_gone(parts)


def test_a_taken_port_is_one_clear_line(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        environment = {**os.environ, "SOBAT_DATA": str(tmp_path), "SOBAT_PORT": str(taken.getsockname()[1])}
        done = subprocess.run([SOBAT, "run"], cwd=ROOT, env=environment, capture_output=True, timeout=60, check=False)
    assert done.returncode == 1
    (line,) = done.stderr.decode().strip().splitlines()
    assert "is taken" in line and "SOBAT_PORT" in line


@pytest.mark.parametrize("wrong", ["nonsense", "0", "70000"])
def test_a_wrong_setting_is_named(tmp_path: Path, wrong: str) -> None:
    environment = {**os.environ, "SOBAT_DATA": str(tmp_path), "SOBAT_PORT": wrong}
    done = subprocess.run([SOBAT, "run"], cwd=ROOT, env=environment, capture_output=True, timeout=60, check=False)
    assert done.returncode == 1
    assert "SOBAT_PORT" in done.stderr.decode() and len(done.stderr.decode().strip().splitlines()) == 1
