"""Class means and low-rank covariances of unit features, from one streaming pass.

After this pass a training step costs O(classes), however many images there are.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import eigh
from sklearn.utils.extmath import randomized_svd

from zsl_core.errors import InputError

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

EXACT_UP_TO = 1024
"""Up to this many rows the factor comes from an exact decomposition, beyond from a randomised."""


@dataclass(frozen=True, eq=False)
class ClassStatistics:
    """What PSR needs to know of the images of each class.

    Attributes:
        classes: (c,) labels, ascending.
        counts: (c,) images a class.
        means: (c, d) float32, m_c, the mean of x-hat over class c.
        factors: (c, q, d) float32, U_c: ``U_c^T U_c`` is the best rank-q covariance of class c;
            q is 0 where no class has two images.
        residuals: (c,) float32, rho_c, the mean variance a dimension outside that factor.
    """

    classes: Ints
    counts: Ints
    means: Floats
    factors: Floats
    residuals: Floats


class StatisticsBuilder:
    """Gathers `ClassStatistics` from batches; memory does not grow with the number of images.

    Args:
        rank: q, the rank of each class's covariance factor.

    >>> builder = StatisticsBuilder(rank=1)
    >>> builder.update(np.array([[1, 0], [0, 1]], dtype=np.float32), np.array([0, 0]))
    >>> builder.update(np.array([[1, 0]], dtype=np.float32), np.array([4]))
    >>> statistics = builder.finish()
    >>> statistics.classes, statistics.means[0]
    (array([0, 4]), array([0.5, 0.5], dtype=float32))
    """

    def __init__(self, rank: int = 16) -> None:
        self.rank = rank
        self._parts: dict[int, _ClassPart] = {}

    def update(self, x_hat: Floats, labels: Ints) -> None:
        """Take in a batch: unit features (n, d) and their labels (n,)."""
        if not len(labels):
            return
        order = np.argsort(labels, kind="stable")
        ordered = labels[order]
        classes, starts = np.unique(ordered, return_index=True)
        for c, rows in zip(classes, np.split(order, starts[1:]), strict=True):
            batch = _ClassPart.of(x_hat[rows], 4 * self.rank)
            known = self._parts.get(int(c))
            self._parts[int(c)] = batch if known is None else known.merged(batch, 4 * self.rank)

    def finish(self) -> ClassStatistics:
        """The statistics of everything taken in so far.

        Raises:
            InputError: if that is nothing.
        """
        if not self._parts:
            raise InputError("Expected at least one image before `finish`, but got none.")
        classes = sorted(self._parts)
        parts = [self._parts[c] for c in classes]
        dim = len(parts[0].mean)
        # With one image in every class nothing spreads: no factors to carry through each step.
        rank = min(self.rank, dim) if any(part.count > 1 for part in parts) else 0
        factors = np.zeros((len(parts), rank, dim), dtype=np.float32)
        residuals = np.zeros(len(parts), dtype=np.float32)
        for index, part in enumerate(parts):
            factor = _top_rows(part.scatter_rows, rank) / np.sqrt(part.count)
            factors[index, : len(factor)] = factor
            outside = part.scatter_trace / part.count - float(np.square(factor).sum())
            residuals[index] = max(outside, 0.0) / max(dim - len(factor), 1)
        return ClassStatistics(
            np.array(classes, dtype=np.int64),
            np.array([part.count for part in parts], dtype=np.int64),
            np.array([part.mean for part in parts], dtype=np.float32),
            factors,
            residuals,
        )


def class_statistics(x_hat: Floats, labels: Ints, rank: int = 16) -> ClassStatistics:
    """The statistics of unit features (n, d) with labels (n,) that lie in memory."""
    builder = StatisticsBuilder(rank)
    builder.update(x_hat, labels)
    return builder.finish()


def class_means(x_hat: Floats, rows: Ints) -> Floats:
    """The mean (c, d) of unit features (n, d) over each class, for rows 0..c-1 none of it empty.

    >>> class_means(np.array([[1, 0], [0, 1], [0, 1]], dtype=np.float32), np.array([1, 0, 1]))
    array([[0. , 1. ],
           [0.5, 0.5]], dtype=float32)
    """
    counts = np.bincount(rows)
    members = np.zeros((len(counts), len(rows)), dtype=np.float32)
    members[rows, np.arange(len(rows))] = 1
    return np.asarray(members @ x_hat / counts[:, None], dtype=np.float32)


@dataclass(frozen=True, eq=False)
class _ClassPart:
    """Count, mean and scatter (sum of squared deviations) of some images of one class."""

    count: int
    mean: NDArray[np.float64]  # (d,)
    scatter_rows: Floats  # (rows, d); rows^T rows is the scatter matrix, or its best low rank
    scatter_trace: float  # exact, whatever the rank

    @classmethod
    def of(cls, x: Floats, rank: int) -> _ClassPart:
        mean = x.mean(axis=0, dtype=np.float64)
        deviations = (x - mean).astype(np.float32)
        trace = float(np.square(deviations).sum(dtype=np.float64))
        return cls(len(x), mean, _top_rows(deviations, rank), trace)

    def merged(self, other: _ClassPart, rank: int) -> _ClassPart:
        """Both parts as one: Chan's update of the mean and the scatter."""
        count = self.count + other.count
        gap = other.mean - self.mean
        between = np.sqrt(self.count * other.count / count) * gap
        rows = np.vstack([self.scatter_rows, other.scatter_rows, between[None].astype(np.float32)])
        return _ClassPart(
            count,
            self.mean + gap * other.count / count,
            _top_rows(rows, rank),
            self.scatter_trace + other.scatter_trace + float(between @ between),
        )


def _top_rows(rows: Floats, rank: int) -> Floats:
    """At most `rank` rows (r, d) whose ``r^T r`` is the best approximation of ``rows^T rows``."""
    rank = min(rank, rows.shape[1])
    if len(rows) <= rank or not rank:
        return rows[:rank]
    if len(rows) <= EXACT_UP_TO:
        last = len(rows) - 1
        gram = (rows @ rows.T).astype(np.float64)
        _, vectors = eigh(gram, subset_by_index=[last - rank + 1, last], overwrite_a=True)
        return np.asarray(vectors[:, ::-1].T.astype(np.float32) @ rows)
    _, values, directions = randomized_svd(rows, rank, random_state=0)
    return np.asarray(values[:, None] * directions, dtype=np.float32)
