"""What workers do with deliveries in SQL, each step one short transaction.

claim  take rows for a while: their `due` moves on by the lease, so a dead worker's rows come back by themselves
begin  look again at everything that forbids a send, then write `sending` for the rest
finish write what became of the calls
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from secrets import token_hex
from typing import Any

from sqlalchemy import Row, bindparam, case, exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.alerts.audience import Sessions
from bot.alerts.places import asleep
from bot.message import Person
from bot.store.alerts import AD, CAMPAIGN, Alert, Delivery, Told
from bot.store.models import Case, Subscription, now
from bot.store.tags import words

LEASE = timedelta(seconds=20)
ROW = Delivery.__table__


@dataclass(frozen=True)
class Claimed:
    """A recipient whom this worker may serve until its lease ends."""

    id: int
    alert_id: int
    person: Person
    language: str
    zone: int
    province: str | None
    countries: tuple[str, ...]
    """Only where the words name the recipient's country."""
    attempts: int
    claim: str


@dataclass(frozen=True)
class Done:
    """What becomes of a delivery: its new state with why, or pending again at `due`."""

    id: int
    state: str
    reason: str | None = None
    message_id: str | None = None
    due: datetime | None = None
    claim: str | None = None
    """Of a row that becomes pending again or is given back: another worker's claim must not be touched."""
    uncounted: bool = False
    """The try does not count."""


