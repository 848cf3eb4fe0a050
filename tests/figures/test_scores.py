"""What the figures of scores draw."""

from __future__ import annotations

import numpy as np
import pytest

from zsl_core.evaluation.predictions import Predictions
from zsl_core.evaluation.scores import ranking, scores_beside_delta
from zsl_core.figures.palette import RELATION_COLORS
from zsl_core.figures.score_matrices import score_matrices
from zsl_core.figures.scores import class_boxes, image_bars
from zsl_core.relations import Relations

NAMES = ("ape", "bee", "cat", "dog", "eel", "fox", "gnu", "hen")


@pytest.fixture
def told() -> Predictions:
    rng = np.random.default_rng(0)
    labels = np.arange(32) % 8
    return Predictions(np.arange(32), labels, np.arange(8), rng.uniform(0, 1, (32, 8)))


@pytest.fixture
def relations() -> Relations:
    y = np.random.default_rng(6).normal(size=(8, 4)).astype(np.float32)
    return Relations.from_embeddings(y, tau=0.1)


def test_bars_show_each_candidate_once_in_order_and_in_its_relations_colour(
    told: Predictions, relations: Relations
) -> None:
    row = 3
    ranked = ranking(told, row, 4)
    true, predicted = told.labels[row], told.predicted[row]
    figure = image_bars(ranked, true, relations, NAMES, intervals=True)
    drawn: dict[str, float] = {}
    for trace in figure.data[:3]:
        drawn |= dict(zip(trace.y, trace.x, strict=True))
        for label in trace.y:
            c = NAMES.index(label.replace("<b>", "").split(" ")[0].split("<")[0])
            kind = "identical" if c == true else "dissimilar"
            kind = "similar" if relations.similar[true, c] else kind
            assert trace.marker.color == RELATION_COLORS[kind]
    assert sorted(drawn.values(), reverse=True) == pytest.approx(ranked.scores.tolist())
    order = list(figure.layout.yaxis.categoryarray)
    assert [label for label in order if "more" not in label] == sorted(
        drawn, key=lambda label: -drawn[label]
    )
    assert f"<b>{NAMES[predicted]}</b> (predicted)" == order[0]
    assert f"<b>{NAMES[true]}</b> (true)" in order
    if ranked.ranks[-1] > 4:  # the gap lies before the true class
        assert order[-2] == f"… {ranked.left_out} more"


def luminance(color: str) -> float:
    """Relative luminance as WCAG 2 defines it, of a colour as ``#rrggbb``."""
    parts = np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def test_numbers_can_be_read_on_their_bars(told: Predictions, relations: Relations) -> None:
    figure = image_bars(ranking(told, 3, 8), told.labels[3], relations, NAMES, intervals=True)
    for trace in figure.data[:3]:
        on, letters = luminance(trace.marker.color), luminance(trace.insidetextfont.color)
        contrast = (max(on, letters) + 0.05) / (min(on, letters) + 0.05)
        assert contrast >= 4.5, trace.name  # WCAG 2, level AA
        assert trace.outsidetextfont.color is None  # beside a short bar: the theme's


def test_intervals_run_from_tau_to_delta_for_similar_classes_only(
    told: Predictions, relations: Relations
) -> None:
    for row in range(8):
        true = told.labels[row]
        figure = image_bars(ranking(told, row, 8), true, relations, NAMES, intervals=True)
        (interval,) = (trace for trace in figure.data if trace.name and "O2" in trace.name)
        expected = {
            NAMES[c]: relations.delta[true, c]
            for c in range(8)
            if c != true and relations.tau <= relations.delta[true, c]
        }
        ends = np.asarray(interval.base) + np.asarray(interval.x)
        got = {
            label.replace("<b>", "").replace("</b> (predicted)", ""): end
            for label, end in zip(interval.y, ends, strict=True)
        }
        assert got == pytest.approx(expected)
        assert (np.asarray(interval.base) == relations.tau).all()
    without = image_bars(ranking(told, 0, 8), 0, relations, NAMES, intervals=False)
    assert not any(trace.name and "O2" in trace.name for trace in without.data)
    assert not without.layout.shapes


def test_boxes_hold_the_scores_of_the_class(told: Predictions, relations: Relations) -> None:
    figure = class_boxes(told, 2, np.array([5, 0]), relations, NAMES, intervals=True)
    assert [box.name for box in figure.data] == ["<b>cat</b> (true)", "fox", "ape"]
    for box, column in zip(figure.data, (2, 5, 0), strict=True):
        np.testing.assert_array_equal(box.x, told.scores[told.labels == 2, column])
    rects = [shape for shape in figure.layout.shapes if shape.type == "rect"]
    assert len(rects) == relations.similar[2, [5, 0]].sum()


def test_matrices_hold_what_was_compared(told: Predictions, relations: Relations) -> None:
    order = np.random.default_rng(1).permutation(8)
    compared = scores_beside_delta(told, relations.delta, order)
    figure = score_matrices(compared, NAMES)
    expected = (compared.means, compared.delta, compared.difference)
    for trace, values in zip(figure.data, expected, strict=True):
        np.testing.assert_allclose(np.asarray(trace.z), values, rtol=1e-5)
        assert list(trace.x) == list(trace.y) == [NAMES[c] for c in order]
    assert figure.data[2].zmin == -figure.data[2].zmax  # nothing moved is the middle
    assert figure.data[1].zmax < 1  # a class and itself do not set the scale


def test_columns_of_few_classes_have_names_with_room_above_the_colours(
    told: Predictions, relations: Relations
) -> None:
    compared = scores_beside_delta(told, relations.delta, np.arange(8))
    figure = score_matrices(compared, ["a rather long name of a class"] * 7 + ["b"], cells=300)
    bare = score_matrices(compared, NAMES, cells=300)
    assert all(axis.showticklabels for axis in figure.select_xaxes())
    added = figure.layout.margin.b - bare.layout.margin.b
    assert added > 100  # pixels, which the name takes that stands on its head
    for trace, with_short in zip(figure.data, bare.data, strict=True):
        assert 300 * (with_short.colorbar.y - trace.colorbar.y) == pytest.approx(added)
    assert figure.layout.height - bare.layout.height == pytest.approx(added)


def test_the_middle_of_the_differences_stands_out_from_either_ground(
    told: Predictions, relations: Relations
) -> None:
    figure = score_matrices(scores_beside_delta(told, relations.delta, np.arange(8)), NAMES)
    (_, low), (_, middle), (_, high) = figure.data[2].colorscale
    for ground in ("#FFFFFF", "#181714"):
        lights = sorted([luminance(middle), luminance(ground)])
        assert (lights[1] + 0.05) / (lights[0] + 0.05) > 1.5
    assert luminance(middle) > 4 * max(luminance(low), luminance(high))
