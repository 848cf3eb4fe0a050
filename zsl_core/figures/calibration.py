"""Seen against unseen accuracy of several runs over all calibrations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go

from zsl_core.evaluation.calibration import Calibration
from zsl_core.figures.palette import GRID
from zsl_core.figures.variants import styles

MOST_POINTS = 400
"""Of a line; a curve of more is thinned evenly, which nobody can see."""


def seen_unseen_lines(
    found: Mapping[str, Calibration],
    methods: Sequence[str],
    n_seen: int,
    n_unseen: int,
    height: int = 370,
) -> go.Figure:
    """A line a run, its area in the legend; a disc where it stands, a star where H is largest.

    Args:
        found: label -> its calibration.
        methods: the method of each, in the same order; it gives the colour.
        n_seen: number of seen classes.
        n_unseen: number of unseen classes.
        height: of the figure in pixels.
    """
    figure = go.Figure()
    for (label, each), look in zip(found.items(), styles(methods), strict=True):
        u, s = 100 * each.curve.unseen, 100 * each.curve.seen
        shown = np.unique(np.linspace(0, len(u) - 1, min(len(u), MOST_POINTS)).astype(int))
        figure.add_scatter(
            x=u[shown],
            y=s[shown],
            mode="lines",
            name=f"{label}: AUSUC {100 * each.ausuc:.1f}",
            legendgroup=label,
            line={"color": look.color, "dash": look.dash, "width": 2.5},
            hovertemplate=f"{label}: u %{{x:.1f}} %, s %{{y:.1f}} %<extra></extra>",
        )
        for point, symbol, words in (
            (each.plain, "circle", "uncalibrated"),
            (each.best, "star", "largest H"),
        ):
            figure.add_scatter(
                x=[100 * point.u],
                y=[100 * point.s],
                mode="markers",
                legendgroup=label,
                showlegend=False,
                marker={
                    "symbol": symbol,
                    "size": 14,
                    "color": look.color,
                    "line": {"color": "white", "width": 1.5},
                },
                hovertemplate=f"{label}, {words}: u %{{x:.1f}} %, s %{{y:.1f}} %, "
                f"H {100 * point.h:.1f} %<extra></extra>",
            )
    figure.add_scatter(
        x=[0, 100 / n_unseen],
        y=[100 / n_seen, 0],
        mode="lines",
        name=f"chance: AUSUC {50 / (n_seen * n_unseen):.2f}",
        line={"color": "gray", "dash": "dot", "width": 2.5},
        hovertemplate="guessing<extra></extra>",
    )
    figure.update_xaxes(
        title_text="u: accuracy on unseen classes (%)", gridcolor=GRID, rangemode="tozero"
    )
    figure.update_yaxes(
        title_text="s: accuracy on seen classes (%)", gridcolor=GRID, rangemode="tozero"
    )
    figure.update_layout(height=height, margin={"l": 60, "r": 10, "t": 10, "b": 45})
    return figure
