"""Hubness against explicit loops, SciPy and the known values of extreme counts."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from zsl_core.errors import InputError
from zsl_core.evaluation.hubness import (
    antihub_rate,
    chance_robin_hood,
    chance_skewness,
    gini,
    hubness,
    k_occurrence,
    label_hubness,
    occurrence_of_labels,
    robin_hood,
    skewness,
)


@pytest.fixture
def rng():
    return np.random.default_rng(5)


@pytest.mark.parametrize("k", [1, 3, 12])
@pytest.mark.parametrize("decimals", [9, 0])
def test_k_occurrence_against_loop(rng, k, decimals):
    scores = rng.normal(size=(50, 12)).round(decimals)
    expected = [0] * 12
    for row in scores:
        for j in sorted(range(12), key=lambda j: (-row[j], j))[:k]:
            expected[j] += 1
    assert k_occurrence(scores, k).tolist() == expected


def test_n1_counts_the_predictions(rng):
    scores = rng.normal(size=(50, 12)).astype(np.float32)
    expected = np.bincount(scores.argmax(axis=1), minlength=12)
    assert k_occurrence(scores, 1).tolist() == expected.tolist()


def test_summaries_against_their_definitions(rng):
    counts = rng.integers(0, 30, size=25)
    pairs = sum(abs(a - b) for a in counts for b in counts)
    moved = sum(abs(n - counts.mean()) for n in counts)
    assert gini(counts) == pytest.approx(pairs / (2 * 25 * counts.sum()))
    assert robin_hood(counts) == pytest.approx(moved / (2 * counts.sum()))
    assert skewness(counts) == pytest.approx(stats.skew(counts, bias=True))
    assert antihub_rate(counts) == list(counts).count(0) / 25 > 0


def test_equal_counts_are_no_hubness():
    equal = np.full(20, 3)
    assert [f(equal) for f in (skewness, robin_hood, gini, antihub_rate)] == [0, 0, 0, 0]


@pytest.mark.parametrize("c", [2, 20])
def test_a_single_hub_is_the_worst(c):
    hub = np.zeros(c, dtype=int)
    hub[1] = 7
    assert [f(hub) for f in (robin_hood, gini, antihub_rate)] == pytest.approx([1 - 1 / c] * 3)
    # One of c is 1: a Bernoulli variable with p = 1/c.
    assert skewness(hub) == pytest.approx((1 - 2 / c) / np.sqrt((1 / c) * (1 - 1 / c)))


def test_report_is_made_of_the_parts(rng):
    scores = rng.normal(size=(50, 12))
    report, n1 = hubness(scores), k_occurrence(scores, 1)
    assert report.skew_n1 == skewness(n1)
    assert report.skew_n10 == skewness(k_occurrence(scores, 10))
    assert report.robin_hood == robin_hood(n1)
    assert report.gini == gini(n1)
    assert report.antihub_rate == antihub_rate(n1)


def test_n10_needs_more_than_10_prototypes(rng):
    scores = rng.normal(size=(50, 11))
    assert hubness(scores).skew_n10 is not None
    assert hubness(scores[:, :10]).skew_n10 is None


def test_scale_shift_and_order_do_not_matter(rng):
    scores = rng.normal(size=(50, 12))
    report = hubness(scores)
    assert hubness(5 * scores - 2) == report
    shuffled = hubness(scores[:, rng.permutation(12)])
    assert shuffled.skew_n1 == pytest.approx(report.skew_n1)
    assert shuffled.skew_n10 == pytest.approx(report.skew_n10)
    assert (shuffled.gini, shuffled.antihub_rate) == (report.gini, report.antihub_rate)


def test_labels_are_the_hubness_of_a_perfect_classifier(rng):
    candidates = np.array([8, 3, 5, 1])
    labels = rng.choice(candidates[:3], 30)
    perfect = (labels[:, None] == candidates).astype(float)
    assert occurrence_of_labels(labels, candidates).tolist() == k_occurrence(perfect, 1).tolist()
    assert label_hubness(labels, candidates) == hubness(perfect)
    assert label_hubness(labels, candidates).antihub_rate == 0.25


def test_bad_arguments_are_told():
    with pytest.raises(InputError, match=r"`k` to be a whole number in 1\.\.27, but got 40"):
        k_occurrence(np.zeros((2, 27)), 40)
    with pytest.raises(InputError, match="but got 0"):
        k_occurrence(np.zeros((2, 27)), 0)
    with pytest.raises(InputError, match="finite"):
        hubness(np.full((2, 3), np.nan))
    with pytest.raises(InputError, match="at least one query"):
        hubness(np.zeros((0, 3)))
    with pytest.raises(InputError, match="at least one query"):
        gini(np.zeros(3, dtype=int))


@pytest.mark.parametrize(("n", "c"), [(200, 200), (1500, 30), (40, 2)])
def test_chance_against_draws(rng, n, c):
    counts = np.stack([np.bincount(row, minlength=c) for row in rng.integers(c, size=(2000, n))])
    drawn = [skewness(row) for row in counts]
    assert chance_skewness(n, c) == pytest.approx(np.mean(drawn), abs=0.05)
    drawn = [robin_hood(row) for row in counts]
    assert chance_robin_hood(n, c) == pytest.approx(np.mean(drawn), rel=0.03)
