"""Shape of the entries in `responses/facts/**/*.yml`; pydantic checks each file at the border."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
PublishedText = Annotated[str, StringConstraints(pattern=r"^\d{4}(-\d{2}){0,2}$")]

TOPICS = (
    "is_offer_safe", "country_safety", "procedure", "documents", "visa", "cost", "agency_check",
    "contract_rights", "salary", "gtog", "training_language", "domestic_worker", "seafarer",
    "report", "repatriation", "overstay",
)  # fmt: skip
"""What a country's entry can answer: the `ask_*` intents without their prefix (contacts have a file of their own)."""

SHELF_LIFE_DAYS = {"contact": 180, "claim": 365, "red_flag": 365}


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Source(_Strict):
    """Where a value was read."""

    url: Annotated[str, StringConstraints(pattern=r"^https://[^\s]+$")]
    publisher: Annotated[str, StringConstraints(min_length=2)]
    published: date | PublishedText | int | None
    """The date the page shows, as exact as it shows it; None where it shows none."""
    read: date
    says: Annotated[str, StringConstraints(min_length=5)]


class SecondReading(_Strict):
    """A later comparison of the entry with its sources; by another reader, who saw only these, for `high`."""

    by: Literal["author", "another"]
    read: date
    verdict: Literal["confirmed", "differs"]
    note: str | None = None


class Entry(_Strict):
    """What every fact carries."""

    key: Key
    sources: Annotated[list[Source], Field(min_length=1)]
    checked: date
    confidence: Literal["high", "medium", "low"]
    second_reading: SecondReading | None = None
    note: str | None = None

    def __hash__(self) -> int:
        """By key, which is unique in a base."""
        return hash(self.key)

    @property
    def kind(self) -> str:
        """contact, claim or red_flag."""
        return {"Contact": "contact", "RedFlag": "red_flag"}.get(type(self).__name__, "claim")

    @property
    def confirmed(self) -> bool:
        """Whether another reader than its author has confirmed it."""
        reading = self.second_reading
        return reading is not None and reading.by == "another" and reading.verdict == "confirmed"

    def stale(self, today: date) -> bool:
        """Whether the entry is past its shelf life on that day."""
        return (today - self.checked).days > SHELF_LIFE_DAYS[self.kind]


class Contact(Entry):
    """A number, address or page where help is found."""

    name: str
    country: Country
    covers: list[Country] = []
    channel: Literal["phone", "whatsapp", "short", "tollfree", "email", "web", "address"]
    value: str
    purpose: Literal[
        "protection", "consular", "switchboard", "complaint", "report", "counselling", "emergency", "office"
    ]
    serves: str
    languages: list[str] = []
    hours: str | None = None
    dial_from: list[Country] | Literal["any"] = "any"
    province: str | None = None
    """The province of Indonesia that an office is for, where it is for one."""
    same_as: Key | None = None
    """The entry that gives the same value for another service; the note says why."""


class Pay(_Strict):
    """What a kind of work pays, against which offers are compared."""

    sector: str
    min: float
    max: float
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
    per: Literal["hour", "day", "month", "year"]
    year: int


class Claim(Entry):
    """A statement the bot may make, for one country or for all."""

    value: Annotated[str, StringConstraints(min_length=10, max_length=600)]
    country: Country | None = None
    topic: Literal[TOPICS] | None = None  # type: ignore[valid-type]
    subject: str | None = None
    pay: list[Pay] = []

    @property
    def answers_topic(self) -> bool:
        """Whether this is the one answer to its topic; the others of a topic are details, told when asked for."""
        return self.topic is not None and self.key == f"{(self.country or 'general').lower()}_{self.topic}"


class RedFlag(Entry):
    """A sign of a dangerous offer and what a reply says about it."""

    looks_like: list[str]
    why: str
    strength: Literal["decisive", "strong", "weak"]
    counter_signs: list[str] | str = []
    value: Annotated[str, StringConstraints(min_length=10, max_length=200)]
