"""What a reply is rendered with."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.agencies.lookup import Finding
from bot.facts.model import Entry
from bot.message import Button, Picture
from nlu.risk import Verdict


@dataclass
class Context:
    """What this turn knows beside the texts."""

    verdict: Verdict | None = None
    discreet: bool = False
    operators_told: bool = False
    in_need: bool = False
    """The person has an open case."""
    choices: Sequence[Button] = ()
    mark: str | None = None
    general: bool = False
    """What is known of the country was said a moment ago: the general rule is said in its place."""
    text: str = ""
    """The person's words, in which a fact may be asked for by name."""
    picture: Picture | None = None
    agencies: Sequence[Finding] = ()
    """What the list of agencies says of the companies that the person named."""
    told: list[Entry] = field(default_factory=list)
    """Facts used so far in the reply being rendered."""
    buttons: list[Button] = field(default_factory=list)
    """Buttons that a marker adds."""
