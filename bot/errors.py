"""The few errors that carry what the caller must decide."""


class SetupError(Exception):
    """The machine or configuration lacks something; the message says what to do. Exit code 1."""


class RasaDown(Exception):  # noqa: N818 (a state, not a mistake)
    """Rasa did not answer in time; the turn is served without it."""


class BadPayload(Exception):  # noqa: N818
    """A pressed button's payload names an intent or entity that the dialogue does not know."""
