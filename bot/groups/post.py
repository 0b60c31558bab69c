"""What happens in a group, as the guard takes it: platform-neutral and frozen."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Post:
    """A message in a group, new or edited."""

    chat: str
    message: int
    sender: str
    """The platform's id of whoever posts: a person, or a channel that posts under its own name."""
    text: str = field(repr=False)
    """Everything readable in it."""
    name: str = field(default="", repr=False)
    own: bool = False
    """The group's own voice: an anonymous admin, or the linked channel."""
    thread: int | None = None
    """The topic it was posted in."""
    edited: bool = False
    album: str | None = None
    picture: Mapping[str, Any] | None = None
    """Where its picture is to be had, and how big it is."""
    copy: Mapping[str, Any] = field(default_factory=dict, repr=False)
    """What the platform needs to post it once more. Plain JSON."""


@dataclass(frozen=True)
class Arrived:
    """People who joined the group."""

    chat: str
    members: tuple[str, ...]


@dataclass(frozen=True)
class Added:
    """The bot was added to a group, or its rights there changed."""

    chat: str
    title: str
    by: str
    fresh: bool
    """Whether it was not in the group before."""


@dataclass(frozen=True)
class Removed:
    """The bot is no longer in the group."""

    chat: str


@dataclass(frozen=True)
class Moved:
    """The group has a new address: it became a supergroup."""

    chat: str
    to: str


@dataclass(frozen=True)
class Asked:
    """Somebody asked for the settings; `by` is None for an anonymous admin."""

    chat: str
    title: str
    message: int
    by: str | None
    thread: int | None = None


@dataclass(frozen=True)
class Pressed:
    """A pressed button of ours: `data` is what it carries, `chat` and `message` where it stands."""

    chat: str
    message: int
    by: str
    data: str
    query: str


Event = Post | Arrived | Added | Removed | Moved | Asked | Pressed
