"""Charts that follow a knob in place: they stay, with their zoom, and what they show moves."""

from __future__ import annotations

import re

from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.person import (
    CHARTS,
    IN_A_BROWSER,
    PATIENCE,
    lasso,
    marked,
    opened,
    settle,
)

pytestmark = IN_A_BROWSER

# Where the prototypes are drawn, from left to right.
PLACES = """chart => chart._fullData.flatMap(drawn =>
    drawn.customdata && drawn.customdata[0] < 0 ? Array.from(drawn.x) : [])"""
MOVED = f"before => String(({PLACES})(document.querySelector('{CHARTS}'))) !== String(before)"
ZOOM = "chart => chart._fullLayout.xaxis.range"
NARROW = f"() => document.querySelector('{CHARTS}')._fullLayout.width < 600"
META = "chart => chart.layout.meta"
BRIGHT = f"""() => {{
    const drawn = document.querySelector('{CHARTS} .annotation-text');
    return drawn && Number(getComputedStyle(drawn).fill.match(/[0-9]+/)[0]) > 200;
}}"""
NO_PLOTLY = "Object.defineProperty(window, 'Plotly', {get: () => undefined, set: () => {}})"


def turn(page: Page, key: str = "ArrowRight") -> None:
    """Turn the second loss's weight by a step and wait for what it makes."""
    told = page.get_by_text(re.compile("Refitted with")).first  # for a moment the one before stays
    before = told.inner_text()
    page.get_by_role("slider", name=re.compile("O2")).press(key)
    expect(told).not_to_have_text(before, timeout=PATIENCE)
    settle(page)


def places(chart: Locator) -> list[float]:
    found: list[float] = chart.evaluate(PLACES)
    assert len(found) == 83
    return found


def test_the_chart_stays_with_its_zoom_and_the_prototypes_move(
    server: str, context: BrowserContext
) -> None:
    page = context.new_page()
    opened(page, f"{server}/Embedding_map?technique=pca&map_mode=live")
    chart = page.locator(CHARTS)
    turn(page)
    chart.hover()
    chart.locator('[data-title="Zoom in"]').click()
    zoomed, before = chart.evaluate(ZOOM), places(chart)
    chart.evaluate("chart => { chart.same = true; }")
    for key in ("ArrowRight", "ArrowRight", "ArrowLeft"):
        turn(page, key)
        page.wait_for_function(MOVED, arg=before, timeout=PATIENCE)
        assert chart.evaluate("chart => chart.same")
        assert chart.evaluate(ZOOM) == zoomed
        before = places(chart)
    page.set_viewport_size({"width": 1100, "height": 720})  # drawn anew, as it is seen now
    page.wait_for_function(NARROW, timeout=PATIENCE)
    assert places(chart) == before


def test_a_lasso_holds_while_the_knob_turns(server: str, context: BrowserContext) -> None:
    page = context.new_page()
    opened(page, f"{server}/Embedding_map?technique=pca&map_mode=live")
    chart = page.locator(CHARTS)
    turn(page)
    lasso(page)
    expect(page.get_by_text("images selected")).to_be_visible(timeout=PATIENCE)
    settle(page)
    bright = marked(chart)
    assert bright
    turn(page)
    assert marked(chart) == bright
    page.get_by_role("button", name="Let go").click()
    expect(page.get_by_text("images selected")).to_have_count(0, timeout=PATIENCE)
    settle(page)
    assert marked(chart) == []


def test_tau_that_parts_no_pair_anew_moves_too(server: str, context: BrowserContext) -> None:
    page = context.new_page()
    opened(page, f"{server}/Relations?tau_as=by+cosine&tau=0.99")
    line = page.locator(CHARTS).nth(0).locator(".annotation-text")
    for tau in ("0.989", "0.988"):
        page.get_by_role("slider", name=re.compile("τ")).press("ArrowLeft")
        expect(line).to_have_text(f"τ = {tau}", timeout=PATIENCE)


def test_a_chart_that_was_away_comes_back_as_it_should_be_and_in_the_theme(
    server: str, context: BrowserContext
) -> None:
    page = context.new_page()
    opened(page, f"{server}/Relations?tau_as=by+cosine&tau=0.6")
    line = page.locator(CHARTS).nth(0).locator(".annotation-text")
    page.get_by_role("slider", name=re.compile("τ")).press("ArrowLeft")
    expect(line).to_have_text("τ = 0.599", timeout=PATIENCE)
    settle(page)
    sent = page.locator(CHARTS).nth(0).evaluate(META)
    for view in ("graph", "pairs"):
        page.get_by_role("radio", name=view, exact=True).click()
        settle(page)
    expect(line).to_have_text("τ = 0.599", timeout=PATIENCE)
    assert page.locator(CHARTS).nth(0).evaluate(META) != sent
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(BRIGHT, timeout=PATIENCE)
    expect(line).to_have_text("τ = 0.599", timeout=PATIENCE)


def test_where_no_plotly_is_found_the_chart_is_drawn_anew(
    server: str, context: BrowserContext
) -> None:
    page = context.new_page()
    page.add_init_script(NO_PLOTLY)
    opened(page, f"{server}/Embedding_map?technique=pca&map_mode=live")
    chart = page.locator(CHARTS)
    turn(page)
    turn(page)  # here it is found out
    before = places(chart)
    turn(page)
    page.wait_for_function(MOVED, arg=before, timeout=PATIENCE)


def test_tau_moves_in_both_pictures_of_all_pairs(server: str, context: BrowserContext) -> None:
    page = context.new_page()
    opened(page, f"{server}/Relations")
    drawn = page.locator(CHARTS)
    expect(drawn).to_have_count(2, timeout=PATIENCE)
    drawn.evaluate_all("charts => charts.forEach(chart => { chart.same = true; })")
    told = page.get_by_text(re.compile("^τ = .*similar classes a class"))
    for key in ("ArrowRight", "ArrowRight", "ArrowLeft"):
        before = told.inner_text()
        page.get_by_role("slider", name=re.compile("Similar classes")).press(key)
        expect(told).not_to_have_text(before, timeout=PATIENCE)
        settle(page)
        tau = float(told.inner_text().split()[2].rstrip(":"))
        line = drawn.nth(0).locator(".annotation-text")
        expect(line).to_have_text(f"τ = {tau:.3f}", timeout=PATIENCE)
        bar = drawn.nth(1).locator(".colorbar").get_by_text("τ =")
        expect(bar).to_have_text(f"τ = {tau:.2f}", timeout=PATIENCE)
        assert drawn.evaluate_all("charts => charts.every(chart => chart.same)")
