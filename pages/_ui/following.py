"""A chart that follows a knob in place: only what moved is sent, and its zoom stays."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import plotly.graph_objects as go
import plotly.io
import streamlit as st

from pages._ui.setup import number_of_run
from zsl_core.figures.moved import ATTRIBUTE, differing, parts

FOLLOWED = "followed"
IN_PLACE = "following_"  # the start of a key; `setup` hides what has one
_browser_side = st.components.v2.component(
    "following", js=Path(__file__).with_suffix(".js").read_text()
)


@dataclass(frozen=True, eq=False)
class Followed:
    """A chart in the browser.

    Attributes:
        figure: as it was sent.
        plain: the same as a dictionary.
        still: what it was sent for; for anything else there is another chart.
        run: the number of the script's last run that drew it.
        moving: what of it has moved since, which is sent at every move: it may move back.
    """

    figure: go.Figure
    plain: dict[str, Any]
    still: Hashable
    run: int
    moving: frozenset[ATTRIBUTE] = frozenset()


def follow(chart: str, figure: go.Figure, still: Hashable) -> go.Figure:
    """Have the chart in the browser become the figure, where it can.

    Streamlit builds a chart anew whenever its figure is another: on 2 cores without a graphics
    card that takes a map 0.4 s. Here it is sent its first figure again, and a component moves
    what differs by the same Plotly that drew it.

    Args:
        chart: key of the `st.plotly_chart` that draws what is returned.
        figure: to be seen; it is given a `meta`.
        still: what must be equal for the chart to stay.

    Returns:
        What to draw: the figure, or the one it takes the place of.
    """
    kept: dict[str, Followed] = st.session_state.setdefault(FOLLOWED, {})
    before, moving, run = kept.get(chart), None, number_of_run()
    still = (still, st.context.theme.type)  # another theme is drawn into a chart sent anew
    if before is not None and before.still == still and before.run >= run - 1:  # it is there yet
        figure.layout.meta = before.figure.layout.meta
        plain = figure.to_dict()
        moving = None if _unable(chart) else differing(before.plain, plain)
    if before is None or moving is None:
        figure.layout.meta = uuid4().hex
        plain = figure.to_dict()
        now = Followed(figure, plain, still, run)
    else:
        now = replace(before, run=run, moving=before.moving | moving)
    kept[chart] = now
    moved = {
        "chart": chart,
        "drawn": now.figure.layout.meta,
        "moved": figure is not now.figure,
        **parts(plain, now.moving),
    }
    text = plotly.io.to_json(moved, validate=False)
    _browser_side(key=IN_PLACE + chart, data={"moved": text}, on_unable_change=lambda: None)
    return now.figure


def _unable(chart: str) -> bool:
    """Whether the browser said that it does not find the Plotly which drew the chart."""
    return bool(st.session_state.get(IN_PLACE + chart, {}).get("unable"))
