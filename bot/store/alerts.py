"""SQL tables of alerts: the alert, one row a recipient, the audit, and which facts a person was told."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    ColumnElement,
    DateTime,
    Index,
    Integer,
    SmallInteger,
    String,
    Text,
    cast,
    delete,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from bot.message import Person
from bot.store.groups import Campaign, Variant
from bot.store.models import Base, now

MOMENT = DateTime(timezone=True)
BIG = BigInteger().with_variant(Integer, "sqlite")
"""SQLite numbers rows by itself only where the key is INTEGER."""


class Alert(Base):
    """A message to many; its words and audience stand still once sending has begun."""

    __tablename__ = "alerts"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    state: Mapped[str] = mapped_column(String(10), default="draft")
    """draft, approved, sending, paused, done or cancelled."""
    author: Mapped[str] = mapped_column(String(64))
    approver: Mapped[str | None] = mapped_column(String(64))
    texts: Mapped[dict[str, Any]] = mapped_column(JSON)
    """Language -> text."""
    content: Mapped[str] = mapped_column(String(64), index=True)
    """Digest of the texts, to see that a person gets the same words once."""
    links: Mapped[list[dict[str, str]] | None] = mapped_column(JSON)
    """Buttons that open an address: [{"title", "url"}]."""
    picture_id: Mapped[int | None]
    segment: Mapped[str] = mapped_column(String(500), default="")
    told: Mapped[str | None] = mapped_column(String(80))
    """A fact's key: the audience is who was told it, not who subscribed."""
    template: Mapped[str | None] = mapped_column(String(120))
    """Approved WhatsApp template; its one parameter is the text."""
    template_buttons: Mapped[bool] = mapped_column(default=False)
    """The template was approved with two quick replies: they carry this alert's payloads."""
    ask: Mapped[str | None] = mapped_column(String(120))
    """Payload of the button that opens the dialogue on the subject."""
    campaign_id: Mapped[int | None]
    """The campaign of ads that it warns of, if one: who has seen the ad counts there."""
    urgent: Mapped[bool] = mapped_column(default=True)
    starts: Mapped[datetime | None] = mapped_column(MOMENT)
    expires: Mapped[datetime | None] = mapped_column(MOMENT)
    created: Mapped[datetime] = mapped_column(MOMENT, default=now)
    begun: Mapped[datetime | None] = mapped_column(MOMENT)
    ended: Mapped[datetime | None] = mapped_column(MOMENT)
    cursor: Mapped[int] = mapped_column(BIG, default=0)
    """Highest id of the source (subscriptions, told facts) that has been expanded."""
    last: Mapped[int | None] = mapped_column(BIG)
    """Highest id that belongs to the audience: whoever comes later is not in it."""
    expanded: Mapped[bool] = mapped_column(default=False)
    touched: Mapped[datetime] = mapped_column(MOMENT, default=now)
    """Last sign of life of whoever expands the audience."""

    __table_args__ = (Index("ix_alerts_state", "state"),)


class Delivery(Base):
    """One recipient of one alert.

    `sending` is written before the platform is called, so that a killed worker leaves exactly its calls in flight in
    that state. No foreign key: it would be checked for each of a million rows, and alerts are never deleted.
    """

    __tablename__ = "deliveries"

    id: Mapped[int] = mapped_column(BIG, primary_key=True)
    alert_id: Mapped[int]
    channel: Mapped[str] = mapped_column(String(16))
    address: Mapped[str] = mapped_column(String(128))
    language: Mapped[str] = mapped_column(String(8))
    zone: Mapped[int] = mapped_column(SmallInteger)
    """Hours east of UTC."""
    province: Mapped[str | None] = mapped_column(String(64))
    countries: Mapped[str | None] = mapped_column(Text)
    """The person's countries as `Subscription` keeps them, where the words name the recipient's country."""
    state: Mapped[str] = mapped_column(String(10))
    """pending, sending, sent, failed, uncertain or expired."""
    due: Mapped[datetime] = mapped_column(MOMENT)
    """Not claimed before this: moved on by a claim (its lease), a retry, the night."""
    claim: Mapped[str | None] = mapped_column(String(32))
    attempts: Mapped[int] = mapped_column(SmallInteger, default=0)
    started: Mapped[datetime | None] = mapped_column(MOMENT)
    ended: Mapped[datetime | None] = mapped_column(MOMENT)
    reason: Mapped[str | None] = mapped_column(String(40))
    message_id: Mapped[str | None] = mapped_column(String(128))
    receipt: Mapped[str | None] = mapped_column(String(10))
    """delivered or read, where the platform tells."""
    seen_before: Mapped[bool] = mapped_column(default=False)
    """The person pressed "Saya pernah lihat ini"."""
    asked: Mapped[bool] = mapped_column(default=False)
    replied: Mapped[bool] = mapped_column(default=False)
    """The person wrote within a day; what was written is not kept here."""
    opted_out: Mapped[bool] = mapped_column(default=False)
    """The person left the alerts or deleted all data within a day."""

    __table_args__ = (
        Index("ux_deliveries_person", "alert_id", "channel", "address", unique=True),
        Index("ix_deliveries_due", "alert_id", "state", "channel", "due"),
        Index("ix_deliveries_message", "message_id"),
        Index("ix_deliveries_address", "address"),
    )


