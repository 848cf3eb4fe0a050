"""What follows a visitor from page to page, and what the way back opens, in a real Chromium."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.person import IN_A_BROWSER, PATIENCE, settle

pytestmark = IN_A_BROWSER

DIGITS, GAUSSIAN = "1,797 images", "2,400 images"
TITLES = {
    "Home": "Recognise what was never shown",
    "Relations": "Which classes are alike?",
    "Train": "Train PSR",
    "Scores": "Scores",
}
# All that the sidebar ever said of the data, however short a time.
LISTEN = """
window.said = [];
new MutationObserver(() => {
  for (const each of document.querySelectorAll("[data-testid=stSidebar] p")) {
    const images = each.innerText.match(/^[\\d,]+ (images|samples)/);
    if (images && said.at(-1) !== images[0]) said.push(images[0]);
  }
}).observe(document, {childList: true, subtree: true, characterData: true});
"""


def arrived(page: Page, title: str) -> None:
    """Wait until the page so named is there, and then as `settle` does."""
    expect(page.get_by_role("heading", level=1, name=TITLES[title])).to_be_visible(timeout=PATIENCE)
    settle(page)


def follow(page: Page, name: str) -> None:
    page.get_by_test_id("stSidebar").get_by_role("link", name=name, exact=True).click()
    arrived(page, name)


def take(page: Page, data: str, images: str) -> None:
    page.get_by_role("combobox", name=re.compile("Data set")).click()
    page.get_by_role("option", name=data).click()
    told = page.get_by_test_id("stSidebar").get_by_text(re.compile(r"^[\d,]+ images"))
    # The words on the data before stay a while; then there is this one alone.
    expect(told).to_have_text([re.compile(f"^{images}")], timeout=PATIENCE)


def address(page: Page) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def test_the_data_follow_from_page_to_page(server: str, context: BrowserContext) -> None:
    page = context.new_page()
    page.add_init_script(LISTEN)
    page.goto(server)
    arrived(page, "Home")
    take(page, "digits", DIGITS)
    arrived(page, "Home")
    page.evaluate("said.length = 0")
    for name in ("Relations", "Train", "Scores"):
        follow(page, name)
        assert page.evaluate("said") == [DIGITS], name  # not even a moment of other data
        assert address(page)["data"] == "digits"
    take(page, "gaussian", GAUSSIAN)
    arrived(page, "Scores")
    page.evaluate("said.length = 0")
    for name in ("Train", "Home", "Relations"):
        follow(page, name)
        assert page.evaluate("said") == [GAUSSIAN], name
        assert address(page)["data"] == "gaussian"


def test_back_is_one_step_and_opens_the_view_that_was_left(
    server: str, context: BrowserContext
) -> None:
    page = context.new_page()
    page.goto(server)
    arrived(page, "Home")
    take(page, "digits", DIGITS)
    follow(page, "Relations")
    page.get_by_role("radio", name="graph").click()
    expect(page.get_by_text("A line joins two similar classes")).to_be_visible(timeout=PATIENCE)
    arrived(page, "Relations")
    tau = page.get_by_role("slider", name=re.compile("Similar classes"))
    tau.press("ArrowRight")
    expect(page).to_have_url(re.compile("tau_similar=0.4"), timeout=PATIENCE)
    arrived(page, "Relations")
    left, told = address(page), page.get_by_text("trained classes have none").inner_text()
    assert left == {"data": "digits", "relations_view": "graph", "tau_similar": "0.4"}
    follow(page, "Train")
    page.get_by_role("radio", name="test", exact=True).click()
    expect(page.get_by_text("Measured on the test classes")).to_be_visible(timeout=PATIENCE)
    arrived(page, "Train")

    page.go_back()
    arrived(page, "Relations")
    expect(page.get_by_role("radio", name="graph")).to_be_checked()
    expect(page.get_by_test_id("stSidebar").get_by_text(DIGITS)).to_be_visible()
    expect(page.get_by_text("trained classes have none")).to_have_text(told, timeout=PATIENCE)
    assert address(page) == left

    page.go_back()
    arrived(page, "Home")
    expect(page.get_by_test_id("stSidebar").get_by_text(DIGITS)).to_be_visible()

    page.go_forward()
    arrived(page, "Relations")
    page.go_forward()
    arrived(page, "Train")
    expect(page.get_by_role("radio", name="test", exact=True)).to_be_checked()
    assert address(page)["data"] == "digits"
