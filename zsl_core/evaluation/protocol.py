"""Accuracy: per-class top-k, u, s and H, and the exact seen-unseen curve with its area.

The protocol is that of Xian et al. (Zero-Shot Learning - A Comprehensive Evaluation of the Good,
the Bad and the Ugly): every accuracy is the mean over classes of the accuracy within the class, so
a class of many images does not drown a class of few. All accuracies are in 0..1.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from zsl_core.errors import InputError, expect_number

Floats = NDArray[np.floating[Any]]
Ints = NDArray[np.integer[Any]]
Bools = NDArray[np.bool_]


class SeenUnseenCurve(NamedTuple):
    """Accuracy over seen and over unseen classes at every value of the calibration gamma.

    Both are step functions of gamma; each entry holds for a whole interval, the first for all
    gammas down to -infinity, the last for all up to infinity.

    Attributes:
        gammas: (p,) one gamma inside each interval, rising, in the units of the scores.
        seen: (p,) accuracy of the images of seen classes, falling to 0.
        unseen: (p,) accuracy of the images of unseen classes, rising from 0.
    """

    gammas: Floats
    seen: Floats
    unseen: Floats


class GZSLAccuracy(NamedTuple):
    """Generalised accuracy: `u` on unseen classes, `s` on seen classes, `h` their harmonic mean."""

    u: float
    s: float
    h: float


def per_class_accuracy(
    scores: Floats, labels: Ints, candidates: Ints, k: int = 1
) -> tuple[Ints, Floats]:
    """Share of the images of each class whose true class is among the k best candidates.

    Of candidates with equal scores the earlier column is the better, as for ``numpy.argmax``.

    Args:
        scores: (n, c) larger is better.
        labels: (n,) true classes, each one of the candidates.
        candidates: (c,) the class of each column.
        k: 1..c; at c every image is right.

    Returns:
        The classes present in `labels` (rising), and their accuracies in 0..1.

    Raises:
        InputError: if the shapes disagree, a score is not finite, a label is no candidate, a
            candidate comes twice or k is outside.

    >>> scores = np.array([[0.9, 0.1], [0.2, 0.3], [0.8, 0.5]])
    >>> per_class_accuracy(scores, np.array([4, 4, 7]), np.array([4, 7]))
    (array([4, 7]), array([0.5, 0. ]))
    """
    scores, labels, candidates = _checked(scores, labels, candidates)
    expect_number("k", k, low=1, high=len(candidates), whole=True)
    order = np.argsort(candidates)
    true = order[np.searchsorted(candidates, labels, sorter=order)][:, None]  # (n, 1) its column
    own = np.take_along_axis(scores, true, axis=1)
    earlier = np.arange(len(candidates)) < true
    rank = ((scores > own) | ((scores == own) & earlier)).sum(axis=1)
    classes, inverse, counts = np.unique(labels, return_inverse=True, return_counts=True)
    return classes, np.bincount(inverse, weights=rank < k, minlength=len(classes)) / counts


def top_k_accuracy(scores: Floats, labels: Ints, candidates: Ints, k: int = 1) -> float | None:
    """Per-class (macro) top-k accuracy: the mean of `per_class_accuracy` over classes present.

    Arguments and errors are those of `per_class_accuracy`.

    Returns:
        Accuracy in 0..1; None where nothing is measured: without images, or with no more than k
        candidates, where any classifier would be right every time.

    >>> scores, labels = np.array([[0.9, 0.1], [0.2, 0.3], [0.8, 0.5]]), np.array([4, 4, 7])
    >>> [top_k_accuracy(scores, labels, np.array([4, 7]), k=k) for k in (1, 5)]
    [0.25, None]
    """
    _, accuracies = per_class_accuracy(scores, labels, candidates, min(k, len(candidates)))
    return float(accuracies.mean()) if len(labels) and k < len(candidates) else None


def harmonic_mean(u: float, s: float) -> float:
    """H = 2 u s / (u + s) of two accuracies, 0 where both are 0 (Xian et al.).

    >>> harmonic_mean(0.25, 0.75), harmonic_mean(0.0, 0.0)
    (0.375, 0.0)
    """
    return 2 * u * s / (u + s) if u + s > 0 else 0.0


def calibrated(scores: Floats, candidates: Ints, seen_classes: Ints, gamma: float) -> Floats:
    """Calibrated stacking (Chao et al. 2016): subtract gamma from the scores of seen classes.

    Args:
        scores: (n, c).
        candidates: (c,) the class of each column.
        seen_classes: (seen,) classes with training images.
        gamma: in the units of the scores; a larger one favours unseen classes.

    >>> calibrated(np.array([[0.5, 0.5]]), np.array([3, 8]), np.array([3]), 0.25)
    array([[0.25, 0.5 ]])
    """
    return np.asarray(scores, dtype=np.float64) - gamma * np.isin(candidates, seen_classes)


def gzsl_accuracy(
    scores_unseen_images: Floats,
    labels_unseen: Ints,
    scores_seen_images: Floats,
    labels_seen: Ints,
    candidates: Ints,
    seen_classes: Ints,
    gamma: float = 0.0,
) -> GZSLAccuracy:
    """The generalised accuracies u, s and H at one gamma; the default is the uncalibrated GZSL.

    Args:
        scores_unseen_images: (n_u, c) scores of the images of unseen classes.
        labels_unseen: (n_u,) their classes.
        scores_seen_images: (n_s, c) scores of the held-out images of seen classes.
        labels_seen: (n_s,) their classes.
        candidates: (c,) the class of each column, seen and unseen.
        seen_classes: (seen,) classes with training images.
        gamma: subtracted from the scores of seen classes.

    Raises:
        InputError: as `per_class_accuracy`, or if one side has no images, or a label of the other.

    >>> scores, labels = np.array([[0.9, 0.1], [0.8, 0.6]]), np.array([0, 1])
    >>> parts = scores[1:], labels[1:], scores[:1], labels[:1], np.array([0, 1]), np.array([0])
    >>> gzsl_accuracy(*parts), gzsl_accuracy(*parts, gamma=0.5)
    (GZSLAccuracy(u=0.0, s=1.0, h=0.0), GZSLAccuracy(u=1.0, s=1.0, h=1.0))
    """
    _check_both_sides(labels_unseen, labels_seen, seen_classes)
    stacked_u, stacked_s = (
        calibrated(scores, candidates, seen_classes, gamma)
        for scores in (scores_unseen_images, scores_seen_images)
    )
    u = float(per_class_accuracy(stacked_u, labels_unseen, candidates)[1].mean())
    s = float(per_class_accuracy(stacked_s, labels_seen, candidates)[1].mean())
    return GZSLAccuracy(u, s, harmonic_mean(u, s))


def seen_unseen_curve(
    scores_unseen_images: Floats,
    labels_unseen: Ints,
    scores_seen_images: Floats,
    labels_seen: Ints,
    candidates: Ints,
    seen_classes: Ints,
) -> SeenUnseenCurve:
    """The seen-unseen accuracy curve over all gammas, exact and without a grid (Chao et al. 2016).

    An image passes from its best seen to its best unseen class at the threshold
    gamma = max seen score - max unseen score. An image of a seen class is right below it (if its
    best seen class is the true one), an image of an unseen class above it (likewise), so the
    accuracies change only at thresholds, and sorting these gives every value they ever take.

    Arguments and errors are those of `gzsl_accuracy`. The curve has one point more than there are
    distinct thresholds among the images that are ever right.

    >>> scores, labels = np.array([[0.75, 0.25], [0.5, 0.25]]), np.array([0, 1])
    >>> seen_unseen_curve(
    ...     scores[1:], labels[1:], scores[:1], labels[:1], np.array([0, 1]), np.array([0])
    ... )
    SeenUnseenCurve(gammas=array([-0.75 ,  0.375,  1.5  ]), seen=array([1., 1., 0.]), \
unseen=array([0., 1., 1.]))
    """
    _check_both_sides(labels_unseen, labels_seen, seen_classes)
    column_seen = np.isin(candidates, seen_classes)
    unseen_images = _checked(scores_unseen_images, labels_unseen, candidates)
    seen_images = _checked(scores_seen_images, labels_seen, candidates)
    cut_u, weight_u = _thresholds(*unseen_images, column_seen, ~column_seen)
    cut_s, weight_s = _thresholds(*seen_images, column_seen, column_seen)
    cuts = np.union1d(cut_u, cut_s)
    step_u = np.bincount(np.searchsorted(cuts, cut_u), weight_u, len(cuts))
    step_s = np.bincount(np.searchsorted(cuts, cut_s), weight_s, len(cuts))
    inner = (cuts[:-1] + cuts[1:]) / 2
    gammas = np.concatenate([cuts[:1] - 1, inner, cuts[-1:] + 1]) if len(cuts) else np.zeros(1)
    # Sums start at the end where the accuracy is 0, so that it is exactly 0 there.
    seen = np.append(np.cumsum(step_s[::-1])[::-1], 0.0)
    unseen = np.append(0.0, np.cumsum(step_u))
    return SeenUnseenCurve(gammas, np.minimum(seen, 1.0), np.minimum(unseen, 1.0))


def ausuc(curve: SeenUnseenCurve) -> float:
    """Area under seen accuracy over unseen accuracy, in 0..1 (Chao et al. 2016).

    By trapezoids, as in the authors' code. Where each threshold belongs to images of one side only
    this equals the sum of steps; a threshold shared by both sides counts half, as ties do in an
    ROC curve.

    >>> ausuc(SeenUnseenCurve(np.arange(3), np.array([0.75, 0.25, 0]), np.array([0, 0.5, 0.5])))
    0.25
    """
    return float(np.trapezoid(curve.seen, curve.unseen))


def _thresholds(
    scores: Floats, labels: Ints, candidates: Ints, column_seen: Bools, own_side: Bools
) -> tuple[Floats, Floats]:
    """The gamma where each image that can be right changes sides, and its macro weight."""
    # float64: a difference of two float32 scores is then exact, and equal thresholds stay equal.
    best_seen, best_unseen = (
        scores[:, side].max(axis=1).astype(np.float64) for side in (column_seen, ~column_seen)
    )
    right = candidates[own_side][scores[:, own_side].argmax(axis=1)] == labels
    _, inverse, counts = np.unique(labels, return_inverse=True, return_counts=True)
    weight = 1.0 / (counts[inverse] * len(counts))  # sums to 1 over images, equally over classes
    return (best_seen - best_unseen)[right], weight[right]


def _checked(scores: Floats, labels: Ints, candidates: Ints) -> tuple[Floats, Ints, Ints]:
    scores, labels, candidates = np.asarray(scores), np.asarray(labels), np.asarray(candidates)
    shape = (len(labels), len(candidates))
    if scores.shape != shape:
        raise InputError(f"Expected `scores` to be of shape {shape}, but got {scores.shape}.")
    if not np.isfinite(scores).all():
        raise InputError("Expected `scores` to be finite, but got NaN or infinity.")
    if len(np.unique(candidates)) < len(candidates):
        raise InputError("Expected `candidates` to be distinct classes, but got one twice.")
    strangers = np.setdiff1d(labels, candidates)
    if len(strangers):
        raise InputError(f"Expected each label to be a candidate, but got {strangers[0]}.")
    return scores, labels, candidates


def _check_both_sides(labels_unseen: Ints, labels_seen: Ints, seen_classes: Ints) -> None:
    if not len(labels_unseen) or not len(labels_seen):
        counts = f"{len(labels_seen)} and {len(labels_unseen)}"
        raise InputError(f"Expected images of seen and of unseen classes, but got {counts}.")
    if not np.isin(labels_seen, seen_classes).all() or np.isin(labels_unseen, seen_classes).any():
        raise InputError("Expected only `labels_seen` in `seen_classes`, but got one misplaced.")
