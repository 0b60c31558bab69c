"""Ads become campaigns across groups and chats, and a new variant is rated with the campaign it belongs to."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import update
from sqlalchemy.exc import SQLAlchemyError

from bot.groups.campaigns import KNOWN, SHARED_CONTACT, Rated
from bot.store.groups import Campaign, Flag, Group
from nlu.risk import Verdict, screen

AD = (
    "Dibutuhkan admin chat di Bavet Kamboja, gaji 900 USD, tiket dan mess ditanggung perusahaan, "
    "tidak perlu pengalaman, hub 0812 1111 2222"
)
VARIANT = AD.replace("900", "1.500").replace("Dibutuhkan", "DICARI CEPAT").replace("0812 1111 2222", "0899 8888 7777")
OTHER = (
    "Yuk kerja di Myanmar jadi operator customer service, umur bebas asal bisa ngetik, kontrak satu tahun, paspor kami "
    "buatkan, WA 0812-1111-2222"
)
UNRELATED = "Loker scam center butuh penerjemah mandarin di Laos segitiga emas, gaji 2000 dollar, chat @mei_trans_88"
MILD = Verdict("offer", "low", 0.2, ("KH",))


async def rate(campaigns, text: str, verdict: Verdict | None = None, place: str = "-1") -> Rated:
    return await campaigns.in_group(text, verdict or screen(text), place)


async def show(campaigns, text: str, person: str = "telegram:77") -> Rated:
    rated = await campaigns.in_private(text, screen(text), person)
    await campaigns.aclose()
    return rated


async def test_the_ads_of_these_tests_are_dangerous() -> None:
    assert {screen(text).risk for text in (AD, VARIANT, OTHER, UNRELATED)} == {"high"}


async def test_variants_in_several_places_are_one_campaign(campaigns, ledger) -> None:
    first = await rate(campaigns, AD, place="-1")
    again = await rate(campaigns, AD, place="-2")
    variant = await show(campaigns, VARIANT)
    other = await rate(campaigns, UNRELATED, place="-1")
    assert first.campaign == again.campaign == variant.campaign != other.campaign
    summary, variants, contacts = await ledger.show(first.campaign)
    assert (summary.campaign.sightings, summary.variants, summary.groups, summary.chats) == (3, 2, 2, 1)
    assert summary.campaign.countries.split(",") == ["KH"]
    assert [(v.text, v.sightings) for v in variants] == [(AD, 2), ("", 1)]
    assert {c.contact for c in contacts} == {"+6281211112222", "+6289988887777"}
    assert summary.campaign.first_seen <= summary.campaign.last_seen


async def test_who_was_told_a_rating_is_found_again_by_the_campaign_or_by_the_ad(campaigns) -> None:
    rated, mild = await show(campaigns, AD), await campaigns.in_private("loker", MILD, "telegram:77")
    assert rated.keys == (f"ad_{rated.digest}", f"campaign_{rated.campaign}")
    assert mild.keys == (f"ad_{mild.digest}",) and all(len(key) <= 80 for key in rated.keys)
    assert (await show(campaigns, "halo")).keys == ()


async def test_of_what_a_person_shows_no_words_are_kept_until_a_group_saw_them(campaigns, ledger) -> None:
    number = (await show(campaigns, AD)).campaign
    _, (variant,), contacts = await ledger.show(number)
    assert variant.text == "" and [one.contact for one in contacts] == ["+6281211112222"]
    await rate(campaigns, AD)
    _, (variant,), _ = await ledger.show(number)
    assert (variant.text, variant.sightings) == (AD, 2)


async def test_what_is_shown_again_and_again_is_written_down_together(campaigns, ledger, monkeypatch) -> None:
    written = []
    write = campaigns.ledger.note

    async def note(seen, merged) -> None:
        written.append(seen.times)
        await write(seen, merged)

    monkeypatch.setattr(campaigns.ledger, "note", note)
    for _ in range(5):
        await campaigns.in_private(AD, screen(AD), "telegram:77")
    number = (await show(campaigns, AD, "telegram:78")).campaign
    summary, (variant,), _ = await ledger.show(number)
    assert (written, summary.campaign.sightings, variant.sightings, summary.chats) == ([5, 1], 6, 6, 2)


async def test_another_text_with_the_same_contact_joins(campaigns) -> None:
    assert (await rate(campaigns, AD)).campaign == (await rate(campaigns, OTHER)).campaign


async def test_an_ad_that_links_two_campaigns_makes_them_one(campaigns, ledger) -> None:
    first, second = await rate(campaigns, AD, place="-1"), await rate(campaigns, UNRELATED, place="-2")
    linked = await rate(campaigns, AD.replace("0812 1111 2222", "@mei_trans_88"), place="-3")
    assert linked.campaign == first.campaign
    (summary,) = await ledger.list()
    assert (summary.campaign.sightings, summary.groups, summary.variants) == (3, 3, 3)
    assert (await ledger.show(second.campaign))[0].campaign.id == first.campaign
    assert (await rate(campaigns, UNRELATED)).campaign == first.campaign


async def test_a_new_variant_is_rated_with_its_campaign(campaigns) -> None:
    await rate(campaigns, AD)
    rated = await rate(campaigns, VARIANT, MILD)
    assert (rated.verdict.risk, rated.verdict.reasons[0].key) == ("high", KNOWN)
    assert rated.campaign is not None


async def test_a_shared_contact_alone_raises_to_medium_only_what_is_an_offer_abroad(campaigns) -> None:
    await rate(campaigns, AD)
    text = "Lowongan pabrik elektronik di Taiwan lewat PT, kontrak tiga tahun, info 0812 1111 2222"
    found = ("+6281211112222",)
    abroad = await rate(campaigns, text, Verdict("offer", "low", 0.1, ("TW",), (), found))
    assert (abroad.verdict.risk, abroad.verdict.reasons[0].key) == ("medium", SHARED_CONTACT)
    text = "Toko baju di Bandung cari kasir, kirim lamaran ke 0812 1111 2222 sebelum Senin"
    home = await rate(campaigns, text, Verdict("offer", "none", 0.1, (), (), found))
    assert (home.verdict.risk, home.campaign) == ("none", None)


@pytest.mark.parametrize("kind", ["question", "crisis", "other"])
async def test_what_is_no_offer_is_never_raised(campaigns, kind: str) -> None:
    await rate(campaigns, AD)
    quoting = Verdict(kind, "none", 0.0)
    assert await rate(campaigns, AD, quoting) == Rated(quoting)


async def test_a_harmless_offer_is_not_kept(campaigns, ledger) -> None:
    assert (await rate(campaigns, AD, MILD)).campaign is None
    assert await ledger.list() == []


async def test_campaigns_that_admins_let_stand_raise_nothing(campaigns, engine) -> None:
    number = (await rate(campaigns, AD)).campaign
    async with engine.begin() as connection:
        for group in (1, 2):
            await connection.execute(Group.__table__.insert().values(id=group, channel="telegram", address=str(group)))
            await connection.execute(Flag.__table__.insert().values(
                group_id=group, message=1, campaign_id=number, risk="high", action="warned", state="allowed"
            ))  # fmt: skip
    assert (await rate(campaigns, VARIANT, MILD)).verdict.risk == "low"
    async with engine.begin() as connection:
        for group in (3, 4):
            await connection.execute(Group.__table__.insert().values(id=group, channel="telegram", address=str(group)))
            await connection.execute(Flag.__table__.insert().values(
                group_id=group, message=1, campaign_id=number, risk="high", action="warned", state="deleted"
            ))  # fmt: skip
    assert (await rate(campaigns, VARIANT, MILD)).verdict.risk == "high"


async def test_a_lost_index_is_made_again_from_sql(campaigns, redis_client) -> None:
    first, second = await rate(campaigns, AD), await rate(campaigns, UNRELATED)
    await redis_client.flushall()
    await campaigns.open()
    assert (await rate(campaigns, VARIANT)).campaign == first.campaign
    by_contact = Verdict("offer", "high", 1.0, (), (), ("@mei_trans_88",))
    assert (await rate(campaigns, "Lowongan baru, hubungi @mei_trans_88", by_contact)).campaign == second.campaign
    fresh = "Dicari operator judi online Sihanoukville, gaji 12 jt, potong gaji dua kali, tele @bos_sihanouk9"
    assert (await rate(campaigns, fresh)).campaign > second.campaign


async def test_without_stores_an_ad_keeps_its_own_rating(campaigns, monkeypatch) -> None:
    async def broken(*_: object) -> None:
        raise SQLAlchemyError

    monkeypatch.setattr(campaigns.ledger, "note", broken)
    rated = await rate(campaigns, AD)
    assert rated.verdict.risk == "high"


async def test_nothing_in_sql_names_the_place(campaigns, engine) -> None:
    await rate(campaigns, AD, place="-100123456789")
    async with engine.connect() as connection:
        rows = [str(row) for table in ("campaigns", "campaign_places", "campaign_variants")
                for row in await connection.exec_driver_sql(f"SELECT * FROM {table}")]  # noqa: S608  # fmt: skip
    assert not any("100123456789" in row for row in rows)


async def test_old_campaigns_are_forgotten(campaigns, ledger, engine) -> None:
    await rate(campaigns, AD)
    async with engine.begin() as connection:
        await connection.execute(update(Campaign).values(last_seen=datetime(2020, 1, 1, tzinfo=UTC)))
    assert await ledger.prune() == 1
    assert await ledger.list() == []
