"""Picture of a plotly HTML file: ``python docs/picture.py growth.html docs/growth.png``.

Needs Chromium at /usr/bin/chromium.
"""

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright


def main() -> None:
    """Open the page and take a picture of the figure alone, at its own size."""
    source, target = map(Path, sys.argv[1:3])
    with sync_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-gpu"]
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=flags)
        page = browser.new_page(viewport={"width": 1280, "height": 720})
        page.goto(source.resolve().as_uri())
        figure = page.locator(".svg-container")
        figure.wait_for()
        page.wait_for_timeout(1000)  # plotly sets its fonts
        figure.screenshot(path=target)
        browser.close()


if __name__ == "__main__":
    main()
