"""Clicks on charts: each answers with what it stands for."""

from __future__ import annotations

import re
from itertools import islice
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import BrowserContext, expect

from pages._ui.examples import SHOWN_AT_MOST
from tests.browser.person import (
    CHARTS,
    IN_A_BROWSER,
    PATIENCE,
    click_point,
    lasso,
    marked,
    opened,
    points,
    settle,
)
from zsl_core.datasets import load_dataset

pytestmark = IN_A_BROWSER
IMAGES = "[data-testid=stImage]"


def test_a_confusion_shows_its_images(server: str, context: BrowserContext) -> None:
    names = load_dataset("fauna").class_names
    page = context.new_page()
    opened(page, f"{server}/Errors")
    chart = page.locator(CHARTS).first
    chosen = page.get_by_text(re.compile(r"images of .* are (taken for|named right)"))
    before = chosen.inner_text()
    # The greatest confusions, but of other classes than those shown at first: these are default,
    # and a default is left out of the link.
    cells = [each for each in points(chart) if each["means"][0] != each["means"][1]]
    cells.sort(key=lambda each: -each["means"][2] / each["means"][3])
    others = (each for each in cells if not any(names[c] in before for c in each["means"][:2]))
    for cell in islice(others, 2):  # one after another, as a person looks around
        true, guess, count, total = cell["means"]
        click_point(page, chart, cell)
        told = f"{count} of {total} images of {names[true]} are taken for {names[guess]}."
        expect(page.get_by_text(told)).to_be_visible(timeout=PATIENCE)
        settle(page)
        shown = page.get_by_text(f"{names[true]} → {names[guess]}")
        expect(shown).to_have_count(min(count, SHOWN_AT_MOST))
        expect(page.locator(IMAGES)).to_have_count(min(count, SHOWN_AT_MOST))
        link = parse_qs(urlsplit(page.url).query)
        assert [link["true"], link["predicted"]] == [[names[true]], [names[guess]]]


def test_a_mistake_leads_to_its_scores_and_back(server: str, context: BrowserContext) -> None:
    page = context.new_page()
    opened(page, f"{server}/Errors")
    picked = page.get_by_role("combobox", name="Image whose scores are opened")
    for number in (2, 5):
        picked.click()
        page.get_by_role("option", name=f"Image {number}", exact=True).click()
        expect(page).to_have_url(re.compile(f"cell_image={number}(&|$)"), timeout=PATIENCE)
        settle(page)
        caption = page.get_by_text(re.compile(rf"^{number} \w.* → ")).inner_text()
        true, guess, margin = re.match(r"\d+ (.+) → (.+), .* \((.+)\)", caption).groups()
        page.get_by_role("link", name="Why? Its scores").click()
        told = page.get_by_text(re.compile(rf"of {true}, taken for {guess}: .* is {margin}\."))
        expect(told).to_be_visible(timeout=PATIENCE)
        settle(page)
        page.go_back()
        expect(picked).to_have_value(f"Image {number}", timeout=PATIENCE)
        settle(page)


def test_a_cell_of_the_sweep_opens(server: str, context: BrowserContext) -> None:
    page = context.new_page()
    opened(page, f"{server}/Sweep")
    chart = page.locator(CHARTS).first
    listed = page.get_by_role("combobox", name="Cell")
    cells = points(chart)
    assert len(cells) == 25
    for cell in (cells[0], cells[-2], cells[8]):  # none is the best, which the link leaves out
        share, weight, words = cell["means"]
        number, _, where = words.partition("<br>")  # as one reads them over the cell
        click_point(page, chart, cell)
        expect(page).to_have_url(re.compile(rf"cell={share:g}%3B{weight:g}(&|$)"), timeout=PATIENCE)
        settle(page)
        expect(listed).to_have_value(where.replace(" classes", "") + f": {number}")
    page.get_by_role("button", name="Show this run on the other pages").click()
    expect(page.get_by_text("is now the run shown")).to_be_visible(timeout=PATIENCE)
    page.get_by_role("link", name="Errors", exact=True).click()
    expect(page).to_have_url(re.compile(rf"run=psr%3Alambda_similar%3D{weight:g}"))


def test_the_lasso_on_one_of_two_maps_marks_both(server: str, context: BrowserContext) -> None:
    page = context.new_page()
    opened(page, f"{server}/Compare?view=two+maps")
    charts = page.locator(CHARTS)
    expect(charts).to_have_count(2, timeout=PATIENCE)
    for drawn, other in ((0, 1), (1, 0)):
        lasso(page, charts.nth(drawn))
        expect(page.get_by_text("images selected")).to_be_visible(timeout=PATIENCE)
        settle(page)
        told = page.get_by_text("images selected").inner_text()
        here, there = marked(charts.nth(drawn)), marked(charts.nth(other))
        assert here == there
        assert told.startswith(f"{len(here):,} images selected")
        expect(page.locator(IMAGES).first).to_be_visible()
        page.get_by_role("button", name="Let go").click()
        expect(page.get_by_text("images selected")).to_have_count(0, timeout=PATIENCE)
        settle(page)
        assert marked(charts.nth(0)) == marked(charts.nth(1)) == []


def test_a_prototype_shows_the_images_it_attracts(server: str, context: BrowserContext) -> None:
    names = load_dataset("fauna").class_names
    page = context.new_page()
    opened(page, f"{server}/Embedding_map?technique=pca&mouse=click")
    chart = page.locator(CHARTS).first
    hub = re.search(r"The most go to (\w[\w ]*): (\d+)", page.locator("body").inner_text())
    assert hub is not None
    (mark,) = (each for each in points(chart) if each["means"] == -1 - names.index(hub[1]))
    click_point(page, chart, mark)
    told = f"The prototype of {hub[1]} is nearest to {hub[2]} test images."
    expect(page.get_by_text(told)).to_be_visible(timeout=PATIENCE)
    settle(page)
    expect(page.locator(IMAGES)).to_have_count(24)
    expect(page).to_have_url(re.compile(f"picked=c{names.index(hub[1])}"))
