"""Notes which facts and verdicts a person was told, by key and without text, so that a mistake can be corrected."""

import asyncio
import logging

from sqlalchemy.dialects import postgresql, sqlite

from bot.alerts.audience import Sessions
from bot.alerts.failures import FAILURES
from bot.message import Person, Turn
from bot.store.alerts import Told
from bot.store.models import now

logger = logging.getLogger(__name__)
WRITE_SECONDS = 1.0
KEPT = 20_000
"""Notes that wait for the database; what is beyond is left out rather than memory filled."""
CRISIS = "crisis_"


class Notes:
    """Written once a second, so that no answer waits for it."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions
        self._waiting: dict[tuple[str, str, str], Told] = {}

    def take(self, person: Person, turn: Turn) -> None:
        """Note what a turn told. Nothing of a crisis: nobody in one gets an unasked message."""
        if (turn.intent or "").startswith(CRISIS) or len(self._waiting) >= KEPT:
            return
        keys = (*turn.facts, *((f"verdict_{turn.risk}", *turn.rated) if turn.risk != "none" else ()))
        for key in keys:
            self._waiting[person.channel, person.address, key] = Told(
                channel=person.channel, address=person.address, fact=key[:80], at=now()
            )

    async def run(self) -> None:
        """Write until cancelled, then once more."""
        try:
            while True:
                await asyncio.sleep(WRITE_SECONDS)
                await self._write_calmly()
        finally:
            await self._write_calmly()

    async def _write_calmly(self) -> None:
        try:
            await self.write()
        except FAILURES as error:
            logger.error("what people were told is not noted: %s", type(error).__name__)

    async def write(self) -> None:
        """Write what waits; what the database does not take waits on."""
        if not self._waiting:
            return
        waiting = dict(self._waiting)
        async with self._sessions.begin() as session:
            insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
            statement = insert(Told)
            await (await session.connection()).execute(
                statement.on_conflict_do_update(
                    index_elements=["channel", "address", "fact"], set_={"at": statement.excluded.at}
                ),
                [{"channel": t.channel, "address": t.address, "fact": t.fact, "at": t.at} for t in waiting.values()],
            )
        for key, told in waiting.items():
            if self._waiting.get(key) is told:
                del self._waiting[key]
