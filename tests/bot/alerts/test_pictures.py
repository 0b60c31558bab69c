"""Pictures: what is taken, what is left of it, how often it is uploaded."""

from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import func, select

from bot.alerts.buttons import buttons
from bot.alerts.content import BadContent, Link, Message
from bot.alerts.draft import Change, Draft
from bot.alerts.parts import senders
from bot.alerts.pictures import MAX_BYTES, Picture, Pictures, keep, prepared
from bot.alerts.progress import progress
from bot.alerts.senders.sender import Later, Sent
from bot.alerts.subscribers import Subscribers
from bot.channels.whatsapp.memory import Memory
from bot.settings import Settings
from bot.store.alerts import Alert
from bot.store.pictures import AlertPicture, PictureUpload
from tests.bot.alerts.conftest import person
from tests.doubles.crowd import Crowd, Reply
from tests.doubles.whatsapp import whatsapp_double

SECRET = b"taken at home"
NUMBER = "628110000001"


def drawn(kind: str = "JPEG", size: tuple[int, int] = (300, 200), mode: str = "RGB", turned: bool = False) -> bytes:
    marks = Image.Exif()
    marks[0x010E] = SECRET.decode()
    if turned:
        marks[0x0112] = 6
    made = BytesIO()
    Image.new(mode, size).save(made, kind, exif=marks)
    return made.getvalue()


@pytest.mark.parametrize(("kind", "mode"), [("JPEG", "RGB"), ("JPEG", "L"), ("JPEG", "CMYK"), ("PNG", "RGBA"),
                                            ("PNG", "P"), ("PNG", "1"), ("PNG", "I;16")])  # fmt: skip
def test_a_picture_is_drawn_anew_without_what_a_camera_wrote(kind, mode) -> None:
    given = drawn(kind, mode=mode)
    assert SECRET in given
    made = prepared(given)
    assert made.kind == f"image/{kind.lower()}" and SECRET not in made.data
    opened = Image.open(BytesIO(made.data))
    assert (opened.format, opened.size, opened.mode in {"RGB", "RGBA"}) == (kind, (300, 200), True)


def test_a_picture_stands_upright_and_is_not_larger_than_shown() -> None:
    assert Image.open(BytesIO(prepared(drawn(turned=True)).data)).size == (200, 300)
    assert Image.open(BytesIO(prepared(drawn(size=(5000, 2500))).data)).size == (2560, 1280)


@pytest.mark.parametrize(
    ("data", "why"),
    [(b"", "no JPEG"), (b"GIF89a", "no JPEG"), (b"\xff\xd8\xff" + bytes(100), "no JPEG"), (drawn()[:300], "no JPEG"),
     (drawn("PNG")[:60], "no JPEG"), (drawn(size=(2100, 100)), "20 times"),
     (drawn(size=(6000, 6000)), "million pixels"),
     (bytes(2 * MAX_BYTES + 1), "MB")],
)  # fmt: skip
def test_pictures_that_are_refused(data, why) -> None:
    with pytest.raises(BadContent, match=why):
        prepared(data)


async def test_the_same_picture_is_kept_once_and_changed_like_words(alerts, sql) -> None:
    picture, other = prepared(drawn()), prepared(drawn(size=(10, 10)))
    first = await alerts.create(Draft("a", {"id": "Awas."}, picture=picture), "ani")
    await alerts.create(Draft("b", {"id": "Awas lagi."}, picture=picture), "ani")
    async with sql() as session:
        assert await session.scalar(select(func.count()).select_from(AlertPicture)) == 1
    await alerts.approve(first, "budi")
    await alerts.edit(first, Change(picture=other), "ani")
    async with sql() as session:
        found = await session.get(Alert, first)
    assert found.state == "draft" and found.picture_id not in {None, 1}
    await alerts.edit(first, Change(no_picture=True), "ani")
    with pytest.raises(BadContent, match="beside a picture"):
        await alerts.create(Draft("c", {"id": "x" * 1000}, picture=picture), "ani")


@pytest.fixture
async def stored(sql) -> Message:
    async with sql.begin() as session:
        await keep(session, prepared(drawn()))
    return Message("Awas.", buttons(7), template="info", links=(Link("Baca", "https://kp2mi.go.id"),), picture=1)


