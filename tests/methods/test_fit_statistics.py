"""Fits from class statistics against fits from the images themselves."""

from __future__ import annotations

import numpy as np
import pytest

from zsl_core.class_sums import FIRST
from zsl_core.datasets import load_dataset
from zsl_core.errors import InputError
from zsl_core.methods import make_method
from zsl_core.similarity import l2_normalize
from zsl_core.statistics import class_statistics
from zsl_core.streaming import streamed_gram, streamed_statistics


@pytest.fixture(scope="module")
def digits():
    data = load_dataset("digits")
    train = data.split.train
    return data.features[train], data.labels[train], data.embedding()


@pytest.mark.parametrize(
    ("name", "settings"), [("psr", {}), ("psr", {"encoder": "mlp"}), ("s2v_ridge", {})]
)
def test_the_statistics_say_all_that_a_fit_needs(digits, name, settings):
    X, y, embeddings = digits
    by_images = make_method(name, **settings).fit(X, y, embeddings)
    by_statistics = make_method(name, **settings).fit_statistics(
        class_statistics(l2_normalize(X), y), embeddings
    )
    cosines = (by_statistics.prototypes(embeddings) * by_images.prototypes(embeddings)).sum(axis=1)
    assert cosines == pytest.approx(1, abs=1e-5)
    assert by_statistics.classes_.tolist() == by_images.classes_.tolist()


@pytest.mark.parametrize("name", ["psr", "s2v_ridge"])
def test_streamed_statistics_give_nearly_the_same_prototypes(digits, name):
    X, y, embeddings = digits
    X, y = np.tile(X, (3, 1)), np.tile(y, 3)  # more images a class than are kept whole
    by_images = make_method(name).fit(X, y, embeddings)
    streamed = make_method(name).fit_statistics(streamed_statistics(X, y), embeddings)
    cosines = (streamed.prototypes(embeddings) * by_images.prototypes(embeddings)).sum(axis=1)
    assert cosines.min() > 0.999


def test_streamed_sums_give_the_ridge_from_images_to_words(digits):
    X, y, embeddings = digits
    X, y = np.tile(X, (3, 1)), np.tile(y, 3)
    assert np.bincount(y).max() > FIRST
    by_images = make_method("v2s_ridge").fit(X, y, embeddings)
    streamed = make_method("v2s_ridge").fit_statistics(
        streamed_statistics(X, y, 1, n_blocks=2), embeddings, streamed_gram(X, n_blocks=2)
    )
    scale = float(np.abs(by_images.coef_).max())
    assert streamed.coef_ == pytest.approx(by_images.coef_, abs=1e-4 * scale)


def test_psr_from_streamed_statistics_is_as_accurate(digits):
    """Loss and top-1, where O2 counts and every class has more images than are kept whole."""
    X, y, embeddings = digits
    x_hat = l2_normalize(np.concatenate([X + noise for noise in 2 * noises(X)]))
    y = np.tile(y, 3)
    assert np.bincount(y)[np.unique(y)].min() > FIRST
    settings = {"lambda_similar": 1.0, "tau_similar": 2}
    exact, streamed = (
        make_method("psr", **settings).fit_statistics(statistics, embeddings)
        for statistics in (class_statistics(x_hat, y), streamed_statistics(x_hat, y))
    )
    assert streamed.history_[-1].loss == pytest.approx(exact.history_[-1].loss, rel=1e-3)
    data = load_dataset("digits")
    test, unseen = data.split.test_unseen, data.unseen_classes
    right = [
        (unseen[m.predict(data.features[test], embeddings[unseen])] == data.labels[test]).mean()
        for m in (exact, streamed)
    ]
    assert right[1] == pytest.approx(right[0], abs=0.01)


def noises(X):
    return np.random.default_rng(0).standard_normal((3, *X.shape)).astype(np.float32)


def test_what_needs_the_images_is_refused(digits):
    X, y, embeddings = digits
    statistics = class_statistics(l2_normalize(X), y)
    with pytest.raises(InputError, match="`center` to be False"):
        make_method("psr", center=True).fit_statistics(statistics, embeddings)
    with pytest.raises(InputError, match="expectation"):
        make_method("psr", expectation="exact").fit_statistics(statistics, embeddings)
    with pytest.raises(InputError, match="statistics of at least 2 classes"):
        make_method("psr").fit_statistics(statistics, embeddings[:3])
