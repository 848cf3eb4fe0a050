"""What a live refit changes: how many images fall to each unseen class, now and before."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from zsl_core.figures.palette import GRID, METHOD_COLORS

Ints = NDArray[np.int64]


def hub_bars(
    n1: Ints,
    class_names: Sequence[str],
    n_queries: int,
    before: Ints | None = None,
    height: int = 330,
) -> go.Figure:
    """N_1 of each unseen class as a bar, the most popular first; the run before as ticks.

    Args:
        n1: (u,) images that have each class as the nearest.
        class_names: u names.
        n_queries: number of images; divided by u it is the even share.
        before: (u,) the same of the run before.
        height: of the figure in pixels.
    """
    order = np.argsort(-n1, kind="stable")
    # Numbers on the axis, names as its labels: two classes of one name stay two bars.
    ranks, names = np.arange(len(order)), [class_names[c] for c in order]
    hover = "%{customdata}: nearest to %{y} images<extra>%{fullData.name}</extra>"
    figure = go.Figure()
    figure.add_bar(
        x=ranks,
        y=n1[order],
        name="now",
        marker={"color": METHOD_COLORS["psr"]},
        customdata=names,
        hovertemplate=hover,
    )
    if before is not None:
        figure.add_scatter(
            x=ranks,
            y=before[order],
            name="before",
            mode="markers",
            marker={"symbol": "line-ew-open", "size": 12, "color": "gray", "line": {"width": 3}},
            customdata=names,
            hovertemplate=hover,
        )
    figure.add_hline(
        y=n_queries / len(order),
        line={"dash": "dot", "color": "gray"},
        annotation_text="even share",
        annotation_position="top right",
    )
    figure.update_xaxes(
        tickvals=ranks, ticktext=names, showticklabels=len(names) <= 50, tickangle=-60
    )
    figure.update_yaxes(title_text="images it is nearest to (N₁)", gridcolor=GRID)
    return figure.update_layout(
        height=height,
        margin={"l": 50, "r": 10, "t": 10, "b": 10},
        legend={"orientation": "h", "x": 0.99, "xanchor": "right", "y": 0.99, "yanchor": "top"},
    )
