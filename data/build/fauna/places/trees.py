"""Trees, near and far."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from data.build.fauna.geometry import spline
from data.build.fauna.painter import Colour, colour, darker
from data.build.fauna.places.canvas import Canvas
from data.build.fauna.places.light import vary
from data.build.fauna.places.plants import foliage

# Paints a tree: canvas, column and row of its foot, height, colour, distance.
Tree = Callable[[Canvas, float, float, float, Colour, float], None]
_BARK = colour("#6b5140")


def trunk(
    canvas: Canvas, foot: Sequence[float], top: Sequence[float], width: float, tint: Colour
) -> None:
    """A tapering trunk, one side of it in the light."""
    (x0, y0), (x1, y1) = foot, top
    flare = [(x0 - 0.9 * width, y0), (x0 - 0.5 * width, y0 - width), (x1 - 0.3 * width, y1)]
    other = [(x1 + 0.3 * width, y1), (x0 + 0.5 * width, y0 - width), (x0 + 0.9 * width, y0)]
    canvas.fill(flare + other, tint)
    side = 1 if canvas.mood.light[0] > 0 else -1
    canvas.fill(
        [
            (x0 + side * 0.1 * width, y0 - 0.5 * width),
            (x1 + side * 0.05 * width, y1),
            (x1 + side * 0.27 * width, y1),
            (x0 + side * 0.5 * width, y0 - width),
        ],
        darker(tint, -0.16),
    )


def round_tree(canvas: Canvas, x: float, y: float, high: float, tint: Colour, far: float) -> None:
    """A broad-leaved tree."""
    rng, mood = canvas.rng, canvas.mood
    bark, hue = mood.far(_BARK, far), mood.far(vary(rng, tint, 0.03), far)
    trunk(canvas, (x, y), (x + rng.normal(0, 0.03) * high, y - 0.6 * high), 0.1 * high, bark)
    wide = high * rng.uniform(0.32, 0.5)
    foliage(canvas, x, y - 0.66 * high, wide, 0.36 * high, hue)


def conifer(canvas: Canvas, x: float, y: float, high: float, tint: Colour, far: float) -> None:
    """A fir: tiers with drooping tips."""
    _fir(canvas, x, y, high, canvas.mood.far(tint, far), canvas.mood.far(_BARK, far), None)


def snowy_fir(canvas: Canvas, x: float, y: float, high: float, tint: Colour, far: float) -> None:
    """A fir with snow on its tiers."""
    mood = canvas.mood
    snow = mood.far((0.93, 0.96, 1.0), 0.6 * far)
    _fir(canvas, x, y, high, mood.far(tint, far), mood.far(_BARK, far), snow)


def _fir(
    canvas: Canvas, x: float, y: float, high: float, hue: Colour, bark: Colour, snow: Colour | None
) -> None:
    rng = canvas.rng
    canvas.fill([(x - 0.03 * high, y), (x, y - 0.3 * high), (x + 0.03 * high, y)], bark)
    tiers = int(rng.integers(4, 7))
    spread = rng.uniform(0.2, 0.3) * high
    side = 1 if canvas.mood.light[0] > 0 else -1
    for tier in range(tiers):
        share = tier / tiers
        base = y - high * (0.1 + 0.72 * share)
        wide, up = spread * (1 - 0.82 * share), high * (0.42 - 0.16 * share)
        teeth = np.linspace(-1, 1, 9)
        hem = [
            (x + t * wide, base + (0.035 * high if i % 2 == 0 else 0.0) + 0.03 * high * abs(t))
            for i, t in enumerate(teeth)
        ]
        canvas.fill([*hem, (x, base - up)], darker(hue, 0.22 - 0.2 * share))
        lit = [(px, py) for px, py in hem if (px - x) * side >= -1e-9]
        canvas.fill([*lit, (x, base - up)], darker(hue, 0.02 - 0.16 * share))
        if snow is not None:
            for t in (-0.62, 0.0, 0.55):
                canvas.oval(
                    x + t * wide,
                    base - 0.06 * high * (1 - abs(t)) - 0.01 * high,
                    0.34 * wide,
                    0.028 * high,
                    snow,
                )
    if snow is not None:
        tip = y - 0.93 * high
        canvas.fill([(x - 0.05 * high, tip), (x, tip - 0.13 * high), (x + 0.05 * high, tip)], snow)


def acacia(canvas: Canvas, x: float, y: float, high: float, tint: Colour, far: float) -> None:
    """An umbrella tree of the savanna: forked boughs under flat crowns."""
    rng, mood = canvas.rng, canvas.mood
    bark, hue = mood.far(colour("#5d4534"), far), mood.far(vary(rng, tint, 0.02), far)
    fork = (x + rng.normal(0, 0.05) * high, y - 0.4 * high)
    trunk(canvas, (x, y), fork, 0.065 * high, bark)
    for reach in (-0.42, -0.1, 0.2, 0.45):
        tip = (x + reach * high + rng.normal(0, 0.03) * high, y - high * rng.uniform(0.72, 0.86))
        bend = ((fork[0] + tip[0]) / 2 + 0.12 * reach * high, (fork[1] + tip[1]) / 2 + 0.06 * high)
        canvas.line(spline([fork, bend, tip]), 0.026 * high, bark)
        wide = high * rng.uniform(0.24, 0.34)
        canvas.oval(tip[0], tip[1] - 0.02 * high, wide, 0.075 * high, darker(hue, 0.3))
        for _ in range(5):
            at = rng.uniform(-0.75, 0.75)
            lump = 0.075 * high * rng.uniform(0.6, 1.1)
            canvas.oval(tip[0] + at * wide, tip[1] - 0.055 * high, 0.3 * wide, lump, hue)
        canvas.oval(tip[0], tip[1] - 0.1 * high, 0.6 * wide, 0.035 * high, darker(hue, -0.12))


def palm(canvas: Canvas, x: float, y: float, high: float, tint: Colour, far: float) -> None:
    """A palm: a bent stem and arched fronds."""
    rng, mood = canvas.rng, canvas.mood
    lean = rng.normal(0, 0.15) * high
    top = (x + lean, y - 0.8 * high)
    stem = spline([(x, y), (x + 0.2 * lean, y - 0.45 * high), top])
    canvas.line(stem, 0.05 * high, mood.far(colour("#8a6d4f"), far))
    hue = mood.far(tint, far)
    for angle in np.linspace(-0.35, np.pi + 0.35, 9) + rng.normal(0, 0.08, 9):
        reach = high * rng.uniform(0.3, 0.4)
        tip = (top[0] + reach * np.cos(angle), top[1] - reach * 0.7 * np.sin(angle) + 0.14 * high)
        crown = (
            top[0] + 0.55 * reach * np.cos(angle),
            top[1] - 0.16 * high - 0.2 * reach * np.sin(angle),
        )
        upper = spline([top, crown, tip])
        lower = upper * 1.0
        lower[:, 1] += 0.055 * high * np.sin(np.linspace(0, np.pi, len(lower)))
        canvas.fill(
            np.vstack([upper, lower[::-1]]), vary(rng, darker(hue, rng.uniform(0, 0.3)), 0.02)
        )


def plant_row(
    canvas: Canvas, tree: Tree, count: int, row: float, high: float, tint: Colour
) -> None:
    """Trees along one row, in a slight haze."""
    rng = canvas.rng
    for x in rng.uniform(-0.05, 1.05, count):
        tree(canvas, float(x), row, high * rng.uniform(0.5, 1.2), tint, 0.4)


def cactus(canvas: Canvas, x: float, y: float, high: float, tint: Colour, far: float) -> None:
    """A column with raised arms."""
    rng = canvas.rng
    hue = canvas.mood.far(vary(rng, tint, 0.03), far)
    side = 1 if canvas.mood.light[0] > 0 else -1
    thick = 0.15 * high
    stems = [[(x, y), (x, y - high)]]
    for arm in (-1, 1):
        if rng.random() < 0.8:
            row, out = y - high * rng.uniform(0.35, 0.6), arm * high * rng.uniform(0.2, 0.27)
            top = row - high * rng.uniform(0.2, 0.35)
            stems.append(
                [(x, row), (x + 0.7 * out, row), (x + out, row - 0.08 * high), (x + out, top)]
            )
    for width, tone, shift in (
        (1.0, darker(hue, 0.18), 0.0),
        (0.35, darker(hue, -0.1), side * 0.2),
    ):
        for stem in stems:
            points = np.array(stem) + np.array([shift * thick, 0])
            wide = thick * width * (1.0 if stem is stems[0] else 0.72)
            canvas.line(points, wide, tone)
            for end in (points[0], points[-1]):
                canvas.oval(end[0], end[1], wide / 2, wide / 2, tone)
