"""The exchange rates by which pay is measured (`nlu/lexicon/currency.yml`): their sources and their age."""

from dataclasses import dataclass
from datetime import date

from pydantic import ValidationError

from bot.facts.model import SHELF_LIFE_DAYS, Source
from nlu import lexicon

SHELF_LIFE = SHELF_LIFE_DAYS["claim"]


class RateSource(Source):
    """A page that tells a rate."""

    of: date | None
    """The day whose rate it tells; None for a peg, whose age counts from the day it was read."""

    @property
    def day(self) -> date:
        """From when on the rate ages."""
        return self.of or self.read


@dataclass(frozen=True)
class Rate:
    """Rupiah for one unit of a currency."""

    currency: str
    rupiah: float
    sources: tuple[RateSource, ...]

    @property
    def day(self) -> date:
        """The day of its oldest source."""
        return min(source.day for source in self.sources)

    def left(self, today: date) -> int:
        """Days of its shelf life that are left; below 0 once it has ended."""
        return SHELF_LIFE - (today - self.day).days


def rates() -> list[Rate]:
    """All rates but the rupiah's own, oldest first; ValueError (or a subclass) where a source is missing or wrong."""
    pages = {key: RateSource.model_validate(page) for key, page in lexicon.load("currency_sources").items()}
    found = []
    for code, entry in lexicon.load("currency").items():
        if code == "IDR":
            continue
        unknown = [key for key in entry["sources"] if key not in pages]
        if unknown or not entry["sources"]:
            raise ValueError(f"{code} has no source, or one that currency_sources.yml lacks: {unknown}")
        found.append(Rate(code, float(entry["rupiah"]), tuple(pages[key] for key in entry["sources"])))
    return sorted(found, key=lambda rate: (rate.day, rate.currency))


def mistakes(today: date) -> list[str]:
    """What is wrong with the rates and how to mend it; empty where nothing is."""
    try:
        known = rates()
    except ValidationError as error:
        first = error.errors()[0]
        return [f"currency_sources.yml: {'.'.join(map(str, first['loc']))}: {first['msg']}"]
    except ValueError as error:
        return [f"currency.yml: {error}"]
    future = sorted({source.url for rate in known for source in rate.sources if max(source.day, source.read) > today})
    return [f"currency_sources.yml: {url}: its day is in the future; write the day of the rate" for url in future]
