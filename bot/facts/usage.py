"""Which facts the replies tell."""

from bot.facts.load import facts
from bot.facts.model import Claim, Contact, RedFlag
from bot.replies.contacts import FOR_EVERYONE, FOR_MARK
from bot.replies.details import detail_keys
from bot.replies.markers import MARKER
from bot.replies.responses import variations


def used_keys() -> set[str]:
    """Keys of facts that some reply can tell: by key, by topic, as a contact of a country, as a reason."""
    base = facts()
    markers = [match for variation in variations() for match in MARKER.findall(variation.text)]
    named = {words.strip() for kind, words in markers if kind in ("fact", "contact")}
    topics = {words.split()[0] for kind, words in markers if kind == "topic" and words.split()}
    topics |= {"country_safety", "procedure", "is_offer_safe"}  # an offer's verdict says what lawful looks like there
    named |= set(FOR_EVERYONE) | {key for keys in FOR_MARK.values() for key in keys}
    return {
        key for key, entry in base.by_key.items()
        if key in named
        or key in detail_keys()
        or isinstance(entry, (Contact, RedFlag))
        or (isinstance(entry, Claim) and entry.answers_topic and entry.topic in topics)
    }  # fmt: skip
