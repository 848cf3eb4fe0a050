"""Margins known beforehand, for charts that are drawn anew while a hand is on a slider.

Left to itself Plotly draws, measures all texts, makes room and draws again, at every change.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

TOP_LEGEND: dict[str, Any] = {
    "orientation": "h",
    "x": 0,
    "yref": "container",
    "y": 1,
    "yanchor": "top",
    "itemclick": False,
    "itemdoubleclick": False,
}
"""On the chart's upper edge. One bound to the axes now and then stays where they began before
Plotly made room for what is written beside them, and stands in the picture. A click on it hides
nothing: what is shown is chosen beside the chart."""


def fixed_margins(*, left: float, right: float, top: float, bottom: float) -> dict[str, float]:
    """Plotly's `margin`, in pixels, that holds whatever the texts need.

    >>> fixed_margins(left=50, right=10, top=45, bottom=40)
    {'l': 50, 'r': 10, 't': 45, 'b': 40, 'autoexpand': False}
    """
    return {"l": left, "r": right, "t": top, "b": bottom, "autoexpand": False}


def width_of(names: Sequence[str], font_size: float) -> float:
    """About how many pixels the longest of these names takes; 0 for none.

    >>> width_of(["bee", "bat"], 10)
    16.5
    """
    return 0.55 * font_size * max((len(name) for name in names), default=0)
