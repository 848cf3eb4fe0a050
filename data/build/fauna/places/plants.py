"""Leaves, bushes, grass, flowers and ferns."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from data.build.fauna.geometry import spline
from data.build.fauna.painter import Colour, darker, mix
from data.build.fauna.places.canvas import Canvas
from data.build.fauna.places.light import vary


def foliage(
    canvas: Canvas, x: float, y: float, rx: float, ry: float, tint: Colour, lumps: int = 11
) -> None:
    """A crown of leaves: dark lumps, then lighter ones towards the light."""
    rng = canvas.rng
    side, up = canvas.mood.light
    for level, (shade, reach) in enumerate(((0.32, 0.78), (0.1, 0.66), (-0.1, 0.5))):
        shift = 0.16 * level
        hue = darker(tint, shade)
        for _ in range(lumps - 2 * level):
            a, r = rng.uniform(0, 2 * np.pi), reach * np.sqrt(rng.uniform(0.05, 1))
            size = rng.uniform(0.26, 0.42) * (1 - 0.2 * level)
            canvas.oval(
                x + rx * (r * np.cos(a) + shift * side),
                y - ry * (r * np.sin(a) + shift * up),
                rx * size,
                ry * size,
                vary(rng, hue, 0.012),
            )


def bush(canvas: Canvas, x: float, y: float, high: float, tint: Colour, far: float) -> None:
    """A low bush."""
    hue = canvas.mood.far(vary(canvas.rng, tint, 0.03), far)
    foliage(canvas, x, y - 0.42 * high, high * canvas.rng.uniform(0.6, 1.1), 0.5 * high, hue, 9)


def blade(
    canvas: Canvas, x: float, y: float, high: float, bend: float, wide: float, tint: Colour
) -> None:
    """One bent blade of grass."""
    tip = (x + bend, y - high)
    left = (x - 0.4 * wide + 0.3 * bend, y - 0.6 * high)
    right = (x + 0.4 * wide + 0.3 * bend, y - 0.6 * high)
    canvas.fill([(x - wide / 2, y), left, tip, right, (x + wide / 2, y)], tint)


def tuft(canvas: Canvas, x: float, y: float, high: float, tint: Colour, blades: int = 7) -> None:
    """A tuft of grass, its blades spread like a fan."""
    rng = canvas.rng
    for at in rng.permutation(np.linspace(-1, 1, blades)):
        length = high * rng.uniform(0.6, 1.1) * (1 - 0.25 * abs(at))
        hue = darker(tint, rng.uniform(-0.18, 0.28))
        blade(canvas, x + 0.22 * at * high, y, length, 0.5 * at * high, 0.13 * high, hue)


def flower(canvas: Canvas, x: float, y: float, high: float, stem: Colour, petals: Colour) -> None:
    """A flower on its stem: petals about a yellow heart."""
    r = 0.2 * high
    canvas.line([(x, y), (x + 0.1 * high, y - high)], 0.07 * high, stem)
    for angle in np.linspace(0, 2 * np.pi, 5, endpoint=False):
        canvas.oval(
            x + 0.1 * high + r * np.cos(angle),
            y - high + r * 0.8 * np.sin(angle),
            0.75 * r,
            0.6 * r,
            petals,
        )
    canvas.oval(x + 0.1 * high, y - high, 0.45 * r, 0.4 * r, mix((1.0, 0.8, 0.2), petals, 0.15))


def leaf(
    canvas: Canvas, x: float, y: float, length: float, angle: float, tint: Colour, slim: float = 0.3
) -> None:
    """A leaf pointing to `angle`, with a pale rib."""
    c, s = np.cos(angle), -np.sin(angle)
    outline = spline(
        [(0, 0), (0.35, slim), (0.75, 0.7 * slim), (1, 0), (0.75, -0.7 * slim), (0.35, -slim)],
        closed=True,
        samples=4,
    )
    turned = outline @ np.array([[c, s], [-s, c]]) * length + (x, y)
    canvas.fill(turned, tint)
    canvas.line(
        [(x, y), (x + 0.9 * length * c, y + 0.9 * length * s)], 0.04 * length, darker(tint, -0.2)
    )


def fern(tint: Colour) -> Callable[[Canvas, float, float, float], None]:
    """Ferns: arched fronds with leaflets to both sides."""

    def thing(canvas: Canvas, x: float, y: float, size: float) -> None:
        rng = canvas.rng
        for angle in rng.permutation(np.linspace(0.4, np.pi - 0.4, 5)):
            hue = vary(rng, darker(tint, rng.uniform(-0.12, 0.2)), 0.02)
            reach = size * rng.uniform(0.7, 1.1)
            tip = (x + reach * np.cos(angle), y - 0.55 * reach * np.sin(angle))
            bend = (x + 0.4 * reach * np.cos(angle), y - 0.7 * reach * np.sin(angle))
            rib = spline([(x, y), bend, tip], samples=6)
            thin = 0.2 * size * np.linspace(1, 0.1, len(rib))
            for at, wide in zip(rib[1:], thin[1:], strict=True):
                for turn in (1.1, -1.1):
                    leaf(canvas, at[0], at[1], wide, angle + turn, hue, 0.22)

    return thing
