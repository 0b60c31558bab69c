"""In the running bot: a company is looked up, a verdict called wrong, and a poster answered, in one conversation."""

from datetime import date

import pytest
import pytest_asyncio

from bot.agencies.register import Register
from bot.agencies.sheet import Listed, Sheet
from bot.app import App
from bot.message import Incoming, Person, Turn
from bot.store.db import session_maker
from evaluate.posters import draw

pytestmark = pytest.mark.asyncio(loop_scope="session")
OFFER = "Lowongan admin Kamboja lewat PT Sinar Mulia, gaji 12 juta, tiket gratis, tanpa pengalaman, paspor ditahan"


async def _say(app: App, name: str, text: str = "", **more) -> Turn:
    return await app.conversation.turn(Incoming(Person("terminal", name), text, **more))


def _text(turn: Turn) -> str:
    return "\n".join(reply.text for reply in turn.replies)


def _payloads(turn: Turn) -> list[str]:
    return [button.payload for reply in turn.replies for button in reply.buttons]


@pytest_asyncio.fixture(loop_scope="session")
async def listed(app: App) -> None:
    sheet = Sheet((Listed("PT Sinar Mulia", "7/2024", date(2029, 1, 1)),), (), date(2026, 10, 3))
    await Register(session_maker(app.engine)).replace(sheet, "daftar.csv")


async def test_a_listed_company_takes_no_sign_away(app: App, listed: None) -> None:
    turn = await _say(app, "daftar", OFFER)
    assert turn.risk == "high"
    assert "PT Sinar Mulia tercatat di daftar P3MI per 3 Okt 2026" in _text(turn)
    assert "tanda bahaya di atas tetap berlaku" in _text(turn)
    assert "siskop2mi" in turn.facts


async def test_a_question_about_a_company_is_answered_from_the_list(app: App, listed: None) -> None:
    assert "tidak ada di daftar P3MI" in _text(await _say(app, "tanya", "PT Maju Mundur itu resmi gak?"))


@pytest.mark.parametrize(
    ("answer", "kept", "said"),
    [("/affirm", True, "kami simpan untuk diperiksa"), ("/deny", False, "tidak kami simpan")],
)
async def test_a_verdict_is_called_wrong(app: App, answer: str, kept: bool, said: str) -> None:
    name = f"keliru{kept}"
    assert "/verdict_wrong" in _payloads(await _say(app, name, OFFER))
    assert "Boleh kami simpan teksnya" in _text(await _say(app, name, payload="/verdict_wrong"))
    assert said in _text(await _say(app, name, payload=answer))
    mine = [r for r in await app.conversation.desk.reports.list("open") if r.address == name]
    assert [(r.risk, r.text is not None) for r in mine] == [("high", kept)]
    await _say(app, name, payload="/delete_my_data")
    assert "sudah dihapus" in _text(await _say(app, name, payload="/affirm"))
    assert [r for r in await app.conversation.desk.reports.list(None) if r.address == name] == []


async def test_an_old_button_reports_nothing(app: App) -> None:
    assert "sudah tidak berlaku" in _text(await _say(app, "lama", payload="/verdict_wrong"))


async def test_a_poster_is_answered_like_its_text(app: App) -> None:
    turn = await _say(app, "poster", image=draw(OFFER, "story", 2).encoded())
    assert turn.replies[0].text.startswith("Yang terbaca: “Lowongan admin Kamboja")
    assert (turn.intent, turn.risk) == ("check_offer", "high")


async def test_a_picture_without_text_gets_a_kind_reply(app: App) -> None:
    turn = await _say(app, "gelap", image=b"bukan gambar")
    assert "JPEG, PNG, atau WebP" in _text(turn)


async def test_a_screenshot_of_a_plea_is_answered_as_a_plea(app: App) -> None:
    plea = "Tolong kak saya disekap di Myawaddy, paspor diambil, kami dipukul kalau tidak capai target"
    turn = await _say(app, "plea", image=draw(plea, "chat, dark", 1).encoded())
    assert turn.intent is not None and turn.intent.startswith("crisis_")
    assert "Yang terbaca" not in _text(turn)
