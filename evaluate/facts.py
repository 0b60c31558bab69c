"""How much of the base of facts is filled, as one Markdown report.

Run: `python -m evaluate.facts [FILE]`; without FILE the report goes to standard output.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

from bot.facts.load import FACTS, FactBase, read_folder
from bot.facts.model import TOPICS, Claim, Contact, Entry, RedFlag
from evaluate.output import named_file, publish
from scripts.facts_docs import english_name

FREQUENT = ("MY", "TW", "HK", "SG", "JP", "KR", "SA", "AE", "KH", "BN")
"""The destinations most workers go to or are lured to."""
DESTINATIONS = (*FREQUENT, "MM", "LA", "TH", "PH", "VN", "QA", "KW", "TR", "PL", "DE", "AU", "NZ")
"""The countries the product promises; others are there where sources were found."""
GOAL = 90
LEVELS = ("high", "medium", "low")
SIGN = {"high": "H", "medium": "M", "low": "L", "general": "g", "unknown": "-"}


def cell(base: FactBase, country: str, topic: str) -> str:
    """What a reply has on a topic in a country: high, medium, low; general (the rule for all); unknown."""
    if claim := base.topic(topic, country):
        return claim.confidence
    return "general" if base.topic(topic, None) else "unknown"


def share(part: int, whole: int) -> str:
    """A percentage with one decimal."""
    return f"{100 * part / whole:.1f} %"


def report(entries: Sequence[Entry]) -> str:
    """The whole report."""
    base = FactBase(list(entries))
    extra = sorted(base.countries - set(DESTINATIONS))
    cells = {(c, t): cell(base, c, t) for c in (*DESTINATIONS, *extra) for t in TOPICS}
    frequent = [cells[country, topic] for country in FREQUENT for topic in TOPICS]
    filled = sum(value in LEVELS for value in frequent)
    return "\n".join([
        "# What the base of facts holds", "",
        "Made by `python -m evaluate.facts`.", "",
        "## Coverage", "",
        f"Ten most frequent destinations: {filled} of {len(frequent)} cells answered by a fact of their own "
        f"({share(filled, len(frequent))}; goal {GOAL} %).", "",
        "In the table: H, M, L = answered for that country at high, medium or low confidence; g = the general rule is "
        "told, after saying that nothing is known of this country; - = neither, and the reply names the official "
        "contact.", "",
        *_matrix(cells, DESTINATIONS), "", "Further countries:", "", *_matrix(cells, extra), "",
        *_cell_counts(cells, extra), "",
        "## Entries", "", *_entries(entries), "",
        *_detail(entries),
    ]) + "\n"  # fmt: skip


def _matrix(cells: dict[tuple[str, str], str], countries: Iterable[str]) -> list[str]:
    return [
        "| country | " + " | ".join(topic.replace("_", " ") for topic in TOPICS) + " | filled |",
        "|---|" + "---|" * (len(TOPICS) + 1),
        *(
            f"| {english_name(country)} | " + " | ".join(SIGN[cells[country, topic]] for topic in TOPICS)
            + f" | {sum(cells[country, topic] in LEVELS for topic in TOPICS)} |"
            for country in countries
        ),
    ]  # fmt: skip


def _cell_counts(cells: dict[tuple[str, str], str], extra: Sequence[str]) -> list[str]:
    groups = (("ten most frequent", FREQUENT), ("all destinations", DESTINATIONS), ("further countries", extra))
    rows = []
    for name, countries in groups:
        values = Counter(cells[country, topic] for country in countries for topic in TOPICS)
        whole = values.total() or 1
        filled = sum(values[level] for level in LEVELS)
        counts = " | ".join(str(values[kind]) for kind in (*LEVELS, "general", "unknown"))
        rows.append(f"| {name} ({len(countries)}) | {counts} | {share(filled, whole)} |")
    return ["| countries | high | medium | low | general | unknown | filled |", "|---|---|---|---|---|---|---|", *rows]


def _entries(entries: Sequence[Entry]) -> list[str]:
    kinds = (
        ("contacts", [e for e in entries if isinstance(e, Contact)]),
        ("claims on a country", [e for e in entries if isinstance(e, Claim) and e.country]),
        ("general claims, law, procedures, first messages",
         [e for e in entries if isinstance(e, Claim) and not e.country]),
        ("signs", [e for e in entries if isinstance(e, RedFlag)]),
        ("all", list(entries)),
    )  # fmt: skip
    rows = []
    for name, group in kinds:
        counts = " | ".join(str(sum(e.confidence == level for e in group)) for level in LEVELS)
        high = [e for e in group if e.confidence == "high"]
        rows.append(f"| {name} | {len(group)} | {counts} | {sum(e.confirmed for e in high)} |")
    head = "| what | entries | high | medium | low | high, read by a second reader |"
    return [head, "|---|---|---|---|---|---|", *rows]


def _detail(entries: Sequence[Entry]) -> list[str]:
    contacts = [e for e in entries if isinstance(e, Contact)]
    differs = sorted(e.key for e in entries if e.second_reading and e.second_reading.verdict == "differs")
    sites = len({source.url for e in entries for source in e.sources})
    return [
        "## In detail", "",
        "- contacts by channel: " + _counts(contact.channel for contact in contacts),
        f"- contacts in {len({c.country for c in contacts})} countries, serving people in "
        f"{len({c for contact in contacts for c in (contact.country, *contact.covers)})}",
        "- signs by strength: " + _counts(e.strength for e in entries if isinstance(e, RedFlag)),
        f"- {sites} different addresses read",
        "- second readings that found a difference: " + (", ".join(f"`{key}`" for key in differs) or "none"),
    ]  # fmt: skip


def _counts(names: Iterable[str]) -> str:
    return ", ".join(f"{number} {name}" for name, number in Counter(names).most_common())


def main() -> None:
    """Write the report to the file named, or to standard output."""
    placed, _ = read_folder(FACTS)
    publish(report([item.entry for item in placed]), named_file())


if __name__ == "__main__":
    main()
