"""Power laws of what a benchmark measured at several sizes, and their figure."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from zsl_core.errors import InputError
from zsl_core.figures.palette import GRID, METHOD_COLORS

K, PSR_ITERATIONS, SYNC_ITERATIONS = 5, 20, 10
LOOKS = {  # colour and symbol
    "PSR: pass for class statistics": ("#332288", "square"),
    f"PSR: fit from them, {PSR_ITERATIONS} iterations": (METHOD_COLORS["psr"], "circle"),
    "plain loop: pass, extrapolated": (METHOD_COLORS["psr_mlp"], "diamond"),
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
        laws = " ".join(f"{AXES[a]}<sup>{found[name, a].exponent:z.2f}</sup>" for a in varied)
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
    figure.update_yaxes(type="log", gridcolor=GRID, dtick=1, tickformat="~g")
    figure.update_yaxes(title_text="processor seconds", col=1)
    return figure.update_layout(
        template="plotly_white",
        width=1200,
        height=420,
        margin={"l": 60, "r": 15, "t": 15, "b": 10},
        legend={
            "orientation": "h",
            "y": -0.2,
            "yanchor": "top",
            "x": 0.5,
            "xanchor": "center",
            "entrywidth": 300,
        },
    )
