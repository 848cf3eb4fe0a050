"""A Dask cluster of two processes finds the same numbers as this process alone."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from dask.distributed import Client, LocalCluster, get_task_stream
from joblib import parallel_config
from threadpoolctl import threadpool_limits

import zsl_core  # noqa: F401 - before torch: it sets an OpenMP variable
from zsl_core import topk
from zsl_core.datasets import load_dataset
from zsl_core.datasets.imagenet_files import JoinedFiles
from zsl_core.datasets.imagenet_source import ImageNetSource
from zsl_core.errors import InputError
from zsl_core.evaluation.imagenet import fit_seen, imagenet_report
from zsl_core.methods import make_method
from zsl_core.parallel import torch_threads
from zsl_core.runs.jobs import Progress
from zsl_core.runs.store import RunStore
from zsl_core.runs.sweep import sweep
from zsl_core.selection import select
from zsl_core.statistics import ClassStatistics
from zsl_core.streaming import streamed_statistics
from zsl_core.topk import top_k

README = Path(__file__).resolve().parents[1] / "README.md"
DIGITS = load_dataset("digits")
AXES: dict[str, Any] = {"shares": (0.1, 0.4), "lambdas": (0.1, 1.0)}


@pytest.fixture(scope="module", autouse=True)
def one_thread() -> Iterator[None]:
    """As in the workers: sums over several threads round otherwise."""
    with torch_threads(1), threadpool_limits(1):
        yield


@pytest.fixture(scope="module")
def cluster() -> Iterator[Client]:
    found = os.environ.copy()
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as local,
        Client(local) as client,
    ):
        yield client
    os.environ.clear()  # of the one thread that Dask asks for: later processes would have it
    os.environ.update(found)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("features") / "features.npy"
    np.save(path, DIGITS.features)
    return path


@contextmanager
def on(cluster: Client) -> Iterator[None]:
    """Joblib's work goes to the cluster, and some does."""
    with parallel_config("dask"), get_task_stream(cluster) as done:
        yield
    assert done.data


def assert_same(there: ClassStatistics, here: ClassStatistics) -> None:
    for name in ("classes", "counts", "means", "factors", "residuals"):
        np.testing.assert_array_equal(getattr(there, name), getattr(here, name), name)


@pytest.mark.parametrize(
    ("name", "fixed"),
    [("s2v_ridge", {}), ("psr", {"gamma": 1.0, "lambda_kernel": 1e-3, "max_iter": 20})],
)
def test_cross_validation(name: str, fixed: dict[str, Any], cluster: Client) -> None:
    here = select(name, DIGITS, fixed=fixed)
    told: list[tuple[int, int]] = []
    with on(cluster):
        there = select(name, DIGITS, fixed=fixed, progress=lambda *at: told.append(at))
    assert there == here
    assert len(here.table) > 1
    assert told == [(i, told[0][1]) for i in range(1, told[0][1] + 1)]


def test_a_sweep_and_what_it_keeps(cluster: Client, tmp_path: Path) -> None:
    here = sweep(DIGITS, **AXES)
    store, told = RunStore(tmp_path), []

    def report(progress: Progress) -> bool:
        told.append((progress.done, len(progress.payload)))
        return False

    with on(cluster):
        there = sweep(DIGITS, **AXES, store=store, report=report)
    with parallel_config("dask"), get_task_stream(cluster) as done:
        again = sweep(DIGITS, **AXES, store=store)
    for found in (there, again):
        assert [(c.share, c.lambda_similar, c.report) for c in found] == [
            (c.share, c.lambda_similar, c.report) for c in here
        ]
    assert told == [(i / 4, i) for i in range(4)]
    assert len(store.configs()) == 4
    assert not done.data  # all was kept


