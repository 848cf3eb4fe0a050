"""Neighbours against scikit-learn, and what a matrix product would get wrong."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.neighbors import NearestNeighbors

from zsl_core import neighbours
from zsl_core.errors import InputError
from zsl_core.neighbours import nearest
from zsl_core.similarity import cosine, l2_normalize


@pytest.fixture
def points() -> np.ndarray:
    rng = np.random.default_rng(0)
    return rng.standard_normal((120, 9)).astype(np.float32)


@pytest.mark.parametrize("slice_size", [7, 1000])
def test_the_same_as_scikit_learn_in_slices_and_whole(
    slice_size: int, points: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(neighbours, "SLICE", slice_size)
    queries = points[:50] + 0.1
    model = NearestNeighbors(n_neighbors=4, algorithm="brute").fit(points.astype(np.float64))
    expected = model.kneighbors(queries.astype(np.float64))
    rows, distances = nearest(queries, points, 4)
    np.testing.assert_array_equal(rows, expected[1])
    np.testing.assert_allclose(distances, expected[0], rtol=1e-4)
    rows, distances = nearest(points, points, 4, skip_self=True)
    expected = model.kneighbors(n_neighbors=4)  # without the points themselves
    np.testing.assert_array_equal(rows, expected[1])
    np.testing.assert_allclose(distances, expected[0], rtol=1e-4)


def test_of_unit_rows_the_order_is_the_cosine(points: np.ndarray) -> None:
    unit = l2_normalize(points)
    rows, distances = nearest(unit, unit, 5, skip_self=True)
    s = cosine(unit, unit)
    for query, found in enumerate(rows):
        others = [i for i in np.argsort(-s[query], kind="stable") if i != query]
        assert found.tolist() == others[:5]
    np.testing.assert_allclose(distances**2, 2 - 2 * np.take_along_axis(s, rows, axis=1), atol=1e-5)


def test_equal_points_have_distance_zero_and_close_ones_their_own() -> None:
    """The product alone gives distances of 1e-3 here."""
    x = l2_normalize(np.random.default_rng(1).standard_normal((30, 200)).astype(np.float32))
    moved = x.copy()
    moved[:, 0] += 1e-5
    _, distances = nearest(x, x, 1)
    assert (distances == 0).all()
    _, distances = nearest(moved, x, 1)
    np.testing.assert_allclose(distances, 1e-5, rtol=0.02)


def test_it_tells_how_far_it_is_and_stops_when_that_raises(
    points: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(neighbours, "SLICE", 50)
    told: list[float] = []
    nearest(points, points, 1, report=told.append)
    assert told == pytest.approx([50 / 120, 100 / 120, 1.0])

    def stop(share: float) -> None:
        raise KeyboardInterrupt(share)

    with pytest.raises(KeyboardInterrupt):
        nearest(points, points, 1, report=stop)


@pytest.mark.parametrize(("k", "skip_self"), [(0, False), (121, False), (120, True), (1.5, False)])
def test_a_number_of_neighbours_there_are_not_is_told(
    k: int, skip_self: bool, points: np.ndarray
) -> None:
    with pytest.raises(InputError, match="`k`"):
        nearest(points, points, k, skip_self=skip_self)
