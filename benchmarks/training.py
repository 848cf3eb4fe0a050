"""PSR from class statistics against a plain loop over quadruplets, at the sizes of real data.

    python -m benchmarks.training [--quick] [--json FILE] [--xlsa17 FOLDER]

The plain loop is what public zero-shot code does: a DataLoader over the images, for each of a batch
of 64 a random image of a similar and of a dissimilar class, an MLP, and Adam at 1e-4 (DEM's). It is
looked at ten times an epoch, which its time leaves out, and stopped when it has had its time; the
best it showed then is what counts, on the very images it is judged by. PSR's kernel encoder has its
parameters from a fifth of the seen classes held out, at ImageNet's size its defaults. Accuracy is
per-class top-1 on images of classes never trained on. Features are generated; attributes
are AWA2's where FOLDER has `AWA2/att_splits.mat`. The images of ImageNet's size lie in a file,
which PSR sees in one pass from the disk.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.model_selection import ParameterGrid

import zsl_core  # noqa: F401  # before torch: it sets how torch's threads wait

import torch  # isort: skip

from torch import Tensor

from benchmarks.statistics_step import measured_steps
from benchmarks.training_problems import AWA2, CUB, IMAGENET, Problem, made_up
from zsl_core.datasets import load_dataset
from zsl_core.datasets.matfile import read_mat
from zsl_core.encoders import MLPEncoder
from zsl_core.evaluation.protocol import top_k_accuracy
from zsl_core.methods import make_method
from zsl_core.objectives import o1_dissimilar, o1_identical, o2, o3
from zsl_core.relations import Relations
from zsl_core.statistics import ClassStatistics
from zsl_core.streaming import streamed_statistics

Encoders = dict[str, dict[str, float]]  # parameters by method
GRID = {"gamma": [0.25, 0.5, 1.0], "lambda_kernel": [1e-3, 1e-2, 1e-1]}
BATCH, RATE, WITHIN, LOOKS = 64, 1e-4, 0.005, 10
CORES = os.cpu_count() or 1
STATUS = Path("/proc/self/status")
PEAK = """
import sys
from pathlib import Path
import numpy as np
from benchmarks.training import CORES, STATUS
from zsl_core.streaming import streamed_statistics
path = Path(sys.argv[1])
labels = np.load(path.with_name("labels.npy"))
streamed_statistics(np.ones((2, 4), dtype=np.float32), labels[:2])  # what libraries take
def peak(): return int(STATUS.read_text().split("VmHWM:")[1].split()[0])
before = peak()
streamed_statistics(path, labels, n_blocks=CORES, n_jobs=CORES)
print(peak() - before)
"""


def plain_loop(problem: Problem, limit: float) -> tuple[list[float], list[float]]:
    """Seconds of training up to each look, and the accuracy there; for `limit` seconds."""
    seen = torch.from_numpy(problem.embeddings[np.unique(problem.labels)])
    relations = Relations.from_embeddings(seen.numpy())
    delta = torch.from_numpy(relations.delta)
    order = np.argsort(problem.labels, kind="stable")
    of_class = np.split(order, np.cumsum(np.bincount(problem.labels))[:-1])
    similar = [np.flatnonzero(row) for row in relations.similar]
    dissimilar = [np.flatnonzero(row) for row in relations.dissimilar]
    images, rng = torch.from_numpy(problem.x), np.random.default_rng(0)
    torch.manual_seed(0)
    encoder = MLPEncoder(seen, problem.x.shape[1], hidden=1024, relu_output=True)
    optimizer = torch.optim.Adam(encoder.parameters(), lr=RATE)
    data = torch.utils.data.TensorDataset(images, torch.from_numpy(problem.labels))
    loader = torch.utils.data.DataLoader(data, batch_size=BATCH, shuffle=True)
    everything = torch.from_numpy(problem.embeddings)

    def step(x_i: Tensor, r: Tensor) -> None:
        pairs = [
            (rng.choice(similar[c]) if len(similar[c]) else -1, rng.choice(dissimilar[c]))
            for c in r.tolist()
        ]
        j, k = torch.tensor(pairs).T
        x_j = images[[int(rng.choice(of_class[c])) if c >= 0 else 0 for c in j.tolist()]]
        x_k = images[[int(rng.choice(of_class[c])) for c in k.tolist()]]
        optimizer.zero_grad()
        f = encoder(encoder.seen[r])
        s_ri, s_rj, s_rk = ((f * x).sum(dim=1) for x in (x_i, x_j, x_k))
        loss = (
            o1_identical(s_ri)
            + o1_dissimilar(s_rk, delta[r, k], relations.tau)
            + 0.1 * (j >= 0) * o2(s_rj, delta[r, j], relations.tau)
            + 0.01 * o3(encoder.seen[r], encoder.decode(f))
        ).mean()
        torch.autograd.backward(loss)
        optimizer.step()

    seconds, accuracies, spent = [], [], 0.0
    while spent < limit:
        began = time.perf_counter()
        for number, (x_i, r) in enumerate(loader, start=1):
            step(x_i, r)
            if number % max(len(loader) // LOOKS, 1) and number < len(loader):
                continue
            spent += time.perf_counter() - began
            seconds.append(spent)
            with torch.no_grad():
                accuracies.append(problem.accuracy(encoder(everything).numpy()))
            if spent >= limit:
                break
            began = time.perf_counter()
    return seconds, accuracies


def chosen(problem: Problem) -> dict[str, float]:
    """The kernel encoder's parameters that name a fifth of the seen classes best."""
    found, seen = one_pass(problem), np.unique(problem.labels)
    held = seen[::5]
    rest = ~np.isin(found.classes, held)
    part = ClassStatistics(*(getattr(found, each.name)[rest] for each in fields(found)))
    images = np.isin(problem.labels, held)
    x, labels = problem.x[images], problem.labels[images]

    def accuracy(params: dict[str, float]) -> float:
        method = make_method("psr", device="cpu", **params).fit_statistics(part, problem.embeddings)
        scores = x @ method.prototypes(problem.embeddings)[held].T
        return top_k_accuracy(scores, labels, held)

    return max(ParameterGrid(GRID), key=accuracy)


