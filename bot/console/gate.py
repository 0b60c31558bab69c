"""What every call of the console's API passes: who calls, how often, and mistakes told with what to do about them."""

import logging
import time
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

import redis.asyncio as redis
from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from pydantic import BaseModel, ValidationError

from bot.alerts.content import BadContent
from bot.alerts.failures import FAILURES
from bot.alerts.segment import BadSegment
from bot.channels.bodies import bounded
from bot.errors import NotAllowed, Refused, Unknown
from bot.operators import Operators

logger = logging.getLogger(__name__)
Body = TypeVar("Body", bound=BaseModel)
A_MINUTE = 120
"""Calls of one operator."""
FAILED_A_MINUTE = 20
"""Wrong tokens from one address; right ones get through all the same."""
MINUTE = 60
HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
MAKE_TOKEN = "make one with 'sobat operators token NAME' and send it as 'Authorization: Bearer TOKEN'"  # noqa: S105


class Problem(Exception):
    """A call that is not carried out: HTTP status, a word for programs, what is wrong, what to do."""

    def __init__(self, status: int, error: str, message: str, do: str, retry_after: int | None = None) -> None:
        super().__init__(message)
        self.status, self.retry_after = status, retry_after
        self.body = {"error": error, "message": message, "do": do}


class Gate:
    """Knows operators by their tokens."""

    def __init__(self, operators: Operators, client: "redis.Redis") -> None:
        self._operators, self._redis = operators, client

    async def __call__(self, request: Request) -> str:
        """The name of the operator who calls. Raises Problem."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        operator = await self._operators.of_token(token.strip()) if scheme.lower() == "bearer" else None
        if operator is None:
            raise await self._stranger(request)
        if await self._count(f"calls:{operator.id}") > A_MINUTE:
            raise _too_often(f"more than {A_MINUTE} calls in a minute")
        return operator.name

    async def _stranger(self, request: Request) -> Problem:
        address = request.client.host if request.client else ""
        if await self._count(f"failed:{address}") > FAILED_A_MINUTE:
            return _too_often("too many wrong tokens")
        if not await self._operators.set_up():
            return Problem(401, "no_operators", "no operators are set up",
                           f"add one with 'sobat operators add NAME --role admin', then {MAKE_TOKEN}")  # fmt: skip
        return Problem(401, "no_token", "the token is missing or wrong", MAKE_TOKEN)

    async def _count(self, what: str) -> int:
        """How often this happened in the present minute."""
        key = f"console:{what}:{int(time.time()) // MINUTE}"
        async with self._redis.pipeline() as pipe:
            pipe.incr(key)
            pipe.expire(key, 2 * MINUTE)
            return int((await pipe.execute())[0])


def _too_often(message: str) -> Problem:
    return Problem(429, "too_often", message, "wait a minute", MINUTE)


async def body_of(request: Request, model: type[Body], limit: int) -> Body:
    """The call's JSON of at most `limit` bytes. Raises Problem."""
    raw = await bounded(request.stream(), limit)
    if raw is None:
        raise Problem(413, "too_big", f"the body has more than {limit:,} bytes", "make it smaller")
    try:
        return model.model_validate_json(raw)
    except ValidationError as error:
        raise Problem(422, "bad_request", _wrong(error.errors(include_url=False)), "mend it and call again") from None


def _wrong(errors: Any) -> str:
    """Which fields are wrong, without what was given."""
    return "; ".join(f"{'.'.join(map(str, one['loc'])) or 'body'}: {one['msg']}" for one in errors)


class Guarded(APIRoute):
    """A route whose mistakes are answered as JSON: {"error", "message", "do"}."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The route's handler, with mistakes turned into answers."""
        handler = super().get_route_handler()

        async def guarded(request: Request) -> Response:
            try:
                response = await handler(request)
            except Exception as error:
                response = _answer(_problem(error))
            response.headers.update(HEADERS)
            return response

        return guarded


MEANINGS: tuple[tuple[tuple[type[Exception], ...], int, str, str], ...] = (
    ((NotAllowed,), 403, "not_allowed", "ask somebody who has the role"),
    ((Unknown,), 404, "unknown", "GET /console/api/alerts names the alerts"),
    ((Refused,), 409, "refused", "look at its state: GET /console/api/alerts/ID/status"),
    ((BadContent, BadSegment), 422, "bad_content", "mend it and call again"),
)


def _problem(error: Exception) -> Problem:
    if isinstance(error, Problem):
        return error
    for kinds, status, word, do in MEANINGS:
        if isinstance(error, kinds):
            return Problem(status, word, str(error), do)
    if isinstance(error, RequestValidationError):
        return Problem(422, "bad_request", _wrong(error.errors()), "mend it and call again")
    if isinstance(error, FAILURES):
        logger.error("a call of the console waits for a store: %s", type(error).__name__)
        return Problem(503, "away", "the database or Redis does not answer", "call again in some seconds", 5)
    logger.error("a call of the console failed: %s", type(error).__name__)
    return Problem(500, "our_mistake", "this went wrong in the bot", "tell whoever runs it; the log names the kind")


def _answer(problem: Problem) -> Response:
    headers = {} if problem.retry_after is None else {"Retry-After": str(problem.retry_after)}
    if problem.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return JSONResponse(problem.body, problem.status, headers)
