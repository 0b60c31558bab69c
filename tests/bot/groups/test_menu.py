"""Settings by buttons, for admins only; the bot introduces itself once and says which right is missing."""

import pytest

from bot.groups.platform import Rights
from bot.groups.post import Added, Asked, Pressed
from tests.bot.groups.conftest import ADMIN, GROUP

STRANGER = "9"


async def open_menu(scene, by: str | None = ADMIN) -> None:
    await scene.menu.asked(Asked(GROUP, "Grup Perantau", 3, by, thread=5))


async def press(scene, data: str, by: str = ADMIN) -> None:
    (number,) = scene.chats.shown[GROUP]
    await scene.menu.pressed(Pressed(GROUP, number, by, data, "q"))


@pytest.mark.parametrize("by", [ADMIN, None], ids=["an admin", "an anonymous admin"])
async def test_an_admin_gets_the_menu(scene, by) -> None:
    await open_menu(scene, by)
    (menu,) = scene.group
    assert "balas dengan peringatan" in menu.text and menu.thread == 5 and menu.reply_to == 3
    assert menu.keys["✓ Balas dengan peringatan"] == "gs|mode|warn"
    assert "Hapus dan peringatkan" in menu.keys and "Kosongkan daftar tepercaya" not in menu.keys


async def test_anybody_else_gets_nothing(scene) -> None:
    await open_menu(scene, STRANGER)
    assert scene.group == []


async def test_a_choice_is_kept_and_ticked(scene) -> None:
    await open_menu(scene)
    await press(scene, "gs|mode|delete")
    await press(scene, "gs|threshold|high")
    await press(scene, "gs|night|")
    chosen = await scene.choices.group(GROUP)
    assert (chosen.mode, chosen.threshold, chosen.night_quiet) == ("delete", "high", False)
    (menu,) = scene.group
    assert "✓ Hapus dan peringatkan" in menu.keys and "✓ Hanya risiko tinggi" in menu.keys
    assert "Malam tanpa bunyi: tidak" in menu.text


async def test_a_member_cannot_change_anything(scene) -> None:
    await open_menu(scene)
    before = await scene.choices.group(GROUP)
    for data in ("gs|mode|watch", "gs|threshold|high", "gs|night|", "gs|close|", "gs|watch|"):
        await press(scene, data, by=STRANGER)
    assert await scene.choices.group(GROUP) == before
    assert len(scene.group) == 1 and {said for said, _ in scene.chats.answers} == {
        "Hanya admin grup yang bisa memakai tombol ini."
    }


@pytest.mark.parametrize("data", ["gs|mode|nuke", "gs|threshold|low", "gs|x|y"])
async def test_a_choice_that_there_is_not_changes_nothing(scene, data: str) -> None:
    await open_menu(scene)
    before = await scene.choices.group(GROUP)
    await press(scene, data)
    assert await scene.choices.group(GROUP) == before


async def test_the_trusted_list_can_be_emptied(scene) -> None:
    group = await scene.choices.group(GROUP)
    await scene.choices.trust(group.id, "hash")
    await open_menu(scene)
    assert "Kosongkan daftar tepercaya" in scene.group[0].keys
    await press(scene, "gs|untrust|")
    assert not await scene.choices.trusts(group.id, "hash")


async def test_an_admin_asks_to_be_told_and_to_be_told_no_more(scene) -> None:
    await open_menu(scene)
    await press(scene, "gs|watch|")
    group = await scene.choices.group(GROUP)
    assert await scene.choices.watchers(group.id) == (ADMIN,)
    assert "Grup Perantau" in scene.told()[0].text
    await press(scene, "gs|unwatch|")
    assert await scene.choices.watchers(group.id) == ()


async def test_an_admin_without_a_private_chat_is_sent_there(scene) -> None:
    scene.chats.closed.add(ADMIN)
    await open_menu(scene)
    await press(scene, "gs|watch|")
    assert scene.chats.answers[-1] == ("", "https://t.me/sobat_bot?start=grup")
    assert await scene.choices.watchers((await scene.choices.group(GROUP)).id) == ()


async def test_the_menu_closes(scene) -> None:
    await open_menu(scene)
    await press(scene, "gs|close|")
    assert scene.group == []


def added(fresh: bool = True) -> Added:
    return Added(GROUP, "Grup Perantau", ADMIN, fresh)


async def test_on_joining_the_group_gets_one_line_and_the_admin_the_rest(scene) -> None:
    await scene.welcome.added(added())
    (line,) = scene.group
    assert "\n" not in line.text and "/pengaturan" in line.text
    (told,) = scene.told()
    assert "Obrolan biasa tidak disimpan" in told.text and "Izin saya sudah lengkap" in told.text
    assert await scene.choices.watchers((await scene.choices.group(GROUP)).id) == (ADMIN,)


@pytest.mark.parametrize(
    ("rights", "words"),
    [
        (Rights(reads=False, deletes=False), ("Group Privacy", "menghapus pesan")),
        (Rights(reads=True, deletes=False), ("menghapus pesan",)),
        (None, ("belum bisa dibaca",)),
    ],
)
async def test_what_is_missing_is_said(scene, rights, words) -> None:
    scene.chats.given = rights
    await scene.welcome.added(added())
    assert all(word in scene.told()[0].text for word in words)


async def test_an_admin_who_cannot_be_written_to_reads_in_the_group_that_messages_are_not_seen(scene) -> None:
    scene.chats.closed.add(ADMIN)
    scene.chats.given = Rights(reads=False, deletes=False)
    await scene.welcome.added(added())
    assert "Group Privacy" in scene.group[0].text


async def test_a_change_of_rights_is_no_second_hello(scene) -> None:
    await scene.welcome.added(added(fresh=False))
    assert scene.group == []


async def test_a_group_that_is_left_and_joined_again_keeps_its_choices_and_forgets_people(scene) -> None:
    await scene.choose("notify")
    group = await scene.watch()
    await scene.choices.trust(group, "hash")
    await scene.choices.leave(GROUP)
    assert await scene.choices.present() == [] and await scene.choices.by_id(group) is None
    chosen = await scene.choices.group(GROUP)
    assert (chosen.id, chosen.mode, chosen.trusted) == (group, "notify", 0)
    assert await scene.choices.watchers(group) == ()


async def test_a_group_that_moves_keeps_its_choices(scene) -> None:
    await scene.choose("watch")
    await scene.choices.move(GROUP, "-200")
    assert (await scene.choices.group("-200")).mode == "watch"


async def test_admins_turn_alerts_on_and_off(scene) -> None:
    await open_menu(scene)
    await press(scene, "gs|alerts|", by=STRANGER)
    assert "Peringatan modus baru" in scene.group[0].keys
    await press(scene, "gs|alerts|")
    (menu,) = scene.group
    assert "Peringatan modus baru dari kami: ya" in menu.text and menu.keys["✓ Peringatan modus baru"] == "gs|alerts|"
    await press(scene, "gs|language|en")
    assert "✓ Alerts of new tricks" in scene.group[0].keys
    await press(scene, "gs|alerts|")
    assert "Alerts of new tricks" in scene.group[0].keys
    said = [text for text, _ in scene.chats.answers]
    assert "tekan lagi" in said[1] and "no alerts" in said[3]
