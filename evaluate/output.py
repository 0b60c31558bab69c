"""Where a report goes: to the file named on the command line, or to standard output."""

import sys
from pathlib import Path


def named_file() -> Path | None:
    """The file that the command line names first, if any."""
    return Path(sys.argv[1]) if len(sys.argv) > 1 else None


def publish(text: str, file: Path | None) -> None:
    """Write a report to the file, or to standard output where none is named."""
    if file is None:
        sys.stdout.write(text)
    else:
        file.write_text(text, encoding="utf-8")
