"""Scores read closely: one image's, one class's, and those of all classes beside delta."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import stats

from zsl_core.errors import expect_number
from zsl_core.evaluation.predictions import Predictions
from zsl_core.evaluation.protocol import Floats, Ints
from zsl_core.relations import IDENTICAL_WITHIN, Relations

if TYPE_CHECKING:
    from zsl_core.datasets import ZSLDataset
    from zsl_core.methods import ZSLMethod

UNIT_WITHIN = 1e-4


def relations_of(method: ZSLMethod, dataset: ZSLDataset, class_embedding: str) -> Relations:
    """The relations of all classes in the space a fitted method works in.

    tau is the method's own where it has one; else that at which a tenth of the other seen classes
    is similar, as in the report.

    Args:
        method: fitted.
        dataset: the data.
        class_embedding: by name, the one the method was fitted with.

    Returns:
        relations of the data set's c classes; `delta` is (c, c).

    Raises:
        InputError: for an unknown class embedding.
    """
    described = method.space_.embeddings(dataset.embedding(class_embedding))
    own: Relations | None = getattr(method, "relations_", None)
    if own is None:
        own = Relations.from_embeddings(described[method.classes_])
    return Relations.from_embeddings(described, own.tau)


def scores_are_cosines(method: ZSLMethod, class_embeddings: Floats) -> bool:
    """Whether a score is the cosine of an image and a prototype, so that O2 speaks of it.

    It is where the method has prototypes of unit length in the visual space; the classifiers of
    SYNC have other lengths, and visual -> semantic ridge has no prototypes.

    Args:
        method: fitted.
        class_embeddings: (c, k).
    """
    prototypes = method.prototypes(class_embeddings)
    if prototypes is None:
        return False
    lengths = np.linalg.norm(prototypes, axis=1)
    return bool(np.all(np.abs(lengths - 1) < UNIT_WITHIN))


@dataclass(frozen=True, eq=False)
class Ranking:
    """The best candidates of one image, and its true class wherever that stands.

    Attributes:
        classes: (m,) best first; the true class is last if it is not among the best.
        scores: (m,) their scores.
        ranks: (m,) their places from 1.
        left_out: how many candidates are not listed.
    """

    classes: Ints
    scores: Floats
    ranks: Ints
    left_out: int


def ranking(predictions: Predictions, row: int, count: int = 15) -> Ranking:
    """The `count` best candidates of one image, and its true class.

    Of equal scores the earlier candidate is the better, as in `Predictions.predicted`.

    Args:
        predictions: of n images.
        row: 0..n - 1.
        count: at least 1; more than there are candidates takes all of them.

    Raises:
        InputError: if `row` or `count` is out of range.

    >>> scores = np.array([[0.2, 0.5, 0.9]])
    >>> told = Predictions(np.array([0]), np.array([4]), np.array([4, 6, 7]), scores)
    >>> ranking(told, 0, count=1).classes, ranking(told, 0, count=1).left_out
    (array([7, 4]), 1)
    """
    expect_number("row", row, low=0, high=len(predictions.images) - 1, whole=True)
    expect_number("count", count, low=1, whole=True)
    scores = predictions.scores[row]
    order = np.argsort(-scores, kind="stable")
    true = np.searchsorted(predictions.candidates, predictions.labels[row])
    places = np.arange(min(count, len(order)))
    own = int(np.flatnonzero(order == true)[0])
    if own >= len(places):
        places = np.append(places, own)
    chosen = order[places]
    return Ranking(
        predictions.candidates[chosen], scores[chosen], places + 1, len(order) - len(places)
    )


def rivals_of(predictions: Predictions, label: int, count: int) -> Ints:
    """The other candidates nearest to a class: those most of its images are taken for.

    Those that take equally many are ordered by their mean score for the class's images.

    Args:
        predictions: of images of several classes.
        label: a class with at least one image.
        count: at most how many.

    Returns:
        candidate classes, the greatest rival first.
    """
    of_class = predictions.labels == label
    taken = predictions.predicted[of_class][:, None] == predictions.candidates
    order = np.lexsort((-predictions.scores[of_class].mean(axis=0), -taken.sum(axis=0)))
    ordered = predictions.candidates[order]
    rivals: Ints = ordered[ordered != label][:count]
    return rivals


@dataclass(frozen=True, eq=False)
class ScoresBesideDelta:
    """Mean scores of all classes and the semantic relations of the same pairs.

    Attributes:
        classes: (r,) classes of the images, in the order of the rows.
        candidates: (c,) candidates, in the order of the columns.
        means: (r, c) mean score of a class's images for a candidate.
        delta: (r, c) semantic relation of the two.
        difference: (r, c) rank of the mean score less the rank of delta, both among all pairs of
            different classes and as a share of them: 0.4 is 40 % of the pairs further up. NaN
            where both are the same class.
        spearman: rank correlation over the pairs of different classes; None where it says nothing.
    """

    classes: Ints
    candidates: Ints
    means: Floats
    delta: Floats
    difference: Floats
    spearman: float | None

    def greatest(self, count: int) -> list[tuple[int, int]]:
        """(row, column) of the pairs whose ranks differ most, the greatest first."""
        size = np.nan_to_num(np.abs(self.difference), nan=-1.0).ravel()
        order = np.argsort(-size, kind="stable")[: min(count, int((size >= 0).sum()))]
        rows, columns = np.unravel_index(order, self.means.shape)
        return list(zip(rows.tolist(), columns.tolist(), strict=True))


def scores_beside_delta(predictions: Predictions, delta: Floats, order: Ints) -> ScoresBesideDelta:
    """The mean score of every class's images for every candidate, beside delta.

    Ranks make the two comparable whatever a score is: a cosine among images is higher than one
    among descriptions, and the scores of SYNC are no cosines at all.

    Args:
        predictions: of images of r classes for c candidates.
        delta: (classes, classes) of all classes.
        order: the candidates in the order wanted, such as by clustering.
    """
    with_images = np.unique(predictions.labels)
    rows = order[np.isin(order, with_images)]
    columns = np.searchsorted(predictions.candidates, order)
    means = np.stack(
        [predictions.scores[predictions.labels == c].mean(axis=0)[columns] for c in rows]
    )
    beside = delta[np.ix_(rows, order)]
    pairs = rows[:, None] != order
    of_score, of_delta = means[pairs], beside[pairs]
    difference = np.full(means.shape, np.nan)
    difference[pairs] = (stats.rankdata(of_score) - stats.rankdata(of_delta)) / len(of_score)
    flat = min(np.ptp(of_score), np.ptp(of_delta)) < IDENTICAL_WITHIN
    spearman = (
        None if len(of_score) < 3 or flat else float(stats.spearmanr(of_score, of_delta).statistic)
    )
    return ScoresBesideDelta(rows, order, means, beside, difference, spearman)
