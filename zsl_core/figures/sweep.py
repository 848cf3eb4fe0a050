"""A measure over the grid of tau and lambda1, with the numbers in the cells."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from zsl_core.datasets import ZSLDataset
from zsl_core.evaluation.protocol import Floats
from zsl_core.runs.compare import LOWER_IS_BETTER
from zsl_core.runs.sweep import DEFAULT, Cell, as_grid, similar_classes
from zsl_core.runs.swept import best_cells, decimals

LIGHT = 0.45  # of the colour scale: from here on black can be read better than white
CLICK = 44  # pixels of the transparent squares that take the click a heat map does not report


def sweep_heatmap(
    dataset: ZSLDataset,
    cells: Sequence[Cell],
    heading: str,
    shares: Sequence[float],
    lambdas: Sequence[float],
    chosen: tuple[float, float] | None = None,
    height: int = 400,
) -> go.Figure:
    """A row a tau, a column a lambda1; a star at the best, the default named, gaps where not done.

    Args:
        dataset: what was swept.
        cells: as far as they are done.
        heading: of the measure, a key of COLUMNS.
        shares: of similar classes, one a row from below.
        lambdas: one a column.
        chosen: share and lambda1 of the cell to frame.
        height: of the figure in pixels.
    """
    grid, places = as_grid(cells, heading, shares, lambdas), decimals(heading)
    best = {(cell.share, cell.lambda_similar) for cell in best_cells(cells, heading)}
    done = [(int(i), int(j)) for i, j in np.argwhere(~np.isnan(grid))]
    numbers = [f"{grid[cell]:.{places}f}" for cell in done]
    words = []
    for (i, j), number in zip(done, numbers, strict=True):
        star = " ★" if (shares[i], lambdas[j]) in best else ""
        default = "<br>default" if (shares[i], lambdas[j]) == DEFAULT else ""
        words.append(number + star + default)
    figure = go.Figure(
        go.Heatmap(
            z=grid,
            colorscale="Cividis",
            reversescale=heading in LOWER_IS_BETTER,
            colorbar={"title": {"text": heading}},
            xgap=2,
            ygap=2,
            hoverinfo="skip",
        )
    )
    figure.add_scatter(
        x=[j for _, j in done],
        y=[i for i, _ in done],
        mode="markers+text",
        text=words,
        textfont={"size": 15, "color": _ink(grid, done, reverse=heading in LOWER_IS_BETTER)},
        marker={"symbol": "square", "size": CLICK, "color": "rgba(0, 0, 0, 0)"},
        customdata=[
            [shares[i], lambdas[j], f"{number}<br>{_where(dataset, shares[i], lambdas[j])}"]
            for (i, j), number in zip(done, numbers, strict=True)
        ],
        hovertemplate=f"{heading} %{{customdata[2]}}<extra></extra>",
        showlegend=False,
    )
    if chosen is not None and chosen[0] in shares and chosen[1] in lambdas:
        i, j = shares.index(chosen[0]), lambdas.index(chosen[1])
        figure.add_shape(
            type="rect",
            x0=j - 0.48,
            x1=j + 0.48,
            y0=i - 0.48,
            y1=i + 0.48,
            line={"color": "#CC3311", "width": 3},
        )
    figure.update_xaxes(
        title_text="λ₁: weight of O2, which keeps similar classes at their distance",
        tickvals=np.arange(len(lambdas)),
        ticktext=[f"{weight:g}" for weight in lambdas],
        range=[-0.5, len(lambdas) - 0.5],
        showgrid=False,
        zeroline=False,
    )
    figure.update_yaxes(
        title_text="τ, as similar classes a class",
        tickvals=np.arange(len(shares)),
        ticktext=[f"{similar_classes(dataset, s):g} ({s:.0%}) " for s in shares],
        range=[-0.5, len(shares) - 0.5],
        showgrid=False,
        zeroline=False,
    )
    figure.update_layout(
        height=height, margin={"l": 90, "r": 10, "t": 32, "b": 45}, clickmode="event+select"
    )
    return figure


def _ink(grid: Floats, cells: Sequence[tuple[int, int]], *, reverse: bool) -> list[str]:
    """Black on the light half of the colour scale, white on the dark one."""
    low, high = np.nanmin(grid, initial=np.inf), np.nanmax(grid, initial=-np.inf)
    lightness = [(grid[cell] - low) / (high - low) if high > low else 0.5 for cell in cells]
    return ["black" if (1 - x if reverse else x) > LIGHT else "white" for x in lightness]


def _where(dataset: ZSLDataset, share: float, weight: float) -> str:
    return f"{similar_classes(dataset, share):g} similar classes, λ₁ {weight:g}"
