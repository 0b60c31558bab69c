"""A Telegram group at the wire: the bot polls a double of the Bot API; Redis and SQL are real, Rasa is not needed."""

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.alerts.draft import Draft, Rules
from bot.alerts.parts import delivery
from bot.alerts.progress import progress
from bot.alerts.receipts import receipts
from bot.alerts.registry import Registry
from bot.alerts.subscribers import Subscribers, read
from bot.groups.campaigns import Campaigns
from bot.groups.watch import warm_up
from bot.settings import ROOT, Settings
from bot.store.db import session_maker
from bot.store.short import ShortKeys
from evaluate.posters import draw
from tests.doubles.telegram import Sent, telegram_double
from tests.doubles.telegram_groups import CHANNEL, GROUP, OWNER, GroupDouble
from tests.live.group_bot import group_bot

TOKEN = "777:test"
SELLER, MEMBER, OPERATORS = 50, 60, -1005
SECOND = 1.0
AD = (
    "Dibutuhkan admin chat di Bavet Kamboja, gaji 900 USD, tiket dan mess ditanggung perusahaan, tidak perlu "
    "pengalaman, hub 0812 1111 2222"
)
OTHER = "Loker scam center butuh penerjemah mandarin di Laos segitiga emas, gaji 2000 dollar, chat @mei_trans_88"
CHATTER = ("pagi semua", "ada yang tau jadwal kapal besok?", "gaji pabrik di taiwan brp ya?", "wkwkwk iya bener")


@dataclass
class Stage:
    """A running bot and the platform that it is connected to."""

    telegram: GroupDouble
    campaigns: Campaigns

    async def in_group(self, count: int) -> list[Sent]:
        """The bot's messages in the group when there are that many."""
        return await self.telegram.answers(GROUP, count, 5)

    async def quiet(self) -> list[Sent]:
        """The bot's messages in the group after all updates were dealt with."""
        await self.telegram.all_taken()
        await asyncio.sleep(0.3)
        return [sent for sent in self.telegram.sent if sent.chat == GROUP]

    async def notice(self) -> Sent:
        """What the admin is told of a flagged message."""
        await until(lambda: any("satu pesan ditandai" in sent.text for sent in self.telegram.sent))
        return next(sent for sent in self.telegram.sent if "satu pesan ditandai" in sent.text)

    async def choose(self, title: str) -> None:
        """The admin chooses a mode in the menu and closes it."""
        before = len([sent for sent in self.telegram.sent if sent.chat == GROUP])
        await self.telegram.post(OWNER, "/pengaturan")
        menu = (await self.in_group(before + 1))[-1]
        await self.telegram.press_in_group(OWNER, menu, title)
        await until(lambda: f"✓ {title}" in menu.buttons)
        await self.telegram.press_in_group(OWNER, menu, "Tutup")
        await until(lambda: menu not in self.telegram.sent)


async def until(condition) -> None:
    """Wait for something that happens soon."""
    async with asyncio.timeout(5):
        while not condition():
            await asyncio.sleep(0.01)


@pytest.fixture
async def stage(redis_client, engine, tmp_path: Path, monkeypatch) -> AsyncIterator[Stage]:
    monkeypatch.setattr("bot.groups.guard.is_night", lambda: False)
    await asyncio.to_thread(warm_up)
    async with AsyncExitStack() as stack:
        telegram = await stack.enter_async_context(telegram_double(TOKEN, GroupDouble))
        known = await stack.enter_async_context(group_bot(settings_of(telegram, tmp_path), redis_client, engine))
        yield Stage(telegram, known)


def settings_of(telegram: GroupDouble, folder: Path) -> Settings:
    """Settings of a bot that is connected to the double."""
    return Settings(
        _env_file=None, sobat_data=folder, telegram_token=TOKEN, telegram_api=telegram.url,
        operator_chat=str(OPERATORS), sobat_secret_key="a key of the tests",
    )  # fmt: skip


