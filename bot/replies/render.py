"""Fills the `[[marker …]]` places of a reply's text with facts, contacts and the verdict on an offer.

A response's text names a fact by key or by topic and country, and never holds a number, fee or link itself.
"""

import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from bot.facts.load import FactBase
from bot.facts.model import Claim, Contact
from bot.message import Button, Reply
from bot.pictures.shown import excerpt
from bot.replies import agency, contacts
from bot.replies.context import Context
from bot.replies.countries import PICKED, country_name, iso_codes
from bot.replies.details import asked_fact
from bot.replies.markers import MARKER
from bot.replies.offices import offices
from bot.replies.sources import source_line
from bot.replies.verdict import SIGNS, about_age, describe, signs

WITH_BUTTONS_LIMIT = 1024
"""Body of an interactive message in WhatsApp (Cloud API reference, messages), the tightest of the channels."""
BLANK_LINES = re.compile(r"\n{3,}")
COMFORT = "\n\nKalau Anda sedang tertekan atau diancam, tulis saja singkat. Ini bukan salah Anda."
UNKNOWN = "Khusus untuk {name}, kami belum punya keterangan yang pasti tentang hal ini."
RULE = "Aturan umumnya:"
RULE_IF_OPEN = "Aturan umum, hanya untuk negara yang penempatannya dibuka:"
BEFORE_LEAVING = frozenset({
    "procedure", "documents", "visa", "cost", "agency_check", "salary", "gtog", "training_language",
    "domestic_worker", "seafarer",
})  # fmt: skip
"""Topics of people who have not left yet: where nothing is known of them, whether the country is open comes first."""
WARNINGS = ("country_safety", "is_offer_safe")
"""Topics whose answer for a country no general rule may take the place of."""
LEAST_AGE, FOR_CHILDREN, FOR_REPORTS = "law_minimum_age", "sapa_129_whatsapp", "kp2mi_whatsapp"
ASK_OFFICIAL = "Tanyakan kepastiannya ke KP2MI atau perwakilan RI: ketik \"kontak\"."


