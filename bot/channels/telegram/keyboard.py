"""Buttons as an inline keyboard. Limit of callback_data: 1 to 64 bytes
(https://core.telegram.org/bots/api#inlinekeyboardbutton).
"""

from collections.abc import Sequence

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.message import Button
from bot.store.short import ShortKeys

DATA_LIMIT = 64
KEPT = "k:"
"""Begins the data of a button whose payload is kept under a short key."""
NARROW = 16
"""Two titles of this length stand side by side on a small phone."""


async def keyboard(buttons: Sequence[Button], keys: ShortKeys) -> InlineKeyboardMarkup | None:
    """The keyboard, narrow buttons in pairs; None without buttons."""
    rows: list[list[InlineKeyboardButton]] = []
    room = False
    for button in buttons:
        shown = InlineKeyboardButton(button.title, callback_data=await _data(button.payload, keys))
        narrow = len(button.title) <= NARROW
        if room and narrow:
            rows[-1].append(shown)
            room = False
        else:
            rows.append([shown])
            room = narrow
    return InlineKeyboardMarkup(rows) if rows else None


async def payload_of(data: str, keys: ShortKeys) -> str:
    """The payload of a pressed button; the data itself, which is no payload, where it has expired."""
    kept = await keys.get(data.removeprefix(KEPT)) if data.startswith(KEPT) else None
    return kept or data


async def _data(payload: str, keys: ShortKeys) -> str:
    return payload if len(payload.encode()) <= DATA_LIMIT else KEPT + await keys.put(payload)
