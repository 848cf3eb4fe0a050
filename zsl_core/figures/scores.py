"""Scores: one image's as bars, one class's as boxes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from zsl_core.evaluation.predictions import Predictions
from zsl_core.evaluation.protocol import Ints
from zsl_core.evaluation.scores import Ranking
from zsl_core.figures.labels import tagless
from zsl_core.figures.margins import TOP_LEGEND
from zsl_core.figures.palette import GRID, RELATION_COLORS
from zsl_core.relations import Relations

LETTERS_ON = {"identical": "#111111", "similar": "#FFFFFF", "dissimilar": "#111111"}
"""What can be read on a bar of each relation's colour, in either theme."""
LEGEND = {"identical": "true class", "similar": "similar to it", "dissimilar": "dissimilar"}


def image_bars(
    ranked: Ranking,
    true: int,
    relations: Relations,
    class_names: Sequence[str],
    *,
    intervals: bool,
    height: int = 430,
) -> go.Figure:
    """The scores of one image, a bar a candidate; true and predicted class are marked.

    Args:
        ranked: the candidates shown.
        true: the image's class.
        relations: of all classes.
        class_names: of all classes.
        intervals: draw tau and, for each similar class, [tau, delta], which O2 asks for; only
            where scores are cosines with prototypes.
        height: of the figure in pixels.
    """
    places = zip(ranked.classes, ranked.ranks, strict=True)
    labels = [_marked(tagless(class_names[c]), c == true, place == 1) for c, place in places]
    figure = go.Figure()
    kinds = _kinds(relations, true, ranked.classes)
    for kind, title in LEGEND.items():
        of_kind = np.flatnonzero(kinds == kind)
        figure.add_bar(
            y=[labels[i] for i in of_kind],
            x=ranked.scores[of_kind],
            orientation="h",
            name=title,
            marker={"color": RELATION_COLORS[kind], "line": {"width": 0}},
            width=0.62,
            text=[f"{score:.3f}" for score in ranked.scores[of_kind]],
            textposition="auto",  # beside a bar that is too short, in the theme's own colour
            insidetextanchor="start",
            constraintext="none",
            insidetextfont={"color": LETTERS_ON[kind], "size": 11},
            outsidetextfont={"size": 11},
            cliponaxis=False,
            customdata=np.stack(
                [ranked.ranks[of_kind], relations.delta[true][ranked.classes[of_kind]]], axis=1
            ),
            hovertemplate="%{y}: score %{x:.3f}, place %{customdata[0]}, δ to the true class "
            "%{customdata[1]:.3f}<extra></extra>",
        )
    if intervals:
        _draw_intervals(figure, ranked, true, relations, labels)
        _draw_tau(figure, relations.tau)
    order = list(labels)
    if ranked.left_out:
        end = len(labels) - (ranked.ranks[-1] > len(labels))
        order.insert(end, f"… {ranked.left_out:,} more")
        figure.add_bar(y=[order[end]], x=[0], orientation="h", showlegend=False, hoverinfo="skip")
    figure.update_yaxes(
        categoryorder="array", categoryarray=order, autorange="reversed", tickfont_size=12
    )
    figure.update_xaxes(title_text="score", gridcolor=GRID, zerolinecolor=GRID)
    return figure.update_layout(
        barmode="overlay",
        height=height,
        margin={"l": 10, "r": 10, "t": 57, "b": 40},
        legend=TOP_LEGEND | {"traceorder": "normal"},
        modebar={"orientation": "v"},  # else it covers the legend
    )


def class_boxes(
    predictions: Predictions,
    label: int,
    rivals: Ints,
    relations: Relations,
    class_names: Sequence[str],
    *,
    intervals: bool,
    height: int = 430,
) -> go.Figure:
    """The scores of one class's images for its own prototype and for others, a point an image.

    Args:
        predictions: of images of several classes.
        label: the class whose images are shown.
        rivals: the other candidates.
        relations: of all classes.
        class_names: of all classes.
        intervals: draw tau and, for each similar class, [tau, delta], as in `image_bars`.
        height: of the figure in pixels.
    """
    figure = go.Figure()
    classes = np.concatenate([[label], rivals])
    columns = np.searchsorted(predictions.candidates, classes)
    scores = predictions.scores[predictions.labels == label][:, columns]
    kinds = _kinds(relations, label, classes)
    names = [_marked(tagless(class_names[c]), c == label, predicted=False) for c in classes]
    for i, (name, kind) in enumerate(zip(names, kinds, strict=True)):
        figure.add_box(
            x=scores[:, i],
            name=name,
            orientation="h",
            boxpoints="all",
            jitter=0.7,
            pointpos=0,
            marker={"color": RELATION_COLORS[kind], "size": 4, "opacity": 0.6},
            line={"width": 1.5},
            fillcolor="rgba(0, 0, 0, 0)",
            customdata=np.arange(1, len(scores) + 1),
            hovertemplate=name + ": %{x:.3f}, image %{customdata}<extra></extra>",
        )
        if intervals and kind == "similar":
            span = {"x0": relations.tau, "x1": relations.delta[label, classes[i]]}
            color = RELATION_COLORS["similar"]
            figure.add_shape(
                type="rect",
                y0=i - 0.46,
                y1=i + 0.46,
                **span,
                fillcolor=color,
                opacity=0.16,
                line_width=0,
                layer="below",
            )
    if intervals:
        _draw_tau(figure, relations.tau)
    figure.update_yaxes(autorange="reversed", tickfont_size=12)
    figure.update_xaxes(title_text="score", gridcolor=GRID, zeroline=False)
    margin = {"l": 10, "r": 10, "t": 30, "b": 40}
    return figure.update_layout(height=height, margin=margin, showlegend=False)


def _marked(name: str, true: bool, predicted: bool) -> str:
    said = [word for word, holds in (("true", true), ("predicted", predicted)) if holds]
    return f"<b>{name}</b> ({', '.join(said)})" if said else name


def _kinds(relations: Relations, true: int, classes: Ints) -> NDArray[np.str_]:
    similar = relations.similar[true, classes]
    dissimilar = relations.dissimilar[true, classes]
    return np.where(dissimilar, "dissimilar", np.where(similar, "similar", "identical"))


def _draw_intervals(
    figure: go.Figure, ranked: Ranking, true: int, relations: Relations, labels: list[str]
) -> None:
    similar = np.flatnonzero(relations.similar[true, ranked.classes])
    delta = relations.delta[true, ranked.classes[similar]]
    figure.add_bar(
        y=[labels[i] for i in similar],
        base=np.full(len(similar), relations.tau),
        x=delta - relations.tau,
        orientation="h",
        width=0.92,
        name="O2's interval [τ, δ]",
        marker={
            "color": "rgba(170, 68, 153, 0.15)",
            "line": {"color": RELATION_COLORS["similar"], "width": 2},
        },
        customdata=delta,
        hovertemplate=f"%{{y}}: O2's interval {relations.tau:.3f} to %{{customdata:.3f}}"
        "<extra></extra>",
    )


def _draw_tau(figure: go.Figure, tau: float) -> None:
    figure.add_vline(
        x=tau,
        line={"dash": "dot", "color": "gray", "width": 2},
        annotation_text=f"τ = {tau:.3f}",
        annotation_position="top",
    )
