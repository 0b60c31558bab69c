"""The guard of a group: rates a post, decides by the admins' choices, and carries the decision out."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any

from bot import metrics
from bot.errors import Undeliverable
from bot.groups.campaigns import DANGEROUS, Campaigns, Rated
from bot.groups.choices import Choices, Chosen
from bot.groups.contacts import recruiters
from bot.groups.flags import Flags
from bot.groups.hashing import keyed_hash
from bot.groups.memory import Counted, Kept, Memory
from bot.groups.notices import Notices
from bot.groups.platform import Key, Keys, Platform
from bot.groups.policy import Decision, Situation, decide, is_night
from bot.groups.post import Arrived, Post
from bot.groups.texts import reason_text, told
from bot.pictures.reader import PictureReader
from nlu.risk import Reason, screen

logger = logging.getLogger(__name__)
REASONS_SHOWN = 2
COPY_TEXT = 4_000
Linker = Callable[[str], Awaitable[str]]
"""Keeps a text and gives the key by which the private chat finds it."""


class Guard:
    """Watches posts. Errors of Redis are the caller's; what a platform refuses is logged."""

    def __init__(
        self, platform: Platform, choices: Choices, flags: Flags, memory: Memory, campaigns: Campaigns,
        notices: Notices, pictures: PictureReader, keep_text: Linker, key: bytes,
    ) -> None:  # fmt: skip
        self._platform, self._choices, self._flags, self._memory = platform, choices, flags, memory
        self._campaigns, self._notices, self._pictures = campaigns, notices, pictures
        self._keep_text, self._key = keep_text, key

    async def arrived(self, event: Arrived) -> None:
        """People joined: their first posts are looked at more closely."""
        await self._memory.arrived(event.chat, [self._hash(event.chat, member) for member in event.members])

    async def post(self, post: Post) -> None:
        """Flag the post, or leave it be."""
        verdict = screen(post.text)
        if verdict.kind != "offer" and post.picture is not None:
            post = await self._with_picture(post, post.picture)
            verdict = screen(post.text)
        if verdict.kind != "offer":
            if post.album is not None:
                await self._album_part(await self._choices.group(post.chat), post)
            return
        sender = self._hash(post.chat, post.sender)
        new, rated = await self._memory.is_new(post.chat, sender), None
        if verdict.risk not in DANGEROUS and not new:
            # Most offers end here, before anything is asked of SQL or the platform.
            rated = await self._campaigns.in_group(post.text, verdict, post.chat)
            if rated.verdict.risk not in DANGEROUS:
                return
        group = await self._choices.group(post.chat)
        if await self._exempt(group, post, sender):
            return
        if await self._flags.known(group.id, post.message):
            return await self._tell_admins(group, post.message)
        if rated is None:
            rated = await self._campaigns.in_group(post.text, verdict, post.chat)
        situation = await self._situation(group, post, sender, rated, new)
        decision = decide(situation)
        if decision.flag:
            await self._carry_out(group, post, sender, _with_reason(rated, situation.burst, group.language), decision)

    async def _with_picture(self, post: Post, picture: Mapping[str, Any]) -> Post:
        """The post with the words of its picture: most ads go round as posters. Not read while many others wait."""
        group = await self._choices.group(post.chat)
        if await self._exempt(group, post, self._hash(post.chat, post.sender)):
            return post
        data = await self._platform.picture(picture)
        words = (await self._pictures.read(data)).text if data else ""
        return replace(post, text=f"{post.text}\n{words}".strip()) if words else post

    async def aclose(self) -> None:
        """End the readers of pictures."""
        await self._pictures.aclose()

    async def _exempt(self, group: Chosen, post: Post, sender: str) -> bool:
        if post.own or await self._choices.trusts(group.id, sender):
            return True
        return post.sender in (await self._platform.admins(post.chat) or ())

    async def _situation(self, group: Chosen, post: Post, sender: str, rated: Rated, new: bool) -> Situation:
        subjects = (rated.digest, *(self._hash("contact", one) for one in recruiters(rated.verdict.contacts)))
        rights = await self._platform.rights(post.chat) if group.mode == "delete" else None
        return Situation(
            risk=rated.verdict.risk, score=rated.verdict.score, mode=group.mode, threshold=group.threshold,
            can_delete=None if rights is None else rights.deletes,
            let_stand=await self._memory.stands(group.id, rated.digest), new_member=new,
            burst=new and await self._memory.burst(group.id, subjects, sender),
        )  # fmt: skip

    async def _carry_out(self, group: Chosen, post: Post, sender: str, rated: Rated, decision: Decision) -> None:
        """Delete, warn, note and tell, in an order that a second try after a kill can go through once more."""
        verdict = rated.verdict
        kept = Kept(
            dict(post.copy), sender, post.name, rated.digest, rated.campaign, post.text[:COPY_TEXT], verdict.risk,
            post.thread, album=post.album,
            reasons=[reason_text(reason, group.language) for reason in verdict.reasons[:REASONS_SHOWN]],
        )  # fmt: skip
        await self._memory.keep(group.id, post.message, kept)
        if post.album is not None:
            await self._memory.album_part(group.id, post.album, post.message, post.copy)
            await self._memory.flag_album(group.id, post.album, deleted=False)
        if decision.delete and not await self._delete(group, post):
            decision = replace(decision, delete=False, lacks_right=True)
        counted = await self._memory.count_warning(group.id, kept.subject, post.message)
        warning = counted.warning
        if decision.warn:
            warning = await self._warn(group, post, kept, decision, counted)
        kept = replace(
            kept, warning=warning, deleted=decision.delete, notify=decision.notify and counted.first,
            lacks_right=decision.lacks_right,
        )  # fmt: skip
        await self._memory.keep(group.id, post.message, kept)
        keys = [reason.key for reason in verdict.reasons]
        await self._flags.note(group.id, post.message, rated.campaign, verdict.risk, keys, decision.action)
        metrics.FLAGGED.labels(decision.action).inc()
        await self._tell_admins(group, post.message)

    async def _tell_admins(self, group: Chosen, message: int) -> None:
        """Tell the admins of a flagged message if they are to be told and were not yet."""
        kept = await self._memory.kept(group.id, message)
        if kept is not None and kept.notify and not await self._memory.is_told(group.id, message):
            await self._notices.flagged(group, message, kept, silent=group.night_quiet and is_night())
            await self._memory.note_told(group.id, message)

    async def _delete(self, group: Chosen, post: Post) -> bool:
        """Delete the post, and what is here of its album; parts that come later find it deleted."""
        try:
            parts = await self._memory.flag_album(group.id, post.album, deleted=True) if post.album else ()
            for message in (post.message, *(part for part in parts if part != post.message)):
                await self._platform.delete(post.chat, message)
        except Undeliverable as error:
            logger.warning("a flagged message was not deleted: %s", error.reason)
            return False
        return True

    async def _album_part(self, group: Chosen, post: Post) -> None:
        """A picture of an album may have no text of its own; it goes with the offer that was deleted."""
        assert post.album is not None  # noqa: S101 (the caller asked)
        if await self._memory.album_part(group.id, post.album, post.message, post.copy):
            try:
                await self._platform.delete(post.chat, post.message)
            except Undeliverable as error:
                logger.info("a part of a deleted album stays: %s", error.reason)

    async def _warn(
        self, group: Chosen, post: Post, kept: Kept, decision: Decision, counted: Counted
    ) -> int | None:  # fmt: skip
        """Post the campaign's one warning of the hour, or count in the one that is there; its id."""
        text = warning_text(kept, decision.delete, group.language)
        keys = await self._keys(group, post)
        try:
            if counted.warning is not None:
                if counted.count > 1 and await self._memory.may_edit(group.id, kept.subject):
                    again = told("again", group.language, count=counted.count)
                    await self._platform.edit(post.chat, counted.warning, f"{text}\n\n{again}", keys)
                return counted.warning
            if not counted.first or not await self._memory.room(group.id):
                return None
            said = await self._platform.say(
                post.chat, text, keys, reply_to=None if decision.delete else post.message, thread=post.thread,
                silent=group.night_quiet and is_night(),
            )  # fmt: skip
        except Undeliverable as error:
            logger.warning("a group was not warned: %s", error.reason)
            return counted.warning
        if said is not None:
            await self._memory.note_warning(group.id, kept.subject, said)
        return said

    async def _keys(self, group: Chosen, post: Post) -> Keys:
        link = await self._platform.link(f"cek_{await self._keep_text(post.text[:COPY_TEXT])}")
        check = [Key(told("key_check", group.language), url=link)] if link else []
        return [check, [Key(told("key_wrong", group.language), data=f"g|wrong|{post.message}")]]

    def _hash(self, *parts: str) -> str:
        return keyed_hash(self._key, *parts)


def warning_text(kept: Kept, deleted: bool, language: str) -> str:
    """What the group reads: the level and at most two reasons."""
    reasons = "\n".join(f"• {reason}" for reason in kept.reasons)
    return told(f"{'deleted' if deleted else 'warning'}_{kept.risk}", language, reasons=reasons)


def _with_reason(rated: Rated, burst: bool, language: str) -> Rated:
    """The rating with at least one reason; a text that several new accounts post is at least doubtful."""
    verdict = rated.verdict
    if burst:
        first = Reason("burst", "strong", told("reason_burst", language), "")
        risk = "medium" if verdict.risk in ("none", "low") else verdict.risk
        return replace(rated, verdict=replace(verdict, risk=risk, reasons=(first, *verdict.reasons)))
    if not verdict.reasons:
        only = Reason("plain", "weak", told("reason_plain", language), "")
        return replace(rated, verdict=replace(verdict, reasons=(only,)))
    return rated
