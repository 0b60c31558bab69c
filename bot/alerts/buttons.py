"""The two buttons that each alert carries, and what a press on one means.

"Saya pernah lihat ini" feeds the counts of the campaign; "Tanya" opens the dialogue on the alert's subject.
"""

import re
from dataclasses import dataclass

from bot.alerts.content import DEFAULT_LANGUAGE
from bot.message import Button

TITLES = {"id": ("Saya pernah lihat ini", "Tanya"), "en": ("I have seen this", "Ask")}
SHORT_TITLES = {"id": ("Pernah lihat", "Tanya"), "en": ("Seen before", "Ask")}
"""Of the two buttons of each alert, by language; the short ones for WhatsApp, which takes 20 characters."""
CHOOSE = {"id": "Pilih", "en": "Choose"}
"""Opens them where they are the rows of a list."""
PRESS = re.compile(r'/alert_(seen|ask)\{"alert":([0-9]{1,18})(,"test":1)?\}')
GROUP_PRESS = re.compile(r"ga\|(seen|ask)\|([0-9]{1,18})(\|test)?")
START = re.compile(r"alert_([0-9]{1,18})")
"""What opens a private chat from a group: https://core.telegram.org/bots/features#deep-linking"""


def titles(language: str, *, short: bool = False) -> tuple[str, str]:
    """What the two buttons say in that language, or in Indonesian."""
    known = SHORT_TITLES if short else TITLES
    return known.get(language, known[DEFAULT_LANGUAGE])


def choose(language: str) -> str:
    """What the button says that opens a list of the two."""
    return CHOOSE.get(language, CHOOSE[DEFAULT_LANGUAGE])


def buttons(
    alert_id: int, language: str = DEFAULT_LANGUAGE, *, test: bool = False, group: bool = False
) -> tuple[Button, ...]:
    """The two buttons of each alert; their payloads fit into Telegram's 64 bytes.

    Those in groups are the guard's to answer, so they begin like all of its buttons.
    """
    seen, ask = titles(language)
    if group:
        mark = "|test" if test else ""
        return Button(seen, f"ga|seen|{alert_id}{mark}"), Button(ask, f"ga|ask|{alert_id}{mark}")
    mark = ',"test":1' if test else ""
    value = f'{{"alert":{alert_id}{mark}}}'
    return Button(seen, f"/alert_seen{value}"), Button(ask, f"/alert_ask{value}")


@dataclass(frozen=True)
class Press:
    """A pressed button of an alert."""

    kind: str
    """seen or ask."""
    alert_id: int
    test: bool
    """Of a test: it counts nowhere."""


def pressed(payload: str) -> Press | None:
    """The press, where the payload is of such a button, in a private chat or in a group."""
    match = PRESS.fullmatch(payload) or GROUP_PRESS.fullmatch(payload)
    return Press(match[1], int(match[2]), match[3] is not None) if match else None


def start_of(alert_id: int) -> str:
    """The start parameter that opens a private chat on an alert."""
    return f"alert_{alert_id}"


def asked_by(start: str) -> str | None:
    """The payload of "Tanya", where somebody comes from a group by that start parameter."""
    match = START.fullmatch(start)
    return f'/alert_ask{{"alert":{match[1]}}}' if match else None
