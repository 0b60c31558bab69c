"""Campaigns: ads that are near-duplicates or share a recruiter's contact, across groups and private chats.

An ad that was rated dangerous by itself starts or widens a campaign. An ad that was not, but is a variant of a known
dangerous one, is rated with it: recruiters change words until a filter is silent.
"""

import logging
from dataclasses import dataclass, replace
from secrets import token_bytes

from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError

from bot.groups.books import Books
from bot.groups.contacts import recruiters
from bot.groups.fingerprints import Fingerprint, fingerprint
from bot.groups.hashing import keyed_hash
from bot.groups.index import Found, Index
from bot.groups.ledger import Ledger, Sighting
from bot.replies.responses import say
from bot.store.alerts import AD, CAMPAIGN
from nlu.risk import READ_AT_MOST, Reason, Verdict
from nlu.text import normalize

logger = logging.getLogger(__name__)
DANGEROUS = ("high", "medium")
RATED_WITH_BANDS = 6
"""Equal bands from which on an ad is taken for a variant and rated with its campaign: some 80 % of the letters' runs
are the same. Fewer join an ad to a campaign but do not change its rating."""
KNOWN = "known_campaign"
SHARED_CONTACT = "known_contact"


@dataclass(frozen=True)
class Rated:
    """An ad's rating with what is known of its campaign."""

    verdict: Verdict
    campaign: int | None = None
    digest: str = ""
    """Equal for ads with equal letters."""

    @property
    def keys(self) -> tuple[str, ...]:
        """By which whoever is told this rating is found again, should it turn out wrong."""
        known = (AD, self.digest), (CAMPAIGN, self.campaign)
        return tuple(f"{head}{value}" for head, value in known if value)


@dataclass(frozen=True)
class _Seen:
    """An ad as it was met."""

    raw: str
    contacts: tuple[str, ...]
    kind: str
    place: str
    kept: str
    """What of the text is kept."""


class Campaigns:
    """The campaigns. Without Redis or SQL an ad keeps the rating that it got by itself."""

    def __init__(self, index: Index, ledger: Ledger, key: bytes) -> None:
        self.index, self.ledger, self._key = index, ledger, key
        self._passing_key = token_bytes(32)
        """Tells people apart while the process lives; afterwards nobody can say whose a place was."""
        self._books = Books(self._note)

    async def open(self) -> None:
        """Make the index again from SQL where Redis has lost it."""
        last, merged = await self.ledger.numbers()
        if not last or await self.index.known() >= last:
            return
        await self.index.restore(last, merged)
        count = 0
        async for campaign, text in self.ledger.texts():
            await self.index.put(fingerprint(normalize(text)), (), campaign)
            count += 1
        async for campaign, contact in self.ledger.contacts():
            await self.index.put(Fingerprint("", ()), (self._hashed(contact),), campaign)
        logger.warning("the index of campaigns was made again from %d kept texts", count)

    async def in_group(self, raw: str, verdict: Verdict, chat: str) -> Rated:
        """Rate an offer in the light of what is known, and remember it if it is dangerous."""
        seen = _Seen(raw, verdict.contacts, "group", keyed_hash(self._key, "group", chat), raw)
        rated, sighting = await self._rate(seen, verdict)
        if sighting is not None:
            await self._note(*sighting)
        return rated

    async def in_private(self, raw: str, verdict: Verdict, person: str) -> Rated:
        """The same for what a person shows us. Of the text only the fingerprint and the contacts are kept."""
        seen = _Seen(raw, verdict.contacts, "private", keyed_hash(self._passing_key, person), "")
        rated, sighting = await self._rate(seen, verdict)
        if sighting is not None:
            self._books.add(*sighting)
        return rated

    async def aclose(self) -> None:
        """Write down what still waits."""
        await self._books.aclose()

    async def _rate(self, seen: _Seen, verdict: Verdict) -> tuple[Rated, tuple[Sighting, tuple[int, ...]] | None]:
        if verdict.kind != "offer":
            return Rated(verdict), None
        ad = fingerprint(normalize(seen.raw[:READ_AT_MOST]))
        try:
            return await self._placed(seen, ad, verdict)
        except (RedisError, SQLAlchemyError, OSError) as error:
            logger.error("an ad was rated without its campaign: %s", type(error).__name__)
            return Rated(verdict, digest=ad.digest), None

    async def _note(self, sighting: Sighting, merged: tuple[int, ...]) -> None:
        try:
            await self.ledger.note(sighting, merged)
        except (SQLAlchemyError, OSError) as error:
            logger.error("a campaign was not written down: %s", type(error).__name__)

    async def _placed(
        self, seen: _Seen, ad: Fingerprint, verdict: Verdict
    ) -> tuple[Rated, tuple[Sighting, tuple[int, ...]] | None]:
        contacts = recruiters(seen.contacts)
        hashes = [self._hashed(contact) for contact in contacts]
        if verdict.risk not in DANGEROUS:
            verdict = await self._in_its_light(verdict, await self.index.look(ad, hashes))
            if verdict.risk not in DANGEROUS:
                return Rated(verdict, digest=ad.digest), None
        found = await self.index.put(ad, hashes)
        assert found.campaign is not None  # noqa: S101 (what is put has a campaign)
        sighting = Sighting(
            found.campaign, verdict.risk, verdict.countries, seen.kept, ad.digest, contacts, seen.kind, seen.place
        )
        return Rated(verdict, found.campaign, ad.digest), (sighting, found.merged)

    async def _in_its_light(self, verdict: Verdict, found: Found) -> Verdict:
        """The verdict raised to the campaign's where the text is a variant; to medium where only a contact is shared.

        A contact alone raises only an offer of work abroad: a number can be put into an ad to harm its owner.
        """
        if found.like is not None and found.bands >= RATED_WITH_BANDS:
            risk = await self.ledger.standing(found.like)
            return _raised(verdict, risk, KNOWN) if risk else verdict
        if found.contact is not None and verdict.risk == "low" and await self.ledger.standing(found.contact):
            return _raised(verdict, "medium", SHARED_CONTACT)
        return verdict

    def _hashed(self, contact: str) -> str:
        return keyed_hash(self._key, "contact", contact)


def _raised(verdict: Verdict, risk: str, key: str) -> Verdict:
    reason = Reason(key, "strong", say(f"utter_reason_{key}", {})["text"], "")
    return replace(verdict, risk=risk, reasons=(reason, *verdict.reasons))