def by_statistics(problem: Problem, name: str, params: dict[str, float]) -> tuple[float, float]:
    """Seconds from raw features to prototypes, the pass over the images included; the accuracy."""
    method = make_method(name, device="cpu", **params)
    began = time.perf_counter()
    method.fit_statistics(one_pass(problem), problem.embeddings)
    seconds = time.perf_counter() - began
    return seconds, problem.accuracy(method.prototypes(problem.embeddings))


def one_pass(problem: Problem) -> ClassStatistics:
    """Over the images in memory, or over their file in as many parts as there are cores."""
    if problem.path is None:
        return streamed_statistics(problem.x, problem.labels)
    _forget(problem.path)
    return streamed_statistics(problem.path, problem.labels, n_blocks=CORES, n_jobs=CORES)


def compared(problem: Problem, limit: float, encoders: Encoders, repeats: int) -> dict[str, Any]:
    """The plain loop against PSR's encoders; its time is that to within half a point of theirs."""
    ours = {
        name: [by_statistics(problem, name, params) for _ in range(repeats)]
        for name, params in encoders.items()
    }
    seconds, accuracies = plain_loop(problem, limit)
    row: dict[str, Any] = {"problem": problem.name, "images": len(problem.x)}
    row |= {"plain_best": max(accuracies), "plain_limit": seconds[-1], "params": encoders}
    for name, tries in ours.items():
        spent, accuracy = statistics.median(t for t, _ in tries), tries[0][1]
        reached = [t for t, a in zip(seconds, accuracies, strict=True) if a >= accuracy - WITHIN]
        row[name] = {
            "seconds": spent,
            "accuracy": accuracy,
            "within_half_a_point_of_best": accuracy >= max(accuracies) - WITHIN,
            "plain_seconds": reached[0] if reached else seconds[-1],
            "plain_reached_it": bool(reached),
        }
        row[name]["speedup"] = row[name]["plain_seconds"] / spent
    return row


def retrain_seconds() -> float:
    """Median seconds of a fit on the default data, its statistics included."""
    data = load_dataset("fauna")
    train = data.split.train
    taken = (data.features[train], data.labels[train], data.embedding())
    make_method("psr").fit(*taken)
    return statistics.median(_seconds(lambda: make_method("psr").fit(*taken)) for _ in range(5))


def streamed(problem: Problem, path: Path) -> dict[str, float | None]:
    """A pass over the file, taking turns with a plain read of it."""
    reads, passes = [], []
    for _ in range(5):
        _forget(path)
        reads.append(_seconds(lambda: _read(path)))
        passes.append(_seconds(lambda: one_pass(problem)))
    size, read, passed = path.stat().st_size, statistics.median(reads), statistics.median(passes)
    return {
        "gigabytes": size / 1e9,
        "read_gb_per_s": size / read / 1e9,
        "pass_gb_per_s": size / passed / 1e9,
        "pass_seconds": passed,
        "fraction": read / passed,
        "pass_peak_mb": _peak(path, problem),
    }