class Queue:
    """One worker's view of the deliveries."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    async def claim(self, channel: str, count: int) -> list[Claimed]:
        """Up to `count` recipients that are due, of urgent alerts first."""
        async with self._sessions() as session:
            open_alerts = select(Alert.id).where(Alert.state == "sending").order_by(Alert.urgent.desc(), Alert.id)
            alerts = (await session.scalars(open_alerts)).all()
        taken: list[Claimed] = []
        for alert_id in alerts:
            if len(taken) < count:
                taken += await self._claim(alert_id, channel, count - len(taken))
        return taken

    async def _claim(self, alert_id: int, channel: str, count: int) -> list[Claimed]:
        moment, token = now(), token_hex(8)
        due = (
            select(Delivery.id)
            .where(Delivery.alert_id == alert_id, Delivery.state == "pending", Delivery.channel == channel,
                   Delivery.due <= moment)
            .order_by(Delivery.due)
        )  # fmt: skip
        chosen = due.limit(count).with_for_update(skip_locked=True).cte("chosen")
        async with self._sessions() as session:
            if await session.scalar(due.limit(1)) is None:
                return []  # nothing is written, and no lock taken, where nothing is due
            await session.rollback()
            rows = await session.execute(
                update(Delivery).where(Delivery.id.in_(select(chosen.c.id))).values(claim=token, due=moment + LEASE)
                .returning(Delivery.id, Delivery.address, Delivery.language, Delivery.zone, Delivery.province,
                           Delivery.countries, Delivery.attempts).execution_options(synchronize_session=False)
            )  # fmt: skip
            taken = [
                Claimed(
                    id_, alert_id, Person(channel, address), language, zone, province, words(countries), tries, token
                )
                for id_, address, language, zone, province, countries, tries in rows
            ]
            await session.commit()
        return taken

    async def release(self, claimed: Sequence[Claimed]) -> None:
        """Give back what will not be served now."""
        await self.finish([Done(one.id, "released", claim=one.claim) for one in claimed])

    async def begin(self, group: Sequence[Claimed], discreet: Collection[int]) -> list[Claimed]:
        """Those who may be sent to now, already written as `sending`; the others are settled or given back."""
        moment = now()
        wanted = {one.id: one for one in group}
        async with self._sessions.begin() as session:
            rows = (await session.execute(_fresh(wanted))).all()
            verdicts = {row.id: _verdict(row, discreet, moment) for row in rows if row.claim == wanted[row.id].claim}
            go = [id_ for id_, verdict in verdicts.items() if verdict is None]
            begun = set(await session.scalars(
                update(Delivery).where(
                    Delivery.id.in_(go), Delivery.state == "pending",
                    exists().where(Alert.id == Delivery.alert_id, Alert.state == "sending"),
                ).values(state="sending", started=moment, attempts=Delivery.attempts + 1)
                .returning(Delivery.id).execution_options(synchronize_session=False)
            )) if go else set()  # fmt: skip
            await _write(session, [verdict for verdict in verdicts.values() if verdict is not None])
        return [wanted[id_] for id_ in begun]

    async def finish(self, done: Sequence[Done]) -> None:
        """Write outcomes. A call that ended after its row was given up as uncertain tells what really became of it."""
        async with self._sessions.begin() as session:
            await _write(session, done)

    async def end_consent(self, people: Sequence[Person]) -> None:
        """People who are gone get nothing unasked any more."""
        async with self._sessions.begin() as session:
            for person in people:
                await session.execute(
                    update(Subscription).where(
                        Subscription.channel == person.channel, Subscription.address == person.address,
                        Subscription.ended.is_(None),
                    ).values(ended=now())
                )  # fmt: skip


def _fresh(wanted: Collection[int]) -> Any:
    """What decides over each delivery, as it is at this moment."""
    person = Subscription.channel == Delivery.channel, Subscription.address == Delivery.address
    # Whoever had all data deleted was told nothing any more. Which ad of a campaign it was decided over the audience.
    of_campaign = Alert.told.startswith(CAMPAIGN) & or_(Told.fact.startswith(CAMPAIGN), Told.fact.startswith(AD))
    heard = exists().where(
        Told.channel == Delivery.channel, Told.address == Delivery.address, or_(Told.fact == Alert.told, of_campaign)
    )  # fmt: skip
    consent = case(
        (Alert.told.is_(None), exists().where(*person, Subscription.ended.is_(None))),
        else_=heard & ~exists().where(*person, Subscription.ended.is_not(None)),
    )
    quiet = exists().where(*person, Subscription.quiet)
    crisis = exists().where(
        Case.channel == Delivery.channel, Case.address == Delivery.address, Case.state == "open"
    )  # fmt: skip
    return select(
        Delivery.id, Delivery.claim, Alert.state.label("alert_state"), Alert.expires,
        Alert.urgent, Delivery.zone, consent.label("consent"), crisis.label("crisis"), quiet.label("quiet"),
    ).join(Alert, Alert.id == Delivery.alert_id).where(
        Delivery.id.in_(list(wanted)), Delivery.state == "pending"
    )  # fmt: skip


def _verdict(row: Row[Any], discreet: Collection[int], moment: datetime) -> Done | None:
    """Why a delivery must not be sent now; None if it may."""
    if row.alert_state != "sending":
        return Done(row.id, "released", claim=row.claim)
    if row.expires is not None and row.expires.replace(tzinfo=UTC) <= moment:
        return Done(row.id, "expired", "expired")
    barred = {"opted_out": not row.consent, "in_crisis": row.crisis, "discreet": row.quiet or row.id in discreet}
    if (reason := next((why for why, holds in barred.items() if holds), None)) is not None:
        return Done(row.id, "failed", reason)
    if not row.urgent and (morning := asleep(moment).get(row.zone)) is not None:
        return Done(row.id, "released", due=morning, claim=row.claim)
    return None


async def _write(session: AsyncSession, done: Sequence[Done]) -> None:
    connection = await session.connection()
    moment = now()
    again = [
        {"row": one.id, "new_due": one.due or moment, "why": one.reason, "back": int(one.uncounted), "token": one.claim}
        for one in done if one.state == "pending"
    ]  # fmt: skip
    released = [
        {"row": one.id, "new_due": one.due or moment, "why": one.reason, "token": one.claim}
        for one in done if one.state == "released"
    ]  # fmt: skip
    ended = [
        {"row": one.id, "new": one.state, "why": one.reason, "message": one.message_id, "at": moment}
        for one in done if one.state not in {"pending", "released"}
    ]  # fmt: skip
    if again:
        await connection.execute(_AGAIN, again)
    if released:
        await connection.execute(_RELEASED, released)
    if ended:
        await connection.execute(_ENDED, ended)


_AGAIN = (
    update(ROW).where(  # type: ignore[arg-type]
        ROW.c.id == bindparam("row"), ROW.c.state == "sending", ROW.c.claim == bindparam("token")
    )
    .values(state="pending", claim=None, due=bindparam("new_due"), reason=bindparam("why"),
            attempts=ROW.c.attempts - bindparam("back"))
)  # fmt: skip
_RELEASED = (
    update(ROW).where(  # type: ignore[arg-type]
        ROW.c.id == bindparam("row"), ROW.c.state == "pending", ROW.c.claim == bindparam("token")
    )
    .values(claim=None, due=bindparam("new_due"), reason=bindparam("why"))
)  # fmt: skip
_ENDED = (
    update(ROW).where(  # type: ignore[arg-type]
        ROW.c.id == bindparam("row"),
        # not in_(): its expanding parameter cannot be executed with many parameter sets
        or_(ROW.c.state == "pending", ROW.c.state == "sending", ROW.c.state == "uncertain"),
    ).values(state=bindparam("new"), reason=bindparam("why"), message_id=bindparam("message"), ended=bindparam("at"))
)  # fmt: skip
