"""The figures of the Relations page show the numbers they were given."""

from __future__ import annotations

import numpy as np
import pytest

from zsl_core.figures.relation_graph import legible, relation_graph
from zsl_core.figures.relations import delta_histogram, delta_line, delta_matrix, quadruplet_line
from zsl_core.quadruplets import Quadruplet
from zsl_core.relations import Relations


@pytest.fixture
def relations() -> Relations:
    y = np.random.default_rng(0).normal(size=(12, 4)).astype(np.float32)
    y[11] = y[0]
    return Relations.from_embeddings(y, tau=0.4)


NAMES = [f"class {c}" for c in range(12)]


def pairs_of(mask: np.ndarray) -> set[tuple[int, int]]:
    return {(i, j) for i in range(12) for j in range(i + 1, 12) if mask[i, j]}


def test_the_histogram_counts_each_pair_once_on_its_side_of_tau(relations: Relations) -> None:
    bars = {bar.name.split(" ")[0]: bar for bar in delta_histogram(relations).data}
    assert set(bars) == {"dissimilar", "similar", "identical"}
    for name, bar in bars.items():
        count = len(pairs_of(getattr(relations, name)))
        assert sum(bar.y) == count
        assert f"({count:,} pairs)" in bar.name
    assert sum(sum(bar.y) for bar in bars.values()) == 66
    half = (bars["similar"].x[1] - bars["similar"].x[0]) / 2
    for name, sign in (("similar", 1), ("dissimilar", -1)):
        for x, y in zip(bars[name].x, bars[name].y, strict=True):
            assert not y or sign * (x - 0.4) + half >= 0


def test_the_matrix_is_delta_in_the_order_given_and_its_colours_break_at_tau(relations) -> None:
    order = np.random.default_rng(1).permutation(12)
    (heatmap,) = delta_matrix(relations, order, NAMES).data
    for row, a in enumerate(order):
        for column, b in enumerate(order):
            assert heatmap.z[row][column] == relations.delta[a, b]
            assert (heatmap.y[row], heatmap.x[column]) == (NAMES[a], NAMES[b])
    cuts = [at for at, _ in heatmap.colorscale]
    assert cuts == sorted(cuts)
    assert cuts[1] == cuts[2]
    assert heatmap.zmin + cuts[1] * (heatmap.zmax - heatmap.zmin) == pytest.approx(0.4)


def test_a_large_matrix_is_sent_in_hundredths() -> None:
    y = np.random.default_rng(0).normal(size=(301, 5)).astype(np.float32)
    relations = Relations.from_embeddings(y)
    figure = delta_matrix(relations, np.arange(301), [str(c) for c in range(301)])
    (heatmap,) = figure.data
    assert np.asarray(heatmap.z).dtype == np.int8
    assert np.abs(np.asarray(heatmap.z) / 100 - relations.delta).max() <= 0.0051
    assert "%{z" not in heatmap.hovertemplate  # a rounded number is not shown as the number
    at = heatmap.zmin + heatmap.colorscale[1][0] * (heatmap.zmax - heatmap.zmin)
    assert at == pytest.approx(100 * relations.tau)


def test_the_graph_joins_similar_pairs_and_no_others(relations: Relations) -> None:
    places = np.random.default_rng(2).uniform(-1, 1, (12, 2))
    figure = relation_graph(relations, places, NAMES, np.array([3, 7]), reference=5)
    lines, seen, unseen = figure.data
    at = {tuple(place): c for c, place in enumerate(places)}
    ends = [(x, y) for x, y in zip(lines.x, lines.y, strict=True) if not np.isnan(x)]
    joined = {(at[a], at[b]) for a, b in zip(ends[::2], ends[1::2], strict=True)}
    assert joined == pairs_of(relations.similar | relations.identical)
    assert [at[place] for place in zip(unseen.x, unseen.y, strict=True)] == [3, 7]
    assert len(seen.x) == 10
    degree = sum(5 in pair for pair in joined)
    assert any(text.startswith(f"class 5: {degree} similar") for text in seen.customdata)
    assert max(seen.marker.size) > min(seen.marker.size)


def test_names_that_are_written_do_not_overlap_and_the_important_go_first() -> None:
    places = np.random.default_rng(0).uniform(-1, 1, (150, 2))
    texts, importance = ["a long name"] * 150, np.arange(150)
    kept = legible(places, texts, importance)
    assert kept[149]
    x, y = (places * [620, 560] / 2.25).T
    written = np.flatnonzero(kept)
    assert 10 < len(written) < 150
    for i in written:
        for j in written:
            # 11 letters of 11 pixels' type are some 60 pixels wide
            assert i == j or abs(x[i] - x[j]) > 60 or abs(y[i] - y[j]) > 11


def test_the_line_of_a_class_has_each_other_class_once(relations: Relations) -> None:
    figure = delta_line(relations, 0, NAMES)
    found = {}
    for trace in figure.data:
        for x, name in zip(trace.x, trace.customdata, strict=True):
            assert relations.delta[0, NAMES.index(name)] == x
            found[name] = trace.name.split(" ")[0]
    assert set(found) == set(NAMES[1:])
    assert found["class 11"] == "identical"
    for c in range(1, 11):
        expected = "similar" if relations.delta[0, c] >= 0.4 else "dissimilar"
        assert found[NAMES[c]] == expected


def test_the_quadruplets_line_has_its_numbers() -> None:
    whole = Quadruplet(0, 0, 1, 2, 0.8, 0.1, tau=0.6)
    figure = quadruplet_line(whole, NAMES, np.arange(12))
    assert [list(trace.x) for trace in figure.data] == [[0.8], [0.1]]
    assert (figure.layout.shapes[0].x0, figure.layout.shapes[0].x1) == (0.6, 0.8)
    assert any("0.500" in note.text for note in figure.layout.annotations)
    lonely = Quadruplet(0, 0, None, 2, None, 0.1, tau=0.6)
    assert len(quadruplet_line(lonely, NAMES, np.arange(12)).data) == 1
    crowded = Quadruplet(0, 0, 1, None, 0.8, None, tau=0.6)
    assert len(quadruplet_line(crowded, NAMES, np.arange(12)).data) == 1
