"""Colours, marks and lines of a map against an explicit loop over the images."""

from __future__ import annotations

import numpy as np
import pytest

from zsl_core.errors import InputError
from zsl_core.evaluation.predictions import Predictions
from zsl_core.figures.map_layers import (
    COLORINGS,
    class_colors,
    hover_of,
    layers_of,
    marks_of,
    mistake_lines,
    rows_of,
    travel_lines,
)
from zsl_core.figures.palette import RIGHT_COLOR, WRONG_COLOR

NAMES = ["ant", "bee", "cow", "dog"]
UNSEEN = np.array([False, True, False, True])


@pytest.fixture
def told() -> Predictions:
    """Images 9, 3, 5, 8 of classes bee and dog; 3 and 8 are mistaken."""
    scores = np.array([[0.9, 0.1], [0.2, 0.7], [0.3, 0.5], [0.6, 0.4]], dtype=np.float32)
    return Predictions(np.array([9, 3, 5, 8]), np.array([1, 1, 3, 3]), np.array([1, 3]), scores)


@pytest.fixture
def images() -> np.ndarray:
    return np.arange(1, 10)


@pytest.fixture
def labels() -> np.ndarray:
    return np.array([0, 0, 1, 2, 3, 2, 0, 3, 1])


def test_each_image_finds_its_prediction(told: Predictions, images: np.ndarray) -> None:
    rows = rows_of(images, told)
    for image, row in zip(images, rows, strict=True):
        assert row == (list(told.images).index(image) if image in told.images else -1)


@pytest.mark.parametrize("coloring", COLORINGS)
def test_every_sample_is_in_one_layer(
    coloring: str, told: Predictions, images: np.ndarray, labels: np.ndarray
) -> None:
    layers = layers_of(coloring, labels, UNSEEN, told, rows_of(images, told))
    drawn = np.concatenate([layer.rows for layer in layers])
    assert sorted(drawn) == list(range(len(images)))


def test_each_class_has_its_colour_on_the_scale(
    told: Predictions, images: np.ndarray, labels: np.ndarray
) -> None:
    (layer,) = layers_of("class", labels, UNSEEN, told, rows_of(images, told))
    assert layer.scale is not None
    low, high = layer.scale["cmin"], layer.scale["cmax"]
    colors = class_colors(len(UNSEEN))
    for value, label in zip(layer.color, labels, strict=True):
        share = (float(value) - low) / (high - low)
        # Between which two ends of the scale it lies: one colour from end to end.
        below = [color for end, color in layer.scale["colorscale"] if end < share]
        above = [color for end, color in layer.scale["colorscale"] if end > share]
        assert below[-1] == above[0] == colors[label]


def test_what_each_colour_says(told: Predictions, images: np.ndarray, labels: np.ndarray) -> None:
    rows = rows_of(images, told)

    def layers(coloring: str) -> dict[str, list[int]]:
        found = layers_of(coloring, labels, UNSEEN, told, rows)
        return {layer.name: images[layer.rows].tolist() for layer in found}

    assert layers("seen / unseen") == {
        "of a seen class": [1, 2, 4, 6, 7],
        "of an unseen class": [3, 5, 8, 9],
    }
    assert layers("right / wrong") == {
        "not tested here": [1, 2, 4, 6, 7],
        "named right": [5, 9],
        "named wrong": [3, 8],
    }
    _, margin = layers_of("margin", labels, UNSEEN, told, rows)
    np.testing.assert_array_equal(images[margin.rows], [3, 5, 8, 9])
    np.testing.assert_allclose(margin.color, [-0.5, 0.2, -0.2, 0.8], atol=1e-6)
    assert margin.scale is not None
    assert margin.scale["cmin"] == -margin.scale["cmax"] < 0
    _, popular = layers_of("popularity", labels, UNSEEN, told, rows)
    np.testing.assert_array_equal(popular.color, [2, 2, 2, 2])  # both take two images
    with pytest.raises(InputError, match="`coloring`"):
        layers("size")


def test_the_hover_says_class_prediction_score_and_margin(
    told: Predictions, images: np.ndarray, labels: np.ndarray
) -> None:
    texts = hover_of(labels, NAMES, told, rows_of(images, told))
    assert texts[0] == "ant"
    assert texts[2] == "bee → dog 0.70 (-0.500)"
    assert texts[8] == "bee ✓ 0.90 (+0.800)"


def test_candidates_are_sized_and_named_the_hub_and_the_searched_first(told: Predictions) -> None:
    positions = np.arange(8, dtype=np.float32).reshape(4, 2)
    scores = told.scores.copy()
    scores[0] = [0.1, 0.9]
    tilted = Predictions(told.images, told.labels, told.candidates, scores)  # dog takes three
    others, candidates = marks_of(positions, NAMES, UNSEEN, tilted)
    assert (list(others.names), others.n1, list(others.labelled)) == (["ant", "cow"], None, [])
    assert list(candidates.names) == ["bee", "dog"]
    np.testing.assert_array_equal(candidates.n1, [1, 3])
    assert candidates.labelled == [1, 0]
    np.testing.assert_array_equal(candidates.positions, positions[[1, 3]])
    assert marks_of(positions, NAMES, UNSEEN, tilted, first=1)[1].labelled == [0, 1]
    assert marks_of(positions, NAMES, UNSEEN, tilted, first=2)[0].labelled == [1]
    colored = marks_of(positions, NAMES, UNSEEN, tilted, by_class=True)
    assert list(colored[1].colors or []) == [class_colors(4)[c] for c in (1, 3)]


def test_lines_lead_from_mistaken_images_to_both_prototypes(
    told: Predictions, images: np.ndarray
) -> None:
    positions = np.random.default_rng(0).standard_normal((9, 2)).astype(np.float32)
    prototypes = np.arange(8, dtype=np.float32).reshape(4, 2)
    own, guess = mistake_lines(positions, rows_of(images, told), prototypes, told, 1)
    np.testing.assert_array_equal(own.start, positions[[2]])  # image 3, a bee taken for a dog
    np.testing.assert_array_equal(own.end, prototypes[[1]])
    np.testing.assert_array_equal(guess.start, positions[[2]])
    np.testing.assert_array_equal(guess.end, prototypes[[3]])
    assert (own.color, guess.color) == (RIGHT_COLOR, WRONG_COLOR)
    assert own.dash != guess.dash
    none, _ = mistake_lines(positions, rows_of(images, told), prototypes, told, 0)
    assert len(none.start) == 0


def test_the_way_goes_through_every_step() -> None:
    steps = np.random.default_rng(0).standard_normal((4, 5, 2)).astype(np.float32)
    way = travel_lines(steps, np.array([1, 3]), "way")
    expected = [(steps[t, c], steps[t + 1, c]) for t in range(3) for c in (1, 3)]
    np.testing.assert_array_equal(way.start, [a for a, _ in expected])
    np.testing.assert_array_equal(way.end, [b for _, b in expected])
