"""The guard flags offers with signs of danger, is silent for the rest, and never says it twice."""

from contextlib import suppress

import pytest

from bot.groups.contacts import recruiters
from bot.groups.memory import PER_MINUTE
from bot.groups.platform import Rights
from bot.groups.post import Arrived
from nlu.risk import screen
from tests.bot.groups.conftest import AD, ADMIN, GROUP

VARIANT = AD.replace("900", "1.500").replace("hub 0812 1111 2222", "wa 0899 8888 7777")
OTHER = "Loker scam center butuh penerjemah mandarin di Laos segitiga emas, gaji 2000 dollar, chat @mei_trans_88"
SILENT = {
    "chatter": "pagi semua, ada yang tahu jadwal bus ke Blitar?",
    "a question": "kak kerja di Kamboja aman nggak ya? ada yang nawarin gaji 12 juta",
    "a warning": "Hati-hati penipuan! Jangan mau diajak kerja admin judi ke Kamboja, banyak yang disekap.",
    "a plea": "tolong saya dikurung di kantor di Myawaddy, paspor diambil bos",
    "a job at home": "Lowongan kasir minimarket di Bandung, pendidikan SMA, kirim lamaran ke toko",
    "nothing": "",
}


@pytest.mark.parametrize("text", SILENT.values(), ids=SILENT.keys())
async def test_silent_for_the_rest(scene, text: str) -> None:
    await scene.watch()
    await scene.post(text=text)
    assert (scene.group, scene.told()) == ([], [])


async def test_an_ad_is_answered_with_level_two_reasons_and_a_way_to_check(scene) -> None:
    await scene.post()
    (warning,) = scene.group
    assert warning.text.startswith("🔴") and warning.text.count("•") == 2
    assert warning.reply_to == 7 and not warning.silent
    check = "https://t.me/sobat_bot?start=cek_key"
    assert warning.keys == {"Periksa di chat pribadi": check, "Ini keliru": "g|wrong|7"}
    assert len(warning.text) < 400
    assert not any(word in warning.text.lower() for word in ("penipu", "pelaku", "dia ", "calo"))


async def test_one_warning_a_campaign_then_a_counter(scene, monkeypatch) -> None:
    monkeypatch.setattr(scene.memory, "may_edit", _always)
    await scene.post(7)
    await scene.post(8, VARIANT, sender="51")
    await scene.post(9)
    (warning,) = scene.group
    assert "sudah muncul 3 kali" in warning.text and warning.reply_to == 7
    await scene.post(10, OTHER)
    assert len(scene.group) == 2


async def _always(*_: object) -> bool:
    return True


async def test_the_counter_is_not_edited_at_every_message(scene) -> None:
    for number in range(7, 12):
        await scene.post(number)
    (warning,) = scene.group
    assert "sudah muncul 2 kali" in warning.text


async def test_after_an_hour_there_is_a_new_warning(scene, redis_client) -> None:
    await scene.post(7)
    keys = await redis_client.keys("group:warned:*")
    assert len(keys) == 2 and all([3500 < await redis_client.ttl(key) <= 3600 for key in keys])
    await redis_client.delete(*keys)
    await scene.post(8)
    assert len(scene.group) == 2


async def test_the_same_message_is_not_flagged_twice(scene) -> None:
    await scene.post(7)
    await scene.post(7)
    await scene.post(7, AD + " buruan", edited=True)
    assert len(scene.group) == 1 and "sudah muncul" not in scene.group[0].text


class Killed(BaseException):
    """The process is no more."""


