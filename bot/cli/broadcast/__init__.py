"""`sobat broadcast`: alerts from draft to report. Works while nothing runs; `sobat run` delivers."""

from bot.cli.broadcast import figures, looking, steps, writing  # noqa: F401 (they add their commands to the group)
from bot.cli.broadcast.base import broadcast

__all__ = ["broadcast"]
