"""The `[[marker words]]` places in a reply's text."""

import re

MARKER = re.compile(r"\[\[(\w+)((?: (?:[^\[\]]|\[[^\[\]]*\])*)?)\]\]")
"""The words may hold one list, as Rasa writes a slot of several countries: `[[topic cost ['TW', 'HK']]]`."""
