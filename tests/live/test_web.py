"""The web chat in a real browser: a small phone, the keyboard, a screen reader's view, hostile text."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright, expect

from bot.app import App
from bot.server import server
from bot.stack.rasa import free_port
from evaluate.posters import draw

pytestmark = pytest.mark.asyncio(loop_scope="session")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
needs_browser = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed: apt-get install chromium")
PHONE = {"width": 360, "height": 640}
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip
ANSWER_MS = 15_000


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def address(app: App) -> AsyncIterator[str]:
    port = free_port()
    app.settings.sobat_port = port
    web = server(app)
    serving = asyncio.create_task(web.serve())
    while not web.started:
        await asyncio.sleep(0.01)
    yield f"http://127.0.0.1:{port}"
    web.should_exit = True
    await serving


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        await started.close()


@pytest_asyncio.fixture(loop_scope="session")
async def page(browser: Browser, address: str) -> AsyncIterator[Page]:
    """The page as a new visitor on a small phone sees it, greeted."""
    visitor = await browser.new_context(viewport=PHONE, locale="id-ID")
    opened = await visitor.new_page()
    await opened.goto(f"{address}/chat")
    await expect(opened.locator(".bot").first).to_contain_text("Sobat Rantau", timeout=ANSWER_MS)
    yield opened
    await visitor.close()


async def ask(page: Page, text: str) -> None:
    before = await page.locator(".bot").count()
    await page.get_by_label("Pesan Anda").fill(text)
    await page.get_by_role("button", name="Kirim").click()
    await expect(page.locator(".bot").nth(before)).to_be_visible(timeout=ANSWER_MS)


@needs_browser
async def test_a_question_is_answered_on_a_small_phone(page: Page) -> None:
    await ask(page, "berapa biaya kerja ke taiwan?")
    await expect(page.locator(".bot").last).to_contain_text("Sumber:")
    width = await page.evaluate("document.documentElement.scrollWidth")
    assert width <= PHONE["width"]


@needs_browser
async def test_a_button_leads_on(page: Page) -> None:
    await ask(page, "berapa biaya kerja ke taiwan?")
    before = await page.locator(".bot").count()
    await page.get_by_role("button", name="Gaji").click()
    await expect(page.locator(".bot").nth(before)).to_contain_text("Taiwan", timeout=ANSWER_MS)


@needs_browser
async def test_a_pasted_offer_is_rated_and_explained(page: Page) -> None:
    await ask(page, "LOKER KAMBOJA admin slot gaji 15 juta, tiket gratis, paspor dipegang kantor, wa.me/85512345678")
    rated = page.locator(".bot.high").first
    await expect(rated).to_contain_text("Risiko TINGGI", timeout=ANSWER_MS)
    await expect(rated).to_contain_text("Kenapa")


@needs_browser
async def test_the_keyboard_is_enough(page: Page) -> None:
    await page.get_by_label("Pesan Anda").focus()
    await page.keyboard.type("bantuan")
    await page.keyboard.press("Enter")
    await expect(page.locator(".bot").last).to_contain_text("Yang bisa Sobat Rantau bantu", timeout=ANSWER_MS)
    await page.get_by_role("button", name="Langkah resmi").focus()
    await page.keyboard.press("Enter")
    await expect(page.locator(".bot").last).to_contain_text("Sumber:", timeout=ANSWER_MS)


@needs_browser
async def test_a_screen_reader_hears_answers_and_names(page: Page) -> None:
    log = page.get_by_role("log", name="Obrolan")
    await expect(log).to_have_attribute("aria-live", "polite")
    await expect(page.locator(".bot").first).to_contain_text("Sobat: ")
    unnamed = await page.evaluate(
        "[...document.querySelectorAll('button, textarea')]"
        ".filter(e => !(e.textContent.trim() || e.labels?.length)).length"
    )
    assert unnamed == 0


@needs_browser
async def test_hostile_text_stays_text(page: Page) -> None:
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: dialogs.append(dialog.message))
    await ask(page, "<img src=x onerror=alert(1)><script>alert(2)</script>")
    await expect(page.locator(".own").last).to_contain_text("<img src=x onerror=alert(1)>")
    assert dialogs == []
    assert await page.locator("#log img, #log script").count() == 0


@needs_browser
async def test_numbers_can_be_tapped(page: Page) -> None:
    await ask(page, "kontak kbri phnom penh")
    links = await page.locator(".bot a[href^='tel:+855']").count()
    assert links >= 1


@needs_browser
async def test_discreet_mode_clears_the_page(page: Page) -> None:
    await ask(page, "mode samaran")
    await page.get_by_label("Pesan Anda").fill("hapus")
    await page.get_by_role("button", name="Kirim").click()
    await expect(page.locator(".message")).to_have_count(1, timeout=ANSWER_MS)


@needs_browser
async def test_a_conversation_goes_on_after_the_page_is_loaded_again(page: Page) -> None:
    await ask(page, "gaji kerja di taiwan")
    await page.reload()
    await expect(page.locator(".bot").first).to_be_visible(timeout=ANSWER_MS)
    await ask(page, "biayanya?")
    await expect(page.locator(".bot").last).to_contain_text("Taiwan")


async def test_health_readiness_and_metrics(address: str) -> None:
    async with httpx.AsyncClient(base_url=address) as http:
        assert (await http.get("/health")).json() == {"status": "alive"}
        ready = await http.get("/ready")
        assert (ready.status_code, ready.json()) == (200, {"redis": True, "sql": True, "rasa": True})
        assert "sobat_turns_total" in (await http.get("/metrics")).text


async def test_the_page_forbids_what_it_does_not_need(address: str) -> None:
    async with httpx.AsyncClient(base_url=address) as http:
        page = await http.get("/chat")
        assert "default-src 'none'" in page.headers["content-security-policy"]
        cookie = page.headers["set-cookie"]
        assert "HttpOnly" in cookie and "SameSite=strict" in cookie
        assert (await http.get("/chat/../settings.py")).status_code == 404


@needs_browser
async def test_a_poster_is_read_and_rated(page: Page, tmp_path: Path) -> None:
    offer = "Lowongan admin Kamboja, gaji 12 juta, tiket gratis, tanpa pengalaman, paspor dipegang kantor"
    poster = tmp_path / "loker.jpg"
    poster.write_bytes(draw(offer, "flyer", 1).encoded())
    before = await page.locator(".bot").count()
    await page.get_by_label("Pilih gambar loker").set_input_files(poster)
    await expect(page.locator(".bot").nth(before)).to_contain_text("Yang terbaca", timeout=2 * ANSWER_MS)
    await expect(page.locator(".bot").nth(before + 1)).to_contain_text("Risiko TINGGI")
