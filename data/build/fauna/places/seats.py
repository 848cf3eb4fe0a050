"""What animals perch on: branches, logs, rails and ledges, level across the picture."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from data.build.fauna.geometry import spline
from data.build.fauna.painter import Colour, colour, darker, mix
from data.build.fauna.patterns import Array
from data.build.fauna.places.canvas import Canvas
from data.build.fauna.places.ground import rock
from data.build.fauna.places.light import pick, vary
from data.build.fauna.places.plants import leaf

# Paints a seat: canvas, row of its upper edge, habitat, colour of the leaves.
Seat = Callable[[Canvas, float, str, Colour], None]
_SNOW: Colour = (0.94, 0.96, 1.0)


def branch(canvas: Canvas, row: float, habitat: str, wood: Colour) -> None:
    """A bough with side twigs and leaves, level where the animal sits."""
    rng = canvas.rng
    tint = vary(rng, colour(pick(rng, ("#6b5140", "#5a4a3c", "#7d6248", "#8a7a68"))), 0.02)
    thick = rng.uniform(0.05, 0.11)
    side = 1 if rng.random() < 0.5 else -1  # where it grows to
    columns = np.linspace(-0.05, 1.05, 45)
    ahead = (columns - 0.5) * side
    upper = row - 0.22 * np.sign(ahead) * np.clip(np.abs(ahead) - 0.25, 0, None) ** 1.3
    upper += 0.003 * np.sin(columns * 21 + rng.uniform(0, 6))
    wide = thick * (1 - 0.6 * (ahead + 0.5)) * (1 + 0.08 * np.sin(columns * 33))
    bare = habitat in ("desert", "snow") or rng.random() < 0.15
    for at in rng.choice(np.arange(3, 42), rng.integers(3, 8), replace=False):
        down = abs(ahead[at]) < 0.32 or rng.random() < 0.5  # upright twigs only beside the animal
        root = (float(columns[at]), float(upper[at] + 0.5 * wide[at]))
        _twig(canvas, root, side, -1 if down else 1, tint, None if bare else wood)
    if rng.random() < 0.3:
        _stem(canvas, 0.5 - side * rng.uniform(0.42, 0.52), rng.uniform(0.12, 0.24), tint)
    for top, low, shade in ((0, 1, 0.32), (0, 0.74, 0.06), (0.06, 0.3, -0.16)):
        _strip(canvas, columns, upper + top * wide, upper + low * wide, darker(tint, shade))
    if habitat == "snow":
        heap = 0.01 + 0.008 * np.sin(columns * 9)
        _strip(canvas, columns, upper - heap, upper + 0.01, _SNOW)


def _strip(canvas: Canvas, columns: Array, top: Array, low: Array, tint: Colour) -> None:
    upper, lower = np.stack([columns, top], axis=1), np.stack([columns, low], axis=1)
    canvas.fill(np.vstack([upper, lower[::-1]]), tint)


def _stem(canvas: Canvas, x: float, wide: float, tint: Colour) -> None:
    """The trunk that the bough grows from."""
    side = 1 if canvas.mood.light[0] > 0 else -1
    for a, b, shade in ((-0.5, 0.5, 0.18), (-0.2, 0.42, 0.0), (0.1, 0.34, -0.12)):
        left, right = x + side * a * wide, x + side * b * wide
        canvas.fill(
            [(left, -0.02), (right, -0.02), (right, 1.02), (left, 1.02)], darker(tint, shade)
        )


def _twig(
    canvas: Canvas,
    root: tuple[float, float],
    side: int,
    up: int,
    tint: Colour,
    leaves: Colour | None,
) -> None:
    """A side twig from `root` to the `side`, upwards or downwards."""
    rng = canvas.rng
    length = rng.uniform(0.1, 0.24)
    rise = up * length * rng.uniform(0.3, 0.9)
    tip = (root[0] + side * length, root[1] - rise)
    line = spline([root, (root[0] + 0.55 * side * length, root[1] - 0.3 * rise), tip])
    canvas.line(line, 0.013, darker(tint, 0.12))
    if leaves is None:
        return
    ahead = np.arctan2(rise, side * length)
    for at in line[6::4]:
        for turn in (0.8, -0.8):
            hue = vary(rng, darker(leaves, rng.uniform(-0.2, 0.15)), 0.02)
            leaf(canvas, at[0], at[1], rng.uniform(0.06, 0.11), ahead + turn, hue)
    leaf(canvas, tip[0], tip[1], 0.09, ahead, leaves)


def log(canvas: Canvas, row: float, habitat: str, wood: Colour) -> None:
    """A thick fallen trunk, mossy on top."""
    rng = canvas.rng
    tint = vary(rng, colour(pick(rng, ("#6f5a48", "#857060", "#5c4c40"))), 0.02)
    top = colour("#e4ecf4" if habitat == "snow" else pick(rng, ("#7d8f45", "#8a7460", "#6f8a4a")))
    low = row + rng.uniform(0.13, 0.22)
    canvas.bands((row, 0.4 * row + 0.6 * low, low), (darker(tint, -0.1), tint, darker(tint, 0.45)))
    for at in rng.uniform(row + 0.04, low - 0.01, 6):
        x, length = rng.random(), rng.uniform(0.1, 0.3)
        canvas.line([(x, at), (x + length, at + 0.003)], 0.005, darker(tint, 0.35))
    t = np.linspace(-0.05, 1.05, 40)
    hem = row + 0.022 + 0.012 * np.sin(t * 17 + rng.uniform(0, 6)) + 0.008 * np.sin(t * 41)
    rim = np.stack([t, hem], axis=1)
    canvas.fill([(-0.05, row), (1.05, row), *rim[::-1].tolist()], top)
    ground = mix(wood, colour("#d4dfea" if habitat == "snow" else "#8a7a50"), 0.6)
    canvas.bands((low, 1.0), (darker(ground, 0.4), darker(ground, 0.1)))


def rail(canvas: Canvas, row: float, _habitat: str, _wood: Colour) -> None:
    """The top rail of a fence, with its posts below."""
    rng = canvas.rng
    tint = vary(rng, colour(pick(rng, ("#8a745c", "#a39684", "#6f5a48", "#d4cec0"))), 0.02)
    thick = rng.uniform(0.05, 0.08)
    for x in rng.uniform(0.05, 0.3) + np.array([0.0, 0.6]):
        for right, shade in ((0.05, 0.22), (-0.025, 0.05)):
            post = [(x - 0.05, row), (x + right, row), (x + right, 1), (x - 0.05, 1)]
            canvas.fill(post, darker(tint, shade))
    tints = (darker(tint, -0.2), tint, darker(tint, 0.25))
    canvas.bands((row, row + 0.3 * thick, row + thick), tints)
    for at in rng.uniform(0.3, 0.9, 3):
        x = rng.random()
        canvas.line(
            [(x, row + at * thick), (x + 0.25, row + at * thick)], 0.004, darker(tint, 0.25)
        )


def ledge(canvas: Canvas, row: float, habitat: str, _wood: Colour) -> None:
    """Flat rock."""
    rng = canvas.rng
    tint = vary(rng, colour("#b58a64" if habitat == "desert" else "#8f8f90"), 0.03)
    canvas.bands((row, row + 0.03, 1.0), (darker(tint, -0.22), tint, darker(tint, 0.35)))
    for x in rng.uniform(0, 1, 5):
        y = rng.uniform(row + 0.04, 1.0)
        crack = [(x, y), (x + 0.05, y + 0.05), (x + 0.04, y + 0.12)]
        canvas.line(crack, 0.007, darker(tint, 0.4))
    for x in (rng.uniform(-0.1, 0.15), rng.uniform(0.85, 1.1)):
        rock(canvas, x, row + 0.06, rng.uniform(0.15, 0.28), tint)
    if habitat == "snow":
        canvas.bands((row, row + 0.025), ((0.95, 0.97, 1.0), (0.8, 0.87, 0.94)))
