"""Take the pictures of the README from the running app: ``python docs/make_screenshots.py URL``.

Start the app first (``streamlit run app.py``). Needs Chromium at /usr/bin/chromium.
"""

import sys
from pathlib import Path

from playwright.sync_api import expect, sync_playwright

PAGES = {"home": ("", "Images spread most evenly"), "train": ("Train", "How PSR learnt")}
FOLDER = Path(__file__).parent / "screenshots"


def main() -> None:
    """Open each page at 1280 x 720, wait for its last words, and take a picture."""
    url = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8501"
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-gpu"]
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=flags)
        page = browser.new_page(viewport={"width": 1280, "height": 720})
        for name, (path, words) in PAGES.items():
            page.goto(f"{url}/{path}")
            page.get_by_text(words).wait_for(timeout=60_000)
            running = page.get_by_role("button", name="Cancel").and_(page.locator(":enabled"))
            expect(running).to_have_count(0, timeout=60_000)
            page.wait_for_timeout(1500)  # plotly's entrance
            page.screenshot(path=FOLDER / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    main()
