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
from dataclasses import asdict
from pathlib import Path

import numpy as np

import zsl_core  # noqa: F401  # before torch: it sets how torch's threads wait

import torch  # isort: skip

from benchmarks.limits import machine_limits, timed
from benchmarks.plain_loop import BATCH, HIDDEN, PlainStep
from zsl_core.encoders import MLPEncoder
from zsl_core.expectations import ClassStatisticsExpectation
from zsl_core.objectives import Weights
from zsl_core.relations import Relations
from zsl_core.similarity import l2_normalize
from zsl_core.statistics import ClassStatistics
from zsl_core.streaming import streamed_statistics
from zsl_core.training import objective, pick_device

CLASSES, ATTRIBUTES, DIM, RANK = 100, 85, 512, 16
TURNS, STEPS = 15, 5
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
    """One Adam step on 64 quadruplets drawn from the images, as public code does it."""
    images, rng = torch.from_numpy(x), np.random.default_rng(0)
    step = PlainStep(_encoder(seen, x.shape[1]), images, labels, rate=1e-3)

    def on_a_batch() -> None:
        i = torch.from_numpy(rng.integers(len(x), size=BATCH))
        step(images[i], torch.from_numpy(labels)[i])

    return on_a_batch


def _encoder(seen: np.ndarray, dim: int) -> MLPEncoder:
    torch.manual_seed(0)
    return MLPEncoder(torch.from_numpy(seen), dim, hidden=HIDDEN, relu_output=False)


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
    for turn in range(TURNS + 1):  # in turns, so that a slow minute is shared by all
        for key, step in steps.items():
            spent = [timed(step) for _ in range(STEPS)]
            seconds[key] += spent if turn else []  # the first warms up
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
    limits = machine_limits()
    rows = measured_steps(SIZES[:2] if args.quick else SIZES)
    print(limits)
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
        found = {
            "flatness": rows[-1]["of_smallest"],
            "flatness_images": [rows[0]["images"], rows[-1]["images"]],
            "limits": asdict(limits),
            "rows": rows,
        }
        args.json.write_text(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    main()
