"""How time grows with images, classes and dimension, and the exponents fitted to it.

One of the three sizes varies at a time. A turn times every quantity at every size, in shuffled
order, and of the turns the best counts. Times are processor seconds of one thread, so that the
exponents hold on a machine others use too: what waits does not count, and large sizes do not gain
by threads that small ones cannot feed. PSR runs a fixed number of iterations, in which a line
search may try a few points more or less; SYNC until its classes are done, ten iterations at most.
The plain loop's pass over all images is extrapolated: n / 64 times a measured step.

    python -m benchmarks.growth [--quick] [--json FILE] [--plot FILE.html]
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, astuple
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_limits

import zsl_core  # noqa: F401  # before torch: it sets how torch's threads wait

import torch  # isort: skip

from benchmarks.growth_laws import (
    AXES,
    LOOKS,
    PSR_ITERATIONS,
    SYNC_ITERATIONS,
    K,
    Size,
    growth_figure,
    powers,
    sizes_along,
)
from benchmarks.limits import Limits, machine_limits, timed
from benchmarks.plain_loop import BATCH
from benchmarks.statistics_step import ATTRIBUTES, RANK, make_images, plain_step
from zsl_core.methods import make_method
from zsl_core.similarity import l2_normalize
from zsl_core.streaming import streamed_statistics
from zsl_core.topk import top_k

PLAIN_STEPS = 10
# With fewer images than 128 a class the pass keeps them whole and takes another way; here only
# the largest numbers of classes do.
VARIED = {
    "images": (16_000, 32_000, 64_000, 128_000),
    "classes": (50, 100, 200, 400, 800),
    "dim": (128, 256, 512, 1024, 2048),
}
QUICK = {
    "images": (16_000, 32_000, 64_000),
    "classes": (50, 100, 200, 400),
    "dim": (128, 256, 512, 1024),
}


def spent(work: Callable[[], object], repeats: int = 1) -> float:
    """Processor seconds of one of several repeats, on average."""
    return timed(lambda: [work() for _ in range(repeats)], time.process_time) / repeats


def works(size: Size) -> list[Callable[[], float]]:
    """What gives the seconds of each quantity, in the order of LOOKS, on made-up images."""
    rng = np.random.default_rng(1)
    seen = l2_normalize(rng.random((size.classes, ATTRIBUTES), dtype=np.float32))
    x, labels = make_images(size.images, seen, size.dim)
    statistics = streamed_statistics(x, labels, RANK)
    psr = make_method("psr", device="cpu", max_iter=PSR_ITERATIONS, tol=0.0)
    sync = make_method("sync", device="cpu", max_iter=SYNC_ITERATIONS, tol=0.0)
    psr.fit_statistics(statistics, seen)
    step = plain_step(x, labels, seen)
    passes = size.images / BATCH
    return [
        lambda: spent(lambda: streamed_statistics(x, labels, RANK)),
        lambda: spent(lambda: psr.fit_statistics(statistics, seen)),
        lambda: passes * spent(step, PLAIN_STEPS),
        lambda: spent(lambda: sync.fit(x, labels, seen)),
        lambda: spent(lambda: top_k(psr, x, seen, K)),
    ]


def measure(varied: Mapping[str, Sequence[int]], turns: int) -> tuple[dict, list[Limits]]:
    """Seconds of each turn by quantity and size, and the machine's limits at each turn."""
    sizes = {size for axis, values in varied.items() for size in sizes_along(axis, values)}
    todo = {
        (name, size): work
        for size in sorted(sizes, key=astuple)
        for name, work in zip(LOOKS, works(size), strict=True)
    }
    seconds: dict[tuple[str, Size], list[float]] = {key: [] for key in todo}
    found, order = [], list(todo)
    for turn in range(turns):
        random.Random(turn).shuffle(order)
        found.append(machine_limits(time.process_time))
        for key in order:
            seconds[key].append(todo[key]())
    return seconds, found


def main() -> None:
    """Measure, print the tables, and write JSON and plot where asked."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--quick", action="store_true", help="smaller sizes, fewer turns")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--plot", type=Path, help="an HTML file")
    args = parser.parse_args()
    varied, turns = (QUICK, 3) if args.quick else (VARIED, 5)

    began = time.perf_counter()
    torch.set_num_threads(1)
    with threadpool_limits(1):
        seconds, machine = measure(varied, turns)
    times = {key: min(values) for key, values in seconds.items()}
    found = powers(times, varied)

    print(f"exponents (standard error); one thread, best of {turns} turns")
    heads = [f"{AXES[a]} {v[0]:,}..{v[-1]:,}" for a, v in varied.items()]
    print(f"{'':36}" + "".join(f"{head:>18}" for head in heads))
    for name in LOOKS:
        cells = (f"{found[name, a].exponent:z.2f} ({found[name, a].error:.2f})" for a in varied)
        print(f"{name:36}" + "".join(f"{cell:>18}" for cell in cells))
    for axis, values in varied.items():
        print(
            f"\nprocessor seconds by {axis}\n{'':36}" + "".join(f"{value:>10,}" for value in values)
        )
        for name in LOOKS:
            cells = (f"{times[name, size]:10.4g}" for size in sizes_along(axis, values))
            print(f"{name:36}" + "".join(cells))
    print(f"\nthe plain loop's passes are {BATCH} quadruplets a step, extrapolated from steps")
    best = Limits(
        1,
        max(limit.product_gflops for limit in machine),
        max(limit.memory_gb_per_second for limit in machine),
    )
    print(f"in the same turns, {best}; {time.perf_counter() - began:.0f} s in all")

    if args.json:
        out = {
            "limits": asdict(best),
            "exponents": [
                {"what": name, "axis": axis} | asdict(power)
                for (name, axis), power in found.items()
            ],
            "rows": [
                {"what": name} | asdict(size) | {"seconds": times[name, size], "turns": each}
                for (name, size), each in seconds.items()
            ],
        }
        args.json.write_text(json.dumps(out, indent=1) + "\n")
    if args.plot:
        growth_figure(times, varied).write_html(args.plot)


if __name__ == "__main__":
    main()
