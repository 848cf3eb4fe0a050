"""The inside of a forest."""

from __future__ import annotations

import numpy as np

from data.build.fauna.geometry import spline
from data.build.fauna.painter import Colour, colour, darker, mix
from data.build.fauna.places.canvas import FULL, Canvas, coarse_grid
from data.build.fauna.places.ground import depth, lay, plant
from data.build.fauna.places.light import pick, vary
from data.build.fauna.places.plants import bush, foliage, leaf
from data.build.fauna.places.sky import hills, sky, treeline
from data.build.fauna.places.soils import Soil
from data.build.fauna.places.trees import conifer, palm, round_tree


def thicket(canvas: Canvas, horizon: float, soil: Soil, wood: Colour) -> None:
    """One of several kinds of wood, from the horizon up and down."""
    kind = pick(canvas.rng, (_trunks, _trunks, _jungle, _clearing, _firs))
    kind(canvas, horizon, soil, wood)


def _glade(canvas: Canvas, horizon: float, soil: Soil, wood: Colour) -> Colour:
    """Hazy light between the trees, and the floor; gives the colour of the haze."""
    rng, mood = canvas.rng, canvas.mood
    haze = mix(mix(mood.horizon, wood, 0.35), (0.95, 0.97, 0.75), 0.2)
    top = mix(haze, darker(wood, 0.25), 0.75)
    canvas.bands((0.0, horizon, 1.0), (top, haze, haze))
    columns, rows = coarse_grid()
    x = rng.uniform(0.2, 0.8)
    glow = np.exp(-(((columns - x) / 0.35) ** 2) - ((rows - horizon + 0.12) / 0.3) ** 2)
    canvas.through(glow, mix(haze, FULL, 0.45), 0.7)
    lay(canvas, horizon, soil)
    return haze


def _trunks(canvas: Canvas, horizon: float, soil: Soil, wood: Colour) -> None:
    """High trunks one behind the other."""
    rng = canvas.rng
    haze = _glade(canvas, horizon, soil, wood)
    bark = colour(pick(rng, ("#5f4a3a", "#74604a", "#4f4438", "#8a6048", "#d8d4c8")))
    for distance in (0.8, 0.55, 0.25):
        row = horizon + 0.14 * (1 - distance)
        if rng.random() < 0.7:
            for x in np.arange(-0.05, 1.1, 0.13):
                hue = mix(vary(rng, wood, 0.03), haze, distance)
                size = rng.uniform(0.04, 0.12) * (1.3 - distance)
                bush(canvas, x + rng.normal(0, 0.05), row + 0.02, size, hue, 0)
        for _ in range(int(rng.integers(2, 7) * (0.5 + distance))):
            x, wide = rng.random(), 0.085 * (1.12 - distance) * rng.uniform(0.6, 1.3)
            if distance < 0.5 and abs(x - 0.5) < 0.2:
                continue
            _stem(canvas, x, row + rng.uniform(0, 0.03), wide, mix(bark, haze, distance))
    if rng.random() < 0.6:
        _canopy(canvas, mix(wood, haze, 0.3), rng.uniform(0.05, 0.2))
    if rng.random() < 0.4:
        _rays(canvas)


def _stem(canvas: Canvas, x: float, y: float, wide: float, tint: Colour) -> None:
    rng = canvas.rng
    lean = rng.normal(0, 0.03)
    left, right = -0.5 * wide, 0.5 * wide
    foot = [(x + 1.7 * left, y + 0.1 * wide), (x + left, y - 1.2 * wide)]
    other = [(x + right, y - 1.2 * wide), (x + 1.7 * right, y + 0.1 * wide)]
    top = [(x + lean + 0.8 * left, -0.02), (x + lean + 0.8 * right, -0.02)]
    canvas.fill([*foot, *top, *other], tint)
    side = 1 if canvas.mood.light[0] > 0 else -1
    for a, b, by in ((0.1, 0.42, -0.14), (-0.48, -0.2, 0.2)):
        low, high = x + side * a * wide, x + side * b * wide
        canvas.fill(
            [(low, y - wide), (low + lean, -0.02), (high + lean, -0.02), (high, y - wide)],
            darker(tint, by),
        )


def _canopy(canvas: Canvas, tint: Colour, low: float) -> None:
    """Leaves hanging into the upper edge."""
    for x in np.arange(-0.05, 1.1, 0.12):
        ry = low * canvas.rng.uniform(0.6, 1.3)
        foliage(canvas, x, -0.01, 0.14, ry, vary(canvas.rng, tint, 0.03), 9)


