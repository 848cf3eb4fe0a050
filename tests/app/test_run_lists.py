"""Lists of runs without a browser: each run asked for is there, only today's, the best first."""

from __future__ import annotations

import os

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from pages._ui import high_scores
from tests.app.visitor import finish, page_at, visit, words
from zsl_core.datasets import load_dataset
from zsl_core.runs.config import FORMAT
from zsl_core.runs.experiment import run
from zsl_core.runs.store import SHIPPED, Record, RunStore

TWO = ["psr:gamma=0.5", "psr:gamma=0.50001"]


def plant(lam: float, top1: float, ausuc: float, *, form: int = FORMAT) -> None:
    """A record of ridge regression that looks older than all others."""
    store = RunStore()
    config = run(load_dataset("digits"), "s2v_ridge", {"lam": lam}, store=store).config.to_dict()
    made = store.load(config)
    assert made is not None
    report = made.results["report"]
    report["zsl"]["top1"], report["gzsl"]["ausuc"] = top1, ausuc
    record = Record(config | {"format": form}, made.results | {"report": report}, made.arrays)
    os.utime(store.save(record), (0, 0))


def high_score_table(at: AppTest) -> pd.DataFrame:
    return next(table.value for table in at.dataframe if "text" in table.value)


def test_two_runs_called_alike_are_two_rows() -> None:
    runs = [*TWO, "s2v_ridge"]
    at = visit("pages/5_Compare.py", data="digits", runs=";".join(runs), cv="false")
    rows = [*TWO, "Semantic → visual ridge"]
    assert list(at.dataframe[0].value["run"]) == [*rows, "chance"]
    assert set(rows) <= set(at.multiselect[0].options)  # told apart by what is written there
    at.multiselect[0].set_value(runs[:1]).run()
    finish(at.run())
    assert list(at.dataframe[0].value["run"]) == ["PSR · gamma 0.5", "chance"]
    assert at.query_params["runs"] == TWO[0]


def test_two_runs_called_alike_are_two_methods() -> None:
    at = page_at("pages/6_Errors.py", data="digits", errors="two methods", run=TWO[0], other=TWO[1])
    at.session_state["runs_offered"] = {(load_dataset("digits").digest, "att"): TWO}
    finish(at.run())
    labels = [metric.label.replace("\\", "") for metric in at.metric]
    assert labels[1:3] == [f"Only {text}" for text in TWO]
    assert TWO[1] in at.selectbox(key="other").options


def test_runs_of_an_older_format_are_no_high_scores() -> None:
    plant(0.5, 0.998, 0.998)
    plant(0.25, 0.999, 0.999, form=FORMAT - 1)
    at = visit("pages/2_Train.py", data="digits", measure="test")
    table = high_score_table(at)
    assert table["T1"].iloc[0] == pytest.approx(99.8)
    assert "s2v_ridge:lam=0.5" in set(table["text"])


def test_the_best_runs_stay_where_not_all_have_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(high_scores, "MOST", 2)
    plant(0.375, 0.99, 0.99)
    plant(0.125, 0.98, 0.98)
    at = visit("pages/2_Train.py", data="digits", measure="test")
    assert list(high_score_table(at)["text"]) == ["s2v_ridge:lam=0.375", "s2v_ridge:lam=0.125"]
    digest = load_dataset("digits").digest
    store = RunStore(shipped=SHIPPED)
    kept = [c for c in store.configs() if c.get("dataset_digest") == digest]
    runs = [c for c in kept if c["kind"] == "run" and c["class_embedding"] == "att"]
    assert len(runs) >= 6  # two planted, four trained, and what came with the data
    came = [
        c for c in runs if (SHIPPED / store.path(c).name).is_dir() and not store.path(c).is_dir()
    ]
    here = f"{len(came)} came with the app, {len(runs) - len(came)} were trained here."
    assert f"The best 2 of {len(runs)}: {here}" in words(at)
    assert came


def test_a_run_and_its_own_settings_stand_in_a_comparison_once() -> None:
    at = visit("pages/5_Compare.py", runs="s2v_ridge;s2v_ridge:lam=30;v2s_ridge")
    names = list(at.dataframe[0].value["run"])
    assert names == ["Semantic → visual ridge", "Visual → semantic ridge", "chance"]
    assert "is the same run as Semantic → visual ridge: it stands here once" in words(at)


@pytest.mark.parametrize("page", ["app.py", "pages/1_Relations.py", "pages/9_Data.py"])
def test_a_page_that_shows_no_run_has_it_in_its_link(page: str) -> None:
    at = visit("pages/4_Scores.py", data="digits", run="s2v_ridge")
    at.switch_page(page)
    del at.query_params["run"]  # as a browser does on the way
    finish(at.run())
    assert at.query_params["run"] == "s2v_ridge"
