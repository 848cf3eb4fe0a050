"""What a person does, in a real Chromium against a real server."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

REPOSITORY = Path(__file__).resolve().parents[2]
CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 120_000  # milliseconds; the machine may be busy

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"no Chromium at {CHROMIUM}"),
]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The app as the README starts it, on a free port and with an empty store."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    store = str(tmp_path_factory.mktemp("store"))
    command = [sys.executable, "-m", "streamlit", "run", "app.py"]
    process = subprocess.Popen(
        [*command, f"--server.port={port}", "--server.headless=true"],
        cwd=REPOSITORY,
        env={**os.environ, "ZSL_STORE": store},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    url = f"http://127.0.0.1:{port}"
    for _ in range(120):
        try:
            urllib.request.urlopen(f"{url}/_stcore/health", timeout=1).close()
            break
        except OSError:
            time.sleep(0.5)
    yield url
    process.terminate()
    output, _ = process.communicate(timeout=20)
    assert "Traceback" not in output, output


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A fresh visitor whose every request and console error is watched."""
    context = browser.new_context(viewport={"width": 1280, "height": 720})
    complaints: list[str] = []

    def watch(page: Page) -> None:
        page.on("console", lambda m: m.type == "error" and complaints.append(_told(m)))
        page.on("pageerror", lambda error: complaints.append(str(error)))

    def leaves(url: str) -> None:
        if not url.startswith(("http://127.0.0.1:", "ws://127.0.0.1:", "data:", "blob:")):
            complaints.append(f"request to {url}")

    context.on("page", watch)
    context.on("request", lambda request: leaves(request.url))
    yield context
    context.close()
    # A cold deep link makes Streamlit probe /Train/_stcore/...; that one 404 is its own.
    assert [c for c in complaints if not re.search(r"/Train/_stcore/", c)] == []


def _told(message: object) -> str:
    return f"{message.text} at {message.location.get('url')}"  # type: ignore[attr-defined]


def ready(page: Page) -> None:
    """Wait until the table of methods is there and nothing runs any more."""
    expect(page.get_by_test_id("stDataFrame").first).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_test_id("stException")).to_have_count(0)


def test_home_tells_the_story_and_leads_to_train(server: str, context: BrowserContext) -> None:
    page = context.new_page()
    page.goto(server)
    expect(page.locator(".js-plotly-plot")).to_have_count(2, timeout=PATIENCE)
    expect(page.get_by_text("Images spread most evenly")).to_be_visible(timeout=PATIENCE)
    pictures = page.get_by_test_id("stImageContainer").locator("img")
    expect(pictures).to_have_count(10)
    loaded = "images => images.every(i => i.complete && i.naturalWidth > 0)"
    assert pictures.evaluate_all(loaded)
    page.get_by_text("Turn the knobs of PSR yourself").click()
    ready(page)
    assert page.evaluate("document.body.scrollWidth <= window.innerWidth")


def test_cold_deep_link_opens_the_same_view(server: str, context: BrowserContext) -> None:
    page = context.new_page()
    page.goto(f"{server}/Train?data=digits&measure=test&lambda_similar=0.5")
    ready(page)
    expect(page.get_by_text("1,797 images")).to_be_visible()
    expect(page.get_by_text("Measured on the test classes")).to_be_visible()
    slider = page.get_by_role("slider", name=re.compile("O2"))
    expect(slider).to_have_value("0.5")


def test_the_far_split_of_the_imagenet_classes_by_its_link(
    server: str, context: BrowserContext
) -> None:
    page = context.new_page()
    page.goto(f"{server}/?data=imagenet_classes&split=far&embedding=glove")
    expect(page.get_by_text("800 seen and 200 unseen classes")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("this teaches, it is no benchmark")).to_be_visible()
    far = page.get_by_role("radio", name="far")
    expect(far).to_be_checked()
    page.get_by_role("button", name="Cancel").click()


def test_train_after_moving_a_slider(server: str, context: BrowserContext) -> None:
    page = context.new_page()
    page.goto(f"{server}/Train")
    ready(page)
    page.get_by_role("slider", name=re.compile("O2")).press("ArrowRight")
    expect(page.get_by_text("settings have changed")).to_be_visible(timeout=PATIENCE)
    page.get_by_role("button", name="Train", exact=True).click()
    expect(page.get_by_text("settings have changed")).to_have_count(0, timeout=PATIENCE)
    ready(page)


def test_cancel_in_the_middle_of_training(server: str, context: BrowserContext) -> None:
    page = context.new_page()
    page.goto(f"{server}/Train?encoder=mlp")
    ready(page)
    page.get_by_text("Encoder, expectation, seed").click()
    steps = page.get_by_label("Steps at most")
    steps.fill("5000")
    steps.press("Enter")
    expect(page.get_by_text("settings have changed")).to_be_visible(timeout=PATIENCE)
    page.get_by_role("button", name="Train", exact=True).click()
    expect(page.get_by_text(re.compile("step [1-9][0-9]* of at most 5000"))).to_be_visible(
        timeout=PATIENCE
    )
    expect(page.locator(".js-plotly-plot")).to_have_count(1, timeout=PATIENCE)  # live curves
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_text(re.compile("Cancelled at step"))).to_be_visible(timeout=PATIENCE)


def test_two_visitors_with_different_data(server: str, browser: Browser) -> None:
    one, two = browser.new_context(), browser.new_context()
    first, second = one.new_page(), two.new_page()
    first.goto(f"{server}/Train?data=digits&seed=7")
    second.goto(f"{server}/Train?data=gaussian&seed=7")
    ready(first)
    ready(second)
    expect(first.get_by_text("1,797 images")).to_be_visible()
    expect(second.get_by_text("2,400 images")).to_be_visible()
    one.close()
    two.close()
