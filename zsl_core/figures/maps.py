"""A map: samples as dots, prototypes as large named marks sized by how many images they attract."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go

from zsl_core.evaluation.protocol import Bools, Ints
from zsl_core.figures.labels import LETTERS, fitting_labels, tagless
from zsl_core.figures.palette import SEEN_COLOR, UNSEEN_COLOR
from zsl_core.similarity import Array

WIDTH, HEIGHT = 540, 560  # WIDTH: about what a page gives, for finding room for names
SMALLEST, LARGEST = 8.0, 26.0  # a prototype's mark, in pixels
MEDIUM, SMALL = 15.0, 7.0  # where its size says nothing, and of one that is no candidate
EDGE = {"color": "rgba(128, 128, 128, 1)", "width": 1.3}
NOTHING = -(2**31)  # `customdata` of a mark that is no class
UNDRAWN = "rgba(0, 0, 0, 0)"
SEEN_SYMBOL, UNSEEN_SYMBOL = "circle", "diamond"
ASIDE = 0.12  # opacity of what is not selected


@dataclass(frozen=True, eq=False)
class Layer:
    """Samples drawn in one manner.

    Attributes:
        rows: (k,) which of the positions.
        color: one for all, or one for each, or (k,) values on a colorscale.
        name: in the legend; empty for no entry.
        scale: more of plotly's `marker`: of values their colorscale, or a symbol.
    """

    rows: Ints
    color: str | Sequence[str] | Array
    name: str = ""
    scale: Mapping[str, Any] | None = None


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
class Lines:
    """Straight lines from place to place, such as from a mistaken image to a prototype.

    Attributes:
        name: in the legend.
        color: of all.
        start: (k, 2).
        end: (k, 2).
        dash: of plotly, so that they are not told apart by colour alone.
    """

    name: str
    color: str
    start: Array
    end: Array
    dash: str = "solid"


def sample_map(
    positions: Array,
    images: Ints,
    layers: Iterable[Layer],
    hover: Sequence[str],
    *,
    marks: Iterable[Marks] = (),
    lines: Iterable[Lines] = (),
    selected: Ints | None = None,
    isotropic: bool = True,
    dragmode: str = "lasso",
    height: int = HEIGHT,
) -> go.Figure:
    """The map. Distances between far groups mean little under UMAP and t-SNE: say so beside it.

    A point's `customdata` is its image's row in the data set, or ``-1 - class`` for a prototype:
    `picked` reads them back from a selection.

    Args:
        positions: (n, 2) of the samples.
        images: (n,) their rows in the data set.
        layers: how the samples are drawn; those in no layer are left out.
        hover: n texts.
        marks: prototypes, such as of the run shown.
        lines: drawn below the prototypes.
        selected: images that stay bright while the others fade; None for no selection.
        isotropic: the same scale both ways; else the map fills the figure, which misleads no
            further where distances mean little.
        dragmode: what the mouse does at first, ``lasso`` or ``pan``; Streamlit takes clicks on
            points only while it pans.
        height: of the figure in pixels.
    """
    figure = go.Figure()
    size = 4 if len(positions) > 8_000 else 5
    for layer in layers:
        marker: dict[str, Any] = {"color": layer.color, "size": size, "opacity": 0.75}
        figure.add_scattergl(
            x=positions[layer.rows, 0],
            y=positions[layer.rows, 1],
            mode="markers",
            name=layer.name,
            showlegend=bool(layer.name),
            marker=marker | dict(layer.scale or {}),
            customdata=images[layer.rows],
            text=[tagless(hover[row]) for row in layer.rows],
            hovertemplate="%{text}<extra></extra>",
            selectedpoints=_selected(images[layer.rows], selected),
            unselected={"marker": {"opacity": ASIDE}},
        )
    for line in lines:
        figure.add_scatter(
            x=_broken(line.start[:, 0], line.end[:, 0]),
            y=_broken(line.start[:, 1], line.end[:, 1]),
            mode="lines",
            name=line.name,
            line={"color": line.color, "width": 1.2, "dash": line.dash},
            opacity=0.8,
            hoverinfo="skip",
        )
    span = np.ptp(positions, axis=0)
    for each in marks:
        _add_marks(figure, each, span, height, isotropic=isotropic)
    figure.update_xaxes(visible=False)
    figure.update_yaxes(visible=False, scaleanchor="x" if isotropic else None)
    return figure.update_layout(
        height=height,
        margin={"l": 5, "r": 5, "t": 30, "b": 5},
        legend={"orientation": "h", "x": 0, "y": 1, "yanchor": "bottom", "itemsizing": "constant"},
        dragmode=dragmode,
        uirevision="map",
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
    )


def picked(points: Iterable[Mapping[str, Any]]) -> tuple[Ints, Ints]:
    """Images and classes of the points of a selection, each once and ascending.

    Args:
        points: as the browser reports them, each with its `customdata`.

    >>> picked([{"customdata": 7}, {"customdata": [-3]}, {"x": 0.0}])
    (array([7]), array([2]))
    """
    ids = [int(np.ravel(point["customdata"])[0]) for point in points if "customdata" in point]
    found = np.unique(np.array([i for i in ids if i != NOTHING], dtype=np.int64))
    return found[found >= 0], np.sort(-1 - found[found < 0])


def mark_sizes(n1: Ints) -> Array:
    """Diameters in pixels (c,): areas grow with N_1, from 8 for none to 26 for the most."""
    share = n1 / max(int(n1.max()), 1)
    squares = SMALLEST**2 + share * (LARGEST**2 - SMALLEST**2)
    return np.asarray(np.sqrt(squares), dtype=np.float32)


def _add_marks(
    figure: go.Figure, marks: Marks, span: Array, height: int, *, isotropic: bool
) -> None:
    """Drawn by WebGL as the samples are, which otherwise cover them; names lie over everything.

    WebGL takes whatever has its centre nearest to the mouse: an image beneath a mark. What the
    mouse meets is therefore an unseen mark in SVG, which counts as hit all over its area.
    """
    sizes = np.full(len(marks.names), marks.size) if marks.n1 is None else mark_sizes(marks.n1)
    for unseen, symbol, name, color in (
        (False, SEEN_SYMBOL, "seen prototype", SEEN_COLOR),
        (True, UNSEEN_SYMBOL, "unseen prototype", UNSEEN_COLOR),
    ):
        rows = np.flatnonzero(marks.unseen == unseen).tolist()
        if not rows:
            continue
        figure.add_scattergl(
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
        figure.add_scatter(
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
            figure.add_scatter(x=[None], y=[None], mode="markers", name=name, marker=key)
    scale = span / np.array([WIDTH, height - 80])  # map units a pixel
    if isotropic or not scale.all():
        scale[:] = scale.max() or 1.0
    sides = fitting_labels(marks.positions / scale, marks.names, sizes, marks.labelled)
    for mark, (right, up) in sides.items():
        figure.add_annotation(
            x=float(marks.positions[mark, 0]),
            y=float(marks.positions[mark, 1]),
            text=tagless(marks.names[mark]),
            showarrow=False,
            xanchor=("right", "center", "left")[right + 1],
            yanchor=("top", "middle", "bottom")[up + 1],
            xshift=right * float(sizes[mark]) / 2,
            yshift=up * float(sizes[mark]) / 2,
            font={"size": LETTERS, "color": "#111111"},
            bgcolor="rgba(255, 255, 255, 0.72)",  # dark on light in either theme
            borderpad=0,
        )


def _told(marks: Marks, row: int) -> str:
    text = f"<b>{tagless(marks.names[row])}</b>, prototype"
    return text if marks.n1 is None else f"{text}<br>nearest to {marks.n1[row]:,} images"


def _selected(images: Ints, selected: Ints | None) -> list[int] | None:
    return None if selected is None else np.flatnonzero(np.isin(images, selected)).tolist()


def _broken(start: Array, end: Array) -> list[float | None]:
    """Coordinates of separate lines in one trace: start, end, gap."""
    pairs = zip(start.tolist(), end.tolist(), strict=True)
    return [value for a, b in pairs for value in (a, b, None)]
