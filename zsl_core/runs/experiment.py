"""One run from its settings to its measures, remembered by the store."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from sklearn.base import clone

from zsl_core.datasets import ZSLDataset
from zsl_core.errors import InputError
from zsl_core.evaluation.report import Report, evaluate
from zsl_core.methods import ZSLMethod, grid_for, make_method
from zsl_core.methods.psr import PSR
from zsl_core.runs.config import NOT_A_SETTING, RunConfig, SelectionConfig
from zsl_core.runs.spec import RunSpec
from zsl_core.runs.store import Record, RunStore
from zsl_core.selection import HELD_OUT_SHARE, N_FOLDS, select
from zsl_core.training import Snapshot


@dataclass(frozen=True, eq=False)
class Run:
    """One fit and what came of it.

    Attributes:
        config: what was asked for.
        report: all measures, see `zsl_core.evaluation.report.evaluate`.
        history: one entry a snapshot: step, seconds, loss, terms, held_out.
        seconds_fit: the time of the fit alone.
        method: the fitted estimator.
        complete: False if it was cancelled; such a run is not stored.
        note: why a complete run was not kept; else empty.
    """

    config: RunConfig
    report: Report
    history: list[dict[str, Any]]
    seconds_fit: float
    method: ZSLMethod
    complete: bool = True
    note: str = ""


def run(
    dataset: ZSLDataset,
    name: str,
    params: Mapping[str, Any] | None = None,
    *,
    class_embedding: str | None = None,
    seed: int = 0,
    store: RunStore | None = None,
    callback: Callable[[Snapshot], bool | None] | None = None,
) -> Run:
    """Fit a method on the data set's training images and measure it on its test images.

    Args:
        dataset: the data.
        name: of the method, see `METHODS`.
        params: parameters other than the defaults.
        class_embedding: by name; the data set's first by default.
        seed: the estimator's `random_state`.
        store: where a finished run is looked up and kept; None for neither.
        callback: sees each snapshot of PSR, with the accuracy on the images of unseen classes;
            returning True cancels.

    Raises:
        InputError: if a name or a parameter is wrong.
    """
    method = _method(name, params, seed)
    config = config_of(dataset, name, params, class_embedding=class_embedding, seed=seed)
    known = None if store is None else store.load(config.to_dict())
    if known is not None and (restored := _restored(config, known, clone(method))) is not None:
        return restored
    train, unseen = dataset.split.train, dataset.split.test_unseen
    X, labels, embeddings = dataset.features, dataset.labels, dataset.embedding(class_embedding)
    cancelled = False

    def watch(snapshot: Snapshot) -> bool:
        nonlocal cancelled
        cancelled = bool(callback is not None and callback(snapshot))
        return cancelled

    began = time.perf_counter()
    if isinstance(method, PSR):
        held_out = (X[unseen], labels[unseen])  # watched, never learnt from
        method.fit(X[train], labels[train], embeddings, held_out, watch)
    else:
        method.fit(X[train], labels[train], embeddings)
    seconds = time.perf_counter() - began
    report = evaluate(method, X, labels, embeddings, dataset.split)
    history = [snapshot.entry() for snapshot in getattr(method, "history_", [])]
    finished = Run(config, report, history, seconds, method, complete=not cancelled)
    return finished if store is None else kept(finished, store)


def kept(finished: Run, store: RunStore) -> Run:
    """Put a run into the store if it is complete; with a note if the store cannot be written."""
    if not finished.complete:
        return finished
    results = {
        "report": finished.report,
        "history": finished.history,
        "seconds_fit": finished.seconds_fit,
    }
    record = Record(finished.config.to_dict(), results, finished.method.get_state())
    try:
        store.save(record)
    except InputError as error:  # what is trained is not lost
        return replace(finished, note=f"Not kept. {error}")
    return finished


def config_of(
    dataset: ZSLDataset,
    name: str,
    params: Mapping[str, Any] | None = None,
    *,
    class_embedding: str | None = None,
    seed: int = 0,
) -> RunConfig:
    """The configuration that `run` with the same arguments is kept under; nothing is fitted.

    Raises:
        InputError: if a name or a parameter is wrong.
    """
    settings = _settings(_method(name, params, seed))
    embedding_name = dataset.embedding_name(class_embedding)
    return RunConfig(dataset.name, dataset.digest, embedding_name, name, settings, seed)


def chosen_params(
    dataset: ZSLDataset,
    name: str,
    *,
    class_embedding: str | None = None,
    fixed: Mapping[str, Any] | None = None,
    criterion: str = "ausuc",
    store: RunStore | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> dict[str, Any]:
    """The parameters that class-wise cross-validation chooses, remembered by the store.

    Args as `zsl_core.selection.select`.
    """
    config = _selection_config(dataset, name, class_embedding, fixed or {}, criterion)
    if store is not None and (known := store.load(config)) is not None:
        return dict(known.results["params"])
    selection = select(
        name, dataset, class_embedding, fixed=fixed, criterion=criterion, progress=progress
    )
    params = dict(fixed or {}) | selection.params
    if store is not None:
        table = [vars(tried) for tried in selection.table]
        store.save(Record(config, {"params": params, "table": table}))
    return params


def remembered_params(
    dataset: ZSLDataset, name: str, *, class_embedding: str | None, store: RunStore
) -> dict[str, Any] | None:
    """What `chosen_params` chose earlier with its defaults; None if it was never asked."""
    known = store.load(_selection_config(dataset, name, class_embedding, {}, "ausuc"))
    return None if known is None else dict(known.results["params"])


def best_known(
    dataset: ZSLDataset, name: str, *, class_embedding: str | None, store: RunStore
) -> RunSpec:
    """A method as cross-validation once set it for these data; as it comes, if it never did."""
    params = remembered_params(dataset, name, class_embedding=class_embedding, store=store)
    return RunSpec.of(name, params or {})


def _selection_config(
    dataset: ZSLDataset,
    name: str,
    class_embedding: str | None,
    fixed: Mapping[str, Any],
    criterion: str,
) -> dict[str, Any]:
    grid = grid_for(name, len(dataset.seen_classes), fixed)
    rest = {k: v for k, v in _settings(make_method(name, **fixed)).items() if k not in grid}
    return SelectionConfig(
        dataset.name,
        dataset.digest,
        dataset.embedding_name(class_embedding),
        name,
        criterion,
        grid,
        rest,
        N_FOLDS,
        HELD_OUT_SHARE,
    ).to_dict()


def _method(name: str, params: Mapping[str, Any] | None, seed: int) -> ZSLMethod:
    settings = dict(params or {})
    if "random_state" in settings:
        raise InputError("Expected the seed beside the parameters, as `seed` or --seed.")
    return make_method(name, **settings, random_state=seed)


def _settings(method: ZSLMethod) -> dict[str, Any]:
    params = method.get_params().items()
    plain = {k: v.item() if isinstance(v, np.generic) else v for k, v in params}
    return {k: v for k, v in plain.items() if k not in NOT_A_SETTING}


def _restored(config: RunConfig, record: Record, method: ZSLMethod) -> Run | None:
    """The run of a record; None where its arrays are not those of the method, so it is missing."""
    results = record.results
    try:
        method.set_state(dict(record.arrays))
    except (KeyError, RuntimeError, ValueError):
        return None
    return Run(config, results["report"], results["history"], results["seconds_fit"], method)
