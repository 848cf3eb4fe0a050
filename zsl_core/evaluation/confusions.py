"""Which images are taken for what: mistakes by their weight, hubs, and two methods compared."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zsl_core.errors import InputError
from zsl_core.evaluation.predictions import Predictions
from zsl_core.evaluation.protocol import Floats, Ints


def cell(predictions: Predictions, true: int, predicted: int) -> Ints:
    """The images of one class taken for another (or for itself), the surest first.

    Args:
        predictions: of n images.
        true: a class.
        predicted: a candidate.

    Returns:
        rows of the predictions, by descending distance of the margin from 0.
    """
    rows = np.flatnonzero((predictions.labels == true) & (predictions.predicted == predicted))
    return rows[np.argsort(-np.abs(predictions.margin[rows]), kind="stable")]


def greatest_confusion(predictions: Predictions) -> tuple[int, int] | None:
    """The classes (true, predicted) of the most frequent mistake; None without any.

    >>> scores = np.array([[0.9, 0.1], [0.6, 0.4]])
    >>> greatest_confusion(Predictions(np.arange(2), np.array([4, 7]), np.array([4, 7]), scores))
    (7, 4)
    """
    counts = predictions.confusion()
    np.fill_diagonal(counts, 0)
    if not counts.any():
        return None
    true, predicted = np.unravel_index(counts.argmax(), counts.shape)
    return int(predictions.candidates[true]), int(predictions.candidates[predicted])


@dataclass(frozen=True, eq=False)
class Mistakes:
    """The images predicted wrong, the gravest first.

    Attributes:
        rows: (m,) rows of the predictions.
        true: (m,) true classes.
        predicted: (m,) predicted classes.
        scores: (m,) of the predicted class.
        margins: (m,) below 0: score of the true class less that of the predicted.
        delta: (m,) semantic relation of the two, ascending: the first are the least alike.
    """

    rows: Ints
    true: Ints
    predicted: Ints
    scores: Floats
    margins: Floats
    delta: Floats


def mistakes(predictions: Predictions, delta: Floats) -> Mistakes:
    """All mistakes by the semantic relation of true and predicted class, the gravest first.

    Of mistakes between the same two classes the surest, of lowest margin, comes first.

    Args:
        predictions: of n images.
        delta: (classes, classes) of all classes.
    """
    rows = np.flatnonzero(~predictions.correct)
    true, predicted = predictions.labels[rows], predictions.predicted[rows]
    relation, margins = delta[true, predicted], predictions.margin[rows]
    order = np.lexsort((margins, relation))
    return Mistakes(
        rows[order],
        true[order],
        predicted[order],
        predictions.scores[rows].max(axis=1)[order],
        margins[order],
        relation[order],
    )


@dataclass(frozen=True, eq=False)
class Hub:
    """A prototype and the images it takes.

    Attributes:
        prototype: its class.
        own: how many of the images are truly of its class.
        classes: (m,) the other classes it takes images of, the most robbed first.
        counts: (m,) how many of each.
        rows: (sum of counts,) the images of other classes, the surest mistake first.
    """

    prototype: int
    own: int
    classes: Ints
    counts: Ints
    rows: Ints

    @property
    def total(self) -> int:
        """N_1, how many images the prototype is the nearest of."""
        return self.own + len(self.rows)


def hubs(predictions: Predictions, count: int) -> list[Hub]:
    """The prototypes that are nearest to the most images (N_1), the greatest first.

    Args:
        predictions: of n images.
        count: at most how many; prototypes nearest to no image are never among them.
    """
    n1 = predictions.n1
    greatest = np.argsort(-n1, kind="stable")[:count]
    return [
        _hub(predictions, int(prototype))
        for prototype in predictions.candidates[greatest[n1[greatest] > 0]]
    ]


def _hub(predictions: Predictions, prototype: int) -> Hub:
    taken = predictions.predicted == prototype
    rows = np.flatnonzero(taken & ~predictions.correct)
    rows = rows[np.argsort(predictions.margin[rows], kind="stable")]
    classes, counts = np.unique(predictions.labels[rows], return_counts=True)
    order = np.argsort(-counts, kind="stable")
    own = int((taken & predictions.correct).sum())
    return Hub(prototype, own, classes[order], counts[order], rows)


@dataclass(frozen=True, eq=False)
class Disagreement:
    """The same images under two methods.

    Attributes:
        both: images both get right.
        neither: images both get wrong.
        only_first: rows only the first gets right, the widest gap between the margins first.
        only_second: rows only the second gets right, ordered alike.
    """

    both: int
    neither: int
    only_first: Ints
    only_second: Ints


def disagreement(first: Predictions, second: Predictions) -> Disagreement:
    """Which images one method gets right and the other wrong.

    Args:
        first: predictions of one method.
        second: those of another for the same images and candidates.

    Raises:
        InputError: if the images or the candidates differ.
    """
    for name in ("images", "candidates"):
        if not np.array_equal(getattr(first, name), getattr(second, name)):
            raise InputError(f"Expected two predictions of the same {name}, but they differ.")
    # Where just one of the two is right, its margin is the one above 0. Margins of two methods
    # are in units of their own, so each is measured by its spread.
    gap = first.margin / _spread(first.margin) - second.margin / _spread(second.margin)
    a, b = first.correct, second.correct
    order = np.argsort(-np.abs(gap), kind="stable")
    return Disagreement(
        int((a & b).sum()),
        int((~a & ~b).sum()),
        order[(a & ~b)[order]],
        order[(b & ~a)[order]],
    )


def _spread(margin: Floats) -> float:
    return float(margin.std()) or 1.0
