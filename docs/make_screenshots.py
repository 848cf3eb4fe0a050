"""Make the pictures of the README from the running app: ``python docs/make_screenshots.py URL``.

Start the app first (``streamlit run app.py``). Needs Chromium at /usr/bin/chromium.
"""

import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import expect, sync_playwright

PAGES = {
    "home": "",
    "relations": "Relations",
    "train": "Train?measure=test",
    "map": "Embedding_map",
    "scores": "Scores",
    "compare": "Compare",
    "errors": "Errors",
    "inference": "Inference",
    "sweep": "Sweep",
    "data": "Data",
}
FOLDER = Path(__file__).parent / "screenshots"
FAUNA = Path(__file__).parents[1] / "data" / "fauna" / "images"
COLUMNS, SIDE = 14, 96
PATIENCE = 300_000  # milliseconds


def main() -> None:
    """Open each page at 1280 x 720, wait until nothing runs, and take a picture."""
    url = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8501"
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-gpu"]
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=flags)
        page = browser.new_page(viewport={"width": 1280, "height": 720})
        for name, path in PAGES.items():
            page.goto(f"{url}/{path}")
            page.get_by_role("heading").first.wait_for(timeout=PATIENCE)
            page.wait_for_timeout(2000)
            running = page.get_by_role("button", name="Cancel").and_(page.locator(":enabled"))
            expect(running).to_have_count(0, timeout=PATIENCE)
            at_rest = page.locator("[data-test-script-state=notRunning]")
            expect(at_rest).to_have_count(1, timeout=PATIENCE)
            expect(page.get_by_test_id("stSkeleton")).to_have_count(0, timeout=PATIENCE)
            page.wait_for_timeout(3000)  # plotly's entrance and the tables'
            page.screenshot(path=FOLDER / f"{name}.png")
        browser.close()
    poster()


def poster() -> None:
    """One picture of every animal of Fauna, the one with most detail: the largest file."""
    animals = sorted(FAUNA.iterdir())
    sheet = Image.new("RGB", (COLUMNS * SIDE, -(-len(animals) // COLUMNS) * SIDE), "white")
    for at, animal in enumerate(animals):
        best = max(sorted(animal.iterdir()), key=lambda file: file.stat().st_size)
        with Image.open(best) as picture:
            row, column = divmod(at, COLUMNS)
            sheet.paste(picture.resize((SIDE, SIDE)), (column * SIDE, row * SIDE))
    sheet.save(FOLDER / "fauna.webp", quality=80)


if __name__ == "__main__":
    main()
