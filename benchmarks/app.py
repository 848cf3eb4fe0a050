"""How long a person waits: cold start, warm page switches, a move of tau, Train, live refits.

python -m benchmarks.app [--quick] [--json FILE]

Starts the app on an empty store and drives it in Chromium (at /usr/bin/chromium) as a visitor
does. A page is there when its title is, its charts are drawn, and neither a script nor a job runs
any more; whether it is, is asked at every frame.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from playwright.sync_api import Locator, Page, expect, sync_playwright

from benchmarks.limits import machine_limits

REPOSITORY = Path(__file__).resolve().parents[1]
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
TITLES = {
    "Relations": "Which classes are alike?",
    "Train": "Train PSR",
    "Embedding map": "Embedding map",
    "Scores": "Scores",
    "Compare": "Compare on the same split",
    "Errors": "Errors",
    "Inference": "What can be said beyond the known classes?",
    "Sweep": "Sweep τ and λ₁",
    "Data": "Images, classes and what describes them",
    "Home": "Recognise what was never shown",
}
THERE = """title => {
  const all = selector => [...document.querySelectorAll(selector)];
  return all('[data-test-script-state=notRunning]').length > 0
    && all('h1').some(each => each.innerText === title)
    && all('[data-stale=true], [data-testid=stSkeleton]').length === 0
    && all('[data-testid=stPlotlyChart]').every(each => each.querySelector('.main-svg'))
    && !all('button').some(each => each.innerText === 'Cancel' && !each.disabled);
}"""
PICTURE = "() => document.querySelector('.js-plotly-plot .main-svg')"
MARK = """told => {
  const charts = document.querySelectorAll('.js-plotly-plot');
  told.dataset.told = '';
  for (const chart of charts) {
    if (chart.redrawn === undefined) chart.on('plotly_afterplot', () => { chart.redrawn = true; });
    chart.redrawn = false;
  }
  window.ended = undefined;
  return [told.textContent, charts.length];
}"""
# "drawn" once the text is another and every chart is drawn anew, in its place or in a new one that
# bears no mark; "same" if one still is not long after the end: nothing in it has changed.
TELLS = """([text, count]) => {
  const told = document.querySelector('[data-told]');
  const charts = [...document.querySelectorAll('.js-plotly-plot')];
  if ((told && told.textContent === text) || charts.length < count) return '';
  if (charts.every(chart => chart.redrawn ?? chart.querySelector('.main-svg'))) return 'drawn';
  if (!document.querySelector('[data-test-script-state=notRunning]')) window.ended = undefined;
  else window.ended ??= performance.now();
  return performance.now() - window.ended > 2000 ? 'same' : '';
}"""
TARGETS = {
    "cold start to first picture": 6.0,
    "warm switch": 0.7,
    "move of tau to new picture": 0.2,
    "Train to metrics": 3.0,
    "live, tau to refitted PSR": 0.5,
    "live, a loss weight to refitted PSR": 0.5,
}
PATIENCE = 300_000  # milliseconds
REPEATS = 5


def main() -> None:
    """Measure, print the table, and write it as JSON where asked."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--quick", action="store_true", help="once each, not the median of 5")
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    repeats = 1 if args.quick else REPEATS
    limits = machine_limits()
    print(limits, flush=True)
    seconds: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as store, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        page = browser.new_page(viewport={"width": 1280, "height": 720})
        began = time.perf_counter()
        with _server(store) as url:
            page.goto(url, timeout=PATIENCE)
            page.wait_for_function(PICTURE, timeout=PATIENCE)
            seconds["cold start to first picture"] = time.perf_counter() - began
            for name in TITLES:  # the first visit warms up
                _switch(page, name)
            for name in TITLES:
                seconds[f"warm switch to {name}"] = _warm(page, name, repeats)
            seconds["move of tau to new picture"] = _tau(page, repeats)
            seconds["Train to metrics"] = _train(page, repeats)
            for name in ("Relations", "Embedding map"):
                for what, value in _live(page, name, repeats).items():
                    seconds[f"live, {what} to refitted PSR, {name}"] = value
        browser.close()
    _print(seconds)
    if args.json:
        found = {"seconds": seconds, "limits": asdict(limits)}
        args.json.write_text(json.dumps(found, indent=1) + "\n")


