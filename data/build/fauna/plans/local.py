"""Parts of a body with axes of their own, and marks that follow them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.spatial import cKDTree

from data.build.fauna.geometry import Outlines, Point, moved, spline, tube, turn
from data.build.fauna.patterns import Array, Field, smooth_step


@dataclass(frozen=True)
class Frame:
    """A place on the animal with its own axes: u ahead, v up, in multiples of `size`.

    Attributes:
        x: of its origin.
        y: of its origin.
        size: of its unit.
        angle: by which u points up, in radians.
    """

    x: float
    y: float
    size: float
    angle: float = 0.0

    def at(self, u: float, v: float) -> Point:
        """A point of the frame in the animal's units."""
        x, y = turn([(u * self.size, v * self.size)], self.angle)[0]
        return self.x + float(x), self.y + float(y)

    def place(self, outlines: Outlines) -> Outlines:
        """Outlines of the frame in the animal's units."""
        turned = [turn(outline * self.size, self.angle) for outline in outlines]
        return moved(turned, self.x, self.y)


def capsule(start: Point, end: Point, wide: float, narrow: float) -> Outlines:
    """A straight piece of a limb, `wide` at its start and `narrow` at its end."""
    return tube(
        [start, ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2), end],
        [wide, (wide + narrow) / 2, narrow],
    )


def beyond(axis: Point, normal: float, distance: float, soft: float) -> Field:
    """1 on that side of a line through `axis` where `normal` (an angle) points, `distance` off."""
    c, s = float(np.cos(normal)), float(np.sin(normal))

    def field(x: Array, y: Array) -> Array:
        return smooth_step(c * (x - axis[0]) + s * (y - axis[1]), distance - soft, distance + soft)

    return field


def disc(x0: float, y0: float, radius: float, soft: float) -> Field:
    """1 around a point, fading out over `soft` at `radius`."""

    def field(x: Array, y: Array) -> Array:
        return 1 - smooth_step(np.hypot(x - x0, y - y0), radius - soft, radius + soft)

    return field


def both(a: Field, b: Field) -> Field:
    """1 where both fields are."""
    return lambda x, y: a(x, y) * b(x, y)


def outside(a: Field) -> Field:
    """1 where the field is 0."""
    return lambda x, y: 1 - a(x, y)


class Winding:
    """A curve with the fields that follow it, such as bands around a tail."""

    def __init__(self, points: ArrayLike) -> None:
        """Go through (m, 2) points, smoothly."""
        self._line = spline(points, samples=16)
        step = np.gradient(self._line, axis=0)
        length = np.linalg.norm(step, axis=1, keepdims=True)
        self._step = step / (length + 1e-12)
        self._far = np.concatenate([[0.0], np.cumsum(length[:-1])])
        self._tree = cKDTree(self._line)

    @property
    def length(self) -> float:
        """From its start to its end."""
        return float(self._far[-1])

    def at(self, share: float) -> Point:
        """The point at a share of its length."""
        far = share * self.length
        x, y = (float(np.interp(far, self._far, self._line[:, axis])) for axis in (0, 1))
        return x, y

    def along(self, x: Array, y: Array) -> tuple[Array, Array]:
        """How far along the curve the points are, and how far to its left."""
        _, nearest = self._tree.query(np.stack([x, y], axis=-1))
        dx, dy = x - self._line[nearest, 0], y - self._line[nearest, 1]
        tx, ty = self._step[nearest, 0], self._step[nearest, 1]
        return self._far[nearest] + dx * tx + dy * ty, tx * dy - ty * dx

    def bands(self, every: float, share: float, start: float = 0.0, end: float = 9.0) -> Field:
        """Bands across the curve, `every` so far, over a `share` of it, between two lengths."""

        def field(x: Array, y: Array) -> Array:
            s, _ = self.along(x, y)
            wave = np.abs((s / every) % 1 - 0.5) * 2
            inside = smooth_step(s, start - 0.05, start + 0.05)
            inside = inside * (1 - smooth_step(s, end - 0.05, end + 0.05))
            return (1 - smooth_step(wave, share - 0.12, share + 0.12)) * inside

        return field

    def diamonds(self, every: float, half: float, grown: float = 1.0) -> Field:
        """A row of diamonds along the curve, each `half` wide to either side."""

        def field(x: Array, y: Array) -> Array:
            s, d = self.along(x, y)
            r = np.abs((s / every) % 1 - 0.5) * 2 + np.abs(d) / half
            return 1 - smooth_step(r, grown - 0.1, grown + 0.1)

        return field

    def beside(self, offset: float, soft: float = 0.012) -> Field:
        """1 to the right of the curve, beyond a distance to its left (negative: its right)."""

        def field(x: Array, y: Array) -> Array:
            _, d = self.along(x, y)
            return 1 - smooth_step(d, offset - soft, offset + soft)

        return field
