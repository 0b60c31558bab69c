"""SQL tables. Migrations in `migrations/versions` make them; a test compares the two."""

from datetime import UTC, date, datetime

from sqlalchemy import DateTime, ForeignKey, Index, SmallInteger, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from bot.store.tags import Tags


def now() -> datetime:
    """The present moment in UTC."""
    return datetime.now(UTC)


class Base(DeclarativeBase):
    """Root of all tables."""


class Case(Base):
    """Somebody who needs a human: a crisis, or a wish to talk to an operator."""

    __tablename__ = "cases"

    id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(String(16))
    address: Mapped[str] = mapped_column(String(128))
    intent: Mapped[str] = mapped_column(String(40))
    mark: Mapped[str | None] = mapped_column(String(16))
    """self, relative, minor, sexual or suicide."""
    country: Mapped[str | None] = mapped_column(String(2))
    place: Mapped[str | None] = mapped_column(String(200))
    people: Mapped[str | None] = mapped_column(String(200))
    injured: Mapped[str | None] = mapped_column(String(200))
    passport: Mapped[str | None] = mapped_column(String(200))
    discreet: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(String(8), default="open")
    opened: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=now)
    updated: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=now, onupdate=now)
    operators_told: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    __table_args__ = (Index("ix_cases_person", "channel", "address", "state"),)


class CaseNote(Base):
    """A person's own words in an open case; deleted when the case is closed."""

    __tablename__ = "case_notes"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), index=True)
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=now)


class ConsentText(Base):
    """The words that people were shown who agreed to be warned; they outlive the consents that they prove."""

    __tablename__ = "consent_texts"

    version: Mapped[str] = mapped_column(String(16), primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    since: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=now)


class Subscription(Base):
    """A person's (or group's) consent to warnings and what was chosen; the row is the proof, deleted on request."""

    __tablename__ = "subscriptions"

    id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(String(16))
    address: Mapped[str] = mapped_column(String(128))
    province: Mapped[str | None] = mapped_column(String(64))
    regency: Mapped[str | None] = mapped_column(String(64))
    """Kabupaten or kota, by its full name."""
    zone: Mapped[int] = mapped_column(SmallInteger, default=7)
    """Hours east of UTC, by the province: quiet hours are the person's own."""
    countries: Mapped[tuple[str, ...]] = mapped_column(Tags, default=())
    topics: Mapped[tuple[str, ...]] = mapped_column(Tags, default=())
    """Subjects and sectors, in lower case."""
    wide: Mapped[bool] = mapped_column(default=False)
    """Whether no countries mean all countries, and no topics all topics: so for who subscribed in a chat."""
    language: Mapped[str] = mapped_column(String(8), default="id")
    alerts_only: Mapped[bool] = mapped_column(default=False)
    active: Mapped[date | None]
    """The last day (UTC) on which the person wrote or pressed something."""
    quiet: Mapped[bool] = mapped_column(default=False)
    """In discreet mode: nothing is sent unasked until the person ends that mode or subscribes anew."""
    proof: Mapped[str] = mapped_column(String(40), default="chat")
    """How the consent was given: chat (asked for), chat: offered, group menu, or the file it was imported from."""
    terms: Mapped[str | None] = mapped_column(String(16))
    """Version of the words (`ConsentText`) that were shown when the consent was given."""
    consented: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=now)
    ended: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    __table_args__ = (Index("ux_subscriptions_person", "channel", "address", unique=True),)


class Segment(Base):
    """A filter of subscribers with a name."""

    __tablename__ = "segments"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    expression: Mapped[str] = mapped_column(String(500))
    author: Mapped[str] = mapped_column(String(64))
    saved: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=now)
