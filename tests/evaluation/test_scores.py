"""Scores read closely, against explicit loops and SciPy's rank correlation."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from tests.evaluation.conftest import CANDIDATES
from zsl_core.datasets import ZSLDataset, load_dataset
from zsl_core.errors import InputError
from zsl_core.evaluation.predictions import Predictions
from zsl_core.evaluation.scores import (
    ranking,
    relations_of,
    rivals_of,
    scores_are_cosines,
    scores_beside_delta,
)
from zsl_core.methods import METHODS, ZSLMethod, make_method
from zsl_core.relations import Relations
from zsl_core.similarity import cosine


@pytest.fixture(scope="module")
def digits() -> ZSLDataset:
    return load_dataset("digits")


def fitted(name: str, data: ZSLDataset, **params: object) -> ZSLMethod:
    train = data.split.train
    method = make_method(name, **params)
    return method.fit(data.features[train], data.labels[train], data.embedding())


@pytest.mark.parametrize("count", [1, 3, 5, 50])
def test_ranking_against_a_loop(told: Predictions, count: int) -> None:
    for row in range(60):
        by_score = sorted(range(5), key=lambda c: (-told.scores[row, c], c))
        expected = by_score[:count]
        own = list(CANDIDATES).index(told.labels[row])
        if own not in expected:
            expected.append(own)
        got = ranking(told, row, count)
        assert list(got.classes) == [CANDIDATES[c] for c in expected]
        assert list(got.scores) == [told.scores[row, c] for c in expected]
        assert list(got.ranks) == [by_score.index(c) + 1 for c in expected]
        assert got.left_out == 5 - len(expected)
        assert got.classes[0] == told.predicted[row]


def test_a_row_that_is_not_there_is_refused(told: Predictions) -> None:
    with pytest.raises(InputError, match=r"`row`.*0\.\.59, but got 60"):
        ranking(told, 60)
    with pytest.raises(InputError, match="`count`"):
        ranking(told, 0, 0)


@pytest.mark.parametrize("count", [0, 2, 9])
def test_rivals_against_a_loop(told: Predictions, count: int) -> None:
    for label in np.unique(told.labels):
        rows = [row for row in range(60) if told.labels[row] == label]
        others = [c for c in range(5) if CANDIDATES[c] != label]
        taken = {c: sum(told.predicted[row] == CANDIDATES[c] for row in rows) for c in others}
        mean = {c: np.mean([told.scores[row, c] for row in rows]) for c in others}
        expected = sorted(others, key=lambda c: (-taken[c], -mean[c]))[:count]
        assert list(rivals_of(told, label, count)) == [CANDIDATES[c] for c in expected]


def test_scores_beside_delta_against_a_loop(told: Predictions, relations: Relations) -> None:
    order = np.array([7, 2, 6, 1, 4])
    got = scores_beside_delta(told, relations.delta, order)
    assert list(got.classes) == [2, 6, 1, 4]
    assert list(got.candidates) == list(order)
    score, delta, places = [], [], []
    for i, r in enumerate(got.classes):
        for j, c in enumerate(order):
            column = list(CANDIDATES).index(c)
            mean = np.mean([s[column] for s, y in zip(told.scores, told.labels, strict=True)
                            if y == r])  # fmt: skip
            assert got.means[i, j] == pytest.approx(mean)
            assert got.delta[i, j] == relations.delta[r, c]
            if r == c:
                assert np.isnan(got.difference[i, j])
            else:
                score.append(got.means[i, j])
                delta.append(got.delta[i, j])
                places.append((i, j))
    assert got.spearman == pytest.approx(stats.spearmanr(score, delta).statistic)
    moved = (stats.rankdata(score) - stats.rankdata(delta)) / len(score)
    for (i, j), value in zip(places, moved, strict=True):
        assert got.difference[i, j] == pytest.approx(value)
    greatest = got.greatest(3)
    assert [abs(got.difference[i, j]) for i, j in greatest] == sorted(np.abs(moved))[:-4:-1]
    assert sorted(got.greatest(1_000)) == sorted(places)  # never a class with itself


def test_delta_as_scores_moves_nothing(relations: Relations) -> None:
    order = np.array([1, 2, 4, 7])
    scores = relations.delta[np.ix_(order, order)]
    told = Predictions(order, order, order, scores)
    got = scores_beside_delta(told, relations.delta, order)
    assert got.spearman == pytest.approx(1)
    np.testing.assert_allclose(got.difference[~np.eye(4, dtype=bool)], 0, atol=1e-12)


def test_where_ranks_say_nothing_there_is_no_correlation(relations: Relations) -> None:
    told = Predictions(np.arange(2), np.array([1, 2]), np.array([1, 2]), np.eye(2))
    assert scores_beside_delta(told, relations.delta, told.candidates).spearman is None
    flat = Predictions(np.arange(3), CANDIDATES[:3], CANDIDATES, np.zeros((3, 5)))
    assert scores_beside_delta(flat, relations.delta, CANDIDATES).spearman is None


@pytest.mark.parametrize("method", METHODS)
def test_scores_are_said_to_be_cosines_just_where_they_are(method: str, digits: ZSLDataset) -> None:
    model = fitted(method, digits)
    embeddings = digits.embedding()
    prototypes = model.prototypes(embeddings)
    same = False
    if prototypes is not None:
        cosines = cosine(model.space_.features(digits.features), prototypes)
        scores = model.decision_function(digits.features, embeddings)
        same = np.allclose(cosines, scores, atol=1e-4)
    assert scores_are_cosines(model, embeddings) == same
    assert same == method.startswith(("psr", "s2v"))


@pytest.mark.parametrize("center", [False, True])
def test_relations_are_those_of_the_methods_space(digits: ZSLDataset, center: bool) -> None:
    psr = fitted("psr", digits, center=center, tau=0.3)
    got = relations_of(psr, digits, "att")
    assert got.tau == 0.3
    described = psr.space_.embeddings(digits.embedding())
    np.testing.assert_allclose(got.delta, cosine(described, described), atol=1e-6)
    ridge = fitted("s2v_ridge", digits, center=center)
    seen = digits.seen_classes
    expected = Relations.from_embeddings(described[seen])
    assert relations_of(ridge, digits, "att").tau == pytest.approx(expected.tau, abs=1e-6)
