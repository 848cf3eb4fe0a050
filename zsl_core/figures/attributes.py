"""What the classes of a data set are like: how they do in one attribute."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from zsl_core.figures.bars import laid_out, seen_bars
from zsl_core.figures.labels import tagless


def attribute_profile(
    names: Sequence[str],
    values: NDArray[np.float32],
    seen: Sequence[bool],
    title: str,
    ends: int = 12,
    height: int = 480,
) -> go.Figure:
    """The classes highest and lowest in one attribute.

    Args:
        names: of all c classes.
        values: (c,) of the attribute.
        seen: (c,) whether the class is trained on.
        title: of the attribute.
        ends: classes at most at each end.
        height: of the figure in pixels.
    """
    order = np.argsort(-values, kind="stable")
    if len(order) > 2 * ends:
        order = np.concatenate([order[:ends], order[-ends:]])
    figure = seen_bars(
        [names[i] for i in order],
        values[order],
        [seen[i] for i in order],
        "%{y} (%{fullData.name}): %{x:.3g}<extra></extra>",
    )
    figure.update_xaxes(title_text=tagless(title))
    figure.update_yaxes(dtick=1)
    return laid_out(figure, height)
