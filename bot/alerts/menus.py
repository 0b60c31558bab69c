"""What subscribers may choose, as replies with buttons. Ticked is what is chosen already.

WhatsApp sets the measure: a list has ten rows with titles of 24 characters
(https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/interactive-list-messages).
"""

from collections.abc import Iterable, Sequence

from bot.alerts.regencies import Place, by_code
from bot.alerts.topics import TOPICS
from bot.message import Button, Reply
from bot.replies.countries import country_name
from bot.replies.responses import say
from bot.store.subscriptions import Chosen

TICK = "✓ "
COUNTRIES = ("MY", "TW", "HK", "SG", "JP", "KR", "SA", "KH")
"""Offered as buttons; any other is typed."""
PROVINCES = ("35", "33", "32", "52", "53", "18", "12", "73")
"""Offered as buttons, by code; any other is typed."""
ALL, UNCHOSEN = "semua", "belum dipilih"
BACK = Button("Kembali", "/alerts_menu")
SKIP = Button("Lewati", "/alerts_menu")
FINISH = Button("Selesai", "/alerts_done")


def said(action: str, buttons: Iterable[Button] = (), **places: str) -> Reply:
    """A reply of responses/subscribe_choices.yml, its places in braces filled in, with more buttons."""
    found = say(action, {})
    text = str(found["text"])
    for name, value in places.items():
        text = text.replace("{" + name + "}", value)
    own = (Button(button["title"], button["payload"]) for button in found["buttons"])
    return Reply(text, (*own, *buttons))


def menu(chosen: Chosen) -> Reply:
    """All choices, and the way to each."""
    return said(
        "utter_choices_menu", (_ticked("Hanya peringatan", "only", on=chosen.alerts_only), FINISH),
        countries=_countries(chosen), topics=_topics(chosen), place=chosen.regency or chosen.province or UNCHOSEN,
        other="tidak, hanya peringatan" if chosen.alerts_only else "ya, bila penting",
    )  # fmt: skip


def countries(chosen: Chosen) -> Reply:
    """Destinations to tick."""
    buttons = [_ticked(country_name(code), "country", code, on=code in chosen.countries) for code in COUNTRIES]
    everywhere = _ticked("Semua negara", "everywhere", on=chosen.wide and not chosen.countries)
    return said("utter_choices_countries", (*buttons, everywhere, BACK), countries=_countries(chosen))


def topics(chosen: Chosen) -> Reply:
    """Subjects and sectors to tick."""
    buttons = [_ticked(title, "topic", key, on=key in chosen.topics) for key, title in TOPICS.items()]
    everything = _ticked("Semua topik", "everything", on=chosen.wide and not chosen.topics)
    return said("utter_choices_topics", (*buttons, everything, BACK), topics=_topics(chosen))


def place(chosen: Chosen) -> Reply:
    """The question where the person lives."""
    provinces = [found for code in PROVINCES if (found := by_code(code)) is not None]
    buttons = [_ticked(found.province, "at", found.code, on=found.province == chosen.province) for found in provinces]
    forget = [Button("Hapus tempat", "/alerts_nowhere")] if chosen.province else []
    return said("utter_choices_place", (*buttons, *forget, BACK))


def which(action: str, places: Sequence[Place]) -> Reply:
    """The question which of several places is meant."""
    return said(action, (*(_ticked(one.name, "at", one.code) for one in places), BACK))


def _countries(chosen: Chosen) -> str:
    names = ", ".join(map(country_name, chosen.countries))
    return names or (ALL if chosen.wide else UNCHOSEN)


def _topics(chosen: Chosen) -> str:
    names = ", ".join(TOPICS.get(key, key).lower() for key in chosen.topics)
    return names or (ALL if chosen.wide else UNCHOSEN)


def _ticked(title: str, step: str, value: str = "", *, on: bool = False) -> Button:
    payload = f"/alerts_{step}" + (f'{{"v":"{value}"}}' if value else "")
    return Button(f"{TICK}{title}" if on else title, payload)
