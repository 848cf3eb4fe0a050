"""Cosine against scikit-learn, zero rows, and the space that refuses a mix."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics.pairwise import cosine_similarity

from zsl_core.errors import InputError
from zsl_core.similarity import Space, cosine, l2_normalize


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def test_unit_rows_and_zero_rows(rng):
    x = rng.normal(size=(7, 5)) * 10.0 ** np.arange(-3, 4)[:, None]
    x[3] = 0
    unit = l2_normalize(x)
    expected = [row / np.sqrt(sum(v * v for v in row)) if row.any() else row for row in x]
    assert unit == pytest.approx(np.array(expected), abs=1e-6)
    assert unit.dtype == np.float32
    assert not unit[3].any()


def test_the_argument_is_not_written_to(rng):
    x = rng.normal(size=(4, 3)).astype(np.float32)
    x.flags.writeable = False
    Space.fit(x, x, center=True).features(x)
    assert np.abs(np.linalg.norm(x, axis=1) - 1).max() > 0.1


def test_cosine_is_sklearns(rng):
    a, b = rng.normal(size=(30, 12)), rng.normal(size=(20, 12)) * 50
    a[4], b[7] = 0, 0
    got = cosine(a, b)
    assert got.dtype == np.float32
    assert got == pytest.approx(cosine_similarity(a, b), abs=1e-6)
    assert np.abs(got).max() <= 1 + 1e-6


@pytest.mark.parametrize(
    ("means", "told"),
    [
        ({"feature_mean": np.zeros(3)}, "centred features and raw class embeddings"),
        ({"embedding_mean": np.zeros(3)}, "centred class embeddings and raw features"),
    ],
)
def test_a_space_refuses_the_mix(means, told):
    sentence = (
        f"^Expected both spaces centred or both raw, but got {told}: centre both or neither.$"
    )
    with pytest.raises(InputError, match=sentence):
        Space(**means)


def test_a_raw_space_only_normalises(rng):
    x, y = rng.normal(size=(9, 4)), rng.normal(size=(5, 3))
    space = Space.fit(x, y, center=False)
    assert space.feature_mean is None
    assert space.embedding_mean is None
    assert (space.features(x) == l2_normalize(x)).all()
    assert (space.embeddings(y) == l2_normalize(y)).all()


def test_a_centred_space_removes_the_training_means(rng):
    x, y = rng.normal(size=(9, 4)) + 2, rng.normal(size=(5, 3)) - 1
    new_x, new_y = rng.normal(size=(6, 4)), rng.normal(size=(2, 3))
    space = Space.fit(x, y, center=True)
    parts = [(space.features, x, new_x), (space.embeddings, y, new_y)]
    for transform, train, new in parts:
        unit = train / np.linalg.norm(train, axis=1, keepdims=True)
        mean = unit.mean(axis=0)
        for given in (train, new):
            shifted = given / np.linalg.norm(given, axis=1, keepdims=True) - mean
            expected = shifted / np.linalg.norm(shifted, axis=1, keepdims=True)
            assert transform(given) == pytest.approx(expected, abs=2e-6)
