"""All replacements of Rasa's functions, put in place together, for the process that serves."""

from __future__ import annotations

from nlu.fast import actions, rules, trackers

_applied: list[bool] = []


def apply() -> None:
    """Puts all replacements in place; does nothing the second time."""
    if _applied:
        return
    for part in (trackers, actions, rules):
        part.apply()
    _applied.append(True)
