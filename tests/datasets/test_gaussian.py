"""Made-up classes: the knobs do what they say."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.stats import skew

from zsl_core.datasets.base import ZSLDataset
from zsl_core.datasets.gaussian import make_gaussian
from zsl_core.errors import InputError
from zsl_core.similarity import cosine, l2_normalize


def ridge(A: np.ndarray, B: np.ndarray) -> np.ndarray:
    return np.linalg.solve(A.T @ A + np.eye(A.shape[1]), A.T @ B)


def skewness_of_n1(data: ZSLDataset) -> tuple[float, float]:
    """N_1 skewness on unseen classes: visual -> semantic ridge, semantic -> visual ridge."""
    X, Y = l2_normalize(data.features), l2_normalize(data.embedding())
    train, test, unseen = data.split.train, data.split.test_unseen, data.unseen_classes
    targets = Y[data.labels[train]]
    to_semantic = cosine(X[test] @ ridge(X[train], targets), Y[unseen])
    to_visual = cosine(X[test], Y[unseen] @ ridge(targets, X[train]))
    counts = (
        np.bincount(s.argmax(axis=1), minlength=len(unseen)) for s in (to_semantic, to_visual)
    )
    v2s, s2v = (float(skew(n)) for n in counts)
    return v2s, s2v


def mean_skewness(**knobs: Any) -> tuple[float, float]:
    values = [skewness_of_n1(make_gaussian(random_state=seed, **knobs)) for seed in range(6)]
    v2s, s2v = np.mean(values, axis=0)
    return float(v2s), float(s2v)


def test_spread_turns_hubness_up_in_one_direction_only() -> None:
    low, _ = mean_skewness(within_class_spread=1.5)
    high, other_way = mean_skewness(within_class_spread=4)
    assert high > low + 0.8
    assert high > other_way + 1


def test_fewer_features_turn_hubness_up() -> None:
    assert mean_skewness(n_features=50)[0] > mean_skewness(n_features=300)[0] + 0.8


def test_default_shows_the_effect() -> None:
    v2s, s2v = mean_skewness()
    assert v2s > s2v + 0.8


def test_shapes() -> None:
    data = make_gaussian(n_classes=8, n_unseen=3, n_features=7, n_attributes=4, images_per_class=10)
    assert data.features.shape == (80, 7)
    assert data.features.min() >= 0
    assert data.embedding("att").shape == (8, 4)
    assert data.unseen_classes.tolist() == [5, 6, 7]
    assert [len(part) for part in data.split.parts().values()] == [40, 10, 30]


def test_class_means_are_linear_in_attributes_without_noise() -> None:
    data = make_gaussian(
        n_classes=40, n_features=6, n_attributes=3, attribute_noise=0, within_class_spread=0
    )
    first = np.searchsorted(data.labels, np.arange(40))
    means = data.features[first]
    design = np.hstack([data.embedding(), np.ones((40, 1))])
    for mean in means.T:
        uncut = mean > 0
        residual = np.linalg.lstsq(design[uncut], mean[uncut])[1]
        assert residual < 1e-8


def test_attribute_noise_blurs_class_means() -> None:
    def residual(noise: float) -> float:
        data = make_gaussian(attribute_noise=noise, within_class_spread=0)
        means = data.features[np.searchsorted(data.labels, np.arange(60))]
        design = np.hstack([data.embedding(), np.ones((60, 1))])
        return float(np.linalg.lstsq(design, means)[1].mean())

    assert residual(1) > 2 * residual(0.2)


def test_imbalance() -> None:
    equal = np.bincount(make_gaussian().labels)
    assert set(equal) == {40}
    data = make_gaussian(imbalance=1)
    sizes = np.bincount(data.labels)
    assert sizes.max() / sizes.min() == pytest.approx(20, rel=0.15)
    assert sizes.mean() == pytest.approx(40, rel=0.02)
    half = np.bincount(make_gaussian(imbalance=0.5).labels)
    assert half.max() / half.min() == pytest.approx(20**0.5, rel=0.15)


def test_no_class_is_empty_however_small() -> None:
    data = make_gaussian(images_per_class=5, imbalance=1)
    assert np.bincount(data.labels).min() == 2
    for part in (data.split.train, data.split.test_seen):
        assert len(np.unique(data.labels[part])) == 45


def test_the_seed_decides() -> None:
    assert make_gaussian().digest == make_gaussian().digest
    assert make_gaussian(imbalance=1).digest == make_gaussian(imbalance=1.0).digest
    assert not np.array_equal(make_gaussian(random_state=1).features, make_gaussian().features)


@pytest.mark.parametrize(
    ("knobs", "message"),
    [
        ({"n_classes": 1}, "`n_classes` to be a whole number >= 2, but got 1"),
        ({"n_unseen": 0}, r"`n_unseen` to be a whole number in 1\.\.59, but got 0"),
        ({"n_unseen": 60}, r"`n_unseen` to be a whole number in 1\.\.59, but got 60"),
        ({"n_features": 1}, "`n_features` to be a whole number >= 2, but got 1"),
        ({"n_attributes": 1}, "`n_attributes` to be a whole number >= 2, but got 1"),
        ({"images_per_class": 4}, "`images_per_class` to be a whole number >= 5, but got 4"),
        ({"images_per_class": 7.5}, r"`images_per_class` to be a whole number .* 7\.5"),
        ({"attribute_noise": -1}, "`attribute_noise` to be a number >= 0, but got -1"),
        ({"within_class_spread": float("nan")}, "`within_class_spread` to be a .* got nan"),
        ({"imbalance": 1.5}, r"`imbalance` to be a number in 0\.\.1, but got 1\.5"),
        ({"random_state": -1}, "`random_state` to be a whole number >= 0, but got -1"),
    ],
)
def test_bad_knobs(knobs: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        make_gaussian(**knobs)
