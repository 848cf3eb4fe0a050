"""How time grows with images, classes and dimension, and the exponents fitted to it.

One of the three sizes varies at a time. A turn times every quantity at every size, in shuffled
order, and of the turns the best counts. Times are processor seconds of one thread, so that the
exponents hold on a machine others use too: what waits does not count, and large sizes do not gain
by threads that small ones cannot feed. Optimisers run a fixed number of iterations: what is timed
is their work, not how soon they are done. The plain loop's pass over all images is extrapolated:
n / 64 times a measured step.

    python -m benchmarks.growth [--quick] [--json FILE] [--plot FILE.html]
"""

from __future__ import annotations

import argparse
import json
import math
import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, astuple, dataclass, replace
from pathlib import Path

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots
from threadpoolctl import threadpool_limits

import zsl_core  # noqa: F401  # before torch: it sets how torch's threads wait

import torch  # isort: skip

from benchmarks.statistics_step import ATTRIBUTES, BATCH, RANK, make_images, plain_step
from zsl_core.errors import InputError
from zsl_core.figures.palette import GRID, METHOD_COLORS
from zsl_core.methods import make_method
from zsl_core.similarity import l2_normalize
from zsl_core.streaming import streamed_statistics
from zsl_core.topk import top_k

K, PSR_ITERATIONS, SYNC_ITERATIONS, PLAIN_STEPS = 5, 20, 10, 10
PRODUCT, READ_BYTES = 2048, 256 * 2**20
LOOKS = {  # colour and symbol
    "PSR: pass for class statistics": ("#332288", "square"),
    f"PSR: fit from them, {PSR_ITERATIONS} iterations": (METHOD_COLORS["psr"], "circle"),
    "plain loop: pass over all images": (METHOD_COLORS["psr_mlp"], "diamond"),
    f"SYNC: fit, {SYNC_ITERATIONS} iterations": (METHOD_COLORS["sync"], "triangle-up"),
    f"scoring: top-{K} of all images": ("#117733", "x"),
}
AXES = {"images": "n", "classes": "c", "dim": "d"}


@dataclass(frozen=True)
class Size:
    """What time may depend on."""

    images: int
    classes: int
    dim: int


BASE = Size(16_000, 100, 512)
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
Times = Mapping[tuple[str, Size], float]


@dataclass(frozen=True)
class Power:
    """``scale * size ** exponent``, and the standard error of the exponent."""

    exponent: float
    error: float
    scale: float


def fit_power(sizes: Sequence[float], seconds: Sequence[float]) -> Power:
    """Least squares of log time on log size.

    Raises:
        InputError: if there are fewer than 3 points, or one is not positive.

    >>> power = fit_power([1, 10, 100], [2, 20, 200])
    >>> round(power.exponent, 6), round(power.scale, 6), round(power.error, 6)
    (1.0, 2.0, 0.0)
    """
    if len(sizes) < 3 or min(*sizes, *seconds) <= 0:
        raise InputError(
            f"Expected at least 3 sizes and times, all positive, but got {list(sizes)} and "
            f"{list(seconds)}: measure more sizes."
        )
    x, y = np.log(sizes), np.log(seconds)
    away = x - x.mean()
    exponent = float(away @ y / (away @ away))
    start = float(y.mean() - exponent * x.mean())
    left = y - start - exponent * x
    error = math.sqrt(float(left @ left) / (len(x) - 2) / float(away @ away))
    return Power(exponent, error, math.exp(start))


def spent(work: Callable[[], object], repeats: int = 1) -> float:
    """Processor seconds of one of several repeats, on average."""
    began = time.process_time()
    for _ in range(repeats):
        work()
    return (time.process_time() - began) / repeats


def works(size: Size) -> list[Callable[[], float]]:
    """What gives the seconds of each quantity, in the order of LOOKS, on made-up images."""
    rng = np.random.default_rng(1)
    seen = l2_normalize(rng.random((size.classes, ATTRIBUTES), dtype=np.float32))
    x, labels = make_images(size.images, seen, size.dim)
    statistics = streamed_statistics(x, labels, RANK)
    psr = make_method("psr", max_iter=PSR_ITERATIONS, tol=0.0)
    sync = make_method("sync", max_iter=SYNC_ITERATIONS, tol=0.0)
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


