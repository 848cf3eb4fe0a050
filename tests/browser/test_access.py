"""Every page for everybody: by keyboard, read aloud, in either theme, on a small projector."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.person import (
    CHARTS,
    IN_A_BROWSER,
    PATIENCE,
    TOO_WIDE,
    opened,
    rest,
    settle,
)

pytestmark = IN_A_BROWSER

PAGES = (
    "Home",
    "Relations",
    "Train",
    "Embedding map",
    "Scores",
    "Compare",
    "Errors",
    "Inference",
    "Sweep",
    "Data",
)
# Page -> the parameter of the URL that says which view it shows, and the views.
VIEWS = {
    "Home": ("scene", ("1 Images to words", "3 Keep the relations", "4 Beside SYNC")),
    "Relations": ("relations_view", ("pairs", "graph", "class", "quadruplet", "live")),
    "Train": ("measure", ("test",)),
    "Embedding map": ("map_mode", ("run", "training", "live")),
    "Scores": ("scores", ("one image", "one class", "all classes")),
    "Compare": (
        "view",
        ("measures", "trade-off", "seen and unseen", "class by class", "two maps"),
    ),
    "Errors": ("errors", ("confusions", "worst and mildest", "hubs", "two methods")),
    "Inference": ("inference", ("image", "class")),
    "Sweep": ("sweep_measure", ("H",)),
    "Data": ("data_view", ("loaded", "class", "attribute", "get", "upload")),
}
THEMES = ("light", "dark")
CONTRAST = 4.5  # of text with what is behind it: WCAG's least, level AA

NAMELESS = """() => [
    ...[...document.querySelectorAll('[data-testid=stPlotlyChart], [data-testid=stDataFrame]')]
        .filter(each => !each.closest('[aria-label]') && !each.querySelector('[aria-label]')),
    ...[...document.querySelectorAll('[data-testid=stMain] img')].filter(each => !each.alt)
].map(each => each.outerHTML.slice(0, 200))"""
# Text whose colour is too near to the colour behind it, with the contrast of both. Text in bars,
# cells and frames is left out: what is behind it is drawn, and no style tells its colour.
FAINT = """least => {
    // A slider's number stands above its thumb, not on it; of a sign three times will do.
    const PASSED_OVER = 'style, script, svg, :disabled, [data-testid=stSliderThumbValue], '
        + '[data-testid=stIconMaterial]';
    const rgba = text => (text.match(/[\\d.]+/g) || []).map(Number);
    const over = (front, back) => {
        const alpha = front.length > 3 ? front[3] : 1;
        return front.slice(0, 3).map((each, i) => alpha * each + (1 - alpha) * back[i]);
    };
    const light = color => color.map(each => each / 255)
        .map(each => each <= 0.04045 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4)
        .reduce((sum, each, i) => sum + each * [0.2126, 0.7152, 0.0722][i], 0);
    const behind = element => {
        const layers = [];
        for (let each = element; each; each = each.parentElement) {
            const color = rgba(getComputedStyle(each).backgroundColor);
            if (color.length && color[3] !== 0) {
                layers.unshift(color);
                if (color.length < 4 || color[3] === 1) break;
            }
        }
        return layers.reduce((back, each) => over(each, back), [255, 255, 255]);
    };
    const faint = new Set();
    const look = (element, color, words, back = behind(element)) => {
        let alpha = 1;
        for (let each = element; each; each = each.parentElement)
            alpha *= getComputedStyle(each).opacity;
        if (!alpha || !words) return;
        const front = rgba(color);
        front[3] = (front.length > 3 ? front[3] : 1) * alpha;
        const [low, high] = [light(over(front, back)), light(back)].sort((a, b) => a - b);
        const contrast = (high + 0.05) / (low + 0.05);
        if (contrast < least) faint.add(`${contrast.toFixed(1)} ${words.slice(0, 40)}`);
    };
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const element = walker.currentNode.parentElement, style = getComputedStyle(element);
        const words = walker.currentNode.textContent.trim();
        if (!element.checkVisibility() || element.closest(PASSED_OVER))
            continue;
        look(element, style.color, words);
    }
    for (const text of document.querySelectorAll('.js-plotly-plot svg text'))
        if (!text.closest('.bartext-inside, .textpoint, .hoverlayer, .scatterlayer'))
            look(text, getComputedStyle(text).fill, text.textContent);
    for (const text of document.querySelectorAll('.hovertext text')) {
        const ground = rgba(getComputedStyle(text.parentElement.querySelector('path')).fill);
        look(text, getComputedStyle(text).fill, text.textContent, ground);
    }
    return [...faint];
}"""

# As Streamlit leaves a chart now and then that is being drawn while the theme changes.
LEFT_BEHIND = """([ground, ink]) => {
    for (const each of document.querySelectorAll('.main-svg')) each.style.background = ground;
    for (const each of document.querySelectorAll('.legend .bg')) each.style.fill = ground;
    for (const each of document.querySelectorAll('.main-svg text')) each.style.fill = ink;
}"""

# The lower edges of the first picture, and of the caption below it.
LOWEST = """() => {
    const bottom = each => each.getBoundingClientRect().bottom;
    const main = document.querySelector('[data-testid=stMain]');
    const all = name => [...main.querySelectorAll(`[data-testid=${name}]`)];
    const [picture] = [...all('stPlotlyChart'), ...all('stDataFrame')].map(bottom);
    const caption = Math.min(...all('stCaptionContainer').map(bottom).filter(y => y > picture));
    return {picture, caption};
}"""
TOPMOST = """() => Math.min(...[...document.querySelectorAll('[data-testid=stMain] a')]
    .map(each => each.getBoundingClientRect().top))"""
IN_MAIN = "document.activeElement.closest('[data-testid=stMain]')"
CONTROL = f"""() => {{
    const now = document.activeElement;
    const kind = now.getAttribute('role') || now.type;
    if ({IN_MAIN} && kind === 'radio')  // which is to be chosen: itself, or the one beside it
        return now.ariaChecked !== 'true' ? 'other radio'
            : now.nextElementSibling ? 'radio' : 'last radio';
    return {IN_MAIN} && ['slider', 'range', 'combobox'].includes(kind) ? kind : '';
}}"""
STATE = """() => JSON.stringify([
    ...[...document.querySelectorAll('[data-testid=stMain] [role=radio]')]
        .map(each => each.getAttribute('aria-checked')),
    ...[...document.querySelectorAll('[data-testid=stMain] input')].map(each => each.value),
    ...[...document.querySelectorAll('[data-testid=stMain] [data-testid=stMultiSelect]')]
        .map(each => each.innerText),
])"""
KEYS = {
    "radio": ["ArrowRight", "Space"],
    "other radio": ["Space"],
    "last radio": ["ArrowLeft", "Space"],
    "slider": ["ArrowRight"],
    "range": ["ArrowRight"],
    "combobox": ["ArrowDown", "ArrowDown", "Enter"],
}
MOST_TABS = 120


@pytest.mark.parametrize("name", PAGES)
def test_every_view_in_both_themes(
    server: str, context: BrowserContext, name: str, tmp_path: Path
) -> None:
    page = context.new_page()
    parameter, views = VIEWS[name]
    wrong: dict[str, Any] = {}
    for view in views:
        address = "" if name == "Home" else name.replace(" ", "_")
        page.emulate_media(color_scheme=THEMES[0])
        page.goto(f"{server}/{address}?{parameter}={view.replace(' ', '+')}")
        expect(page.get_by_role("heading", level=1)).to_be_visible(timeout=PATIENCE)
        expect(page.get_by_test_id("stAlertContentError")).to_have_count(0)
        settle(page)
        rest(page)  # what is being drawn as the theme changes may stay in the old one's colours
        found = {"no name": page.evaluate(NAMELESS)}
        for theme in THEMES:
            page.emulate_media(color_scheme=theme)
            expect(page.get_by_test_id("stApp")).to_have_css("color-scheme", theme)
            settle(page)
            found[f"too wide, {theme}"] = page.evaluate(TOO_WIDE)
            for _ in range(80):  # charts are drawn anew in the theme's colours a moment later
                found[f"faint, {theme}"] = page.evaluate(FAINT, CONTRAST)
                if not found[f"faint, {theme}"]:
                    break
                page.wait_for_timeout(250)
            page.screenshot(path=tmp_path / f"{name} {view} {theme}.png")
        wrong |= {f"{view}: {what}": each for what, each in found.items() if each}
    assert wrong == {}


def page_in(theme: Literal["light", "dark"], context: BrowserContext, address: str) -> Page:
    """A page opened in a theme."""
    page = context.new_page()
    page.emulate_media(color_scheme=theme)
    opened(page, address)
    return page


@pytest.mark.parametrize("theme", THEMES)
def test_a_chart_left_in_the_other_themes_colours_is_legible(
    server: str, context: BrowserContext, theme: Literal["light", "dark"]
) -> None:
    page = page_in(theme, context, f"{server}/Relations")
    rest(page)
    page.evaluate(LEFT_BEHIND, {"light": ["black", "white"], "dark": ["white", "black"]}[theme])
    assert page.evaluate(FAINT, CONTRAST) == []


@pytest.mark.parametrize("theme", THEMES)
def test_what_stands_beside_the_pointer_is_legible(
    server: str, context: BrowserContext, theme: Literal["light", "dark"]
) -> None:
    page = page_in(theme, context, f"{server}/Scores")
    expect(page.locator(f"{CHARTS} .points path").first).to_be_visible(timeout=PATIENCE)
    for point in page.locator(f"{CHARTS} .points path").all():  # not all lie in sight
        point.hover(force=True)
        if page.locator(".hovertext").count():
            break
    expect(page.locator(".hovertext").first).to_be_visible()
    assert page.evaluate(FAINT, CONTRAST) == []


@pytest.mark.parametrize("scene", ["1 Images", "2 Words", "3 Keep", "4 Beside"])
def test_a_lesson_shows_picture_and_caption_without_scrolling(
    server: str, context: BrowserContext, scene: str
) -> None:
    page = context.new_page()
    page.goto(f"{server}/?lesson=1")
    expect(page.get_by_role("heading", level=1)).to_be_visible(timeout=PATIENCE)
    settle(page)
    page.get_by_role("radio", name=scene).click()
    expect(page.get_by_role("radio", name=scene)).to_be_checked()
    for _ in range(2):  # the scene, and the page that it leads to
        drawn = page.locator(f"{CHARTS}, [data-testid=stDataFrame]").first
        expect(drawn).to_be_visible(timeout=PATIENCE)
        settle(page)
        lowest = page.evaluate(LOWEST)
        assert lowest["picture"] < lowest["caption"] <= 720
        assert page.evaluate(TOPMOST) < 40
        if page.get_by_role("radio", name=scene).count():
            page.get_by_test_id("stMain").get_by_test_id("stPageLink").last.click()
            expect(page.get_by_role("radio", name=scene)).to_have_count(0, timeout=PATIENCE)


def test_every_page_by_keyboard_alone(server: str, context: BrowserContext) -> None:
    page = context.new_page()
    page.goto(f"{server}/Data")
    expect(page.get_by_role("heading", level=1)).to_be_visible(timeout=PATIENCE)
    for name in PAGES:
        settle(page)
        title = page.title()
        tab_until(page, f"() => document.activeElement.innerText?.split('\\n').at(-1) === '{name}'")
        page.keyboard.press("Enter")
        if not title.startswith(name):
            expect(page).not_to_have_title(title, timeout=PATIENCE)
        expect(page.locator(f"{CHARTS}, [data-testid=stDataFrame]").first).to_be_visible(
            timeout=PATIENCE
        )
        settle(page)
        kind = tab_until(page, CONTROL)
        before = page.evaluate(STATE)
        for key in KEYS[kind]:
            page.keyboard.press(key)
        page.wait_for_function(f"before => ({STATE})() !== before", arg=before, timeout=PATIENCE)


def tab_until(page: Page, condition: str) -> Any:
    """Press the tab key until the condition holds; what it then says."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if found := page.evaluate(condition):
            return found
    raise AssertionError(f"not reached by {MOST_TABS} tabs: {condition}")
