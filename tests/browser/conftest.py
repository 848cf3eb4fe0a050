"""A real server, a real Chromium, and a visitor whose every request is watched."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.person import CHROMIUM

REPOSITORY = Path(__file__).resolve().parents[2]
# A visitor who leaves in the middle of an answer makes Streamlit close a socket that is closed,
# and say so at length. That alone is not the app's; a line of our own in it makes it ours.
LEFT = re.compile(
    r"Exception in ASGI application\n"
    rf"(?:(?!.*{re.escape(str(REPOSITORY))}/(?:app|pages|zsl_core)).*\n)*?"
    r'starlette\.websockets\.WebSocketDisconnected: Cannot call "send" once .*\n'
)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The app as the README starts it, on a free port and with an empty store."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    folder = tmp_path_factory.mktemp("server")
    log = folder / "log.txt"
    command = [sys.executable, "-m", "streamlit", "run", "app.py"]
    process = subprocess.Popen(
        [*command, f"--server.port={port}", "--server.headless=true"],
        cwd=REPOSITORY,
        env={**os.environ, "ZSL_STORE": str(folder / "store")},
        stdout=log.open("w"),
        stderr=subprocess.STDOUT,
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
    process.wait(timeout=20)
    output = LEFT.sub("", log.read_text())
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
    with _watched(browser) as context:
        yield context


@pytest.fixture
def another(browser: Browser) -> Iterator[BrowserContext]:
    """A second visitor, watched likewise."""
    with _watched(browser) as context:
        yield context


@contextmanager
def _watched(browser: Browser) -> Iterator[BrowserContext]:
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
    assert [c for c in complaints if not re.search(r"/[A-Z]\w+/_stcore/", c)] == []


def _told(message: object) -> str:
    return f"{message.text} at {message.location.get('url')}"  # type: ignore[attr-defined]
