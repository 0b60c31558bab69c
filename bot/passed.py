"""What cannot be taken in is passed over, so that one message never stops the others."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError

from bot import metrics

logger = logging.getLogger(__name__)


@contextmanager
def passing_over(channel: str, kind: str) -> Iterator[None]:
    """Run what is inside; where it fails, count it and go on. `kind` names the sort of update, never its words.

    Errors of Redis, SQL and the network are the caller's: what they stopped can be taken in later.
    """
    try:
        yield
    except (RedisError, SQLAlchemyError, OSError):
        raise
    except Exception as error:
        # An error's own words, and a traceback's, may hold a person's: only its type is told.
        metrics.PASSED_OVER.labels(channel, kind).inc()
        logger.error("%s: one %s was passed over: %s", channel, kind, type(error).__name__)
