"""A visitor quicker than server and browser loses nothing chosen, in a real Chromium."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.browser.person import IN_A_BROWSER, PATIENCE, opened, settle

pytestmark = IN_A_BROWSER

# Link, slider, presses of the right arrow, and what it then says.
SLIDERS = [
    ("Scores?class=zebra&image=10", "Image", 14, "24"),
    ("Relations?tau_similar=4", "Similar classes", 14, "5.4"),
    ("Relations?tau_similar=4&relations_view=live", "Similar classes", 8, "4.8"),
]


def follow(page: Page, name: str) -> None:
    """Go to a page whose title begins with its name."""
    page.get_by_test_id("stSidebar").get_by_role("link", name=name, exact=True).click()
    expect(page.get_by_role("heading", level=1, name=name)).to_be_visible(timeout=PATIENCE)
    settle(page)


def test_tau_stands_though_its_slider_comes_late(server: str, context: BrowserContext) -> None:
    page, held = context.new_page(), list[Route]()
    # Streamlit sends the code of a kind of control when a page first has one.
    context.route(re.compile(r"/Slider\.[^/]*\.js"), lambda route: held.append(route))
    page.goto(f"{server}/Relations?data=digits&tau_similar=1.2")
    page.get_by_role("radio", name="graph").click()
    expect(page.get_by_text("A line joins two similar classes")).to_be_visible(timeout=PATIENCE)
    for route in held:
        route.continue_()
    tau = page.get_by_role("slider", name=re.compile("Similar classes"))
    expect(tau).to_have_attribute("aria-valuetext", "1.2", timeout=PATIENCE)
    tau.press("ArrowRight")
    expect(page).to_have_url(re.compile("tau_similar=1.3"), timeout=PATIENCE)
    assert held


@pytest.mark.parametrize(("link", "name", "presses", "then"), SLIDERS)
def test_no_press_of_a_key_is_lost(
    server: str, context: BrowserContext, link: str, name: str, presses: int, then: str
) -> None:
    page = context.new_page()
    opened(page, f"{server}/{link}")
    slider = page.get_by_role("slider", name=re.compile(name))
    slider.focus()
    for press in range(presses):
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(180 if press % 4 == 3 else 60)  # faster and slower than an answer
    page.wait_for_timeout(500)
    settle(page)
    expect(slider).to_have_attribute("aria-valuetext", then)
    expect(page).to_have_url(re.compile(rf"(image|tau_similar)={re.escape(then)}\b"))


@pytest.mark.parametrize("page_left", ["", "Errors", "Data"])
def test_what_came_by_a_link_follows_to_the_next_page(
    server: str, context: BrowserContext, page_left: str
) -> None:
    page = context.new_page()
    opened(page, f"{server}/{page_left}?data=digits&run=sync")
    follow(page, "Scores")
    expect(page.get_by_role("combobox", name="Data set")).to_have_value("digits")
    expect(page.get_by_role("combobox", name="Run shown")).to_have_value(re.compile("^SYNC"))
    for each in ("data=digits", "run=sync"):
        expect(page).to_have_url(re.compile(rf"[?&]{each}\b"))


def test_knobs_that_came_by_a_link_follow_to_the_next_page(
    server: str, context: BrowserContext
) -> None:
    page = context.new_page()
    opened(page, f"{server}/Relations?relations_view=live&lambda_similar=0.5&measure=test")
    follow(page, "Train")
    expect(page.get_by_role("slider", name=re.compile("O2"))).to_have_value("0.5")
    expect(page.get_by_role("radio", name="test", exact=True)).to_be_checked()


def test_a_page_loaded_anew_does_not_wait_for_what_it_began(
    server: str, context: BrowserContext
) -> None:
    page = context.new_page()
    page.goto(f"{server}/Train?data=digits&encoder=mlp&expectation=sampled&steps=5000&seed=11")
    trained = page.get_by_text(re.compile("step [1-9][0-9]* of at most 5000"))
    expect(trained).to_be_visible(timeout=PATIENCE)
    page.reload()
    expect(page.get_by_text("Waiting until the server has done")).to_be_visible(timeout=PATIENCE)
    expect(trained).to_be_visible(timeout=60_000)
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_text(re.compile("Cancelled at step"))).to_be_visible(timeout=PATIENCE)
