"""What the Cloud API's error codes mean for us: a small closed set that says whether to try again.

https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes, read 2026-11-24.
"""

from enum import Enum

from bot.errors import TryLater, Undeliverable


class Fault(Enum):
    """A kind of failure: what an operator reads, and after how many seconds to try again (None: never)."""

    BUSY = ("WhatsApp is busy or under maintenance", 5.0)
    LIMITED = ("we send too much at the moment", 10.0)
    PAIR_LIMITED = ("too many messages to this person at the moment", 6.0)
    CAPPED = ("this person gets no more marketing messages at the moment", None)
    GONE = ("the person cannot be reached on WhatsApp", None)
    OPTED_OUT = ("the person wants no messages from us", None)
    CLOSED = ("more than 24 hours since the person wrote", None)
    QUALITY = ("WhatsApp limits this number because of its quality rating", None)
    ACCOUNT = ("token, permission, payment or account: see the Business Manager", None)
    WRONG = ("WhatsApp refuses the call's content", None)

    def __init__(self, about: str, seconds: float | None) -> None:
        self.about, self.seconds = about, seconds


CODES = {
    1: Fault.BUSY, 2: Fault.BUSY, 131000: Fault.BUSY, 131016: Fault.BUSY, 131057: Fault.BUSY, 133004: Fault.BUSY,
    4: Fault.LIMITED, 80007: Fault.LIMITED, 80008: Fault.LIMITED, 130429: Fault.LIMITED,
    131056: Fault.PAIR_LIMITED, 131049: Fault.CAPPED,
    131021: Fault.GONE, 131026: Fault.GONE, 131030: Fault.GONE, 130497: Fault.GONE,
    131050: Fault.OPTED_OUT, 130472: Fault.OPTED_OUT,
    131047: Fault.CLOSED,
    131048: Fault.QUALITY, 368: Fault.QUALITY,
    0: Fault.ACCOUNT, 3: Fault.ACCOUNT, 10: Fault.ACCOUNT, 190: Fault.ACCOUNT, 200: Fault.ACCOUNT,
    131005: Fault.ACCOUNT, 131031: Fault.ACCOUNT, 131042: Fault.ACCOUNT, 131045: Fault.ACCOUNT, 133010: Fault.ACCOUNT,
    33: Fault.WRONG, 100: Fault.WRONG, 131008: Fault.WRONG, 131009: Fault.WRONG, 131051: Fault.WRONG,
    131052: Fault.WRONG, 131053: Fault.WRONG,
}  # fmt: skip
TOO_MANY, SERVER_ERROR = 429, 500


def fault_of(code: int | None, status: int) -> Fault:
    """The fault of an error's code, or of the HTTP status where the code is unknown."""
    if code in CODES:
        return CODES[code]
    if status == TOO_MANY:
        return Fault.LIMITED
    return Fault.BUSY if status >= SERVER_ERROR else Fault.WRONG


def decision(fault: Fault) -> Exception:
    """The fault as what a caller must decide."""
    if fault.seconds is not None:
        return TryLater(fault.about, fault.seconds)
    gone = fault in (Fault.GONE, Fault.OPTED_OUT)
    return Undeliverable(fault.about, gone=gone, ours=fault is Fault.ACCOUNT)
