"""A stored map equals the fitted one, and knows where every run's prototypes lie."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from zsl_core.datasets import ZSLDataset, load_dataset
from zsl_core.datasets.base import Split
from zsl_core.errors import InputError
from zsl_core.projection import TECHNIQUES
from zsl_core.runs import maps as maps_module
from zsl_core.runs.experiment import run
from zsl_core.runs.jobs import Progress
from zsl_core.runs.maps import ANCHORS, START, SampleMap, map_config, map_of
from zsl_core.runs.snapshots import AT_MOST, snapshots_of, start_of
from zsl_core.runs.store import RunStore
from zsl_core.similarity import l2_normalize

SPEC = "gaussian:n_classes=12,n_unseen=4,n_features=20,n_attributes=8,images_per_class=10"


@pytest.fixture(scope="module")
def data() -> ZSLDataset:
    return load_dataset(SPEC)


@pytest.fixture
def store(tmp_path: Path) -> RunStore:
    return RunStore(tmp_path / "store")


def made(dataset: ZSLDataset, *args: Any, **kwargs: Any) -> SampleMap:
    found = map_of(dataset, *args, **kwargs)
    assert found is not None
    return found


@pytest.mark.parametrize("technique", TECHNIQUES)
def test_the_second_time_it_comes_from_the_store(
    technique: str, data: ZSLDataset, store: RunStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = made(data, "att", technique, store=store)

    def no_fit(*_: Any, **__: Any) -> None:
        raise AssertionError("fitted again")

    monkeypatch.setattr(maps_module, "fit_map", no_fit)
    second = made(data, "att", technique, store=RunStore(store.root))
    for name in ("samples", "anchors", "axes"):
        np.testing.assert_array_equal(getattr(second.map, name), getattr(first.map, name))
    for name in ("technique", "trustworthiness", "continuity", "placement_error", "seconds"):
        assert getattr(second.map, name) == getattr(first.map, name)
    np.testing.assert_array_equal(second.images, first.images)
    with pytest.raises(AssertionError, match="fitted again"):
        map_of(data, "att", technique, store=store, seed=1)
    with pytest.raises(AssertionError, match="fitted again"):
        map_of(data, "att", technique, store=store, center=True)


def test_a_damaged_record_is_laid_out_again(data: ZSLDataset, store: RunStore) -> None:
    first = made(data, "att", "pca", store=store)
    folder = store.path(map_config(data, "att", "pca"))
    assert folder.is_dir()
    arrays = folder / "arrays.safetensors"
    whole = arrays.read_bytes()
    arrays.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    again = made(data, "att", "pca", store=store)
    np.testing.assert_array_equal(again.map.samples, first.map.samples)
    assert arrays.read_bytes() == whole


@pytest.mark.parametrize("center", [False, True])
def test_it_maps_the_unit_features_and_each_runs_prototypes(center: bool, data: ZSLDataset) -> None:
    found = made(data, "att", "pca", center=center)
    np.testing.assert_array_equal(found.images, np.arange(data.n_images))
    assert list(found.anchors) == [START, "psr", "s2v_ridge", "sync"]
    for name in ANCHORS:
        method = run(data, name, {"center": center}).method
        np.testing.assert_array_equal(found.samples, method.space_.features(data.features))
        prototypes = method.prototypes(data.embedding())
        np.testing.assert_allclose(found.anchors[name], l2_normalize(prototypes), atol=1e-5)
        # As long or short as they are, SYNC's for instance: their direction alone is placed.
        fitted = np.split(found.map.anchors, len(found.anchors))[list(found.anchors).index(name)]
        np.testing.assert_allclose(found.place(prototypes), fitted, atol=1e-4)


def test_psr_starts_where_its_first_snapshot_was(data: ZSLDataset) -> None:
    found = made(data, "att", "pca")
    first = run(data, "psr").method.history_[0].prototypes
    np.testing.assert_allclose(found.anchors[START], first, atol=1e-6)
    assert np.abs(found.anchors[START] - found.anchors["psr"]).max() > 1e-3


def test_what_makes_another_map(data: ZSLDataset) -> None:
    configs = [
        map_config(data, "att", "pca"),
        map_config(data, "att", "umap"),
        map_config(data, "att", "pca", seed=1),
        map_config(data, "att", "pca", center=True),
        map_config(load_dataset(f"{SPEC},random_state=1"), "att", "pca"),
    ]
    assert all(a != b for i, a in enumerate(configs) for b in configs[:i])
    assert configs[0] == map_config(load_dataset(SPEC), "att", "pca")


@pytest.mark.parametrize("share", [0.0, 0.1, 0.2, 0.35, 0.5, 0.9])
def test_it_stops_when_told_and_keeps_no_half_map(
    share: float, data: ZSLDataset, store: RunStore
) -> None:
    stopped = map_of(data, "att", "umap", store=store, report=lambda told: told.done >= share)
    assert stopped is None
    assert all(config["kind"] != "map" for config in store.configs())


def test_progress_only_grows(data: ZSLDataset) -> None:
    told: list[Progress] = []

    def report(progress: Progress) -> bool:
        told.append(progress)
        return False

    made(data, "att", "tsne", report=report)
    shares = [progress.done for progress in told]
    assert shares == sorted(shares)
    assert shares[0] == 0
    assert shares[-1] > 0.9
    assert any("PSR" in progress.message for progress in told)
    assert any("t-SNE" in progress.message for progress in told)


def test_a_store_that_cannot_be_written_loses_nothing(data: ZSLDataset, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    found = made(data, "att", "pca", store=RunStore(blocked / "store"))
    assert "Not kept" in found.note
    assert len(found.samples) == data.n_images


def test_wrong_names_are_told(data: ZSLDataset) -> None:
    with pytest.raises(InputError, match="`technique`"):
        map_of(data, "att", "mds")
    with pytest.raises(InputError, match="a class embedding of"):
        map_of(data, "nope")


def test_one_sample_a_class_is_laid_out() -> None:
    """As the ImageNet classes are."""
    spec = "gaussian:n_classes=40,n_unseen=10,n_features=20,n_attributes=8,images_per_class=5"
    full = load_dataset(spec)
    first = np.searchsorted(full.labels, np.arange(40))
    unseen = np.isin(np.arange(40), full.unseen_classes)
    empty = np.array([], dtype=np.int64)
    data = dataclasses.replace(
        full,
        features=full.features[first],
        labels=np.arange(40),
        split=Split(np.flatnonzero(~unseen), empty, np.flatnonzero(unseen)),
    )
    found = made(data, None, "umap")
    assert found.map.anchors.shape == (4 * 40, 2)
    assert np.isfinite(found.map.samples).all()


# Snapshots


def test_a_stored_run_is_trained_again_for_its_snapshots(data: ZSLDataset, store: RunStore) -> None:
    fresh = run(data, "psr", {"tau_similar": 2}, store=store)
    kept = snapshots_of(fresh, data)
    assert kept is not None
    assert len(kept) == min(AT_MOST, len(fresh.method.history_))
    assert (kept[0], kept[-1]) == (fresh.method.history_[0], fresh.method.history_[-1])
    assert [s.step for s in kept] == sorted({s.step for s in kept})
    stored = run(data, "psr", {"tau_similar": 2}, store=store)
    assert not hasattr(stored.method, "history_")
    again = snapshots_of(stored, data)
    assert again is not None
    assert [s.step for s in again] == [s.step for s in kept]
    for a, b in zip(again, kept, strict=True):
        np.testing.assert_allclose(a.prototypes, b.prototypes, atol=1e-5)
    final = stored.method.prototypes(data.embedding())
    np.testing.assert_allclose(again[-1].prototypes, final, atol=1e-5)
    start = start_of(stored.method, data, "att")
    np.testing.assert_allclose(start, again[0].prototypes, atol=1e-6)
    assert not hasattr(stored.method, "history_")  # the run shown is not touched
    assert [s.held_out for s in again] == pytest.approx([s.held_out for s in kept], abs=1e-6)


def test_snapshots_are_kept_and_found_again(data: ZSLDataset, store: RunStore) -> None:
    fresh = run(data, "psr", {"tau_similar": 2}, store=store)
    first = snapshots_of(fresh, data, store=store)
    stored = run(data, "psr", {"tau_similar": 2}, store=store)

    def never(progress: object) -> bool:
        raise AssertionError("trained again")

    again = snapshots_of(stored, data, never, store)
    assert first is not None
    assert again is not None
    for a, b in zip(again, first, strict=True):
        assert (a.entry(), a.max_step) == (b.entry(), b.max_step)
        np.testing.assert_array_equal(a.prototypes, b.prototypes)


def test_snapshots_stop_when_told_and_other_methods_have_none(
    data: ZSLDataset, store: RunStore
) -> None:
    run(data, "psr", store=store)
    stored = run(data, "psr", store=store)
    assert snapshots_of(stored, data, report=lambda progress: progress.done > 0.1) is None
    with pytest.raises(InputError, match="Expected a run of PSR"):
        snapshots_of(run(data, "sync"), data)
