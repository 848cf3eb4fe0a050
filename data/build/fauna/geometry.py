"""Outlines: polygons of (m, 2) points, x to where the animal looks, y up, in the animal's units."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

Points = NDArray[np.float64]
Outlines = list[Points]
Point = tuple[float, float]


def spline(points: ArrayLike, *, closed: bool = False, samples: int = 10) -> Points:
    """A smooth curve (Catmull-Rom) through (m, 2) points, `samples` points for each piece."""
    p = np.asarray(points, dtype=float)
    if closed:
        p = np.vstack([p[-1], p, p[:2]])
    else:
        p = np.vstack([2 * p[0] - p[1], p, 2 * p[-1] - p[-2]])
    t = np.linspace(0, 1, samples, endpoint=False)[:, None, None]  # (samples, 1, 1)
    a, b, c, d = p[:-3], p[1:-2], p[2:-1], p[3:]  # (pieces, 2) each
    curve = 0.5 * (
        2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * (b - c) + d - a) * t**3
    )
    curve = curve.transpose(1, 0, 2).reshape(-1, 2)
    return curve if closed else np.vstack([curve, p[-2]])


def blob(points: ArrayLike) -> Outlines:
    """A closed smooth shape through the given points."""
    return [spline(points, closed=True)]


def polygon(points: ArrayLike) -> Outlines:
    """A closed shape with corners."""
    return [np.asarray(points, dtype=float)]


def ellipse(x: float, y: float, rx: float, ry: float, angle: float = 0.0) -> Outlines:
    """An ellipse about (x, y), turned by `angle` radians."""
    t = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    points = np.stack([rx * np.cos(t), ry * np.sin(t)], axis=1)
    return [np.add(turn(points, angle), (x, y))]


def tube(points: ArrayLike, widths: Sequence[float]) -> Outlines:
    """A limb: a smooth curve with a width (a diameter) at each point, and round ends.

    It is a union of short pieces, so that no bend, however tight, tears a hole in it.
    """
    control = np.asarray(points, dtype=float)
    line = spline(control, samples=8)
    at = np.linspace(0, len(control) - 1, len(line))
    radius = np.interp(at, np.arange(len(control)), np.asarray(widths, dtype=float)) / 2
    step = np.gradient(line, axis=0)
    normal = np.stack([-step[:, 1], step[:, 0]], axis=1)
    normal /= np.linalg.norm(normal, axis=1, keepdims=True) + 1e-12
    left, right = line + normal * radius[:, None], line - normal * radius[:, None]
    pieces = [
        np.array([left[i], left[i + 1], right[i + 1], right[i]]) for i in range(len(line) - 1)
    ]
    for i in range(0, len(line), 2):
        pieces += ellipse(line[i, 0], line[i, 1], radius[i], radius[i])
    pieces += ellipse(line[-1, 0], line[-1, 1], radius[-1], radius[-1])
    return pieces


def turn(points: ArrayLike, angle: float, about: tuple[float, float] = (0.0, 0.0)) -> Points:
    """The points turned by `angle` radians, counter-clockwise, about a point."""
    c, s = np.cos(angle), np.sin(angle)
    p = np.asarray(points, dtype=float) - about
    return np.asarray(p @ np.array([[c, s], [-s, c]]) + about)


def turn_all(outlines: Outlines, angle: float, about: tuple[float, float]) -> Outlines:
    """Every outline turned as `turn` does."""
    return [turn(outline, angle, about) for outline in outlines]


def moved(outlines: Outlines, dx: float, dy: float) -> Outlines:
    """Every outline moved by (dx, dy)."""
    return [np.add(outline, (dx, dy)) for outline in outlines]


def along(start: tuple[float, float], angle: float, length: float) -> tuple[float, float]:
    """The point `length` away from `start` in the direction of `angle` radians."""
    return start[0] + length * float(np.cos(angle)), start[1] + length * float(np.sin(angle))
