from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from zsl_core.datasets import load_dataset
from zsl_core.errors import InputError
from zsl_core.methods import make_method
from zsl_core.relations import Relations
from zsl_core.runs.experiment import run
from zsl_core.runs.jobs import Progress
from zsl_core.runs.store import RunStore
from zsl_core.runs.sweep import (
    DEFAULT,
    LAMBDAS,
    SHARES,
    Cell,
    as_grid,
    cell_rows,
    cell_spec,
    similar_classes,
    sweep,
)
from zsl_core.runs.swept import best_cells, sweep_in_words
from zsl_core.selection import validation_dataset

DIGITS = load_dataset("digits")
AXES = (0.1, 0.4), (0.0, 0.1, 1.0)


@pytest.fixture(scope="module")
def cells() -> list[Cell]:
    return sweep(DIGITS, shares=AXES[0], lambdas=AXES[1])


def made(values: dict[tuple[float, float], float | None], heading: str = "T1") -> list[Cell]:
    """Cells of one measure alone."""
    group, measure, factor = {"T1": ("zsl", "top1", 100), "N1 skew": ("hubness", "skew_n1", 1)}[
        heading
    ]
    return [
        Cell(*where, {group: {measure: None if value is None else value / factor}})
        for where, value in values.items()
    ]


def test_each_cell_is_the_run_it_names(cells: list[Cell]) -> None:
    assert len(cells) == 6
    for cell in cells:
        params = {
            "tau_similar": round(cell.share * (len(DIGITS.seen_classes) - 1), 1),
            "lambda_similar": cell.lambda_similar,
        }
        alone = run(DIGITS, "psr", params).report
        for group, measures in alone.items():
            for name, value in measures.items():
                assert cell.report[group][name] == pytest.approx(value, abs=1e-5), (group, name)


def test_the_cell_of_the_defaults_is_psr_as_it_comes() -> None:
    assert cell_spec(DIGITS, *DEFAULT).text == "psr"
    assert DEFAULT[1] == make_method("psr").get_params()["lambda_similar"]
    assert DEFAULT[0] in SHARES
    assert DEFAULT[1] in LAMBDAS
    seen = DIGITS.embedding()[DIGITS.seen_classes]
    usual = Relations.from_embeddings(seen).tau
    assert Relations.from_embeddings(seen, tau_similar=similar_classes(DIGITS, 0.1)).tau == usual


def test_fewer_seen_classes_have_fewer_similar_ones() -> None:
    fauna = load_dataset("fauna")
    held_back = validation_dataset(fauna)
    full, fewer = (len(data.seen_classes) - 1 for data in (fauna, held_back))
    assert fewer < full
    assert similar_classes(held_back, 0.2) == round(0.2 * fewer, 1)
    assert cell_spec(fauna, 0.2, 1.0).params["tau_similar"] == round(0.2 * full, 1)


def test_it_fills_in_row_by_row_and_keeps_what_is_done(tmp_path: Path) -> None:
    store, seen = RunStore(tmp_path), []

    def stop_in_the_third(progress: Progress) -> bool:
        seen.append((progress.done, len(progress.payload)))
        return len(progress.payload) == 2

    part = sweep(DIGITS, shares=AXES[0], lambdas=AXES[1], store=store, report=stop_in_the_third)
    assert [(cell.share, cell.lambda_similar) for cell in part] == [(0.1, 0.0), (0.1, 0.1)]
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    assert len(store.configs()) == 2
    again = sweep(DIGITS, shares=(0.1,), lambdas=(0.0, 0.1), store=store)
    assert [cell.report for cell in again] == [cell.report for cell in part]
    assert len(store.configs()) == 2


def test_a_run_cut_short_is_no_cell() -> None:
    steps = []

    def stop_within(progress: Progress) -> bool:
        steps.append(progress)
        return len(steps) == 4  # the first call is before the first step

    assert sweep(DIGITS, shares=(0.1,), lambdas=(0.1,), report=stop_within) == []


@pytest.mark.parametrize(
    ("shares", "lambdas"), [((), (0.1,)), ((0.1,), ()), ((1.5,), (0.1,)), ((0.1,), (-1.0,))]
)
def test_bad_axes(shares: tuple[float, ...], lambdas: tuple[float, ...]) -> None:
    with pytest.raises(InputError, match="Expected"):
        sweep(DIGITS, shares=shares, lambdas=lambdas)


def test_the_grid_has_each_value_in_its_place_and_gaps(cells: list[Cell]) -> None:
    grid = as_grid(cells[:4], "T1", *AXES)
    for i, share in enumerate(AXES[0]):
        for j, weight in enumerate(AXES[1]):
            here = [c for c in cells[:4] if (c.share, c.lambda_similar) == (share, weight)]
            if here:
                assert grid[i, j] == 100 * here[0].report["zsl"]["top1"]
            else:
                assert math.isnan(grid[i, j])
    assert np.isnan(grid).sum() == 2


def test_rows_hold_what_the_cells_hold(cells: list[Cell]) -> None:
    rows = cell_rows(DIGITS, cells)
    assert rows[5]["similar classes"] == similar_classes(DIGITS, 0.4)
    assert rows[5]["H"] == 100 * cells[5].report["gzsl"]["harmonic"]


def test_the_best_is_the_largest_but_of_hubs_the_fewest() -> None:
    values = {(0.1, 0.0): 1.0, (0.1, 0.1): 2.0, (0.2, 0.1): None}
    assert [c.lambda_similar for c in best_cells(made(values), "T1")] == [0.1]
    assert [c.lambda_similar for c in best_cells(made(values, "N1 skew"), "N1 skew")] == [0.0]
    tied = made({(0.1, 0.0): 2.04, (0.1, 0.1): 1.96, (0.2, 0.1): 1.9})
    assert len(best_cells(tied, "T1")) == 2  # equal as shown


INNER = (0.05, 0.1, 0.2), (0.0, 0.1, 1.0)
USUAL = {(0.1, 0.1): 50.0}


@pytest.mark.parametrize(
    ("values", "has", "lacks"),
    [
        (USUAL | {(0.2, 1.0): 52.5}, ", 2.5 better than PSR as it comes (50.0)", "among the best"),
        (USUAL | {(0.2, 1.0): 52.5}, "more similar classes and a larger λ₁", "fewer"),
        (USUAL | {(0.05, 0.1): 51.0}, "may lie at fewer similar classes", "λ₁."),
        (USUAL | {(0.1, 0.0): 51.0}, "1.0 better", "edge"),  # below 0 there is nothing
        (USUAL | {(0.05, 0.1): 49.0}, "PSR as it comes is among the best", "edge"),
        (USUAL | {(0.2, 0.1): 50.0}, "(and in 1 more)", "edge"),
        ({(0.1, 0.1): None}, "T1 is not defined", "Best"),
    ],
)
def test_the_sentence_says_where_by_how_much_and_whether_on_the_edge(
    values: dict[tuple[float, float], float | None], has: str, lacks: str
) -> None:
    words = sweep_in_words(DIGITS, made(values), "T1", *INNER)
    assert has in words
    assert lacks not in words
