"""The order and the places of classes against brute force."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from sklearn.manifold import trustworthiness

from zsl_core.arrangement import cluster_order, neighbourhood, plane_layout
from zsl_core.datasets import load_dataset
from zsl_core.errors import InputError
from zsl_core.relations import Relations


def delta_of(angles: list[float]) -> np.ndarray:
    """Cosines of directions on a circle, given in degrees."""
    a = np.radians(angles)
    return np.cos(a[:, None] - a[None]).astype(np.float32)


def test_classes_on_an_arc_come_in_its_order() -> None:
    angles = [40.0, 0.0, 70.0, 10.0, 61.0, 25.0]
    order = cluster_order(delta_of(angles)).tolist()
    assert order in (np.argsort(angles).tolist(), np.argsort(angles)[::-1].tolist())


def test_no_flip_of_the_tree_shortens_the_order() -> None:
    """Against every order that keeps the tightest pair together, for four classes in two pairs."""
    delta = delta_of([0, 5, 50, 58])
    order = cluster_order(delta)
    cost = [(1 - delta)[a, b] for a, b in itertools.pairwise(order)]
    for flipped in ([0, 1, 2, 3], [1, 0, 2, 3], [0, 1, 3, 2], [1, 0, 3, 2]):
        assert sum(cost) <= sum((1 - delta)[a, b] for a, b in itertools.pairwise(flipped)) + 1e-6


@pytest.mark.parametrize("classes", [1, 2, 3])
def test_few_classes_have_an_order_and_places(classes: int) -> None:
    delta = delta_of([0, 30, 80][:classes])
    assert sorted(cluster_order(delta)) == list(range(classes))
    places = plane_layout(delta)
    assert places.shape == (classes, 2)
    assert np.isfinite(places).all()


def test_all_classes_alike() -> None:
    delta = np.ones((40, 40), dtype=np.float32)
    assert sorted(cluster_order(delta)) == list(range(40))
    assert np.isfinite(plane_layout(delta)).all()


def test_places_keep_neighbours_and_are_the_same_each_time() -> None:
    delta = Relations.from_embeddings(load_dataset("fauna").embedding()).delta
    places = plane_layout(delta)
    assert (places == plane_layout(delta)).all()
    assert places.min(axis=0) == pytest.approx([-1, -1])
    assert places.max(axis=0) == pytest.approx([1, 1])
    distance = np.maximum(1 - delta, 0)
    np.fill_diagonal(distance, 0)
    kept = trustworthiness(distance, places, n_neighbors=5, metric="precomputed")
    shuffled = np.random.default_rng(0).permutation(places)
    assert kept > 0.9
    assert trustworthiness(distance, shuffled, n_neighbors=5, metric="precomputed") < 0.6


def test_a_neighbourhood_is_the_class_and_the_most_alike() -> None:
    relations = Relations(delta_of([0, 10, 20, 30, 90]), tau=0.8)
    assert neighbourhood(relations, 1, most=10)[0] == 1
    assert set(neighbourhood(relations, 1, most=10)) == {0, 1, 2, 3}
    assert neighbourhood(relations, 4, most=10).tolist() == [4]
    assert neighbourhood(relations, 0, most=3).tolist() == [0, 1, 2]


@pytest.mark.parametrize("function", [cluster_order, plane_layout])
def test_what_is_not_square_gets_its_sentence(function) -> None:
    with pytest.raises(InputError, match="Expected `delta`"):
        function(np.ones((3, 2), dtype=np.float32))
