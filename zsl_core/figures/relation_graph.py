"""The graph of similar classes: points and lines, and as many names as can be read."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from zsl_core.figures.labels import tagless
from zsl_core.figures.margins import TOP_LEGEND
from zsl_core.figures.palette import RELATION_COLORS, SEEN_COLOR, UNSEEN_COLOR
from zsl_core.relations import Relations

Ints = NDArray[np.int64]
Places = NDArray[np.float64]

LINES_UP_TO = 4000
TEXT_SIZE = 11


def relation_graph(
    relations: Relations,
    places: Places,
    class_names: Sequence[str],
    unseen: Ints,
    reference: int | None = None,
    height: int = 560,
) -> go.Figure:
    """Classes as points, similar pairs as lines; as many names as have room.

    Args:
        relations: of the classes drawn.
        places: (c, 2) in -1..1.
        class_names: c names.
        unseen: those of the c that are unseen.
        reference: one to be marked.
        height: of the figure in pixels.
    """
    similar = relations.similar | relations.identical
    i, j = np.nonzero(np.triu(similar, k=1))
    strongest = np.argsort(-relations.delta[i, j], kind="stable")[:LINES_UP_TO]
    i, j = i[strongest], j[strongest]
    x, y = (np.column_stack([p[i], p[j], np.full(len(i), np.nan)]).ravel() for p in places.T)
    figure = go.Figure()
    opacity = float(np.clip(150 / max(len(i), 1), 0.12, 0.7))  # many lines would hide the names
    line = {"color": RELATION_COLORS["similar"], "width": 1}
    figure.add_scatter(
        x=x, y=y, mode="lines", line=line, opacity=opacity, hoverinfo="skip", name="similar pair"
    )
    degree = similar.sum(axis=1) - np.diag(similar)
    named = legible(places, class_names, degree + (np.arange(len(degree)) == reference) * 10_000)
    for name, color, symbol, of_unseen in (
        ("seen class", SEEN_COLOR, "circle", False),
        ("unseen class", UNSEEN_COLOR, "diamond", True),
    ):
        c = [k for k in range(len(degree)) if (k in unseen) == of_unseen]
        figure.add_scatter(
            x=places[c, 0],
            y=places[c, 1],
            mode="markers+text",
            name=name,
            text=[tagless(class_names[k]) if named[k] else "" for k in c],
            textposition="top center",
            textfont={"size": TEXT_SIZE},
            marker={
                "color": color,
                "symbol": symbol,
                "size": [18 if k == reference else 10 for k in c],
                "line": {"width": [3 if k == reference else 1 for k in c], "color": "gray"},
            },
            customdata=[
                tagless(
                    f"{class_names[k]}: {degree[k]} similar"
                    + (", such as " + ", ".join(class_names[n] for n in _nearest(relations, k)))
                    * bool(degree[k])
                )
                for k in c
            ],
            hovertemplate="%{customdata}<extra></extra>",
        )
    figure.update_xaxes(visible=False, range=[-1.12, 1.12])
    figure.update_yaxes(visible=False, range=[-1.08, 1.14])
    return figure.update_layout(
        height=height,
        margin={"l": 0, "r": 0, "t": 30, "b": 0},
        legend=TOP_LEGEND,
    )


def legible(
    places: Places,
    texts: Sequence[str],
    importance: NDArray[np.int64],
    size: tuple[int, int] = (620, 560),
) -> NDArray[np.bool_]:
    """Which names can be written over their points without running into each other.

    Args:
        places: (c, 2) in -1..1.
        texts: c names.
        importance: (c,) the larger goes first.
        size: of the picture in pixels.

    >>> legible(np.array([[0.0, 0.0], [0.01, 0.0], [0.9, 0.9]]), ["ox", "cow", "bee"], [1, 2, 3])
    array([False,  True,  True])
    """
    x, y = (places * np.array(size) / 2.25).T
    half = np.array([len(text) for text in texts]) * 0.29 * TEXT_SIZE + 2
    kept = np.zeros(len(texts), dtype=np.bool_)
    for c in np.argsort(-np.asarray(importance), kind="stable"):
        near = np.abs(y[kept] - y[c]) < 1.15 * TEXT_SIZE
        kept[c] = not (near & (np.abs(x[kept] - x[c]) < half[kept] + half[c])).any()
    return kept


def _nearest(relations: Relations, c: int) -> Ints:
    partners = relations.partners(c)
    return np.concatenate([partners.identical, partners.similar])[:3]
