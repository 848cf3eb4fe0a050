from __future__ import annotations

import numpy as np

from zsl_core.datasets import load_dataset
from zsl_core.figures.sweep import sweep_heatmap
from zsl_core.runs.sweep import Cell, similar_classes

DIGITS = load_dataset("digits")
AXES = (0.05, 0.1), (0.0, 0.1, 1.0)


def cells() -> list[Cell]:
    values = {(0.05, 0.0): 0.4, (0.05, 0.1): 0.6, (0.1, 0.1): 0.5}
    return [
        Cell(*where, {"zsl": {"top1": value}, "hubness": {"skew_n1": value}})
        for where, value in values.items()
    ]


def test_numbers_best_default_and_gaps_are_where_they_belong() -> None:
    heat, marks = sweep_heatmap(DIGITS, cells(), "T1", *AXES).data
    assert list(marks.text) == ["40.0", "60.0 ★", "50.0<br>default"]
    assert list(marks.textfont.color) == ["white", "black", "black"]
    np.testing.assert_allclose(heat.z, [[40, 60, np.nan], [np.nan, 50, np.nan]])
    assert list(zip(marks.y, marks.x, strict=True)) == [(0, 0), (0, 1), (1, 1)]
    assert list(marks.customdata[2][:2]) == [0.1, 0.1]  # what a click gives


def test_fewer_hubs_are_the_better_ones() -> None:
    figure = sweep_heatmap(DIGITS, cells(), "N1 skew", *AXES)
    assert list(figure.data[1].text[:2]) == ["0.40 ★", "0.60"]
    assert list(figure.data[1].textfont.color[:2]) == ["black", "white"]  # the best is light
    assert figure.data[0].reversescale
    assert not sweep_heatmap(DIGITS, cells(), "T1", *AXES).data[0].reversescale


def test_the_open_cell_is_framed() -> None:
    (frame,) = sweep_heatmap(DIGITS, cells(), "T1", *AXES, chosen=(0.1, 0.1)).layout.shapes
    assert frame.x0 < 1 < frame.x1
    assert frame.y0 < 1 < frame.y1
    assert not sweep_heatmap(DIGITS, cells(), "T1", *AXES).layout.shapes


def test_axes_speak_of_classes_and_weights() -> None:
    layout = sweep_heatmap(DIGITS, [], "T1", *AXES).layout
    assert layout.yaxis.ticktext[1].startswith(f"{similar_classes(DIGITS, 0.1):g} (10%)")
    assert list(layout.xaxis.ticktext) == ["0", "0.1", "1"]
