"""Where every channel hands in what it received, before it tells the platform so."""

import logging
from collections.abc import Awaitable, Callable, Sequence

from redis.exceptions import RedisError

from bot.message import MAX_TEXT, Person
from bot.passed import passing_over
from bot.pictures.shown import words_of
from bot.store.inbox import Inbox
from bot.turns.letter import Letter
from nlu import crisis

logger = logging.getLogger(__name__)
Lost = Callable[[Person], Awaitable[None]]
"""Told of a person who cannot be reached any more."""


class Reception:
    """Keeps letters for the workers; pleas for help go first."""

    def __init__(self, inbox: Inbox) -> None:
        self._inbox = inbox

    async def take(self, letters: Sequence[Letter]) -> list[bool]:
        """Keep letters in their order; False for those known already. Errors of Redis mean that nothing was kept."""
        weighed = [(letter, _urgent(letter)) for letter in letters]
        try:
            return await self._inbox.accept(weighed)
        except (RedisError, OSError):
            raise
        except Exception:
            # One letter cannot be stored. Those that can are: each by itself, and none twice.
            return [await self._alone(letter, urgent) for letter, urgent in weighed]

    async def _alone(self, letter: Letter, urgent: bool) -> bool:
        with passing_over(letter.incoming.person.channel, "letter"):
            return (await self._inbox.accept([(letter, urgent)]))[0]
        return False


def _urgent(letter: Letter) -> bool:
    if letter.incoming.location:
        return True
    text = words_of(letter.incoming)[:MAX_TEXT]
    try:
        return bool(text) and crisis.detect(text) is not None
    except Exception as error:
        # It may be a plea: it is kept, and goes with the pleas.
        logger.error("a message could not be weighed: %s", type(error).__name__)
        return True