async def test_a_scam_ad_is_flagged_within_a_second_and_chatter_is_not(stage: Stage) -> None:
    for text in CHATTER:
        await stage.telegram.post(MEMBER, text)
    assert await stage.quiet() == []
    start = time.time()
    number = await stage.telegram.post(SELLER, AD)
    (warning,) = await stage.in_group(1)
    assert warning.at - start < SECOND
    assert warning.text.startswith("🔴") and warning.text.count("•") == 2
    given = [given for name, given in stage.telegram.calls if name == "sendMessage"][-1]
    assert given["reply_parameters"]["message_id"] == number
    assert warning.buttons["Periksa di chat pribadi"].startswith("https://t.me/sobat_bot?start=cek_")


async def test_the_private_chat_finds_the_ad_by_the_link(stage: Stage, redis_client) -> None:
    await stage.telegram.post(SELLER, AD)
    (warning,) = await stage.in_group(1)
    start = warning.buttons["Periksa di chat pribadi"].partition("start=")[2]
    assert len(start) <= 64 and await ShortKeys(redis_client).get(start.removeprefix("cek_")) == AD


async def test_one_warning_a_campaign_and_hour_then_a_counter(stage: Stage) -> None:
    await stage.telegram.post(SELLER, AD)
    (warning,) = await stage.in_group(1)
    await stage.telegram.post(51, AD.replace("900", "1.200").replace("0812 1111 2222", "0899 7777 6666"))
    await until(lambda: "sudah muncul 2 kali" in warning.text)
    assert len(await stage.quiet()) == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"caption": AD, "photo": [{"file_id": "p", "file_unique_id": "u", "width": 90, "height": 90}]},
        {"text": AD, "forward_origin": {"type": "channel", "chat": CHANNEL, "message_id": 3, "date": 1}},
        {"text": AD, "sender_chat": {"id": -1008, "type": "channel", "title": "Lain"}},
        {"text": "ini guys", "quote": {"text": AD, "position": 0}},
    ],
    ids=["a caption", "a forwarded channel post", "another channel's voice", "a quote"],
)
async def test_ads_that_come_in_other_ways(stage: Stage, fields) -> None:
    await stage.telegram.post(SELLER, **fields)
    assert len(await stage.in_group(1)) == 1


async def test_a_poster_without_words_beside_it(stage: Stage) -> None:
    stage.telegram.files["poster"] = draw(AD, "flyer", 1).encoded()
    picture = [{"file_id": "poster", "file_unique_id": "u", "width": 90, "height": 90, "file_size": 9000}]
    await stage.telegram.post(SELLER, photo=picture)
    assert (await stage.telegram.answers(GROUP, 1))[0].text.startswith("🔴")


async def test_an_ad_edited_into_an_old_message(stage: Stage) -> None:
    number = await stage.telegram.post(SELLER, "selamat pagi")
    assert await stage.quiet() == []
    await stage.telegram.edit_post(SELLER, number, AD)
    assert len(await stage.in_group(1)) == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"sender_chat": {"id": GROUP, "type": "supergroup", "title": "Grup Perantau"}},
        {"sender_chat": CHANNEL, "is_automatic_forward": True},
        {"via_bot": {"id": 777, "is_bot": True, "first_name": "Sobat"}},
    ],
    ids=["an anonymous admin", "the linked channel", "a card of ours"],
)
async def test_the_groups_own_voice_is_left_alone(stage: Stage, fields) -> None:
    await stage.telegram.post(MEMBER, AD, **fields)
    assert await stage.quiet() == []


async def test_an_admins_post_is_left_alone(stage: Stage) -> None:
    await stage.telegram.post(OWNER, AD)
    assert await stage.quiet() == []


async def test_a_topic_is_answered_in_the_topic(stage: Stage) -> None:
    await stage.telegram.post(SELLER, AD, message_thread_id=9, is_topic_message=True)
    await stage.in_group(1)
    given = [given for name, given in stage.telegram.calls if name == "sendMessage"][-1]
    assert int(given["message_thread_id"]) == 9


