"""A training step by class statistics against a plain quadruplet loop, as images grow.

Both train the same MLP encoder on the same made-up images of 100 classes. The step by class
statistics sees the whole data set; the plain loop does what public code does, one batch of 64
quadruplets gathered from the images and one Adam step, and needs n / 64 of them to see every image
once. Sizes and the two kinds of step alternate within one run, so the ratios hold on a noisy
machine.

    python -m benchmarks.statistics_step [--quick] [--json FILE]
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

import zsl_core  # noqa: F401  # before torch: it sets how torch's threads wait

import torch  # isort: skip

from zsl_core.encoders import MLPEncoder
from zsl_core.expectations import ClassStatisticsExpectation
from zsl_core.objectives import Weights, o1_dissimilar, o1_identical, o2, o3
from zsl_core.relations import Relations
from zsl_core.similarity import l2_normalize
from zsl_core.statistics import ClassStatistics
from zsl_core.streaming import streamed_statistics
from zsl_core.training import objective, pick_device

CLASSES, ATTRIBUTES, DIM, HIDDEN, RANK, BATCH = 100, 85, 512, 1024, 16, 64
SIZES = (6_000, 60_000, 600_000)
CPU = torch.device("cpu")


def make_images(n: int, embeddings: np.ndarray, dim: int = DIM) -> tuple[np.ndarray, np.ndarray]:
    """Unit features (n, dim) of n images spread evenly over the classes, and their labels."""
    rng = np.random.default_rng(0)
    means = np.maximum(embeddings @ rng.standard_normal((ATTRIBUTES, dim)) / 6, 0)
    labels = np.arange(n) % len(embeddings)
    x = rng.standard_normal((n, dim), dtype=np.float32)
    x *= 0.5
    x += means.astype(np.float32)[labels]
    return l2_normalize(x), labels


def statistics_step(found: ClassStatistics, seen: np.ndarray) -> Callable[[], None]:
    """One AdamW step over all images, from their statistics."""
    encoder = _encoder(seen, found.means.shape[1])
    expectation = ClassStatisticsExpectation(found, Relations.from_embeddings(seen), CPU)
    optimizer = torch.optim.AdamW(encoder.parameters(), lr=1e-3, fused=True)

    def step() -> None:
        optimizer.zero_grad()
        loss, _ = objective(encoder, expectation, Weights())
        torch.autograd.backward(loss)
        optimizer.step()

    return step


def plain_step(x: np.ndarray, labels: np.ndarray, seen: np.ndarray) -> Callable[[], None]:
    """One Adam step on 64 quadruplets drawn in a Python loop, as public code does it."""
    encoder = _encoder(seen, x.shape[1])
    relations = Relations.from_embeddings(seen)
    images = torch.from_numpy(x)
    of_class = [np.flatnonzero(labels == c) for c in range(len(seen))]
    similar = [np.flatnonzero(row) for row in relations.similar]
    dissimilar = [np.flatnonzero(row) for row in relations.dissimilar]
    delta = torch.from_numpy(relations.delta)
    optimizer = torch.optim.Adam(encoder.parameters(), lr=1e-3)
    rng = np.random.default_rng(0)

    def step() -> None:
        rows = []
        while len(rows) < BATCH:
            r = rng.integers(len(seen))
            if not len(similar[r]) or not len(dissimilar[r]):
                continue
            j, k = rng.choice(similar[r]), rng.choice(dissimilar[r])
            rows.append((r, j, k, *(rng.choice(of_class[c]) for c in (r, j, k))))
        r, j, k, x_i, x_j, x_k = torch.tensor(rows).T
        optimizer.zero_grad()
        f = encoder(encoder.seen[r])
        s_ri, s_rj, s_rk = ((f * images[x]).sum(dim=1) for x in (x_i, x_j, x_k))
        loss = (
            o1_identical(s_ri)
            + o1_dissimilar(s_rk, delta[r, k], relations.tau)
            + 0.1 * o2(s_rj, delta[r, j], relations.tau)
            + 0.01 * o3(encoder.seen[r], encoder.decode(f))
        ).mean()
        torch.autograd.backward(loss)
        optimizer.step()

    return step


def _encoder(seen: np.ndarray, dim: int) -> MLPEncoder:
    torch.manual_seed(0)
    return MLPEncoder(torch.from_numpy(seen), dim, hidden=HIDDEN, relu_output=False)


def timed(step: Callable[[], None], repeats: int) -> list[float]:
    """Seconds of each of a few steps."""
    seconds = []
    for _ in range(repeats):
        began = time.perf_counter()
        step()
        seconds.append(time.perf_counter() - began)
    return seconds


def measured_steps(sizes: tuple[int, ...]) -> list[dict[str, float]]:
    """Both kinds of step at each number of images, the smallest first, in turns."""
    rng = np.random.default_rng(1)
    seen = l2_normalize(rng.random((CLASSES, ATTRIBUTES), dtype=np.float32))
    steps, passes = {}, {}
    for n in sizes:
        x, labels = make_images(n, seen)
        began = time.perf_counter()
        found = streamed_statistics(x, labels, RANK)
        passes[n] = time.perf_counter() - began
        steps["statistics", n] = statistics_step(found, seen)
        steps["plain", n] = plain_step(x, labels, seen)

    seconds: dict[tuple[str, int], list[float]] = {key: [] for key in steps}
    for step in steps.values():
        timed(step, 3)
    for _ in range(15):  # in turns, so that a slow minute is shared by all
        for key, step in steps.items():
            seconds[key] += timed(step, 5)
    median = {key: statistics.median(values) for key, values in seconds.items()}
    return [
        {
            "images": n,
            "pass_seconds": passes[n],
            "statistics_step_seconds": median["statistics", n],
            "of_smallest": median["statistics", n] / median["statistics", sizes[0]],
            "plain_step_seconds": median["plain", n],
            "plain_epoch_seconds": median["plain", n] * n / BATCH,
            "ratio": median["plain", n] * n / BATCH / median["statistics", n],
        }
        for n in sizes
    ]


def main() -> None:
    """Measure, print the table, and write it as JSON where asked."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--quick", action="store_true", help="up to 60 thousand images")
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    rows = measured_steps(SIZES[:2] if args.quick else SIZES)
    print(f"{CLASSES} classes, {DIM} features, {torch.get_num_threads()} threads, {pick_device()}")
    print(
        f"{'images':>9} {'pass (s)':>9} {'statistics step':>16} {'of smallest':>12} "
        f"{'plain step':>11} {'plain epoch':>12} {'ratio':>8}"
    )
    for row in rows:
        print(
            f"{row['images']:9,} {row['pass_seconds']:9.2f} "
            f"{1e3 * row['statistics_step_seconds']:13.2f} ms {row['of_smallest']:12.2f} "
            f"{1e3 * row['plain_step_seconds']:8.2f} ms "
            f"{row['plain_epoch_seconds']:10.1f} s {row['ratio']:7,.0f}x"
        )
    print("ratio: a plain loop's pass over all images against one step that sees all of them")
    if args.json:
        flatness = rows[-1]["of_smallest"]
        args.json.write_text(json.dumps({"flatness": flatness, "rows": rows}, indent=1) + "\n")


if __name__ == "__main__":
    main()
