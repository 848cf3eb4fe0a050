"""Bars of popularity."""

from __future__ import annotations

import numpy as np

from zsl_core.figures.hubs import NAMED_AT_MOST, TOP, popularity_bars
from zsl_core.figures.palette import METHOD_COLORS, QUIET


def test_bars_are_sorted_and_the_run_before_stands_at_the_same_class() -> None:
    n1, before = np.array([2, 9, 4]), np.array([5, 6, 4])
    bars, ticks = popularity_bars(n1, ["a", "b", "c"], 15, before=before).data
    assert list(bars.customdata) == ["b", "c", "a"]
    assert list(bars.y) == [9, 4, 2]
    assert list(ticks.y) == [6, 4, 5]
    assert len(popularity_bars(n1, ["a", "a", "c"], 15).data[0].x) == 3


def test_the_first_stand_out_in_the_methods_colour() -> None:
    (bars,) = popularity_bars(np.arange(9), list("abcdefghi"), 36, "sync").data
    assert list(bars.marker.color) == [METHOD_COLORS["sync"]] * TOP + [QUIET] * (9 - TOP)
    (bars,) = popularity_bars(np.array([5, 1, 0]), list("abc"), 6).data
    assert list(bars.marker.color) == [METHOD_COLORS["psr"], QUIET, QUIET]  # 2 is an even share
    (bars,) = popularity_bars(np.array([5, 1, 0]), list("abc"), 6, top=0).data
    assert list(bars.marker.color) == [QUIET] * 3


def test_many_names_are_told_by_the_mouse_alone() -> None:
    many = NAMED_AT_MOST + 1
    figure = popularity_bars(np.arange(many), [f"class {i}" for i in range(many)], 10)
    assert not figure.layout.xaxis.ticktext
    assert str(many) in figure.layout.xaxis.title.text
    assert figure.data[0].customdata[0] == f"class {many - 1}"
