"""Mistakes against explicit loops and a long random sample."""

from __future__ import annotations

import numpy as np
import pytest

from zsl_core.errors import InputError
from zsl_core.evaluation.mistakes import (
    MistakeSeverity,
    hierarchical_precision,
    mistake_severity,
)

CANDIDATES = np.array([6, 1, 4, 2])


@pytest.fixture
def rng():
    return np.random.default_rng(11)


def test_severity_against_loop(rng):
    delta = rng.uniform(-1, 1, size=(8, 8))
    labels, predicted = rng.choice(CANDIDATES, 50), rng.choice(CANDIDATES, 50)
    made, chance = [], []
    for true, guess in zip(labels, predicted, strict=True):
        if true != guess:
            made.append(delta[true, guess])
            chance.append(np.mean([delta[true, c] for c in CANDIDATES if c != true]))
    got = mistake_severity(predicted, labels, delta, CANDIDATES)
    assert got.n_errors == len(made)
    assert got.mean_delta == pytest.approx(np.mean(made))
    assert got.mean_delta_random == pytest.approx(np.mean(chance))


def test_random_errors_are_as_severe_as_random_errors(rng):
    delta = rng.uniform(-1, 1, size=(8, 8))
    labels, predicted = rng.choice(CANDIDATES, (2, 100_000))
    got = mistake_severity(predicted, labels, delta, CANDIDATES)
    assert got.mean_delta == pytest.approx(got.mean_delta_random, abs=0.01)


def test_a_true_class_that_is_no_candidate_is_always_wrong():
    delta = np.arange(16.0).reshape(4, 4)
    got = mistake_severity(np.array([1]), np.array([0]), delta, np.array([1, 2]))
    assert got == MistakeSeverity(mean_delta=1.0, mean_delta_random=1.5, n_errors=1)


def test_no_errors_no_severity():
    labels = np.array([6, 1])
    got = mistake_severity(labels, labels, np.eye(8), CANDIDATES)
    assert got == MistakeSeverity(None, None, 0)


@pytest.mark.parametrize("k", [1, 2, 3, 4])
def test_hierarchical_precision_against_loop(rng, k):
    hops = rng.integers(1, 4, size=(8, 8))
    hops = 2 * (hops + hops.T)
    np.fill_diagonal(hops, 0)
    labels = rng.choice(CANDIDATES, 40)
    ranked = np.array([rng.permutation(CANDIDATES)[:k] for _ in labels])
    shares = []
    for row, true in zip(ranked, labels, strict=True):
        correct, radius = set(), 0
        while len(correct) < k:
            correct |= {c for c in CANDIDATES if hops[true, c] == radius}
            radius += 1
        shares.append(sum(c in correct for c in row) / k)
    got = hierarchical_precision(ranked, labels, hops, CANDIDATES)
    assert got == pytest.approx(np.mean(shares))
    if k == 1:
        assert got == np.mean(ranked[:, 0] == labels)
    if k == len(CANDIDATES):
        assert got == 1.0


def test_classes_of_one_distance_come_together():
    # 0 has two sisters and a stranger: both sisters are in the set for k = 2.
    hops = np.array([[0, 2, 2, 6], [2, 0, 2, 6], [2, 2, 0, 6], [6, 6, 6, 0]])
    ranked, labels = np.array([[1, 2], [0, 3]]), np.array([0, 0])
    assert hierarchical_precision(ranked, labels, hops, np.arange(4)) == 0.75
    # Where one sister is no candidate the stranger is still out.
    assert hierarchical_precision(ranked[1:], labels[1:], hops, np.array([0, 1, 3])) == 0.5


def test_bad_arguments_are_told():
    one = np.array([1])
    with pytest.raises(InputError, match="Expected 1 predictions, but got 2"):
        mistake_severity(np.array([1, 2]), one, np.eye(8), CANDIDATES)
    with pytest.raises(InputError, match="one of the candidates, but got 7"):
        mistake_severity(np.array([7]), one, np.eye(8), CANDIDATES)
    with pytest.raises(InputError, match="one of the candidates, but got 7"):
        hierarchical_precision(np.array([[7]]), one, np.eye(8), CANDIDATES)
    with pytest.raises(InputError, match=r"1\.\.4, but got 5"):
        hierarchical_precision(np.array([[1, 2, 4, 6, 6]]), one, np.eye(8), CANDIDATES)
    two = np.array([[1], [2]])
    for ranked, labels in ((one, one), (two, one), (two, one[:0]), (two[:0], one[:0])):
        with pytest.raises(InputError, match="at least one image"):
            hierarchical_precision(ranked, labels, np.eye(8), CANDIDATES)
