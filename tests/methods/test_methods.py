"""The registry: every method keeps the one interface, and its grid fits it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError

import zsl_core  # noqa: F401 - before torch: it sets an OpenMP variable
from zsl_core.datasets import load_dataset
from zsl_core.errors import InputError
from zsl_core.methods import METHODS, ZSLMethod, grid_for, make_method

TINY = "gaussian:n_classes=10,n_unseen=4,n_features=20,n_attributes=8,images_per_class=10"
EVERY = pytest.mark.parametrize("name", list(METHODS))
# Where the default would only cost time.
SMALL: dict[str, dict[str, Any]] = {"psr_mlp": {"hidden": 16, "max_iter": 20}}


def make(name: str, **params: Any) -> ZSLMethod:
    return make_method(name, **SMALL.get(name, {}), **params)


@pytest.fixture(scope="module")
def data() -> tuple[Any, Any, Any, Any]:
    """All features, training images, all labels, class embeddings."""
    data = load_dataset(TINY)
    return data.features, data.split.train, data.labels, data.embedding()


def fitted(name: str, data: Any, **params: Any) -> ZSLMethod:
    X, train, labels, E = data
    return make(name, **params).fit(X[train], labels[train], E)


@pytest.mark.parametrize("center", [False, True])
@EVERY
def test_fit_predict_and_state(name: str, center: bool, data: Any) -> None:
    X, _, _, E = data
    method = fitted(name, data, center=center)
    assert method.classes_.tolist() == list(range(6))
    scores = method.decision_function(X, E)
    assert scores.shape == (len(X), 10)
    assert scores.dtype == np.float32
    assert np.isfinite(scores).all()
    np.testing.assert_array_equal(method.predict(X, E), scores.argmax(axis=1))
    prototypes = method.prototypes(E)
    assert prototypes is None or prototypes.shape == (10, 20)

    state = method.get_state()
    assert all(isinstance(value, np.ndarray) for value in state.values())
    again = make(name, center=center).set_state({k: v.copy() for k, v in state.items()})
    np.testing.assert_array_equal(again.decision_function(X, E), scores)
    np.testing.assert_array_equal(again.predict(X, E[6:]), method.predict(X, E[6:]))


@EVERY
def test_a_score_does_not_depend_on_the_other_candidates(name: str, data: Any) -> None:
    X, _, _, E = data
    method = fitted(name, data)
    all_scores = method.decision_function(X, E)
    for subset in ([3], [9, 0], [8, 6, 7, 9], [5, 5, 2]):
        scores = method.decision_function(X, E[subset])
        np.testing.assert_allclose(scores, all_scores[:, subset], rtol=1e-4, atol=2e-5)


@EVERY
def test_a_score_does_not_depend_on_the_other_images(name: str, data: Any) -> None:
    X, _, _, E = data
    method = fitted(name, data, center=True)
    alone = np.vstack([method.decision_function(row[None], E) for row in X[:5]])
    np.testing.assert_allclose(alone, method.decision_function(X, E)[:5], rtol=1e-4, atol=2e-5)


@pytest.mark.parametrize("center", [False, True])
@EVERY
def test_classes_without_training_images_are_not_looked_at(
    name: str, center: bool, data: Any
) -> None:
    X, train, labels, E = data
    poisoned = E.copy()
    poisoned[6:] = np.nan
    clean = fitted(name, data, center=center)
    method = make(name, center=center).fit(X[train], labels[train], poisoned)
    np.testing.assert_array_equal(method.decision_function(X, E), clean.decision_function(X, E))


@EVERY
def test_labels_need_not_be_the_first_rows(name: str, data: Any) -> None:
    X, train, labels, E = data
    order = np.array([9, 3, 0, 7, 1, 5, 8, 2, 6, 4])  # the new row of each class
    moved = np.empty_like(E)
    moved[order] = E
    strong = {"lam": 2.0**-4} if name.startswith("sync") else {}  # a solution well defined
    method = make(name, **strong).fit(X[train], order[labels[train]], moved)
    assert method.classes_.tolist() == sorted(order[:6])
    expected = order[fitted(name, data, **strong).predict(X, E)]
    assert (method.predict(X, moved) == expected).mean() > 0.9


@EVERY
def test_estimator_conventions(name: str, data: Any) -> None:
    method = fitted(name, data, random_state=3)
    before = method.get_params()
    copy = clone(method)
    assert copy.get_params() == before
    assert not [key for key in vars(copy) if key.endswith("_")]
    assert copy.set_params(center=True).get_params()["center"]
    assert method.get_params() == before
    fresh = METHODS[name].make()
    assert fresh.get_params() | dict(METHODS[name].fixed) == make_method(name).get_params()
    with pytest.raises(ValueError, match="bogus"):
        copy.set_params(bogus=1)


@EVERY
def test_the_same_seed_gives_the_same_scores(name: str, data: Any) -> None:
    X, _, _, E = data
    scores = [fitted(name, data, random_state=seed).decision_function(X, E) for seed in (1, 1)]
    np.testing.assert_array_equal(*scores)


@EVERY
def test_fit_returns_itself_and_can_be_called_again(name: str, data: Any) -> None:
    X, train, labels, E = data
    method = make(name)
    assert method.fit(X[train[:10]], labels[train[:10]], E) is method
    method.fit(X[train], labels[train], E)
    expected = fitted(name, data).decision_function(X, E)
    np.testing.assert_array_equal(method.decision_function(X, E), expected)


@EVERY
def test_asking_before_fitting(name: str, data: Any) -> None:
    X, _, _, E = data
    for ask in (
        lambda: make_method(name).predict(X, E),
        lambda: make_method(name).get_state(),
        lambda: make_method(name).decision_function(X, E),
    ):
        with pytest.raises(NotFittedError):
            ask()


# Names


def test_unknown_method() -> None:
    with pytest.raises(InputError, match=r"method among psr, .*, s2v_ridge, but got 'nope'\.$"):
        make_method("nope")


@EVERY
def test_unknown_parameter(name: str) -> None:
    with pytest.raises(InputError, match=rf"of {name} among .*center.*, but got 'tua'\.$"):
        make_method(name, tua=1)


def test_a_variant_may_be_overruled_but_not_lost() -> None:
    assert make_method("sync_cs").get_params()["loss"] == "crammer_singer"
    assert make_method("sync_struct", lam=1.0).get_params()["loss"] == "struct"
    assert make_method("psr_mlp").get_params()["encoder"] == "mlp"
    assert make_method("psr_mlp", encoder="kernel").get_params()["encoder"] == "kernel"


# Grids


@EVERY
@pytest.mark.parametrize("n_seen", [4, 40, 150])
def test_every_value_of_a_grid_is_taken(name: str, n_seen: int) -> None:
    grid = grid_for(name, n_seen)
    known = make_method(name).get_params()
    assert grid
    for parameter, values in grid.items():
        assert parameter in known
        assert parameter not in METHODS[name].fixed
        assert values
        assert len(set(values)) == len(values)
    if "tau_similar" in grid:
        shares = [value / (n_seen - 1) for value in grid["tau_similar"]]
        assert shares == pytest.approx([0.1, 0.2, 0.4], abs=0.05 / (n_seen - 1) + 1e-9)


def test_grids_are_the_papers() -> None:
    sync = grid_for("sync", 50)
    assert sync == {
        "lam": [2.0**e for e in range(-30, -7, 2)],
        "t": [2.0**e for e in range(-5, 6)],
    }
    assert grid_for("sync_cs", 50) == grid_for("sync_struct", 50) == sync
    assert list(grid_for("psr", 21))[-1] == "lambda_similar"
    assert grid_for("psr", 21)["tau_similar"] == [2.0, 4.0, 8.0]


def test_asking_for_a_grid_changes_none() -> None:
    grid_for("psr", 30)["gamma"] = []
    grid_for("psr", 30)["tau_similar"].append(99)
    assert grid_for("psr", 30)["gamma"] == [0.1, 0.3, 1.0]
    assert 99 not in grid_for("psr", 30)["tau_similar"]
    assert METHODS["psr"].grid["tau_similar"] == []


def test_labels_tell_methods_apart() -> None:
    labels = [entry.label for entry in METHODS.values()]
    assert len(set(labels)) == len(labels)


@EVERY
def test_an_image_that_is_not_finite_is_named(name: str, data: Any) -> None:
    X, train, labels, E = data
    bad = X[train].copy()
    bad[7, 3] = np.nan
    with pytest.raises(InputError, match="finite features, but image 7 holds NaN"):
        make(name).fit(bad, labels[train], E)
