"""Which version of an alert somebody has read: an approval that names it cannot fall on other words."""

from datetime import UTC, datetime
from hashlib import sha256

from bot.store.alerts import Alert

LENGTH = 12
"""Hexadecimal characters: enough that no second version of an alert has the same."""


def version(alert: Alert) -> str:
    """Differs with whatever decides what is sent to whom and when."""
    read = (
        alert.name, sorted(alert.texts.items()), [sorted(link.items()) for link in alert.links or ()], alert.picture_id,
        alert.segment, alert.told, alert.urgent, _moment(alert.starts), _moment(alert.expires), alert.template,
        alert.template_buttons, alert.ask, alert.campaign_id,
    )  # fmt: skip
    return sha256(repr(read).encode()).hexdigest()[:LENGTH]


def _moment(moment: datetime | None) -> str | None:
    """SQLite gives moments back without their zone, which is always UTC here."""
    return None if moment is None else moment.replace(tzinfo=UTC).isoformat()
