"""SQL tables of operators: their roles, the hash of their token, and who changed what about them."""

from datetime import datetime

from sqlalchemy import DateTime, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.models import Base, now
from bot.store.tags import Tags


class Operator(Base):
    """Somebody who may work with alerts."""

    __tablename__ = "operators"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(64))
    folded: Mapped[str] = mapped_column(String(64))
    """The name without case, so that nobody is there twice."""
    roles: Mapped[tuple[str, ...]] = mapped_column(Tags, default=())
    """author, approver, admin."""
    token: Mapped[str | None] = mapped_column(String(64))
    """SHA-256 of the token for the console, in hexadecimal; the token itself is kept nowhere."""
    created: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=now)

    __table_args__ = (Index("ux_operators_folded", "folded", unique=True),)


class OperatorAction(Base):
    """The audit of operators. Rows are only ever added."""

    __tablename__ = "operator_actions"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=now)
    by: Mapped[str] = mapped_column(String(64))
    action: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(64))
    detail: Mapped[str | None] = mapped_column(Text)
