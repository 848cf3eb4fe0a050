"""Methods side by side: accuracy, hubness and structure at one glance, and who the hubs are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray
from plotly.subplots import make_subplots

from zsl_core.figures.bars import STILL
from zsl_core.figures.labels import tagless
from zsl_core.figures.palette import GRID, METHOD_COLORS
from zsl_core.methods import METHODS
from zsl_core.runs.experiment import Run

FEW = 10  # classes
LEGEND_LINE = 20  # pixels
# Title -> group and measure of the report, the factor shown, and what a full bar is at least: the
# same for all data, so that bars can be compared after a change of data or class embedding.
PANELS = {
    "T1 (%)": ("zsl", "top1", 100, 100),
    "H (%)": ("gzsl", "harmonic", 100, 100),
    "Hubs (Robin Hood)": ("hubness", "robin_hood", 1, 1),
    "Structure (RSA)": ("structure", "rsa_all", 1, 1),
}


def comparison_bars(runs: Sequence[Run], height: int = 240) -> go.Figure:
    """A panel a measure, a bar a method; a method without the measure says so.

    Args:
        runs: one a method, in the order of the bars.
        height: of the figure in pixels.
    """
    figure = make_subplots(
        rows=1, cols=len(PANELS), subplot_titles=list(PANELS), horizontal_spacing=0.06
    )
    names = [run.config.method for run in runs]
    labels = [METHODS[name].label for name in names]
    for column, (group, measure, factor, full) in enumerate(PANELS.values(), start=1):
        values = [run.report[group][measure] for run in runs]
        numbers = [0.0 if value is None else factor * value for value in values]
        decimals = 1 if factor > 1 else 2
        bars = go.Bar(
            x=numbers,
            y=labels,
            orientation="h",
            marker={"color": [METHOD_COLORS[name] for name in names]},
            text=["none" if v is None else f"{factor * v:.{decimals}f}" for v in values],
            textposition="outside",
            textangle=0,
            cliponaxis=False,
            hovertemplate="%{y}: %{text}<extra></extra>",
        )
        low, high = min(0.0, *numbers), max(full, *numbers)
        room = 0.3 * (high - low)  # for the numbers written outside the bars
        figure.update_xaxes(range=[low - 1.5 * room * (low < 0), high + room], row=1, col=column)
        figure.add_trace(bars, row=1, col=column)
        figure.update_yaxes(showticklabels=column == 1, autorange="reversed", row=1, col=column)
    figure.update_xaxes(showgrid=False, zerolinecolor=GRID, showticklabels=False)
    figure.update_annotations(font_size=13)
    margin = {"l": 10, "r": 10, "t": 30, "b": 5}
    return figure.update_layout(
        height=height, margin=margin, showlegend=False, bargap=0.25, **STILL
    )


def hub_profile(
    counts: Mapping[str, NDArray[np.int64]],
    class_names: Sequence[str],
    n_queries: int,
    height: int = 330,
) -> go.Figure:
    """How many images fall to each class, most first, a line a method; even is a flat line.

    Args:
        counts: method -> N_1 (c,), how often each class is the nearest.
        class_names: (c,) names, shown on hover.
        n_queries: number of images; divided by c it is the even share.
        height: of the figure in pixels.
    """
    figure = go.Figure()
    ranks = np.arange(1, len(class_names) + 1)
    for name, count in counts.items():
        order = np.argsort(-count, kind="stable")
        figure.add_scatter(
            x=ranks,
            y=count[order],
            mode="lines+markers",
            name=METHODS[name].label,
            line={"color": METHOD_COLORS[name], "width": 2.5},
            customdata=[tagless(class_names[i]) for i in order],
            hovertemplate="%{customdata}: nearest to %{y} images (%{fullData.name})<extra></extra>",
        )
    figure.add_hline(
        y=n_queries / len(class_names),
        line={"dash": "dot", "color": "gray"},
        annotation_text="even share",
        annotation_position="top right",
    )
    figure.update_xaxes(
        title_text="classes, the most popular first",
        gridcolor=GRID,
        range=[0.5, len(class_names) + 0.5],
        dtick=1 if len(class_names) < FEW else None,  # else a tick between two classes
    )
    figure.update_yaxes(title_text="images it attracts (N₁)", gridcolor=GRID, rangemode="tozero")
    # Of many classes the right upper part is empty; the curves of few go through it.
    above = len(class_names) < FEW
    legend = {"x": 0.98, "y": 0.98, "xanchor": "right", "yanchor": "top"}
    figure.update_layout(
        height=height,
        margin={"l": 50, "r": 10, "t": 10 + above * LEGEND_LINE * len(counts), "b": 45},
        legend={"x": 0, "y": 1.02, "yanchor": "bottom"} if above else legend,
        **STILL,
    )
    return figure
