"""Scores of all classes as matrices beside delta."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from zsl_core.evaluation.protocol import Floats
from zsl_core.evaluation.scores import ScoresBesideDelta
from zsl_core.figures.labels import tagless
from zsl_core.figures.margins import width_of

ROWS_NAMED, COLUMNS_NAMED = 45, 30  # at most so many names can be read along an axis
NAME_SIZE = 9
DIVERGING = [[0.0, "#1B7837"], [0.5, "#CCCCCC"], [1.0, "#762A83"]]
"""Opaque, and its middle unlike a light and unlike a dark ground, which shows where no cell is."""


def score_matrices(
    compared: ScoresBesideDelta, class_names: Sequence[str], cells: int = 280
) -> go.Figure:
    """Mean scores, delta, and the difference of their ranks, in the same order of classes.

    Args:
        compared: rows are the classes of the images, columns the candidates.
        class_names: of all classes.
        cells: height of the matrices in pixels; names of few columns stand below.
    """
    titles = ["Mean score", "δ, likeness of descriptions", "Difference of ranks"]
    figure = make_subplots(rows=1, cols=3, subplot_titles=titles, horizontal_spacing=0.025)
    rows = [tagless(class_names[c]) for c in compared.classes]
    columns = [tagless(class_names[c]) for c in compared.candidates]
    apart = compared.delta[~np.isnan(compared.difference)]  # a class and itself outshine the rest
    span = {"zmin": float(apart.min()), "zmax": float(apart.max())} if len(apart) else {}
    reach = float(np.nanmax(np.abs(compared.difference), initial=0.0)) or 1.0
    few = len(columns) <= COLUMNS_NAMED
    below = 5 + few * (5 + width_of(columns, NAME_SIZE))  # pixels from the cells to their colours
    panels: tuple[tuple[Floats, dict[str, Any], str], ...] = (
        (compared.means, {"colorscale": "Cividis"}, "mean score"),
        (compared.delta, {"colorscale": "Cividis", **span}, "δ"),
        (compared.difference, {"colorscale": DIVERGING, "zmin": -reach, "zmax": reach}, "moved"),
    )
    for index, (values, colours, what) in enumerate(panels):
        middle = (index + 0.5) / 3
        figure.add_heatmap(
            z=np.asarray(values, dtype=np.float32),
            x=columns,
            y=rows,
            **colours,
            colorbar={
                "orientation": "h",
                "x": middle,
                "y": -below / cells,
                "yanchor": "top",
                "len": 0.3,
                "thickness": 10,
                "nticks": 5,
            },
            hovertemplate="images of %{y}, prototype %{x}: " + what + " %{z:.3f}<extra></extra>",
            hoverongaps=False,
            row=1,
            col=index + 1,
        )
        named = index == 0 and len(rows) <= ROWS_NAMED
        figure.update_yaxes(
            autorange="reversed",
            showticklabels=named,
            tickfont_size=NAME_SIZE,
            showgrid=False,
            dtick=1,
            row=1,
            col=index + 1,
        )
    figure.update_yaxes(ticks="")
    figure.update_xaxes(
        showticklabels=few,
        tickfont_size=NAME_SIZE,
        tickangle=-90,
        dtick=1,
        showgrid=False,
        ticks="",
    )
    figure.update_annotations(font_size=13)
    margin = {"l": 10, "r": 10, "t": 30, "b": 40 + below}
    return figure.update_layout(height=cells + margin["t"] + margin["b"], margin=margin)
