"""Groups that get alerts: turned on and off by admins, kept through a move, ended when the bot leaves."""

import pytest
from sqlalchemy import select

from bot.alerts.audience import Audience
from bot.groups.warned import Warned
from bot.store.db import session_maker
from bot.store.models import ConsentText, Subscription

GROUP, NEW = "-100500", "-100777"


@pytest.fixture
def warned(engine) -> Warned:
    return Warned(session_maker(engine))


async def addresses(engine) -> list[str]:
    sample = await Audience(session_maker(engine), 0).sample("kind=group,country=KH,topic=scam,language=jv", None, 9)
    return [address for _, address, _ in sample]


async def test_on_and_off(warned, engine) -> None:
    assert not await warned.on(GROUP)
    assert await warned.turn(GROUP, "jv")
    assert await warned.on(GROUP)
    assert await addresses(engine) == [GROUP]
    assert not await warned.turn(GROUP, "jv")
    assert await addresses(engine) == []
    assert await warned.turn(GROUP, "jv")
    assert await addresses(engine) == [GROUP]


async def test_the_consent_is_proved(warned, engine) -> None:
    await warned.turn(GROUP, "id")
    async with session_maker(engine)() as session:
        row = await session.scalar(select(Subscription))
        words = await session.get(ConsentText, row.terms)
    assert row.proof == "group menu"
    assert "peringatan" in words.text


async def test_another_language_for_those_that_get_alerts(warned, engine) -> None:
    await warned.speak(GROUP, "jv")
    assert not await warned.on(GROUP)
    await warned.turn(GROUP, "id")
    await warned.speak(GROUP, "jv")
    assert await addresses(engine) == [GROUP]


async def test_a_group_that_moved_or_was_left(warned, engine) -> None:
    await warned.turn(GROUP, "jv")
    await warned.move(GROUP, NEW)
    assert await addresses(engine) == [NEW]
    await warned.turn(GROUP, "jv")
    await warned.move(GROUP, NEW)
    assert await addresses(engine) == [NEW]
    await warned.leave(NEW)
    assert await addresses(engine) == []
