"""`/console/api/alerts`: what `sobat broadcast` does, over HTTP, for whoever has an operator's token.

A thin translation: the registry decides who may do what in which state, for the command and for this alike.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import Annotated, Any

import redis.asyncio as redis
from fastapi import APIRouter, Depends, Path, Query, Request
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.alerts.draft import Rules
from bot.alerts.drafts import draft, surges
from bot.alerts.estimate import estimate
from bot.alerts.preview import forms
from bot.alerts.progress import progress
from bot.alerts.receipts import receipts, sent_by_minute
from bot.alerts.registry import Registry
from bot.alerts.senders.sender import Sender, Sent
from bot.alerts.states import alert_of
from bot.alerts.trial import Trial, addressee
from bot.alerts.version import version
from bot.console.bodies import ApprovalBody, CampaignBody, ChangeBody, DraftBody, TestBody
from bot.console.gate import Gate, Guarded, Problem, body_of
from bot.facts.load import facts
from bot.operators import Operators
from bot.settings import Settings
from bot.store.alerts import Alert
from bot.store.db import session_maker
from bot.store.sessions import Sessions

MAX_BODY = 14 * 1024 * 1024
"""A picture of 10 MB in base64, and words."""
MAX_WORDS = 16 * 1024
MAX_LISTED = 200
Row = dict[str, Any]
Number = Annotated[int, Path(ge=1, lt=2**31)]
OneLine = Annotated[str, Query(max_length=500, pattern=r"^[^\x00-\x1f]*$")]
Country = Annotated[str, Query(pattern=r"^[A-Z]{2}$")]


def routes(
    settings: Settings, engine: AsyncEngine, client: "redis.Redis", senders: Mapping[str, Sender]
) -> APIRouter:
    """The routes; every call needs a token. `senders`: the platforms, for tests of alerts."""
    sql = session_maker(engine)
    alerts = Registry(sql, Rules.of(settings))
    trial = Trial(sql, Sessions(client), senders)
    gate = Gate(Operators(sql), client)
    router = APIRouter(prefix="/console/api/alerts", route_class=Guarded, dependencies=[Depends(gate)])
    By = Annotated[str, Depends(gate)]  # noqa: N806 (a type)

    @router.get("")
    async def listed(
        limit: Annotated[int, Query(ge=1, le=MAX_LISTED)] = 50, before: Annotated[int | None, Query(ge=1)] = None
    ) -> Row:
        return {"alerts": [shown(alert) for alert in await alerts.list(limit, before)]}

    @router.post("", status_code=201)
    async def create(request: Request, by: By) -> Row:
        body = await body_of(request, DraftBody, MAX_BODY)
        return {"id": await alerts.create(await body.draft(), by)}

    @router.get("/audience")
    async def audience(segment: OneLine = "", told: OneLine | None = None) -> Row:
        notes = await alerts.audience.notes(segment, told)
        return {**(await estimate(alerts.audience, settings, segment, told)).row(), "notes": list(notes)}

    @router.get("/surges")
    async def surging() -> Row:
        return {"surges": [one.row() for one in await surges(sql)]}

    @router.post("/drafts", status_code=201)
    async def of_campaign(request: Request, by: By) -> Row:
        campaign = (await body_of(request, CampaignBody, MAX_WORDS)).campaign
        return {"id": await alerts.create(await draft(sql, facts(), campaign), by)}

    @router.get("/audit")
    async def audit(alert: Annotated[int | None, Query(ge=1, lt=2**31)] = None) -> Row:
        return {"actions": [
            {"at": _iso(row.at), "operator": row.operator, "action": row.action, "alert": row.alert_id,
             "detail": row.detail} for row in await alerts.audit(alert)
        ]}  # fmt: skip

    @router.post("/stop")
    async def stop(by: By) -> Row:
        return {"stopped": True, "under_way": await alerts.stop(by)}

    @router.post("/allow")
    async def allow(by: By) -> Row:
        await alerts.allow(by)
        return {"stopped": False}

    @router.get("/{number}")
    async def one(number: Number) -> Row:
        return shown(await _alert(number))

    @router.patch("/{number}")
    async def edit(number: Number, request: Request, by: By) -> Row:
        body = await body_of(request, ChangeBody, MAX_BODY)
        await alerts.edit(number, await body.change(), by)
        return shown(await _alert(number))

    @router.get("/{number}/preview")
    async def preview(number: Number, province: OneLine | None = None, country: Country | None = None) -> Row:
        alert = await _alert(number)
        return {"version": version(alert), "forms": [form.row() for form in forms(alert, province, country)]}

    @router.post("/{number}/test")
    async def test(number: Number, request: Request, by: By) -> Row:
        body = await body_of(request, TestBody, MAX_WORDS)
        outcome = await trial.send(number, addressee(body.to, settings.operator_chat), by, body.language)
        if not isinstance(outcome, Sent):
            raise Problem(502, "not_arrived", f"the test did not arrive: {outcome.reason}", "look at the platform")
        return {"id": number, "test": "sent"}

    @router.get("/{number}/status")
    async def status(number: Number) -> Row:
        return (await progress(sql, number)).row()

    @router.get("/{number}/report")
    async def report(number: Number) -> Row:
        now, back = await progress(sql, number), await receipts(sql, number)
        minutes = [{"minute": minute, "sent": sent} for minute, sent in await sent_by_minute(sql, number)]
        return {**now.row(), **back.row(), "minutes": minutes}

    @router.post("/{number}/send")
    async def send(number: Number, by: By) -> Row:
        return {"id": number, "audience": await alerts.send(number, by)}

    @router.post("/{number}/approve")
    async def approve(number: Number, request: Request, by: By) -> Row:
        read = (await body_of(request, ApprovalBody, MAX_WORDS)).version
        return {"id": number, "state": "approved", "version": await alerts.approve(number, by, read)}

    def step(name: str, take: Callable[[int, str], Awaitable[None]], state: str) -> None:
        @router.post(f"/{{number}}/{name}", name=name)
        async def taken(number: Number, by: By) -> Row:
            await take(number, by)
            return {"id": number, "state": state}

    step("pause", alerts.pause, "paused")
    step("resume", alerts.resume, "sending")
    step("cancel", alerts.cancel, "cancelled")

    @router.post("/{number}/retry-failed")
    async def retry_failed(number: Number, by: By) -> Row:
        return {"id": number, "again": await alerts.retry_failed(number, by)}

    async def _alert(number: int) -> Alert:
        async with sql() as session:
            return await alert_of(session, number)

    return router


def shown(alert: Alert) -> Row:
    """An alert as JSON, without its picture's bytes."""
    return {
        "id": alert.id, "version": version(alert), "name": alert.name, "state": alert.state, "author": alert.author,
        "approver": alert.approver,
        "texts": alert.texts, "buttons": alert.links or [], "picture": alert.picture_id, "segment": alert.segment,
        "told": alert.told, "priority": "urgent" if alert.urgent else "normal", "at": _iso(alert.starts),
        "expires": _iso(alert.expires), "template": alert.template,
        "template_buttons": alert.template_buttons, "ask": alert.ask,
        "campaign": alert.campaign_id, "created": _iso(alert.created), "begun": _iso(alert.begun),
        "ended": _iso(alert.ended),
    }  # fmt: skip


def _iso(moment: datetime | None) -> str | None:
    """SQLite gives moments back without their zone, which is always UTC here."""
    return None if moment is None else moment.replace(tzinfo=UTC).isoformat()
