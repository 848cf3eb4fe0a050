"""The benchmark of growth: its exponents, and its figure."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import linregress

from benchmarks import growth, growth_laws
from zsl_core.errors import InputError


@pytest.mark.parametrize(("exponent", "scale"), [(0.0, 0.5), (1.0, 3e-6), (2.5, 1e-9)])
def test_a_power_law_comes_back(exponent: float, scale: float) -> None:
    sizes = [50, 100, 400, 3000]
    found = growth_laws.fit_power(sizes, [scale * size**exponent for size in sizes])
    assert found.exponent == pytest.approx(exponent, abs=1e-9)
    assert found.scale == pytest.approx(scale)
    assert found.error == pytest.approx(0, abs=1e-6)


def test_exponent_and_error_of_noisy_times_are_scipys() -> None:
    sizes = np.array([100, 200, 400, 800, 1600, 5000])
    seconds = 1e-4 * sizes**1.3 * np.exp(np.random.default_rng(0).normal(0, 0.2, len(sizes)))
    found, theirs = (
        growth_laws.fit_power(sizes, seconds),
        linregress(np.log(sizes), np.log(seconds)),
    )
    assert found.exponent == pytest.approx(theirs.slope)
    assert found.error == pytest.approx(theirs.stderr)
    assert np.log(found.scale) == pytest.approx(theirs.intercept)


@pytest.mark.parametrize(("sizes", "seconds"), [([1, 2], [1, 2]), ([1, 2, 3], [1, 0, 2])])
def test_too_little_to_fit_is_refused(sizes: list[float], seconds: list[float]) -> None:
    with pytest.raises(InputError, match="at least 3"):
        growth_laws.fit_power(sizes, seconds)


def made_up(varied: dict[str, tuple[int, ...]]) -> dict[tuple[str, growth_laws.Size], float]:
    """Times of n * c^2 * d^0.5, times 1, 2, 3... by quantity."""
    return {
        (name, size): factor * 1e-9 * size.images * size.classes**2 * size.dim**0.5
        for factor, name in enumerate(growth_laws.LOOKS, start=1)
        for axis, values in varied.items()
        for size in growth_laws.sizes_along(axis, values)
    }


def test_each_axis_gets_its_own_exponent() -> None:
    found = growth_laws.powers(made_up(growth.VARIED), growth.VARIED)
    assert len(found) == 3 * len(growth_laws.LOOKS)
    for (_, axis), power in found.items():
        expected = {"images": 1.0, "classes": 2.0, "dim": 0.5}[axis]
        assert power.exponent == pytest.approx(expected)


def test_the_figure_shows_every_time_on_log_axes_and_its_exponents_once() -> None:
    times = made_up(growth.VARIED)
    figure = growth_laws.growth_figure(times, growth.VARIED)
    measured = [trace for trace in figure.data if trace.mode == "markers"]
    assert sum(len(trace.y) for trace in measured) == 14 * len(growth_laws.LOOKS)
    assert {round(y, 9) for trace in measured for y in trace.y} == {
        round(y, 9) for y in times.values()
    }
    named = [trace.name for trace in figure.data if trace.showlegend]
    laws = "n<sup>1.00</sup> c<sup>2.00</sup> d<sup>0.50</sup>"
    assert named == [f"{name}  {laws}" for name in growth_laws.LOOKS]
    axes = [getattr(figure.layout, f"{xy}axis{i}") for xy in "xy" for i in ("", 2, 3)]
    assert {axis.type for axis in axes} == {"log"}


def test_every_quantity_is_timed_at_any_size() -> None:
    seconds = [work() for work in growth.works(growth_laws.Size(images=400, classes=20, dim=12))]
    assert len(seconds) == len(growth_laws.LOOKS)
    assert min(seconds) > 0
