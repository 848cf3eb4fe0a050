"""The story's picture of structure: which similarities survive among the prototypes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go

from zsl_core.datasets.base import Floats
from zsl_core.figures.labels import tagless
from zsl_core.figures.margins import TOP_LEGEND
from zsl_core.figures.palette import GRID, METHOD_COLORS
from zsl_core.methods import METHODS

PAIRS_AT_MOST = 3000


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
        tagless(f"{class_names[a]} and {class_names[b]}")
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
            hovertemplate="%{customdata}<br>in meaning %{x:.2f}, as prototypes %{y:.2f} "
            "(%{fullData.name})<extra></extra>",
        )
    figure.update_xaxes(title_text="alike in meaning (δ)", gridcolor=GRID, zeroline=False)
    figure.update_yaxes(title_text="alike as prototypes (cosine)", gridcolor=GRID, zeroline=False)
    figure.update_layout(
        height=height,
        margin={"l": 50, "r": 10, "t": 40, "b": 45},
        legend=TOP_LEGEND | {"itemsizing": "constant"},
    )
    return figure
