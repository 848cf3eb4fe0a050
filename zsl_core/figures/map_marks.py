"""Prototypes on a map: marks sized by how many images they attract, and their names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go

from zsl_core.evaluation.protocol import Bools, Ints
from zsl_core.figures.labels import tagless
from zsl_core.figures.palette import LANDED_COLOR, SEEN_COLOR, UNSEEN_COLOR
from zsl_core.similarity import Array

SMALLEST, LARGEST = 8.0, 26.0  # a prototype's mark, in pixels
MEDIUM, SMALL = 15.0, 7.0  # where its size says nothing, and of one that is no candidate
LANDED = 20.0  # of a star
EDGE = {"color": "rgba(128, 128, 128, 1)", "width": 1.3}
NOTHING, STAR = -(2**31), 1 - 2**31  # `customdata` of a mark that is no class, and of a star
UNDRAWN = "rgba(0, 0, 0, 0)"
SEEN_SYMBOL, UNSEEN_SYMBOL = "circle", "diamond"


@dataclass(frozen=True, eq=False)
class Marks:
    """Prototypes on the map.

    Attributes:
        positions: (c, 2).
        names: c.
        unseen: (c,) drawn as diamonds; the others as circles.
        n1: (c,) to how many images each is the nearest: the area of its mark; None for `size`.
        classes: (c,) the class of each; -1 for one that is no class of the data.
        labelled: of these (rows), the most important first, names are written where there is room.
        colors: c colours of their own; by default seen and unseen have one each.
        size: diameter in pixels of all where there is no `n1`.
        hollow: drawn as rings, for those that only stand by.
    """

    positions: Array
    names: Sequence[str]
    unseen: Bools
    n1: Ints | None
    classes: Ints
    labelled: Sequence[int] = ()
    colors: Sequence[str] | None = None
    size: float = MEDIUM
    hollow: bool = False


@dataclass(frozen=True, eq=False)
class Landed:
    """Something on a map that was not there when the map was laid out.

    Attributes:
        place: (2,).
        name: of the thing.
    """

    place: Array
    name: str


def draw(figure: go.Figure, kind: str, **attributes: Any) -> None:
    """Add a trace; plotly's `add_scatter` and the like check each twice, a third of all the time.

    Args:
        figure: drawn into.
        kind: plotly's type of trace, such as ``scattergl``.
        attributes: of the trace.
    """
    figure.add_trace({"type": kind, **attributes})


def mark_sizes(n1: Ints) -> Array:
    """Diameters in pixels (c,): areas grow with N_1, from 8 for none to 26 for the most."""
    share = n1 / max(int(n1.max()), 1)
    squares = SMALLEST**2 + share * (LARGEST**2 - SMALLEST**2)
    return np.asarray(np.sqrt(squares), dtype=np.float32)


def sizes_of(marks: Marks) -> Array:
    """Diameters in pixels (c,)."""
    if marks.n1 is None:
        return np.full(len(marks.names), marks.size, dtype=np.float32)
    return mark_sizes(marks.n1)


def add_marks(figure: go.Figure, marks: Marks) -> None:
    """Draw prototypes by WebGL as the samples are, which otherwise cover them.

    WebGL takes whatever has its centre nearest to the mouse: an image beneath a mark. What the
    mouse meets is therefore an unseen mark in SVG, which counts as hit all over its area.

    Args:
        figure: drawn into.
        marks: the prototypes.
    """
    sizes = sizes_of(marks)
    for unseen, symbol, name, color in (
        (False, SEEN_SYMBOL, "seen prototype", SEEN_COLOR),
        (True, UNSEEN_SYMBOL, "unseen prototype", UNSEEN_COLOR),
    ):
        rows = np.flatnonzero(marks.unseen == unseen).tolist()
        if not rows:
            continue
        draw(
            figure,
            "scattergl",
            x=marks.positions[rows, 0],
            y=marks.positions[rows, 1],
            mode="markers",
            name=name,
            showlegend=marks.colors is None,
            marker={
                "symbol": f"{symbol}-open" if marks.hollow else symbol,
                "size": sizes[rows],
                "color": color if marks.colors is None else [marks.colors[row] for row in rows],
                "opacity": 0.9,
                "line": {"width": 1.3} if marks.hollow else EDGE,
            },
            hoverinfo="skip",
            selectedpoints=list(range(len(rows))),  # a selection of images does not fade them
        )
        draw(
            figure,
            "scatter",
            x=marks.positions[rows, 0],
            y=marks.positions[rows, 1],
            mode="markers",
            showlegend=False,
            marker={"symbol": symbol, "size": sizes[rows], "color": UNDRAWN, "line": {"width": 0}},
            customdata=np.where(marks.classes[rows] < 0, NOTHING, -1 - marks.classes[rows]),
            text=[_told(marks, row) for row in rows],
            hovertemplate="%{text}<extra></extra>",
        )
        if marks.colors is not None:  # the legend speaks of shapes: any one colour would mislead
            key = {"symbol": symbol, "size": MEDIUM, "color": UNDRAWN, "line": EDGE}
            draw(figure, "scatter", x=[None], y=[None], mode="markers", name=name, marker=key)


def add_landed(figure: go.Figure, landed: Landed) -> None:
    """Draw a star by WebGL too, as what it must not lie under."""
    draw(
        figure,
        "scattergl",
        x=[float(landed.place[0])],
        y=[float(landed.place[1])],
        mode="markers",
        name=tagless(landed.name),
        marker={
            "symbol": "star",
            "size": LANDED,
            "color": LANDED_COLOR,
            "line": {"color": "white", "width": 1.5},
        },
        customdata=[STAR],
        hovertemplate="%{fullData.name}<extra></extra>",
        selectedpoints=[0],
    )


def _told(marks: Marks, row: int) -> str:
    text = f"<b>{tagless(marks.names[row])}</b>, prototype"
    return text if marks.n1 is None else f"{text}<br>nearest to {marks.n1[row]:,} images"
