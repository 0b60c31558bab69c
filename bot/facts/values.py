"""Mistakes in what an entry says: its links, numbers, addresses and countries."""

import re
from collections.abc import Iterator
from ipaddress import ip_address
from urllib.parse import urlsplit

import phonenumbers

from bot.facts.model import Contact, Entry
from nlu import links

SHORTENERS = links.hosts("shorteners")
CHATS = links.hosts("chats")
"""Sites on which anybody writes under any name: no source."""
COUNTRIES = phonenumbers.SUPPORTED_REGIONS
"""ISO 3166-1 alpha-2 codes of all places that have telephones."""
EMAIL = re.compile(r"[a-z0-9][a-z0-9._%+-]*@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}", re.IGNORECASE)
HOST = re.compile(r"(?<![\w.@-])(?:www\.)?((?:[a-z0-9-]+\.)+[a-z]{2,})(?![\w-])", re.IGNORECASE)
NUMBER = re.compile(r"\+\d[\d ().-]{5,}\d")


def site(url: str) -> str:
    """The host of an address without `www.`."""
    return (urlsplit(url).hostname or "").removeprefix("www.")


def bare(value: str) -> str:
    """A contact's value without what only spells it: spaces, signs in numbers, a last slash."""
    return re.sub(r"[\s()\-]", "", value.lower()).rstrip("/")


def source_mistakes(url: str) -> Iterator[str]:
    """Where the address of a source is none that others can look up and trust."""
    host = site(url)
    if host in SHORTENERS:
        yield f"{url} is a shortener; write the address it leads to"
    if host in CHATS:
        yield f"{url} is a chat, no source; name a page of the office itself"
    if host == "localhost" or _is_ip(host):
        yield f"{url} names no site; write the site's public name"


def _is_ip(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def value_mistakes(value: str) -> Iterator[str]:
    """Links and numbers in a text that is told to people."""
    if "http://" in value.lower():
        yield "the value has an http:// address; write its https address"
    for host in HOST.findall(value):
        if host.lower() in SHORTENERS:
            yield f"the value has the shortener {host}; write the address it leads to"
    for written in NUMBER.findall(value):
        if not _is_number(written):
            yield f"the value has {written!r}, which is not a valid number; compare it with its source"


def _is_number(written: str) -> bool:
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(written, None))
    except phonenumbers.NumberParseException:
        return False


def country_mistakes(entry: Entry) -> Iterator[str]:
    """Codes that are no country's."""
    dialled = getattr(entry, "dial_from", "any")
    codes = [getattr(entry, "country", None), *getattr(entry, "covers", ()), *(dialled if dialled != "any" else ())]
    for code in dict.fromkeys(codes):
        if code is not None and code not in COUNTRIES:
            yield f"{code} is no country; write its ISO 3166 code of two letters"


def contact_mistakes(contact: Contact) -> Iterator[str]:
    """A value that cannot be reached by its channel."""
    if contact.channel in ("phone", "whatsapp"):
        yield from _phone_mistakes(contact)
    else:
        yield from value_mistakes(contact.value)
    if contact.channel in ("short", "tollfree") and contact.dial_from == "any":
        yield f"{contact.value!r} cannot be dialled from everywhere; name the countries in dial_from"
    if contact.channel == "web" and not contact.value.startswith("https://"):
        yield f"{contact.value!r} must be an https address"
    if contact.channel == "email" and not EMAIL.fullmatch(contact.value):
        yield f"{contact.value!r} is no e-mail address; write it as name@site"


def _phone_mistakes(contact: Contact) -> Iterator[str]:
    try:
        number = phonenumbers.parse(contact.value, None)
    except phonenumbers.NumberParseException:
        yield f"{contact.value!r} is no number in international form; write it as +62 21 …"
        return
    if not phonenumbers.is_valid_number(number):
        yield f"{contact.value!r} is not a valid number; compare it with its source"
    elif phonenumbers.region_code_for_number(number) != contact.country:
        yield f"{contact.value!r} is not a number of {contact.country}; correct the number or the country"
