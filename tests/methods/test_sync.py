"""SYNC: Sim, phantoms, the three losses by explicit loops, and solutions of liblinear."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.spatial.distance import pdist
from sklearn.svm import LinearSVC

import zsl_core  # before torch: it sets an OpenMP variable
from zsl_core.datasets import load_dataset
from zsl_core.errors import InputError
from zsl_core.feature_files import open_features
from zsl_core.methods import sync
from zsl_core.methods.margin_loss import margin_loss
from zsl_core.methods.squared_hinge import OneVsOther
from zsl_core.methods.sync import SYNC
from zsl_core.similarity import l2_normalize

import torch  # isort: skip

assert zsl_core
OVERLAPPING = "gaussian:n_classes=12,n_unseen=4,n_features=20,n_attributes=8"
SEPARABLE = f"{OVERLAPPING},within_class_spread=0.5"
LOSSES = pytest.mark.parametrize("loss", ["one_vs_other", "crammer_singer", "struct"])


def training(spec: str) -> tuple[Any, Any, Any]:
    data = load_dataset(spec)
    train = data.split.train
    return data.features[train], data.labels[train], data.embedding()


@pytest.fixture(scope="module")
def data() -> tuple[Any, Any, Any]:
    """256 overlapping images of classes 0..7, class embeddings of 12 classes."""
    return training(OVERLAPPING)


def relative(a: Any, b: Any) -> float:
    return float(np.abs(a - b).max() / np.abs(b).max())


# Sim and phantoms


@pytest.mark.parametrize("center", [False, True])
@pytest.mark.parametrize("t", [2.0**-5, 1.0, 2.0**5])
def test_sim_by_an_explicit_loop(data: Any, t: float, center: bool) -> None:
    X, y, E = data
    method = SYNC(t=t, center=center, max_iter=5).fit(X, y, E)
    e = E.astype(np.float64) / np.linalg.norm(E, axis=1, keepdims=True)
    if center:
        e = e - e[:8].mean(axis=0)
        e /= np.linalg.norm(e, axis=1, keepdims=True)
    e /= np.median([np.linalg.norm(e[i] - e[j]) for i in range(8) for j in range(i)])
    expected = np.zeros((12, 8))
    for a in range(12):
        for b in range(8):
            expected[a, b] = np.exp(-t * np.square(e[a] - e[b]).sum())
        expected[a] /= expected[a].sum()
    np.testing.assert_allclose(method.similarity(E), expected, rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(method.similarity(E).sum(axis=1), 1, atol=1e-6)


def test_class_embeddings_are_in_units_of_their_median_distance(data: Any) -> None:
    method = SYNC(max_iter=5).fit(*data)
    assert np.median(pdist(method.phantoms_)) == pytest.approx(1, abs=1e-6)
    # So their length says nothing: each row is normalised first.
    X, y, E = data
    scaled = SYNC(max_iter=5).fit(X, y, E * np.linspace(0.1, 50, 12, dtype=np.float32)[:, None])
    np.testing.assert_allclose(scaled.phantoms_, method.phantoms_, atol=1e-5)


@pytest.mark.parametrize("t", [0.25, 1.0, 2.0**5])
def test_phantoms_give_the_seen_classifiers_back(data: Any, t: float) -> None:
    X, y, E = data
    method = SYNC(t=t).fit(X, y, E)
    seen = method.similarity(E[:8])
    assert np.linalg.cond(seen) < 1e4
    assert relative(seen.astype(np.float64) @ method.phantom_coef_, method.coef_) < 1e-4
    assert relative(method.prototypes(E[:8]), method.coef_) < 1e-4
    # The unseen ones mix the same phantoms.
    V = np.linalg.pinv(seen.astype(np.float64)) @ method.coef_
    assert relative(method.prototypes(E[8:]), method.similarity(E[8:]) @ V) < 1e-3


@pytest.mark.parametrize(("attributes", "t"), [(5, 1.0), (5, 2.0**-5)])
def test_few_attributes_do_not_drown_the_seen_classifiers_in_rounding(
    attributes: int, t: float
) -> None:
    """Sim is then near singular, yet Sim V must still give W: V is large and needs float64."""
    X, y, E = training(f"gaussian:n_attributes={attributes}")
    method = SYNC(t=t).fit(X, y, E)
    assert relative(method.prototypes(E[:45]), method.coef_) < 0.01


@pytest.mark.parametrize("t", [1e3, 1e6, 1e12])
def test_a_very_narrow_sim_stays_finite_for_a_class_far_away(data: Any, t: float) -> None:
    X, y, E = data
    method = SYNC(t=t, max_iter=5).fit(X, y, E)
    far = np.vstack([-E[:2], np.eye(8, dtype=np.float32)[:1], E[8:]])
    assert np.isfinite(method.similarity(far)).all()
    np.testing.assert_allclose(method.similarity(far).sum(axis=1), 1, atol=1e-6)
    assert np.isfinite(method.decision_function(X, far)).all()
    # It is then the classifier of the nearest phantom.
    e = l2_normalize(E) / np.float32(method.scale_)
    nearest = [np.square(method.phantoms_ - row).sum(axis=1).argmin() for row in e[8:]]
    assert method.similarity(E[8:]).argmax(axis=1).tolist() == nearest


def test_twin_classes_are_no_crash(data: Any) -> None:
    X, y, E = data
    twins = E.copy()
    twins[1] = twins[0]  # Sim has two equal rows: its pseudo-inverse shares W between them
    scores = SYNC().fit(X, y, twins).decision_function(X, twins)
    assert np.isfinite(scores).all()
    assert np.abs(scores).max() < 100
    all_alike = np.ones_like(E)
    assert np.isfinite(SYNC(max_iter=5).fit(X, y, all_alike).decision_function(X, all_alike)).all()


# The losses


def example() -> tuple[Any, Any, Any, Any]:
    rng = np.random.default_rng(1)
    rows = rng.integers(0, 4, size=15)
    margins = rng.uniform(0.2, 2, size=(4, 4))
    np.fill_diagonal(margins, 0)
    return rng.normal(size=(15, 4)), rows, margins + margins.T, rng


@pytest.mark.parametrize("kind", ["crammer_singer", "struct"])
def test_margin_losses_by_an_explicit_loop(kind: str) -> None:
    scores, rows, distances, _ = example()
    margins = distances if kind == "struct" else 1 - np.eye(4)
    total = 0.0
    for n in range(15):
        own = scores[n, rows[n]]
        total += max(margins[rows[n], c] + scores[n, c] - own for c in range(4))
    loss = margin_loss(torch.tensor(scores), torch.tensor(rows), torch.tensor(margins))
    assert float(loss) == pytest.approx(total / 15)
    right = torch.tensor(10.0 * np.eye(4)[rows])  # every image right by more than its margin
    assert float(margin_loss(right, torch.tensor(rows), torch.tensor(margins))) == 0


def hinge(W: Any, x: Any, y: Any, lam: float, margins: Any) -> float:
    scores = x @ W.T
    own = scores[np.arange(len(y)), y][:, None]
    loss = (margins[y] + scores - own).max(axis=1).mean()
    return float(loss + lam / 2 * np.square(W).sum())


def squared_hinge(W: Any, x: Any, y: Any, lam: float) -> float:
    signs = np.where(np.arange(len(W)) == y[:, None], 1, -1)
    loss = np.square(np.maximum(0, 1 - signs * (x @ W.T))).mean()
    return float(loss + lam / 2 * np.square(W).sum())


# The solutions


@pytest.mark.parametrize("spec", [SEPARABLE, OVERLAPPING])
@pytest.mark.parametrize("exponent", [-8, -14, -18])
def test_one_vs_other_is_a_squared_hinge_machine_for_each_class(spec: str, exponent: int) -> None:
    X, y, E = training(spec)
    x, lam = l2_normalize(X).astype(np.float64), 2.0**exponent
    method = SYNC(lam=lam).fit(X, y, E)
    machine = LinearSVC(
        loss="squared_hinge",
        fit_intercept=False,
        dual=False,
        C=1 / (len(y) * 8 * lam),
        tol=1e-8,
        max_iter=20000,
    )
    for c in range(8):
        alone = machine.fit(x, np.where(y == c, 1, -1)).coef_[0]
        assert relative(method.coef_[c], alone) < 0.02
    together = machine.fit(x, y).coef_
    ours, theirs = (squared_hinge(W, x, y, lam) for W in (method.coef_, together))
    assert ours == pytest.approx(theirs, rel=1e-3)


@pytest.mark.parametrize(
    ("spec", "exponent"), [(SEPARABLE, -6), (OVERLAPPING, -6), (OVERLAPPING, -12)]
)
def test_crammer_singer_comes_near_the_optimum(spec: str, exponent: int) -> None:
    """L-BFGS has no guarantee on a loss with corners; liblinear solves the dual exactly."""
    X, y, E = training(spec)
    x, lam = l2_normalize(X).astype(np.float64), 2.0**exponent
    method = SYNC(lam=lam, loss="crammer_singer").fit(X, y, E)
    machine = LinearSVC(
        multi_class="crammer_singer",
        fit_intercept=False,
        C=1 / (len(y) * lam),
        tol=1e-8,
        max_iter=100_000,
    ).fit(x, y)
    margins = 1 - np.eye(8)
    ours, theirs = (hinge(W, x, y, lam, margins) for W in (method.coef_, machine.coef_))
    assert theirs <= ours * (1 + 1e-6)
    assert ours < 1.02 * theirs


def test_struct_asks_for_the_distance_of_the_classes(data: Any) -> None:
    X, y, E = data
    x, lam = l2_normalize(X).astype(np.float64), 2.0**-8
    method = SYNC(lam=lam, loss="struct").fit(X, y, E)
    margins = np.linalg.norm(method.phantoms_[:, None] - method.phantoms_[None], axis=2)
    ours = hinge(method.coef_, x, y, lam, margins)
    other = SYNC(lam=lam, loss="crammer_singer").fit(X, y, E)
    assert ours < hinge(other.coef_, x, y, lam, margins)
    rng = np.random.default_rng(0)
    for _ in range(20):  # a minimum: no small step helps by more than the corners allow
        step = 0.05 * rng.normal(size=method.coef_.shape)
        assert hinge(method.coef_ + step, x, y, lam, margins) > ours * 0.999


# Warm start, state, parameters


@LOSSES
def test_a_change_of_t_alone_keeps_the_seen_classifiers(data: Any, loss: str) -> None:
    X, y, E = data
    method = SYNC(loss=loss, lam=2.0**-10, warm_start=True).fit(X, y, E)
    before, scores = method.coef_.copy(), method.decision_function(X, E[8:])
    method.set_params(t=4.0).fit(X, y, E)
    if loss == "one_vs_other":
        assert relative(method.coef_, before) < 1e-4
    x, lam = l2_normalize(X).astype(np.float64), 2.0**-10
    if loss == "crammer_singer":  # it may walk on along a corner, but not uphill
        margins = 1 - np.eye(8)
        after = hinge(method.coef_, x, y, lam, margins)
        assert after <= hinge(before, x, y, lam, margins) * 1.001
    assert relative(method.decision_function(X, E[8:]), scores) > 0.01


def test_a_warm_start_needs_the_same_classes(data: Any) -> None:
    X, y, E = data
    some = y != 2
    warm = SYNC(lam=2.0**-8, warm_start=True).fit(X, y, E).fit(X[some], y[some], E)
    cold = SYNC(lam=2.0**-8).fit(X[some], y[some], E)
    np.testing.assert_array_equal(warm.coef_, cold.coef_)


@LOSSES
@pytest.mark.parametrize("center", [False, True])
def test_state_round_trip(data: Any, loss: str, center: bool) -> None:
    X, y, E = data
    method = SYNC(loss=loss, t=2.0, center=center, max_iter=20).fit(X, y, E)
    again = SYNC(loss=loss, t=2.0, center=center).set_state(dict(method.get_state()))
    np.testing.assert_array_equal(again.decision_function(X, E), method.decision_function(X, E))


@pytest.mark.parametrize("loss", ["one_vs_other", "struct"])
def test_only_the_seed_is_random(data: Any, loss: str) -> None:
    first, second, other = (
        SYNC(loss=loss, max_iter=3, random_state=seed).fit(*data).coef_ for seed in (0, 0, 1)
    )
    np.testing.assert_array_equal(first, second)
    assert not np.array_equal(first, other)


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"lam": -1.0}, "`lam` to be a number >= 0"),
        ({"lam": float("nan")}, "`lam`"),
        ({"t": 0}, "`t` to be a number"),
        ({"t": "wide"}, "`t`"),
        ({"loss": "hinge"}, "`loss` to be one of one_vs_other, crammer_singer, struct"),
        ({"max_iter": 0}, "`max_iter` to be a whole number"),
        ({"max_iter": 2.5}, "`max_iter`"),
        ({"tol": "abc"}, "`tol`"),
    ],
)
def test_bad_parameters(data: Any, params: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        SYNC(**params).fit(*data)


def test_it_learns() -> None:
    data = load_dataset(SEPARABLE)
    X, y, E = training(SEPARABLE)
    method = SYNC().fit(X, y, E)
    assert (method.predict(X, E[:8]) == y).mean() > 0.95
    unseen = data.split.test_unseen
    accuracy = (method.predict(data.features[unseen], E[8:]) + 8 == data.labels[unseen]).mean()
    assert accuracy > 0.5  # chance is a quarter


# Features read by slices


def test_features_by_slices_give_the_same_classifiers(
    data: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where a chunk is a few images and no margin is remembered, as with millions of them."""
    X, y, E = data
    np.save(tmp_path / "x.npy", X)
    whole = SYNC(lam=2.0**-14).fit(X, y, E)
    opened = open_features(tmp_path / "x.npy")
    for limits in ({}, {"chunk": 30 * 20, "kept": 0}):
        monkeypatch.setattr(sync, "OneVsOther", partial(OneVsOther, **limits))
        slices = SYNC(lam=2.0**-14).fit_streamed(opened, y, E)
        assert relative(slices.coef_, whole.coef_) < 1e-3
        np.testing.assert_allclose(slices.phantoms_, whole.phantoms_)
        assert relative(slices.decision_function(X, E), whole.decision_function(X, E)) < 1e-3
        assert slices.classes_.tolist() == whole.classes_.tolist()
    again = SYNC().set_state(slices.get_state())
    np.testing.assert_array_equal(again.prototypes(E), slices.prototypes(E))


def test_what_slices_cannot_do_is_refused_and_changes_nothing(data: Any) -> None:
    X, y, E = data
    method = SYNC(max_iter=3).fit(X, y, E)
    before = method.prototypes(E)
    bad = X.copy()
    bad[100, 3] = np.nan
    for settings, x, labels, sentence in (
        ({"loss": "struct"}, X, y, "`loss` to be one of one_vs_other"),
        ({"center": True}, X, y, "`center` to be False"),
        ({}, X, y[:-1], "a label for each of the images"),
        ({}, X[:0], y[:0], "at least one"),
        ({}, X, y * 0, "at least 2 seen classes"),
        ({}, bad, y, "finite features"),
    ):
        method.set_params(**{"loss": "one_vs_other", "center": False, **settings})
        with pytest.raises(InputError, match=sentence):
            method.fit_streamed(x, labels, E)
    np.testing.assert_array_equal(method.prototypes(E), before)


def test_after_slices_a_warm_start_trains_anew(data: Any) -> None:
    X, y, E = data
    method = SYNC(warm_start=True).fit_streamed(X, y, E)
    cold = SYNC().fit(X, y, E)
    np.testing.assert_array_equal(method.fit(X, y, E).coef_, cold.coef_)
