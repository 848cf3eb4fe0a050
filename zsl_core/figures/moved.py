"""What differs between two figures of the same traces, to make a drawn one the other."""

from __future__ import annotations

from collections.abc import Mapping, Set
from typing import Any

import numpy as np

ATTRIBUTE = tuple[int, str]
"""A trace by its place in the figure, and one of its attributes."""

LOOSE = ("annotations", "shapes")
"""What of a layout may differ."""


def differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> set[ATTRIBUTE] | None:
    """Attributes of traces that differ; annotations and shapes may differ too.

    Args:
        before: a figure, as `plotly.graph_objects.Figure.to_dict` makes it.
        after: another.

    Returns:
        None if more differs than values: the traces in number, type or in what attributes they
        have, or the layout in anything but annotations and shapes.

    >>> a = {"data": [{"type": "bar", "y": [1]}, {"type": "bar", "y": [2]}], "layout": {}}
    >>> b = {"data": [{"type": "bar", "y": [1]}, {"type": "bar", "y": [3]}], "layout": {}}
    >>> differing(a, b)
    {(1, 'y')}
    """
    if len(before["data"]) != len(after["data"]) or _still(before) != _still(after):
        return None
    return {
        (number, name)
        for number, (old, new) in enumerate(zip(before["data"], after["data"], strict=True))
        for name in new
        if not _equal(old[name], new[name])
    }


def parts(figure: Mapping[str, Any], wanted: Set[ATTRIBUTE]) -> dict[str, Any]:
    """These attributes of a figure's traces, by the trace's place, its annotations and shapes.

    >>> figure = {"data": [{"x": [0], "y": [1]}], "layout": {}}
    >>> parts(figure, {(0, "y")})
    {'traces': {0: {'y': [1]}}, 'layout': {'annotations': [], 'shapes': []}}
    """
    traces: dict[int, dict[str, Any]] = {}
    for number, name in sorted(wanted):
        traces.setdefault(number, {})[name] = figure["data"][number][name]
    layout = {name: list(figure["layout"].get(name, [])) for name in LOOSE}
    return {"traces": traces, "layout": layout}


def _equal(old: Any, new: Any) -> bool:
    if isinstance(old, np.ndarray):  # texts; arrays of numbers are packed into strings
        return np.array_equal(old, new)
    return bool(old == new)


def _still(figure: Mapping[str, Any]) -> list[Any]:
    layout = {name: value for name, value in figure["layout"].items() if name not in LOOSE}
    traces = [(set(trace), trace.get("type")) for trace in figure["data"]]
    return [layout, *traces]
