"""The few errors that carry what the caller must decide."""


class SetupError(Exception):
    """The machine or configuration lacks something; the message says what to do. Exit code 1."""


class RasaDown(Exception):
    """Rasa did not answer in time; the turn is served without it."""


class BadPayload(Exception):
    """A pressed button's payload names an intent or entity that the dialogue does not know."""


class TryLater(Exception):
    """A platform did not take a call now; try the call again after `seconds` (None: use your judgement)."""

    def __init__(self, reason: str, seconds: float | None = None) -> None:
        super().__init__(reason)
        self.seconds = seconds


class Undeliverable(Exception):
    """A platform will never take this; do not try again.

    `gone`: the person cannot be reached at all (blocked us, deleted the account); send nothing unasked any more.
    `ours`: the platform refuses our token or account, whatever is sent; an answer can wait until that is mended.
    """

    def __init__(self, reason: str, *, gone: bool = False, ours: bool = False) -> None:
        super().__init__(reason)
        self.reason, self.gone, self.ours = reason, gone, ours


class Refused(Exception):
    """What an operator asked for cannot be done now; the message says why and what would be."""


class NotAllowed(Refused):
    """The operator has not the role for it."""


class Unknown(Refused):
    """There is no such alert or operator."""
