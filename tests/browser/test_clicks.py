"""A click on the map takes what is seen there: the prototype on top, or else the image."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.person import CHARTS, IN_A_BROWSER, PATIENCE, settle

pytestmark = IN_A_BROWSER

LINK = "Embedding_map?technique=pca&mouse=click"
# Everything that a click can take, in pixels of the window: its customdata, place and radius.
PLACES = """
chart => {
  const {xaxis, yaxis} = chart._fullLayout, box = chart.getBoundingClientRect(), found = [];
  for (const trace of chart._fullData) {
    if (!trace.customdata) continue;
    const of = i => { const id = trace.customdata[i]; return Array.isArray(id) ? id[0] : id; };
    const size = i => typeof trace.marker.size == "number" ? trace.marker.size
      : trace.marker.size[i];
    for (let i = 0; i < trace.x.length; i++) found.push({
      id: of(i), radius: size(i) / 2,
      x: box.left + xaxis._offset + xaxis.c2p(trace.x[i]),
      y: box.top + yaxis._offset + yaxis.c2p(trace.y[i]),
    });
  }
  return found;
}
"""


def apart(a: dict[str, Any], b: dict[str, Any]) -> float:
    return float(((a["x"] - b["x"]) ** 2 + (a["y"] - b["y"]) ** 2) ** 0.5)


def places(page: Page) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The images and the prototypes on the map, once it stands still."""
    expect(page.locator(CHARTS)).to_have_count(1, timeout=PATIENCE)
    settle(page)
    found = page.locator(CHARTS).evaluate(PLACES)
    images = [each for each in found if each["id"] >= 0]
    prototypes = [each for each in found if each["id"] < 0]
    assert len(images) == 4_150
    assert len(prototypes) == 83
    return images, prototypes


@pytest.mark.parametrize("technique", ["pca", "umap"])
def test_a_click_on_a_prototype_with_an_image_under_it_takes_the_prototype(
    server: str, context: BrowserContext, technique: str
) -> None:
    page = context.new_page()
    page.goto(f"{server}/{LINK.replace('pca', technique)}")
    images, prototypes = places(page)
    # A pixel and a half beside an image, well within one mark and no other.
    mark, image = next(
        (mark, image)
        for mark in sorted(prototypes, key=lambda each: -each["radius"])
        for image in images
        if 4 < apart(mark, image) < mark["radius"] - 3
        and all(apart(image, p) > p["radius"] + 6 for p in prototypes if p is not mark)
    )
    share = 1.5 / apart(mark, image)
    x, y = (image[axis] + share * (mark[axis] - image[axis]) for axis in "xy")
    page.mouse.move(x, y)
    page.mouse.click(x, y)
    expect(page.get_by_text(re.compile("^The prototype of .* is nearest"))).to_be_visible(
        timeout=PATIENCE
    )
    expect(page).to_have_url(re.compile(rf"picked=c{-1 - mark['id']}(&|$)"))


def test_a_click_on_an_image_takes_the_image(server: str, context: BrowserContext) -> None:
    page = context.new_page()
    page.goto(f"{server}/{LINK}")
    images, prototypes = places(page)
    image = next(
        image
        for image in images
        if all(apart(image, p) > p["radius"] + 15 for p in prototypes)
        and all(apart(image, other) > 8 for other in images if other is not image)
    )
    page.mouse.move(image["x"], image["y"])
    page.mouse.click(image["x"], image["y"])
    expect(page.get_by_text("nearest images in the original space")).to_be_visible(timeout=PATIENCE)
    expect(page).to_have_url(re.compile(rf"picked={image['id']}(&|$)"))
