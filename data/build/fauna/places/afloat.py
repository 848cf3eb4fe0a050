"""Things that drift on water: ice and leaves."""

from __future__ import annotations

import numpy as np

from data.build.fauna.geometry import spline
from data.build.fauna.painter import colour, darker, mix
from data.build.fauna.places.canvas import Canvas
from data.build.fauna.places.light import vary


def floe(canvas: Canvas, x: float, y: float, wide: float) -> None:
    """A floating slab of ice."""
    rng = canvas.rng
    angles = np.linspace(0, 2 * np.pi, 9, endpoint=False)
    reach = rng.uniform(0.8, 1.15, 9)[:, None]
    rim = np.stack([np.cos(angles), 0.22 * np.sin(angles)], axis=1) * reach * wide
    top = spline(rim, closed=True, samples=3) + np.array([x, y])
    tint = canvas.mood.far(colour("#d4e3ed"), 0.4)
    canvas.fill(top + np.array([0, 0.09 * wide]), mix(tint, colour("#5f93b4"), 0.6))
    canvas.shaded(top, tint, darker(tint, -0.4))


def iceberg(canvas: Canvas, x: float, y: float, wide: float) -> None:
    """A mountain of ice, one side of it in blue shade."""
    rng = canvas.rng
    peaks = rng.uniform(0.35, 1.0, 6) * wide * (0.5, 0.9, 1.1, 1.0, 0.7, 0.4)
    across = x + np.linspace(-0.9, 0.9, 6) * wide
    top = np.stack([across, y - peaks], axis=1)
    lit, shade = canvas.mood.far(colour("#e8f1f6"), 0.3), canvas.mood.far(colour("#a9c8dc"), 0.3)
    canvas.shaded(np.vstack([top, [(x + wide, y), (x - wide, y)]]), lit, mix(lit, shade, 0.5))
    half = top[3:] if canvas.mood.light[0] < 0 else top[:3]
    foot = [(half[-1, 0], y), (half[0, 0] + 0.1 * wide, y)]
    canvas.fill(np.vstack([half, foot]), shade)


def lily(canvas: Canvas, x: float, y: float, wide: float) -> None:
    """A floating leaf, some with a flower."""
    rng = canvas.rng
    tint = vary(rng, colour("#5f9a50"), 0.04)
    notch = rng.uniform(0, 6.3)
    angles = notch + np.linspace(0.3, 2 * np.pi - 0.1, 16)
    rim = np.stack([x + wide * np.cos(angles), y + 0.38 * wide * np.sin(angles)], axis=1)
    canvas.fill(np.vstack([rim, [(x, y)]]) + np.array([0, 0.05 * wide]), darker(tint, 0.35))
    canvas.fill(np.vstack([rim, [(x, y)]]), tint)
    if rng.random() < 0.2:
        for at in (-0.24, 0.24, -0.12, 0.12, 0.0):
            canvas.oval(
                x + at * wide,
                y - 0.24 * wide,
                0.14 * wide,
                0.26 * wide,
                darker(colour("#f4dce6"), 0.4 * abs(at)),
            )


def lily_pads(canvas: Canvas, feet: float) -> None:
    """Leaves on the water in front of the animal."""
    for _ in range(canvas.rng.integers(2, 6)):
        row = min(1.0, feet + canvas.rng.uniform(0.1, 0.3))
        lily(canvas, canvas.rng.random(), row, canvas.rng.uniform(0.07, 0.14))
