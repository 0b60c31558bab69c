"""The `[[marker words]]` places in a reply's text."""

import re

MARKER = re.compile(r"\[\[(\w+)((?: [^\[\]]*)?)\]\]")
