"""Reports that several programs write: each its own section."""

import re
from pathlib import Path
from textwrap import fill


def prose(*sentences: str) -> str:
    """Sentences as lines of 120 characters at most."""
    return fill(" ".join(sentences), 120, break_long_words=False, break_on_hyphens=False)


def put(path: Path, title: str, body: str) -> None:
    """Put `body` in the place of the section `## title` of a Markdown file, or at its end."""
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    made = f"## {title}\n\n{body.strip()}\n"
    found = re.search(rf"^## {re.escape(title)}\n.*?(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    if found is None:
        path.write_text(f"{text.rstrip()}\n\n{made}".lstrip(), encoding="utf-8")
        return
    rest = text[found.end() :]
    path.write_text(text[: found.start()] + made + (f"\n{rest}" if rest else ""), encoding="utf-8")
