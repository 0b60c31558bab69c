"""The few errors that carry what the caller must decide."""


class SetupError(Exception):
    """The machine or configuration lacks something; the message says what to do. Exit code 1."""


class RasaDown(Exception):
    """Rasa did not answer in time; the turn is served without it."""


class BadPayload(Exception):
    """A pressed button's payload names an intent or entity that the dialogue does not know."""
