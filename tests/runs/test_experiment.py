"""One run: remembered, restored equal, cancelled without a trace."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import zsl_core  # noqa: F401 - before torch: it sets an OpenMP variable
from zsl_core.datasets import ZSLDataset, load_dataset
from zsl_core.errors import InputError
from zsl_core.evaluation.report import evaluate
from zsl_core.methods import METHODS, make_method
from zsl_core.methods.ridge import VisualToSemanticRidge
from zsl_core.runs.config import NOT_A_SETTING, digest
from zsl_core.runs.experiment import Run, chosen_params, run
from zsl_core.runs.store import RunStore
from zsl_core.training import Snapshot

SPEC = "gaussian:n_classes=12,n_unseen=4,n_features=20,n_attributes=8,images_per_class=10"
QUICK: dict[str, dict[str, Any]] = {"psr_mlp": {"hidden": 8, "max_iter": 20}}


@pytest.fixture(scope="module")
def data() -> ZSLDataset:
    return load_dataset(SPEC)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RunStore:
    monkeypatch.setenv("ZSL_STORE", str(tmp_path / "elsewhere"))
    return RunStore(tmp_path / "store")


def digest_of(finished: Run) -> str:
    return digest(finished.config.to_dict())


@pytest.mark.parametrize("center", [False, True])
@pytest.mark.parametrize("name", list(METHODS))
def test_the_second_time_it_comes_from_the_store(
    name: str,
    center: bool,
    data: ZSLDataset,
    store: RunStore,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    params = QUICK.get(name, {}) | {"center": center}
    first = run(data, name, params, store=store)

    def no_fit(*_: Any, **__: Any) -> None:
        raise AssertionError("fitted again")

    monkeypatch.setattr(METHODS[name].make, "fit", no_fit)
    second = run(data, name, params, store=RunStore(store.root))
    assert second.seconds_fit == first.seconds_fit
    assert second.report == first.report
    assert second.history == first.history
    assert second.config == first.config
    assert second.complete
    X, E = data.features, data.embedding()
    np.testing.assert_array_equal(
        second.method.decision_function(X, E), first.method.decision_function(X, E)
    )
    assert second.method.get_params() == first.method.get_params()
    # What is measured of the restored method is what was kept of the first.
    assert evaluate(second.method, X, data.labels, E, data.split) == first.report
    with pytest.raises(AssertionError, match="fitted again"):
        run(data, name, params, seed=1, store=store)


def test_it_is_measured_on_the_test_images(data: ZSLDataset) -> None:
    train = data.split.train
    method = make_method("s2v_ridge", lam=3.0)
    method.fit(data.features[train], data.labels[train], data.embedding())
    finished = run(data, "s2v_ridge", {"lam": 3.0})
    expected = evaluate(method, data.features, data.labels, data.embedding(), data.split)
    assert finished.report == expected
    assert finished.seconds_fit > 0
    assert finished.history == []


def test_without_a_store_nothing_is_written(data: ZSLDataset, store: RunStore) -> None:
    run(data, "v2s_ridge")
    assert not store.root.exists()
    assert not (store.root.parent / "elsewhere").exists()


def test_what_makes_another_run(data: ZSLDataset) -> None:
    other_data = load_dataset(f"{SPEC},random_state=1")
    moved = dataclasses.replace(
        data, split=dataclasses.replace(data.split, train=data.split.train[1:])
    )
    runs = [
        run(data, "s2v_ridge"),
        run(data, "s2v_ridge", {"lam": 2.0}),
        run(data, "s2v_ridge", {"center": True}),
        run(data, "v2s_ridge"),
        run(data, "s2v_ridge", seed=1),
        run(other_data, "s2v_ridge"),
        run(moved, "s2v_ridge"),
    ]
    assert len({digest_of(finished) for finished in runs}) == len(runs)
    assert digest_of(run(data, "s2v_ridge", {"lam": 1.0})) == digest_of(runs[0])
    config = runs[0].config
    assert (config.dataset, config.dataset_digest) == (data.name, data.digest)
    assert (config.class_embedding, config.method, config.seed) == ("att", "s2v_ridge", 0)
    assert set(config.params) == {"lam", "center"}


@pytest.mark.parametrize("name", list(METHODS))
def test_settings_are_all_parameters_but_the_manner(name: str, data: ZSLDataset) -> None:
    finished = run(data, name, QUICK.get(name))
    assert set(finished.config.params) == set(make_method(name).get_params()) - set(NOT_A_SETTING)
    json.dumps(finished.config.to_dict(), allow_nan=False)


def test_how_it_is_computed_is_no_other_run(data: ZSLDataset) -> None:
    plain, warm = run(data, "sync"), run(data, "sync", {"warm_start": True, "device": "cpu"})
    assert digest_of(plain) == digest_of(warm)


@pytest.mark.parametrize("value", [np.float32(2.0), np.float64(2.0)])
def test_a_number_is_the_same_setting_in_every_type(
    value: Any, data: ZSLDataset, store: RunStore
) -> None:
    """Parameters come from grids of numpy as well as from sliders."""
    finished = run(data, "v2s_ridge", {"lam": value}, store=store)
    assert digest_of(finished) == digest_of(run(data, "v2s_ridge", {"lam": 2.0}))


@pytest.mark.parametrize(
    "value", [float("inf"), float("nan"), {1, 2}, 1j, b"x", pytest.param(10**400, id="huge")]
)
@pytest.mark.parametrize("stored", [True, False])
def test_a_value_that_is_no_setting_is_told_with_a_store_and_without(
    value: Any, stored: bool, data: ZSLDataset, store: RunStore
) -> None:
    with pytest.raises(InputError, match="`lam`"):
        run(data, "v2s_ridge", {"lam": value}, store=store if stored else None)


def test_wrong_names_are_told(data: ZSLDataset) -> None:
    with pytest.raises(InputError, match="a method among"):
        run(data, "nope")
    with pytest.raises(InputError, match="a parameter of psr"):
        run(data, "psr", {"tua": 1})
    with pytest.raises(InputError, match="a class embedding of"):
        run(data, "psr", class_embedding="w2v")


def test_the_seed_is_the_estimators(data: ZSLDataset) -> None:
    finished = run(data, "sync", {"max_iter": 3}, seed=7)
    assert finished.method.get_params()["random_state"] == 7
    assert finished.config.seed == 7


# Snapshots and cancelling


def test_snapshots_are_seen_and_kept(data: ZSLDataset, store: RunStore) -> None:
    seen: list[Snapshot] = []

    def watch(snapshot: Snapshot) -> None:
        seen.append(snapshot)

    finished = run(data, "psr", {"tol": 0.0, "max_iter": 15}, store=store, callback=watch)
    assert [entry["step"] for entry in finished.history] == [s.step for s in seen]
    assert [s.step for s in seen][-3:] == [5, 10, 15]
    assert all(0 <= entry["held_out"] <= 1 for entry in finished.history)
    assert finished.history[-1]["held_out"] == pytest.approx(finished.report["zsl"]["top1"])
    assert set(finished.history[0]) == {"step", "seconds", "loss", "terms", "held_out"}
    assert finished.complete


@pytest.mark.parametrize("name", ["psr", "psr_mlp"])
def test_a_cancelled_run_is_measured_but_not_kept(
    name: str, data: ZSLDataset, store: RunStore
) -> None:
    params = {"hidden": 8, "max_iter": 40} if name == "psr_mlp" else {"tol": 0.0}
    stopped = run(data, name, params, store=store, callback=lambda s: s.step >= 10)
    assert not stopped.complete
    assert [entry["step"] for entry in stopped.history][-1] == 10
    assert stopped.report["zsl"]["top1"] is not None
    assert list(store.records()) == []
    full = run(data, name, params, store=store)
    assert full.complete
    assert len(full.history) > len(stopped.history)
    assert len(list(store.records())) == 1


def test_a_callback_does_not_change_the_result(data: ZSLDataset) -> None:
    watched = run(data, "psr", callback=lambda _: None)
    assert watched.report == run(data, "psr").report


def test_a_damaged_record_is_fitted_again(data: ZSLDataset, store: RunStore) -> None:
    first = run(data, "v2s_ridge", store=store)
    folder = store.path(first.config.to_dict())
    for damage in ('"report"', '"top1"', '"seconds_fit"'):
        path = folder / "results.json"
        text = path.read_text()
        assert damage in text
        path.write_text(text.replace(damage, damage[:2] + "#" + damage[3:]))
        again = run(data, "v2s_ridge", store=store)
        assert again.report == first.report, damage
        assert again.seconds_fit > 0


# Selection


def test_chosen_parameters_are_remembered(
    data: ZSLDataset, store: RunStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[tuple[int, int]] = []
    params = chosen_params(
        data, "v2s_ridge", store=store, progress=lambda *counts: calls.append(counts)
    )
    assert set(params) == {"lam"}
    assert calls == [(i, 4) for i in range(1, 5)]  # 4 folds, each a chain of 8 values

    def no_fit(*_: Any, **__: Any) -> None:
        raise AssertionError("fitted again")

    monkeypatch.setattr(VisualToSemanticRidge, "fit", no_fit)
    assert chosen_params(data, "v2s_ridge", store=RunStore(store.root)) == params
    others: list[dict[str, Any]] = [
        {"criterion": "top1"},
        {"fixed": {"center": True}},
        {"fixed": {"lam": 1.0}},
    ]
    for other in others:
        with pytest.raises(AssertionError, match="fitted again"):
            chosen_params(data, "v2s_ridge", store=store, **other)
    with pytest.raises(AssertionError, match="fitted again"):
        chosen_params(load_dataset(f"{SPEC},random_state=1"), "v2s_ridge", store=store)


def test_fixed_parameters_are_given_back_with_the_chosen(data: ZSLDataset, store: RunStore) -> None:
    fixed = {"lam": 2.0**-6, "max_iter": 10}
    params = chosen_params(data, "sync", fixed=fixed, store=store)
    assert set(params) == {"lam", "max_iter", "t"}
    assert params["lam"] == 2.0**-6
    assert fixed == {"lam": 2.0**-6, "max_iter": 10}
    assert chosen_params(data, "sync", fixed=fixed, store=store) == params
    run(data, "sync", params)
    all_fixed = {"lam": 3.0}
    assert chosen_params(data, "v2s_ridge", fixed=all_fixed, store=store) == all_fixed


@pytest.mark.parametrize("name", ["psr", "s2v_ridge", "sync"])
def test_a_record_whose_arrays_do_not_fit_reads_as_missing(name: str, data, store) -> None:
    first = run(data, name, store=store)
    record = store.load(first.config.to_dict())
    fewer = dict(list(record.arrays.items())[:-1])
    store.save(dataclasses.replace(record, arrays=fewer))
    again = run(data, name, store=store)
    assert again.report == first.report
    assert store.load(first.config.to_dict()).arrays.keys() == record.arrays.keys()
