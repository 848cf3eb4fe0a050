"""Heads as balls that turn in space, and the face markings painted on them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from data.build.fauna.coats import brightness
from data.build.fauna.facts import Animal
from data.build.fauna.geometry import Outlines, ellipse, spline, tube
from data.build.fauna.painter import Colour, mix
from data.build.fauna.patterns import Array, Field, smooth_step, spots
from data.build.fauna.plans.predator_parts import Marks, Tones

# Takes forward, up and towards the near side, each in head radii, on the skull's sphere.
SkullField = Callable[[Array, Array, Array], Array]


@dataclass(frozen=True)
class Skull:
    """Where a head is and where it looks; lengths in it are in head radii.

    Attributes:
        x: of its centre.
        y: of its centre.
        r: its radius in the animal's units.
        yaw: how far it is turned from the profile (0) to the viewer (pi / 2).
        pitch: how far the nose points up, in radians.
    """

    x: float
    y: float
    r: float
    yaw: float
    pitch: float

    def at(self, forward: float, up: float, side: float = 0.0) -> tuple[float, float]:
        """Where a point of the head is seen; `side` > 0 is the near side."""
        c, s = np.cos(self.pitch), np.sin(self.pitch)
        f, u = c * forward - s * up, s * forward + c * up
        across = f * np.cos(self.yaw) - side * np.sin(self.yaw)
        return self.x + self.r * float(across), self.y + self.r * float(u)

    def ball(self, forward: float, up: float, side: float, radius: float) -> Outlines:
        """A ball seen as a disc."""
        x, y = self.at(forward, up, side)
        return ellipse(x, y, radius * self.r, radius * self.r)

    def patch(self, points: list[tuple[float, float, float]]) -> Outlines:
        """A smooth patch through points of the head."""
        return [spline([self.at(*point) for point in points], closed=True)]

    def line(self, points: list[tuple[float, float, float]], widths: list[float]) -> Outlines:
        """A stroke or a limb through points of the head, widths in head radii."""
        return tube([self.at(*p) for p in points], [width * self.r for width in widths])

    def facing(self, forward: float, side: float) -> float:
        """How much a point of the skull faces the viewer: below 0 it is hidden."""
        return float(forward * np.sin(self.yaw) + side * np.cos(self.yaw))

    def wrap(self, field: SkullField) -> Field:
        """A field on the skull's sphere as a field over the picture's plane."""

        def flat(x: Array, y: Array) -> Array:
            a, b = (x - self.x) / self.r, (y - self.y) / self.r
            depth = np.sqrt(np.clip(1.1 - a * a - b * b, 0, None))
            f = a * np.cos(self.yaw) + depth * np.sin(self.yaw)
            side = depth * np.cos(self.yaw) - a * np.sin(self.yaw)
            c, s = np.cos(self.pitch), np.sin(self.pitch)
            return field(c * f + s * b, c * b - s * f, side)

        return flat


def face_marks(animal: Animal, tone: Tones, skull: Skull, rng: np.random.Generator) -> Marks:
    """Stripes, spots, pale parts and mask of the face, wrapped round the skull."""
    marks: list[tuple[SkullField, Colour]] = []
    dark_coat, mask = brightness(tone.main) <= 0.25, animal["face mask"]
    if animal["stripes"] > 0.3 and not dark_coat and mask < 0.5:
        strength = min(1.0, animal["stripes"] + 0.1)
        marks.append((_face_stripes(rng), mix(tone.main, tone.dark, strength)))
    if animal["spots"] > 0.3:
        marks.append((_freckles(rng), tone.dark))
    if animal["pale belly"] > 0.3:
        marks.append((_pale_jaw, tone.pale))
        if animal["flat face"] > 0.3:
            brows = _around_eyes(0.38, 0.24, 0.13, slant=0.4)
            marks.append((brows, mix(tone.main, tone.pale, 0.85)))
    if mask >= 0.8 and animal["flat face"] > 0.3:
        marks.append((_around_eyes(0.06, 0.34, 0.36, slant=0.9), tone.dark))
    elif mask >= 0.8:
        marks += [(_band(0.13, 0.72), tone.pale), (_band(0.06, 0.34), tone.dark)]
    elif mask >= 0.4:
        marks.append((lambda f, u, s: smooth_step(f - 0.5 * u, 0.35, 0.8), tone.dark))
    elif mask > 0.1:
        marks.append((_tear_line, tone.dark))
    if animal["stripes"] > 0.3 and dark_coat:
        marks.append((_crown_line, tone.second))
    return tuple((skull.wrap(field), tint) for field, tint in marks)


def _freckles(rng: np.random.Generator) -> SkullField:
    """Spots on the upper part of the head."""
    dots = spots(rng, 4.2, size=0.5)
    return lambda f, u, s: dots(np.arctan2(s, f), u) * smooth_step(u - 0.3 * f, 0.0, 0.2)


def _pale_jaw(f: Array, u: Array, s: Array) -> Array:
    return 1 - smooth_step(u + 0.25 * np.abs(s) - 0.25 * f, -0.5, -0.3)


def _around_eyes(up: float, wide: float, high: float, slant: float = 0.0) -> SkullField:
    def field(f: Array, u: Array, s: Array) -> Array:
        across, above = (np.abs(s) - 0.45) / wide, (u - up) / high
        across, above = across + slant * 0.5 * above, above + slant * 0.5 * across
        return (1 - smooth_step(across**2 + above**2, 0.7, 1.2)) * smooth_step(f, 0.1, 0.3)

    return field


def _band(up: float, high: float) -> SkullField:
    def field(f: Array, u: Array, s: Array) -> Array:
        droop = 0.25 * (np.abs(s) - 0.4)  # the band falls towards the cheeks
        inside = 1 - smooth_step(
            np.abs(u - up + droop) / (high * (0.55 + 0.5 * np.abs(s))), 0.8, 1.1
        )
        return inside * smooth_step(f, -0.05, 0.1)

    return field


def _tear_line(f: Array, u: Array, s: Array) -> Array:
    inner = 0.34 + 0.12 * smooth_step(-u, -0.1, 0.5)
    line = 1 - smooth_step(np.abs(np.abs(s) - inner), 0.06, 0.11)
    return line * (1 - smooth_step(u, 0.05, 0.15)) * smooth_step(f, 0.1, 0.3)


def _crown_line(f: Array, u: Array, s: Array) -> Array:
    wide = 0.13 + 0.75 * smooth_step(-f, -0.4, 0.5)  # a line on the brow, a cap on the nape
    return (1 - smooth_step(np.abs(s) - wide, 0.0, 0.08)) * smooth_step(u + 0.4 * f, -0.1, 0.1)


def _face_stripes(rng: np.random.Generator) -> SkullField:
    phase = rng.uniform(0, 0.3)

    def field(f: Array, u: Array, s: Array) -> Array:
        bars = smooth_step(np.cos(2 * np.pi * (4.2 * u - 1.2 * np.abs(s) + phase)), 0.1, 0.5)
        brow = bars * (1 - smooth_step(np.abs(s), 0.3, 0.42)) * smooth_step(u, 0.38, 0.45)
        rings = smooth_step(np.cos(2 * np.pi * (2.6 * f + 0.7 * u + phase)), 0.1, 0.5)
        cheek = rings * smooth_step(np.abs(s), 0.62, 0.75)
        return np.maximum(brow, cheek)

    return field
