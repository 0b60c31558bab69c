"""What travels between channels and the conversation: channel-neutral and frozen."""

from dataclasses import dataclass, field

MAX_TEXT = 20_000
"""Characters of one message that are read; the rest is left out and the person is told."""


@dataclass(frozen=True)
class Person:
    """Somebody in a channel: `channel` is telegram, whatsapp, web or terminal, `address` the channel's own id."""

    channel: str
    address: str

    @property
    def key(self) -> str:
        """The id under which sessions and trackers are kept."""
        return f"{self.channel}:{self.address}"


@dataclass(frozen=True)
class Picture:
    """What was read in a picture that a person sent; the picture itself is not kept."""

    text: str = ""
    problem: str | None = None
    """Why there is no text: empty, format, size or later (`bot.pictures.limits`)."""


@dataclass(frozen=True)
class Incoming:
    """One message from a person: text, a picture with or without text, or a pressed button's payload."""

    person: Person
    text: str = ""
    payload: str | None = None
    image: bytes | None = field(default=None, repr=False)
    """A picture as it came, not yet read; it must go no further than to `Conversation.look`."""
    picture: Picture | None = None
    update_id: str | None = None
    """The platform's own id of the message, for de-duplication."""
    notice: str | None = None
    """A reply of ours that the channel asks for instead of a turn, e.g. `utter_voice` for a voice message."""
    patient: bool = False
    """Whether it is better to wait a little for a part that is being started again than to answer without it."""
    location: tuple[float, float] | None = None
    """Latitude and longitude, where the person sent a place."""


@dataclass(frozen=True)
class Button:
    """A quick reply: the title shown and the payload sent back when pressed."""

    title: str
    payload: str


@dataclass(frozen=True)
class Reply:
    """One answer in plain text, with its buttons."""

    text: str
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True)
class Turn:
    """What one message led to."""

    replies: tuple[Reply, ...]
    intent: str | None = None
    risk: str = "none"
    clear_chat: bool = False
    """The person asked that the chat be cleared where the platform allows it."""
    facts: tuple[str, ...] = field(default=())
    """Keys of the facts that were told."""
    rated: tuple[str, ...] = ()
    """Keys of the ad whose rating was told."""
    in_place: bool = False
    """The answer to a pressed button takes the place of the message that holds the button, where there can be one."""
