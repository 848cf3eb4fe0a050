"""The Sweep page without a browser."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Selectbox

from tests.app.visitor import charts, finish, go, link_of, page_at, run_code, words
from zsl_core.datasets import load_dataset
from zsl_core.runs.sweep import (
    COARSE_LAMBDAS,
    COARSE_SHARES,
    LAMBDAS,
    SHARES,
    similar_classes,
    sweep,
)
from zsl_core.runs.swept import best_cells
from zsl_core.selection import validation_dataset

# 0.3 of the 6 other seen classes of the whole data, not of the fewer in the validation view.
SOME_CELL = "psr:lambda_similar=1.0,tau_similar=1.8"


def sweep_at(**query: str) -> AppTest:
    return page_at("pages/8_Sweep.py", **({"data": "digits"} | query))


def open_sweep(**query: str) -> AppTest:
    """The page on the small grid, done."""
    at = sweep_at(**query)
    at.session_state["grid"] = "3 by 3"
    return finish(at.run())


def heat_map(at: AppTest) -> list[str]:
    """The words in the cells that are done."""
    told: list[str] = charts(at)[0]["data"][1]["text"]
    return told


def cell_box(at: AppTest) -> Selectbox:
    return next(box for box in at.selectbox if box.label == "Cell")


@pytest.fixture(scope="module")
def cells() -> list:
    data = validation_dataset(load_dataset("digits"), "att")
    return sweep(data, "att", shares=COARSE_SHARES, lambdas=COARSE_LAMBDAS)


def test_the_numbers_are_those_of_validation_runs(cells: list) -> None:
    at = open_sweep(sweep_measure="H")
    assert not at.exception
    text = heat_map(at)
    for cell, told in zip(cells, text, strict=True):
        assert told.startswith(f"{cell.value('H'):.1f}")
    assert sum("default" in told for told in text) == 1
    assert sum("★" in told for told in text) == len(best_cells(cells, "H"))
    assert "validation classes" in words(at)
    assert f"Best H: **{max(cell.value('H') for cell in cells):.1f}**" in words(at)


def test_the_whole_grid_is_the_default() -> None:
    at = finish(sweep_at().run())
    assert len(heat_map(at)) == len(LAMBDAS) * len(SHARES)


def test_another_measure_is_drawn_without_training_anew(cells: list) -> None:
    at = open_sweep()
    before = at.session_state["tasks"]["sweep"]
    at.selectbox(key="sweep_measure").set_value("N1 skew").run()
    assert at.session_state["tasks"]["sweep"] is before
    assert heat_map(at)[0].startswith(f"{cells[0].value('N1 skew'):.2f}")
    assert "Lower is better" in words(at)


def test_test_classes_only_when_asked_for_and_with_a_warning() -> None:
    at = open_sweep()
    at.segmented_control(key="sweep_on").set_value("test").run()
    finish(at)
    assert "picked by looking at the test" in words(at)
    data = load_dataset("digits")
    first = sweep(data, "att", shares=COARSE_SHARES[:1], lambdas=COARSE_LAMBDAS[:1])[0]
    assert heat_map(at)[0].startswith(f"{first.value('T1'):.1f}")


def test_the_best_cell_is_open_and_a_click_or_the_list_opens_another(cells: list) -> None:
    at = open_sweep()
    best = best_cells(cells, "T1")[0]
    box = cell_box(at)
    assert box.value == (best.share, best.lambda_similar)
    other = next(c for c in cells if c not in best_cells(cells, "T1"))
    at.session_state["sweep_clicked"] = (other.share, other.lambda_similar)
    at.run()
    assert cell_box(at).value == (other.share, other.lambda_similar)
    assert at.query_params["cell"] == f"{other.share:g};{other.lambda_similar:g}"
    measures = at.dataframe[0].value.set_index("measure")["value"]
    assert measures["T1"] == f"{other.value('T1'):.1f}"
    cell_box(at).set_value((best.share, best.lambda_similar)).run()
    measures = at.dataframe[0].value.set_index("measure")["value"]
    assert measures["T1"] == f"{best.value('T1'):.1f}"


@pytest.mark.parametrize(("link", "opened"), [("0.3;1", (0.3, 1.0)), ("7;no", None), ("9;9", None)])
def test_a_link_opens_its_cell(link: str, opened: tuple | None, cells: list) -> None:
    at = open_sweep(cell=link)
    assert not at.exception
    best = best_cells(cells, "T1")[0]
    usual = (best.share, best.lambda_similar)
    assert cell_box(at).value == (opened or usual)


def test_a_cell_becomes_the_run_that_pages_show() -> None:
    at = open_sweep(cell="0.3;1")
    at.button(key="open").click().run()
    assert not at.exception
    here = load_dataset("digits").digest, "att"
    assert at.session_state["runs_shown"][here] == SOME_CELL
    assert at.session_state["runs_offered"][here] == [SOME_CELL]


def test_a_cell_joins_the_comparison_by_its_link() -> None:
    at = open_sweep(cell="0.3;1")
    go(at, "pages/5_Compare.py", **link_of(at, "Compare it"))
    assert at.query_params["runs"] == f"psr;s2v_ridge;v2s_ridge;sync;{SOME_CELL}"
    assert "PSR · λ₁ 1 · similar 1.8" in list(at.dataframe[0].value["run"])


@pytest.mark.parametrize("where", ["validation", "test"])
def test_train_begins_with_the_knobs_of_a_cell(where: str) -> None:
    at = page_at("pages/2_Train.py", data="digits", measure=where, center="true")
    at.query_params["tau_similar"] = "0.9" if where == "validation" else "1.8"
    finish(at.run())  # the very tau that the link will ask for, but of another space
    go(at, "pages/8_Sweep.py", data="digits", grid="3 by 3", cell="0.3;1", sweep_on=where)
    go(at, "pages/2_Train.py", **link_of(at, "Train with other knobs"))
    at.button(key="train").click().run()
    data = load_dataset("digits")
    data = validation_dataset(data, "att") if where == "validation" else data
    settings = at.session_state["tasks"]["train"].about[0]
    assert not settings.params["center"]
    assert settings.params["tau_similar"] == similar_classes(data, 0.3)
    assert settings.params["lambda_similar"] == 1
    assert settings.on_validation == (where == "validation")


def test_the_grid_is_in_the_link() -> None:
    at = finish(sweep_at(grid="3 by 3").run())
    assert len(heat_map(at)) == len(COARSE_LAMBDAS) * len(COARSE_SHARES)
    assert at.query_params["grid"] == "3 by 3"
    at.segmented_control(key="grid").set_value("5 by 5").run()
    finish(at)
    assert len(heat_map(at)) == len(LAMBDAS) * len(SHARES)
    assert "grid" not in at.query_params  # the default
    at.segmented_control(key="grid").set_value("3 by 3").run()
    assert at.query_params["grid"] == "3 by 3"
    go(at, "pages/8_Sweep.py")
    assert at.segmented_control(key="grid").value == "3 by 3"


def test_a_grid_of_other_size_in_the_link_gets_its_sentence() -> None:
    at = sweep_at(grid="9 by 9").run()
    (warning,) = at.warning
    assert "`grid` in the link to be '3 by 3' or '5 by 5', but got '9 by 9'" in warning.value
    at.button(key="cancel_sweep").click().run()
    finish(at)


def test_cancel_shows_the_cells_that_are_done_and_goes_on() -> None:
    at = sweep_at(data="gaussian").run()
    task = at.session_state["tasks"]["sweep"]
    while len(task.job.look().payload or []) < 2:
        assert not task.job.done
    at.button(key="cancel_sweep").click().run()
    finish(at)
    assert not at.exception
    assert "Cancelled" in at.warning[0].value
    assert 2 <= len(heat_map(at)) < len(LAMBDAS) * len(SHARES)
    at.button(key="go_on").click().run()
    finish(at)
    assert len(heat_map(at)) == len(LAMBDAS) * len(SHARES)


def test_cells_appear_while_others_are_at_work() -> None:
    at = sweep_at(data="gaussian").run()
    task = at.session_state["tasks"]["sweep"]
    while len(task.job.look().payload or []) < 2:
        assert not task.job.done
    at.run()
    assert not at.exception
    if not task.job.done:
        assert 2 <= len(heat_map(at)) < len(LAMBDAS) * len(SHARES)
        at.button(key="cancel_sweep").click().run()
    finish(at)


def test_many_classes_are_asked_about_first() -> None:
    at = sweep_at(data="imagenet_classes").run()
    assert not at.exception
    assert "Begin the sweep" in [button.label for button in at.button]
    assert at.segmented_control(key="grid_large").value == "3 by 3"
    assert "H" not in at.selectbox(key="sweep_measure").options  # no test images of seen classes
    at.button(key="begin").click().run()
    at.button(key="cancel_sweep").click().run()
    finish(at)
    assert not at.exception
    assert "Cancelled" in at.info[0].value


def test_the_python_shown_runs_and_gives_the_cells(cells: list) -> None:
    at = open_sweep()
    printed = run_code(at.code[0].value)
    lines = printed.splitlines()
    assert len(lines) == len(cells)
    assert f"'T1': {cells[0].value('T1'):.3f}"[:-1] in lines[0]
