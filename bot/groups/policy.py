"""What to do about an offer in a group: pure, a table of facts in and a decision out.

Until an admin chooses, and where the bot's rights cannot be read, the mode is to warn in a reply.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

MODES = ("warn", "delete", "notify", "watch")
DEFAULT_MODE = "warn"
THRESHOLDS = ("medium", "high")
LEVELS = {"none": 0, "low": 1, "medium": 2, "high": 3}
FIRST_POST_SCORE = 0.06
"""An offer abroad rated low is flagged in a new member's post from this score on, where the threshold is medium."""
NIGHT = (22, 5)
"""Hours in Jakarta between which warnings ring no bell."""
JAKARTA = timezone(timedelta(hours=7))


@dataclass(frozen=True)
class Situation:
    """What is known about an offer and about the group it was posted in."""

    risk: str
    score: float
    mode: str | None = None
    """The mode that the admins chose."""
    threshold: str = "medium"
    can_delete: bool | None = None
    """None where the rights cannot be read."""
    exempt: bool = False
    """Posted by an admin or a trusted sender."""
    let_stand: bool = False
    """An admin let the same text stand here."""
    new_member: bool = False
    burst: bool = False
    """Several accounts that just joined post the same."""


@dataclass(frozen=True)
class Decision:
    """What is done with the message."""

    flag: bool = False
    delete: bool = False
    warn: bool = False
    notify: bool = False
    lacks_right: bool = False
    """The admins chose to delete, but the bot may not."""

    @property
    def action(self) -> str:
        """The word that the flag is stored under."""
        return "deleted" if self.delete else "warned" if self.warn else "notified" if self.notify else "watched"


LEAVE = Decision()


def decide(case: Situation) -> Decision:
    """What to do."""
    if case.exempt or case.let_stand or not _flagged(case):
        return LEAVE
    mode = case.mode or DEFAULT_MODE
    if mode == "watch":
        return Decision(flag=True)
    if mode == "notify":
        return Decision(flag=True, notify=True)
    if mode == "delete" and case.can_delete:
        return Decision(flag=True, delete=True, warn=True, notify=True)
    lacks_right = mode == "delete" and case.can_delete is False
    return Decision(flag=True, warn=True, notify=True, lacks_right=lacks_right)


def _flagged(case: Situation) -> bool:
    level, needed = LEVELS[case.risk], LEVELS[case.threshold]
    if level >= needed or case.burst:
        return True
    if not case.new_member:
        return False
    return level >= LEVELS["medium"] or (case.threshold == "medium" and level == 1 and case.score >= FIRST_POST_SCORE)


def is_night(moment: datetime | None = None) -> bool:
    """Whether it is night in Jakarta."""
    hour = (moment or datetime.now(UTC)).astimezone(JAKARTA).hour
    return hour >= NIGHT[0] or hour < NIGHT[1]
