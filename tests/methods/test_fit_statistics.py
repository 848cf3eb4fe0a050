"""Fits from class statistics against fits from the images themselves."""

from __future__ import annotations

import numpy as np
import pytest

from zsl_core.datasets import load_dataset
from zsl_core.errors import InputError
from zsl_core.methods import make_method
from zsl_core.similarity import l2_normalize
from zsl_core.statistics import class_statistics
from zsl_core.streaming import streamed_statistics


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


def test_what_needs_the_images_is_refused(digits):
    X, y, embeddings = digits
    statistics = class_statistics(l2_normalize(X), y)
    with pytest.raises(InputError, match="`center` to be False"):
        make_method("psr", center=True).fit_statistics(statistics, embeddings)
    with pytest.raises(InputError, match="expectation"):
        make_method("psr", expectation="exact").fit_statistics(statistics, embeddings)
    with pytest.raises(InputError, match="statistics of at least 2 classes"):
        make_method("psr").fit_statistics(statistics, embeddings[:3])
