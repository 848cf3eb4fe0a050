"""Going on with a training of PSR that was cancelled."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from sklearn.base import clone

from zsl_core.datasets import ZSLDataset
from zsl_core.errors import InputError
from zsl_core.evaluation.report import evaluate
from zsl_core.methods.psr import PSR
from zsl_core.runs.experiment import Run
from zsl_core.training import Snapshot

RESUMED = (
    "Not kept: it was cancelled and went on with a fresh optimiser, so the same settings trained "
    "in one go may end elsewhere. Asked for again, also by other pages, they are trained in one go."
)


def resume(
    cancelled: Run,
    dataset: ZSLDataset,
    callback: Callable[[Snapshot], bool | None] | None = None,
) -> Run:
    """Train on from where a cancelled run stopped, for the steps that were left.

    The optimiser and the sampling begin anew, so the end need not be that of an uninterrupted
    run. Under the same configuration the store would pass one off as the other, so such a run is
    never stored, and its note says so.

    Args:
        cancelled: a run of PSR with ``complete`` False.
        dataset: the one it was trained on.
        callback: sees each snapshot, counted on from the step where it stopped; True cancels again.

    Raises:
        InputError: if the run is no PSR, is complete, or is of other data.
    """
    before, config = cancelled.method, cancelled.config
    if not isinstance(before, PSR) or cancelled.complete or config.dataset_digest != dataset.digest:
        raise InputError(
            f"Expected a cancelled run of PSR on {dataset.name} to go on with, but got "
            f"{'a complete' if cancelled.complete else 'a cancelled'} one of {config.method} on "
            f"{config.dataset}."
        )
    done, most = before.history_[-1].step, before.history_[-1].max_step
    first = cancelled.history[-1]["step"] - done  # steps of still earlier parts
    method = clone(before).set_params(warm_start=True, max_iter=most - done)
    method.encoder_ = before.encoder_
    stopped = False

    def counted(snapshot: Snapshot) -> Snapshot:
        shift = first + done
        return replace(snapshot, step=snapshot.step + shift, max_step=snapshot.max_step + shift)

    def watch(snapshot: Snapshot) -> bool:
        nonlocal stopped
        stopped = bool(callback is not None and callback(counted(snapshot)))
        return stopped

    train, unseen = dataset.split.train, dataset.split.test_unseen
    X, labels, Y = dataset.features, dataset.labels, dataset.embedding(config.class_embedding)
    began = time.perf_counter()
    method.fit(X[train], labels[train], Y, (X[unseen], labels[unseen]), watch)
    seconds = cancelled.seconds_fit + time.perf_counter() - began
    entries = [counted(snapshot).entry() for snapshot in method.history_[1:]]
    report = evaluate(method, X, labels, Y, dataset.split)
    method.set_params(warm_start=False, max_iter=before.max_iter)
    history, complete = cancelled.history + entries, not stopped
    return Run(config, report, history, seconds, method, complete, RESUMED if complete else "")
