"""The map as drawn: every image once and named, prototypes told apart, selections read back."""

from __future__ import annotations

import dataclasses
import itertools
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

from zsl_core.figures.labels import LETTER, LINE, fitting_labels
from zsl_core.figures.map_layers import class_colors
from zsl_core.figures.map_marks import Landed, Marks, mark_sizes
from zsl_core.figures.map_names import MARGINS
from zsl_core.figures.maps import Layer, Lines, picked, sample_map

N, CLASSES = 50, 5


@pytest.fixture
def positions() -> np.ndarray:
    return np.random.default_rng(0).standard_normal((N, 2)).astype(np.float32)


@pytest.fixture
def marks() -> Marks:
    return Marks(
        positions=np.random.default_rng(1).standard_normal((CLASSES, 2)).astype(np.float32),
        names=["ant", "bee", "cow", "dog", "eel"],
        unseen=np.array([False, True, False, True, True]),
        n1=np.array([0, 4, 1, 100, 3]),
        classes=np.array([3, 4, 5, 6, 7]),
        labelled=[3, 1],
    )


def drawn(positions: np.ndarray, **kwargs: Any) -> go.Figure:
    images = 10 * np.arange(N)
    layers = [
        Layer(np.arange(0, N, 2), "red", "even"),
        Layer(np.arange(1, N, 2), np.arange(N // 2), scale={"colorscale": "Viridis"}),
    ]
    return sample_map(positions, images, layers, [f"image {i}" for i in range(N)], **kwargs)


def marks_of(figure: go.Figure) -> tuple[list[Any], list[Any]]:
    """The prototypes as drawn, and as the mouse meets them."""
    drawn_ones = [t for t in figure.data if t.type == "scattergl" and t.customdata is None]
    met = [t for t in figure.data if t.type == "scatter" and t.customdata is not None]
    return drawn_ones, met


def test_every_image_is_drawn_once_where_it_lies_and_named(positions: np.ndarray) -> None:
    figure = drawn(positions)
    assert [trace.type for trace in figure.data] == ["scattergl", "scattergl"]
    found = {
        int(image): (x, y, text)
        for trace in figure.data
        for image, x, y, text in zip(trace.customdata, trace.x, trace.y, trace.text, strict=True)
    }
    assert len(found) == N
    for i in range(N):
        assert found[10 * i] == (*positions[i], f"image {i}")
    assert [trace.showlegend for trace in figure.data] == [True, False]
    assert not figure.layout.xaxis.visible
    assert not figure.layout.yaxis.visible
    assert figure.layout.uirevision == drawn(positions + 1).layout.uirevision != None  # noqa: E711


def test_prototypes_are_sized_named_and_told_apart_by_shape(
    positions: np.ndarray, marks: Marks
) -> None:
    figure = drawn(positions, marks=[marks])
    (seen, unseen), (seen_met, unseen_met) = marks_of(figure)
    assert seen.marker.symbol != unseen.marker.symbol
    assert [int(c) for c in seen_met.customdata] == [-4, -6]
    assert [int(c) for c in unseen_met.customdata] == [-5, -7, -8]
    assert [note.text for note in figure.layout.annotations] == ["dog", "bee"]
    for note, row in zip(figure.layout.annotations, [3, 1], strict=True):
        np.testing.assert_allclose([note.x, note.y], marks.positions[row])
    assert unseen.marker.size[1] == max(*seen.marker.size, *unseen.marker.size)
    assert "100 images" in unseen_met.text[1]
    assert "seen" in seen.name
    np.testing.assert_allclose(unseen.x, marks.positions[[1, 3, 4], 0])


def test_the_mouse_meets_a_prototype_where_it_is_drawn_and_before_any_image(
    positions: np.ndarray, marks: Marks
) -> None:
    for seen_or_not, met in zip(*marks_of(drawn(positions, marks=[marks])), strict=True):
        assert seen_or_not.hoverinfo == "skip"
        np.testing.assert_array_equal(met.x, seen_or_not.x)
        np.testing.assert_array_equal(met.y, seen_or_not.y)
        np.testing.assert_array_equal(met.marker.size, seen_or_not.marker.size)
        assert met.marker.color == "rgba(0, 0, 0, 0)"
        assert not met.showlegend


def test_in_colours_of_their_own_the_legend_speaks_of_shapes_alone(
    positions: np.ndarray, marks: Marks
) -> None:
    figure = drawn(positions, marks=[dataclasses.replace(marks, colors=class_colors(CLASSES))])
    shapes = {t.name: t.marker.symbol for t in figure.data[2:] if t.showlegend is not False}
    assert shapes == {"seen prototype": "circle", "unseen prototype": "diamond"}
    drawn_with = [t.marker.color for t in marks_of(figure)[0]]
    assert [list(colors) for colors in drawn_with] == [
        [class_colors(CLASSES)[i] for i in (0, 2)],
        [class_colors(CLASSES)[i] for i in (1, 3, 4)],
    ]


def test_a_map_fills_the_figure_where_it_may(positions: np.ndarray) -> None:
    assert drawn(positions).layout.yaxis.scaleanchor == "x"
    assert drawn(positions, isotropic=False).layout.yaxis.scaleanchor is None


def test_the_area_of_a_mark_grows_with_what_it_attracts() -> None:
    sizes = mark_sizes(np.array([0, 50, 100])).astype(float)
    assert sizes[0] == 8
    assert sizes[2] == 26
    assert sizes[1] ** 2 == pytest.approx((8**2 + 26**2) / 2, rel=1e-5)
    assert (mark_sizes(np.zeros(3, dtype=int)) == 8).all()


def test_a_selection_stays_bright_in_every_layer(positions: np.ndarray, marks: Marks) -> None:
    figure = drawn(positions, marks=[marks], selected=np.array([20, 30, 40, 9999]))
    assert list(figure.data[0].selectedpoints) == [1, 2]  # images 20 and 40
    assert list(figure.data[1].selectedpoints) == [1]  # image 30
    assert figure.data[0].unselected.marker.opacity < 0.3
    assert list(figure.data[2].selectedpoints) == [0, 1]  # prototypes never fade
    assert drawn(positions).data[0].selectedpoints is None
    none_left = drawn(positions, selected=np.array([], dtype=int))
    assert list(none_left.data[0].selectedpoints) == []


def test_lines_lead_from_start_to_end_with_gaps(positions: np.ndarray) -> None:
    ends = positions[:3] + 1
    figure = drawn(positions, lines=[Lines("to true", "green", positions[:3], ends, "dot")])
    line = figure.data[2]
    assert line.mode == "lines"
    assert list(line.x[2::3]) == [None] * 3
    np.testing.assert_allclose([line.x[0], line.y[0]], positions[0])
    np.testing.assert_allclose([line.x[4], line.y[4]], ends[1])


def test_what_was_picked_is_read_back(positions: np.ndarray, marks: Marks) -> None:
    figure = drawn(positions, marks=[marks])
    points = [
        {"customdata": int(c)}
        for trace in [*figure.data[:2], *marks_of(figure)[1]]
        for c in trace.customdata[:2]
    ]
    images, classes, star = picked([*points, *points, {"x": 1.0}])
    assert not star
    np.testing.assert_array_equal(images, [0, 10, 20, 30])
    np.testing.assert_array_equal(classes, [3, 4, 5, 6])
    assert [len(found) for found in picked([])[:2]] == [0, 0]


def test_a_mark_that_is_no_class_is_never_taken_for_one_or_for_an_image(
    positions: np.ndarray, marks: Marks
) -> None:
    typed = dataclasses.replace(marks, classes=np.full(CLASSES, -1), n1=None, size=21.0)
    figure = drawn(positions, marks=[typed])
    seen_ones, met = marks_of(figure)
    points = [{"customdata": int(c)} for trace in met for c in trace.customdata]
    assert len(points) == CLASSES
    assert [len(found) for found in picked(points)[:2]] == [0, 0]
    assert set(seen_ones[0].marker.size) == {21.0}
    assert "nearest to" not in met[0].text[0]


def test_following_classes_have_unlike_colours() -> None:
    colors = class_colors(60)
    assert len(set(colors)) == 60
    hues = [int(color.split("(")[1].split(",")[0]) for color in colors]
    gaps = [min(abs(a - b), 360 - abs(a - b)) for a, b in itertools.pairwise(hues)]
    assert min(gaps) > 100


def test_what_is_not_selected_loses_its_colour_and_one_image_has_a_ring(
    positions: np.ndarray,
) -> None:
    figure = drawn(positions, selected=np.array([10, 30]), ringed=30)
    even, odd, ring = figure.data
    assert even.selectedpoints == ()
    assert odd.selectedpoints == (0, 1)
    for trace in (even, odd):
        assert trace.unselected.marker.color == "rgb(128, 128, 128)"
    np.testing.assert_allclose([ring.x[0], ring.y[0]], positions[3])
    assert len(ring.x) == 1


def test_a_click_on_the_star_is_told_from_one_on_a_class(positions: np.ndarray) -> None:
    figure = drawn(positions, landed=Landed(np.zeros(2), "new"))
    points = [{"customdata": int(figure.data[-1].customdata[0])}]
    images, classes, star = picked(points)
    assert (len(images), len(classes), star) == (0, 0, True)


def test_what_landed_is_a_star_with_its_name_first_of_all(
    positions: np.ndarray, marks: Marks
) -> None:
    far = Landed(np.array([9.0, -7.0]), "<i>new")
    figure = drawn(positions, marks=[marks], landed=far)
    star = figure.data[-1]
    assert (star.x, star.y, star.marker.symbol) == ((9.0,), (-7.0,), "star")
    note = figure.layout.annotations[0]
    assert (note.x, note.y, note.text) == (9.0, -7.0, "&lt;i>new")
    for axis, place in ((figure.layout.xaxis, 9.0), (figure.layout.yaxis, -7.0)):
        assert axis.range[0] < place < axis.range[1]


def test_names_are_in_the_themes_own_colour_without_a_box(
    positions: np.ndarray, marks: Marks
) -> None:
    for note in drawn(positions, marks=[marks]).layout.annotations:
        assert note.bgcolor is None
        assert note.font.color is None
        assert note.font.shadow == "auto"  # of plotly: a halo in the opposite of the text's colour


@pytest.mark.parametrize("isotropic", [True, False])
def test_the_names_written_on_a_crowded_map_are_apart_and_whole(isotropic: bool) -> None:
    rng = np.random.default_rng(3)
    crowds = [
        Marks(
            positions=rng.normal(size=(count, 2)) * [1.0, 5.0],
            names=[f"animal {i}" * (1 + i % 2) for i in range(count)],
            unseen=np.zeros(count, dtype=bool),
            n1=None,
            classes=np.arange(count),
            labelled=range(count),
            size=size,
        )
        for count, size in ((40, 9.0), (30, 22.0))
    ]
    landed = Landed(np.zeros(2), "new")
    inside = rng.normal(size=(N, 2)) / 4  # prototypes lie around the samples
    figure = drawn(inside, marks=crowds, landed=landed, isotropic=isotropic, width=440, height=430)
    ranges = [figure.layout.xaxis.range, figure.layout.yaxis.range]
    room = [440 - MARGINS["l"] - MARGINS["r"], 430 - MARGINS["t"] - MARGINS["b"]]
    boxes = []
    for note in figure.layout.annotations:
        x, y = (
            (at - low) / (high - low) * size
            for at, (low, high), size in zip((note.x, note.y), ranges, room, strict=True)
        )
        width = LETTER * len(note.text)
        left = x + note.xshift - {"left": 0, "center": 0.5, "right": 1}[note.xanchor] * width
        low = y + note.yshift - {"bottom": 0, "middle": 0.5, "top": 1}[note.yanchor] * LINE
        boxes.append((left, low, left + width, low + LINE))
        assert min(left, low) > -1e-3
        assert left + width < room[0] + 1e-3
        assert low + LINE < room[1] + 1e-3
    assert len(boxes) > 10
    for a, b in itertools.combinations(boxes, 2):
        assert a[0] > b[2] or b[0] > a[2] or a[1] > b[3] or b[1] > a[3]


def test_no_two_labels_run_into_each_other_and_the_first_wins() -> None:
    rng = np.random.default_rng(0)
    pixels = rng.uniform(0, 300, (80, 2))
    names = [f"class {i}" * (1 + i % 2) for i in range(80)]
    sizes = rng.uniform(9, 30, 80)
    wanted = rng.permutation(80)[:60]
    sides = fitting_labels(pixels, names, sizes, wanted.tolist(), (300, 300))
    assert wanted[0] in sides
    assert 5 < len(sides) < 60
    assert set(sides) <= set(wanted.tolist())
    boxes = []
    for mark, (right, up) in sides.items():
        width = LETTER * len(names[mark])
        x = pixels[mark, 0] + right * (sizes[mark] / 2 + width / 2)
        y = pixels[mark, 1] + up * (sizes[mark] / 2 + LINE / 2)
        boxes.append((x - width / 2, y - LINE / 2, x + width / 2, y + LINE / 2))
    for i, a in enumerate(boxes):
        for b in boxes[:i]:
            assert a[0] > b[2] or b[0] > a[2] or a[1] > b[3] or b[1] > a[3]
