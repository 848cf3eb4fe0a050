"""The semantic relations of classes: how delta is spread, who is like whom, and a quadruplet."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from zsl_core.figures.labels import tagless
from zsl_core.figures.margins import TOP_LEGEND, fixed_margins, width_of
from zsl_core.figures.palette import GRID, RELATION_COLORS
from zsl_core.quadruplets import Quadruplet
from zsl_core.relations import Relations

Ints = NDArray[np.int64]

BINS = 80
EXACT_UP_TO = 300  # classes; a larger matrix is sent in hundredths, a quarter of the bytes
LABELS_AT_MOST = 45  # class names that can be read along an axis
LABELS_UP_TO = 150  # classes; of more, too few names would have room to be of use
NAME_SIZE = 9  # font of the class names along the matrix
COLORBAR = 95  # pixels
LINE = {"dash": "dot", "color": "gray", "width": 2}


def delta_histogram(relations: Relations, height: int = 210) -> go.Figure:
    """How delta is spread over all pairs of classes, with tau drawn in.

    Args:
        relations: of all classes; each pair counts once.
        height: of the figure in pixels.
    """
    pairs = np.triu_indices(len(relations.delta), k=1)
    delta = relations.delta[pairs].astype(np.float64)
    edges = np.linspace(delta.min(), max(delta.max(), delta.min() + 1e-6), BINS + 1)
    figure = go.Figure()
    for name in ("dissimilar", "similar", "identical"):
        mask = getattr(relations, name)[pairs]
        if mask.any() or name != "identical":
            figure.add_bar(
                x=(edges[:-1] + edges[1:]) / 2,
                y=np.histogram(delta[mask], edges)[0],
                name=f"{name} ({mask.sum():,} pairs)",
                marker={"color": RELATION_COLORS[name], "line": {"width": 0}},
                hovertemplate=f"δ ≈ %{{x:.3f}}: %{{y}} {name} pairs<extra></extra>",
            )
    _draw_tau(figure, relations.tau)
    figure.update_xaxes(title_text="δ, cosine of two class embeddings", gridcolor=GRID)
    figure.update_yaxes(title_text="pairs of classes", gridcolor=GRID)
    return figure.update_layout(
        barmode="stack",
        bargap=0.05,
        height=height,
        margin=fixed_margins(left=60, right=10, top=45, bottom=50),
        legend=TOP_LEGEND,
    )


def delta_matrix(
    relations: Relations, order: Ints, class_names: Sequence[str], height: int = 470
) -> go.Figure:
    """Delta of every two classes; pairs from tau up are in colour, the others grey.

    Args:
        relations: of all classes.
        order: (c,) the classes from top to bottom and from left to right.
        class_names: c names.
        height: of the figure in pixels.
    """
    delta = relations.delta[np.ix_(order, order)]
    names = [tagless(class_names[c]) for c in order]
    upper = delta[~np.eye(len(delta), dtype=np.bool_)]
    low, high = float(upper.min()), 1.0
    factor = 1
    if len(delta) > EXACT_UP_TO:
        factor, delta = 100, np.round(100 * delta).astype(np.int8)
    cut = float(np.clip((relations.tau - low) / max(high - low, 1e-9), 0, 1))
    numbers = "" if factor > 1 else ": δ = %{z:.3f}"
    heatmap = go.Heatmap(
        z=delta,
        x=names,
        y=names,
        zmin=factor * low,
        zmax=factor * high,
        colorscale=_scale(cut),
        colorbar=_colorbar(low, relations.tau, high, factor),
        hovertemplate="%{y} and %{x}" + numbers + "<extra></extra>",
    )
    figure = go.Figure(heatmap)
    figure.update_xaxes(showticklabels=False, showgrid=False, constrain="domain")
    figure.update_yaxes(
        showgrid=False, autorange="reversed", scaleanchor="x", tickfont_size=NAME_SIZE
    )
    written = names[:: -(-len(names) // LABELS_AT_MOST)] if len(names) <= LABELS_UP_TO else []
    figure.update_yaxes(tickvals=written)
    left = 10 + width_of(written, NAME_SIZE)
    return figure.update_layout(
        height=height, margin=fixed_margins(left=left, right=COLORBAR, top=30, bottom=10)
    )


def delta_line(
    relations: Relations, reference: int, class_names: Sequence[str], height: int = 190
) -> go.Figure:
    """Every other class by its delta to one, coloured by its relation.

    Args:
        relations: of all classes.
        reference: the class.
        class_names: c names, shown on hover.
        height: of the figure in pixels.
    """
    figure = go.Figure()
    partners = relations.partners(reference)
    for name, color in RELATION_COLORS.items():
        classes = getattr(partners, name)
        delta = relations.delta[reference, classes]
        figure.add_scatter(
            x=delta,
            y=_swarm(delta),
            mode="markers",
            name=f"{name} ({len(classes)})",
            marker={"color": color, "size": 10, "opacity": 0.8},
            customdata=[tagless(class_names[c]) for c in classes],
            hovertemplate=f"%{{customdata}}, {name}: δ = %{{x:.3f}}<extra></extra>",
        )
    _draw_tau(figure, relations.tau)
    title = f"δ to {tagless(class_names[reference])}"
    figure.update_xaxes(title_text=title, gridcolor=GRID, zeroline=False)
    figure.update_yaxes(visible=False, range=[-0.1, 1.1])
    return figure.update_layout(
        height=height,
        margin={"l": 10, "r": 10, "t": 45, "b": 40},
        legend=TOP_LEGEND,
    )


def quadruplet_line(
    quadruplet: Quadruplet, class_names: Sequence[str], labels: Ints, height: int = 190
) -> go.Figure:
    """The axis of cosines with tau, the deltas of a quadruplet, and where O2 is zero.

    Args:
        quadruplet: what was drawn.
        class_names: c names.
        labels: (n,) the class of each image.
        height: of the figure in pixels.
    """
    figure = go.Figure()
    if quadruplet.interval is not None:
        figure.add_vrect(
            *quadruplet.interval,
            fillcolor=RELATION_COLORS["similar"],
            opacity=0.2,
            line_width=0,
        )
        text = "O2 is 0 in the band"
        end = quadruplet.interval[1]
        figure.add_annotation(x=end, y=-0.65, text=text, showarrow=False, xanchor="left")
    points = [
        ("similar", quadruplet.similar, quadruplet.delta_jr, "δ<sub>jr</sub>", "top right"),
        ("dissimilar", quadruplet.dissimilar, quadruplet.delta_kr, "δ<sub>kr</sub>", "top left"),
    ]  # each name leads away from tau's line
    for name, image, delta, symbol, side in points:
        if image is not None and delta is not None:
            figure.add_scatter(
                x=[delta],
                y=[0],
                mode="markers+text",
                text=[f"{symbol} {tagless(class_names[labels[image]])}"],
                textposition=side,
                marker={"size": 15, "color": RELATION_COLORS[name]},
                hovertemplate=f"{name}: δ = {delta:.3f}<extra></extra>",
            )
    if quadruplet.delta_kr is not None:
        arrow = {"showarrow": True, "arrowhead": 2, "arrowcolor": "gray", "text": "", "y": -0.35}
        ends = {"x": quadruplet.tau, "ax": quadruplet.delta_kr, "ay": -0.35}
        figure.add_annotation(**arrow, **ends, xref="x", yref="y", axref="x", ayref="y")
        middle = (quadruplet.tau + quadruplet.delta_kr) / 2
        text = f"weight τ - δ<sub>kr</sub> = {quadruplet.weight:.3f}"
        figure.add_annotation(x=middle, y=-0.65, text=text, showarrow=False)
    _draw_tau(figure, quadruplet.tau)
    deltas = [d for _, _, d, *_ in points if d is not None]
    low, high = min([quadruplet.tau, *deltas]), max([quadruplet.tau, *deltas])
    room = max(0.35 * (high - low), 0.02)
    figure.update_xaxes(title_text="cosine", gridcolor=GRID, range=[low - room, high + room])
    figure.update_yaxes(visible=False, range=[-1, 1])
    margin = {"l": 10, "r": 10, "t": 25, "b": 40}
    return figure.update_layout(height=height, margin=margin, showlegend=False)


def _swarm(values: NDArray[np.float32]) -> NDArray[np.float64]:
    """Heights in 0..1 that keep points of nearly the same value apart."""
    return np.asarray((np.arange(len(values)) * 0.618034) % 1.0, dtype=np.float64)


def _draw_tau(figure: go.Figure, tau: float) -> None:
    text = f"τ = {tau:.3f}"
    figure.add_vline(x=tau, line=LINE, annotation_text=text, annotation_position="top")


def _scale(cut: float) -> list[list[float | str]]:
    """Greys below the cut, the colour of similarity from it up."""
    grey: list[list[float | str]] = [
        [0.0, "rgba(128, 128, 128, 0.08)"],
        [cut, "rgba(128, 128, 128, 0.65)"],
    ]
    return [*grey, [cut, "#E3B7DC"], [1.0, "#8F1A7A"]]


def _colorbar(low: float, tau: float, high: float, factor: int) -> dict[str, object]:
    ends = [low, tau, high] if low < tau < high else [low, high]
    texts = [f"τ = {v:.2f}" if v == tau else f"{v:.2f}" for v in ends]
    values = [factor * v for v in ends]
    return {"title": "δ", "tickvals": values, "ticktext": texts, "thickness": 14}
