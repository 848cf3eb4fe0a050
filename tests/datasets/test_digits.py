"""The bundled digits and their stroke attributes."""

from __future__ import annotations

import numpy as np
import pytest

from zsl_core.datasets.digits import STROKES, UNSEEN, load_digits
from zsl_core.errors import InputError
from zsl_core.similarity import cosine, l2_normalize


def test_shapes_and_values() -> None:
    data = load_digits()
    assert data.features.shape == (1797, 64)
    assert (data.features.min(), data.features.max()) == (0, 16)
    assert data.embedding("att").shape == (10, 20)
    assert data.attribute_names == tuple(STROKES)
    assert 0 <= data.embedding().min() < data.embedding().max() <= 1
    assert data.unseen_classes.tolist() == list(UNSEEN)
    assert len(np.unique(data.embedding(), axis=0)) == 10


def test_a_fifth_of_each_seen_digit_is_held_out_the_same_each_time() -> None:
    data = load_digits()
    train, held_out = (
        np.bincount(data.labels[part]) for part in list(data.split.parts().values())[:2]
    )
    seen = data.seen_classes
    np.testing.assert_allclose(held_out[seen] / (train + held_out)[seen], 0.2, atol=0.01)
    assert sum(map(len, data.split.parts().values())) == 1797
    assert load_digits().digest == data.digest


def test_unseen_digits_have_the_strokes_of_seen_ones() -> None:
    data = load_digits()
    unseen, seen = data.embedding()[data.unseen_classes], data.embedding()[data.seen_classes]
    assert (seen.max(axis=0) >= 0.8 * unseen.max(axis=0)).all()


def test_strokes_tell_unseen_digits_apart() -> None:
    data = load_digits()
    X, Y = l2_normalize(data.features), l2_normalize(data.embedding())
    train, test = data.split.train, data.split.test_unseen
    A, B = Y[data.labels[train]], X[train]
    P = np.linalg.solve(A.T @ A + np.eye(20, dtype=np.float32), A.T @ B)  # (attributes, pixels)
    scores = cosine(X[test], Y[data.unseen_classes] @ P)
    predicted = data.unseen_classes[scores.argmax(axis=1)]
    recall = [(predicted[data.labels[test] == c] == c).mean() for c in data.unseen_classes]
    assert np.mean(recall) > 0.5  # chance is 1/3; measured 0.60


def test_other_unseen_digits() -> None:
    data = load_digits((9, 0))
    assert data.unseen_classes.tolist() == [0, 9]
    assert data.name == "digits:unseen=09"
    assert load_digits((8, 7, 3)).digest == load_digits().digest


@pytest.mark.parametrize("unseen", [(), tuple(range(10)), (1, 1), (10,), (-1,)])
def test_bad_unseen(unseen: tuple[int, ...]) -> None:
    with pytest.raises(InputError, match=r"`unseen` of digits .* 0\.\.9, but got \("):
        load_digits(unseen)
