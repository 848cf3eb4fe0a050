"""What a person does with the mouse, and how a test waits for the answer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

CHROMIUM = Path("/usr/bin/chromium")
PATIENCE = 90_000  # milliseconds; the machine may be busy
CHARTS = ".js-plotly-plot"

IN_A_BROWSER = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"no Chromium at {CHROMIUM}"),
]

# Of one point: its place on the screen, by the axes that drew it.
PLACE = """(chart, [trace, point]) => {
    const {xaxis, yaxis} = chart._fullLayout, drawn = chart._fullData[trace];
    const box = chart.getBoundingClientRect();
    return [box.left + xaxis._offset + xaxis.c2p(xaxis.d2c(drawn.x[point])),
            box.top + yaxis._offset + yaxis.c2p(yaxis.d2c(drawn.y[point]))];
}"""
HOVERED = """(chart, [trace, point]) => (chart._hoverdata || []).some(
    each => each.curveNumber === trace && each.pointNumber === point)"""
# Of all points that can be clicked: trace, place in it, and what they stand for.
POINTS = """chart => chart._fullData.flatMap((drawn, trace) => Array.from(drawn.customdata || [],
    (means, point) => ({trace, point, means: means.length ? Array.from(means) : means})))"""
# Of a map: the images that are marked.
MARKED = """chart => chart._fullData.filter(drawn => drawn.customdata)
    .flatMap(drawn => Array.from(drawn.selectedpoints || [],
        point => Number(drawn.customdata[point])))
    .filter(image => image >= 0).sort((a, b) => a - b)"""

# What makes the page scroll sideways or is cut off. Streamlit scrolls its stMain: the body is as
# wide as the window whatever stands in it.
TOO_WIDE = """() => {
    const main = document.querySelector('[data-testid=stMain]');
    const right = main.getBoundingClientRect().left + main.clientWidth;
    const cut = [...main.querySelectorAll('p, h1, h3, button, input, img, .js-plotly-plot')]
        .filter(each => each.checkVisibility() && each.getBoundingClientRect().right > right + 1)
        .map(each => each.outerHTML.slice(0, 200));
    return main.scrollWidth > main.clientWidth || document.body.scrollWidth > innerWidth
        ? ['scrolls', ...cut] : cut;
}"""

DRAWN = """() => [...document.querySelectorAll('[data-testid=stPlotlyChart]')]
    .every(each => each.querySelector('.main-svg'))"""
# Resolves once nothing in the document has changed for so many milliseconds.
STILL = """quiet => new Promise(done => {
    let timer = setTimeout(done, quiet);
    new MutationObserver(() => {
        clearTimeout(timer);
        timer = setTimeout(done, quiet);
    }).observe(document.body, {subtree: true, childList: true, attributes: true});
})"""


def settle(page: Page) -> None:
    """Wait until nothing runs any more, and nothing has gone wrong."""
    running = page.get_by_role("button", name="Cancel").and_(page.locator(":enabled"))
    expect(running).to_have_count(0, timeout=PATIENCE)
    app = page.get_by_test_id("stApp")
    expect(app).to_have_attribute("data-test-script-state", "notRunning", timeout=PATIENCE)
    expect(page.get_by_test_id("stException")).to_have_count(0)


def opened(page: Page, address: str) -> None:
    """Open a page by its link and wait for its title and its end."""
    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_be_visible(timeout=PATIENCE)
    drawn = page.locator(f"{CHARTS}, [data-testid=stDataFrame]").first
    expect(drawn).to_be_visible(timeout=PATIENCE)
    settle(page)


def rest(page: Page) -> None:
    """Wait until every chart stands as it will: Streamlit draws each twice when it comes."""
    page.wait_for_function(DRAWN, timeout=PATIENCE)
    page.evaluate(STILL, 300)


def points(chart: Locator) -> list[dict[str, Any]]:
    """The points of a chart: trace, place in it, and `customdata`."""
    found: list[dict[str, Any]] = chart.evaluate(POINTS)
    return found


def marked(chart: Locator) -> list[int]:
    """The images that are marked on a map, ascending."""
    found: list[int] = chart.evaluate(MARKED)
    return found


def click_point(page: Page, chart: Locator, point: dict[str, Any]) -> None:
    """Click a point where it is drawn.

    Plotly clicks what it last found under the mouse, and looks there some 20 times a second only:
    no hand is faster, but a test is.
    """
    chart.scroll_into_view_if_needed()
    which = [point["trace"], point["point"]]
    x, y = chart.evaluate(PLACE, which)
    for nudge in range(100):
        page.mouse.move(x + nudge % 2, y)
        if chart.evaluate(HOVERED, which):
            break
        page.wait_for_timeout(50)
    page.mouse.click(x, y)


def lasso(page: Page, chart: Locator | None = None) -> None:
    """Draw around the middle of a map, the page's first if none is given."""
    chart = chart or page.locator(CHARTS).first
    chart.scroll_into_view_if_needed()
    chart.hover()
    chart.locator('[data-title="Lasso Select"]').click()
    box = chart.locator(".nsewdrag").first.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    reach = min(box["width"], box["height"]) / 4
    page.mouse.move(x - reach, y - reach)
    page.mouse.down()
    for dx, dy in ((1, -1), (1, 1), (-1, 1), (-1, -0.9)):
        page.mouse.move(x + dx * reach, y + dy * reach, steps=5)
    page.mouse.up()
