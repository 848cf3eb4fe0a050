"""A map: samples as dots, prototypes as large named marks sized by how many images they attract."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go

from zsl_core.evaluation.protocol import Ints
from zsl_core.figures.labels import tagless
from zsl_core.figures.map_marks import NOTHING, STAR, Landed, Marks, add_landed, add_marks, draw
from zsl_core.figures.map_names import MARGINS, Frame, mark_names
from zsl_core.figures.margins import TOP_LEGEND
from zsl_core.figures.palette import QUIET
from zsl_core.similarity import Array

WIDTH, HEIGHT = 560, 560  # pixels; beside the choices of a page, on a 1280 px screen
# What is not selected: grey, for many faint dots over each other are as strong as a bright one.
ASIDE = {"opacity": 0.15, "color": "rgb(128, 128, 128)"}
RING = {"symbol": "circle-open", "size": 16, "color": "rgb(128, 128, 128)", "line": {"width": 2.5}}
# Upright, else it covers the legend; on a see-through ground plotly would put black behind it.
TOOLS = {
    "orientation": "v",
    "bgcolor": "rgba(0, 0, 0, 0)",
    "color": QUIET,
    "activecolor": "rgb(128, 128, 128)",
}


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
    landed: Landed | None = None,
    selected: Ints | None = None,
    ringed: int | None = None,
    isotropic: bool = True,
    dragmode: str = "lasso",
    width: int = WIDTH,
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
        landed: drawn above them as a star.
        selected: images that stay bright while the others fade; None for no selection.
        ringed: an image to draw a ring around.
        isotropic: the same scale both ways; else the map fills the figure, which misleads no
            further where distances mean little.
        dragmode: what the mouse does at first, ``lasso`` or ``pan``; Streamlit takes clicks on
            points only while it pans.
        width: of the figure in pixels, at the least: names find room at this width.
        height: of the figure in pixels.
    """
    figure, marks, lines = go.Figure(), list(marks), list(lines)
    size = 4 if len(positions) > 8_000 else 5
    for layer in layers:
        marker: dict[str, Any] = {"color": layer.color, "size": size, "opacity": 0.75}
        draw(
            figure,
            "scattergl",
            x=positions[layer.rows, 0],
            y=positions[layer.rows, 1],
            mode="markers",
            name=layer.name,
            showlegend=bool(layer.name),
            marker=marker | dict(layer.scale or {}),
            customdata=images[layer.rows],
            text=np.array([tagless(hover[row]) for row in layer.rows], dtype=np.str_),
            hovertemplate="%{text}<extra></extra>",
            selectedpoints=_selected(images[layer.rows], selected),
            unselected={"marker": ASIDE},
        )
    if ringed is not None:
        at = positions[images == ringed]
        draw(
            figure,
            "scattergl",
            x=at[:, 0],
            y=at[:, 1],
            mode="markers",
            showlegend=False,
            marker=RING,
            hoverinfo="skip",
        )
    for line in lines:
        draw(
            figure,
            "scatter",
            x=_broken(line.start[:, 0], line.end[:, 0]),
            y=_broken(line.start[:, 1], line.end[:, 1]),
            mode="lines",
            name=line.name,
            line={"color": line.color, "width": 1.2, "dash": line.dash},
            opacity=0.8,
            hoverinfo="skip",
        )
    for each in marks:
        add_marks(figure, each)
    others = [each.positions for each in marks]
    others += [end for line in lines for end in (line.start, line.end)]
    if landed is not None:
        add_landed(figure, landed)
        others.append(landed.place[None])
    drawn = np.concatenate([positions[:0], *others])
    frame = Frame.around(positions, drawn, width, height, isotropic=isotropic)
    figure.update_xaxes(visible=False, range=frame.range(0))
    figure.update_yaxes(visible=False, range=frame.range(1), scaleanchor="x" if isotropic else None)
    return figure.update_layout(
        height=height,
        annotations=mark_names(marks, frame, landed),  # at once: one by one plotly copies all
        margin=MARGINS,
        legend=TOP_LEGEND | {"itemsizing": "constant"},
        dragmode=dragmode,
        modebar=TOOLS,
        uirevision="map",
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
    )


def picked(points: Iterable[Mapping[str, Any]]) -> tuple[Ints, Ints, bool]:
    """Images and classes of the points of a selection, each once and ascending; whether the star.

    Args:
        points: as the browser reports them, each with its `customdata`.

    >>> picked([{"customdata": 7}, {"customdata": [-3]}, {"x": 0.0}])
    (array([7]), array([2]), False)
    """
    ids = [int(np.ravel(point["customdata"])[0]) for point in points if "customdata" in point]
    found = np.unique(np.array([i for i in ids if i not in (NOTHING, STAR)], dtype=np.int64))
    return found[found >= 0], np.sort(-1 - found[found < 0]), STAR in ids


def _selected(images: Ints, selected: Ints | None) -> list[int] | None:
    return None if selected is None else np.flatnonzero(np.isin(images, selected)).tolist()


def _broken(start: Array, end: Array) -> list[float | None]:
    """Coordinates of separate lines in one trace: start, end, gap."""
    pairs = zip(start.tolist(), end.tolist(), strict=True)
    return [value for a, b in pairs for value in (a, b, None)]
