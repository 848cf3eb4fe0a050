"""Curves of a training: each term of the objective and the accuracy on held-out images."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from zsl_core.figures.bars import STILL
from zsl_core.figures.palette import GRID, METHOD_COLORS

PANELS = {
    "held_out": "Accuracy, unseen classes (%)",
    "loss": "Objective",
    "identical": "O1 pull: own class",
    "dissimilar": "O1 push: dissimilar classes",
    "similar": "O2: similar out of range",
    "reconstruction": "O3: reconstruction error",
}


def training_curves(
    history: Sequence[Mapping[str, Any]], max_step: int | None = None, height: int = 380
) -> go.Figure:
    """Six small panels over the optimisation steps, one a term, each with a scale of its own.

    Args:
        history: entries of `Run.history`: step, loss, terms, held_out (0..1 or None).
        max_step: where the axis ends; by default at the last step.
        height: of the figure in pixels.
    """
    figure = make_subplots(
        rows=2,
        cols=3,
        subplot_titles=list(PANELS.values()),
        horizontal_spacing=0.08,
        vertical_spacing=0.2,
    )
    steps = [entry["step"] for entry in history]
    for index, name in enumerate(PANELS):
        row, column = divmod(index, 3)
        values = [_value(entry, name) for entry in history]
        trace = go.Scatter(
            x=steps,
            y=values,
            mode="lines+markers",
            line={"color": METHOD_COLORS["psr"], "width": 2.5},
            marker={"size": 5},
            hovertemplate="step %{x}: %{y:.4g}<extra></extra>",
        )
        figure.add_trace(trace, row=row + 1, col=column + 1)
    figure.update_xaxes(
        range=[0, max_step] if max_step else None, gridcolor=GRID, zeroline=False, nticks=5
    )
    figure.update_yaxes(gridcolor=GRID, zeroline=False, nticks=5)
    figure.update_annotations(font_size=13)
    margin = {"l": 45, "r": 10, "t": 30, "b": 25}
    return figure.update_layout(height=height, margin=margin, showlegend=False, **STILL)


def _value(entry: Mapping[str, Any], name: str) -> float | None:
    if name == "loss":
        return float(entry["loss"])
    if name == "held_out":
        return None if entry["held_out"] is None else 100 * float(entry["held_out"])
    return float(entry["terms"][name])
