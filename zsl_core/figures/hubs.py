"""How many images fall to each unseen class, under one run and under the one before."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from zsl_core.datasets.base import Ints
from zsl_core.figures.bars import STILL
from zsl_core.figures.labels import tagless
from zsl_core.figures.margins import fixed_margins, width_of
from zsl_core.figures.palette import GRID, METHOD_COLORS, QUIET

NAMED_AT_MOST = 45  # bars with a name below; more are named when pointed at
TOP = 3  # of the classes above an even share are in full colour
NAME_SIZE = 11  # font of the class names


def popularity_bars(
    n1: Ints,
    class_names: Sequence[str],
    n_images: int,
    method: str = "psr",
    before: Ints | None = None,
    height: int = 330,
    top: int = TOP,
) -> go.Figure:
    """N_1 of each class as a bar, most first; the first few stand out; the run before as ticks.

    Args:
        n1: (c,) images that have each class as the nearest.
        class_names: c names.
        n_images: divided by c it is the even share.
        method: a key of METHODS, whose colour is taken.
        before: (c,) the same of the run before.
        height: of the figure in pixels.
        top: how many stand out at most; 0 where they are no hubs.
    """
    order = np.argsort(-n1, kind="stable")
    even = n_images / len(order)
    hubs = [i < top and n1[c] > even for i, c in enumerate(order)]
    # Numbers on the axis, names as its labels: two classes of one name stay two bars.
    ranks, names = np.arange(len(order)), [tagless(class_names[c]) for c in order]
    when = "" if before is None else " %{fullData.name}"
    hover = "%{customdata}: nearest to %{y} images" + when + "<extra></extra>"
    figure = go.Figure()
    figure.add_bar(
        x=ranks,
        y=n1[order],
        name="now",
        marker={"color": [METHOD_COLORS[method] if hub else QUIET for hub in hubs]},
        customdata=names,
        hovertemplate=hover,
        showlegend=False,
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
            showlegend=True,
        )
    figure.add_hline(
        y=even,
        line={"dash": "dot", "color": "gray"},
        annotation_text="even share",
        annotation_position="top right",
    )
    few = len(names) <= NAMED_AT_MOST
    below = 20 + 0.71 * width_of(names, NAME_SIZE) if few else 40.0  # names stand at 45 degrees
    # The first name begins to the left of its bar; one that has no room is not written at all.
    left = max(60.0, 20 + 0.71 * width_of(names[:1], NAME_SIZE)) if few else 60.0
    figure.update_xaxes(
        showgrid=False,
        tickvals=ranks if few else [],
        ticktext=names if few else [],
        tickangle=-45,
        tickfont_size=NAME_SIZE,
        title_text=None if few else f"the {len(names)} unseen classes, the most popular first",
    )
    figure.update_yaxes(title_text="images it attracts (N₁)", gridcolor=GRID)
    return figure.update_layout(
        height=height,
        margin=fixed_margins(left=left, right=10, top=10, bottom=below),
        bargap=0.2,
        legend={"orientation": "h", "x": 0.99, "xanchor": "right", "y": 0.99, "yanchor": "top"},
        **STILL,
    )