def _rays(canvas: Canvas) -> None:
    """Sunbeams falling in between the trunks."""
    rng, stencil = canvas.rng, canvas.stencil()
    x, lean = rng.uniform(0, 1), -0.5 * canvas.mood.light[0]
    for _ in range(rng.integers(3, 6)):
        wide = rng.uniform(0.02, 0.07)
        x += rng.uniform(0.05, 0.2)
        at = x % 1.2
        stencil.fill(
            [(at, -0.05), (at + wide, -0.05), (at + lean + 2.5 * wide, 0.85), (at + lean, 0.85)],
            FULL,
        )
    canvas.through(stencil, mix(canvas.mood.horizon, (1.0, 1.0, 0.85), 0.6), 0.3, 0.015)


def _jungle(canvas: Canvas, horizon: float, soil: Soil, wood: Colour) -> None:
    """Dense green: palms, large leaves, hanging vines."""
    rng = canvas.rng
    green = mix(wood, colour("#3f7a3a"), 0.6)
    haze = _glade(canvas, horizon, soil, green)
    for distance in (0.7, 0.4, 0.15):
        row = horizon + 0.16 * (1 - distance)
        for x in np.arange(-0.05, 1.1, 0.16) + rng.normal(0, 0.03, 8):
            size = rng.uniform(0.1, 0.3) * (1.25 - distance)
            hue = mix(vary(rng, green, 0.04), haze, distance)
            if rng.random() < 0.3:
                palm(canvas, x, row, 2.2 * size, hue, 0)
            elif rng.random() < 0.45:
                _fan(canvas, x, row, size, hue)
            else:
                bush(canvas, x, row + 0.02, size, hue, 0)
    if rng.random() < 0.6:
        for _ in range(rng.integers(2, 6)):
            _vine(canvas, rng.random(), rng.uniform(0.2, 0.55), mix(darker(green, 0.3), haze, 0.3))
    if rng.random() < 0.5:
        _canopy(canvas, mix(green, haze, 0.25), rng.uniform(0.08, 0.2))


def _fan(canvas: Canvas, x: float, y: float, size: float, tint: Colour) -> None:
    """Large leaves from one root."""
    rng = canvas.rng
    for angle in rng.permutation(np.linspace(0.35, np.pi - 0.35, 7)):
        hue = vary(rng, darker(tint, rng.uniform(-0.08, 0.2)), 0.01)
        leaf(canvas, x, y, size * rng.uniform(0.8, 1.2), angle, hue, 0.16)


def _vine(canvas: Canvas, x: float, low: float, tint: Colour) -> None:
    sway = canvas.rng.normal(0, 0.03)
    canvas.line(spline([(x, -0.02), (x + sway, 0.5 * low), (x, low)]), 0.007, tint)


def _firs(canvas: Canvas, horizon: float, soil: Soil, wood: Colour) -> None:
    """A northern wood."""
    rng = canvas.rng
    fir = mix(colour("#3a5f4a"), wood, 0.25)
    sky(canvas, horizon)
    treeline(canvas, horizon + 0.004, fir, rng.uniform(0.1, 0.2), pointed=True, distance=0.8)
    treeline(canvas, horizon + 0.03, fir, rng.uniform(0.06, 0.14), pointed=True, distance=0.5)
    lay(canvas, horizon + 0.025, soil)
    count = int(rng.integers(1, 6))
    plant(canvas, conifer, count, (horizon + 0.05, horizon + 0.17), 0.3, horizon, fir)
    plant(canvas, bush, 3, (horizon + 0.06, horizon + 0.16), 0.04, horizon, wood)


def _clearing(canvas: Canvas, horizon: float, soil: Soil, wood: Colour) -> None:
    """The edge of a wood under the sky."""
    rng = canvas.rng
    sky(canvas, horizon)
    if rng.random() < 0.5:
        hills(canvas, horizon, wood, layers=2, height=0.16)
    high = rng.uniform(0.12, 0.28)
    treeline(canvas, horizon + 0.01, wood, high, pointed=False, distance=0.5)
    lay(canvas, horizon + 0.005, soil)
    row = horizon + 0.1
    plant(canvas, round_tree, int(rng.integers(1, 5)), (horizon + 0.03, row), 0.3, horizon, wood)
    for x in np.arange(0, 1.1, 0.2):
        scale = 0.05 + 0.4 * depth(row, horizon)
        bush(canvas, x + rng.normal(0, 0.06), row, scale * rng.uniform(0.4, 1.0), wood, 0.3)
