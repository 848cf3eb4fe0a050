"""Structure against explicit loops, and what must and must not change it."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from scipy import stats
from scipy.spatial.distance import cosine as cosine_distance

from zsl_core.errors import InputError
from zsl_core.evaluation.structure import (
    RelationSatisfaction,
    continuity,
    linear_cka,
    relation_satisfaction,
    rsa,
    trustworthiness,
)


@pytest.fixture
def rng():
    return np.random.default_rng(7)


@pytest.mark.parametrize(
    ("rows", "columns", "pairs"),
    [
        (None, None, list(itertools.combinations(range(9), 2))),
        ([1, 4, 6, 8], None, list(itertools.combinations([1, 4, 6, 8], 2))),
        ([0, 2], [5, 3, 8], list(itertools.product([0, 2], [5, 3, 8]))),
    ],
)
def test_rsa_against_loop(rng, rows, columns, pairs):
    a, b = rng.normal(size=(9, 4)), rng.normal(size=(9, 6))
    of_a, of_b = ([1 - cosine_distance(x[i], x[j]) for i, j in pairs] for x in (a, b))
    expected = stats.spearmanr(of_a, of_b).statistic
    assert rsa(a, b, rows, columns) == pytest.approx(expected)


def test_rsa_ignores_rotation_lengths_and_order_of_classes(rng):
    a = rng.normal(size=(9, 4))
    rotation, _ = np.linalg.qr(rng.normal(size=(4, 4)))
    b, order = rng.normal(size=(9, 6)), rng.permutation(9)
    assert rsa(a, (a * rng.uniform(1, 5, (9, 1))) @ rotation) == pytest.approx(1)
    assert rsa(a[order], b[order]) == pytest.approx(rsa(a, b))


def test_rsa_of_opposite_relations_is_minus_1():
    near, far = np.array([[0.0], [0.1], [0.5]]), np.array([[0.0], [1.0], [0.25]])
    a, b = (np.hstack([np.cos(x), np.sin(x)]) for x in (near, far))
    assert rsa(a, b) == pytest.approx(-1)  # angles of the pairs: .1 .5 .4 against 1 .25 .75


def test_rsa_that_says_nothing_is_none(rng):
    a = rng.normal(size=(9, 4))
    assert rsa(a, a, [0, 1]) is None
    assert rsa(a, a, [0], [1, 2]) is None
    assert rsa(a, a, [0], [1, 2, 3]) is not None
    assert rsa(a, np.ones((9, 2))) is None
    assert rsa(np.eye(9), a) is None


def test_rsa_refuses_a_class_on_both_sides(rng):
    a = rng.normal(size=(9, 4))
    with pytest.raises(InputError, match="without a common class"):
        rsa(a, a, [0, 1], [1, 2])
    with pytest.raises(InputError, match="but got 9 and 8"):
        rsa(a, a[:8])


def test_cka_against_the_kernel_form(rng):
    a, b = rng.normal(size=(12, 4)) + 3, rng.normal(size=(12, 30)) - 1
    centring = np.eye(12) - 1 / 12
    k, l_ = centring @ a @ a.T @ centring, centring @ b @ b.T @ centring
    expected = (k * l_).sum() / np.sqrt((k * k).sum() * (l_ * l_).sum())
    assert linear_cka(a, b) == pytest.approx(expected)
    assert linear_cka(b, a) == pytest.approx(expected)


def test_cka_ignores_rotation_scale_and_shift(rng):
    a = rng.normal(size=(12, 4)).astype(np.float32)
    rotation, _ = np.linalg.qr(rng.normal(size=(4, 4)))
    assert linear_cka(a, 3 * a @ rotation + 5) == pytest.approx(1)
    assert linear_cka(a, np.ones((12, 2))) is None
    assert linear_cka(np.ones((12, 2)), a) is None
    with pytest.raises(InputError, match="but got 12 and 3"):
        linear_cka(a, a[:3])


def test_trustworthiness_against_its_definition(rng):
    space, embedding, k, n = rng.normal(size=(20, 5)), rng.normal(size=(20, 2)), 4, 20

    def ranks(x):  # ranks[i][j]: 0 for i itself, 1 for its nearest
        return [np.argsort(np.argsort(((x - row) ** 2).sum(axis=1))) for row in x]

    def penalty(real, shown):
        return sum(
            real[i][j] - k for i in range(n) for j in range(n) if 0 < shown[i][j] <= k < real[i][j]
        )

    scale = 2 / (n * k * (2 * n - 3 * k - 1))
    expected = 1 - scale * penalty(ranks(space), ranks(embedding))
    assert trustworthiness(space, embedding, k) == pytest.approx(expected)
    expected = 1 - scale * penalty(ranks(embedding), ranks(space))
    assert continuity(space, embedding, k) == pytest.approx(expected)


def test_a_map_that_glues_is_not_trustworthy_and_one_that_tears_is_not_continuous():
    side = np.arange(10.0)
    strips = np.stack([np.tile(side, 2), np.repeat([0.0, 100.0], 10)], axis=1)
    glued = strips * [1, 1e-4]
    assert trustworthiness(strips, glued, 3) < 0.85 < continuity(strips, glued, 3)
    assert continuity(glued, strips, 3) < 0.85 < trustworthiness(glued, strips, 3)


def test_neighbours_are_limited(rng):
    x = rng.normal(size=(11, 2))
    assert trustworthiness(x, x, 5) == 1.0
    for k in (0, 6):
        with pytest.raises(InputError, match=rf"in 1\.\.5, but got {k}"):
            trustworthiness(x, x, k)
    with pytest.raises(InputError, match="but got 10 and 11"):
        continuity(x, x[:10])


def satisfaction_by_loop(cosines, reference_classes, labels, delta, tau):
    """All pairs and all triples, one by one."""
    similar, dissimilar, ordered = [], [], []
    for row, r in zip(cosines, reference_classes, strict=True):
        x_i, x_j, x_k = [], [], []
        for s, c in zip(row, labels, strict=True):
            if c == r or delta[r, c] >= 1 - 1e-6:
                x_i.append(s)
            elif delta[r, c] >= tau:
                x_j.append((s, delta[r, c]))
            else:
                x_k.append(s)
        if x_j:
            similar.append(np.mean([tau <= s <= d for s, d in x_j]))
        if x_k:
            dissimilar.append(np.mean([s < tau for s in x_k]))
        triples = [i > j > k for i in x_i for j, _ in x_j for k in x_k]
        if triples:
            ordered.append(np.mean(triples))
    return [np.mean(shares) for shares in (similar, dissimilar, ordered)]


@pytest.mark.parametrize("decimals", [9, 1])
def test_relation_satisfaction_against_loop(rng, decimals):
    y = rng.normal(size=(7, 3)) + 0.5
    y[6] = 2 * y[0]  # another class with the same class embedding: identical to class 0
    unit = y / np.linalg.norm(y, axis=1, keepdims=True)
    delta, references = unit @ unit.T, np.array([3, 0, 5, 2])
    labels = rng.choice(7, 60, p=[0.1, 0.1, 0.3, 0.1, 0.1, 0.1, 0.2])
    cosines = np.clip(delta[references][:, labels] - 0.1 + 0.4 * rng.normal(size=(4, 60)), -1, 1)
    cosines = cosines.round(decimals)
    for tau in (0.4, 0.6):
        got = relation_satisfaction(cosines, references, labels, delta, tau)
        expected = satisfaction_by_loop(cosines, references, labels, delta, tau)
        assert [got.similar, got.dissimilar, got.ordered] == pytest.approx(expected)
        assert got.mean == pytest.approx(np.mean(expected))
        assert 0 < min(expected) < max(expected) < 1


DELTA = np.array([[1.0, 0.75, 0.0], [0.75, 1.0, 0.0], [0.0, 0.0, 1.0]])


@pytest.mark.parametrize(
    ("cosines", "expected"),
    [
        ([1.0, 0.5, 0.25], (1, 1, 1)),  # tau itself is still similar
        ([1.0, 0.75, 0.25], (1, 1, 1)),  # and so is delta
        ([1.0, 0.76, 0.25], (0, 1, 1)),
        ([1.0, 0.49, 0.25], (0, 1, 1)),
        ([1.0, 0.6, 0.5], (1, 0, 1)),  # tau itself is no longer dissimilar
        ([0.6, 0.6, 0.25], (1, 1, 0)),  # the order is strict
        ([1.0, 0.6, 0.6], (1, 0, 0)),
    ],
)
def test_edges_of_the_relations(cosines, expected):
    got = relation_satisfaction(np.array([cosines]), np.array([0]), np.arange(3), DELTA, tau=0.5)
    assert (got.similar, got.dissimilar, got.ordered) == expected


def test_a_delta_equal_to_tau_is_similar():
    got = relation_satisfaction(
        np.array([[1.0, 0.75]]), np.array([0]), np.arange(2), DELTA, tau=0.75
    )
    assert got == RelationSatisfaction(similar=1.0, dissimilar=None, ordered=None)


def test_parts_without_pairs_are_none():
    only_own = relation_satisfaction(np.array([[1.0]]), np.array([0]), np.array([0]), DELTA, 0.5)
    assert only_own == RelationSatisfaction(None, None, None)
    assert only_own.mean is None
    assert RelationSatisfaction(None, 0.5, 0.25).mean == 0.375


def test_a_reference_without_own_images_has_no_triples():
    cosines, references = np.array([[0.6, 0.4], [0.9, 0.0]]), np.array([0, 1])
    got = relation_satisfaction(cosines, references, np.array([1, 2]), DELTA, tau=0.5)
    assert got == RelationSatisfaction(similar=1.0, dissimilar=1.0, ordered=None)


def test_a_class_without_class_embedding_is_identical_to_itself():
    nothing = np.zeros((2, 2))
    got = relation_satisfaction(np.array([[0.9]]), np.array([0]), np.array([0]), nothing, tau=0.5)
    assert got == RelationSatisfaction(None, None, None)


def test_references_count_equally():
    # Reference 0 has nine images of its similar class, reference 1 one.
    labels = np.array([1] * 9 + [0])
    cosines = np.array([[0.6] * 9 + [1.0], [1.0] * 9 + [0.0]])
    got = relation_satisfaction(cosines, np.array([0, 1]), labels, DELTA, tau=0.5)
    assert got.similar == 0.5


def test_bad_arguments_are_told():
    with pytest.raises(InputError, match=r"float in \(-1, 1\), but got 3"):
        relation_satisfaction(np.zeros((1, 3)), np.array([0]), np.arange(3), DELTA, tau=3)
    with pytest.raises(InputError, match=r"1 references, 3 images\), but got \(3, 1\)"):
        relation_satisfaction(np.zeros((3, 1)), np.array([0]), np.arange(3), DELTA, tau=0.5)
