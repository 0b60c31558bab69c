"""Trains the Rasa model: `python -m nlu.train --out DIR` prints the path of the model for what is there now.

The file's name holds a hash of everything the model is made of, so an unchanged project is trained once.
`--check` prints the path of the finished model or exits 1; it imports nothing heavy and takes milliseconds.
Progress goes to stderr. A model appears under its name only when it is whole (written aside, then renamed).
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import os
import signal
import sys
import tempfile
import time
import types
from dataclasses import dataclass
from pathlib import Path

from nlu import quiet

RASA_VERSION = "3.6.21"
KEPT_MODELS = 3
DATA = ("intents", "rules")
"""Folders of nlu/data that Rasa learns from; the offers there are another model's."""
_CODE = ("train.py", "text.py", "lexicon.py", "components/linear.py", "components/reader.py",
         "components/around.yml", "components/understanding.py",
         *(f"lexicon/{name}.yml" for name in ("lookalikes", "kept_tokens", "disguised", "countries")))
_NLU = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Sources:
    """What a model is made of; all paths exist, lists are sorted."""

    root: Path
    config: Path
    domain: tuple[Path, ...]
    data: tuple[Path, ...]

    @classmethod
    def of(cls, root: Path) -> Sources:
        """The sources under a project's root: config.yml, responses/*.yml, nlu/data/intents and rules."""
        return cls(root, root / "config.yml", tuple(sorted((root / "responses").glob("*.yml"))),
                   tuple(sorted(path for name in DATA for path in (root / "nlu" / "data" / name).glob("*.yml"))))

    def fingerprint(self) -> str:
        """Sixteen hex digits over names and contents of the sources and of the code that shapes the model."""
        digest = hashlib.sha256(RASA_VERSION.encode())
        for path in (self.config, *self.domain, *self.data):
            _feed(digest, str(path.relative_to(self.root)), path)
        for name in _CODE:
            _feed(digest, name, _NLU / name)
        return digest.hexdigest()[:16]


def _feed(digest: hashlib._Hash, name: str, path: Path) -> None:
    content = path.read_bytes()
    digest.update(f"\0{name}\0{len(content)}\0".encode())
    digest.update(content)


def model_path(folder: Path, sources: Sources) -> Path:
    """Where the model for these sources is, or will be."""
    return folder / f"sobat-{sources.fingerprint()}.tar.gz"


def train(folder: Path, sources: Sources) -> Path:
    """Trains unless the model is there; returns its path. Raises what Rasa raises on faulty data."""
    wanted = model_path(folder, sources)
    if wanted.exists():
        wanted.touch()
        return wanted
    folder.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    _tell(f"training on {len(sources.data)} data files and {len(sources.domain)} domain files ...")
    with tempfile.TemporaryDirectory(prefix=".training-", dir=folder) as aside:
        made = _train_with_rasa(sources, Path(aside))
        made.replace(wanted)
    _remove_old(folder, wanted)
    _tell(f"model ready after {time.monotonic() - started:.0f} s")
    return wanted


def _train_with_rasa(sources: Sources, aside: Path) -> Path:
    quiet.environment()
    os.environ["RASA_CACHE_DIRECTORY"] = str(aside / "cache")
    _tell("loading Rasa ...")
    with contextlib.redirect_stdout(sys.stderr):
        from rasa.model_training import train as train_rasa  # noqa: PLC0415  (six seconds; `--check` does without)

        quiet.logs()
        _tell("learning intents and rules ...")
        result = train_rasa(
            domain=[str(path) for path in sources.domain],
            config=str(sources.config),
            training_files=[str(path) for path in sources.data],
            output=str(aside),
            force_training=True,
            fixed_model_name="model",
        )
    if result.code or not result.model:
        raise RuntimeError("Rasa trained no model: see the lines above")
    return Path(result.model)


def _remove_old(folder: Path, newest: Path) -> None:
    models = sorted(folder.glob("sobat-*.tar.gz"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in [path for path in models if path != newest][KEPT_MODELS - 1 :]:
        path.unlink(missing_ok=True)


def _tell(line: str) -> None:
    print(f"train: {line}", file=sys.stderr, flush=True)


def _stop(number: int, frame: types.FrameType | None) -> None:
    raise SystemExit(128 + number)


def main(arguments: list[str] | None = None) -> int:
    """Command line; 0 done, 1 no model."""
    parser = argparse.ArgumentParser(prog="python -m nlu.train", description="train the Rasa model")
    parser.add_argument("--out", type=Path, required=True, help="folder of models")
    parser.add_argument("--root", type=Path, default=_NLU.parent, help="project root (default: this one)")
    parser.add_argument("--check", action="store_true", help="only say whether the model is there")
    given = parser.parse_args(arguments)
    sources = Sources.of(given.root.resolve())
    if given.check:
        wanted = model_path(given.out, sources)
        if not wanted.exists():
            return 1
        print(wanted)
        return 0
    signal.signal(signal.SIGTERM, _stop)
    print(train(given.out, sources))
    return 0


if __name__ == "__main__":
    sys.exit(main())
