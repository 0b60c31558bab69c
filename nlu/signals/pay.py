"""Whether pay is far above what a job pays in the country named, by the sourced `pay` of the facts.

The facts are read when an offer first names a country and a sum. Without facts for the country, or with several
countries, the fixed limit of `money` holds.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from nlu import lexicon
from nlu.signals import money

_MARGIN = 2.0  # rates, overtime and allowances vary; only what is above twice the highest known pay counts
_OLDEST = 2021  # pay of an earlier year no longer bounds what is paid
_HOURS = 200.0  # of work a month, overtime included
_MONTHLY = {"hour": _HOURS, "day": 26.0, "week": 4.4, "month": 1.0, "year": 1 / 12}
_DOMESTIC = "domestic"
_ELSEWHERE = frozenset({_DOMESTIC, "fishing"})  # sectors that say nothing of pay in others
VERY_HIGH = "MONEY_VERY_HIGH"


def limit(countries: Iterable[str], domestic: bool) -> float:
    """Rupiah a month above which pay is far too high.

    Below the fixed limit only for domestic work whose pay is known: other sectors of a country hold jobs, such as
    nursing, that pay much more than those in the facts.
    """
    named = list(countries)
    pay = _pay().get(named[0], {}) if len(named) == 1 else {}
    if domestic and _DOMESTIC in pay:
        return _MARGIN * pay[_DOMESTIC]
    known = [rupiah for sector, rupiah in pay.items() if sector not in _ELSEWHERE]
    return max(money.VERY_HIGH, _MARGIN * max(known, default=0.0))


@cache
def _pay() -> dict[str, dict[str, float]]:
    """ISO alpha-2 -> sector -> highest known pay in rupiah a month."""
    table: dict[str, dict[str, float]] = {}
    for fact in lexicon.country_facts():
        for entry in fact.get("pay") or ():
            rupiah = _rupiah(entry)
            if rupiah is not None:
                sectors = table.setdefault(fact["country"], {})
                sectors[entry["sector"]] = max(rupiah, sectors.get(entry["sector"], 0.0))
    return table


def _rupiah(entry: dict[str, Any]) -> float | None:
    """Highest pay of an entry in rupiah a month; None where it is old, or its currency or period is not known."""
    rate = lexicon.load("currency").get(entry["currency"])
    if rate is None or entry["per"] not in _MONTHLY or int(entry["year"]) < _OLDEST:
        return None
    return float(entry["max"]) * float(rate["rupiah"]) * _MONTHLY[entry["per"]]
