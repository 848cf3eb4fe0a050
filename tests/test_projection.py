"""Maps: PCA by its oracle, clusters kept apart, the same again, and stopped when told."""

from __future__ import annotations

import threading
import time

import numpy as np
import pytest
from sklearn.decomposition import PCA

from zsl_core import layouts, projection
from zsl_core.errors import InputError
from zsl_core.evaluation.structure import continuity, trustworthiness
from zsl_core.projection import TECHNIQUES, Map, evenly_over_classes, fit_map
from zsl_core.similarity import l2_normalize

CLUSTERS, EACH = 6, 40


@pytest.fixture(scope="module")
def blobs() -> tuple[np.ndarray, np.ndarray]:
    """Samples of well separated clusters, and each cluster's centre and a random direction."""
    rng = np.random.default_rng(0)
    centres = np.eye(CLUSTERS, 30)
    x = np.repeat(centres, EACH, axis=0) + 0.1 * rng.standard_normal((CLUSTERS * EACH, 30))
    anchors = np.vstack([centres, rng.standard_normal((4, 30))])
    return l2_normalize(x), l2_normalize(anchors)


@pytest.fixture(scope="module")
def maps(blobs: tuple[np.ndarray, np.ndarray]) -> dict[str, Map]:
    found = {technique: fit_map(*blobs, technique) for technique in TECHNIQUES}
    assert all(m is not None for m in found.values())
    return {name: m for name, m in found.items() if m is not None}


def test_pca_is_scikit_learns(blobs: tuple[np.ndarray, np.ndarray], maps: dict[str, Map]) -> None:
    points = np.concatenate(blobs).astype(np.float64)
    oracle = PCA(2, svd_solver="full").fit(points)
    found = np.concatenate([maps["pca"].samples, maps["pca"].anchors])
    np.testing.assert_allclose(np.abs(found), np.abs(oracle.transform(points)), atol=1e-4)
    new = l2_normalize(np.random.default_rng(5).standard_normal((7, 30)))
    placed = maps["pca"].place(new, np.concatenate(blobs))
    np.testing.assert_allclose(np.abs(placed), np.abs(oracle.transform(new)), atol=1e-4)
    assert maps["pca"].placement_error == 0


@pytest.mark.parametrize("technique", ["umap", "tsne"])
def test_clusters_stay_apart(technique: str, maps: dict[str, Map]) -> None:
    found = maps[technique]
    groups = found.samples.reshape(CLUSTERS, EACH, 2)
    centres = groups.mean(axis=1)
    # Every sample lies nearest to its own cluster's middle, and so does the cluster's anchor.
    to_centre = np.linalg.norm(found.samples[:, None] - centres, axis=2)
    assert (to_centre.argmin(axis=1) == np.repeat(np.arange(CLUSTERS), EACH)).all()
    to_anchor = np.linalg.norm(found.anchors[:CLUSTERS, None] - centres, axis=2)
    assert (to_anchor.argmin(axis=1) == np.arange(CLUSTERS)).all()


@pytest.mark.parametrize("technique", TECHNIQUES)
def test_how_far_it_can_be_trusted_is_measured_on_all_points_and_beats_chance(
    technique: str, blobs: tuple[np.ndarray, np.ndarray], maps: dict[str, Map]
) -> None:
    found, points = maps[technique], np.concatenate(blobs)
    positions = np.concatenate([found.samples, found.anchors])
    assert found.judged == len(points)
    assert found.trustworthiness == pytest.approx(trustworthiness(points, positions))
    assert found.continuity == pytest.approx(continuity(points, positions))
    shuffled = np.random.default_rng(0).permutation(positions)
    assert found.trustworthiness > trustworthiness(points, shuffled) + 0.2
    if technique != "pca":
        assert found.trustworthiness > 0.9


@pytest.mark.parametrize("technique", TECHNIQUES)
def test_what_was_fitted_is_placed_where_it_lies(
    technique: str, blobs: tuple[np.ndarray, np.ndarray], maps: dict[str, Map]
) -> None:
    found, (samples, anchors) = maps[technique], blobs
    spread = positions_spread(found)
    for points, expected in ((samples, found.samples), (anchors, found.anchors)):
        placed = found.place(points, np.concatenate([samples, anchors]))
        np.testing.assert_allclose(placed, expected, atol=1e-5 * spread)


