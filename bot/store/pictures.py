"""SQL tables of alerts' pictures and of what they are called at a platform once they are uploaded."""

from datetime import datetime

from sqlalchemy import DateTime, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.models import Base, now


class AlertPicture(Base):
    """A picture as it is sent; the same picture is kept once."""

    __tablename__ = "alert_pictures"

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(20))
    """image/jpeg or image/png."""
    data: Mapped[bytes] = mapped_column(LargeBinary)
    created: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=now)

    __table_args__ = (Index("ux_alert_pictures_digest", "digest", unique=True),)


class PictureUpload(Base):
    """A picture that a platform has."""

    __tablename__ = "picture_uploads"

    picture_id: Mapped[int] = mapped_column(primary_key=True)
    account: Mapped[str] = mapped_column(String(64), primary_key=True)
    """Channel and bot or business number: another bot does not know the file."""
    handle: Mapped[str] = mapped_column(String(255))
    """Telegram's file id, WhatsApp's media id."""
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=now)
