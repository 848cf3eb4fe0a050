"""Ridge in both directions: the normal equations, an explicit loop, and the estimator's manners."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError

import zsl_core  # noqa: F401 - before torch: it sets an OpenMP variable
from zsl_core.errors import InputError
from zsl_core.methods.ridge import SemanticToVisualRidge, VisualToSemanticRidge

BOTH = pytest.mark.parametrize("kind", [VisualToSemanticRidge, SemanticToVisualRidge])
CENTER = pytest.mark.parametrize("center", [False, True])
Kind = type[VisualToSemanticRidge] | type[SemanticToVisualRidge]
CLASSES = np.array([1, 3, 4, 6, 7])  # of 9 rows of class embeddings; the others are not seen


@pytest.fixture
def data() -> tuple[Any, Any, Any]:
    """Features, labels of classes of very unequal size, class embeddings."""
    rng = np.random.default_rng(5)
    y = rng.permutation(np.repeat(CLASSES, [40, 3, 9, 2, 16]))
    X = rng.uniform(size=(70, 12)).astype(np.float32) * rng.uniform(0.1, 9, size=(70, 1))
    return X.astype(np.float32), y, rng.uniform(size=(9, 6)).astype(np.float32)


def unit(rows: Any) -> Any:
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def spaces(X: Any, y: Any, E: Any, center: bool) -> tuple[Any, Any]:
    """All of X and E as the method sees them, in float64 and from its words alone."""
    X, E = unit(X.astype(np.float64)), unit(E.astype(np.float64))
    if center:
        X, E = unit(X - X.mean(axis=0)), unit(E - E[np.unique(y)].mean(axis=0))
    return X, E


def solved(A: Any, B: Any, lam: float) -> Any:
    return np.linalg.inv(A.T @ A + lam * np.eye(A.shape[1])) @ A.T @ B


@CENTER
@pytest.mark.parametrize("lam", [0.01, 1.0, 30.0])
def test_visual_to_semantic_solves_its_normal_equations(
    data: Any, lam: float, center: bool
) -> None:
    X, y, E = data
    x, e = spaces(X, y, E, center)
    method = VisualToSemanticRidge(lam=lam, center=center).fit(X, y, E)
    np.testing.assert_allclose(method.coef_, solved(x, e[y], lam), rtol=2e-3, atol=2e-4)
    assert method.coef_.shape == (12, 6)
    assert method.prototypes(E) is None


@CENTER
@pytest.mark.parametrize("lam", [0.01, 1.0, 30.0])
def test_semantic_to_visual_is_the_regression_on_all_images(
    data: Any, lam: float, center: bool
) -> None:
    X, y, E = data
    x, e = spaces(X, y, E, center)
    method = SemanticToVisualRidge(lam=lam, center=center).fit(X, y, E)
    expected = solved(e[y], x, lam)
    np.testing.assert_allclose(method.coef_, expected, rtol=2e-3, atol=2e-4)
    assert method.coef_.shape == (6, 12)
    # Classes that count alike whatever their size would be another regression.
    means = np.array([x[y == c].mean(axis=0) for c in CLASSES])
    assert np.abs(expected - solved(e[CLASSES], means, lam)).max() > 0.01


@CENTER
@BOTH
def test_scores_by_an_explicit_loop(data: Any, kind: Kind, center: bool) -> None:
    X, y, E = data
    x, e = spaces(X, y, E, center)
    method = kind(lam=0.5, center=center).fit(X, y, E)
    scores = method.decision_function(X[:8], E[[8, 1, 0]])
    assert scores.shape == (8, 3)
    for n in range(8):
        for column, c in enumerate((8, 1, 0)):
            if kind is VisualToSemanticRidge:
                query, target = x[n] @ method.coef_, e[c]
            else:
                query, target = x[n], e[c] @ method.coef_
            s = query @ target / np.linalg.norm(query) / np.linalg.norm(target)
            assert scores[n, column] == pytest.approx(s, abs=2e-5)


def test_prototypes_are_unit_rows(data: Any) -> None:
    X, y, E = data
    prototypes = SemanticToVisualRidge().fit(X, y, E).prototypes(E)
    assert prototypes.shape == (9, 12)
    np.testing.assert_allclose(np.linalg.norm(prototypes, axis=1), 1, atol=1e-6)


@BOTH
@pytest.mark.parametrize("lam", [0, 0.0, -1, float("nan"), float("inf"), "abc", None, True])
def test_a_penalty_that_is_no_positive_number_is_refused(data: Any, kind: Kind, lam: Any) -> None:
    with pytest.raises(InputError, match="`lam` to be a number"):
        kind(lam=lam).fit(*data)


@BOTH
def test_shapes_and_single_class_are_refused(data: Any, kind: Kind) -> None:
    X, y, E = data
    with pytest.raises(InputError, match=r"\(70, 12\) and \(69,\)"):
        kind().fit(X, y[:-1], E)
    with pytest.raises(InputError, match="at least 2 seen classes, but got 1"):
        kind().fit(X, np.ones_like(y), E)


@CENTER
@BOTH
def test_state_round_trip(data: Any, kind: Kind, center: bool) -> None:
    X, y, E = data
    method = kind(lam=0.7, center=center).fit(X, y, E)
    state = {name: value.copy() for name, value in method.get_state().items()}
    again = kind(lam=0.7, center=center).set_state(state)
    np.testing.assert_array_equal(again.decision_function(X, E), method.decision_function(X, E))
    np.testing.assert_array_equal(again.classes_, CLASSES)
    assert again.get_state().keys() == state.keys()


@BOTH
def test_clone_takes_parameters_and_nothing_learnt(data: Any, kind: Kind) -> None:
    method = kind(lam=3.0, center=True, random_state=9).fit(*data)
    copy = clone(method)
    assert copy.get_params() == {"lam": 3.0, "center": True, "random_state": 9}
    assert not hasattr(copy, "coef_")
    assert copy.set_params(lam=4.0).lam == 4.0
    assert method.lam == 3.0


@BOTH
def test_classes_without_a_label_are_not_looked_at(data: Any, kind: Kind) -> None:
    X, y, E = data
    poisoned = E.copy()
    poisoned[np.setdiff1d(np.arange(9), CLASSES)] = np.nan
    for center in (False, True):
        clean = kind(center=center).fit(X, y, E)
        np.testing.assert_array_equal(kind(center=center).fit(X, y, poisoned).coef_, clean.coef_)


@BOTH
def test_asking_before_fitting(data: Any, kind: Kind) -> None:
    X, _, E = data
    with pytest.raises(NotFittedError):
        kind().predict(X, E)
    with pytest.raises(NotFittedError):
        kind().decision_function(X, E)
    with pytest.raises(NotFittedError):
        kind().get_state()
