"""Where prototypes stood while PSR was trained: kept by a fit, made again for a run that was not.

A stored run keeps the curves of its training but not the prototypes of each snapshot, which would
be most of its size.
"""

from __future__ import annotations

from collections.abc import Callable

from sklearn.base import clone

from zsl_core.datasets import ZSLDataset
from zsl_core.errors import InputError
from zsl_core.methods.psr import PSR
from zsl_core.runs.experiment import Run
from zsl_core.runs.jobs import Progress
from zsl_core.similarity import Array
from zsl_core.training import Snapshot


def snapshots_of(
    finished: Run, dataset: ZSLDataset, report: Callable[[Progress], bool] = lambda _: False
) -> list[Snapshot] | None:
    """The snapshots of a run's training, its prototypes among them.

    Args:
        finished: a run of PSR; one from the store is trained again.
        dataset: what it was trained on.
        report: told the progress; True stops.

    Returns:
        At least the start and the end, or None if `report` stopped it.

    Raises:
        InputError: for another method, which has no steps to look at.
    """
    if not isinstance(finished.method, PSR):
        raise InputError(
            f"Expected a run of PSR, but got one of {finished.config.method}: it has no steps."
        )
    kept: list[Snapshot] = getattr(finished.method, "history_", [])
    if kept:
        return kept
    again, stopped = clone(finished.method), False

    def watch(snapshot: Snapshot) -> bool:
        nonlocal stopped
        message = f"Training again: step {snapshot.step} of at most {snapshot.max_step}"
        stopped = report(Progress(message, snapshot.step / snapshot.max_step))
        return stopped

    train = dataset.split.train
    embeddings = dataset.embedding(finished.config.class_embedding)
    unseen = dataset.split.test_unseen
    held_out = (dataset.features[unseen], dataset.labels[unseen])  # watched, as in the first fit
    again.fit(dataset.features[train], dataset.labels[train], embeddings, held_out, watch)
    return None if stopped else list(again.history_)


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
