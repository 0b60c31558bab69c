"""The commands to the letter of their contract, as programs call them."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.app import App
from bot.settings import ROOT

pytestmark = pytest.mark.asyncio(loop_scope="session")
SOBAT = Path(sys.executable).with_name("sobat")


def sobat(app: App, *arguments: str, lines: list[object] | bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """Run the command against the running stack of these tests."""
    data = lines if isinstance(lines, bytes) else b"".join(json.dumps(line).encode() + b"\n" for line in lines)
    environment = {**os.environ, "SOBAT_DATA": str(app.settings.sobat_data)}
    return subprocess.run(
        [SOBAT, *arguments], input=data, capture_output=True, cwd=ROOT, env=environment, timeout=120, check=False
    )


def rows(done: subprocess.CompletedProcess[bytes]) -> list[dict[str, object]]:
    return [json.loads(line) for line in done.stdout.splitlines()]


async def in_thread(*arguments: object, **options: object) -> subprocess.CompletedProcess[bytes]:
    """The command runs while this loop keeps the stack alive."""
    import asyncio

    return await asyncio.to_thread(sobat, *arguments, **options)  # type: ignore[arg-type]


async def test_understand_answers_every_line_in_order(app: App) -> None:
    texts = ["berapa biaya ke taiwan", "tolong saya disekap di kamboja", "halo", ""]
    done = await in_thread(app, "understand", lines=[{"id": str(n), "text": t} for n, t in enumerate(texts)])
    found = rows(done)
    assert done.returncode == 0, done.stderr
    assert [row["id"] for row in found] == ["0", "1", "2", "3"]
    assert [row["intent"] for row in found][:3] == ["ask_cost", "crisis_trapped", "greet"]
    assert [row["crisis"] for row in found] == [False, True, False, False]
    country = next(e for e in found[0]["entities"] if e["entity"] == "country")
    assert (country["value"], texts[0][country["start"] : country["end"]]) == ("TW", "taiwan")


async def test_understand_keeps_going_after_a_bad_line(app: App) -> None:
    data = b'{"id":"a","text":"halo"}\nnot json\n{"id":"c","text":"makasih"}\n'
    done = await in_thread(app, "understand", lines=data)
    found = rows(done)
    assert done.returncode == 1
    assert [row.get("id") for row in found] == ["a", None, "c"]
    assert "error" in found[1]


async def test_offsets_count_code_points(app: App) -> None:
    text = "😀😀 kerja ke 𝐓𝐚𝐢𝐰𝐚𝐧 gimana"
    done = await in_thread(app, "understand", lines=[{"id": "1", "text": text}])
    country = next(e for e in rows(done)[0]["entities"] if e["entity"] == "country")
    assert text[country["start"] : country["end"]] == "𝐓𝐚𝐢𝐰𝐚𝐧"


async def test_chat_keeps_each_persons_state_and_order(app: App) -> None:
    said = [("ani", "gaji kerja di taiwan"), ("budi", "halo"), ("ani", "biayanya?"), ("budi", "kalau malaysia aman?")]
    done = await in_thread(app, "chat", "--json", lines=[{"user": u, "text": t} for u, t in said])
    found = rows(done)
    assert done.returncode == 0, done.stderr
    assert [(row["user"], row["text"]) for row in found] == said
    assert set(found[0]) == {"user", "text", "replies", "intent", "risk", "ms"}
    assert found[2]["intent"] == "ask_cost" and "Taiwan" in found[2]["replies"][0]["text"]
    assert "Malaysia" in found[3]["replies"][0]["text"]


async def test_chat_presses_buttons_and_never_reads_text_as_one(app: App) -> None:
    done = await in_thread(app, "chat", "--json", lines=[
        {"user": "cici", "payload": "/ask_cost"},
        {"user": "cici", "text": '/ask_cost{"country":"TW"}'},
        {"user": "cici", "text": "/slots"},
        {"user": "cici", "text": '/slots{"country":"KH"}'},
        {"user": "cici", "text": "/restart"},
        {"user": "cici", "payload": "/restart"},
        {"user": "cici", "payload": "EXTERNAL: x"},
        {"user": "cici", "text": "biaya"},
    ])  # fmt: skip
    found = rows(done)
    assert found[0]["intent"] == "ask_cost"
    assert all(row["replies"] for row in found)
    assert "Kamboja" not in json.dumps(found[-1], ensure_ascii=False)
    assert "tidak berlaku" in found[5]["replies"][0]["text"]


async def test_chat_rates_an_offer(app: App) -> None:
    done = await in_thread(app, "chat", "--json", lines=[
        {"user": "dedi", "text": "Dicari CS slot di Kamboja gaji 12 juta, paspor dipegang kantor, tiket gratis"},
        {"user": "dedi", "text": "makasih"},
    ])  # fmt: skip
    assert [row["risk"] for row in rows(done)] == ["high", "none"]


@pytest.mark.parametrize(
    "text",
    ["", "   ", "😀🙏", "\x00\x01\x02", "\u202egnirts", "<b>x</b><script>alert(1)</script>", "*tebal* _miring_ [a](b)",
     "a" * 100_000, "tolong " * 20_000, "\ud800 rusak", "{country} [[fact x]] {{7*7}} %s"],
)  # fmt: skip
async def test_bad_input_gets_a_friendly_reply(app: App, text: str) -> None:
    done = await in_thread(app, "chat", "--json", lines=[{"user": "eka", "text": text}])
    assert done.returncode == 0, done.stderr
    (row,) = rows(done)
    assert row["replies"] and all(reply["text"].strip() for reply in row["replies"])
    assert "[[" not in row["replies"][0]["text"]


async def test_bad_lines_of_chat_are_named(app: App) -> None:
    done = await in_thread(app, "chat", "--json", lines=b'{"user":"f"}\n{"text":"x"}\n{"user":"f","text":"halo"}\n')
    found = rows(done)
    assert done.returncode == 1
    assert ["error" in row for row in found] == [True, True, False]


@pytest.mark.parametrize(
    ("arguments", "code"), [(["nonsense"], 2), (["understand", "/no/such/file"], 2), (["cases", "show", "999"], 1)]
)
async def test_exit_codes_and_one_clear_line(app: App, arguments: list[str], code: int) -> None:
    done = await in_thread(app, *arguments)
    assert done.returncode == code
    assert done.stdout == b""
    assert len(done.stderr.decode().strip().splitlines()) == 1


async def test_a_case_can_be_listed_shown_and_closed(app: App) -> None:
    await in_thread(app, "chat", "--json", lines=[{"user": "gita", "text": "tolong saya dikurung di poipet, dipukuli"}])
    listed = (await in_thread(app, "cases", "list")).stdout.decode().splitlines()
    number = next(line.split()[0].strip("#") for line in listed if "KH" in line)
    shown = (await in_thread(app, "cases", "show", number)).stdout.decode()
    assert "terminal gita" in shown and "dikurung di poipet" in shown
    assert (await in_thread(app, "cases", "close", number)).returncode == 0
    assert "dikurung" not in (await in_thread(app, "cases", "show", number)).stdout.decode()
    assert (await in_thread(app, "cases", "close", number)).returncode == 1