def test_a_sweep_makes_there_what_is_not_kept_here(cluster: Client, tmp_path: Path) -> None:
    store = RunStore(tmp_path)
    some = sweep(DIGITS, shares=(0.1,), lambdas=(1.0,), store=store)
    with on(cluster):
        cells = sweep(DIGITS, **AXES, store=store)
    assert cells[1].report == some[0].report
    assert [c.report for c in cells] == [c.report for c in sweep(DIGITS, **AXES, store=store)]
    assert len(store.configs()) == 4


@pytest.mark.filterwarnings("ignore:.*could benefit from:UserWarning")  # says joblib
def test_a_sweep_stops_when_told_to(cluster: Client) -> None:
    with on(cluster):
        cells = sweep(DIGITS, **AXES, report=lambda progress: len(progress.payload) == 1)
    assert [(c.share, c.lambda_similar) for c in cells] == [(0.1, 0.1)]


def test_statistics_and_best_classes_of_a_file(cluster: Client, file: Path) -> None:
    ridge = make_method("v2s_ridge").fit(DIGITS.features, DIGITS.labels, DIGITS.embedding())
    asked: dict[str, Any] = {"k": 5, "rows": 100}
    with on(cluster):
        statistics = streamed_statistics(file, DIGITS.labels, n_blocks=3)
    with on(cluster):
        best = top_k(ridge, file, DIGITS.embedding(), **asked, n_blocks=3)
    assert_same(statistics, streamed_statistics(file, DIGITS.labels, n_blocks=3))
    alone = top_k(ridge, DIGITS.features, DIGITS.embedding(), **asked)
    np.testing.assert_array_equal(best.classes, alone.classes)
    np.testing.assert_array_equal(best.scores, alone.scores)


@pytest.mark.parametrize("name", ["psr", "s2v_ridge", "v2s_ridge", "sync"])
def test_the_imagenet_protocol(
    name: str, cluster: Client, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of SYNC the ranking only: it trains here."""
    monkeypatch.setattr(topk, "chunk_rows", lambda d, c: 100)
    wnids = tuple(f"n{c:08d}" for c in range(10))
    lists = {"train": wnids[:6], "all": wnids[6:]}
    files, labels = JoinedFiles([file]), DIGITS.labels
    source = ImageNetSource("digits", wnids, DIGITS.embedding(), lists, files, labels)
    here = fit_seen(make_method(name), source, n_jobs=2)
    wanted = imagenet_report(here, source, "all", [1, 2], generalised=True)
    with nullcontext() if name == "sync" else on(cluster):
        there = fit_seen(make_method(name), source)
    for key, value in here.get_state().items():
        np.testing.assert_array_equal(there.get_state()[key], value, key)
    with on(cluster):
        found = imagenet_report(there, source, "all", [1, 2], generalised=True)
    assert replace(found, seconds=0) == replace(wanted, seconds=0)


def test_an_error_there_is_told_here_of_the_right_image(cluster: Client, tmp_path: Path) -> None:
    x = DIGITS.features.copy()
    x[1234, 5] = np.nan
    np.save(tmp_path / "x.npy", x)
    ridge = make_method("s2v_ridge").fit(DIGITS.features, DIGITS.labels, DIGITS.embedding())
    with parallel_config("dask"), pytest.raises(InputError, match="image 1234 has scores"):
        top_k(ridge, tmp_path / "x.npy", DIGITS.embedding(), rows=100, n_blocks=3)


def test_the_readme(cluster: Client, file: Path) -> None:
    code = re.findall(r"## More than one machine.*?```python\n(.*?)```", README.read_text(), re.S)
    address = cluster.scheduler.address
    text = code[0]
    for old, new in (("tcp://scheduler:8786", address), ("/shared/features.npy", str(file))):
        assert text.count(old) == 1
        text = text.replace(old, new)
    made: dict[str, Any] = {}
    with get_task_stream(cluster) as done:
        exec(text, made)
    assert {task["worker"] for task in done.data} == set(cluster.scheduler_info()["workers"])
    assert made["chosen"] == select("s2v_ridge", DIGITS).params
    assert_same(made["statistics"], streamed_statistics(file, DIGITS.labels, n_blocks=3))
