"""PSR from class statistics against a plain loop over quadruplets, at the sizes of real data.

    python -m benchmarks.training [--quick] [--json FILE] [--xlsa17 FOLDER] [--images N]

The plain loop is what public zero-shot code does: a DataLoader over the images, for each of a batch
of 64 a random image of a similar and of a dissimilar class, an MLP, and Adam at 1e-4 (DEM's). It is
watched after every epoch, which its time leaves out. Accuracy is per-class top-1 on images of
classes never trained on. Features are generated; attributes and splits are AWA2's where FOLDER has
`AWA2/att_splits.mat`. The last part streams a file of ImageNet's size, read from the disk.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

import zsl_core  # noqa: F401  # before torch: it sets how torch's threads wait

import torch  # isort: skip

from benchmarks.statistics_step import measured_steps
from zsl_core.datasets import load_dataset
from zsl_core.datasets.matfile import read_mat
from zsl_core.encoders import MLPEncoder
from zsl_core.evaluation.protocol import top_k_accuracy
from zsl_core.methods import make_method
from zsl_core.objectives import o1_dissimilar, o1_identical, o2, o3
from zsl_core.relations import Relations
from zsl_core.similarity import l2_normalize
from zsl_core.streaming import streamed_statistics

BATCH, RATE, WITHIN = 64, 1e-4, 0.005
AWA2 = {"images": 23_527, "seen": 40, "unseen": 10, "attributes": 85, "dim": 2048}
CUB = {"images": 3_432, "seen": 73, "unseen": 27, "attributes": 312, "dim": 1280}
IMAGENET = {"classes": 1000, "dim": 2048, "attributes": 300, "images": 1_280_000}


@dataclass(frozen=True, eq=False)
class Problem:
    """Unit features of seen classes to learn from, and of unseen ones to be named."""

    name: str
    x: np.ndarray  # (n, d)
    labels: np.ndarray  # (n,) rows of the embeddings
    embeddings: np.ndarray  # (seen + unseen, k), seen first
    x_unseen: np.ndarray
    labels_unseen: np.ndarray

    @property
    def unseen(self) -> np.ndarray:
        """Rows of the classes never trained on."""
        return np.unique(self.labels_unseen)

    def accuracy(self, prototypes: np.ndarray) -> float:
        """Per-class top-1 of the unseen images among unseen classes, for all prototypes (c, d)."""
        scores = self.x_unseen @ prototypes[self.unseen].T
        return top_k_accuracy(scores, self.labels_unseen, self.unseen)


def made_up(name: str, size: dict[str, int], embeddings: np.ndarray | None = None) -> Problem:
    """Images of which a smooth map of the attributes says the most, and noise the rest."""
    rng = np.random.default_rng(0)
    classes, dim = size["seen"] + size["unseen"], size["dim"]
    if embeddings is None:
        embeddings = rng.random((classes, size["attributes"])) ** 2
    embeddings = l2_normalize(embeddings.astype(np.float32))
    hidden = np.tanh(3 * embeddings @ rng.standard_normal((embeddings.shape[1], 256)))
    means = (hidden @ rng.standard_normal((256, dim)) / 16).astype(np.float32)
    own = 0.5 * rng.standard_normal((classes, dim), dtype=np.float32)  # what no attribute says
    spread = rng.standard_normal((64, dim), dtype=np.float32) / 8

    def images(labels: np.ndarray) -> np.ndarray:
        x = means[labels] + own[labels]
        x += 2.5 * rng.standard_normal((len(labels), 64), dtype=np.float32) @ spread
        x += 1.5 * rng.standard_normal((len(labels), dim), dtype=np.float32)
        return l2_normalize(np.maximum(x, 0))

    labels = rng.permutation(np.arange(size["images"]) % size["seen"])
    unseen = size["seen"] + np.arange(100 * size["unseen"]) % size["unseen"]
    return Problem(name, images(labels), labels, embeddings, images(unseen), unseen)


def plain_loop(problem: Problem, epochs: int) -> tuple[list[float], list[float]]:
    """Seconds of training up to the end of each epoch, and the accuracy there."""
    seen = torch.from_numpy(problem.embeddings[np.unique(problem.labels)])
    relations = Relations.from_embeddings(seen.numpy())
    delta = torch.from_numpy(relations.delta)
    of_class = [np.flatnonzero(problem.labels == c) for c in range(len(seen))]
    similar = [np.flatnonzero(row) for row in relations.similar]
    dissimilar = [np.flatnonzero(row) for row in relations.dissimilar]
    images, rng = torch.from_numpy(problem.x), np.random.default_rng(0)
    torch.manual_seed(0)
    encoder = MLPEncoder(seen, problem.x.shape[1], hidden=1024, relu_output=True)
    optimizer = torch.optim.Adam(encoder.parameters(), lr=RATE)
    data = torch.utils.data.TensorDataset(images, torch.from_numpy(problem.labels))
    loader = torch.utils.data.DataLoader(data, batch_size=BATCH, shuffle=True)
    everything = torch.from_numpy(problem.embeddings)
    seconds, accuracies, spent = [], [], 0.0
    for _ in range(epochs):
        began = time.perf_counter()
        for x_i, r in loader:
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
        spent += time.perf_counter() - began
        seconds.append(spent)
        with torch.no_grad():
            accuracies.append(problem.accuracy(encoder(everything).numpy()))
    return seconds, accuracies


def by_statistics(problem: Problem, name: str) -> tuple[float, float]:
    """Seconds from raw features to prototypes, the pass over the images included; the accuracy."""
    method = make_method(name)
    began = time.perf_counter()
    statistics_ = streamed_statistics(problem.x, problem.labels)
    method.fit_statistics(statistics_, problem.embeddings)
    seconds = time.perf_counter() - began
    return seconds, problem.accuracy(method.prototypes(problem.embeddings))


def compared(problem: Problem, epochs: int) -> dict[str, Any]:
    """The plain loop against both encoders; its time is that to within half a point of theirs."""
    by_statistics(problem, "psr")  # torch's own first call
    ours = {name: [by_statistics(problem, name) for _ in range(3)] for name in ("psr", "psr_mlp")}
    seconds, accuracies = plain_loop(problem, epochs)
    row: dict[str, Any] = {"problem": problem.name, "images": len(problem.x)}
    row |= {"plain_best": max(accuracies), "plain_epoch_seconds": seconds[0], "epochs": epochs}
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
    return _median(lambda: make_method("psr").fit(*taken), 5)


def streamed(images: int, folder: Path) -> dict[str, Any]:
    """A pass over a float32 file from the disk, beside a plain read of it; then the fit."""
    rng = np.random.default_rng(0)
    classes, dim = IMAGENET["classes"], IMAGENET["dim"]
    embeddings = l2_normalize(rng.standard_normal((classes, IMAGENET["attributes"])))
    path, labels = folder / "features.npy", np.sort(np.arange(images) % classes)
    mixer = rng.standard_normal((IMAGENET["attributes"], dim)).astype(np.float32)
    means = np.maximum(embeddings @ mixer, 0)
    file = np.lib.format.open_memmap(path, "w+", np.float32, (images, dim))
    noise = np.maximum(rng.standard_normal((1 << 12, dim), dtype=np.float32), 0)
    for start in range(0, images, len(noise)):
        rows = labels[start : start + len(noise)]
        file[start : start + len(rows)] = (
            means[rows] + np.roll(noise, start // 7, axis=1)[: len(rows)]
        )
    file.flush()
    del file
    reads, passes = [], []
    for _ in range(3):  # in turns
        _forget(path)
        reads.append(_seconds(lambda: _read(path)))
        _forget(path)
        passes.append(_seconds(lambda: streamed_statistics(path, labels)))
    found = streamed_statistics(path, labels)
    method = make_method("psr")
    fit = _seconds(lambda: method.fit_statistics(found, embeddings))
    size = path.stat().st_size
    return {
        "images": images,
        "gigabytes": size / 1e9,
        "read_gb_per_s": size / min(reads) / 1e9,
        "pass_gb_per_s": size / min(passes) / 1e9,
        "pass_seconds": min(passes),
        "fraction": min(reads) / min(passes),
        "fit_seconds": fit,
    }


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


def _median(do: Callable[[], Any], repeats: int) -> float:
    do()
    return statistics.median(_seconds(do) for _ in range(repeats))


def main() -> None:
    """Measure, print the table, and write it as JSON where asked."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--quick", action="store_true", help="fewer epochs, a smaller file")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--xlsa17", type=Path, help="folder of the proposed splits")
    args = parser.parse_args()
    attributes = None
    if args.xlsa17 and (args.xlsa17 / "AWA2").is_dir():
        attributes = read_mat(args.xlsa17 / "AWA2" / "att_splits.mat", numbers=("att",))
        attributes = attributes.numbers["att"].T
    side = 2048
    a = torch.randn(side, side)
    product = _median(lambda: a @ a, 5)
    print(
        f"{torch.get_num_threads()} threads, matrix product {2 * side**3 / product / 1e9:.0f} GF/s"
    )

    rows = [
        compared(made_up("CUB100's size", CUB), 5 if args.quick else 40),
        compared(made_up("AWA2's size", AWA2, attributes), 2 if args.quick else 20),
    ]
    print(
        f"{'problem':14} {'encoder':8} {'s':>7} {'T1':>6} {'plain best':>11} {'plain s':>8} ratio"
    )
    for row in rows:
        for name in ("psr", "psr_mlp"):
            it = row[name]
            more = "" if it["plain_reached_it"] else ">"
            print(
                f"{row['problem']:14} {name:8} {it['seconds']:7.2f} {100 * it['accuracy']:6.1f} "
                f"{100 * row['plain_best']:11.1f} {it['plain_seconds']:8.1f} "
                f"{more}{it['speedup']:.0f}x"
            )
    retrain = retrain_seconds()
    print(f"default data retrained in {retrain:.2f} s")
    with tempfile.TemporaryDirectory() as folder:
        stream = streamed(120_000 if args.quick else IMAGENET["images"], Path(folder))
    print(
        f"{stream['images']:,} images of 1000 classes, {stream['gigabytes']:.1f} GB from the disk: "
        f"read {stream['read_gb_per_s']:.2f} GB/s, pass {stream['pass_gb_per_s']:.2f} GB/s "
        f"({100 * stream['fraction']:.0f} %), then fit in {stream['fit_seconds']:.1f} s"
    )
    steps = measured_steps((6_000, 60_000) if args.quick else (6_000, 600_000))
    print(f"a step at {steps[-1]['images']:,} images over 6,000: {steps[-1]['of_smallest']:.2f}")
    if args.json:
        found = {
            "speedup_awa2": rows[1]["psr"]["speedup"],
            "flatness": steps[-1]["of_smallest"],
            "retrain_seconds_default": retrain,
            "pass_fraction_of_limit": stream["fraction"],
        }
        more = {"problems": rows, "stream": stream, "steps": steps}
        args.json.write_text(json.dumps(found | more, indent=1) + "\n")


if __name__ == "__main__":
    main()
