from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from zsl_core.datasets import load_dataset
from zsl_core.evaluation.calibration import Calibration, calibration
from zsl_core.evaluation.class_gains import ClassGains
from zsl_core.evaluation.protocol import GZSLAccuracy, SeenUnseenCurve
from zsl_core.figures.calibration import MOST_POINTS, seen_unseen_lines
from zsl_core.figures.class_gains import MOST_CLASSES, gain_bars
from zsl_core.figures.palette import METHOD_COLORS
from zsl_core.figures.tradeoff import tradeoff_scatter
from zsl_core.figures.variants import DASHES, styles
from zsl_core.runs.compare import Compared, compare_runs
from zsl_core.runs.spec import parse_run

DIGITS = load_dataset("digits")


@pytest.fixture(scope="module")
def lines() -> list[Compared]:
    texts = ("s2v_ridge", "s2v_ridge:lam=50.0", "v2s_ridge")
    found = compare_runs(DIGITS, {text: parse_run(text) for text in texts}, n_seeds=2)
    assert found is not None
    return found


def test_trade_off_puts_each_run_at_its_numbers(lines: list[Compared]) -> None:
    figure = tradeoff_scatter(lines, chance=33.3, chance_hubs=0.1)
    for line, trace in zip(lines, figure.data, strict=True):
        assert trace.x[0] == line.mean("hubs")
        assert trace.marker.color[0] == line.mean("T1")
        assert trace.text[0] == line.label
    assert figure.data[0].y[0] == lines[0].mean("RSA all")
    assert [trace.yaxis for trace in figure.data] == ["y", "y", "y2"]  # no structure: beneath
    assert figure.layout.coloraxis.cmin == 33.3
    assert figure.layout.coloraxis.colorbar.ticktext[0] == "chance 33.3"
    low, high = figure.layout.xaxis.range
    assert all(low < trace.x[0] < high for trace in figure.data)


def test_names_of_runs_near_each_other_stand_on_different_sides(lines: list[Compared]) -> None:
    twice = [lines[0], replace(lines[0], label="the same, by another name"), lines[2]]
    figure = tradeoff_scatter(twice, chance=33.3)
    assert [trace.textposition for trace in figure.data] == [
        "top center",
        "bottom center",
        "top center",
    ]
    crowd = [replace(lines[0], label=f"run {i}") for i in range(5)]
    modes = [trace.mode for trace in tradeoff_scatter(crowd, chance=33.3).data]
    assert modes == 4 * ["markers+text"] + ["markers"]  # no fifth side: its name is told on hover


def test_trade_off_of_runs_with_structure_has_no_strip(lines: list[Compared]) -> None:
    figure = tradeoff_scatter(lines[:1], chance=33.3)
    assert "yaxis2" not in figure.layout


def test_two_runs_of_a_method_share_the_colour_and_differ_otherwise() -> None:
    first, second, other = styles(["psr", "psr", "sync"])
    assert first.color == second.color == METHOD_COLORS["psr"]
    assert first[1:] != second[1:]
    assert other[1:] == first[1:]
    assert len({style.dash for style in styles(["psr"] * len(DASHES))}) == len(DASHES)


def test_curves_carry_their_area_and_points(lines: list[Compared]) -> None:
    found = {line.label: calibration(line.runs[0].method, DIGITS, "att") for line in lines}
    figure = seen_unseen_lines(found, [line.spec.method for line in lines], 7, 3)
    assert len(figure.data) == 3 * len(lines) + 1
    for place, each in enumerate(found.values()):
        line, plain, best = figure.data[3 * place : 3 * place + 3]
        assert f"{100 * each.ausuc:.1f}" in line.name
        assert (plain.x[0], plain.y[0]) == (100 * each.plain.u, 100 * each.plain.s)
        assert (best.x[0], best.y[0]) == (100 * each.best.u, 100 * each.best.s)
        np.testing.assert_allclose([line.x[0], line.x[-1]], 100 * each.curve.unseen[[0, -1]])
    chance = figure.data[-1]
    np.testing.assert_allclose(chance.x, [0, 100 / 3])
    np.testing.assert_allclose(chance.y, [100 / 7, 0])


def test_a_long_curve_is_thinned_and_keeps_its_ends() -> None:
    steps = np.linspace(0, 1, 5_000)
    curve = SeenUnseenCurve(steps, steps[::-1], steps)
    at = GZSLAccuracy(0.5, 0.5, 0.5)
    figure = seen_unseen_lines({"a": Calibration(curve, 0.5, at, at)}, ["psr"], 2, 2)
    assert len(figure.data[0].x) <= MOST_POINTS
    assert (figure.data[0].x[0], figure.data[0].x[-1]) == (0, 100)


def gains(first: list[float], second: list[float]) -> ClassGains:
    n = len(first)
    return ClassGains(np.arange(n), np.full(n, 10), np.array(first), np.array(second))


def test_bars_stand_up_for_the_first_and_down_for_the_second() -> None:
    figure = gain_bars(
        gains([0.2, 0.9, 0.5], [0.5, 0.1, 0.5]), ("a", "b", "b"), ("A", "B"), ("psr", "sync")
    )
    up, down = figure.data
    assert up.y == pytest.approx([80, 0])
    assert down.y == pytest.approx([-30])
    assert list(figure.layout.xaxis.ticktext) == ["b", "b", "a"]  # one name, two bars
    assert (up.marker.color, down.marker.color) == (METHOD_COLORS["psr"], METHOD_COLORS["sync"])
    assert list(down.customdata[0]) == ["a", "20", "50", "10"]


def test_of_many_classes_the_largest_differences_are_drawn() -> None:
    first = np.linspace(0, 1, 100)
    names = [f"c{i}" for i in range(100)]
    figure = gain_bars(gains(first.tolist(), [0.0] * 100), names, ("A", "B"), ("psr", "psr"))
    assert len(figure.layout.xaxis.ticktext) == MOST_CLASSES
    assert figure.layout.xaxis.ticktext[0] == "c99"
    assert figure.data[0].marker.color != figure.data[1].marker.color
