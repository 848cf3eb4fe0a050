from __future__ import annotations

import numpy as np

from zsl_core.figures.inference import (
    attracted_bars,
    attribute_bars,
    class_bars,
    neighbour_bars,
    with_landed,
)


def test_figures_show_the_numbers_they_were_given() -> None:
    scores = np.array([0.9, 0.7, -0.1])
    bars = class_bars(["a", "b", "c"], scores, [True, False, True])
    assert {t.name: list(zip(t.y, t.x, strict=True)) for t in bars.data} == {
        "seen": [("a", 0.9), ("c", -0.1)],
        "unseen": [("b", 0.7)],
    }
    assert list(bars.layout.yaxis.categoryarray) == ["a", "b", "c"]
    told = attribute_bars(["p", "q"], {"decoded": np.array([1, 2]), "truth": np.array([0, 3])})
    assert [(t.name, list(t.x)) for t in told.data] == [
        ("decoder g", [1, 2]),
        ("its own description", [0, 3]),
    ]
    delta, near = np.array([0.5, 0.4]), np.array([0.3, -0.2])
    assert list(neighbour_bars(["a", "b"], delta, near, [True, True]).data[1].x) == [0.5, 0.4]
    assert list(neighbour_bars(["a", "b"], delta, None, [True, True]).data[0].x) == [0.5, 0.4]
    assert attracted_bars(["a"], [3], [50]).data[0].text == ("3 of 50",)
    assert not attracted_bars([], [], []).data[0].x
    landed = with_landed(bars, np.array([1.0, 2.0]), "the image").data[-1]
    assert (landed.x, landed.y, landed.name) == ((1.0,), (2.0,), "the image")
    assert len(bars.data) == 2  # what was given stays as it was
