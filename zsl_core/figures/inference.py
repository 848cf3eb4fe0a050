"""An image told in known classes and attributes, and what a class typed in attracts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from zsl_core.evaluation.scores import Ranking
from zsl_core.figures.bars import laid_out, seen_bars
from zsl_core.figures.labels import tagless
from zsl_core.figures.palette import LANDED_COLOR, METHOD_COLORS

Floats = NDArray[np.float32]

TOLD_COLORS = {
    "decoded": METHOD_COLORS["psr"],
    "mixed": "#999999",
    "truth": "#44AA99",
}
"""By the key of a description: what the decoder says, the best classes' mean, the class's own."""

TOLD_LABELS = {
    "decoded": "decoder g",
    "mixed": "mean of best",
    "truth": "its own",
}


def class_bars(
    names: Sequence[str], scores: Floats, seen: Sequence[bool], height: int = 250
) -> go.Figure:
    """Scores of an image for its best known classes, the best on top.

    Args:
        names: of the classes, the best first.
        scores: (c,) falling.
        seen: (c,) whether the class was trained on.
        height: of the figure in pixels.
    """
    figure = seen_bars(names, scores, seen, "%{y} (%{fullData.name}): %{x:.3f}<extra></extra>")
    low, high = min(0.0, float(scores.min())), max(0.0, float(scores.max()))
    room = 0.12 * (high - low)
    figure.update_traces(texttemplate="%{x:.2f}", textposition="outside", cliponaxis=False)
    figure.update_xaxes(title_text="score", range=[low - room * (low < 0), high + room])
    return laid_out(figure, height)


def attribute_bars(
    names: Sequence[str], told: Mapping[str, Floats], height: int = 330
) -> go.Figure:
    """Attributes of one image as several sources tell them, a group of bars an attribute.

    Args:
        names: of the attributes, in the order shown from the top.
        told: a key of `TOLD_LABELS` -> (k,) standard deviations above the usual.
        height: of the figure in pixels.
    """
    figure = go.Figure()
    for key, values in told.items():
        figure.add_bar(
            x=values,
            y=[tagless(name) for name in names],
            orientation="h",
            name=TOLD_LABELS[key],
            marker={"color": TOLD_COLORS[key]},
            hovertemplate="%{y}, %{fullData.name}: %{x:+.1f}<extra></extra>",
        )
    figure.update_xaxes(title_text="std. deviations above mean")
    figure.update_layout(barmode="group", legend={"traceorder": "normal"})
    return laid_out(figure, height)


def neighbour_bars(
    names: Sequence[str],
    delta: Floats,
    nearness: Floats | None,
    seen: Sequence[bool],
    height: int = 290,
) -> go.Figure:
    """Where a new class lies: its prototype's cosine with others as bars, delta as diamonds.

    Args:
        names: of the classes, the nearest first.
        delta: (c,) cosine of the class embeddings.
        nearness: (c,) cosine of the prototypes; None where there are none: delta is the bar.
        seen: (c,) whether the class was trained on.
        height: of the figure in pixels.
    """
    bars = delta if nearness is None else nearness
    figure = seen_bars(names, bars, seen, "%{y} (%{fullData.name}): %{x:.2f}<extra></extra>")
    if nearness is not None:
        figure.add_scatter(
            x=delta,
            y=[tagless(name) for name in names],
            mode="markers",
            name="δ",
            marker={"symbol": "diamond", "size": 9, "color": "#AA4499"},
            hovertemplate="%{y}: δ %{x:.2f}<extra></extra>",
        )
    title = "δ: cosine of descriptions" if nearness is None else "cosine of prototypes"
    figure.update_xaxes(
        title_text=title, range=[min(0.0, float(bars.min()), float(delta.min())), 1.03]
    )
    return laid_out(figure, height)


def attracted_bars(
    names: Sequence[str], taken: Sequence[int], total: Sequence[int], height: int = 250
) -> go.Figure:
    """How many images of each true class a new class attracts, the most on top.

    Args:
        names: of the true classes.
        taken: images attracted.
        total: images there are.
        height: of the figure in pixels.
    """
    figure = go.Figure()
    texts = [f"{n} of {of}" for n, of in zip(taken, total, strict=True)]
    figure.add_bar(
        x=list(taken),
        y=[tagless(name) for name in names],
        orientation="h",
        marker={"color": METHOD_COLORS["psr"]},
        text=texts,
        textposition="outside",
        cliponaxis=False,
        hovertemplate="%{y}: %{text} images<extra></extra>",
    )
    figure.update_xaxes(title_text="images attracted", range=[0, 1.25 * max(taken, default=1)])
    figure.update_layout(showlegend=False)
    return laid_out(figure, height)


def with_rival(
    figure: go.Figure, ranked: Ranking, name: str, score: float, place: int
) -> go.Figure:
    """The bars of an image's scores with one more candidate among them, in its place.

    Args:
        figure: of `zsl_core.figures.scores.image_bars`.
        ranked: the candidates that it shows.
        name: of the new candidate.
        score: of the image for it.
        place: of the new candidate among all, from 1.
    """
    figure = go.Figure(figure)
    order, label = list(figure.layout.yaxis.categoryarray), f"<b>{name}</b> (typed in)"
    before = int((ranked.ranks < place).sum())
    if ranked.left_out and place > before + 1:  # below some that are not shown
        before += 1  # the line that says how many these are
    order.insert(before, label)
    figure.add_bar(
        y=[label],
        x=[score],
        orientation="h",
        name="typed in",
        marker={"color": LANDED_COLOR, "line": {"width": 0}},
        width=0.62,
        text=f"{score:.3f}",
        textposition="auto",
        insidetextanchor="start",
        constraintext="none",
        insidetextfont={"color": "white", "size": 11},
        outsidetextfont={"size": 11},
        cliponaxis=False,
        hovertemplate="%{y}: score %{x:.3f}<extra></extra>",
    )
    return figure.update_yaxes(categoryarray=order)