async def test_delete_and_undo_with_a_picture(stage: Stage) -> None:
    await stage.telegram.add_bot()
    await stage.in_group(1)
    await stage.telegram.answers(OWNER, 1)
    await stage.choose("Hapus dan peringatkan")
    picture = [{"file_id": "small", "width": 1, "height": 1}, {"file_id": "poster", "width": 90, "height": 90}]
    number = await stage.telegram.post(SELLER, caption=AD, photo=picture)
    notice = (await stage.telegram.answers(OWNER, 3))[-1]
    assert (GROUP, number) in stage.telegram.deleted
    assert (await stage.in_group(2))[-1].text.startswith("🔴 Satu tawaran kerja dihapus")
    assert [given["photo"] for given in stage.telegram.pictures] == ["poster"]
    await stage.telegram.press(OWNER, notice, "Kembalikan")
    await until(lambda: len(stage.telegram.pictures) == 2)
    assert (stage.telegram.pictures[1]["chat_id"], stage.telegram.pictures[1]["caption"]) == (str(GROUP), AD)
    assert any("dikembalikan oleh admin" in sent.text for sent in await stage.quiet())


async def test_a_deleted_album_comes_back_whole(stage: Stage) -> None:
    await stage.telegram.add_bot()
    await stage.in_group(1)
    await stage.telegram.answers(OWNER, 1)
    await stage.choose("Hapus dan peringatkan")
    stage.telegram.files.update(dict.fromkeys(("front", "prices", "map"), draw("Selamat pagi", "flyer", 1).encoded()))
    parts = [
        stage.telegram.group_message(
            SELLER, media_group_id="a", photo=[{"file_id": name, "width": 9, "height": 9, "file_size": 900}], **words
        )
        for name, words in (("front", {}), ("prices", {"caption": AD}), ("map", {}))
    ]
    await stage.telegram.push(*({"message": part} for part in parts))
    await until(lambda: {(GROUP, part["message_id"]) for part in parts} <= set(stage.telegram.deleted))
    notice = await stage.notice()
    await stage.telegram.press(OWNER, notice, "Kembalikan")
    await until(lambda: any(int(album["chat_id"]) == GROUP for album in stage.telegram.albums))
    media = stage.telegram.albums[-1]["media"]
    assert [(part["media"], part.get("caption")) for part in media] == [("front", None), ("prices", AD), ("map", None)]
    await until(lambda: "dipasang lagi" in notice.text)


async def test_an_admin_deletes_an_album(stage: Stage) -> None:
    await stage.telegram.add_bot()
    await stage.in_group(1)
    first, second = [
        stage.telegram.group_message(SELLER, media_group_id="a", video={"file_id": name}, **words)
        for name, words in (("one", {"caption": AD}), ("two", {}))
    ]
    await stage.telegram.push({"message": first}, {"message": second})
    notice = await stage.notice()
    await stage.telegram.press(OWNER, notice, "Hapus")
    both = {(GROUP, first["message_id"]), (GROUP, second["message_id"])}
    await until(lambda: both <= set(stage.telegram.deleted))


async def test_notify_tells_the_admin_alone_who_lets_it_stand(stage: Stage) -> None:
    await stage.telegram.add_bot()
    await stage.in_group(1)
    await stage.choose("Hanya kabari admin")
    await stage.telegram.post(SELLER, AD)
    notice = (await stage.telegram.answers(OWNER, 3))[-1]
    assert len(await stage.quiet()) == 1
    await stage.telegram.press(OWNER, notice, "Biarkan")
    await until(lambda: "Dibiarkan" in notice.text)
    await stage.telegram.post(51, AD)
    assert len(await stage.quiet()) == 1


async def test_watch_says_nothing(stage: Stage) -> None:
    await stage.choose("Diam, hanya catat")
    await stage.telegram.post(SELLER, AD)
    assert await stage.quiet() == []
    assert (await stage.campaigns.ledger.list())[0].campaign.sightings == 1


