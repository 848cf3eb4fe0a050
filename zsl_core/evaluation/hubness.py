"""Hubness: how unevenly prototypes are chosen as nearest neighbours of the queries.

`N_k(j)` is the number of queries that have prototype j among their k nearest (Radovanovic et al.,
Hubs in Space, JMLR 2010). Every summary but the skewness is in 0..1, and all are 0 where every
prototype is chosen equally often. Class imbalance alone makes N_1 uneven, so compare with
`label_hubness`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy import stats

from zsl_core.errors import InputError, expect_number
from zsl_core.evaluation.protocol import Floats, Ints


@dataclass(frozen=True)
class HubnessReport:
    """Hubness of one set of queries.

    Attributes:
        skew_n1: skewness of N_1; larger means a few hubs take most queries.
        skew_n10: skewness of N_10; None with 10 prototypes or fewer, or for labels.
        robin_hood: Robin Hood index of N_1, in 0..1.
        gini: Gini coefficient of N_1, in 0..1.
        antihub_rate: share of prototypes with N_1 = 0, in 0..1.
    """

    skew_n1: float
    skew_n10: float | None
    robin_hood: float
    gini: float
    antihub_rate: float


def k_occurrence(scores: Floats, k: int) -> Ints:
    """N_k: how many queries have each prototype among their k nearest.

    Of prototypes with equal scores the earlier column is the nearer, as for ``numpy.argmax``.

    Args:
        scores: (n, c) similarity of query and prototype, larger is nearer.
        k: 1..c.

    Returns:
        (c,) counts, which sum to n * k.

    Raises:
        InputError: if k is outside 1..c or a score is not finite.

    >>> k_occurrence(np.array([[0.9, 0.5, 0.1], [0.8, 0.1, 0.3]]), k=2)
    array([2, 1, 1])
    """
    c = scores.shape[1]
    expect_number("k", k, low=1, high=c, whole=True)
    if not np.isfinite(scores).all():
        raise InputError("Expected `scores` to be finite, but got NaN or infinity.")
    kth = np.partition(scores, c - k, axis=1)[:, c - k, None]  # (n, 1) the k-th largest score
    nearer, tied = scores > kth, scores == kth
    free = k - nearer.sum(axis=1, keepdims=True)  # places left for those tied at the k-th score
    return np.asarray((nearer | (tied & (tied.cumsum(axis=1, dtype=np.int32) <= free))).sum(axis=0))


def skewness(counts: Ints) -> float:
    """Third standardised moment of N_k, biased as in the literature; 0 where all are equal.

    Args:
        counts: (c,).

    >>> skewness(np.array([0, 0, 0, 4])), skewness(np.array([2, 2]))
    (1.1547005383792515, 0.0)
    """
    return float(stats.skew(counts)) if np.ptp(counts) else 0.0


def chance_skewness(n: int, c: int) -> float:
    """About the skewness of N_1 if each of c prototypes is as likely the nearest for any query.

    A count is then binomial with p = 1/c, of skewness ``(1 - 2p) / sqrt(n p (1 - p))``.

    Args:
        n: number of queries, at least 1.
        c: number of prototypes, at least 2.

    >>> round(chance_skewness(n=1500, c=30), 2)
    0.13
    """
    p = 1 / c
    return (1 - 2 * p) / math.sqrt(n * p * (1 - p))


def chance_robin_hood(n: int, c: int) -> float:
    """The mean `robin_hood` of N_1 if each of c prototypes is as likely the nearest for any query.

    A count is then binomial with p = 1/c, whose mean absolute deviation is
    ``2 k (1 - p) P(k)`` with ``k = floor(n p) + 1`` (de Moivre, 1730).

    Args:
        n: number of queries, at least 1.
        c: number of prototypes.

    >>> round(chance_robin_hood(n=1500, c=30), 2)
    0.06
    """
    p = 1 / c
    k = n // c + 1
    return float(c * k * (1 - p) * stats.binom.pmf(k, n, p) / n)


def robin_hood(counts: Ints) -> float:
    """Share of all neighbour places to be moved for equality: sum|N - mean| / (2 sum N).

    Feldbauer & Flexer, A comprehensive empirical comparison of hubness reduction (2019).

    Args:
        counts: (c,) N_k, not all 0.

    Returns:
        0 (equal) to 1 - 1/c (one hub).

    >>> robin_hood(np.array([0, 0, 0, 4]))
    0.75
    """
    return float(np.abs(counts - counts.mean()).sum() / (2 * _total(counts)))


def gini(counts: Ints) -> float:
    """Gini coefficient of N_k: sum_ij |N_i - N_j| / (2 c sum N).

    Args:
        counts: (c,) N_k, not all 0.

    Returns:
        0 (equal) to 1 - 1/c (one hub).

    >>> gini(np.array([0, 0, 0, 4]))
    0.75
    """
    c = len(counts)
    # The i-th smallest (from 1) stands in the double sum 2 (2i - c - 1) times.
    return float(np.sort(counts) @ (2 * np.arange(1, c + 1) - c - 1) / (c * _total(counts)))


def antihub_rate(counts: Ints) -> float:
    """Share of prototypes that are nobody's neighbour (N_k = 0), in 0..1.

    Args:
        counts: (c,) N_k.

    >>> antihub_rate(np.array([0, 0, 0, 4]))
    0.75
    """
    return float(np.mean(counts == 0))


def hubness(scores: Floats) -> HubnessReport:
    """Every summary of hubness, of N_1 and, with more than 10 prototypes, of N_10.

    Args:
        scores: (n, c) similarity of query and prototype, larger is nearer; n at least 1.

    Raises:
        InputError: if there is no query or a score is not finite.

    >>> hubness(np.array([[0.9, 0.1], [0.8, 0.2]]))
    HubnessReport(skew_n1=0.0, skew_n10=None, robin_hood=0.5, gini=0.5, antihub_rate=0.5)
    """
    skew_n10 = skewness(k_occurrence(scores, 10)) if scores.shape[1] > 10 else None
    return _report(k_occurrence(scores, 1), skew_n10)


def label_hubness(labels: Ints, candidates: Ints) -> HubnessReport:
    """The reference: `hubness` of a classifier that is always right, so imbalance alone.

    Args:
        labels: (n,) true classes; n at least 1.
        candidates: (c,) the class of each prototype.

    Raises:
        InputError: if no label is a candidate.

    >>> label_hubness(np.array([5, 5, 6, 7]), np.array([5, 6, 7])).robin_hood.__round__(3)
    0.167
    """
    return _report(occurrence_of_labels(labels, candidates), None)


def occurrence_of_labels(labels: Ints, candidates: Ints) -> Ints:
    """Images of each candidate class: the N_1 of a classifier that is always right.

    Args:
        labels: (n,) true classes.
        candidates: (c,) the class of each prototype.

    Returns:
        (c,) counts.

    >>> occurrence_of_labels(np.array([5, 5, 7]), np.array([7, 6, 5]))
    array([1, 0, 2])
    """
    return np.array([np.count_nonzero(labels == c) for c in candidates])


def _report(n1: Ints, skew_n10: float | None) -> HubnessReport:
    return HubnessReport(skewness(n1), skew_n10, robin_hood(n1), gini(n1), antihub_rate(n1))


def _total(counts: Ints) -> int:
    total = int(counts.sum())
    if total == 0:
        raise InputError("Expected `counts` with at least one query, but got only zeros.")
    return total
