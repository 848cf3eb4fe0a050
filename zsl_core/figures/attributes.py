"""What the classes of a data set are like: how they do in one attribute."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from zsl_core.figures.palette import GRID, SEEN_COLOR, UNSEEN_COLOR


def attribute_profile(
    names: Sequence[str],
    values: NDArray[np.float32],
    seen: Sequence[bool],
    title: str,
    ends: int = 12,
    height: int = 480,
) -> go.Figure:
    """The classes highest and lowest in one attribute.

    Args:
        names: of all c classes.
        values: (c,) of the attribute.
        seen: (c,) whether the class is trained on.
        title: of the attribute.
        ends: classes at most at each end.
        height: of the figure in pixels.
    """
    order = np.argsort(-values, kind="stable")
    if len(order) > 2 * ends:
        order = np.concatenate([order[:ends], order[-ends:]])
    figure = go.Figure()
    for kind, label, color in ((True, "seen", SEEN_COLOR), (False, "unseen", UNSEEN_COLOR)):
        rows = [i for i in order if bool(seen[i]) == kind]
        if rows:
            figure.add_bar(
                x=[float(values[i]) for i in rows],
                y=[names[i] for i in rows],
                orientation="h",
                name=label,
                marker={"color": color},
                hovertemplate="%{y}: %{x:.3g}<extra>%{fullData.name}</extra>",
            )
    figure.update_xaxes(title_text=title, gridcolor=GRID, zerolinecolor=GRID)
    figure.update_yaxes(
        categoryorder="array",
        categoryarray=[names[i] for i in order],
        autorange="reversed",
        automargin=True,
        dtick=1,
    )
    figure.update_layout(
        height=height,
        margin={"l": 10, "r": 20, "t": 30, "b": 40},
        bargap=0.2,
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        legend={"orientation": "h", "x": 0, "y": 1, "yanchor": "bottom"},
    )
    return figure