async def test_where_rights_cannot_be_read_the_group_is_warned(stage: Stage) -> None:
    await stage.choose("Hapus dan peringatkan")
    stage.telegram.hidden_rights = True
    number = await stage.telegram.post(SELLER, AD)
    assert (await stage.in_group(1))[0].text.startswith("🔴 Hati-hati")
    assert (GROUP, number) not in stage.telegram.deleted


async def test_an_admin_reports_to_the_operators(stage: Stage) -> None:
    await stage.telegram.add_bot()
    await stage.in_group(1)
    await stage.telegram.post(SELLER, AD)
    notice = (await stage.telegram.answers(OWNER, 3))[-1]
    await stage.telegram.press(OWNER, notice, "Laporkan")
    (report,) = await stage.telegram.answers(OPERATORS, 1)
    assert AD in report.text and "Grup Perantau" not in report.text
    await until(lambda: "Diteruskan" in notice.text)


async def test_settings_are_for_admins_only(stage: Stage) -> None:
    await stage.telegram.post(MEMBER, "/pengaturan")
    assert await stage.quiet() == []
    await stage.telegram.post(OWNER, "/pengaturan@sobat_bot")
    (menu,) = await stage.in_group(1)
    await stage.telegram.press_in_group(MEMBER, menu, "Diam, hanya catat")
    answer = await stage.telegram.called("answerCallbackQuery")
    assert "Hanya admin" in answer["text"] and "✓ Balas dengan peringatan" in menu.buttons


@pytest.mark.parametrize(
    ("name", "warning", "reason", "button", "notice"),
    [
        ("English", "Careful, this offer", "not an official placement country", "Check in private", "high risk"),
        ("Jawa", "Ngatos-atos", "sanes negari penempatan resmi", "Priksa ing chat pribadi", "risiko inggil"),
    ],
)
async def test_a_group_in_another_language(stage: Stage, name, warning, reason, button, notice) -> None:
    await stage.telegram.add_bot()
    await stage.in_group(1)
    await stage.telegram.answers(OWNER, 1)
    await stage.telegram.post(OWNER, "/pengaturan")
    menu = (await stage.in_group(2))[-1]
    await stage.telegram.press_in_group(OWNER, menu, name)
    await until(lambda: f"✓ {name}" in menu.buttons and "✓ Indonesia" not in menu.buttons)
    await stage.telegram.post(SELLER, AD)
    said = (await stage.in_group(3))[-1]
    assert warning in said.text and reason in said.text and button in said.buttons
    assert notice in (await stage.telegram.answers(OWNER, 3))[-1].text


async def test_joining_explains_itself_and_names_missing_rights(stage: Stage) -> None:
    stage.telegram.bot_status, stage.telegram.can_delete = "member", False
    await stage.telegram.add_bot()
    (told,) = await stage.telegram.answers(OWNER, 1)
    assert "Group Privacy" in told.text and "menghapus pesan" in told.text
    (line,) = await stage.in_group(1)
    assert "\n" not in line.text


async def test_an_admin_who_never_opened_a_chat_reads_it_in_the_group(stage: Stage) -> None:
    stage.telegram.strangers.add(OWNER)
    stage.telegram.bot_status = "member"
    await stage.telegram.add_bot()
    assert "Group Privacy" in (await stage.in_group(1))[0].text


async def test_accounts_that_join_and_post_at_once(stage: Stage) -> None:
    mild = "Loker pabrik di Taiwan lewat PT resmi, kontrak tiga tahun, gaji sesuai aturan, info hub 0813 2222 3333"
    await stage.telegram.post(MEMBER, mild)
    assert await stage.quiet() == []
    await stage.telegram.join(71, 72, 73)
    for user in (71, 72, 73):
        await stage.telegram.post(user, mild)
    assert "beberapa akun yang baru bergabung" in (await stage.in_group(1))[0].text


