"""Makes docs/facts/ from responses/facts/: a page a country, and one for contacts, law, procedures, signs and so on.

Run: `python -m scripts.facts_docs`. The pages hold nothing that is not in the facts, and come out the same each time.
`docs/facts/unverified.md` is written by hand and left alone.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path

from bot.facts.load import FACTS, FactBase, read_folder
from bot.facts.model import TOPICS, Claim, Contact, Entry, Pay, RedFlag
from bot.replies.countries import country_name
from bot.settings import ROOT

DOCS = ROOT / "docs" / "facts"
BY_HAND = frozenset({"unverified.md"})
TITLES = {
    "is_offer_safe": "Reported traps", "country_safety": "Open or closed for placement, and dangers",
    "procedure": "The lawful way", "documents": "Documents", "visa": "Visa", "cost": "Who pays what",
    "agency_check": "Checking the agency", "contract_rights": "Contract and rights", "salary": "Pay",
    "gtog": "Government-to-government schemes", "training_language": "Training and language",
    "domestic_worker": "Domestic work", "seafarer": "Work at sea", "report": "Where to report",
    "repatriation": "Coming home", "overstay": "Overstaying",
}  # fmt: skip
ENGLISH = {
    "AE": "United Arab Emirates", "AU": "Australia", "BH": "Bahrain", "BN": "Brunei", "DE": "Germany",
    "HK": "Hong Kong", "IT": "Italy", "JO": "Jordan", "JP": "Japan", "KH": "Cambodia", "KR": "South Korea",
    "KW": "Kuwait", "LA": "Laos", "MM": "Myanmar", "MO": "Macau", "MY": "Malaysia", "NZ": "New Zealand",
    "OM": "Oman", "PH": "Philippines", "PL": "Poland", "QA": "Qatar", "RO": "Romania", "SA": "Saudi Arabia",
    "SG": "Singapore", "TH": "Thailand", "TR": "Turkey", "TW": "Taiwan", "VN": "Viet Nam", "ID": "Indonesia",
}  # fmt: skip
MEANING = {
    "high": "two independent sources agree, the newest from 2024 or later",
    "medium": "one source, or sources that leave a doubt",
    "low": "older sources only",
}
PAGES = {
    "general.md": ("General answers", "What is said where no country is named, or where a country has no answer.",
                   "general.yml"),
    "law.md": ("Law", "What the law says, as the replies tell it.", "law.yml"),
    "procedures.md": ("Procedures", "Step by step, short enough for a chat.", "procedures.yml"),
    "trapped.md": ("For somebody held, and for relatives", "First messages that do no harm.", "trapped.yml"),
}  # fmt: skip
MADE = "Made by `python -m scripts.facts_docs` from `responses/facts/{file}`; correct the facts, not this page."
ORDER = ("high", "medium", "low")


def english_name(code: str) -> str:
    """`TW` as `Taiwan`: the English name where this page has one, else the one the replies use."""
    return ENGLISH.get(code, country_name(code))


def country_file(code: str) -> str:
    """`KR` as `countries/KR-south-korea.md`."""
    return f"countries/{code}-{english_name(code).lower().replace(' ', '-')}.md"


def when(value: date | str | int | None) -> str:
    """The date as the source shows it."""
    return "undated" if value is None else str(value)


def plain(text: str) -> str:
    """A text on one line, with nothing that Markdown would read as markup."""
    joined = " ".join(text.split())
    return "".join(f"\\{c}" if c in "\\`*_<>|#[]" else c for c in joined)


def pages(folder: Path = FACTS) -> dict[str, str]:
    """All pages by their path below docs/facts/."""
    placed, _ = read_folder(folder)
    entries = [item.entry for item in placed]
    contacts = [entry for entry in entries if isinstance(entry, Contact)]
    claims = [entry for entry in entries if isinstance(entry, Claim)]
    made = {
        name: _claims_page(title, about, source, [p.entry for p in placed if p.file == source])
        for name, (title, about, source) in PAGES.items()
    }
    made |= {
        country_file(code): _country_page(code, [claim for claim in claims if claim.country == code], FactBase(entries))
        for code in sorted({claim.country for claim in claims if claim.country})
    }
    made["contacts.md"] = _contacts_page(contacts)
    made["red-flags.md"] = _signs_page([entry for entry in entries if isinstance(entry, RedFlag)])
    made["README.md"] = _index(entries)
    return {name: text.rstrip() + "\n" for name, text in made.items()}


def _claims_page(title: str, about: str, source: str, entries: Sequence[Entry]) -> str:
    parts = [f"# {title}", f"{about} {MADE.format(file=source)}", _count_line(entries)]
    for entry in entries:
        if isinstance(entry, Claim):
            parts.append(f"## {_heading(entry)}")
            parts += _claim(entry)
    return "\n\n".join(parts)


def _heading(claim: Claim) -> str:
    if claim.answers_topic and claim.topic:
        return f"{TITLES[claim.topic]} (`{claim.key}`)"
    return f"{claim.subject or claim.key.replace('_', ' ').capitalize()} (`{claim.key}`)"


def _claim(claim: Claim) -> Iterator[str]:
    yield f"> {plain(claim.value)}"
    if claim.pay:
        yield _pay_table(claim.pay)
    yield from _grounds(claim)


def _pay_table(pays: Iterable[Pay]) -> str:
    rows = [f"| {p.sector} | {p.min:g} to {p.max:g} {p.currency} | {p.per} | {p.year} |" for p in pays]
    return "\n".join(["| sector | pay | per | year |", "|---|---|---|---|", *rows])


def _grounds(entry: Entry) -> Iterator[str]:
    """Confidence, second reading, sources and note."""
    yield f"Confidence: **{entry.confidence}** ({MEANING[entry.confidence]}). Checked: {entry.checked}."
    if second := entry.second_reading:
        reader = "another reader" if second.by == "another" else "the same reader"
        yield f"Second reading by {reader}, {second.read}: {second.verdict}. {plain(second.note or '')}".rstrip()
    else:
        yield "Second reading: none yet."
    yield "Sources:\n\n" + "\n".join(
        f"{number}. {plain(source.publisher)}, {when(source.published)}, read {source.read}: <{source.url}>\n"
        f"   It says: {plain(source.says)}"
        for number, source in enumerate(entry.sources, 1)
    )
    if entry.note:
        yield f"Note: {plain(entry.note)}"


def _count_line(entries: Sequence[Entry]) -> str:
    counts = ", ".join(f"{sum(e.confidence == level for e in entries)} {level}" for level in ORDER)
    second = sum(entry.confirmed for entry in entries)
    return f"{len(entries)} entries: {counts}; {second} read a second time by another reader."


def _country_page(code: str, claims: Sequence[Claim], base: FactBase) -> str:
    by_topic = {claim.topic: claim for claim in claims if claim.answers_topic}
    missing = [TITLES[topic] for topic in TOPICS if topic not in by_topic]
    parts = [f"# {english_name(code)} ({code})", MADE.format(file=f"countries/{code}.yml"), _count_line(claims)]
    for topic in TOPICS:
        if topic in by_topic:
            parts += [f"## {_heading(by_topic[topic])}", *_claim(by_topic[topic])]
    for claim in claims:
        if not claim.answers_topic:
            parts += [f"## {_heading(claim)}", *_claim(claim)]
    if missing:
        parts += ["## Not known", "No answer of its own; a reply says so, gives the general rule and the official "
                  f"contact. What was looked for: [unverified](../unverified.md).\n\n{_list(missing)}"]  # fmt: skip
    parts += ["## Contacts that serve people here", _contact_table(base.contacts(code))]
    return "\n\n".join(parts)


def _list(items: Iterable[str]) -> str:
    return "\n".join(f"- {item}" for item in items)


def _contact_table(contacts: Iterable[Contact]) -> str:
    rows = [
        f"| [{plain(c.name)}](../contacts.md#{c.key}) | {c.channel} | {plain(c.value)} | {plain(c.serves)} "
        f"| {plain(c.hours or '')} | {c.confidence} |"
        for c in contacts
    ]
    return "\n".join(["| who | how | number or address | for whom | hours | confidence |",
                      "|---|---|---|---|---|---|", *rows]) if rows else "None."  # fmt: skip


def _contacts_page(contacts: Sequence[Contact]) -> str:
    parts = [
        "# Contacts", MADE.format(file="contacts/*.yml") + " Nobody has dialled these numbers: they were compared "
        "with what the sources print. What could not be confirmed: [unverified](unverified.md).", _count_line(contacts),
    ]  # fmt: skip
    codes = {contact.country for contact in contacts}
    for code in sorted(codes, key=lambda code: (code != "ID", english_name(code))):
        parts.append(f"## {english_name(code)}")
        for contact in sorted((c for c in contacts if c.country == code), key=lambda c: (c.name, c.key)):
            parts += [f'<a id="{contact.key}"></a>\n\n### {plain(contact.name)} (`{contact.key}`)', *_contact(contact)]
    return "\n\n".join(parts)


def _contact(contact: Contact) -> Iterator[str]:
    dial = contact.dial_from if isinstance(contact.dial_from, str) else ", ".join(contact.dial_from)
    covers = ", ".join(map(english_name, contact.covers))
    lines = [
        f"{contact.channel}: **{plain(contact.value)}** ({contact.purpose})",
        f"for whom: {plain(contact.serves)}",
        f"covers: {covers or 'not limited'}; can be dialled from: {dial}",
        f"hours: {plain(contact.hours or 'not stated')}; languages: {', '.join(contact.languages) or 'not stated'}",
    ]
    yield _list(lines)
    yield from _grounds(contact)


def _signs_page(signs: Sequence[RedFlag]) -> str:
    parts = ["# Signs of trafficking or unlawful placement",
             "A decisive sign alone makes an offer high risk; strong ones add up; weak ones only colour the picture. "
             + MADE.format(file="red_flags.yml"), _count_line(signs)]  # fmt: skip
    for strength in ("decisive", "strong", "weak"):
        parts.append(f"## {strength.capitalize()}")
        for sign in (s for s in signs if s.strength == strength):
            parts += [f"### {sign.key.replace('_', ' ').capitalize()} (`{sign.key}`)", *_sign(sign)]
    return "\n\n".join(parts)


def _sign(sign: RedFlag) -> Iterator[str]:
    counter = [sign.counter_signs] if isinstance(sign.counter_signs, str) else sign.counter_signs
    yield f"> {plain(sign.value)}"
    yield f"Why it matters: {plain(sign.why)}"
    yield f"Looks like (examples of our own):\n\n{_list(map(plain, sign.looks_like))}"
    if counter:
        yield f"Speaks against it: {plain('; '.join(counter))}"
    yield from _grounds(sign)


def _index(entries: Sequence[Entry]) -> str:
    codes = sorted({e.country for e in entries if isinstance(e, Claim) and e.country}, key=english_name)
    rows = []
    for code in codes:
        claims = [e for e in entries if isinstance(e, Claim) and e.country == code]
        topics = sum(claim.answers_topic for claim in claims)
        levels = " | ".join(str(sum(c.confidence == level for c in claims)) for level in ORDER)
        rows.append(f"| [{english_name(code)}]({country_file(code)}) | {topics} of {len(TOPICS)} | {levels} |")
    others = [f"[{title}]({name})" for name, (title, _, _) in PAGES.items()]
    return "\n\n".join([
        "# The base of facts",
        "Whatever the bot says about a number, fee, law, visa, scheme or country stands here with where it was read, "
        "when, and how sure it is. The quoted texts are what the bot says, in Indonesian. "
        + MADE.format(file=""),
        _count_line(entries),
        "\n".join(f"- **{level}**: {MEANING[level]}" for level in ORDER),
        "\n".join(["| country | topics answered | high | medium | low |", "|---|---|---|---|---|", *rows]),
        _list([*others, "[Contacts](contacts.md)", "[Signs](red-flags.md)", "[Not verified](unverified.md)",
               "[How much is filled](../reports/facts.md)"]),
    ])  # fmt: skip


def stray(folder: Path, made: Iterable[str]) -> list[Path]:
    """Pages in the folder that the facts no longer make."""
    keep = set(made) | BY_HAND
    return sorted(path for path in folder.rglob("*.md") if path.relative_to(folder).as_posix() not in keep)


def main() -> None:
    """Write all pages and remove those that are no longer made."""
    made = pages()
    for name, text in made.items():
        path = DOCS / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for path in stray(DOCS, made):
        path.unlink()
    print(f"{len(made)} pages in {DOCS.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
