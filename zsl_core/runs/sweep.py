"""A grid of runs of PSR: the threshold tau against lambda1, every cell a run one can open."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from joblib import delayed, effective_n_jobs
from numpy.typing import NDArray

from zsl_core.datasets import ZSLDataset
from zsl_core.errors import InputError, expect_number
from zsl_core.evaluation.report import Report
from zsl_core.methods import make_method
from zsl_core.parallel import in_order
from zsl_core.relations import DEFAULT_SIMILAR_SHARE
from zsl_core.runs.experiment import Run, config_of, kept, run
from zsl_core.runs.jobs import Progress
from zsl_core.runs.spec import RunSpec
from zsl_core.runs.store import RunStore
from zsl_core.runs.tables import COLUMNS
from zsl_core.training import Snapshot

SHARES = (0.05, DEFAULT_SIMILAR_SHARE, 0.2, 0.3, 0.4)
"""Tau, as the share of the other seen classes that is similar."""

LAMBDAS = (0.0, 0.03, 0.1, 0.3, 1.0)

COARSE_SHARES, COARSE_LAMBDAS = (0.05, DEFAULT_SIMILAR_SHARE, 0.3), (0.0, 0.1, 1.0)

DEFAULT = (DEFAULT_SIMILAR_SHARE, float(make_method("psr").get_params()["lambda_similar"]))
"""Where PSR stands as it comes."""


@dataclass(frozen=True, eq=False)
class Cell:
    """One run of the grid.

    Attributes:
        share: of the other seen classes that is similar, which gives tau.
        lambda_similar: lambda1.
        report: all measures.
    """

    share: float
    lambda_similar: float
    report: Report

    def value(self, heading: str) -> float | None:
        """The measure under a heading of `COLUMNS`, as shown; None where undefined."""
        group, measure, factor = COLUMNS[heading]
        found = self.report[group][measure]
        return None if found is None else factor * found


def similar_classes(dataset: ZSLDataset, share: float) -> float:
    """That share of the other seen classes as a number, to one decimal as PSR is given it."""
    return round(share * (len(dataset.seen_classes) - 1), 1)


def on_whole(spec: RunSpec, part: ZSLDataset, whole: ZSLDataset) -> RunSpec:
    """A run on a part of a data set, as the run on the whole: the same share is similar.

    Args:
        spec: the run on the part; its number of similar classes is one of the part's seen classes.
        part: what it was trained on, such as the validation view.
        whole: the data set it is a part of, or that data set itself.

    >>> from zsl_core.datasets import load_dataset
    >>> from zsl_core.runs.spec import parse_run
    >>> from zsl_core.selection import validation_dataset
    >>> fauna = load_dataset("fauna")
    >>> part = validation_dataset(fauna)
    >>> len(part.seen_classes), len(fauna.seen_classes)
    (42, 53)
    >>> on_whole(parse_run("psr:tau_similar=8.2"), part, fauna).text
    'psr:tau_similar=10.4'
    """
    number = spec.params.get("tau_similar")
    if number is None or part.digest == whole.digest:
        return spec
    similar = similar_classes(whole, number / (len(part.seen_classes) - 1))
    return RunSpec.of(spec.method, {**spec.params, "tau_similar": similar}, spec.seed)


def cell_spec(dataset: ZSLDataset, share: float, lambda_similar: float) -> RunSpec:
    """The run of a cell on a data set; a data set of fewer seen classes has fewer similar ones.

    >>> from zsl_core.datasets import load_dataset
    >>> cell_spec(load_dataset("digits"), 0.2, 0.3).text
    'psr:lambda_similar=0.3,tau_similar=1.2'
    """
    params: dict[str, Any] = {}
    if share != DEFAULT_SIMILAR_SHARE:  # else PSR as it comes says the same
        params["tau_similar"] = similar_classes(dataset, share)
    return RunSpec.of("psr", params | {"lambda_similar": lambda_similar})


def sweep(
    dataset: ZSLDataset,
    class_embedding: str | None = None,
    *,
    shares: Sequence[float] = SHARES,
    lambdas: Sequence[float] = LAMBDAS,
    store: RunStore | None = None,
    report: Callable[[Progress], bool] = lambda _: False,
    n_jobs: int | None = None,
) -> list[Cell]:
    """Fit and measure PSR in every cell, row by row of equal tau.

    Args:
        dataset: the data; a validation view of it where one wants to choose, see
            `zsl_core.selection.validation_dataset`.
        class_embedding: by name; the data set's first by default.
        shares: of the other seen classes that are similar, each in 0..1.
        lambdas: values of lambda1.
        store: where finished runs are looked up and kept.
        report: told the progress, with the cells so far as payload; True stops. Where several cells
            are made at once it hears of whole cells only.
        n_jobs: cells at once, of joblib, whose `parallel_config` may also send them to a cluster;
            only this process looks into the store.

    Returns:
        The cells, as far as it got.

    Raises:
        InputError: if a share or a weight is out of range, or there is none.
    """
    if not shares or not lambdas:
        raise InputError("Expected at least one share and one lambda, but got none.")
    for share in shares:
        expect_number("share", share, low=0, high=1)
    for weight in lambdas:
        expect_number("lambda_similar", weight, low=0)
    wanted = [(share, weight) for share in shares for weight in lambdas]
    cells: list[Cell] = []

    def tell(inner: float = 0.0) -> bool:
        share, weight = wanted[len(cells)]
        message = (
            f"Cell {len(cells) + 1} of {len(wanted)}: {similar_classes(dataset, share):g} similar "
            f"classes, λ₁ {weight:g}"
        )
        return report(Progress(message, (len(cells) + inner) / len(wanted), list(cells)))

    def watch(snapshot: Snapshot) -> bool:
        return tell(snapshot.step / snapshot.max_step)

    specs = [cell_spec(dataset, *cell) for cell in wanted]
    if effective_n_jobs(n_jobs) > 1:
        runs = _at_once(dataset, specs, class_embedding, store, n_jobs)
    else:
        alone = partial(run, class_embedding=class_embedding, store=store, callback=watch)
        runs = (alone(dataset, spec.method, spec.params) for spec in specs)
    for share, weight in wanted:
        if tell():
            break
        done = next(runs)
        if not done.complete:
            break
        cells.append(Cell(share, weight, done.report))
    return cells


def _at_once(
    dataset: ZSLDataset,
    specs: Sequence[RunSpec],
    class_embedding: str | None,
    store: RunStore | None,
    n_jobs: int | None,
) -> Iterator[Run]:
    """Runs of specs in their order; joblib's workers make those that the store lacks."""

    def is_kept(spec: RunSpec) -> bool:
        config = config_of(dataset, spec.method, spec.params, class_embedding=class_embedding)
        return store is not None and store.load(config.to_dict()) is not None

    one = partial(run, class_embedding=class_embedding)
    missing = [spec for spec in specs if not is_kept(spec)]
    tasks = (delayed(one)(dataset, spec.method, spec.params) for spec in missing)
    made = in_order(tasks, n_jobs)
    for spec in specs:
        if spec in missing:
            done = next(made)
            yield done if store is None else kept(done, store)
        else:
            yield one(dataset, spec.method, spec.params, store=store)


def as_grid(
    cells: Sequence[Cell], heading: str, shares: Sequence[float], lambdas: Sequence[float]
) -> NDArray[np.float64]:
    """(shares, lambdas) values under a heading; NaN where there is no cell or no value."""
    grid = np.full((len(shares), len(lambdas)), np.nan)
    for cell in cells:
        value = cell.value(heading)
        if value is not None:
            grid[shares.index(cell.share), lambdas.index(cell.lambda_similar)] = value
    return grid


def cell_rows(dataset: ZSLDataset, cells: Sequence[Cell]) -> list[dict[str, Any]]:
    """A row a cell: where it lies, and its measures under the headings of `COLUMNS`."""
    return [
        {
            "share of similar classes": cell.share,
            "similar classes": similar_classes(dataset, cell.share),
            "lambda_similar": cell.lambda_similar,
            **{heading: cell.value(heading) for heading in COLUMNS},
        }
        for cell in cells
    ]
