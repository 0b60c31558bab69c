"""Where every channel hands in what it received, before it tells the platform so."""

from collections.abc import Awaitable, Callable, Sequence

from bot.message import MAX_TEXT, Person
from bot.pictures.shown import words_of
from bot.store.inbox import Inbox
from bot.turns.letter import Letter
from nlu import crisis

Lost = Callable[[Person], Awaitable[None]]
"""Told of a person who cannot be reached any more."""


class Reception:
    """Keeps letters for the workers; pleas for help go first."""

    def __init__(self, inbox: Inbox) -> None:
        self._inbox = inbox

    async def take(self, letters: Sequence[Letter]) -> list[bool]:
        """Keep letters in their order; False for those known already. Errors of Redis mean that nothing was kept."""
        return await self._inbox.accept([(letter, _urgent(letter)) for letter in letters])


def _urgent(letter: Letter) -> bool:
    text = words_of(letter.incoming)[:MAX_TEXT]
    return bool(letter.incoming.location) or (bool(text) and crisis.detect(text) is not None)
