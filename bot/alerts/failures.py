"""What passes when a store is back; a mistake of ours is none of these."""

from redis.exceptions import RedisError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

FAILURES = (DBAPIError, PoolTimeout, RedisError, OSError)