@pytest.mark.parametrize("technique", TECHNIQUES)
def test_a_point_is_placed_whatever_else_is(
    technique: str, blobs: tuple[np.ndarray, np.ndarray], maps: dict[str, Map]
) -> None:
    new = l2_normalize(np.random.default_rng(3).standard_normal((9, 30)) + 0.2)
    together = maps[technique].place(new, np.concatenate(blobs))
    alone = np.vstack([maps[technique].place(each[None], np.concatenate(blobs)) for each in new])
    np.testing.assert_allclose(together, alone, atol=1e-4 * positions_spread(maps[technique]))


@pytest.mark.parametrize("technique", TECHNIQUES)
def test_a_point_that_moves_a_little_does_not_jump(
    technique: str, blobs: tuple[np.ndarray, np.ndarray], maps: dict[str, Map]
) -> None:
    """From one cluster's centre to another's in 2,000 steps, past many changes of neighbours."""
    share = np.linspace(0, 1, 2_001)[:, None]
    path = l2_normalize((1 - share) * blobs[1][0] + share * blobs[1][1])
    placed = maps[technique].place(path, np.concatenate(blobs))
    steps = np.linalg.norm(np.diff(placed, axis=0), axis=1)
    assert steps.max() < 0.15 * positions_spread(maps[technique])
    assert np.linalg.norm(placed[-1] - placed[0]) > 0.3 * positions_spread(maps[technique])


def test_points_equally_far_from_all_neighbours_lie_in_their_middle() -> None:
    positions = np.arange(14, dtype=np.float32).reshape(7, 2)
    distances = np.full((1, 6), 0.5, dtype=np.float32)
    placed = projection._mean_position(positions, np.array([[0, 1, 2, 3, 4, 5]]), distances)
    np.testing.assert_allclose(placed, positions[:5].mean(axis=0)[None])


def test_the_placement_error_is_that_of_leaving_each_out(
    blobs: tuple[np.ndarray, np.ndarray], maps: dict[str, Map]
) -> None:
    samples, anchors = blobs
    found = maps["umap"]
    off = []
    for i in range(len(samples)):
        others = np.delete(np.arange(len(samples)), i)
        rest = Map("umap", found.samples[others], found.anchors, 1.0, 1.0, 0.0, 0.0)
        placed = rest.place(samples[i : i + 1], np.concatenate([samples[others], anchors]))
        off.append(np.linalg.norm(placed[0] - found.samples[i]))
    assert found.placement_error == pytest.approx(
        np.median(off) / positions_spread(found), rel=1e-3
    )
    assert 0 < found.placement_error < 0.2


@pytest.mark.parametrize("technique", TECHNIQUES)
def test_the_same_seed_gives_the_same_map(
    technique: str, blobs: tuple[np.ndarray, np.ndarray], maps: dict[str, Map]
) -> None:
    again = fit_map(*blobs, technique)
    assert again is not None
    np.testing.assert_array_equal(again.samples, maps[technique].samples)
    np.testing.assert_array_equal(again.anchors, maps[technique].anchors)
    if technique == "umap":
        other = fit_map(*blobs, technique, seed=1)
        assert other is not None
        assert np.abs(other.samples - again.samples).max() > 0.01


@pytest.mark.parametrize("technique", TECHNIQUES)
def test_it_stops_when_told_wherever_it_is(
    technique: str, blobs: tuple[np.ndarray, np.ndarray]
) -> None:
    told: list[tuple[str, float]] = []
    assert fit_map(*blobs, technique, report=lambda *what: told.append(what)) is not None
    shares = [share for _, share in told]
    assert shares == sorted(shares)
    assert shares[0] == 0
    assert 0.9 < shares[-1] <= 1
    if technique != "pca":
        assert len(told) > 50
    for stop_at in np.linspace(0, len(told) - 1, 5).astype(int):
        count = 0

        def report(_message: str, _share: float, last: int = stop_at) -> bool:
            nonlocal count
            count += 1
            return count > last

        assert fit_map(*blobs, technique, report=report) is None
        assert count == stop_at + 1
    assert fit_map(*blobs, technique) is not None  # nothing is left locked


