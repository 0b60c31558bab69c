"""What the monitor lets go and what it hands on."""

import pytest

from bot.groups.monitor import BUTTON, Monitor
from bot.groups.post import Arrived, Event, Post
from tests.bot.groups.conftest import AD, GROUP

EVENTS = {
    "chatter": (Post(GROUP, 1, "5", "nanti kumpul jam berapa?"), False),
    "an ad": (Post(GROUP, 1, "5", AD), True),
    "an ad edited in": (Post(GROUP, 1, "5", AD, edited=True), True),
    "the group's own ad": (Post(GROUP, 1, "5", AD, own=True), False),
    "a picture without words": (Post(GROUP, 1, "5", ""), False),
    "a part of an album": (Post(GROUP, 1, "5", "", album="a"), True),
    "a picture": (Post(GROUP, 1, "5", "lihat ini", picture={"file": "f", "size": 9}), True),
    "a picture whose caption was edited": (Post(GROUP, 1, "5", "lihat", picture={"file": "f"}, edited=True), False),
    "people who joined": (Arrived(GROUP, ("6",)), True),
    "what cannot be read": (None, False),
}  # fmt: skip


@pytest.mark.parametrize(("event", "matters"), EVENTS.values(), ids=EVENTS.keys())
def test_what_is_worth_a_look(event: Event | None, matters: bool) -> None:
    assert bool(Monitor(lambda _: event).worth_a_look([{"update_id": 1}])) is matters


def test_messages_are_counted_without_anything_else() -> None:
    monitor = Monitor(lambda update: Post(GROUP, 1, "5", "halo", edited=update["edited"]))
    monitor.worth_a_look([{"edited": False}, {"edited": False}, {"edited": True}])
    assert [(chat, count) for (chat, _), count in monitor.take_counts().items()] == [(GROUP, 2)]
    assert monitor.take_counts() == {}


@pytest.mark.parametrize(
    ("data", "ours"),
    [
        ("gf|delete|12|345", True), ("gs|mode|warn", True), ("gs|night|", True), ("g|wrong|9", True),
        ("gf|delete|12", False), ("gf|delete|x|1", False), ("gf|delete|1|x", False), ("g|drop|9", False),
        ("gf|delete|1|99999999999999999", False), ("gs|mode|warn|x", False), ("/greet", False),
    ],
)  # fmt: skip
def test_buttons_of_the_guard(data: str, ours: bool) -> None:
    assert bool(BUTTON.match(data)) is ours
