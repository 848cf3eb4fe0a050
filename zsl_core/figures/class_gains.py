"""Bars of the difference of two methods' accuracy, class by class."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from zsl_core.evaluation.class_gains import ClassGains
from zsl_core.figures.labels import tagless
from zsl_core.figures.margins import TOP_LEGEND
from zsl_core.figures.palette import GRID, METHOD_COLORS

MOST_CLASSES = 40
"""As many names as can be read on 1280 pixels."""


def gain_bars(
    gains: ClassGains,
    class_names: Sequence[str],
    labels: tuple[str, str],
    methods: tuple[str, str],
    height: int = 350,
) -> go.Figure:
    """Up where the first method is better, down where the second is; the largest differences only.

    Args:
        gains: of the two methods.
        class_names: names of all classes of the data.
        labels: what the two are called.
        methods: their keys in METHODS, for the colours.
        height: of the figure in pixels.
    """
    places = gains.order(MOST_CLASSES)
    points = 100 * gains.gain[places]
    names = [tagless(class_names[c]) for c in gains.classes[places]]
    colors = METHOD_COLORS[methods[0]], METHOD_COLORS[methods[1]]
    if colors[0] == colors[1]:  # two runs of one method
        colors = colors[0], "#999999"
    figure = go.Figure()
    sides = ((points >= 0, f"{labels[0]} better"), (points < 0, f"{labels[1]} better"))
    for (side, name), color in zip(sides, colors, strict=True):
        shown = places[side]
        figure.add_bar(
            x=np.flatnonzero(side),  # not the names: two classes of one name stay two bars
            y=points[side],
            name=name,
            marker={"color": color},
            customdata=[
                [tagless(class_names[c]), f"{100 * a:.0f}", f"{100 * b:.0f}", str(n)]
                for c, a, b, n in zip(
                    gains.classes[shown],
                    gains.first[shown],
                    gains.second[shown],
                    gains.n_images[shown],
                    strict=True,
                )
            ],
            hovertemplate=f"%{{customdata[0]}}: {labels[0]} %{{customdata[1]}} %, {labels[1]} "
            "%{customdata[2]} % of %{customdata[3]} images<extra></extra>",
        )
    figure.update_xaxes(
        tickvals=np.arange(len(places)), ticktext=names, tickangle=-50, showgrid=False
    )
    figure.update_yaxes(
        title_text="difference of accuracy (points)", gridcolor=GRID, zerolinecolor="gray"
    )
    figure.update_layout(
        height=height,
        margin={"l": 60, "r": 10, "t": 34, "b": 90},
        bargap=0.2,
        legend=TOP_LEGEND,
    )
    return figure
