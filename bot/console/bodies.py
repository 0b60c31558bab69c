"""Bodies of calls about alerts, and their translation into what the registry takes."""

import asyncio
from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import AwareDatetime, Base64Bytes, BaseModel, ConfigDict, Field

from bot.alerts.content import BadContent, Link
from bot.alerts.draft import Change, Draft
from bot.alerts.pictures import Picture, prepared

Text = Annotated[str, Field(max_length=20_000)]
Translations = Annotated[dict[Annotated[str, Field(pattern=r"^[a-z]{2,3}$")], Text], Field(max_length=20)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ButtonBody(_Body):
    """A button that opens an address."""

    title: Annotated[str, Field(max_length=200)]
    url: Annotated[str, Field(max_length=2_000)]


class DraftBody(_Body):
    """A new alert, as `sobat broadcast create` takes it; `picture` is a JPEG or PNG in base64."""

    name: Annotated[str, Field(min_length=1, max_length=120)]
    text: Text
    translations: Translations = {}
    segment: Annotated[str, Field(max_length=500)] = ""
    told: str | None = None
    priority: Literal["urgent", "normal"] = "urgent"
    at: AwareDatetime | None = None
    expires: AwareDatetime | None = None
    template: str | None = None
    template_buttons: bool = False
    ask: str | None = None
    news: bool = False
    campaign: Annotated[int, Field(ge=1, lt=2**31)] | None = None
    buttons: list[ButtonBody] = []
    picture: Base64Bytes | None = None

    async def draft(self) -> Draft:
        """As the registry takes it. Raises BadContent."""
        return Draft(
            self.name, {**self.translations, "id": self.text}, self.segment, self.told, self.priority == "urgent",
            self.at, self.expires, self.template, self.ask, links=_links(self.buttons),
            picture=await _picture(self.picture), template_buttons=self.template_buttons, news=self.news,
            campaign=self.campaign,
        )  # fmt: skip


class ChangeBody(_Body):
    """What changes of a draft; what is left out stays. New words need all translations again."""

    text: Text | None = None
    translations: Translations = {}
    buttons: list[ButtonBody] | None = None
    picture: Base64Bytes | None = None
    no_picture: bool = False

    async def change(self) -> Change:
        """As the registry takes it. Raises BadContent."""
        if self.translations and self.text is None:
            raise BadContent("translations need the text too")
        texts = None if self.text is None else {**self.translations, "id": self.text}
        links = None if self.buttons is None else _links(self.buttons)
        return Change(texts, links, await _picture(self.picture), self.no_picture)


class ApprovalBody(_Body):
    """What was read: the version that `GET /ID` or its preview showed."""

    version: Annotated[str, Field(min_length=1, max_length=64)]


class TestBody(_Body):
    """Where a test goes: OPERATOR_CHAT or CHANNEL:ADDRESS."""

    to: Annotated[str, Field(min_length=1, max_length=80)]
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}$")] = "id"


class CampaignBody(_Body):
    """The campaign that a draft warns of."""

    campaign: Annotated[int, Field(ge=1, lt=2**31)]


def _links(buttons: Sequence[ButtonBody]) -> tuple[Link, ...]:
    return tuple(Link(button.title, button.url) for button in buttons)


async def _picture(data: bytes | None) -> Picture | None:
    """Drawn in a thread: a big one takes a second, in which others are served."""
    return None if data is None else await asyncio.to_thread(prepared, data)
