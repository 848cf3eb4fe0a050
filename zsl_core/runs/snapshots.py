"""Where prototypes stood while PSR was trained: a few snapshots, kept apart from the run.

A stored run keeps the curves of its training but not the prototypes of each snapshot, which would
be most of its size.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence

import numpy as np
from sklearn.base import clone

from zsl_core.datasets import ZSLDataset
from zsl_core.errors import InputError
from zsl_core.methods.psr import PSR
from zsl_core.runs.experiment import Run
from zsl_core.runs.jobs import Progress
from zsl_core.runs.store import Record, RunStore
from zsl_core.similarity import Array
from zsl_core.training import Snapshot

AT_MOST = 12


def snapshots_of(
    finished: Run,
    dataset: ZSLDataset,
    report: Callable[[Progress], bool] = lambda _: False,
    store: RunStore | None = None,
) -> list[Snapshot] | None:
    """At most `AT_MOST` snapshots of a run's training, its prototypes among them.

    Args:
        finished: a run of PSR; where its snapshots are not at hand, it is trained again.
        dataset: what it was trained on.
        report: told the progress; True stops.
        store: where the snapshots are looked up and kept.

    Returns:
        The start, the end and some between, evenly spread; None if `report` stopped it.

    Raises:
        InputError: for another method, which has no steps to look at.
    """
    if not isinstance(finished.method, PSR):
        raise InputError(
            f"Expected a run of PSR, but got one of {finished.config.method}: it has no steps."
        )
    config = finished.config.to_dict() | {"kind": "snapshots"}
    known = None if store is None else store.load(config)
    if known is not None:
        return [
            Snapshot(**entry, max_step=known.results["max_step"], prototypes=prototypes)
            for entry, prototypes in zip(
                known.results["entries"], known.arrays["prototypes"], strict=True
            )
        ]
    history: list[Snapshot] = getattr(finished.method, "history_", [])
    if not history:
        again = _trained_again(finished, finished.method, dataset, report)
        if again is None:
            return None
        history = again
    some = _spread(history)
    if store is not None:
        results = {"max_step": some[0].max_step, "entries": [each.entry() for each in some]}
        arrays = {"prototypes": np.stack([each.prototypes for each in some])}
        with contextlib.suppress(InputError):  # not kept: they are shown all the same
            store.save(Record(config, results, arrays))
    return some


def _trained_again(
    finished: Run, method: PSR, dataset: ZSLDataset, report: Callable[[Progress], bool]
) -> list[Snapshot] | None:
    again, stopped = clone(method), False

    def watch(snapshot: Snapshot) -> bool:
        nonlocal stopped
        message = f"Training again: step {snapshot.step} of at most {snapshot.max_step}"
        stopped = report(Progress(message, snapshot.step / snapshot.max_step))
        return stopped

    train, unseen = dataset.split.train, dataset.split.test_unseen
    X, labels = dataset.features, dataset.labels
    embeddings = dataset.embedding(finished.config.class_embedding)
    held_out = (X[unseen], labels[unseen])  # watched, as in the first fit
    again.fit(X[train], labels[train], embeddings, held_out, watch)
    return None if stopped else list(again.history_)


def _spread(history: Sequence[Snapshot]) -> list[Snapshot]:
    places = np.linspace(0, len(history) - 1, min(AT_MOST, len(history)))
    return [history[place] for place in places.round().astype(int)]


def start_of(method: PSR, dataset: ZSLDataset, class_embedding: str) -> Array:
    """Unit prototypes (c, d) before the first step: of the kernel encoder, kernel ridge.

    Args:
        method: with the parameters meant; it is not touched.
        dataset: to be trained on.
        class_embedding: by name.
    """
    train = dataset.split.train
    X, labels = dataset.features[train], dataset.labels[train]
    again: PSR = clone(method)
    first = next(again.fit_iter(X, labels, dataset.embedding(class_embedding)))
    return first.prototypes
