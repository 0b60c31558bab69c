"""SQL tables of the list of licensed agencies: one list at a time, with its date."""

from datetime import date, datetime

from sqlalchemy import Date, DateTime, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.models import Base, now


class AgencyList(Base):
    """An imported list."""

    __tablename__ = "agency_lists"

    id: Mapped[int] = mapped_column(primary_key=True)
    listed: Mapped[date] = mapped_column(Date)
    """The day for which the ministry published it."""
    file: Mapped[str] = mapped_column(String(200))
    imported: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=now)


class Agency(Base):
    """One company of the list. No names or numbers of its people are kept."""

    __tablename__ = "agencies"

    id: Mapped[int] = mapped_column(primary_key=True)
    list_id: Mapped[int] = mapped_column(ForeignKey("agency_lists.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    licence: Mapped[str] = mapped_column(String(120), default="")
    valid_until: Mapped[date | None] = mapped_column(Date)
    city: Mapped[str] = mapped_column(String(120), default="")
    status: Mapped[str] = mapped_column(String(120), default="")
