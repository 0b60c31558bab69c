"""Operators: who may write alerts, who may approve and send them, and how the console knows them.

The commands trust whoever has a shell on this machine: `--by` says who acts, and roles guard against mistakes. The
console is open to the network, so there each operator proves the name by a token.
"""

import hmac
from collections.abc import Iterable, Sequence
from hashlib import sha256
from secrets import token_urlsafe

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from bot.errors import NotAllowed, Refused, Unknown
from bot.store.operators import Operator, OperatorAction

AUTHOR, APPROVER, ADMIN = "author", "approver", "admin"
ROLES = (AUTHOR, APPROVER, ADMIN)
"""author writes and edits; approver approves, sends, holds and ends; admin may do all. Nobody approves own words."""
MAX_NAME = 64
TOKEN_BYTES = 32


def named(name: str) -> str:
    """An operator's name as it is kept. Raises Refused for none."""
    shown = " ".join(name.split())
    if not shown or not shown.isprintable():
        raise Refused("--by needs a name")
    return shown[:MAX_NAME]


class Operators:
    """Kept in SQL; every change is in the audit."""

    def __init__(self, sessions: async_sessionmaker[AsyncSession]) -> None:
        self._sessions = sessions

    async def set_up(self) -> bool:
        """Whether there is any operator; while there is none, names are not checked."""
        async with self._sessions() as session:
            return await _any(session)

    async def add(self, name: str, roles: Iterable[str], by: str) -> bool:
        """Add an operator, or give one other roles; whether the name is new."""
        wanted = tuple(role for role in ROLES if role in set(roles))
        if not wanted:
            raise Refused(f"an operator needs a role: {', '.join(ROLES)}")
        async with self._sessions.begin() as session:
            found = await _find(session, name)
            if found is None:
                session.add(Operator(name=named(name), folded=named(name).casefold(), roles=wanted))
            else:
                found.roles = wanted
            _note(session, by, "change" if found else "add", name, ", ".join(wanted))
            return found is None

    async def remove(self, name: str, by: str) -> None:
        """Take an operator's roles and token away; the audit keeps the name. Raises Unknown."""
        async with self._sessions.begin() as session:
            await session.delete(await _known(session, name))
            _note(session, by, "remove", name)

    async def token(self, name: str, by: str) -> str:
        """A new token for the console; an earlier one ends. It is told only here. Raises Unknown."""
        secret = token_urlsafe(TOKEN_BYTES)
        async with self._sessions.begin() as session:
            operator = await _known(session, name)
            operator.token = _hash(secret)
            _note(session, by, "token", name)
            return f"{operator.id}.{secret}"

    async def of_token(self, token: str) -> Operator | None:
        """Whose token it is; compared in constant time."""
        number, _, secret = token.partition(".")
        async with self._sessions() as session:
            small = number.isascii() and number.isdigit() and len(number) <= 9
            operator = await session.get(Operator, int(number)) if small else None
        kept = operator.token if operator is not None else None
        right = hmac.compare_digest(_hash(secret), kept or _hash(""))
        return operator if right and kept is not None else None

    async def list(self) -> Sequence[Operator]:
        """All operators by name."""
        async with self._sessions() as session:
            return (await session.scalars(select(Operator).order_by(Operator.folded))).all()

    async def audit(self) -> Sequence[OperatorAction]:
        """Who changed what, oldest first."""
        async with self._sessions() as session:
            return (await session.scalars(select(OperatorAction).order_by(OperatorAction.id))).all()


async def require(session: AsyncSession, name: str, *roles: str) -> str:
    """The name as it is kept, if its operator has one of the roles (none: any operator). Raises NotAllowed.

    Where no operators are set up, every name may do everything.
    """
    if not await _any(session):
        return named(name)
    operator = await _find(session, name)
    if operator is None:
        raise NotAllowed(
            f"{named(name)} is no operator: name one by --by or SOBAT_OPERATOR, or add one by "
            "'sobat operators add NAME --role ROLE'"
        )
    if roles and not {ADMIN, *roles} & set(operator.roles):
        raise NotAllowed(f"{operator.name} is {' and '.join(operator.roles)}; this needs the role {' or '.join(roles)}")
    return operator.name


async def _any(session: AsyncSession) -> bool:
    return await session.scalar(select(Operator.id).limit(1)) is not None


async def _find(session: AsyncSession, name: str) -> Operator | None:
    found: Operator | None = await session.scalar(select(Operator).where(Operator.folded == named(name).casefold()))
    return found


async def _known(session: AsyncSession, name: str) -> Operator:
    found = await _find(session, name)
    if found is None:
        raise Unknown(f"there is no operator {named(name)}; 'sobat operators list' names them")
    return found


def _note(session: AsyncSession, by: str, action: str, name: str, detail: str | None = None) -> None:
    session.add(OperatorAction(by=named(by), action=action, name=named(name), detail=detail))


def _hash(secret: str) -> str:
    """Plain SHA-256 is enough: the secret is 256 random bits, not a password."""
    return sha256(secret.encode()).hexdigest()
