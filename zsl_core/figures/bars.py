"""Bars with names down the side, those of classes in the colours of seen and unseen ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from zsl_core.figures.labels import tagless
from zsl_core.figures.margins import TOP_LEGEND
from zsl_core.figures.palette import GRID, SEEN_COLOR, UNSEEN_COLOR
from zsl_core.similarity import Array

STILL: dict[str, Any] = {
    "dragmode": False,
    "modebar": {"remove": ["zoom", "pan", "zoomin", "zoomout", "autoscale", "resetscale"]},
}
"""Layout of a chart with nothing to zoom: a whole toolbar would cover its legend or titles."""


def seen_bars(names: Sequence[str], values: Array, seen: Sequence[bool], hover: str) -> go.Figure:
    """A bar a class from the top down, as two traces so that the legend names both kinds.

    Args:
        names: of the classes, in the order shown.
        values: (c,) their lengths.
        seen: (c,) whether the class was trained on.
        hover: Plotly's template of what the mouse is told.
    """
    figure = go.Figure()
    for kind, label, color in ((True, "seen", SEEN_COLOR), (False, "unseen", UNSEEN_COLOR)):
        rows = [i for i, is_seen in enumerate(seen) if bool(is_seen) == kind]
        if rows:
            figure.add_bar(
                x=[float(values[i]) for i in rows],
                y=[tagless(names[i]) for i in rows],
                orientation="h",
                name=label,
                marker={"color": color},
                hovertemplate=hover,
            )
    # One category axis for both traces, in the order given.
    figure.update_yaxes(categoryorder="array", categoryarray=[tagless(name) for name in names])
    return figure


def laid_out(figure: go.Figure, height: int) -> go.Figure:
    """The same frame for every figure of such bars: first name on top, legend above."""
    figure.update_xaxes(gridcolor=GRID, zerolinecolor=GRID)
    figure.update_yaxes(autorange="reversed", automargin=True)
    figure.update_layout(
        height=height,
        margin={"l": 10, "r": 20, "t": 30, "b": 40},
        bargap=0.25,
        legend=TOP_LEGEND,
        **STILL,
    )
    return figure
