"""How runs are told apart: the colour says the method, dash and mark say which run of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from zsl_core.figures.palette import METHOD_COLORS

DASHES = ("solid", "dash", "dot", "dashdot", "longdash")
MARKS = ("circle", "square", "diamond", "triangle-up", "cross")


class Style(NamedTuple):
    """Colour, dash of a line and symbol of a mark."""

    color: str
    dash: str
    mark: str


def styles(methods: Sequence[str]) -> list[Style]:
    """One style a run, in order.

    Args:
        methods: keys of METHODS; a method may come several times.

    >>> [style.dash for style in styles(["psr", "sync", "psr"])]
    ['solid', 'solid', 'dash']
    """
    found = []
    for place, method in enumerate(methods):
        earlier = list(methods[:place]).count(method) % len(DASHES)
        found.append(Style(METHOD_COLORS[method], DASHES[earlier], MARKS[earlier]))
    return found
