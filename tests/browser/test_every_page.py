"""Every page by a link in a fresh browser, and the way a visitor takes through them."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import BrowserContext, expect

from pages._ui.examples import SHOWN_AT_MOST
from tests.browser.person import CHARTS, IN_A_BROWSER, PATIENCE, TOO_WIDE, lasso, rest, settle
from zsl_core.datasets import load_dataset
from zsl_core.runs.spec import parse_run
from zsl_core.runs.sweep import similar_classes

pytestmark = IN_A_BROWSER
# Page -> a query, and what is seen of it there and nowhere else.
LINKS = {
    "Relations": ("?tau_similar=3", "3.0 similar classes a class"),
    "Train": ("?measure=test", "Measured on the test classes"),
    "Embedding_map": ("?technique=pca&on_map=zebra", "PCA of 4,150 samples"),
    "Scores": ("?scores=one+class&class=zebra", "of 50"),
    "Compare": (
        "?runs=sync_cs&cv=false",
        "At default settings, not chosen for these data: SYNC (C",
    ),
    "Errors": ("?errors=hubs&hub=eagle", "eagle is nearest to"),
    "Inference": ("?inference=class&typed=horse*1%2Btiger*1", "horse + tiger attracts"),
    "Sweep": ("?sweep_measure=H", "Best H"),
    "Data": ("?data_view=class&of_class=okapi", "of the 50 images of okapi"),
}


@pytest.mark.parametrize("name", LINKS)
def test_a_cold_link_to_each_page(server: str, context: BrowserContext, name: str) -> None:
    query, words = LINKS[name]
    page = context.new_page()
    page.goto(f"{server}/{name}{query}")
    expect(page.get_by_role("heading", level=1)).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text(words).first).to_be_visible(timeout=PATIENCE)
    drawn = page.locator(f"{CHARTS}, [data-testid=stDataFrame]").first
    expect(drawn).to_be_visible(timeout=PATIENCE)
    settle(page)
    left = parse_qs(urlsplit(page.url).query)
    for name_of, value in parse_qs(query.removeprefix("?")).items():
        assert left[name_of] == value  # the link still says what is shown
    rest(page)
    assert page.evaluate(TOO_WIDE) == []


def test_a_bad_link_is_told_until_its_control_moves(server: str, context: BrowserContext) -> None:
    page = context.new_page()
    page.goto(f"{server}/Train?data=digits&lambda_similar=99")
    told = page.get_by_text("in the link to be a number in 0..2, but got '99': this is 0.1.")
    expect(told).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_test_id("stDataFrame").first).to_be_visible(timeout=PATIENCE)
    settle(page)
    expect(told).to_be_visible()  # the page has run again by itself, and the link is mended
    assert "lambda_similar" not in page.url
    page.get_by_role("slider", name=re.compile("O2")).press("ArrowRight")
    expect(told).to_have_count(0, timeout=PATIENCE)


def test_a_lesson_shows_no_sidebar(server: str, context: BrowserContext) -> None:
    page = context.new_page()
    page.goto(f"{server}/?lesson=1")
    expect(page.locator(CHARTS)).to_have_count(1, timeout=PATIENCE)
    expect(page.get_by_test_id("stSidebar")).to_be_hidden()
    expect(page.get_by_role("button", name="Export")).to_have_count(0)
    page.get_by_role("link", name="Errors", exact=True).click()
    expect(page.get_by_role("combobox", name="Run shown")).to_be_visible(timeout=PATIENCE)
    hidden = page.get_by_role("radiogroup", name="Images and classes")
    expect(hidden).to_be_hidden()  # a control that no lesson needs
    expect(page).to_have_url(re.compile("lesson=1"))


def test_tau_train_map_lasso_gallery_errors(server: str, context: BrowserContext) -> None:
    page = context.new_page()
    page.goto(f"{server}/Relations")
    slider = page.get_by_role("slider", name=re.compile("Similar classes"))
    expect(slider).to_be_visible(timeout=PATIENCE)
    settle(page)
    before = slider.input_value()
    slider.press("ArrowRight")
    settle(page)
    tau = slider.input_value()
    assert float(tau) == pytest.approx(float(before) + 0.1)
    side = page.get_by_test_id("stSidebar")

    side.get_by_role("link", name="Train", exact=True).click()
    expect(page.get_by_role("heading", name="Train PSR")).to_be_visible(timeout=PATIENCE)
    settle(page)
    expect(slider).to_have_value(tau)
    told = page.get_by_text("trained classes have none").inner_text()
    trained_on = int(re.search(r"of (\d+) trained classes", told)[1])
    page.get_by_role("button", name="Train", exact=True).click()
    settle(page)
    page.get_by_role("button", name="Show on the other pages").click()
    told = page.get_by_text(re.compile("The other pages show PSR .*: the same share of them is"))
    expect(told).to_be_visible(timeout=PATIENCE)
    settle(page)

    side.get_by_role("link", name="Embedding map", exact=True).click()
    expect(page).to_have_url(re.compile("run=psr"), timeout=PATIENCE)
    run = parse_qs(urlsplit(page.url).query)["run"][0]
    # As set on Relations: the same share of all seen classes, which are more than those trained
    # on where some are set aside for validation.
    fauna = load_dataset("fauna")
    assert trained_on < len(fauna.seen_classes)
    expected = similar_classes(fauna, float(tau) / (trained_on - 1))
    assert parse_run(run).params["tau_similar"] == expected
    expect(page.locator(CHARTS)).to_have_count(1, timeout=PATIENCE)
    settle(page)
    lasso(page)
    expect(page.get_by_text("images selected")).to_be_visible(timeout=PATIENCE)
    pictures = page.get_by_test_id("stImageContainer").locator("img")
    expect(pictures.nth(3)).to_be_visible(timeout=PATIENCE)

    side.get_by_role("link", name="Errors", exact=True).click()
    expect(page.get_by_role("heading", name="Errors")).to_be_visible(timeout=PATIENCE)
    settle(page)
    expect(page.locator(CHARTS).first).to_be_visible(timeout=PATIENCE)
    assert parse_qs(urlsplit(page.url).query)["run"] == [run]
    label = parse_run(run).label
    expect(side.get_by_role("combobox", name="Run shown")).to_have_value(label)
    told = page.get_by_text(re.compile(r"images of .* are taken for")).inner_text()
    count, true, guess = re.match(
        r"(\d+) of \d+ images of (.+) are taken for (.+)\.", told
    ).groups()
    mistakes = page.get_by_text(re.compile(rf"^\d+ {true} → {guess}, "))
    expect(mistakes).to_have_count(min(int(count), SHOWN_AT_MOST))
    expect(mistakes.first).to_be_visible()
    assert pictures.count() == min(int(count), SHOWN_AT_MOST)
    assert pictures.evaluate_all("each => each.every(i => i.complete && i.naturalWidth > 0)")
