"""Exports: a table, a list and a STIX bundle that STIX's own library reads; contacts only where they are asked for."""

import csv
import io
from collections.abc import Awaitable, Callable

import orjson
import pytest
import stix2

from bot.groups import exports
from nlu.risk import screen

AD = "Dicari operator judi online di Sihanoukville, gaji 12 jt, hub 0812 1111 2222 atau @bos_kh88, tiket gratis"
PLAIN = ("+6281211112222", "@bos_kh88")
Export = Callable[[bool], Awaitable[list[exports.Exported]]]


@pytest.fixture
async def export(campaigns, ledger) -> Export:
    await campaigns.in_group(AD, screen(AD), "-1")

    async def run(plain: bool) -> list[exports.Exported]:
        summary, variants, contacts = await ledger.show((await ledger.list())[0].campaign.id)
        return [exports.exported(summary, contacts, variants[0].text, None if plain else lambda c: c[::-1])]

    return run


@pytest.mark.parametrize("write", [exports.as_csv, exports.as_json, exports.as_stix])
async def test_contacts_and_texts_stay_in_the_house_unless_asked_for(export, write) -> None:
    hidden, shown = write(await export(False)), write(await export(True))
    for contact in PLAIN:
        assert contact not in hidden and contact in shown
    assert "Sihanoukville" not in hidden and "Sihanoukville" in shown


async def test_json_says_what_was_seen(export) -> None:
    (row,) = orjson.loads(exports.as_json(await export(True)))
    assert (row["risk"], row["sightings"], row["groups"], row["countries"]) == ("high", 1, 1, ["KH"])
    assert set(row) == set(exports.FIELDS)


async def test_a_spreadsheet_takes_no_cell_for_a_formula(export) -> None:
    header, row = csv.reader(io.StringIO(exports.as_csv(await export(True))))
    assert tuple(header) == exports.FIELDS
    assert row[header.index("contacts")] == "'+6281211112222 @bos_kh88"


async def test_stix_ties_each_contact_to_its_campaign(export) -> None:
    bundle = stix2.parse(exports.as_stix(await export(True)))
    kinds = [one["type"] for one in bundle.objects]
    assert sorted(kinds) == ["campaign", "identity", "indicator", "indicator", "relationship", "relationship"]
    (campaign,) = (one for one in bundle.objects if one["type"] == "campaign")
    assert {one.target_ref for one in bundle.objects if one["type"] == "relationship"} == {campaign.id}
    patterns = {one.pattern for one in bundle.objects if one["type"] == "indicator"}
    assert "[user-account:account_type = 'phone' AND user-account:account_login = '+6281211112222']" in patterns


async def test_the_same_campaign_has_the_same_stix_id_each_time(export) -> None:
    first, second = stix2.parse(exports.as_stix(await export(False))), stix2.parse(exports.as_stix(await export(False)))
    assert [one.id for one in first.objects] == [one.id for one in second.objects]


@pytest.mark.parametrize("contact", ["it's.example/a'b", "a\\b@mail.example", "@o'neil"])
async def test_quotes_in_a_contact_cannot_break_the_pattern(export, contact: str) -> None:
    (row,) = await export(True)
    odd = exports.Exported(**{**{name: getattr(row, name) for name in exports.FIELDS}, "contacts": (contact,)})
    stix2.parse(exports.as_stix([odd]))
