"""What differs between figures: put into the one, it makes the other."""

from __future__ import annotations

import copy
import itertools
import json
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

from zsl_core.figures.map_marks import Marks
from zsl_core.figures.maps import Layer, sample_map
from zsl_core.figures.moved import LOOSE, differing, parts
from zsl_core.figures.relations import delta_histogram, delta_matrix
from zsl_core.relations import Relations

N, CLASSES = 30, 4
SAMPLES = np.random.default_rng(0).standard_normal((N, 2)).astype(np.float32)


def figure_of(seed: int, text: str = "", out: float = 0, **kwargs: Any) -> go.Figure:
    """A map whose samples stay and whose prototypes the seed places.

    Args:
        seed: of the places.
        text: after each sample's.
        out: where the first prototype is, in spans of the samples' box beyond it.
        kwargs: of `sample_map`.
    """
    low, high = SAMPLES.min(axis=0), SAMPLES.max(axis=0)
    places = np.random.default_rng(seed).uniform(low, high, (CLASSES, 2)).astype(np.float32)
    if out:
        places[0] = high + out * (high - low)
    n1 = np.random.default_rng(seed).integers(1, 50, CLASSES)
    unseen = np.array([False, False, True, True])
    names = ["ant", "bee", "cow", "dog"]
    marks = Marks(places, names, unseen, n1, np.arange(CLASSES), labelled=range(CLASSES))
    hover = [f"image {i}{text}" for i in range(N)]
    layers = [Layer(np.arange(N), "red")]
    return sample_map(SAMPLES, np.arange(N), layers, hover, marks=[marks], **kwargs)


def plain(figure: go.Figure) -> dict[str, Any]:
    made: dict[str, Any] = figure.to_dict()
    return made


def put(figure: dict[str, Any], some: dict[str, Any]) -> go.Figure:
    """The figure after its parts were replaced, as the browser does it."""
    made = copy.deepcopy(figure)
    for number, attributes in some["traces"].items():
        made["data"][number] |= attributes
    made["layout"] |= some["layout"]
    return go.Figure(made)


def test_what_differs_makes_the_other_figure() -> None:
    for seed, text in itertools.product((1, 2, 3), ("", ", again")):
        before, after = plain(figure_of(0)), plain(figure_of(seed, text))
        found = differing(before, after)
        assert found is not None
        assert {number for number, _ in found} == {*range(1, 5), *([0] if text else [])}
        assert not {(0, "x"), (0, "y"), (0, "customdata")} & found  # samples stay
        made = put(before, parts(after, found))
        assert json.loads(made.to_json()) == json.loads(
            figure_of(seed, text).update_layout(shapes=[]).to_json()
        )


def test_a_prototype_that_leaves_the_samples_moves_the_frame_by_eighths_alone() -> None:
    outside = plain(figure_of(1, out=0.02))
    assert differing(outside, plain(figure_of(1, out=0.1)))
    assert differing(outside, plain(figure_of(1, out=0.13))) is None
    assert differing(outside, plain(figure_of(1))) is None
    for out in (0.02, 0.1, 0.13, 1.3):
        low, high = plain(figure_of(1, out=out))["layout"]["xaxis"]["range"]
        place = SAMPLES[:, 0].max() + out * np.ptp(SAMPLES[:, 0])
        assert low < SAMPLES[:, 0].min()
        assert place < high


def test_of_equal_figures_nothing_differs() -> None:
    assert differing(plain(figure_of(1)), plain(figure_of(1))) == set()


@pytest.mark.parametrize(
    "kwargs", [{"height": 300}, {"dragmode": "pan"}, {"selected": np.array([2])}]
)
def test_more_than_values_is_another_figure(kwargs: dict[str, Any]) -> None:
    assert differing(plain(figure_of(1)), plain(figure_of(1, **kwargs))) is None


def test_another_trace_or_attribute_is_another_figure() -> None:
    before, after = figure_of(1), figure_of(1)
    after.add_bar(y=[1])
    assert differing(plain(before), plain(after)) is None
    before.add_bar(y=[1], name="a")
    assert differing(plain(before), plain(after)) is None


def test_tau_may_move_in_the_histogram_and_in_the_matrix() -> None:
    delta = np.corrcoef(np.random.default_rng(0).standard_normal((6, 20))).astype(np.float32)
    order, names = np.arange(6), [f"class {i}" for i in range(6)]
    for draw in (delta_histogram, lambda relations: delta_matrix(relations, order, names)):
        before, after = (plain(draw(Relations(delta, tau))) for tau in (-0.2, 0.2))
        found = differing(before, after)
        assert found
        assert "x" not in {name for _, name in found}
        assert "z" not in {name for _, name in found}
        made = put(before, parts(after, found))
        expected = go.Figure(after)
        expected.update_layout({name: after["layout"].get(name, []) for name in LOOSE})
        assert json.loads(made.to_json()) == json.loads(expected.to_json())
