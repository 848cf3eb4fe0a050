"""A visitor without a browser: opens a page by its link, waits for it, and reads it."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import numpy as np
from streamlit.testing.v1 import AppTest

from data.build.runs import is_waiting
from zsl_core.datasets import ZSLDataset
from zsl_core.methods import ZSLMethod
from zsl_core.runs.experiment import run
from zsl_core.runs.spec import parse_run
from zsl_core.runs.store import SHIPPED, RunStore

REPOSITORY = Path(__file__).resolve().parents[2]
PATIENCE = 120  # seconds, of a job or of copied code


def page_at(path: str, **query: str) -> AppTest:
    """A page opened by a link, not yet run."""
    at = AppTest.from_file(str(REPOSITORY / "app.py"), default_timeout=90)
    if path != "app.py":
        at.switch_page(path)
    for name, value in query.items():
        at.query_params[name] = value
    return at


def finish(at: AppTest) -> AppTest:
    """Wait as long as the page shows work that could be cancelled; draw it no more than that."""
    while is_waiting(at):
        for name, task in at.session_state["tasks"].items():
            assert task.job.wait(PATIENCE), f"{name} does not come to an end"
        at.run()
    assert not at.exception, [each.value for each in at.exception]
    return at


def visit(path: str, **query: str) -> AppTest:
    """A page opened by a link, with all it asks for."""
    return finish(page_at(path, **query).run())


def words(at: AppTest) -> str:
    """What the page says, but for its warnings and errors."""
    return " ".join(element.value for element in [*at.markdown, *at.caption, *at.info])


def charts_sent(at: AppTest) -> list[dict[str, Any]]:
    """The charts, as plotly is sent them."""
    return [json.loads(chart.proto.spec) for chart in at.get("plotly_chart")]


def moved(at: AppTest) -> dict[str, dict[str, Any]]:
    """Of each chart that follows, by its `meta`, what has moved since it was sent."""
    found = [json.loads(json.loads(c.proto.json)["moved"]) for c in at.get("bidi_component")]
    return {each["drawn"]: each for each in found}


def charts(at: AppTest) -> list[dict[str, Any]]:
    """The charts, as they are seen."""
    seen, parts = charts_sent(at), moved(at)
    for chart in seen:
        some = parts.get(chart["layout"].get("meta"))
        if some is None or not some["moved"]:
            continue
        for number, attributes in some["traces"].items():
            chart["data"][int(number)] |= attributes
        chart["layout"] |= some["layout"]
    return seen


def numbers(value: Any) -> np.ndarray:
    """An array as plotly sends it: plain, or packed."""
    if isinstance(value, dict):
        return np.frombuffer(base64.b64decode(value["bdata"]), dtype=value["dtype"])
    return np.array(value)


def pictures(at: AppTest) -> list[str]:
    """The captions of the pictures."""
    return [image.caption for shown in at.get("image") for image in shown.proto.imgs]


def link_of(at: AppTest, label: str, place: int = 0) -> dict[str, str]:
    """What a link on the page asks for; of several of that label, the one in this place."""
    found = [each.proto for each in at.get("page_link") if each.proto.label == label]
    return {name: values[0] for name, values in parse_qs(found[place].query_string).items()}


def method_shown(at: AppTest, data: ZSLDataset) -> ZSLMethod:
    """The fitted method of the run that the link says is shown."""
    spec = parse_run(at.query_params["run"])
    kept = RunStore(shipped=SHIPPED)
    return run(data, spec.method, spec.params, seed=spec.seed, store=kept).method


def run_code(code: str) -> str:
    """What copied code prints, run by itself from the root of the repository."""
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def go(at: AppTest, path: str, **query: str) -> AppTest:
    """Follow a link to another page as a browser does: its query alone, no state of widgets.

    `AppTest.run` would send the widgets of the page before, and what is kept of them in the
    session would be one choice behind.
    """
    at.query_params.clear()
    at.query_params.update(query)
    at.switch_page(path)
    return finish(at._run())
