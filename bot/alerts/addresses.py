"""Every address in an alert's words that an app might make tappable: hosts, mail, IPs, @names; however they are drawn.

Apps link whatever ends like a host, without a scheme too, so each ending of the root zone counts.
"""

import re
import unicodedata
from functools import cache
from pathlib import Path

from nlu.entities import extract

WITH_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]{1,20}://[^\s<>\"']{1,2000}")
DOTS = str.maketrans("。", ".")
"""NFKC plains all other drawn dots."""
RUN = re.compile(r"[\w.@-]+")
PATH = re.compile(r"[/?#:][^\s<>\"']{0,2000}")
IP = re.compile(r"(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)\.){3}(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)", re.ASCII)
MONEY = re.compile(r"\b(?:rp|idr)\.? {0,3}(?=\d)", re.IGNORECASE)
HANDLE = re.compile(r"[^\W\d]\w{2,}")
"""As a platform's @name begins."""


def addresses(text: str) -> list[str]:
    """Every address in a text, as it reads once plain; an @name and an IP are addresses too."""
    plain = _plain(text)
    whole = WITH_SCHEME.findall(plain)
    bare = [entity.value for entity in extract(plain) if entity.entity == "url"]
    return list(dict.fromkeys([*whole, *bare, *_hosts(WITH_SCHEME.sub(" ", plain))]))


def _plain(text: str) -> str:
    """Styled letters and dots as plain ones, without what is not seen."""
    folded = unicodedata.normalize("NFKC", text).translate(DOTS)
    return "".join(char for char in folded if unicodedata.category(char) != "Cf")


def _hosts(text: str) -> list[str]:
    """Hosts, mail addresses, IPs and @names without a scheme."""
    found, at = [], 0
    text = MONEY.sub("Rp", text)
    while (run := RUN.search(text, at)) is not None:
        at = run.end()
        if (address := _address(run.group())) is not None:
            found.append(address)
            if path := PATH.match(text, at):
                at = path.end()  # belongs to the address: "kemlu.go.id/berita.zip" is one
    return found


def _address(run: str) -> str | None:
    """What of a run of letters, dots, hyphens and @ is an address, if anything."""
    name, at, host = run.rpartition("@")
    ending = _host(host)
    if ending is not None:
        return f"{name}{at}{ending}"
    return f"@{host}" if at and HANDLE.match(host) else None


def _host(run: str) -> str | None:
    """The longest host in the run: "go.id" in "go.id.Jangan", where a space was forgotten."""
    labels = run.strip(".-_").split(".")
    if IP.fullmatch(".".join(labels)):
        return ".".join(labels)
    for end in range(len(labels), 1, -1):
        if labels[end - 2] and _is_ending(labels[end - 1]):
            return ".".join(labels[:end])
    return None


def _is_ending(label: str) -> bool:
    folded = label.casefold()
    if not folded.isascii():
        folded = "xn--" + folded.encode("punycode").decode()
    return folded in _endings()


@cache
def _endings() -> frozenset[str]:
    listed = Path(__file__).with_name("endings.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(" ".join(line for line in listed if not line.startswith("#")).split())
