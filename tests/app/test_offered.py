"""Runs trained, ticked or opened: each stays with its data and goes to the other pages."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Selectbox

from tests.app.visitor import finish, go, page_at, visit
from zsl_core.datasets import load_dataset
from zsl_core.runs.experiment import best_known, run
from zsl_core.runs.store import SHIPPED, RunStore
from zsl_core.selection import validation_dataset

TRAIN, MAP = "pages/2_Train.py", "pages/3_Embedding_map.py"
SCORES, COMPARE = "pages/4_Scores.py", "pages/5_Compare.py"
SIX, OTHER = {"data": "digits", "embedding": "att"}, "psr:lambda_similar=0.5"


def picker(at: AppTest) -> Selectbox:
    return next(box for box in at.selectbox if box.label == "Run shown")


def ticked(at: AppTest, texts: list[str]) -> None:
    """Tick runs in the table of runs so far."""
    table = next(each for each in at.dataframe if "text" in each.value)
    rows = [list(table.value["text"]).index(text) for text in texts]
    key = f"high_scores_{dataset_of(at).digest[:8]}_att"
    at.session_state[key] = {"selection": {"rows": rows, "columns": [], "cells": []}}
    at.run()


def dataset_of(at: AppTest):
    data = load_dataset(at.selectbox(key="data").value)
    measured = at.segmented_control(key="measure").value
    return validation_dataset(data, "att") if measured == "validation" else data


@pytest.mark.parametrize("measure", ["validation", "test"])
def test_ticked_runs_are_shown_and_compared_elsewhere(measure: str) -> None:
    data = load_dataset("digits")
    where = validation_dataset(data, "att") if measure == "validation" else data
    run(where, "psr", {"tau_similar": 1.0, "gamma": 0.5}, store=RunStore())
    run(where, "s2v_ridge", {"lam": 3.0}, store=RunStore())
    at = visit(TRAIN, data="digits", measure=measure)
    ticked(at, ["psr:gamma=0.5,tau_similar=1.0", "s2v_ridge:lam=3.0"])
    assert "Show 2 on the other pages" in [button.label for button in at.button]
    at.button(key="offer").click().run()
    assert not at.exception
    # One of the 3 other classes that validation leaves is a third; of 6 that is 2.
    similar = 2.0 if measure == "validation" else 1.0
    texts = [f"psr:gamma=0.5,tau_similar={similar}", "s2v_ridge:lam=3.0"]
    go(at, SCORES)
    assert picker(at).value == at.query_params["run"]
    assert at.query_params["run"] == texts[0]
    assert len([each for each in picker(at).options if each.endswith("λ 3")]) == 1
    go(at, COMPARE)
    assert at.query_params["runs"].split(";")[-2:] == texts
    assert at.dataframe[0].value["run"].str.contains("gamma 0.5").sum() == 1


def test_a_run_just_trained_is_shown_though_another_data_set_was_before() -> None:
    at = visit(MAP, technique="pca")
    go(at, TRAIN)
    at.selectbox(key="data").set_value("digits").run()
    finish(at)
    at.slider(key="lambda_similar").set_value(0.5).run()
    at.button(key="train").click().run()
    finish(at)
    at.button(key="show").click().run()
    go(at, SCORES)
    assert at.selectbox(key="data").value == "digits"
    assert picker(at).value.startswith(OTHER)


def test_what_was_trained_is_there_again_with_its_embedding() -> None:
    at = visit(SCORES, run=OTHER)
    assert picker(at).value == OTHER
    at.segmented_control(key="embedding").set_value("minilm").run()
    finish(at)
    assert picker(at).value.startswith("psr")
    assert OTHER not in at.query_params["run"]
    assert "PSR · λ₁ 0.5" not in picker(at).options
    kept, fauna = RunStore(shipped=SHIPPED), load_dataset("fauna")
    sync = best_known(fauna, "sync", class_embedding="minilm", store=kept).text
    picker(at).set_value(sync).run()
    finish(at)
    at.segmented_control(key="embedding").set_value("att").run()
    finish(at)
    assert picker(at).value == OTHER
    assert at.query_params["run"] == OTHER
    at.segmented_control(key="embedding").set_value("minilm").run()
    finish(at)
    assert picker(at).value == sync


def test_a_link_wins_over_what_was_kept_even_over_what_it_said_before() -> None:
    at = visit(SCORES, data="digits", run="sync")
    picker(at).set_value("psr").run()
    finish(at)
    go(at, SCORES, data="digits", run="s2v_ridge")
    assert picker(at).value == "s2v_ridge"
    go(at, TRAIN, data="digits")
    at.button(key="show").click().run()
    go(at, SCORES, data="digits", run="s2v_ridge")
    assert picker(at).value == "s2v_ridge"
    go(at, "pages/6_Errors.py")
    assert picker(at).value == "s2v_ridge"


def test_the_compared_follow_to_other_data_but_what_was_trained_on_these() -> None:
    at = visit(COMPARE, **SIX, runs=f"{OTHER};sync")
    go(at, TRAIN)
    at.button(key="show").click().run()
    go(at, COMPARE)
    assert len(at.query_params["runs"].split(";")) == 3
    at.selectbox(key="data").set_value("gaussian").run()
    finish(at)
    assert at.query_params["runs"] == f"{OTHER};sync"
    at.selectbox(key="data").set_value("digits").run()
    finish(at)
    assert len(at.query_params["runs"].split(";")) == 3


def test_a_method_follows_to_other_data_by_its_name() -> None:
    at = page_at(SCORES, data="digits", run="s2v_ridge:lam=3.0")
    finish(at.run())
    at.selectbox(key="data").set_value("gaussian").run()
    finish(at)
    assert at.query_params["run"].partition(":")[0] == "s2v_ridge"
    assert "lam=3.0" not in at.query_params["run"]


def test_a_run_as_it_comes_is_not_taken_for_the_best_known() -> None:
    fauna = load_dataset("fauna")
    best = best_known(fauna, "psr", class_embedding="att", store=RunStore(shipped=SHIPPED))
    assert best.params  # what cross-validation chose is not the defaults
    at = visit("pages/8_Sweep.py", cell="0.1;0.1")
    at.button(key="open").click().run()
    go(at, SCORES)
    assert at.query_params["run"] == "psr:as_it_comes"
    assert picker(at).value == "psr:as_it_comes"
    assert "PSR · as it comes" in picker(at).options
    go(at, COMPARE)
    assert "psr:as_it_comes" in at.query_params["runs"].split(";")
    assert {"PSR", "PSR · as it comes"} <= set(at.dataframe[0].value["run"])


@pytest.mark.parametrize("lesson", ["0", "1"])
def test_a_name_too_long_for_the_list_of_runs_is_written_below_it(lesson: str) -> None:
    long = "psr:gamma=0.25,lambda_kernel=0.0001,lambda_similar=1.0,tau_similar=1.5,seed=7"
    for text, below in ((long, True), ("psr:as_it_comes", False)):
        at = visit("pages/4_Scores.py", data="digits", run=text, lesson=lesson)
        name = picker(at).options[picker(at).index]
        assert (name in [each.value for each in at.caption]) == below
