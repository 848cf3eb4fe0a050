"""What the figures of errors draw."""

from __future__ import annotations

import numpy as np
import pytest

from zsl_core.evaluation.confusions import hubs
from zsl_core.evaluation.predictions import Predictions
from zsl_core.figures.errors import confusion_matrix, hub_bars

NAMES = ("ape", "bee", "cat", "dog", "eel", "fox")


@pytest.fixture
def told() -> Predictions:
    rng = np.random.default_rng(0)
    labels = rng.choice(5, 60)  # no image of a fox
    scores = rng.normal(size=(60, 6))
    scores[np.arange(60), labels] += 1
    return Predictions(np.arange(60), labels, np.arange(6), scores)


def test_the_matrix_and_the_marks_over_it(told: Predictions) -> None:
    order = np.array([3, 5, 0, 1, 4, 2])
    figure = confusion_matrix(told, order, NAMES, (0, 3))
    right, wrong, marks = figure.data
    rows = [c for c in order if c != 5]
    assert list(right.x) == list(wrong.x) == [NAMES[c] for c in order]
    assert list(right.y) == [NAMES[c] for c in rows]
    cells = 0
    clicks = {(x, y): data for x, y, data in zip(marks.x, marks.y, marks.customdata, strict=True)}
    for i, true in enumerate(rows):
        for j, guess in enumerate(order):
            count = ((told.labels == true) & (told.predicted == guess)).sum()
            share = 100 * count / (told.labels == true).sum()
            here, other = (right, wrong) if true == guess else (wrong, right)
            assert np.isnan(np.asarray(other.z)[i, j])
            if count:
                assert np.asarray(here.z)[i, j] == pytest.approx(share)
                assert clicks[NAMES[guess], NAMES[true]][:3] == [true, guess, count]
                cells += 1
            else:
                assert np.isnan(np.asarray(here.z)[i, j])
    assert len(clicks) == cells
    (frame,) = figure.layout.shapes
    assert (frame.x0 + 0.5, frame.y0 + 0.5) == (0, rows.index(0))


def test_a_cell_of_a_class_without_images_is_not_framed(told: Predictions) -> None:
    assert not confusion_matrix(told, np.arange(6), NAMES, (5, 0)).layout.shapes


def test_the_parts_of_a_hub_add_up(told: Predictions) -> None:
    found = hubs(told, 4)
    figure = hub_bars(found, NAMES, 10.0)
    for i, hub in enumerate(found):
        parts = [trace.x[i] for trace in figure.data]
        assert sum(parts) == hub.total
        assert parts[0] == hub.own
        assert figure.data[1].customdata[i] == NAMES[hub.classes[0]]
        assert parts[1] == hub.counts[0]
    assert list(figure.data[0].y) == [NAMES[hub.prototype] for hub in found]


def test_the_even_share_lies_behind_the_bars_and_their_names(told: Predictions) -> None:
    figure = hub_bars(hubs(told, 4), NAMES, 10.0)
    (line,) = figure.layout.shapes
    assert (line.x0, line.x1, line.layer) == (10.0, 10.0, "below")
    assert all(trace.marker.color.startswith("#") for trace in figure.data)  # none lets it through
    (name,) = figure.layout.annotations
    assert name.text == "even share"
    assert (name.yref, name.y, name.yanchor) == ("y domain", 1, "bottom")  # above all bars
