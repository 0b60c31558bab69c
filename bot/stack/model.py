"""Rasa's own environment and its trained model: found, or made on the first run."""

import asyncio
import subprocess
import sys
from pathlib import Path

from bot.errors import SetupError
from bot.settings import ROOT
from bot.stack.process import die_with_parent

NLU_PYTHON = ROOT / "nlu" / ".venv" / "bin" / "python"


def ensure_environment() -> None:
    """Make Rasa's environment where it is missing (`make setup` does both); SetupError if that fails."""
    if NLU_PYTHON.exists():
        return
    done = subprocess.run([ROOT / "scripts" / "setup"], cwd=ROOT, stdout=sys.stderr, check=False)
    if done.returncode:
        raise SetupError("set-up failed: see the lines above, then run 'make setup' again")


async def ensure_model(data: Path) -> Path:
    """Path of the model that fits today's training data; trains it first, with progress on stderr, if there is none."""
    ensure_environment()
    folder = data.resolve() / "models"
    found = await _train(folder, "--check")
    if found is None:
        print("Melatih model bahasa (hanya pertama kali atau bila datanya berubah) …", file=sys.stderr)
        found = await _train(folder)
    if found is None:
        raise SetupError("training failed: see the lines above; 'make train' runs it alone")
    return found


async def _train(folder: Path, *options: str) -> Path | None:
    child = await asyncio.create_subprocess_exec(
        str(NLU_PYTHON), "-m", "nlu.train", "--out", str(folder), *options,
        cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        preexec_fn=die_with_parent,
    )
    output, _ = await child.communicate()
    path = output.decode().strip()
    return Path(path) if child.returncode == 0 and path else None
