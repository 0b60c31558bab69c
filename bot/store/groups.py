"""SQL tables of groups and campaigns. No member of a group has a row: senders are known by a keyed hash, if at all."""

from datetime import datetime

from sqlalchemy import DateTime, ForeignKey, Index, String, Text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.models import Base, now

MOMENT = DateTime(timezone=True)
HASH = String(32)
"""A keyed hash, see `bot.groups.hashing`."""


class Campaign(Base):
    """Ads that are near-duplicates of each other, or share a recruiter's contact."""

    __tablename__ = "campaigns"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """Given out by the index in Redis."""
    risk: Mapped[str] = mapped_column(String(8))
    """The highest rating that one of its ads got by itself."""
    countries: Mapped[str] = mapped_column(String(120), default="")
    """ISO codes, comma between."""
    sightings: Mapped[int] = mapped_column(default=0)
    first_seen: Mapped[datetime] = mapped_column(MOMENT, default=now)
    last_seen: Mapped[datetime] = mapped_column(MOMENT, default=now, index=True)
    merged_into: Mapped[int | None] = mapped_column()
    """The campaign that took this one in."""


async def standing(session: AsyncSession, number: int) -> Campaign | None:
    """The campaign of that number, or the one that has taken it in."""
    campaign = await session.get(Campaign, number)
    while campaign is not None and campaign.merged_into is not None:
        campaign = await session.get(Campaign, campaign.merged_into)
    return campaign


class Variant(Base):
    """One wording of a campaign's ad."""

    __tablename__ = "campaign_variants"

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id", ondelete="CASCADE"))
    digest: Mapped[str] = mapped_column(HASH)
    text: Mapped[str] = mapped_column(Text)
    """Empty while it was seen in private chats only: people add words of their own there."""
    sightings: Mapped[int] = mapped_column(default=1)
    first_seen: Mapped[datetime] = mapped_column(MOMENT, default=now)
    last_seen: Mapped[datetime] = mapped_column(MOMENT, default=now)

    __table_args__ = (Index("ux_campaign_variants", "campaign_id", "digest", unique=True),)


class CampaignContact(Base):
    """A number, handle or address that a campaign's ads ask people to write to."""

    __tablename__ = "campaign_contacts"

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id", ondelete="CASCADE"))
    contact: Mapped[str] = mapped_column(String(320))
    sightings: Mapped[int] = mapped_column(default=1)
    first_seen: Mapped[datetime] = mapped_column(MOMENT, default=now)
    last_seen: Mapped[datetime] = mapped_column(MOMENT, default=now)

    __table_args__ = (Index("ux_campaign_contacts", "campaign_id", "contact", unique=True),)


class Place(Base):
    """A group or private chat in which a campaign was seen, by a hash; that of a person is nobody's after a restart."""

    __tablename__ = "campaign_places"

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(8))
    """group or private."""
    place: Mapped[str] = mapped_column(HASH)
    sightings: Mapped[int] = mapped_column(default=1)
    first_seen: Mapped[datetime] = mapped_column(MOMENT, default=now)
    last_seen: Mapped[datetime] = mapped_column(MOMENT, default=now)

    __table_args__ = (Index("ux_campaign_places", "campaign_id", "place", unique=True),)


class Group(Base):
    """A group that the bot is in, and what its admins chose."""

    __tablename__ = "groups"

    id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(String(16))
    address: Mapped[str] = mapped_column(String(64))
    title: Mapped[str] = mapped_column(String(255), default="")
    mode: Mapped[str | None] = mapped_column(String(8))
    """watch, warn, delete or notify; None until an admin chooses."""
    threshold: Mapped[str] = mapped_column(String(8), default="medium")
    night_quiet: Mapped[bool] = mapped_column(default=True)
    language: Mapped[str] = mapped_column(String(2), default="id")
    """ISO 639-1 code of what the bot says to the group and its admins."""
    joined: Mapped[datetime] = mapped_column(MOMENT, default=now)
    left: Mapped[datetime | None] = mapped_column(MOMENT)
    digest_sent: Mapped[datetime | None] = mapped_column(MOMENT)

    __table_args__ = (Index("ux_groups_address", "channel", "address", unique=True),)


class TrustedSender(Base):
    """Somebody whose posts an admin chose not to have checked, by keyed hash."""

    __tablename__ = "group_trusted"

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id", ondelete="CASCADE"))
    sender: Mapped[str] = mapped_column(HASH)
    since: Mapped[datetime] = mapped_column(MOMENT, default=now)

    __table_args__ = (Index("ux_group_trusted", "group_id", "sender", unique=True),)


class Watcher(Base):
    """An admin who asked to be told of flagged messages in private."""

    __tablename__ = "group_watchers"

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id", ondelete="CASCADE"))
    address: Mapped[str] = mapped_column(String(64))
    since: Mapped[datetime] = mapped_column(MOMENT, default=now)

    __table_args__ = (Index("ux_group_watchers", "group_id", "address", unique=True),)


class Flag(Base):
    """A flagged message: what it was rated and what was done. Neither its text nor its sender is kept here."""

    __tablename__ = "group_flags"

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id", ondelete="CASCADE"))
    message: Mapped[int] = mapped_column()
    """The platform's message id."""
    campaign_id: Mapped[int | None] = mapped_column()
    risk: Mapped[str] = mapped_column(String(8))
    reasons: Mapped[str] = mapped_column(String(200), default="")
    """Keys of the reasons, comma between."""
    action: Mapped[str] = mapped_column(String(8))
    """What the bot did: watched, warned, deleted or notified."""
    state: Mapped[str] = mapped_column(String(8), default="open")
    """What an admin did: deleted, allowed, trusted, reported or restored; open while nobody did anything."""
    at: Mapped[datetime] = mapped_column(MOMENT, default=now)

    __table_args__ = (
        Index("ux_group_flags", "group_id", "message", unique=True),
        Index("ix_group_flags_at", "group_id", "at"),
    )
