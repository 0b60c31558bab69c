"""What admins can do about a flagged message, and what members can."""

import pytest

from bot.groups.post import Pressed
from tests.bot.groups.conftest import AD, ADMIN, GROUP, SELLER


@pytest.fixture
async def flagged(scene):
    """A flagged message that an admin was told of, nothing deleted."""
    scene.group_id = await scene.watch()
    await scene.post(name="Budi")
    return scene


@pytest.fixture
async def deleted(scene):
    """A message that the bot deleted."""
    scene.group_id = await scene.watch()
    await scene.choose("delete")
    await scene.post(name="Budi", thread=4)
    return scene


async def test_the_admin_sees_the_message_and_four_choices(flagged) -> None:
    copy, notice = flagged.told()
    assert copy.text == AD
    assert list(notice.keys) == ["Hapus", "Biarkan", "Percaya pengirim", "Laporkan"]
    assert "Grup Perantau" in notice.text and "risiko tinggi" in notice.text and notice.text.count("•") == 2
    assert all(len(data.encode()) <= 64 for data in notice.keys.values())


async def test_one_notice_a_campaign_and_hour(flagged) -> None:
    await flagged.post(8)
    assert len(flagged.told()) == 2


async def test_delete(flagged) -> None:
    await flagged.press("Hapus")
    assert flagged.chats.deleted == [(GROUP, 7)]
    assert await flagged.flags.state(flagged.group_id, 7) == "deleted"
    assert "Kembalikan" in flagged.told()[1].keys


async def test_allow_takes_the_warning_back_and_is_remembered_for_that_text(flagged) -> None:
    await flagged.press("Biarkan")
    assert flagged.group == []
    assert await flagged.flags.state(flagged.group_id, 7) == "allowed"
    await flagged.post(8, sender="51")
    assert flagged.group == []
    await flagged.post(9, AD.replace("admin chat", "telemarketing judi online"))
    assert [shown.reply_to for shown in flagged.group] == [9]


async def test_trust_exempts_the_sender_alone(flagged) -> None:
    await flagged.press("Percaya pengirim")
    other = "Loker scam center butuh penerjemah mandarin di Laos segitiga emas, gaji 2000 dollar, chat @mei_trans_88"
    await flagged.post(8, other, sender=SELLER)
    assert flagged.group == []
    await flagged.post(9, other, sender="51")
    assert len(flagged.group) == 1
    assert (await flagged.choices.group(GROUP)).trusted == 1


async def test_report_names_neither_sender_nor_group(flagged) -> None:
    await flagged.press("Laporkan")
    (report,) = flagged.reported
    assert AD in report and "Budi" not in report and "Perantau" not in report and GROUP not in report
    assert "Diteruskan" in flagged.told()[1].text


async def test_without_operators_the_admin_is_told_so(flagged, monkeypatch) -> None:
    async def nobody(_text: str) -> bool:
        return False

    monkeypatch.setattr(flagged.actions, "_report", nobody)
    await flagged.press("Laporkan")
    assert "Belum ada petugas" in flagged.told()[1].text
    assert await flagged.flags.state(flagged.group_id, 7) == "open"


async def test_undo_posts_the_message_again(deleted) -> None:
    await deleted.press("Kembalikan")
    head, again = deleted.group
    assert "Pesan dari Budi" in head.text and again.text == AD
    assert (head.thread, again.thread) == (4, 4)
    assert await deleted.flags.state(deleted.group_id, 7) == "restored"
    await deleted.post(8)
    assert deleted.chats.deleted[0] == (GROUP, 7) and (GROUP, 8) not in deleted.chats.deleted


async def test_undo_works_for_a_day(deleted, redis_client) -> None:
    (key,) = await redis_client.keys("group:copy:*")
    assert 86_000 < await redis_client.ttl(key) <= 86_400
    await redis_client.delete(key)
    await deleted.press("Kembalikan")
    assert deleted.chats.answers[-1][0] == "Tombol ini sudah tidak berlaku."


async def test_whoever_is_no_admin_any_more_can_do_nothing(flagged) -> None:
    flagged.chats.people = frozenset()
    await flagged.press("Hapus")
    assert flagged.chats.deleted == []
    assert "Hanya admin" in flagged.chats.answers[-1][0]


async def test_an_admin_of_another_group_can_do_nothing_here(flagged) -> None:
    await flagged.actions.admin(Pressed("99", 1, "99", f"gf|delete|{flagged.group_id}|7", "q"))
    assert flagged.chats.deleted == []


@pytest.mark.parametrize("data", ["gf|delete|999|7", "gf|delete|1|999", "gf|nonsense|1|7"])
async def test_an_odd_button_does_nothing(flagged, data: str) -> None:
    await flagged.actions.admin(Pressed(ADMIN, 1, ADMIN, data, "q"))
    assert flagged.chats.deleted == [] and flagged.chats.answers[-1][0] == "Tombol ini sudah tidak berlaku."


async def test_deleting_without_the_right_says_so(flagged) -> None:
    flagged.chats.given = None
    await flagged.press("Hapus")
    assert "Tidak bisa dihapus" in flagged.told()[1].text


async def test_a_member_can_object_once_and_the_admins_look_again(flagged) -> None:
    for person in ("70", "71"):
        await flagged.actions.objection(Pressed(GROUP, 1001, person, "g|wrong|7", "q"))
    assert flagged.chats.answers[-1][0].startswith("Terima kasih")
    assert [shown.text for shown in flagged.told()].count(AD) == 2
    assert "menilai satu tanda keliru" in flagged.told()[-1].text


async def test_nobody_in_discreet_mode_or_in_a_crisis_is_written_to(scene) -> None:
    scene.discreet.add(ADMIN)
    await scene.watch()
    await scene.post()
    assert scene.told() == [] and len(scene.group) == 1


async def test_a_watcher_who_is_no_admin_any_more_is_told_nothing(scene) -> None:
    group = await scene.watch("2")
    await scene.post()
    assert scene.told("2") == []
    assert await scene.choices.watchers(group) == ()


async def test_a_watcher_who_blocked_the_bot_is_forgotten(scene) -> None:
    group = await scene.watch()
    scene.chats.closed.add(ADMIN)
    await scene.post()
    assert await scene.choices.watchers(group) == ()