async def test_telegram_gets_the_bytes_once_then_their_id(sql, redis_client, stored) -> None:
    crowd = Crowd(keep_bodies=True)
    server, url = await crowd.serve()
    made = senders(Settings(_env_file=None, telegram_token="1:a", telegram_api=url), sql, redis_client)["telegram"]
    assert not await made.ready(stored)
    assert isinstance(await made.send("5", stored), Sent)
    assert await made.ready(stored)
    assert isinstance(await made.send("-6", stored), Sent)
    first, second = crowd.bodies
    assert first["photo"] == crowd.files["file1"] and second["photo"] == "file1"
    assert {**first, "photo": 0, "chat_id": 0} == {**second, "photo": 0, "chat_id": 0} == {
        "chat_id": 0, "photo": 0, "caption": "Awas.", "reply_markup": {"inline_keyboard": [
            [{"text": "Baca", "url": "https://kp2mi.go.id"}],
            [{"text": "Saya pernah lihat ini", "callback_data": '/alert_seen{"alert":7}'}],
            [{"text": "Tanya", "callback_data": '/alert_ask{"alert":7}'}],
        ]},
    }  # fmt: skip
    crowd.files.clear()
    assert await made.send("7", stored) == Later("picture_lost")
    assert not await made.ready(stored)
    assert isinstance(await made.send("7", stored), Sent)
    await made.aclose()
    server.close()


async def test_another_bot_uploads_it_again(sql, stored) -> None:
    pictures = Pictures(sql)
    await pictures.uploaded(1, "telegram:1", "file1")
    assert await Pictures(sql).handle(1, "telegram:1") == "file1"
    assert await Pictures(sql).handle(1, "telegram:2") is None


async def test_what_a_platform_has_forgotten_by_now_is_uploaded_again(sql, stored) -> None:
    await Pictures(sql).uploaded(1, "whatsapp:1", "old")
    async with sql.begin() as session:
        row = await session.get(PictureUpload, (1, "whatsapp:1"))
        row.at = row.at.replace(year=row.at.year - 1)
    assert await Pictures(sql).handle(1, "whatsapp:1") is None
    await Pictures(sql).uploaded(1, "whatsapp:1", "new")
    assert await Pictures(sql).handle(1, "whatsapp:1") == "new"


async def test_whatsapp_gets_a_header_inside_the_window_and_in_the_template(sql, redis_client, stored) -> None:
    async with whatsapp_double("token", "1", "secret") as double:
        settings = Settings(_env_file=None, whatsapp_token="token", whatsapp_phone_id="1", whatsapp_app_secret="secret",
                            whatsapp_verify_token="v", whatsapp_api=double.url)  # fmt: skip
        made = senders(settings, sql, redis_client)["whatsapp"]
        double.failing = (400, 131053)
        assert await made.send(NUMBER, stored) == Later("picture_not_uploaded")
        double.failing = None
        assert isinstance(await made.send(NUMBER, stored), Sent)
        await Memory(redis_client).wrote([NUMBER])
        assert isinstance(await made.send(NUMBER, stored), Sent)
        assert list(double.media) == ["media1"] and double.media["media1"][0] == "image/jpeg"
        template, inside = double.calls
        assert template["template"]["components"] == [
            {"type": "header", "parameters": [{"type": "image", "image": {"id": "media1"}}]},
            {"type": "body", "parameters": [{"type": "text", "text": "Awas. Baca: https://kp2mi.go.id"}]},
        ]
        assert inside["interactive"]["header"] == {"type": "image", "image": {"id": "media1"}}
        assert inside["interactive"]["body"]["text"] == "Awas.\n\nBaca: https://kp2mi.go.id"
        await made.aclose()


async def test_many_workers_upload_a_picture_once(sql, alerts, working) -> None:
    await Subscribers(sql).take([person(n) for n in range(10, 200)])
    alert = await alerts.create(Draft("x", {"id": "Awas."}, picture=prepared(drawn())), "ani")
    await alerts.approve(alert, "budi")
    await alerts.send(alert, "ani")
    async with working(workers=3) as crowd:
        found = await working.done(alert)
    assert (found.counts["sent"], len(crowd.files)) == (193, 1)
    assert all(len(times) == 1 for times in crowd.arrived.values())


async def test_a_first_recipient_who_is_gone_does_not_hold_the_others(sql, alerts, working) -> None:
    alert = await alerts.create(Draft("x", {"id": "Awas."}, picture=prepared(drawn())), "ani")
    await alerts.approve(alert, "budi")
    await alerts.send(alert, "ani")
    async with working() as crowd:
        whole = crowd._answer

        def answer(path: str, raw: bytes) -> Reply:
            gone = b'name="chat_id"\r\n\r\n1\r\n' in raw or b'"chat_id":1,' in raw
            return Reply(403, b"{}") if gone else whole(path, raw)

        crowd._answer = answer  # type: ignore[method-assign]
        await working.done(alert)
    found = await progress(sql, alert)
    assert (found.counts["sent"], found.reasons) == (2, {"gone": 1})


def test_a_picture_does_not_show_its_bytes() -> None:
    assert repr(Picture("image/png", b"x")) == "Picture(kind='image/png')"
