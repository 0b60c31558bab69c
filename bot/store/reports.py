"""SQL table of readers' reports on verdicts; it becomes examples to learn from."""

from datetime import datetime

from sqlalchemy import DateTime, Float, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.models import Base, now


class OfferReport(Base):
    """A reader says that a verdict is wrong. The text is there only with their consent, its numbers made unknown."""

    __tablename__ = "offer_reports"

    id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(String(16))
    address: Mapped[str] = mapped_column(String(128))
    """So that the person can have it deleted; no export holds it."""
    kind: Mapped[str] = mapped_column(String(16))
    risk: Mapped[str] = mapped_column(String(8))
    score: Mapped[float] = mapped_column(Float)
    signals: Mapped[str] = mapped_column(String(400), default="")
    """Keys of the reasons given, comma between."""
    countries: Mapped[str] = mapped_column(String(120), default="")
    text: Mapped[str | None] = mapped_column(Text)
    consented: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    state: Mapped[str] = mapped_column(String(10), default="open")
    """open, approved or rejected."""
    label: Mapped[str | None] = mapped_column(String(16))
    """The class that a reviewer gave it."""
    opened: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=now)
    reviewed: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    __table_args__ = (Index("ix_offer_reports_person", "channel", "address"), Index("ix_offer_reports_state", "state"))