def test_two_maps_at_once_take_turns_and_who_waits_can_be_stopped(
    blobs: tuple[np.ndarray, np.ndarray], maps: dict[str, Map]
) -> None:
    inside, leave = threading.Event(), threading.Event()
    results: dict[str, Map | None] = {}

    def hold(message: str, _share: float) -> None:
        if "epoch 5 " in message:
            inside.set()
            leave.wait(60)

    def first() -> None:
        results["first"] = fit_map(*blobs, "umap", report=hold)

    thread = threading.Thread(target=first)
    thread.start()
    assert inside.wait(60)
    began = time.monotonic()
    told: list[str] = []

    def impatient(message: str, _share: float) -> bool:
        told.append(message)
        return message.startswith("Waiting for another map")

    assert fit_map(*blobs, "umap", report=impatient) is None
    assert told[-1].startswith("Waiting")
    assert time.monotonic() - began < 30
    leave.set()
    thread.join(60)
    assert results["first"] is not None
    np.testing.assert_array_equal(results["first"].samples, maps["umap"].samples)


def test_umaps_own_progress_bar_is_put_back(blobs: tuple[np.ndarray, np.ndarray]) -> None:
    from umap import layouts as of_umap

    before = of_umap.tqdm
    fit_map(*blobs, "umap", report=lambda message, _: "epoch 3 " in message)
    assert of_umap.tqdm is before
    assert not layouts._NUMBA.locked()


@pytest.mark.parametrize("technique", TECHNIQUES)
@pytest.mark.parametrize("count", [8, 12, 20, 60])
def test_few_points_and_equal_ones_are_laid_out(technique: str, count: int) -> None:
    x = l2_normalize(np.random.default_rng(0).standard_normal((count - 2, 5)))
    found = fit_map(x, np.vstack([x[:1], x[:1]]), technique)
    assert found is not None
    assert np.isfinite(found.samples).all()
    assert found.samples.std() > 0
    assert np.isfinite([found.trustworthiness, found.continuity, found.placement_error]).all()


def test_large_maps_are_judged_on_part_of_the_points(
    blobs: tuple[np.ndarray, np.ndarray], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(projection, "JUDGED", 100)
    found = fit_map(*blobs, "pca")
    assert found is not None
    points = np.concatenate(blobs)
    some = np.linspace(0, len(points) - 1, 100).astype(int)
    positions = np.concatenate([found.samples, found.anchors])
    assert found.trustworthiness == pytest.approx(trustworthiness(points[some], positions[some]))
    assert found.judged == 100


def test_what_cannot_be_laid_out_is_told(blobs: tuple[np.ndarray, np.ndarray]) -> None:
    samples, anchors = blobs
    with pytest.raises(InputError, match="`technique`"):
        fit_map(samples, anchors, "mds")
    with pytest.raises(InputError, match="`seed`"):
        fit_map(samples, anchors, seed=-1)
    with pytest.raises(InputError, match="at least 8 points"):
        fit_map(samples[:5], anchors[:2])
    with pytest.raises(InputError, match="not all one"):
        fit_map(samples[[0] * 20], samples[[0] * 5])
    found = fit_map(samples, anchors, "pca")
    assert found is not None
    with pytest.raises(InputError, match="that were fitted, but got 249 rows"):
        found.place(samples[:1], np.concatenate([samples[1:], anchors]))


def test_of_too_many_samples_each_class_gives_as_many() -> None:
    labels = np.repeat([0, 1, 2, 3], [1_000, 500, 20, 1])
    chosen = evenly_over_classes(labels, most=421)
    assert len(chosen) == 421
    assert (np.diff(chosen) > 0).all()
    np.testing.assert_array_equal(np.bincount(labels[chosen]), [200, 200, 20, 1])
    np.testing.assert_array_equal(chosen, evenly_over_classes(labels, most=421))
    # From everywhere in the class: the last images may be the held-out ones.
    assert chosen[100] > 400
    np.testing.assert_array_equal(evenly_over_classes(labels, most=1_521), np.arange(1_521))


def positions_spread(found: Map) -> float:
    positions = np.concatenate([found.samples, found.anchors])
    return float(np.sqrt(((positions - positions.mean(axis=0)) ** 2).sum(axis=1).mean()))
