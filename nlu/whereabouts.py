"""Of several countries in a message, the one that is meant: where a person is, not whose ship or employer it is."""

from __future__ import annotations

import re
from collections.abc import Sequence

from nlu.entities import Entity, extract

HOME = "ID"
_WHOSE = re.compile(
    r"\b(?:kapal|bendera|berbendera|bos|boss|majikan|orang|org|wong|perusahaan|juragan|agen|agensi|pt|kapten|mandor|"
    r"toke|tauke|pemilik|owner|milik)(?: (?!di\b|ke\b|dari\b|dr\b|buat\b|untuk\b|yang\b|yg\b|sekarang\b)\w+)? $"
)
"""`kapal ikan taiwan`, `majikan saudi`; not `majikan di kuwait`."""
_HERE = re.compile(
    r"\b(?:sekarang|skrg|skrng|skg|saat ini|saiki|ayeuna|lagi|posisi|berada|sandar|bersandar|terdampar|nyangkut|"
    r"sampai|nyampe|ada|sudah|udah|udh|sdh|wis|tau2|taunya|ternyata|pindah|dibawa|dipindah|dipindahin)"
    r"(?: \w+){0,2} (?:di|ke|d|nang|neng|ning|leq) $"
)
"""`sekarang sandar di fiji`"""
_NEXT = re.compile(
    r"\b(?:mau|akan|besok|bakal|nanti|malam ini|lusa|rencananya|katanya|arep|bade|jarene)\b.*"
    r"\b(?:dipindah\w*|pindah\w*|dioper\w*|dijual|jual|didol|dikirim|kirim|dibawa|bawa|digowo|diseberang\w*)\b.*"
    r" (?:ke|neng|nang|menyang) $"
)
"""`besok mau dipindah ke myanmar`: not yet there."""
_NOT = re.compile(
    r"\b(?:bukan|bkn|dudu|sanes|selain|kecuali|jangan|jgn|"
    r"(?:ga|gak|nggak|tidak|tdk|batal|ndak)(?: jadi| jd)?(?: mau)? ke)"
    r"(?: (?:yang|yg|ke|di|negara|buat|untuk))? $"
)
"""`bukan jepang, maksud saya taiwan`, `selain malaysia`"""
_AT = re.compile(
    r"(?:^|\b(?:saya|sy|aku|gw|gue|ku|kami|kita|dia|ia|anak|anakku|adik|adek|suami|istri|dikurung|disekap|ditahan)"
    r"(?: \w+)? )"
    r"(?:di|d|nang|neng|ning|leq) $"
)
"""`saya di myanmar`, `di laos`; not `teman saya punya usaha di dubai`."""
_BEFORE = 60


def roles(raw: str, countries: Sequence[Entity], distress: bool) -> dict[Entity, str]:
    """Country entities that are not meant, with what they are: `home`, `not`, `flag` or, in distress, `elsewhere`.

    Home is where people leave from; a flag or a nationality counts only where no other country is named.
    """
    found = {country: "home" for country in countries if country.value == HOME}
    denied = [country for country in countries if country not in found and _NOT.search(_before(raw, country))]
    if len(denied) + len(found) < len(countries):
        found.update(dict.fromkeys(denied, "not"))  # "bukan, jepang" means that one
    abroad = [country for country in countries if country not in found]
    flags = [country for country in abroad if _WHOSE.search(_before(raw, country))]
    if {country.value for country in abroad} - {country.value for country in flags}:
        found.update(dict.fromkeys(flags, "flag"))
    if not distress:
        return found
    found.update((c, "elsewhere") for c in abroad if c not in found and _NEXT.search(_before(raw, c)))
    here = [country for country in abroad if country not in found and _HERE.search(_before(raw, country))]
    if here:
        found.update((c, "elsewhere") for c in abroad if c not in found and c.value != here[-1].value)
    return found


def moved(raw: str) -> bool:
    """Whether a message says where its writer, or the one it is about, is: `sekarang di laos`, `saya di myanmar`."""
    countries = [entity for entity in extract(raw) if entity.entity == "country"]
    return any(
        (_HERE.search(before) or _AT.search(before)) and not _NEXT.search(before) and not _NOT.search(before)
        for before in (_before(raw, country) for country in countries)
    )


def _before(raw: str, country: Entity) -> str:
    words = re.split(r"[^\w]+", raw[max(0, country.start - _BEFORE) : country.start].lower())
    return " ".join(words)