async def test_a_group_that_becomes_a_supergroup_keeps_its_settings(stage: Stage) -> None:
    await stage.choose("Diam, hanya catat")
    await stage.telegram.post(OWNER, migrate_to_chat_id=-1002)
    await stage.quiet()
    moved = {**stage.telegram.group_message(SELLER, AD), "chat": {"id": -1002, "type": "supergroup", "title": "Baru"}}
    await stage.telegram.push({"message": moved})
    await until(lambda: stage.telegram.waiting == 0)
    await stage.quiet()
    assert [sent for sent in stage.telegram.sent if sent.chat == -1002] == []
    (summary,) = await stage.campaigns.ledger.list()
    assert summary.campaign.sightings == 1


async def test_a_bot_killed_between_hearing_and_warning_leaves_it_to_the_next(
    redis_client, redis_url: str, engine, tmp_path: Path, monkeypatch
) -> None:
    monkeypatch.setattr("bot.groups.queue.CLAIM_MS", 0)
    async with telegram_double(TOKEN, GroupDouble) as telegram:
        telegram.deaf = asyncio.Event()
        environment = {
            **os.environ, "TELEGRAM_TOKEN": TOKEN, "TELEGRAM_API": telegram.url, "SOBAT_DATA": str(tmp_path),
            "SOBAT_SECRET_KEY": "a key of the tests", "REDIS_URL": redis_url,
            "DATABASE_URL": engine.url.render_as_string(hide_password=False),
        }  # fmt: skip
        first = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.live.group_bot", cwd=ROOT, env=environment
        )
        await telegram.post(SELLER, AD)
        await telegram.called("sendMessage")  # it warns, and gets no answer
        await telegram.all_taken()
        first.kill()
        await first.wait()
        assert telegram.sent == []
        telegram.deaf.set()
        async with group_bot(settings_of(telegram, tmp_path), redis_client, engine):
            assert len(await telegram.answers(GROUP, 1, 10)) == 1


async def test_junk_updates_do_not_stop_the_bot(stage: Stage) -> None:
    junk = [
        {"message": {"chat": {"id": GROUP, "type": "supergroup"}}}, {"message": {"chat": None}},
        {"my_chat_member": {"chat": {"id": GROUP, "type": "group"}}}, {"callback_query": {"data": "gf|x"}},
        {"callback_query": "x"}, {"message": "x"}, {"edited_message": {"chat": {"type": "group"}, "text": 5}},
    ]  # fmt: skip
    await stage.telegram.push(*junk)
    await stage.telegram.post(SELLER, AD)
    assert len(await stage.in_group(1)) == 1


async def test_an_alert_in_the_group_has_buttons_that_its_members_can_press(
    stage: Stage, redis_client, engine, tmp_path: Path
) -> None:
    sql = session_maker(engine)
    group = {"channel": "telegram", "address": str(GROUP), "consent": "2026-01-01T00:00:00Z"}
    await Subscribers(sql).take([read(group, "test")])
    registry = Registry(sql, Rules())
    number = await registry.create(Draft("trick", {"id": "Awas loker palsu."}), "ani")
    await registry.approve(number, "budi")
    await registry.send(number, "budi")
    delivering = delivery(settings_of(stage.telegram, tmp_path), sql, redis_client)
    working = asyncio.create_task(delivering.run())
    (alert,) = await stage.in_group(1)
    await reached(sql, number)
    for member, title in ((MEMBER, "Saya pernah lihat ini"), (SELLER, "Tanya")):
        await stage.telegram.press_in_group(member, alert, title)
    asked = f"https://t.me/sobat_bot?start=alert_{number}"
    await until(lambda: any(given.get("url") == asked for name, given in stage.telegram.calls
                            if name == "answerCallbackQuery"))  # fmt: skip
    thanks = [given.get("text", "") for name, given in stage.telegram.calls if name == "answerCallbackQuery"]
    assert any("dicatat" in text for text in thanks)
    async with asyncio.timeout(5):
        while (found := await receipts(sql, number)).asked + found.seen_before < 2:
            await asyncio.sleep(0.01)
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)
    await delivering.aclose()


async def reached(sql, number: int) -> None:
    """Wait until it is noted that the alert was sent."""
    async with asyncio.timeout(10):
        while (await progress(sql, number)).counts["sent"] == 0:
            await asyncio.sleep(0.01)