class AlertAction(Base):
    """The audit: who did what with alerts. Rows are only ever added."""

    __tablename__ = "alert_actions"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(MOMENT, default=now)
    operator: Mapped[str] = mapped_column(String(64))
    action: Mapped[str] = mapped_column(String(20))
    alert_id: Mapped[int | None]
    detail: Mapped[str | None] = mapped_column(Text)


class Told(Base):
    """A fact or verdict that a person was told, by key, without any text; kept for 30 days."""

    __tablename__ = "told"

    id: Mapped[int] = mapped_column(BIG, primary_key=True)
    channel: Mapped[str] = mapped_column(String(16))
    address: Mapped[str] = mapped_column(String(128))
    fact: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(MOMENT, default=now)

    __table_args__ = (
        Index("ux_told_person", "channel", "address", "fact", unique=True),
        Index("ix_told_fact", "fact", "at"),
    )


AD, CAMPAIGN = "ad_", "campaign_"
"""Before the digest of an ad whose rating a person was told, and before the number of its campaign."""


def told_of(key: str) -> ColumnElement[bool]:
    """Whether a row of `Told` is about a fact or verdict; about a campaign: any of its ads, also as rated before.

    That includes the ads of campaigns that it took in, and those of its wordings that were thought harmless.
    """
    number = key.removeprefix(CAMPAIGN)
    if number == key or not number.isdecimal():
        return Told.fact == key
    taken = select(Campaign.id).where(Campaign.id == int(number)).cte("taken", recursive=True)
    taken = taken.union(select(Campaign.id).where(Campaign.merged_into == taken.c.id))
    ads = select(literal(AD, String) + Variant.digest).where(Variant.campaign_id.in_(select(taken.c.id)))
    return or_(Told.fact.in_(select(literal(CAMPAIGN, String) + cast(taken.c.id, String))), Told.fact.in_(ads))


AFTER = timedelta(days=1)
"""What a person does within this time after an alert is counted as an answer to it; to the newest, if there are two."""


async def newest(session: AsyncSession, channel: str, addresses: Collection[str]) -> list[int]:
    """Ids of the last delivery to each of these people, where it is not longer ago than `AFTER`."""
    found = await session.scalars(
        select(func.max(Delivery.id)).where(
            Delivery.channel == channel, Delivery.address.in_(addresses), Delivery.ended >= now() - AFTER,
            or_(Delivery.state == "sent", Delivery.state == "uncertain"),
        ).group_by(Delivery.address)
    )  # fmt: skip
    return list(found)


async def note_leaving(session: AsyncSession, person: Person) -> None:
    """The person takes the consent back: did an alert come just before?"""
    if last := await newest(session, person.channel, [person.address]):
        await session.execute(update(Delivery).where(Delivery.id.in_(last)).values(opted_out=True))


async def forget(session: AsyncSession, person: Person) -> None:
    """Leave nothing of a person in alerts: what waits is dropped, what was sent is only counted."""
    await note_leaving(session, person)
    mine = Delivery.channel == person.channel, Delivery.address == person.address
    waiting = update(Delivery).where(*mine, Delivery.state == "pending")
    await session.execute(waiting.values(state="failed", reason="deleted", ended=now()))
    nobody = literal("forgotten-", String) + cast(Delivery.id, String)  # unique in its alert, and no platform's address
    await session.execute(update(Delivery).where(*mine).values(address=nobody, province=None))
    await session.execute(delete(Told).where(Told.channel == person.channel, Told.address == person.address))
