"""Starting, stopping and restarting the server."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from conftest import ROOT, Served, valkey_binary


def test_a_conversation_survives_a_restart(model, redis_url, tmp_path):
    first = Served(model, redis_url, tmp_path)
    first.say("mau bikin pengaduan", "restart")
    first.say("di batam", "restart")
    assert first.stop() == 0
    second = Served(model, redis_url, tmp_path)
    answer = second.say("tiga", "restart")
    assert second.stop() == 0
    assert [reply["text"] for reply in answer["replies"]] == ["Laporan dari di batam (tiga orang) tersimpan."]


def test_workers_share_conversations_and_stop_with_the_server(model, redis_url, tmp_path):
    server = Served(model, redis_url, tmp_path, SANIC_WORKERS="2")
    for turn in range(12):
        answer = server.say("halo", "workers")
        assert answer["replies"][0]["utter_action"] == ("utter_greet" if turn else "utter_welcome")
    children = subprocess.run(["ps", "-o", "pid=", "--ppid", str(server.process.pid)], capture_output=True, text=True,
                              check=False).stdout.split()
    assert server.stop() == 0
    assert len(children) >= 2
    assert not any(Path(f"/proc/{child}").exists() for child in children)


def test_interrupt_stops_it(model, redis_url, tmp_path):
    server = Served(model, redis_url, tmp_path)
    server.process.send_signal(signal.SIGINT)
    assert server.process.wait(15) == 0


def test_a_lost_redis_is_said_and_found_again(model, tmp_path):
    socket = tmp_path / "valkey.sock"
    command = [valkey_binary(), "--port", "0", "--unixsocket", str(socket), "--dir", str(tmp_path), "--save", ""]
    redis = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    server = Served(model, f"unix://{socket}", tmp_path)
    server.say("halo")
    redis.terminate()
    redis.wait(10)
    assert server.call("POST", "/sobat/message", {"sender": "somebody", "text": "halo"})[0] == 503
    assert server.call("GET", "/sobat/ready")[0] == 503
    redis = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    server.wait_until_ready()
    assert server.say("halo")["replies"]
    server.stop()
    redis.terminate()
    redis.wait(10)


def test_without_a_token_it_does_not_start(model):
    environment = {name: value for name, value in os.environ.items() if name != "RASA_TOKEN"}
    done = subprocess.run([sys.executable, "-m", "nlu.serve", "--model", str(model), "--port", "1"], cwd=ROOT,
                          env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.strip()) == (2, "serve: RASA_TOKEN is not set")


def test_without_a_model_it_says_how_to_train_one(tmp_path):
    command = [sys.executable, "-m", "nlu.serve", "--model", str(tmp_path / "none"), "--port", "1"]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, "RASA_TOKEN": "x"}, capture_output=True, text=True,
                          check=False)
    assert done.returncode == 2
    assert "nlu.train" in done.stderr


def test_nobodys_words_are_logged(model, redis_url, tmp_path):
    server = Served(model, redis_url, tmp_path)
    server.say("kalimatrahasia 081234567890 mau bikin pengaduan", "secret-sender")
    server.say("tempatrahasia {x}", "secret-sender")
    server.stop()
    assert "rahasia" not in server.log.read_text()
    assert "secret-sender" not in server.log.read_text()
