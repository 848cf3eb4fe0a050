from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from zsl_core.datasets import ZSLDataset, load_dataset
from zsl_core.errors import InputError
from zsl_core.runs.experiment import Run, run
from zsl_core.runs.jobs import Progress
from zsl_core.runs.resume import resume
from zsl_core.runs.showcase import RIVALS, run_beside_rivals
from zsl_core.runs.store import RunStore


@pytest.fixture(scope="module")
def data() -> ZSLDataset:
    return load_dataset("gaussian:n_classes=12,n_unseen=4,images_per_class=8")


def stopped(data: ZSLDataset, at: int, **params: object) -> Run:
    return run(data, "psr", params, callback=lambda snapshot: snapshot.step >= at)


def test_the_kernel_ends_where_the_uninterrupted_run_ends(data: ZSLDataset) -> None:
    params = {"max_iter": 200, "tol": 0.0}
    whole = run(data, "psr", params)
    half = stopped(data, 10, **params)
    done = resume(half, data)
    assert half.history[-1]["step"] == 10
    assert not half.complete
    assert done.complete
    assert [entry["step"] for entry in done.history] == [0, *range(5, 201, 5)]
    assert done.history[-1]["loss"] == pytest.approx(whole.history[-1]["loss"], rel=1e-4)
    Y = data.embedding()
    np.testing.assert_allclose(done.method.prototypes(Y), whole.method.prototypes(Y), atol=0.01)
    assert done.method.get_params() == whole.method.get_params()


def test_it_begins_where_it_stopped_and_can_stop_again(data: ZSLDataset) -> None:
    half = stopped(data, 20, encoder="mlp", hidden=16, max_iter=60)
    seen: list[tuple[int, int, float]] = []

    def watch(snapshot) -> bool:
        seen.append((snapshot.step, snapshot.max_step, snapshot.loss))
        return snapshot.step >= 40

    second = resume(half, data, watch)
    assert seen[0] == (20, 60, pytest.approx(half.history[-1]["loss"], rel=1e-5))
    assert [step for step, _, _ in seen] == [20, 30, 40]
    assert not second.complete
    third = resume(second, data)
    assert third.complete
    assert [entry["step"] for entry in third.history] == list(range(0, 61, 10))


def test_only_a_resumed_run_that_is_whole_says_that_it_is_not_kept(data: ZSLDataset) -> None:
    half = stopped(data, 20, encoder="mlp", hidden=16, max_iter=60)
    assert "trained in one go" in resume(half, data).note
    assert resume(half, data, lambda snapshot: snapshot.step >= 40).note == ""


def test_the_rivals_follow_a_resumed_run_and_it_alone_is_not_stored(
    data: ZSLDataset, tmp_path: Path
) -> None:
    store, told = RunStore(tmp_path), []

    def watch(progress: Progress) -> bool:
        told.append(progress)
        return False

    half = stopped(data, 20, encoder="mlp", hidden=16, max_iter=60)
    runs = run_beside_rivals(data, store=store, report=watch, begun=half)
    assert [each.config.method for each in runs] == ["psr", *RIVALS]
    assert runs[0].config == half.config
    assert runs[0].history[-1]["step"] == 60
    assert [entry["step"] for entry in told[0].payload] == [0, 10, 20]
    assert sorted(config["method"] for config in store.configs()) == sorted(RIVALS)
    again = run_beside_rivals(data, store=store, begun=runs[0])
    assert again[0] is runs[0]
    assert len(again) == 1 + len(RIVALS)


def test_cancelled_again_there_are_no_rivals_yet(data: ZSLDataset) -> None:
    half = stopped(data, 20, encoder="mlp", hidden=16, max_iter=60)
    (ours,) = run_beside_rivals(data, begun=half, report=lambda _: True)
    assert not ours.complete
    assert ours.history[-1]["step"] == 20
    (ours,) = run_beside_rivals(data, begun=resume(half, data), report=lambda _: True)
    assert ours.complete


def test_what_cannot_be_gone_on_with(data: ZSLDataset) -> None:
    half = stopped(data, 5)
    for wrong in (
        replace(half, complete=True),
        run(data, "s2v_ridge"),
        replace(half, config=replace(half.config, dataset_digest="other")),
    ):
        with pytest.raises(InputError, match="cancelled run of PSR"):
            resume(wrong, data)
