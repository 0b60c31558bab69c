"""The settings of a group, as buttons in the group that only its admins can press.

Their data is `gs|<verb>|<choice>`.
"""

from collections.abc import Callable

from bot.errors import Undeliverable
from bot.groups.choices import Choices, Chosen
from bot.groups.platform import Key, Keys, Platform
from bot.groups.policy import DEFAULT_MODE, MODES, THRESHOLDS
from bot.groups.post import Asked, Pressed
from bot.groups.texts import LANGUAGES, told
from bot.groups.warned import Warned

CHOSEN = "✓ "


class Menu:
    """Shows the settings and changes them."""

    def __init__(self, platform: Platform, choices: Choices, warned: Warned) -> None:
        self._platform, self._choices, self._warned = platform, choices, warned

    async def asked(self, event: Asked) -> None:
        """Show the menu to an admin; nobody else gets an answer, so that the command cannot be used to flood."""
        if event.by is not None and not await self._platform.is_admin(event.chat, event.by):
            return
        group = await self._choices.group(event.chat, event.title)
        await self._platform.say(
            event.chat, *_page(group, await self._warned.on(event.chat)), reply_to=event.message,
            thread=event.thread, silent=True,
        )  # fmt: skip

    async def pressed(self, event: Pressed) -> None:
        """Change what an admin chose."""
        before, warned_before = await self._choices.group(event.chat), await self._warned.on(event.chat)
        if not await self._platform.is_admin(event.chat, event.by):
            return await self._platform.answer(event.query, told("admins_only", before.language))
        _, verb, choice = event.data.split("|")
        if verb == "close":
            await self._platform.answer(event.query)
            return await self._platform.delete(event.chat, event.message)
        try:
            said = await self._change(before, event.by, verb, choice)
        except ValueError:
            return await self._platform.answer(event.query, told("too_late", before.language))
        if said is not None:
            await self._platform.answer(event.query, said)
        else:
            await self._platform.answer(event.query, url=await self._platform.link("grup"))
        after, warned = await self._choices.group(event.chat), await self._warned.on(event.chat)
        if (after, warned) != (before, warned_before):
            await self._platform.edit(event.chat, event.message, *_page(after, warned))

    async def _change(self, group: Chosen, person: str, verb: str, choice: str) -> str | None:
        """What the presser reads; None sends them to the private chat first. ValueError: no such choice."""
        match verb:
            case "mode" | "threshold" | "language":
                await self._choices.set(group.chat, **{verb: choice})
                if verb == "language":
                    await self._warned.speak(group.chat, choice)
            case "alerts":
                on = await self._warned.turn(group.chat, group.language)
                return told("alerts_on" if on else "alerts_off", group.language)
            case "night":
                await self._choices.turn_night(group.chat)
            case "untrust":
                await self._choices.trust_nobody(group.id)
            case "watch":
                return await self._watch(group, person)
            case "unwatch":
                await self._choices.unwatch(person, group.id)
                return told("unwatched", group.language)
            case _:
                raise ValueError("no such choice")
        return told("saved", (await self._choices.group(group.chat)).language)

    async def _watch(self, group: Chosen, person: str) -> str | None:
        """A bot can write only to people who opened a chat with it."""
        try:
            await self._platform.say(person, told("watching", group.language, title=group.title or "-"))
        except Undeliverable:
            return None
        await self._choices.watch(group.id, person)
        return told("watching_noted", group.language)


def _page(group: Chosen, warned: bool) -> tuple[str, Keys]:
    return menu_text(group, warned), menu_keys(group, warned)


def menu_text(group: Chosen, warned: bool) -> str:
    """The settings in words; `warned`: the group gets alerts."""
    said = _speaker(group)
    return said(
        "menu", mode=said(f"mode_{group.mode or DEFAULT_MODE}").lower(), threshold=said(f"level_{group.threshold}"),
        night=said("yes" if group.night_quiet else "no"), trusted=group.trusted, language=LANGUAGES[group.language],
        alerts=said("yes" if warned else "no"),
    )  # fmt: skip


def menu_keys(group: Chosen, warned: bool) -> Keys:
    """The settings as buttons, the present ones ticked."""
    mode, said = group.mode or DEFAULT_MODE, _speaker(group)
    rows = [[_key(said(f"mode_{one}"), "mode", one, one == mode)] for one in MODES]
    rows.append([
        _key(said(f"key_threshold_{one}"), "threshold", one, one == group.threshold) for one in THRESHOLDS
    ])  # fmt: skip
    rows.append([_key(name, "language", one, one == group.language) for one, name in LANGUAGES.items()])
    rows.append([_key(said("key_night"), "night", "", group.night_quiet)])
    rows.append([_key(said("key_alerts"), "alerts", "", warned)])
    rows.append([_key(said("key_watch"), "watch"), _key(said("key_unwatch"), "unwatch")])
    if group.trusted:
        rows.append([_key(said("key_untrust"), "untrust")])
    rows.append([_key(said("key_close"), "close")])
    return rows


def _key(title: str, verb: str, choice: str = "", chosen: bool = False) -> Key:
    return Key(f"{CHOSEN}{title}" if chosen else title, data=f"gs|{verb}|{choice}")


def _speaker(group: Chosen) -> Callable[..., str]:
    return lambda action, **places: told(action, group.language, **places)
