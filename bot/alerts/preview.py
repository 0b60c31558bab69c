"""What each channel would get of an alert, as it goes over the wire, with lengths and what to mind."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from bot.alerts.buttons import titles
from bot.alerts.content import DEFAULT_LANGUAGE, MAX_CAPTION, MAX_SENT, VARIABLES, Message, uses
from bot.alerts.numbers import unlisted
from bot.alerts.senders import telegram, whatsapp
from bot.alerts.words import message
from bot.channels.texts import utf16
from bot.store.alerts import Alert

MARKUP = re.compile(r"(?<!\w)([*_~`])\S(?:[^\n]{0,200}?\S)?\1(?!\w)")
"""What WhatsApp's apps draw, while an alert on Telegram is plain text."""
CHANNELS = ("telegram", "whatsapp")


@dataclass(frozen=True)
class Form:
    """One form of an alert."""

    channel: str
    form: str
    language: str
    text: str
    """As the recipient reads it."""
    buttons: tuple[str, ...]
    """Titles of buttons, with the address of those that open one."""
    body: dict[str, Any]
    """Of the call, without the recipient."""
    length: int
    most: int
    """Of the text: UTF-16 units on Telegram, characters on WhatsApp, and how many fit."""
    warnings: tuple[str, ...]

    def row(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "channel": self.channel, "form": self.form, "language": self.language, "length": self.length,
            "most": self.most, "warnings": list(self.warnings), "body": self.body,
        }  # fmt: skip


def forms(alert: Alert, province: str | None = None, country: str | None = None) -> Iterator[Form]:
    """Every form of an alert: each language on each channel, for somebody of that province and country (ISO code)."""
    for language in (DEFAULT_LANGUAGE, *sorted(set(alert.texts) - {DEFAULT_LANGUAGE})):
        made = message(alert, language, province, country)
        unknown = [*_unknown(alert, province, country), *_numbers(alert.texts[language])]
        yield _telegram(made, unknown)
        yield replace(_telegram(message(alert, language, province, country, group=True), unknown), form="group")
        yield _inside(made, unknown)
        yield _outside(made, unknown)


def _unknown(alert: Alert, province: str | None, country: str | None) -> list[str]:
    given = {"provinsi": province, "negara": country}
    return [
        f"{{{name}}} is filled in for each recipient; here as where it is not known"
        for name in VARIABLES if uses(alert.texts, name) and not given[name]
    ]  # fmt: skip


def _numbers(text: str) -> list[str]:
    return [f"{number} is none of the sourced contacts (sobat facts): check it before approving"
            for number in unlisted([text])]  # fmt: skip


def _telegram(made: Message, warnings: list[str]) -> Form:
    body = telegram.shape(made)
    shown = (*(f"{link.title} ({link.url})" for link in made.links), *(button.title for button in made.buttons))
    if made.picture is not None:
        body = {"photo": _name(made), **body}
    form, most = ("message", MAX_SENT) if made.picture is None else ("photo", MAX_CAPTION)
    return Form("telegram", form, made.language, made.text, shown, body, utf16(made.text), most, tuple(warnings))


def _inside(made: Message, warnings: list[str]) -> Form:
    body = whatsapp.free_form(made, _name(made) if made.picture is not None else None)
    text, kind = made.text_with_links, body["interactive"]["type"]
    warnings = [*warnings, *_lines(made)]
    if kind == "list":
        warnings.append(f"over {whatsapp.BODY_LIMIT} characters the buttons stand in a list, behind one button")
    most = MAX_SENT if kind == "list" else whatsapp.BODY_LIMIT
    return Form("whatsapp", f"inside 24 hours: {kind}", made.language, text, titles(made.language, short=True), body,
                len(text), most, tuple(warnings))  # fmt: skip


def _outside(made: Message, warnings: list[str]) -> Form:
    text, whole = whatsapp.parameter(made), " ".join(made.text_with_links.split())
    warnings = [*warnings, *_lines(made)]
    if made.template is None:
        warnings.append("no --template is named: whoever wrote more than 24 hours ago fails as window_closed")
        return Form("whatsapp", "outside: nothing", made.language, "", (), {}, 0, 0, tuple(warnings))
    if text != whole:
        warnings.append(f"{len(whole) - len(text)} characters too long for a template: it is cut")
    if made.picture is not None:
        warnings.append(f"the template {made.template} must have an image header")
    if not made.template_buttons:
        both = " or ".join(titles(made.language))
        warnings.append(f"without --template-buttons nobody who gets {made.template} can press {both}")
    body = whatsapp.template(made, _name(made) if made.picture is not None else None)
    pressed = titles(made.language, short=True) if made.template_buttons else ()
    return Form("whatsapp", "outside: template", made.language, text, pressed, body, len(text), whatsapp.BODY_LIMIT,
                tuple(warnings))  # fmt: skip


def _lines(made: Message) -> list[str]:
    """What differs on WhatsApp."""
    found = ["buttons that open an address are lines of the text here"] if made.links else []
    if MARKUP.search(made.text):
        found.append("words between two of * _ ~ ` are drawn bold, slanted, struck out or as code here")
    return found


def _name(made: Message) -> str:
    return f"<picture {made.picture}>"
