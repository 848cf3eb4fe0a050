"""Errors: who is taken for whom, and which prototypes take the images of others."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from zsl_core.evaluation.confusions import Hub
from zsl_core.evaluation.predictions import Predictions
from zsl_core.evaluation.protocol import Bools, Floats, Ints
from zsl_core.figures.bars import STILL
from zsl_core.figures.labels import tagless
from zsl_core.figures.palette import GRID, RIGHT_COLOR, WRONG_COLOR

NAMES_UP_TO = 45  # class names that can be read along an axis
COUNTS_UP_TO = 12  # classes; of more, a number does not fit into its cell
ROBBED_COLORS = (WRONG_COLOR, "#F5A3AD", "#FAD1D6")
"""Of the classes named within the bar of a hub, the most robbed first."""
REST_COLOR = "#BBBBBB"


def confusion_matrix(
    predictions: Predictions,
    order: Ints,
    class_names: Sequence[str],
    chosen: tuple[int, int] | None = None,
    height: int = 520,
) -> go.Figure:
    """Share of each class's images (row) predicted as each candidate (column).

    Right and wrong have a colour scale each, so that the few wrong ones are seen beside the many
    right ones. Over each cell with images lies a clear marker that a click can select: its
    `customdata` are the true and the predicted class.

    Args:
        predictions: of n images.
        order: the candidates in the order wanted; classes without images have no row.
        class_names: of all classes.
        chosen: (true, predicted), the cell to frame.
        height: of the figure in pixels.
    """
    columns = np.searchsorted(predictions.candidates, order)
    counts = predictions.confusion()[np.ix_(columns, columns)]
    kept = counts.sum(axis=1) > 0
    counts, true = counts[kept], order[kept]
    totals = counts.sum(axis=1, keepdims=True)
    share = (100 * counts / totals).astype(np.float32)
    own = true[:, None] == order
    x, y = ([tagless(class_names[c]) for c in classes] for classes in (order, true))
    figure = go.Figure()
    for mask, color, title, place in (
        (own, RIGHT_COLOR, "right (%)", 0.78),
        (~own, WRONG_COLOR, "wrong (%)", 0.22),
    ):
        figure.add_heatmap(
            z=np.where(mask & (share > 0), share, np.nan),
            x=x,
            y=y,
            colorscale=[[0, f"rgba{(*_rgb(color), 0.1)}"], [1, color]],
            zmin=0,
            zmax=float(np.max(share, where=mask, initial=1.0)),
            colorbar={
                "title": {"text": title, "side": "right"},
                "y": place,
                "len": 0.45,
                "thickness": 12,
            },
            hoverinfo="skip",
        )
    i, j = np.nonzero(counts)
    size = max(6, int(0.8 * height / len(y)))
    figure.add_scatter(
        x=[x[c] for c in j],
        y=[y[c] for c in i],
        mode="markers+text" if len(y) <= COUNTS_UP_TO else "markers",
        text=[f"{count:,}" for count in counts[i, j]],
        textfont={"size": 15, "color": _legible(share, own)[i, j].tolist()},
        marker={"symbol": "square", "size": size, "color": "rgba(0, 0, 0, 0)"},
        customdata=np.stack([true[i], order[j], counts[i, j], totals[i, 0]], axis=1).tolist(),
        hovertemplate="%{y} taken for %{x}: %{customdata[2]} of %{customdata[3]} images"
        "<extra></extra>",
        showlegend=False,
    )
    if chosen is not None and chosen[0] in true:
        row, column = np.flatnonzero(true == chosen[0])[0], np.flatnonzero(order == chosen[1])[0]
        half = max(0.5, len(x) / 80)  # a frame that can be seen around a cell of a few pixels
        figure.add_shape(
            type="rect",
            x0=column - half,
            x1=column + half,
            y0=row - half,
            y1=row + half,
            line={"color": "gray", "width": 3},
        )
    named = {"showgrid": False, "tickfont_size": 10, "zeroline": False, "ticks": ""}
    figure.update_xaxes(
        title_text="predicted",
        showticklabels=len(x) <= NAMES_UP_TO,
        tickangle=-90,
        dtick=1,
        range=[-0.5, len(x) - 0.5],
        **named,
    )
    figure.update_yaxes(
        title_text="true",
        showticklabels=len(y) <= NAMES_UP_TO,
        dtick=1,
        range=[len(y) - 0.5, -0.5],
        **named,
    )
    return figure.update_layout(height=height, margin={"l": 10, "r": 10, "t": 10, "b": 10})


def hub_bars(
    found: Sequence[Hub], class_names: Sequence[str], even_share: float, height: int = 300
) -> go.Figure:
    """What each hub takes: its own images, those of the classes it robs most, and the rest.

    Args:
        found: from top to bottom.
        class_names: of all classes.
        even_share: images a prototype would take if all took equally many.
        height: of the figure in pixels.
    """
    prototypes = [tagless(class_names[hub.prototype]) for hub in found]
    figure = go.Figure()

    def part(numbers: list[int], names: list[str], color: str, text: str = "black") -> None:
        figure.add_bar(
            y=prototypes,
            x=numbers,
            orientation="h",
            marker={"color": color, "line": {"color": GRID, "width": 1}},
            textfont={"color": text},
            text=[
                f"{name} {number}" if number else ""
                for name, number in zip(names, numbers, strict=True)
            ],
            textposition="inside",
            insidetextanchor="middle",
            textangle=0,
            customdata=names,
            hovertemplate="%{x} images of %{customdata} go to %{y}<extra></extra>",
        )

    part([hub.own for hub in found], ["its own" for _ in found], RIGHT_COLOR, "white")
    for place, color in enumerate(ROBBED_COLORS):
        there = [place < len(hub.classes) for hub in found]
        part(
            [int(hub.counts[place]) if has else 0 for hub, has in zip(found, there, strict=True)],
            [
                tagless(class_names[hub.classes[place]]) if has else ""
                for hub, has in zip(found, there, strict=True)
            ],
            color,
        )
    part(
        [int(hub.counts[len(ROBBED_COLORS) :].sum()) for hub in found],
        ["others" for _ in found],
        REST_COLOR,
    )
    figure.add_vline(
        x=even_share,
        line={"color": "gray", "width": 2},
        layer="below",  # seen between the bars: over them it would cut through the names
        annotation_text="even share",
        annotation_position="top",
    )
    figure.update_yaxes(autorange="reversed", tickfont_size=12)
    figure.update_xaxes(title_text="images it attracts (N₁)", gridcolor=GRID)
    margin = {"l": 10, "r": 10, "t": 25, "b": 40}
    return figure.update_layout(
        barmode="stack",
        height=height,
        margin=margin,
        showlegend=False,
        uniformtext_minsize=11,
        uniformtext_mode="hide",
        **STILL,
    )


def _legible(share: Floats, own: Bools) -> NDArray[np.str_]:
    """Strong cells look the same in both themes; pale ones are nearly the background."""
    strongest = np.where(
        own, np.max(share, where=own, initial=1), np.max(share, where=~own, initial=1)
    )
    return np.where(share < 0.5 * strongest, "gray", np.where(own, "white", "black"))


def _rgb(color: str) -> tuple[int, int, int]:
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)
