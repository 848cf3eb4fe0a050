"""Mistakes: how far wrong the wrong predictions are, by semantic relation or by a hierarchy."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zsl_core.errors import InputError, expect_number
from zsl_core.evaluation.protocol import Floats, Ints


@dataclass(frozen=True)
class MistakeSeverity:
    """Semantic relation of the true and the predicted class; a larger mean is a milder mistake.

    Attributes:
        mean_delta: mean delta(true, predicted) over errors, in -1..1; None without errors.
        mean_delta_random: the same, expected of errors made at random; None without errors.
        n_errors: images predicted wrong.
    """

    mean_delta: float | None
    mean_delta_random: float | None
    n_errors: int


def mistake_severity(
    predicted: Ints, labels: Ints, delta: Floats, candidates: Ints
) -> MistakeSeverity:
    """Mean delta(true, predicted) over errors, against the mean of random errors.

    The random mean is an expectation, not a sample: the same images are wrong, each predicted as
    any wrong candidate with equal chance.

    Args:
        predicted: (n,) predicted classes, each one of the candidates.
        labels: (n,) true classes.
        delta: (c, c) semantic relations (cosines) of all classes.
        candidates: (m,) classes that could have been predicted.

    Raises:
        InputError: if lengths differ or a prediction is no candidate.

    >>> delta = np.array([[1.0, 0.8, 0.2], [0.8, 1.0, 0.4], [0.2, 0.4, 1.0]])
    >>> mistake_severity(np.array([0, 1]), np.array([0, 0]), delta, np.arange(3))
    MistakeSeverity(mean_delta=0.8, mean_delta_random=0.5, n_errors=1)
    """
    predicted, labels = np.asarray(predicted), np.asarray(labels)
    if len(predicted) != len(labels):
        raise InputError(f"Expected {len(labels)} predictions, but got {len(predicted)}.")
    _check_candidates(predicted, candidates)
    wrong = predicted != labels
    if not wrong.any():
        return MistakeSeverity(None, None, 0)
    true, inverse = np.unique(labels[wrong], return_inverse=True)
    other = np.asarray(candidates) != true[:, None]  # (true classes, m)
    expected = (delta[np.ix_(true, candidates)] * other).sum(axis=1) / other.sum(axis=1)
    return MistakeSeverity(
        mean_delta=float(delta[labels[wrong], predicted[wrong]].mean()),
        mean_delta_random=float(expected[inverse].mean()),
        n_errors=int(wrong.sum()),
    )


def hierarchical_precision(
    ranked: Ints, labels: Ints, distances: Floats | Ints, candidates: Ints
) -> float:
    """HP@k: share of the top k predictions that lie near the true class in a hierarchy.

    Near is the correct set of Frome et al. (DeViSE, 2013, appendix): candidates at a growing
    distance from the true class are added, all those of one distance at once, until there are at
    least k. With the true class a candidate, HP@1 is the top-1 accuracy. The mean is over images,
    as theirs is, not over classes.

    Args:
        ranked: (n, k) the k best candidates of each image.
        labels: (n,) true classes, n at least 1.
        distances: (c, c) hops between all classes in the hierarchy, 0 on the diagonal.
        candidates: (m,) classes that could have been predicted, m at least k.

    Returns:
        0..1.

    Raises:
        InputError: if there is no image, lengths differ, a prediction is no candidate, or k
            exceeds the candidates.

    >>> hops = np.array([[0, 2, 4], [2, 0, 4], [4, 4, 0]])
    >>> hierarchical_precision(np.array([[1, 2]]), np.array([0]), hops, np.arange(3))
    0.5
    """
    ranked, labels = np.asarray(ranked), np.asarray(labels)
    if ranked.ndim != 2 or len(ranked) != len(labels) or not len(labels):
        raise InputError(
            f"Expected `ranked` to be ({len(labels)} images, k) with at least one image, "
            f"but got {ranked.shape}."
        )
    k = ranked.shape[1]
    expect_number("k", k, low=1, high=len(candidates), whole=True)
    _check_candidates(ranked, candidates)
    true, inverse = np.unique(labels, return_inverse=True)
    radius = np.partition(distances[np.ix_(true, candidates)], k - 1, axis=1)[:, k - 1]
    return float(np.mean(distances[labels[:, None], ranked] <= radius[inverse][:, None]))


def _check_candidates(predicted: Ints, candidates: Ints) -> None:
    strangers = np.setdiff1d(predicted, candidates)
    if len(strangers):
        raise InputError(
            f"Expected every prediction to be one of the candidates, but got {strangers[0]}."
        )
