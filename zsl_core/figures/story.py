"""The pictures of the story: whom the images fall to, and which similarities survive."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go

from zsl_core.datasets.base import Floats, Ints
from zsl_core.figures.palette import GRID, METHOD_COLORS, QUIET
from zsl_core.methods import METHODS

NAMED_AT_MOST = 40  # bars with a name below; more are named when pointed at
PAIRS_AT_MOST = 3000
TOP = 3  # hubs in full colour


def hub_bars(
    counts: Ints, class_names: Sequence[str], method: str, n_images: int, height: int = 330
) -> go.Figure:
    """How many images each class is the nearest of, most first; the first few stand out.

    Args:
        counts: (c,) N_1.
        class_names: c names.
        method: a key of METHODS, whose colour is taken.
        n_images: number of images; divided by c it is the even share.
        height: of the figure in pixels.
    """
    order = np.argsort(-counts, kind="stable")
    names = [class_names[i] for i in order]
    colors = [METHOD_COLORS[method] if i < TOP else QUIET for i in range(len(order))]
    bars = go.Bar(
        x=list(range(len(order))),
        y=counts[order],
        customdata=names,
        marker={"color": colors},
        hovertemplate="%{customdata}: nearest to %{y} images<extra></extra>",
    )
    figure = go.Figure(bars)
    figure.add_hline(
        y=n_images / len(counts),
        line={"dash": "dot", "color": "gray"},
        annotation_text="even share",
        annotation_position="top right",
    )
    few = len(names) <= NAMED_AT_MOST
    figure.update_xaxes(
        showgrid=False,
        tickvals=list(range(len(names))) if few else [],
        ticktext=names if few else [],
        tickangle=-45,
        title_text=None if few else f"the {len(names)} unseen classes, the most popular first",
    )
    figure.update_yaxes(title_text="images it is nearest to (N₁)", gridcolor=GRID)
    figure.update_layout(
        height=height, margin={"l": 50, "r": 10, "t": 10, "b": 10}, bargap=0.2, showlegend=False
    )
    return figure


def structure_scatter(
    delta: Floats,
    cosines: Mapping[str, Floats],
    class_names: Sequence[str],
    height: int = 330,
) -> go.Figure:
    """Every pair of classes: alike in meaning (across) against alike as prototypes (up).

    Args:
        delta: (c, c) cosines of the class embeddings.
        cosines: method -> (c, c) cosines of its prototypes.
        class_names: c names, shown on hover.
        height: of the figure in pixels.
    """
    i, j = np.triu_indices(len(delta), k=1)
    if len(i) > PAIRS_AT_MOST:
        taken = np.random.default_rng(0).choice(len(i), PAIRS_AT_MOST, replace=False)
        i, j = i[taken], j[taken]
    pairs = [
        f"{class_names[a]} and {class_names[b]}"
        for a, b in zip(i.tolist(), j.tolist(), strict=True)
    ]
    figure = go.Figure()
    for name, of_prototypes in cosines.items():
        figure.add_scattergl(
            x=delta[i, j],
            y=of_prototypes[i, j],
            mode="markers",
            name=METHODS[name].label,
            marker={"color": METHOD_COLORS[name], "size": 4, "opacity": 0.45},
            customdata=pairs,
            hovertemplate="%{customdata}<br>in meaning %{x:.2f}, as prototypes %{y:.2f}"
            "<extra>%{fullData.name}</extra>",
        )
    figure.update_xaxes(title_text="alike in meaning (δ)", gridcolor=GRID, zeroline=False)
    figure.update_yaxes(title_text="alike as prototypes (cosine)", gridcolor=GRID, zeroline=False)
    figure.update_layout(
        height=height,
        margin={"l": 50, "r": 10, "t": 10, "b": 45},
        legend={"x": 0.02, "y": 0.98, "itemsizing": "constant"},
    )
    return figure
