"""What groups read: responses/groups.yml in Indonesian, its translations in the languages that admins may choose."""

from functools import cache

import yaml

from bot.replies.responses import RESPONSES, say
from nlu.risk import Reason

INDONESIAN = "id"
LANGUAGES = {INDONESIAN: "Indonesia", "en": "English", "jv": "Jawa"}
"""ISO 639-1 code -> what the button says."""
TRANSLATIONS = RESPONSES / "translations"
WORDS, REASONS = "groups", "reasons"


def told(action: str, language: str = INDONESIAN, /, **places: object) -> str:
    """The text of `utter_group_<action>` in a language; a place without a value stays as it is."""
    if language == INDONESIAN:
        text = str(say(f"utter_group_{action}", {})["text"])
    else:
        text = translations(WORDS, language)[action]
    for name, value in places.items():
        text = text.replace("{" + name + "}", str(value))
    return text


def reason_text(reason: Reason, language: str) -> str:
    """A reason's sentence in a language; in Indonesian where nobody has translated it."""
    if language == INDONESIAN:
        return reason.text
    return translations(REASONS, language).get(reason.key, reason.text)


@cache
def translations(kind: str, language: str) -> dict[str, str]:
    """All texts of a kind in a language."""
    path = TRANSLATIONS / f"{kind}.{language}.yml"
    read: dict[str, str] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {key: text.strip() for key, text in read.items()}
