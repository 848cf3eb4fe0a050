"""Live refits: the kernel encoder of PSR goes on from an earlier answer while a knob turns."""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from zsl_core.datasets import ZSLDataset
from zsl_core.encoders import KernelEncoder
from zsl_core.errors import InputError
from zsl_core.evaluation.hubness import k_occurrence
from zsl_core.evaluation.report import Report, evaluate, split_scores
from zsl_core.expectations import ClassStatisticsExpectation
from zsl_core.methods.psr import PSR
from zsl_core.methods.psr_params import KERNEL_ITERATIONS
from zsl_core.parallel import ONE_THREAD
from zsl_core.relations import Relations
from zsl_core.similarity import Space
from zsl_core.statistics import class_means, class_statistics
from zsl_core.training import ONE_THREAD_UP_TO, pick_device, train

KNOBS = (
    "tau",
    "tau_similar",
    "lambda_identical",
    "lambda_dissimilar",
    "lambda_similar",
    "lambda_reconstruction",
    "gamma",
    "lambda_kernel",
)
"""Parameters of PSR that a live refit may change."""

WARM_ITERATIONS = 20
"""At most, of a refit that goes on from another: a small move needs 10, a leap may need more."""

LARGE = 300
"""With more seen classes than this one iteration takes a large part of a second ..."""

LARGE_ITERATIONS = 5
"""... so any refit is cut here, converged or not."""


@dataclass(frozen=True, eq=False)
class LiveResult:
    """What one refit came to.

    Attributes:
        params: the knobs it was asked for.
        method: PSR as fitted; scores any image and any class, one typed in a second ago too.
        prototypes: (c, d) unit prototypes of all classes, in the order of the class embeddings.
        unseen_classes: (u,) the classes that `n1` speaks of.
        n1: (u,) how many images of unseen classes have each unseen class as the nearest.
        report: all measures, see `zsl_core.evaluation.report.evaluate`.
        loss: the objective with the encoder's penalty.
        steps: L-BFGS iterations of this refit.
        converged: whether the last iterations still improved the loss by less than PSR's `tol`.
        seconds: of the refit, measures included.
    """

    params: dict[str, Any]
    method: PSR
    prototypes: NDArray[np.float32]
    unseen_classes: NDArray[np.int64]
    n1: NDArray[np.int64]
    report: Report
    loss: float
    steps: int
    converged: bool
    seconds: float


class LiveFit:
    """Refits of kernel PSR on one data set, each begun where another ended.

    What does not hang on the knobs (unit features and class statistics) is gathered once, here.
    It holds no state that a refit changes: where to begin is an argument, so the same arguments
    give the same result, and sessions may share one.

    Args:
        dataset: the data; trained on its training images, measured on its test images.
        class_embedding: by name; the data set's first by default.
        center: centre both spaces.

    >>> from zsl_core.datasets import load_dataset
    >>> live = LiveFit(load_dataset("digits"))
    >>> first = live.refit({"tau_similar": 2})
    >>> moved = live.refit({"tau_similar": 3}, after=first)
    >>> moved.prototypes.shape, moved.converged
    ((10, 64), True)
    """

    def __init__(
        self, dataset: ZSLDataset, class_embedding: str | None = None, *, center: bool = False
    ) -> None:
        self.dataset = dataset
        self.class_embedding = dataset.embedding_name(class_embedding)
        self.center = center
        self._embeddings = dataset.embedding(class_embedding)
        self._device = pick_device()
        seen = self._embeddings[dataset.seen_classes]
        train_rows = dataset.split.train
        features, labels = dataset.features[train_rows], dataset.labels[train_rows]
        self._space = Space.fit(features, seen, center=center)
        self._seen = self._space.embeddings(seen)
        x_hat, rows = self._space.features(features), np.searchsorted(dataset.seen_classes, labels)
        self._statistics = class_statistics(x_hat, rows, PSR().covariance_rank)
        self._means = class_means(x_hat, rows)
        self.large = len(seen) > LARGE

    def refit(
        self, params: Mapping[str, Any] | None = None, after: LiveResult | None = None
    ) -> LiveResult:
        """Fit with these knobs, beginning where an earlier refit ended.

        Args:
            params: PSR's parameters other than the defaults, among `KNOBS`.
            after: an earlier result on the same data; without it, from scratch.

        Raises:
            InputError: if a knob is unknown or out of range, or `after` is of other classes.
        """
        began = time.perf_counter()
        method = self._method(params or {})
        relations = Relations.from_embeddings(self._seen, method.tau, method.tau_similar)
        encoder = self._encoder(method, after)
        epochs = list(
            train(
                encoder,
                ClassStatisticsExpectation(self._statistics, relations, self._device),
                method.weights(),
                max_iter=self._iterations(after),
                learning_rate=method.learning_rate,
                tol=method.tol,
            )
        )
        before, last = epochs[-2:]
        # PSR.fit sets the same four; the images it would gather anew are gathered already.
        method.classes_, method.space_ = self.dataset.seen_classes, self._space
        method.relations_, method.encoder_ = relations, encoder
        data = self.dataset
        measured = (method, data.features, data.labels, self._embeddings, data.split)
        # Of few classes: other threads would spin on, and keep the browser from drawing.
        with ONE_THREAD if len(self._seen) <= ONE_THREAD_UP_TO else nullcontext():
            scores = split_scores(*measured)
            report = evaluate(*measured, scores)
        return LiveResult(
            params=dict(params or {}),
            method=method,
            prototypes=method.prototypes(self._embeddings),
            unseen_classes=data.unseen_classes,
            n1=k_occurrence(scores.zsl, 1).astype(np.int64),
            report=report,
            loss=last.loss,
            steps=last.step,
            converged=before.loss - last.loss <= method.tol * abs(last.loss),
            seconds=time.perf_counter() - began,
        )

    def _iterations(self, after: LiveResult | None) -> int:
        if self.large:
            return LARGE_ITERATIONS
        return KERNEL_ITERATIONS if after is None else WARM_ITERATIONS

    def _method(self, params: Mapping[str, Any]) -> PSR:
        for name in params:
            if name not in KNOBS:
                raise InputError(
                    f"Expected a live parameter among {', '.join(KNOBS)}, but got {name!r}: train "
                    "anew for another."
                )
        method = PSR(**params, center=self.center)
        method.check_params()
        return method

    def _encoder(self, method: PSR, after: LiveResult | None) -> KernelEncoder:
        seen = torch.as_tensor(self._seen, device=self._device)
        encoder = KernelEncoder(
            seen, self._means.shape[1], gamma=method.gamma, lambda_kernel=method.lambda_kernel
        )
        if after is None:
            encoder.start(torch.as_tensor(self._means, device=self._device))
        elif encoder.can_continue(after.method.encoder_):
            encoder.continue_from(after.method.encoder_)
        else:
            raise InputError(
                "Expected `after` to be a refit of the same seen classes, but got one of others: "
                "begin from scratch, without it."
            )
        return encoder
