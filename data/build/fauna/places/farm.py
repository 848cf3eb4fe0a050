"""Things that people built, far away in a meadow."""

from __future__ import annotations

import numpy as np

from data.build.fauna.painter import colour, darker
from data.build.fauna.places.canvas import Canvas
from data.build.fauna.places.light import pick


def barn(canvas: Canvas, x: float, y: float, size: float) -> None:
    """A barn with a gambrel roof."""
    mood = canvas.mood
    wall = mood.far(colour(pick(canvas.rng, ("#a8473a", "#c9b08a", "#8f6a50"))), 0.35)
    roof = mood.far(colour("#6f5f5c"), 0.35)
    gable = np.array(
        [(-0.4, 0), (-0.4, 0.5), (-0.28, 0.8), (0, 1), (0.28, 0.8), (0.4, 0.5), (0.4, 0)]
    )
    side = 1 if canvas.rng.random() < 0.5 else -1
    low, ridge = (0.4 * side, 0.5), (0.0, 1.0)
    long = side * 1.1
    canvas.fill(
        np.array([(0.4 * side, 0), low, (low[0] + long, 0.5), (low[0] + long, 0)]) * (size, -size)
        + (x, y),
        darker(wall, 0.15),
    )
    canvas.fill(
        np.array([low, (0.28 * side, 0.8), ridge, (long, 1.0), (low[0] + long, 0.48)])
        * (size, -size)
        + (x, y),
        roof,
    )
    canvas.fill(gable * (size, -size) + (x, y), wall)
    door = np.array([(-0.15, 0), (-0.15, 0.42), (0.15, 0.42), (0.15, 0)])
    canvas.fill(door * (size, -size) + (x, y), darker(wall, 0.45))


def fence(canvas: Canvas, y: float, high: float) -> None:
    """A wooden fence across the picture."""
    rng, mood = canvas.rng, canvas.mood
    tint = mood.far(colour(pick(rng, ("#8a745c", "#d8d2c4", "#6f5a48"))), 0.3)
    slope = rng.normal(0, 0.02)
    for level in (0.35, 0.8):
        canvas.line(
            [(-0.05, y - level * high - slope), (1.05, y - level * high + slope)],
            0.12 * high,
            darker(tint, 0.1),
        )
    step = rng.uniform(0.16, 0.3)
    for x in np.arange(rng.uniform(0, step), 1, step):
        foot = y + 2 * slope * (x - 0.5)
        canvas.line([(x, foot), (x, foot - 1.05 * high)], 0.16 * high, tint)
