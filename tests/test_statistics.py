"""Class statistics against numpy's covariance, with few and with many images."""

from __future__ import annotations

import numpy as np
import pytest

from zsl_core.similarity import l2_normalize
from zsl_core.statistics import EXACT_UP_TO, class_means, class_statistics


def images(counts, dim=20, seed=0, decay=0.75):
    """Unit features whose variance falls off along the dimensions, as that of real ones does."""
    rng = np.random.default_rng(seed)
    labels = rng.permutation(np.repeat(np.arange(len(counts)) * 3 + 2, counts))
    spread = decay ** np.arange(dim)
    centres = rng.normal(size=(3 * len(counts) + 2, dim))
    return l2_normalize(centres[labels] + rng.normal(size=(len(labels), dim)) * spread), labels


def covariances(statistics):
    return np.einsum("cqa,cqb->cab", statistics.factors, statistics.factors).astype(float)


def best_of_rank(covariance, rank):
    values, vectors = np.linalg.eigh(covariance)
    top = vectors[:, -rank:]
    return (top * values[-rank:]) @ top.T, values[:-rank].sum()


def assert_statistics(statistics, x, labels, rank, rel=1e-4):
    """Means, factors and residuals by an explicit loop over the classes in float64."""
    assert statistics.classes.tolist() == sorted(set(labels.tolist()))
    got = covariances(statistics)
    for index, c in enumerate(statistics.classes):
        rows = x[labels == c].astype(float)
        covariance = np.cov(rows.T, bias=True) if len(rows) > 1 else np.zeros((x.shape[1],) * 2)
        best, outside = best_of_rank(covariance, rank)
        scale = np.trace(covariance) + 1e-9
        assert statistics.counts[index] == len(rows)
        assert statistics.means[index] == pytest.approx(rows.mean(axis=0), abs=1e-6)
        assert got[index] == pytest.approx(best, abs=rel * scale)
        per_dimension = outside / (x.shape[1] - min(rank, len(rows)))
        assert statistics.residuals[index] == pytest.approx(per_dimension, abs=rel * scale)


@pytest.mark.parametrize("rank", [1, 4, 16])
def test_statistics_against_a_loop(rank):
    x, labels = images([30, 50, 8, 1, 2])
    statistics = class_statistics(x, labels, rank)
    assert statistics.factors.shape == (5, rank, 20)
    assert_statistics(statistics, x, labels, rank)


def test_a_class_of_one_image_has_no_spread():
    x, labels = images([30, 1])
    statistics = class_statistics(x, labels, 4)
    assert not statistics.factors[1].any()
    assert statistics.residuals[1] == 0


def test_one_image_in_every_class_needs_no_factors():
    x, labels = images([1, 1, 1])
    statistics = class_statistics(x, labels, 4)
    assert statistics.factors.shape == (3, 0, 20)
    assert statistics.means == pytest.approx(x[np.argsort(labels)], abs=1e-7)
    assert not statistics.residuals.any()


def test_a_rank_beyond_the_dimension_keeps_the_whole_covariance():
    x, labels = images([40, 40], dim=5)
    statistics = class_statistics(x, labels, 16)
    for index, c in enumerate(statistics.classes):
        whole = np.cov(x[labels == c].T.astype(float), bias=True)
        assert covariances(statistics)[index] == pytest.approx(whole, abs=1e-6)
    assert statistics.residuals == pytest.approx(0, abs=1e-6)


def test_the_randomised_branch_is_close_to_the_exact_one():
    x, labels = images([EXACT_UP_TO + 200, EXACT_UP_TO + 1, EXACT_UP_TO], dim=300, decay=0.95)
    assert_statistics(class_statistics(x, labels, 16), x, labels, 16, rel=2e-3)


def test_the_order_of_batches_and_images_does_not_matter():
    x, labels = images([40, 60, 20])
    order = np.random.default_rng(1).permutation(len(x))
    a, b = class_statistics(x, labels, 4), class_statistics(x[order], labels[order], 4)
    assert a.means == pytest.approx(b.means, abs=1e-6)
    assert covariances(a) == pytest.approx(covariances(b), abs=1e-6)


def test_class_means_against_a_loop():
    x, labels = images([7, 3, 1])
    rows = (labels - 2) // 3
    expected = [x[rows == c].mean(axis=0, dtype=float) for c in range(3)]
    assert class_means(x, rows) == pytest.approx(np.array(expected), abs=1e-6)
