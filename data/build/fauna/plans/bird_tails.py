"""Tails of birds: plain ones, sickles, fans and the peacock's train."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from data.build.fauna.geometry import Outlines, along, ellipse, spline, tube
from data.build.fauna.painter import Coat, Colour, Figure, darker
from data.build.fauna.plans.bird_parts import Pair, blade, ring

# --- tails -------------------------------------------------------------------------------------


def straight_tail(
    figure: Figure,
    root: Pair,
    angle: float,
    length: float,
    width: float,
    coat: Coat,
    open_by: float,
) -> None:
    """A few overlapping feathers, the middle ones longest, fanned by `open_by` radians."""
    for side in (-1.0, 1.0, -0.5, 0.5, 0.0):
        spread = side * 0.5 * open_by * min(1.0, 0.6 / length)
        feather = blade(root, angle + spread, length * (1 - 0.22 * abs(side)), width)
        figure.add(feather, coat, relief=0.5, rim=0.5, shade=0.94 - 0.1 * abs(side))


def sickle_tail(
    figure: Figure, rng: np.random.Generator, root: Pair, size: float, coat: Coat
) -> None:
    """Long feathers rising from the rump and arching over backwards."""
    for k in range(9):
        angle = 1.3 + 0.14 * k + rng.normal(0, 0.03)
        length = size * (1.0 - 0.045 * k + rng.normal(0, 0.02))
        feather = blade(root, angle, length, 0.16 * size, 2.0 - 0.14 * k)
        figure.add(feather, coat, relief=0.6, rim=0.6, shade=0.78 + 0.3 * ((k * 4) % 9) / 9)


def fan_tail(
    figure: Figure, root: Pair, size: float, coat: Coat, bands: Sequence[Colour], spread: float
) -> None:
    """A wheel of broad feathers, with rings of other colours towards their tips."""
    marks = tuple(
        (ring(root, size * inner, size * outer), tint)
        for (inner, outer), tint in zip(
            ((0.68, 0.78), (0.78, 0.89), (0.89, 1.2)), bands, strict=True
        )
    )
    feather_coat = Coat(coat.colour, coat.texture, marks=coat.marks + marks)
    count = 17
    order = sorted(range(count), key=lambda k: -abs(k - (count - 1) / 2))
    for k in order:
        angle = np.pi / 2 + spread * (k / (count - 1) - 0.5)
        feather = blade(root, angle, size, 0.24 * size)
        figure.add(feather, feather_coat, relief=0.45, rim=0.65)


def eye_spots(
    figure: Figure, places: Sequence[tuple[Pair, float, float]], tints: Sequence[Colour]
) -> None:
    """Rings of colour, each a (centre, angle of its feather, radius)."""
    for share, shift, tint in zip((1.0, 0.72, 0.4), (0.0, -0.1, -0.28), tints, strict=True):
        outlines: Outlines = []
        for centre, angle, r in places:
            x, y = along(centre, angle, shift * r)
            outlines += ellipse(x, y, r * share * 1.15, r * share * 0.92, angle)
        figure.add(outlines, Coat(tint), relief=0.0, rim=0.35)


def peacock_fan(
    figure: Figure, root: Pair, size: float, coat: Coat, accent: Colour, dark: Colour, eyes: bool
) -> None:
    """The train raised to a wheel: long plumes in three rows, each ending in an eye spot."""
    rows = ((1.0, 23, 2.85), (0.78, 18, 2.75), (0.56, 13, 2.6))
    for depth, (reach, count, spread) in enumerate(rows):
        outlines: Outlines = []
        places = []
        for k in range(count):
            angle = np.pi / 2 + spread * (k / (count - 1) - 0.5)
            outlines += blade(root, angle, size * reach, 0.2 * size * reach + 0.03)
            places.append((along(root, angle, size * (reach - 0.085)), angle, 0.052 * size))
        row = Coat(darker(coat.colour, 0.22 - 0.14 * depth), "feathers", marks=coat.marks)
        figure.add(outlines, row, relief=0.7, rim=0.55)
        if eyes:
            eye_spots(figure, places, (accent, (0.12, 0.62, 0.66), dark))


def train(
    figure: Figure, root: Pair, length: float, coat: Coat, accent: Colour, dark: Colour, eyes: bool
) -> None:
    """The folded train, swept back down to the ground."""
    end = (root[0] - length, 0.06)
    middle = (root[0] - 0.55 * length, root[1] * 0.45 + 0.02)
    line = spline([root, middle, end], samples=12)
    figure.add(tube([root, middle, end], [0.26, 0.4, 0.26]), coat, rough=0.012)
    if not eyes:
        return
    places = []
    for k, (x, y) in enumerate(line[5::2]):
        for side in (-1, 0, 1):
            dy = side * 0.12 + (0.04 if k % 2 else -0.02)
            places.append(((float(x) + 0.03 * side, max(0.05, float(y) + dy)), np.pi + 0.3, 0.04))
    eye_spots(figure, places, (accent, (0.12, 0.62, 0.66), dark))
