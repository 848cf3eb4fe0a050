from __future__ import annotations

import numpy as np
import pytest

from zsl_core.evaluation.predictions import Predictions
from zsl_core.evaluation.scores import ranking
from zsl_core.figures.inference import (
    attracted_bars,
    attribute_bars,
    class_bars,
    neighbour_bars,
    with_rival,
)
from zsl_core.figures.scores import image_bars
from zsl_core.relations import Relations


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
        ("its own", [0, 3]),
    ]
    delta, near = np.array([0.5, 0.4]), np.array([0.3, -0.2])
    assert list(neighbour_bars(["a", "b"], delta, near, [True, True]).data[1].x) == [0.5, 0.4]
    assert list(neighbour_bars(["a", "b"], delta, None, [True, True]).data[0].x) == [0.5, 0.4]
    assert attracted_bars(["a"], [3], [50]).data[0].text == ("3 of 50",)
    assert not attracted_bars([], [], []).data[0].x


@pytest.mark.parametrize(
    ("count", "score", "place"),
    [
        (8, 0.95, 0),
        (8, 0.55, 4),
        (8, 0.1, 8),
        (4, 0.95, 0),
        (4, 0.75, 2),
        (4, 0.45, 4),
        (4, 0.1, 5),
    ],
)
def test_a_rival_stands_in_its_place_among_the_bars(count: int, score: float, place: int) -> None:
    scores = np.array([[0.3, 0.9, 0.5, 0.7, 0.2, 0.8, 0.4, 0.6]])
    told = Predictions(np.array([0]), np.array([0]), np.arange(8), scores)
    y = np.random.default_rng(0).normal(size=(8, 4)).astype(np.float32)
    ranked = ranking(told, 0, count)  # of 4 the true class is the fifth, after those left out
    before = image_bars(ranked, 0, Relations.from_embeddings(y), "abcdefgh", intervals=False)
    figure = with_rival(before, ranked, "new", score, 1 + int((scores > score).sum()))
    (new,) = (trace for trace in figure.data if trace.name == "typed in")
    label = "<b>new</b> (typed in)"
    assert (new.y, new.x) == ((label,), (score,))
    drawn = {
        label: value
        for trace in figure.data
        if trace.name  # the line for those left out has none
        for label, value in zip(trace.y, trace.x, strict=True)
    }
    order = [label for label in figure.layout.yaxis.categoryarray if label in drawn]
    assert order == sorted(drawn, key=lambda label: -drawn[label])
    assert order.index(label) == place
    assert label not in before.layout.yaxis.categoryarray  # what was given stays as it was
