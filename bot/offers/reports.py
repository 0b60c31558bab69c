"""Readers' reports on verdicts: opened by a button, given the text by consent, reviewed, learnt from.

The verdict a person saw last waits in Redis for a day, so that the button needs no text in it.
"""

from collections.abc import Sequence
from pathlib import Path

import orjson
import redis.asyncio as redis
import yaml
from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from bot.message import Person
from bot.offers.masking import masked
from bot.store.models import now
from bot.store.reports import OfferReport
from nlu.risk import Verdict

REMEMBERED_SECONDS = 24 * 3600
TEXT_LIMIT = 4_000
CLASSES = ("scam", "lawful", "domestic", "question", "talk", "warning", "crisis", "chatter")
"""As the files in `nlu/data/offers` are named."""


class Reports:
    """Reports in SQL; approved ones are also written as training files into `folder`."""

    def __init__(self, sessions: async_sessionmaker[AsyncSession], client: "redis.Redis | None", folder: Path) -> None:
        self._sessions, self._redis, self._folder = sessions, client, folder

    async def remember(self, person: Person, text: str, verdict: Verdict) -> None:
        """The verdict that the person is told now."""
        seen = {
            "text": text[:TEXT_LIMIT], "kind": verdict.kind, "risk": verdict.risk, "score": verdict.score,
            "signals": [reason.key for reason in verdict.reasons], "countries": list(verdict.countries),
        }  # fmt: skip
        await self._client.set(_key(person), orjson.dumps(seen), ex=REMEMBERED_SECONDS)

    async def remembers(self, person: Person) -> bool:
        """Whether there is a verdict to report."""
        return bool(await self._client.exists(_key(person)))

    async def open(self, person: Person) -> None:
        """Keep that the last verdict is called wrong: rating and keys of signs, not the text. Once a verdict."""
        stored = await self._client.get(_key(person))
        seen = orjson.loads(stored) if stored else None
        if seen is None or "report" in seen:
            return
        report = OfferReport(
            channel=person.channel, address=person.address, kind=seen["kind"], risk=seen["risk"], score=seen["score"],
            signals=",".join(seen["signals"]), countries=",".join(seen["countries"]),
        )  # fmt: skip
        async with self._sessions.begin() as session:
            session.add(report)
        await self._client.set(_key(person), orjson.dumps({**seen, "report": report.id}), ex=REMEMBERED_SECONDS)

    async def keep_text(self, person: Person) -> None:
        """The person agrees that the text is kept, its numbers and addresses made unknown."""
        stored = await self._client.get(_key(person))
        seen = orjson.loads(stored) if stored else {}
        if "report" not in seen:
            return
        mine = (OfferReport.id == seen["report"], *_of(person), OfferReport.state == "open")
        async with self._sessions.begin() as session:
            await session.execute(
                update(OfferReport).where(*mine).values(text=masked(seen["text"]), consented=now())
            )

    async def list(self, state: str | None) -> Sequence[OfferReport]:
        """Reports, oldest first; `state` open, approved, rejected or None for all."""
        query = select(OfferReport).order_by(OfferReport.id)
        async with self._sessions() as session:
            rows = await session.scalars(query if state is None else query.where(OfferReport.state == state))
            return rows.all()

    async def review(self, report_id: int, label: str | None) -> str | None:
        """Approve as an example of a class, or reject with None; returns why that cannot be."""
        async with self._sessions.begin() as session:
            report = await session.get(OfferReport, report_id)
            if report is None:
                return f"there is no report {report_id}"
            if label is not None and report.text is None:
                return f"report {report_id} has no text: its reader did not agree to keep it"
            report.state, report.label, report.reviewed = "approved" if label else "rejected", label, now()
            if label is None:
                report.text = None
        await self._write_examples()
        return None

    async def forget(self, person: Person) -> None:
        """Delete a person's reports, from the training files too."""
        async with self._sessions.begin() as session:
            found = await session.scalars(
                delete(OfferReport).where(*_of(person)).returning(OfferReport.state)
            )
            states = found.all()
        if "approved" in states:
            await self._write_examples()
        await self._client.delete(_key(person))

    async def _write_examples(self) -> None:
        """The approved texts by class, as `nlu/data/offers` has them; `nlu.model.train` reads both."""
        approved = await self.list("approved")
        self._folder.mkdir(parents=True, exist_ok=True)
        for label in CLASSES:
            texts = [report.text for report in approved if report.label == label and report.text]
            path = self._folder / f"{label}.yml"
            if texts:
                path.write_text(yaml.safe_dump({"class": label, "texts": texts}, allow_unicode=True, sort_keys=False))
            else:
                path.unlink(missing_ok=True)

    @property
    def _client(self) -> "redis.Redis":
        if self._redis is None:
            raise RuntimeError("reviewing needs no Redis, and reporting was asked for")
        return self._redis


def _key(person: Person) -> str:
    return f"verdict:{person.key}"


def _of(person: Person) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return OfferReport.channel == person.channel, OfferReport.address == person.address
