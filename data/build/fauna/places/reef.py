"""What grows, lies and rises under water: weeds, corals, rocks, bubbles."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from data.build.fauna.geometry import spline
from data.build.fauna.painter import Colour, colour, darker, mix
from data.build.fauna.places.canvas import FULL, Canvas, Cover
from data.build.fauna.places.ground import rock
from data.build.fauna.places.light import pick, vary

CORALS = tuple(map(colour, ("#e0705a", "#e89a4a", "#d8608a", "#a06ab0", "#e8c860", "#c85048")))
WEEDS = tuple(map(colour, ("#4f8a4a", "#6f8a3a", "#3f7a5c", "#8a8a3f")))
KELPS = tuple(map(colour, ("#6f7a34", "#55703a", "#8a7a34", "#3f6a4a")))


def garden(canvas: Canvas, floor: float, water: Colour, haze: float, *, salt: bool) -> None:
    """Rocks, corals and weeds on the bed."""
    rng = canvas.rng
    lush = pick(rng, (2, 5, 9, 14) if salt else (1, 3, 6, 9))
    for row in np.sort(rng.uniform(floor, min(1.03, floor + 0.2), lush)):
        x, size = rng.random(), rng.uniform(0.06, 0.18) * (1.2 - haze)
        kind = pick(rng, ("rock", "coral", "fan", "weed") if salt else ("rock", "weed", "weed"))
        if kind == "rock":
            rock(canvas, x, row, size, mix(vary(rng, colour("#7f8580"), 0.05), water, haze))
        elif kind == "weed":
            tints = KELPS if salt else WEEDS
            _weeds(canvas, x, row, 2.2 * size, mix(pick(rng, tints), water, haze))
        else:
            tint = mix(vary(rng, pick(rng, CORALS), 0.03), water, haze)
            (_branching if kind == "coral" else _sponge)(canvas, x, row, size, tint)


def _branching(canvas: Canvas, x: float, y: float, size: float, tint: Colour) -> None:
    """A coral like a small tree."""
    rng = canvas.rng
    for shade, shift in ((0.2, 0.0), (-0.08, -0.012)):
        for angle in np.linspace(0.5, np.pi - 0.5, 6):
            tip = (x + size * np.cos(angle), y - size * 1.1 * np.sin(angle))
            bend = (x + 0.3 * size * np.cos(angle), y - 0.6 * size * np.sin(angle))
            wide = size * (0.15 if shade > 0 else 0.08)
            canvas.line(
                spline([(x, y), bend, tip]) + np.array([shift * size, 0]), wide, darker(tint, shade)
            )
            canvas.oval(*tip, wide * 0.62, wide * 0.62, darker(tint, shade))
    canvas.oval(x + rng.normal(0, 0.05) * size, y, 0.3 * size, 0.1 * size, darker(tint, 0.2))


def _sponge(canvas: Canvas, x: float, y: float, size: float, tint: Colour) -> None:
    """Round corals in a heap."""
    rng = canvas.rng
    for at in (-0.5, 0.45, 0.0):
        r = size * rng.uniform(0.35, 0.55)
        canvas.oval(x + at * size, y - 0.6 * r, r, r, darker(tint, 0.18))
        canvas.oval(x + at * size - 0.1 * r, y - 0.75 * r, 0.78 * r, 0.75 * r, tint)
        canvas.oval(x + at * size - 0.2 * r, y - 0.95 * r, 0.4 * r, 0.35 * r, darker(tint, -0.18))


def _weeds(canvas: Canvas, x: float, y: float, high: float, tint: Colour) -> None:
    """Wavy ribbons rising from one spot."""
    rng = canvas.rng
    for _ in range(rng.integers(3, 7)):
        root, length = x + rng.normal(0, 0.12) * high, high * rng.uniform(0.6, 1.1)
        t = np.linspace(0, 1, 14)
        sway = 0.09 * length * np.sin(t * rng.uniform(4, 7) + rng.uniform(0, 6)) * t
        line = np.stack([root + sway + rng.normal(0, 0.1) * length * t, y - length * t], axis=1)
        wide = (0.05 * high * np.sin(np.pi * (0.12 + 0.88 * t)) ** 0.6)[:, None] * (0.5, 0)
        canvas.fill(
            np.vstack([line - wide, (line + wide)[::-1]]), darker(tint, rng.uniform(-0.12, 0.25))
        )


def bubbles(canvas: Canvas, strength: float) -> None:
    """A string of rising bubbles."""
    rng = canvas.rng
    x = rng.random()
    rims, glints = canvas.stencil(), canvas.stencil()
    for row in rng.uniform(0.05, 0.95, rng.integers(4, 14)):
        r, at = rng.uniform(0.005, 0.017), x + rng.normal(0, 0.035)
        rims.oval(at, float(row), r, r, FULL)
        rims.oval(at, float(row), 0.72 * r, 0.72 * r, (0.35, 0.35, 0.35))
        glints.oval(at - 0.35 * r, float(row) - 0.35 * r, 0.25 * r, 0.25 * r, FULL)
    canvas.through(rims, (0.88, 0.97, 1.0), strength)
    canvas.through(glints, FULL, 0.9)


def bubbles_near(canvas: Canvas, _row: float) -> None:
    """Bubbles in front of the animal."""
    bubbles(canvas, 0.65)


def weed_near(tints: Sequence[Colour]) -> Cover:
    """Kelp or water plants at one side, close to the camera."""

    def cover(canvas: Canvas, _row: float) -> None:
        rng = canvas.rng
        tint = vary(rng, pick(rng, tints), 0.03)
        layer = canvas.layer(tint, coarse=bool(rng.random() < 0.5))
        _weeds(layer, rng.choice([0.12, 0.28, 0.72, 0.88]), 1.04, rng.uniform(0.45, 0.95), tint)
        canvas.put(layer, rng.uniform(0, 0.01))

    return cover


def stones_near(bed: Colour) -> Cover:
    """Rocks along the lower edge."""

    def cover(canvas: Canvas, _row: float) -> None:
        rng = canvas.rng
        layer = canvas.layer(bed, coarse=bool(rng.random() < 0.5))
        for x in rng.choice([0.15, 0.85]) + rng.normal(0, 0.13, rng.integers(2, 5)):
            tint = vary(rng, mix(bed, colour("#6f7478"), 0.6), 0.03)
            rock(layer, x, rng.uniform(1.0, 1.06), rng.uniform(0.35, 0.7), tint)
        canvas.put(layer, rng.uniform(0, 0.008))

    return cover


def corals_near(canvas: Canvas, _row: float) -> None:
    """Corals along the lower edge."""
    rng = canvas.rng
    tint = pick(rng, CORALS)
    layer = canvas.layer(tint, coarse=bool(rng.random() < 0.5))
    for x in rng.choice([0.14, 0.86]) + rng.normal(0, 0.12, 3):
        (_branching if rng.random() < 0.5 else _sponge)(
            layer, x, 1.03, rng.uniform(0.2, 0.42), tint
        )
    canvas.put(layer, rng.uniform(0, 0.008))
