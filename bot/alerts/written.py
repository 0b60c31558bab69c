"""A draft as an author hands it in, checked and written to the database."""

from dataclasses import asdict

from sqlalchemy.ext.asyncio import AsyncSession

from bot.alerts.content import check_length, checked, checked_links, digest
from bot.alerts.draft import Draft, check
from bot.alerts.names import check_languages, check_names
from bot.alerts.pictures import keep
from bot.alerts.segment import sparing
from bot.alerts.segments import expanded
from bot.alerts.states import note
from bot.alerts.version import version
from bot.errors import Refused
from bot.store.alerts import Alert
from bot.store.groups import standing

MAX_NAME = 120


async def drafted(session: AsyncSession, draft: Draft, author: str) -> int:
    """A new draft's id. Raises BadContent, BadSegment and Refused."""
    texts, links = checked(draft.texts), checked_links(draft.links)
    check_length(texts, links, picture=draft.picture is not None)
    check(draft)
    if draft.campaign is not None and await standing(session, draft.campaign) is None:
        raise Refused(f"there is no campaign {draft.campaign}; 'sobat campaigns list' names them")
    expression = await expanded(session, draft.segment)
    if draft.news:
        expression = sparing(expression)
    await check_names(session, expression, draft.told)
    await check_languages(session, texts)
    alert = Alert(
        name=draft.name.strip()[:MAX_NAME], author=author, texts=texts, content=digest(texts), segment=expression,
        told=draft.told, urgent=draft.urgent, starts=draft.starts, expires=draft.expires, template=draft.template,
        template_buttons=draft.template_buttons, ask=draft.ask, campaign_id=draft.campaign,
        links=[asdict(link) for link in links],
        picture_id=await keep(session, draft.picture) if draft.picture else None,
    )  # fmt: skip
    session.add(alert)
    await session.flush()
    about = f"version {version(alert)} segment {draft.segment!r} told {draft.told!r}"
    note(session, author, "create", alert.id, about)
    return alert.id