class Renderer:
    """Turns Rasa's answers into replies. Unknown markers raise KeyError: the tests render every response."""

    def __init__(self, facts: FactBase, today: Callable[[], date] = date.today) -> None:
        self.facts, self.today = facts, today
        self._markers: dict[str, Callable[[str, Context], str]] = {
            "topic": self._topic, "fact": self._fact, "contacts": self._contacts, "contact": self._contact,
            "nearest": self._nearest, "by_message": self._by_message, "offices": self._offices,
            "officials": self._officials, "country": self._country, "ask_country": self._ask_country,
            "crisis_country": self._crisis_country, "verdict": self._verdict,
            "signs": self._signs, "traps": self._traps, "choices": self._choices, "operator": self._operator,
            "picture": self._picture, "agency": self._agency, "next_step": self._next_step,
        }  # fmt: skip

    def render(self, answers: Sequence[dict[str, Any]], context: Context) -> tuple[tuple[Reply, ...], tuple[str, ...]]:
        """Replies for the answers that have a text, and the keys of the facts they tell."""
        replies, keys = [], []
        for answer in answers:
            if not answer.get("text"):
                continue
            context.told, context.buttons = [], []
            text = MARKER.sub(lambda m: self._markers[m[1]](m[2].strip(), context), answer["text"])
            sources = "" if context.discreet else source_line(context.told, self.today())
            text = BLANK_LINES.sub("\n\n", f"{text}\n\n{sources}").strip()
            own = [Button(b["title"], b["payload"]) for b in answer.get("buttons") or ()]
            replies += fitted(text, (*context.buttons, *own))
            keys += [entry.key for entry in context.told]
        return tuple(replies), tuple(dict.fromkeys(keys))

    def _say(self, claim: Claim, context: Context) -> str:
        context.told.append(claim)
        return claim.value.strip()

    def _topic(self, words: str, context: Context) -> str:
        """`[[topic cost TW]]`: the country's claim; the general one, saying so, where there is none."""
        topic, _, where = words.partition(" ")
        codes, general = iso_codes(where), self.facts.topic(topic, None)
        if context.general and codes and general is not None and topic not in WARNINGS:
            return f"{RULE_IF_OPEN if topic in BEFORE_LEAVING else RULE}\n{self._say(general, context)}"
        detail = self._detail(context, codes)
        if detail is not None and detail[1]:
            return self._say(detail[0], context)
        parts = self._of_countries(topic, codes, context)
        unknown = [code for code in codes if self.facts.topic(topic, code) is None]
        parts += self._unknown(topic, unknown, context)
        if detail is not None and not any(detail[2] in part.lower() for part in parts):
            parts.append(self._say(detail[0], context))
        elif general and (unknown or not parts):
            parts.append(self._say(general, context))
        if unknown or not parts:
            parts.append(ASK_OFFICIAL)
        return "\n\n".join(parts)

    def _of_countries(self, topic: str, codes: Sequence[str], context: Context) -> list[str]:
        """What is known of the topic for each of the countries, in their order."""
        claims = ((code, self.facts.topic(topic, code)) for code in codes)
        return [f"{country_name(code)}: {self._say(claim, context)}" for code, claim in claims if claim]

    def _unknown(self, topic: str, codes: Sequence[str], context: Context) -> list[str]:
        """That nothing is known for these countries; and first whether they are open, so that no rule misleads."""
        if not codes:
            return []
        said = [UNKNOWN.format(name=" dan ".join(map(country_name, codes)))]
        openness = self._of_countries("country_safety", codes, context) if topic in BEFORE_LEAVING else []
        if openness:
            return [*said, "Yang kami tahu:", *openness, RULE_IF_OPEN]
        return [f"{said[0]} {RULE}"]

    def _detail(self, context: Context, codes: Sequence[str]) -> tuple[Claim, bool, str] | None:
        """The fact that the words ask for by name, whether it is said alone, and those words.

        A fact about one country is meant only where that country is spoken of.
        """
        asked = asked_fact(context.text) if context.text else None
        claim = self.facts.by_key.get(asked.key) if asked else None
        if asked is None or not isinstance(claim, Claim) or claim.country not in (None, *codes):
            return None
        return claim, asked.alone, asked.words

    def _fact(self, key: str, context: Context) -> str:
        """`[[fact zero_cost_rule]]`: one claim by key."""
        claim = self.facts.by_key[key]
        if not isinstance(claim, Claim):
            raise KeyError(key)
        return self._say(claim, context)

    def _contacts(self, where: str, context: Context) -> str:
        """`[[contacts KH]]`: a line a contact, bare in discreet mode."""
        return _lines(contacts.choose(self.facts, iso_codes(where), context.mark, context.text), context)

    def _nearest(self, where: str, context: Context) -> str:
        """`[[nearest KH]]`: of the contacts, the first and the one for everyone; for somebody who has seen them all."""
        chosen = contacts.nearest(contacts.choose(self.facts, iso_codes(where), context.mark, context.text))
        context.told += chosen
        return "\n".join(map(_bullet, chosen))

    def _by_message(self, where: str, context: Context) -> str:
        """`[[by_message KH]]`: the WhatsApp numbers, for somebody who cannot call."""
        return _lines(contacts.by_message(self.facts, iso_codes(where)), context)

    def _contact(self, key: str, context: Context) -> str:
        """`[[contact kemlu_pwni]]`: one contact by key."""
        entry = self.facts.by_key[key]
        if entry.kind != "contact":
            raise KeyError(key)
        context.told.append(entry)
        return contacts.line(entry)  # type: ignore[arg-type]

    def _offices(self, _words: str, context: Context) -> str:
        """`[[offices]]`: what is known of offices where somebody lives, if a place or an office is named."""
        said, known = ("", []) if context.discreet else offices(self.facts, context.text)
        context.told += known
        return "\n".join([*(_bullet(one) for one in known if one.province), *filter(None, [said])])

    def _officials(self, where: str, context: Context) -> str:
        """`[[officials KH]]`: who answers abroad and at home; only at home where that is asked for."""
        offices_near = self._offices("", context)
        asked = () if context.in_need else contacts.at_home(self.facts, context.text)
        home = list(dict.fromkeys([*asked, *(self.facts.by_key[key] for key in contacts.AT_HOME)]))
        context.told += home
        lines = "\n".join(map(_bullet, home))
        if (asked or offices_near) and not context.in_need and not contacts.MISSION.search(context.text):
            return f"Kontak resmi di Indonesia:\n{lines}\n\n{offices_near}"
        title = f"Kontak resmi untuk {self._country(where, context)}" if iso_codes(where) else "Kontak resmi"
        abroad, ask = self._contacts(where, context), self._ask_country(where, context)
        return f"{title}:\n{abroad}\n\nDari Indonesia:\n{lines}\n\n{offices_near}\n\n{ask}"

    def _country(self, where: str, _context: Context) -> str:
        codes = iso_codes(where)
        return " dan ".join(map(country_name, codes)) if codes else "negara tujuan"

    def _ask_country(self, where: str, context: Context) -> str:
        """Where no country is known: one line that asks, with the commonest destinations as buttons."""
        if iso_codes(where):
            return ""
        context.buttons += [Button(country_name(c), f'/follow_up{{"country":"{c}"}}') for c in PICKED]
        return "Mau ke negara mana? Sebutkan supaya jawabannya lebih pas."

    def _crisis_country(self, where: str, _context: Context) -> str:
        return "" if iso_codes(where) else "Anda sekarang di negara mana? Cukup tulis nama negaranya."

    def _verdict(self, _words: str, context: Context) -> str:
        """The whole assessment of the offer in this turn's message."""
        if context.verdict is None:
            return ""
        text, told = describe(context.verdict, self.facts)
        context.told += told
        companies = self._agency("", context)
        if companies and context.verdict.risk in ("high", "medium"):
            companies = f"{companies}\n\n{agency.STILL_RISKY}"
        return f"{text}\n\n{companies}" if companies else text

    def _signs(self, _words: str, context: Context) -> str:
        """Signs seen in a described offer, without a rating."""
        return f"{SIGNS}\n{signs(context.verdict)}" if context.verdict and context.verdict.reasons else ""

    def _traps(self, where: str, context: Context) -> str:
        """What is known of offers there; where the person's own words show signs, only whether the country is open."""
        if not self._signs("", context):
            return self._topic(f"is_offer_safe {where}", context)
        return self._topic(f"country_safety {where}", context) if iso_codes(where) else ""

    def _next_step(self, _words: str, context: Context) -> str:
        """Who helps with a sign that somebody told of: a child to be sent or made older, money asked for again."""
        reasons = context.verdict.reasons if context.verdict else ()
        parts = []
        if any(map(about_age, reasons)):
            age = self.facts.by_key[LEAST_AGE]
            parts += [] if age in context.told else [self._fact(LEAST_AGE, context)]
            parts.append(f"Kalau ada anak di bawah 18 tahun: {self._contact(FOR_CHILDREN, context)}")
        if any(reason.key == "repeated_fee" for reason in reasons):
            parts.append(f"Lapor dari Indonesia: {self._contact(FOR_REPORTS, context)}")
        return "\n\n".join(parts)

    def _choices(self, _words: str, context: Context) -> str:
        context.buttons += context.choices
        return COMFORT if any(choice.payload.startswith("/crisis_") for choice in context.choices) else ""

    def _operator(self, _words: str, context: Context) -> str:
        return "Petugas kami sudah diberi tahu." if context.operators_told else ""

    def _agency(self, _words: str, context: Context) -> str:
        """What the list says of the companies named, and the official place to check them."""
        official = self.facts.by_key["siskop2mi"]
        if not context.agencies or not isinstance(official, Contact):
            return ""
        context.told.append(official)
        return agency.told(context.agencies, contacts.line(official), self.today())

    def _picture(self, _words: str, context: Context) -> str:
        """The beginning of what was read in a picture."""
        return excerpt(context.picture.text) if context.picture else ""


def fitted(text: str, buttons: tuple[Button, ...]) -> list[Reply]:
    """One reply, or two where a text with buttons is too long for one bubble: the buttons go with its end."""
    if not buttons or len(text) <= WITH_BUTTONS_LIMIT:
        return [Reply(text, buttons)]
    paragraphs = text.split("\n\n")
    end: list[str] = []
    while len(paragraphs) > 1 and len("\n\n".join([paragraphs[-1], *end])) <= WITH_BUTTONS_LIMIT // 2:
        end.insert(0, paragraphs.pop())
    return [Reply("\n\n".join(paragraphs)), Reply("\n\n".join(end), buttons)] if end else [Reply(text, buttons)]


def _lines(chosen: Sequence[Contact], context: Context) -> str:
    """A line a contact, bare in discreet mode."""
    context.told += chosen
    return "\n".join(map(contacts.discreet_line if context.discreet else _bullet, chosen))


def _bullet(contact: Any) -> str:
    return f"• {contacts.line(contact)}"