@pytest.mark.parametrize("mode", ["warn", "delete"])
@pytest.mark.parametrize(
    ("part", "step"),
    [
        ("memory", "keep"), ("chats", "delete"), ("memory", "count_warning"), ("chats", "say"), ("flags", "note"),
        ("notices", "flagged"),
    ],
)  # fmt: skip
async def test_a_kill_at_any_step_leaves_the_rest_to_the_next_try(scene, monkeypatch, mode, part, step) -> None:
    await scene.watch()
    await scene.choose(mode)

    async def killed(*_: object, **__: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(getattr(scene, part), step, killed)
        with suppress(Killed):
            await scene.post(7)
    await scene.post(8, sender="51")
    await scene.post(7)
    (warning,) = scene.group
    assert ("dihapus" in warning.text) == (mode == "delete")
    notices = [shown.text for shown in scene.chats.in_chat(ADMIN) if "satu pesan ditandai" in shown.text]
    assert len(notices) == 1 and ("sudah dihapus" in notices[0]) == (mode == "delete")


async def test_an_ad_that_is_edited_in_is_flagged(scene) -> None:
    await scene.post(7, "selamat pagi semua")
    assert scene.group == []
    await scene.post(7, AD, edited=True)
    assert len(scene.group) == 1


@pytest.mark.parametrize(
    ("sender", "own"), [(ADMIN, False), ("-100", True)], ids=["an admin", "the group or its linked channel"]
)
async def test_admins_own_posts_are_left_alone(scene, sender: str, own: bool) -> None:
    await scene.post(sender=sender, own=own)
    assert scene.group == []


async def test_where_admins_cannot_be_read_the_group_is_warned_all_the_same(scene) -> None:
    scene.chats.people = scene.chats.given = None
    await scene.choose("delete")
    await scene.post()
    assert len(scene.group) == 1 and scene.chats.deleted == []


async def test_watch_is_silent_and_counts(scene) -> None:
    await scene.watch()
    await scene.choose("watch")
    await scene.post()
    assert (scene.group, scene.told()) == ([], [])
    assert await scene.flags.state((await scene.choices.group(GROUP)).id, 7) == "open"


async def test_notify_tells_only_admins(scene) -> None:
    await scene.watch()
    await scene.choose("notify")
    await scene.post()
    assert scene.group == []
    copy, notice = scene.told()
    assert copy.text == AD and "risiko tinggi" in notice.text and "Di grup saya diam" in notice.text


async def test_delete_removes_the_message_and_says_so_once(scene) -> None:
    await scene.watch()
    await scene.choose("delete")
    await scene.post(7)
    await scene.post(8, VARIANT)
    assert scene.chats.deleted == [(GROUP, 7), (GROUP, 8)]
    (said,) = scene.group
    assert said.text.startswith("🔴 Satu tawaran kerja dihapus") and said.reply_to is None
    assert "sudah dihapus" in scene.told()[1].text
    assert "Kembalikan" in scene.told()[1].keys


@pytest.mark.parametrize("rights", [Rights(reads=True, deletes=False)])
async def test_delete_without_the_right_warns_and_tells_the_admin(scene, rights) -> None:
    scene.chats.given = rights
    await scene.watch()
    await scene.choose("delete")
    await scene.post()
    assert scene.group[0].reply_to == 7
    assert "belum diberi izin menghapus" in scene.told()[1].text


async def test_a_right_lost_meanwhile_is_found_when_deleting(scene, monkeypatch) -> None:
    await scene.choose("delete")
    scene.chats.given = Rights(reads=True, deletes=False)

    async def as_before(_chat: str) -> Rights:
        return Rights(reads=True, deletes=True)

    monkeypatch.setattr(scene.chats, "rights", as_before)
    await scene.post()
    assert scene.group[0].reply_to == 7


async def test_pictures_of_a_deleted_album_go_too(scene) -> None:
    await scene.choose("delete")
    await scene.post(6, "", album="a")
    await scene.post(7, AD, album="a")
    await scene.post(8, "", album="a")
    assert sorted(number for _, number in scene.chats.deleted) == [6, 7, 8]


async def test_a_poster_is_read(scene) -> None:
    scene.chats.pictures["poster"] = AD.encode()
    await scene.post(7, "cek guys", picture={"file": "poster", "size": 9})
    await scene.post(8, "liburan kemarin", picture={"file": "gone", "size": 9})
    await scene.post(9, "dari admin", sender=ADMIN, picture={"file": "poster", "size": 9})
    (warning,) = scene.group
    assert warning.reply_to == 7 and "sudah muncul" not in warning.text


async def test_a_topic_is_answered_in_the_topic(scene) -> None:
    await scene.post(thread=12)
    assert scene.group[0].thread == 12


async def test_at_night_nothing_rings(scene, monkeypatch) -> None:
    monkeypatch.setattr("bot.groups.guard.is_night", lambda: True)
    await scene.post(7)
    await scene.choices.turn_night(GROUP)
    await scene.post(8, OTHER)
    assert [shown.silent for shown in scene.group] == [True, False]


async def test_more_warnings_than_telegram_allows_wait_or_are_left_out(scene, monkeypatch) -> None:
    monkeypatch.setattr("bot.groups.memory.WAITING_LIMIT", 0)
    group = (await scene.choices.group(GROUP)).id
    for _ in range(PER_MINUTE):
        assert await scene.memory.room(group)
    await scene.post()
    assert scene.group == []
    assert await scene.flags.known(group, 7)


async def test_accounts_that_join_and_post_the_same_are_a_burst(scene) -> None:
    mild = "Loker pabrik di Taiwan lewat PT resmi, kontrak tiga tahun, gaji sesuai aturan, info hub 0813 2222 3333"
    verdict = screen(mild)
    assert (verdict.kind, verdict.risk in ("none", "low"), recruiters(verdict.contacts)) == (
        "offer", True, ("+6281322223333",)
    )  # fmt: skip
    people = ("60", "61", "62")
    await scene.post(4, mild, sender="63")
    await scene.guard.arrived(Arrived(GROUP, people))
    for number, person in enumerate(people, start=5):
        await scene.post(number, mild, sender=person)
    (warning,) = scene.group
    assert warning.reply_to == 7 and "beberapa akun yang baru bergabung" in warning.text


async def test_nothing_in_redis_or_sql_names_the_sender(scene, redis_client, engine) -> None:
    await scene.guard.arrived(Arrived(GROUP, ("987654321",)))
    await scene.post(sender="987654321")
    kept = await redis_client.keys("*") + [await redis_client.dump(key) for key in await redis_client.keys("*")]
    async with engine.connect() as connection:
        for table in ("group_flags", "group_trusted", "campaign_places", "groups"):
            kept += [str(row).encode() for row in await connection.exec_driver_sql(f"SELECT * FROM {table}")]  # noqa: S608
    assert not any(b"987654321" in one for one in kept)
