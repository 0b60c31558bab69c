"""The processes that a running bot has started, as Linux shows them."""

import re
from pathlib import Path


def children(pid: int) -> dict[str, int]:
    """valkey and rasa -> process id."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            status = (folder / "status").read_text()
            command = (folder / "cmdline").read_bytes().decode()
        except OSError:
            continue
        if not re.search(rf"^PPid:\s+{pid}$", status, re.MULTILINE):
            continue
        for name, sign in (("valkey", "valkey"), ("rasa", "nlu.serve")):
            if sign in command:
                found[name] = int(folder.name)
    return found
