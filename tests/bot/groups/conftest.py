"""Campaigns on real stores."""

import pytest

from bot.groups.campaigns import Campaigns
from bot.groups.index import Index
from bot.groups.ledger import Ledger
from bot.store.db import session_maker

KEY = b"a key of the tests"


@pytest.fixture
def ledger(engine) -> Ledger:
    return Ledger(session_maker(engine))


@pytest.fixture
def campaigns(redis_client, ledger) -> Campaigns:
    return Campaigns(Index(redis_client), ledger, KEY)