def limits() -> dict[str, float]:
    """The machine's own rates: a large float32 matrix product, and reading memory once."""
    a, block = torch.ones(PRODUCT, PRODUCT), torch.ones(READ_BYTES // 4)
    product = min(spent(lambda: torch.mm(a, a)) for _ in range(3))
    return {
        "product_gflops": 2e-9 * PRODUCT**3 / product,
        "read_gb_per_second": 1e-9 * READ_BYTES / min(spent(block.sum) for _ in range(3)),
    }


def sizes_along(axis: str, values: Sequence[int]) -> list[Size]:
    """BASE with each of the values along `axis`."""
    return [replace(BASE, **{axis: value}) for value in values]


def powers(times: Times, varied: Mapping[str, Sequence[int]]) -> dict[tuple[str, str], Power]:
    """The power law of each quantity along each axis."""
    return {
        (name, axis): fit_power(values, [times[name, size] for size in sizes_along(axis, values)])
        for axis, values in varied.items()
        for name in LOOKS
    }


def growth_figure(times: Times, varied: Mapping[str, Sequence[int]]) -> go.Figure:
    """A panel a size, log-log: what was measured and the power law fitted to it."""
    figure = make_subplots(cols=len(varied), shared_yaxes=True, horizontal_spacing=0.03)
    found = powers(times, varied)
    for name, (color, symbol) in LOOKS.items():
        laws = " ".join(f"{AXES[a]}<sup>{found[name, a].exponent:.2f}</sup>" for a in varied)
        for column, (axis, values) in enumerate(varied.items(), start=1):
            power, look = found[name, axis], {"legendgroup": name, "row": 1, "col": column}
            law = [power.scale * value**power.exponent for value in values]
            line = {"color": color, "width": 1.5}
            figure.add_scatter(
                x=values, y=law, mode="lines", line=line, showlegend=False, hoverinfo="skip", **look
            )
            figure.add_scatter(
                x=values,
                y=[times[name, size] for size in sizes_along(axis, values)],
                mode="markers",
                marker={"color": color, "symbol": symbol, "size": 8},
                name=f"{name}  {laws}",
                showlegend=column == 1,
                **look,
            )
    titles = {
        "images": f"n, images (c = {BASE.classes}, d = {BASE.dim})",
        "classes": f"c, classes (n = {BASE.images:,}, d = {BASE.dim})",
        "dim": f"d, dimension (n = {BASE.images:,}, c = {BASE.classes})",
    }
    for column, (axis, values) in enumerate(varied.items(), start=1):
        ticks = [f"{value:,}" for value in values]
        figure.update_xaxes(
            type="log", title_text=titles[axis], tickvals=values, ticktext=ticks, col=column
        )
    figure.update_xaxes(gridcolor=GRID, ticks="outside")
    figure.update_yaxes(type="log", gridcolor=GRID, dtick=1, exponentformat="power")
    figure.update_yaxes(title_text="processor seconds", col=1)
    return figure.update_layout(
        template="plotly_white",
        width=1200,
        height=420,
        margin={"l": 60, "r": 15, "t": 15, "b": 10},
        legend={"orientation": "h", "y": -0.2, "yanchor": "top", "x": 0.5, "xanchor": "center"},
    )


def measure(varied: Mapping[str, Sequence[int]], turns: int) -> tuple[dict, list[dict]]:
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
        found.append(limits())
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
        cells = (f"{found[name, a].exponent:.2f} ({found[name, a].error:.2f})" for a in varied)
        print(f"{name:36}" + "".join(f"{cell:>18}" for cell in cells))
    for axis, values in varied.items():
        print(
            f"\nprocessor seconds by {axis}\n{'':36}" + "".join(f"{value:>10,}" for value in values)
        )
        for name in LOOKS:
            cells = (f"{times[name, size]:10.4g}" for size in sizes_along(axis, values))
            print(f"{name:36}" + "".join(cells))
    print(f"\nthe plain loop's passes are {BATCH} quadruplets a step, extrapolated from steps")
    best = {key: max(limit[key] for limit in machine) for key in machine[0]}
    print(
        f"the machine in the same turns: product {best['product_gflops']:.0f} GFLOP/s, "
        f"reading {best['read_gb_per_second']:.1f} GB/s; {time.perf_counter() - began:.0f} s in all"
    )

    if args.json:
        out = {
            "limits": best,
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
