"""Accuracy against scikit-learn, explicit loops and a brute-force walk over gamma."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from sklearn.metrics import balanced_accuracy_score, top_k_accuracy_score

from zsl_core.errors import InputError
from zsl_core.evaluation.protocol import (
    ausuc,
    calibrated,
    gzsl_accuracy,
    harmonic_mean,
    per_class_accuracy,
    seen_unseen_curve,
    top_k_accuracy,
)

CANDIDATES = np.array([7, 2, 9, 4, 0, 5])  # on purpose not sorted
SEEN = np.array([9, 0, 5])


@pytest.fixture
def rng():
    return np.random.default_rng(3)


def gzsl_parts(rng, ties, n=40):
    """Random scores of images of both sides that are right about half of the time."""
    parts = []
    for classes in (np.setdiff1d(CANDIDATES, SEEN), SEEN):
        labels = rng.choice(classes, n, p=[0.6, 0.3, 0.1])
        scores = rng.normal(size=(n, 6)) + 1.5 * (labels[:, None] == CANDIDATES)
        parts += [np.round(scores, 0 if ties else 9).astype(np.float32), labels]
    return (*parts, CANDIDATES, SEEN)


def macro_by_loop(scores, labels, gamma=0.0, k=1):
    """Mean over classes of the share of images whose k best columns hold the true class."""
    hits = {}
    for row, label in zip(scores.astype(float), labels, strict=True):
        row = [s - gamma * (c in SEEN) for s, c in zip(row, CANDIDATES, strict=True)]
        best = sorted(range(len(row)), key=lambda j: (-row[j], j))[:k]
        hits.setdefault(label, []).append(label in CANDIDATES[best])
    return np.mean([np.mean(h) for h in hits.values()])


def test_top1_is_balanced_accuracy(rng):
    scores, labels = rng.normal(size=(60, 6)), rng.choice(CANDIDATES, 60)
    expected = balanced_accuracy_score(labels, CANDIDATES[scores.argmax(axis=1)])
    assert top_k_accuracy(scores, labels, CANDIDATES) == pytest.approx(expected)


@pytest.mark.parametrize("k", [1, 2, 5])
@pytest.mark.parametrize("decimals", [9, 0])
def test_top_k_against_loop(rng, k, decimals):
    scores, labels = rng.normal(size=(60, 6)).round(decimals), rng.choice(CANDIDATES, 60)
    expected = macro_by_loop(scores, labels, k=k)
    assert top_k_accuracy(scores, labels, CANDIDATES, k) == pytest.approx(expected)


def test_top_k_of_equal_classes_is_sklearns(rng):
    scores, labels = rng.normal(size=(60, 6)), np.repeat(np.arange(6), 10)
    expected = top_k_accuracy_score(labels, scores, k=3)
    assert top_k_accuracy(scores, labels, np.arange(6), 3) == pytest.approx(expected)


def test_a_tie_goes_to_the_earlier_column():
    scores, candidates = np.zeros((1, 3)), np.array([5, 6, 7])
    right = [
        top_k_accuracy(scores, np.array([c]), candidates, k) for k in (1, 2) for c in (5, 6, 7)
    ]
    assert right == [1, 0, 0, 1, 1, 0]


def test_a_big_class_does_not_drown_a_small_one():
    scores = np.array([[1.0, 0.0]] * 10)
    classes, accuracies = per_class_accuracy(scores, np.array([1] * 9 + [2]), np.array([1, 2]))
    assert classes.tolist() == [1, 2]
    assert accuracies.tolist() == [1.0, 0.0]
    assert top_k_accuracy(scores, np.array([1] * 9 + [2]), np.array([1, 2])) == 0.5


def test_nothing_to_measure_is_none():
    one = np.zeros((1, 2))
    assert top_k_accuracy(one, np.array([0]), np.arange(2), k=2) is None
    assert top_k_accuracy(one, np.array([0]), np.arange(2), k=5) is None
    assert top_k_accuracy(one[:0], np.array([], dtype=int), np.arange(2)) is None
    assert top_k_accuracy(one[:, :1], np.array([0]), np.arange(1)) is None


def test_order_of_classes_does_not_matter(rng):
    parts, order = gzsl_parts(rng, ties=False), rng.permutation(6)
    shuffled = (
        parts[0][:, order],
        parts[1],
        parts[2][:, order],
        parts[3],
        CANDIDATES[order],
        SEEN[::-1],
    )
    assert gzsl_accuracy(*shuffled) == gzsl_accuracy(*parts)
    assert ausuc(seen_unseen_curve(*shuffled)) == ausuc(seen_unseen_curve(*parts))


def test_harmonic_mean():
    assert harmonic_mean(0.5, 0.5) == 0.5
    assert harmonic_mean(0.04, 0.88) == pytest.approx(2 / (1 / 0.04 + 1 / 0.88))
    assert harmonic_mean(0.0, 1.0) == 0.0
    assert harmonic_mean(0.0, 0.0) == 0.0


@pytest.mark.parametrize("gamma", [-1.0, 0.0, 0.7])
def test_gzsl_accuracy_against_loop(rng, gamma):
    parts = gzsl_parts(rng, ties=False)
    u, s, h = gzsl_accuracy(*parts, gamma=gamma)
    assert u == pytest.approx(macro_by_loop(parts[0], parts[1], gamma))
    assert s == pytest.approx(macro_by_loop(parts[2], parts[3], gamma))
    assert h == harmonic_mean(u, s)


def test_gzsl_accuracy_is_uncalibrated_by_default(rng):
    parts = gzsl_parts(rng, ties=False)
    assert gzsl_accuracy(*parts) == gzsl_accuracy(*parts, gamma=0.0)


def test_calibrated_touches_seen_columns_only():
    shifted = calibrated(np.ones((2, 6), dtype=np.float32), CANDIDATES, SEEN, 0.1)
    assert shifted.tolist() == [[1, 1, 0.9, 1, 0.9, 0.9]] * 2


@pytest.mark.parametrize("ties", [False, True])
def test_curve_against_brute_force(rng, ties):
    parts = gzsl_parts(rng, ties)
    unseen = ~np.isin(CANDIDATES, SEEN)
    cuts = set()
    for scores in (parts[0], parts[2]):
        for row in scores.astype(float):
            cuts.add(row[~unseen].max() - row[unseen].max())
    cuts = sorted(cuts)
    gammas = [cuts[0] - 1, *(np.array(cuts[:-1]) + np.array(cuts[1:])) / 2, cuts[-1] + 1]
    points = [[macro_by_loop(parts[i], parts[i + 1], g) for i in (2, 0)] for g in gammas]
    area = sum((a[0] + b[0]) / 2 * (b[1] - a[1]) for a, b in itertools.pairwise(points))

    curve = seen_unseen_curve(*parts)
    assert ausuc(curve) == pytest.approx(area)
    assert {(round(s, 9), round(u, 9)) for s, u in points} == {
        (round(s, 9), round(u, 9)) for s, u in zip(curve.seen, curve.unseen, strict=True)
    }
    assert ties or len(curve.gammas) < len(gammas)  # images that are never right make no point


@pytest.mark.parametrize("ties", [False, True])
@pytest.mark.parametrize("step", [1, -1])
def test_every_point_of_the_curve_is_reached_at_its_gamma(rng, ties, step):
    scores_u, labels_u, scores_s, labels_s, *_ = gzsl_parts(rng, ties)
    columns = CANDIDATES[::step]  # so that a gamma on a threshold would tie for either side
    parts = (scores_u[:, ::step], labels_u, scores_s[:, ::step], labels_s, columns, SEEN)
    for gamma, s, u in zip(*seen_unseen_curve(*parts), strict=True):
        reached = gzsl_accuracy(*parts, gamma=gamma)
        assert (reached.s, reached.u) == pytest.approx((s, u))


def test_curve_ends_are_the_two_searches_among_one_side_only(rng):
    scores_u, labels_u, scores_s, labels_s, _, _ = parts = gzsl_parts(rng, ties=False)
    curve, seen = seen_unseen_curve(*parts), np.isin(CANDIDATES, SEEN)
    among_seen = top_k_accuracy(scores_s[:, seen], labels_s, CANDIDATES[seen])
    among_unseen = top_k_accuracy(scores_u[:, ~seen], labels_u, CANDIDATES[~seen])
    assert (curve.seen[0], curve.unseen[0]) == (pytest.approx(among_seen), 0.0)
    assert (curve.seen[-1], curve.unseen[-1]) == (0.0, pytest.approx(among_unseen))
    assert (np.diff(curve.gammas) > 0).all()


def test_a_perfect_classifier_has_area_1_and_a_hopeless_one_0():
    parts = (
        np.eye(2)[1:],
        np.array([1]),
        np.eye(2)[:1],
        np.array([0]),
        np.arange(2),
        np.array([0]),
    )
    assert ausuc(seen_unseen_curve(*parts)) == 1.0
    candidates = np.arange(4)
    wrong = np.array([[0.0, 1.0, 0.0, 1.0]])
    curve = seen_unseen_curve(
        wrong, np.array([2]), wrong, np.array([0]), candidates, np.array([0, 1])
    )
    assert ausuc(curve) == 0.0
    assert len(curve.gammas) == 1


def test_a_shared_threshold_counts_half():
    scores = np.array([[0.5, 0.25]])
    curve = seen_unseen_curve(
        scores, np.array([1]), scores, np.array([0]), np.arange(2), np.array([0])
    )
    assert ausuc(curve) == 0.5


def test_thresholds_closer_than_float32_stay_apart():
    scores_u, scores_s = np.array([[[1, 1e-9]], [[1, 0]]], dtype=np.float32)
    curve = seen_unseen_curve(
        scores_u, np.array([1]), scores_s, np.array([0]), np.arange(2), np.array([0])
    )
    assert ausuc(curve) == 1.0


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"k": 0}, r"`k` to be a whole number in 1\.\.3, but got 0"),
        ({"k": 4}, r"`k` to be a whole number in 1\.\.3, but got 4"),
        ({"scores": np.zeros((2, 2))}, r"shape \(2, 3\), but got \(2, 2\)"),
        ({"scores": np.full((2, 3), np.nan)}, "finite"),
        ({"labels": np.array([0, 8])}, "but got 8"),
        ({"candidates": np.array([0, 1, 1])}, "distinct"),
    ],
)
def test_bad_arguments_are_told(change, message):
    good = {"scores": np.zeros((2, 3)), "labels": np.array([0, 1]), "candidates": np.arange(3)}
    with pytest.raises(InputError, match=message):
        per_class_accuracy(**(good | change))


def test_sides_are_checked(rng):
    scores_u, labels_u, scores_s, labels_s, *rest = gzsl_parts(rng, ties=False)
    for measure in (gzsl_accuracy, seen_unseen_curve):
        with pytest.raises(InputError, match="but got 0 and 40"):
            measure(scores_u, labels_u, scores_s[:0], labels_s[:0], *rest)
        with pytest.raises(InputError, match="but got 40 and 0"):
            measure(scores_u[:0], labels_u[:0], scores_s, labels_s, *rest)
        with pytest.raises(InputError, match="misplaced"):
            measure(scores_s, labels_s, scores_s, labels_s, *rest)
        with pytest.raises(InputError, match="misplaced"):
            measure(scores_u, labels_u, scores_u, labels_u, *rest)
