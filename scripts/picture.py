"""Takes the README's picture of a real conversation, while `make run` runs: `python -m scripts.picture`."""

import asyncio
import os
import shutil

from playwright.async_api import async_playwright

from bot.settings import ROOT

ADDRESS = os.environ.get("SOBAT_ADDRESS", "http://127.0.0.1:8080")
AD = (
    "LOKER LUAR NEGERI 🇰🇭 Admin/CS slot, gaji 12-15 jt, tiket + paspor ditanggung bos, mess & makan free. "
    "Non skill ok. Paspor dipegang kantor. Hub wa.me/85510000771"
)
SAID = (AD, "kalau taiwan amankah?", "biayanya?")


async def main() -> None:
    """Talk, then take the picture of the whole dialogue."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = await browser.new_page(viewport={"width": 420, "height": 1560}, device_scale_factor=1.5)
        await page.goto(f"{ADDRESS}/chat")
        await page.locator(".bot").first.wait_for()
        for text in SAID:
            before = await page.locator(".bot").count()
            await page.get_by_label("Pesan Anda").fill(text)
            await page.get_by_role("button", name="Kirim").click()
            await page.locator(".bot").nth(before).wait_for()
        await page.screenshot(path=ROOT / "docs" / "pictures" / "chat.png")
        await browser.close()


if __name__ == "__main__":
    asyncio.run(main())
