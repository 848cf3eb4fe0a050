"""Class means and low-rank covariances of unit features in memory; streaming.py has the others.

Once they are known a training step costs O(classes), however many images there are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import eigh
from sklearn.utils.extmath import randomized_svd

from zsl_core.errors import InputError

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
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
        factors: (c, q, d) float32, U_c: ``U_c^T U_c`` is the best rank-q covariance of class c,
            its rows orthogonal and the largest first; q is 0 where no class has two images.
        residuals: (c,) float32, rho_c, the mean variance a dimension outside that factor.
    """

    classes: Ints
    counts: Ints
    means: Floats
    factors: Floats
    residuals: Floats


def class_statistics(x_hat: Floats, labels: Ints, rank: int = 16) -> ClassStatistics:
    """The statistics of unit features (n, d) with labels (n,) that lie in memory.

    Raises:
        InputError: if there is no image.
    """
    if not len(labels):
        raise InputError("Expected at least one image, but got none.")
    order = np.argsort(labels, kind="stable")
    classes, starts, counts = np.unique(labels[order], return_index=True, return_counts=True)
    means, factors, totals = [], [], []
    for rows in np.split(order, starts[1:]):
        x = x_hat[rows]
        mean = x.mean(axis=0, dtype=np.float64)
        deviations = (x - mean).astype(np.float32)
        means.append(mean)
        factors.append(top_rows(deviations, rank) / np.sqrt(len(rows)))
        totals.append(float(np.square(deviations).sum(dtype=np.float64)) / len(rows))
    return gathered(classes, counts, means, factors, totals, rank)


def merged_statistics(parts: Sequence[ClassStatistics], rank: int) -> ClassStatistics:
    """The statistics of all images of several parts: Chan's update of mean and scatter.

    Args:
        parts: at least one; factors of a rank above `rank` lose less.
        rank: q of the result.
    """
    classes = np.unique(np.concatenate([part.classes for part in parts]))
    counts, means, factors, totals = [], [], [], []
    for c in classes:
        found = [(part, int(np.searchsorted(part.classes, c))) for part in parts]
        found = [(p, i) for p, i in found if i < len(p.classes) and p.classes[i] == c]
        n = np.array([p.counts[i] for p, i in found], dtype=np.float64)
        share = n / n.sum()
        of_parts = np.array([p.means[i] for p, i in found], dtype=np.float64)
        mean = share @ of_parts
        between = np.sqrt(share)[:, None] * (of_parts - mean)
        total = float(np.square(between).sum())
        for w, (p, i) in zip(share, found, strict=True):
            outside = _outside_dims(int(p.counts[i]), p.factors.shape[1], len(mean))
            inside = float(np.square(p.factors[i]).sum(dtype=np.float64))
            total += w * (inside + float(p.residuals[i]) * outside)
        if len(found) == 1:
            ((part, i),) = found
            factors.append(part.factors[i, :rank])
        else:
            within = [np.sqrt(w) * p.factors[i] for w, (p, i) in zip(share, found, strict=True)]
            factors.append(top_rows(np.vstack([*within, between]).astype(np.float32), rank))
        counts.append(int(n.sum()))
        means.append(mean)
        totals.append(total)
    return gathered(classes, np.array(counts), means, factors, totals, rank)


def gathered(
    classes: Ints,
    counts: Ints,
    means: Sequence[Doubles],
    factors: Sequence[Floats],
    totals: Sequence[float],
    rank: int,
) -> ClassStatistics:
    """Statistics from those of single classes.

    Args:
        classes: (c,) labels, ascending.
        counts: (c,) images a class.
        means: c of (d,).
        factors: c of (at most q, d).
        totals: c total variances, the traces of the covariances.
        rank: q.
    """
    dim = len(means[0])
    # With one image in every class nothing spreads: no factors to carry through each step.
    rank = min(rank, dim) if max(counts) > 1 else 0
    stacked = np.zeros((len(classes), rank, dim), dtype=np.float32)
    residuals = np.zeros(len(classes), dtype=np.float32)
    for c, (factor, total) in enumerate(zip(factors, totals, strict=True)):
        kept = factor[:rank]
        stacked[c, : len(kept)] = kept
        outside = total - float(np.square(kept).sum(dtype=np.float64))
        residuals[c] = max(outside, 0.0) / _outside_dims(int(counts[c]), rank, dim)
    return ClassStatistics(
        np.asarray(classes, dtype=np.int64),
        np.asarray(counts, dtype=np.int64),
        np.asarray(means, dtype=np.float32),
        stacked,
        residuals,
    )


def _outside_dims(count: int, rank: int, dim: int) -> int:
    """Dimensions outside the factor of a class of so many images, over which rho is a mean."""
    return max(dim - min(rank, count), 1)


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


def top_rows(rows: Floats, rank: int) -> Floats:
    """At most `rank` rows (r, d) whose ``r^T r`` is the best approximation of ``rows^T rows``.

    They are orthogonal, the largest first.
    """
    rank = min(rank, *rows.shape)
    if not rank:
        return rows[:0]
    if len(rows) <= EXACT_UP_TO:
        last = len(rows) - 1
        gram = (rows @ rows.T).astype(np.float64)
        _, vectors = eigh(gram, subset_by_index=[last - rank + 1, last], overwrite_a=True)
        return np.asarray(vectors[:, ::-1].T.astype(np.float32) @ rows)
    _, values, directions = randomized_svd(rows, rank, random_state=0)
    return np.asarray(values[:, None] * directions, dtype=np.float32)