@contextmanager
def _server(store: str) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless=true"]
    process = subprocess.Popen(
        [*command, f"--server.port={port}"],
        cwd=REPOSITORY,
        env={**os.environ, "ZSL_STORE": store},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}"
    while True:
        try:
            urllib.request.urlopen(f"{url}/_stcore/health", timeout=1).close()
            break
        except OSError:
            time.sleep(0.05)
    try:
        yield url
    finally:
        process.terminate()
        process.wait(timeout=20)


def _there(page: Page, name: str) -> None:
    page.wait_for_function(THERE, arg=TITLES[name], timeout=PATIENCE)  # looked at every frame


def _switch(page: Page, name: str) -> float:
    began = time.perf_counter()
    page.get_by_test_id("stSidebar").get_by_role("link", name=name, exact=True).click()
    _there(page, name)
    return time.perf_counter() - began


def _warm(page: Page, name: str, repeats: int) -> float:
    """Over a few visits, each from another page."""
    times = []
    for _ in range(repeats):
        _switch(page, "Data" if name == "Home" else "Home")
        times.append(_switch(page, name))
    return statistics.median(times)


def _tau(page: Page, repeats: int) -> float:
    _switch(page, "Relations")
    told = page.locator(".annotation-text", has_text=re.compile("^τ = ")).first  # in the picture
    return _moved(page, "Similar classes", told, repeats)


def _live(page: Page, name: str, repeats: int) -> dict[str, float]:
    _switch(page, name)
    page.get_by_role("radio", name="live", exact=True).click()
    told = page.get_by_text(re.compile("Refitted "))
    expect(told).to_be_visible(timeout=PATIENCE)
    _there(page, name)
    # The words on the refit name the weights but not tau, and may be the same after a move of tau;
    # those below tau's slider are not.
    tau = page.get_by_text("trained classes have none")
    return {
        "tau": _moved(page, "Similar classes", tau, repeats),
        "a loss weight": _moved(page, "O2", told, repeats),
    }


def _moved(page: Page, name: str, told: Locator, repeats: int) -> float:
    """From a press of a key on the slider so named to another text and every chart drawn anew.

    A small move may leave a picture as it was, which is not drawn anew: it does not count.
    """
    page.get_by_role("slider", name=re.compile(name)).focus()
    times: list[float] = []
    while len(times) < repeats:
        before = told.evaluate(MARK)
        began = time.perf_counter()
        page.keyboard.press("ArrowRight")
        found = page.wait_for_function(TELLS, arg=before, timeout=PATIENCE)
        took = time.perf_counter() - began
        if found.json_value() == "drawn":
            times.append(took)
        page.wait_for_timeout(500)  # a person looks
    return statistics.median(times)


def _train(page: Page, repeats: int) -> float:
    _switch(page, "Train")
    slider = page.get_by_role("slider", name=re.compile("O2"))
    changed = page.get_by_text("settings have changed")
    times = []
    for _ in range(repeats):
        slider.press("ArrowRight")
        expect(changed).to_be_visible(timeout=PATIENCE)
        began = time.perf_counter()
        page.get_by_role("button", name="Train", exact=True).click()
        expect(changed).to_have_count(0, timeout=PATIENCE)
        _there(page, "Train")
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def _print(seconds: dict[str, float]) -> None:
    print(f"{'what':50} {'seconds':>8} {'target':>8}")
    for name, value in seconds.items():
        target = next(limit for what, limit in TARGETS.items() if name.startswith(what))
        print(f"{name:50} {value:8.2f} {target:8.1f}")


if __name__ == "__main__":
    main()