def _peak(path: Path, problem: Problem) -> float | None:
    """MiB that the pass takes in a process of its own, beyond what libraries take; Linux tells."""
    if not STATUS.exists():
        return None
    np.save(path.with_name("labels.npy"), problem.labels)
    told = subprocess.run(
        [sys.executable, "-c", PEAK, str(path)], stdout=subprocess.PIPE, check=True
    )
    return int(told.stdout) / 1024


def _forget(path: Path) -> None:
    """Ask the system to keep none of the file in memory, so that it comes from the disk."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def _read(path: Path) -> None:
    buffer = bytearray(1 << 24)
    with path.open("rb", buffering=0) as file:
        while file.readinto(buffer):
            pass


def _seconds(do: Callable[[], Any]) -> float:
    began = time.perf_counter()
    do()
    return time.perf_counter() - began


def main() -> None:
    """Measure, print the table, and write it as JSON where asked."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--quick", action="store_true", help="less of the plain loop, a small file")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--xlsa17", type=Path, help="folder of the proposed splits")
    args = parser.parse_args()
    quick = args.quick
    attributes = None
    if args.xlsa17 and (args.xlsa17 / "AWA2").is_dir():
        attributes = read_mat(args.xlsa17 / "AWA2" / "att_splits.mat", numbers=("att",))
        attributes = attributes.numbers["att"].T
    a = torch.randn(2048, 2048)
    product = statistics.median(_seconds(lambda: a @ a) for _ in range(5))
    rate = 2 * 2048**3 / product / 1e9
    print(f"{torch.get_num_threads()} threads, matrix product {rate:.0f} GFLOP/s", flush=True)

    retrain = retrain_seconds()
    print(f"default data retrained in {retrain:.2f} s", flush=True)
    rows = []
    for problem, limit in (
        (made_up("CUB100's size", CUB), 10 if quick else 60),
        (made_up("AWA2's size", AWA2, attributes), 20 if quick else 400),
    ):
        began = time.perf_counter()
        params = chosen(problem)
        print(
            f"{problem.name}: {params}, chosen in {time.perf_counter() - began:.1f} s", flush=True
        )
        rows.append(compared(problem, limit, {"psr": params, "psr_mlp": {}}, 3))
    size = {**IMAGENET, "images": 128_000, "seen": 100} if quick else IMAGENET
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "features.npy"
        large = made_up("ImageNet's size", size, path=path)
        stream = streamed(large, path)
        rows.append(compared(large, 20 if quick else 400, {"psr": {}}, 1))
    _print(rows)
    print(
        f"{size['images']:,} images, {size['seen']} classes, {stream['gigabytes']:.1f} GB from the "
        f"disk: read {stream['read_gb_per_s']:.2f} GB/s, pass {stream['pass_gb_per_s']:.2f} GB/s "
        f"({100 * stream['fraction']:.0f} %), which takes {stream['pass_peak_mb'] or 0:.0f} MiB"
    )
    steps = measured_steps((6_000, 60_000) if quick else (6_000, 600_000))
    print(f"a step at {steps[-1]['images']:,} images over 6,000: {steps[-1]['of_smallest']:.2f}")
    if args.json:
        found = {
            "speedup_awa2": rows[1]["psr"]["speedup"],
            "flatness": steps[-1]["of_smallest"],
            "retrain_seconds_default": retrain,
            "pass_fraction_of_limit": stream["fraction"],
        }
        more = {"gflops": rate, "problems": rows, "stream": stream, "steps": steps}
        args.json.write_text(json.dumps(found | more, indent=1) + "\n")


def _print(rows: list[dict[str, Any]]) -> None:
    print(
        f"{'problem':16} {'encoder':8} {'s':>7} {'T1':>6} {'plain best':>11} {'plain s':>8} ratio"
    )
    for row in rows:
        for name in sorted(row.keys() & {"psr", "psr_mlp"}):
            it = row[name]
            more = "" if it["plain_reached_it"] else ">"
            print(
                f"{row['problem']:16} {name:8} {it['seconds']:7.2f} {100 * it['accuracy']:6.1f} "
                f"{100 * row['plain_best']:11.1f} {it['plain_seconds']:8.1f} "
                f"{more}{it['speedup']:.0f}x"
            )


if __name__ == "__main__":
    main()
