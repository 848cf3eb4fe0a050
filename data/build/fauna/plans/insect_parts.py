"""What insects share: glassy wings, jointed legs, antennae, and what they sit on."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from data.build.fauna.geometry import Point, along, blob, ellipse, tube
from data.build.fauna.painter import Coat, Colour, Figure, darker, mix
from data.build.fauna.plans.bug_parts import jointed, placed

_STEM = (0.36, 0.55, 0.22)


def add_glass_wing(
    figure: Figure,
    root: Point,
    angle: float,
    length: float,
    tint: Colour,
    *,
    shade: float = 1.0,
    flipped: bool = False,
) -> None:
    """A clear wing with veins, from its root towards `angle`; its broad edge is on the left."""
    pane = [(0, -0.03), (0.5, -0.09), (0.9, -0.07), (1.0, 0.06), (0.85, 0.22), (0.5, 0.26)]
    outline = placed(blob([*pane, (0.15, 0.1)]), root, angle, length, flipped=flipped)
    figure.add(outline, Coat(tint), shade=shade, alpha=0.62, rim=0.75, relief=0.5)
    veins = [[(0, 0), (0.5, -0.03), (0.93, 0.0)], [(0, 0), (0.5, 0.08), (0.9, 0.14)]]
    veins += [[(0.1, 0.02), (0.35, 0.14), (0.55, 0.23)], [(0.5, -0.03), (0.56, 0.09)]]
    lines = [outline for vein in veins for outline in tube(vein, [0.022] * len(vein))]
    lines = placed(lines, root, angle, length, flipped=flipped)
    figure.add(lines, Coat(darker(tint, 0.6)), relief=0, rim=0, alpha=0.6, shade=shade)


def add_leg(
    figure: Figure, joints: Sequence[Point], thick: float, coat: Coat, *, shade: float = 1.0
) -> None:
    """A leg of straight pieces that ends in a thin foot."""
    widths = np.linspace(thick, thick * 0.45, len(joints)).tolist()
    figure.add(jointed(joints, widths), coat, shade=shade)


def add_antenna(
    figure: Figure, line: Sequence[Point], thick: float, coat: Coat, *, club: float = 0.0
) -> None:
    """A feeler, thicker at its end if `club` > 0."""
    outlines = tube(line, [thick] * len(line))
    if club > 0:
        outlines += ellipse(*line[-1], club, club)
    figure.add(outlines, coat, rim=0.2)


def add_flower(figure: Figure, top: float, rng: np.random.Generator, *, wide: float = 1.0) -> None:
    """A daisy-like flower seen from the side, its face at height `top` about x = 0."""
    petal = [(0.97, 0.96, 0.93), (0.93, 0.6, 0.75), (0.72, 0.6, 0.9), (0.98, 0.86, 0.4)]
    tint = petal[int(rng.integers(len(petal)))]
    lean = rng.uniform(-0.08, 0.08)
    stem = tube([(lean, 0.0), (lean * 0.3, top * 0.5), (0.0, top - 0.04)], [0.05, 0.045, 0.045])
    figure.add(stem, Coat(_STEM))
    add_leaf(figure, (lean * 0.6, top * 0.3), rng.choice((0.5, 2.6)), 0.28, rng)
    for angle in np.linspace(np.pi * 1.02, np.pi * 1.98, 9)[[0, 8, 1, 7, 2, 6, 3, 5, 4]]:
        tip = 0.34 * wide * float(np.cos(angle)), top + 0.13 * float(np.sin(angle)) - 0.015
        far = 0.1 * wide * float(np.cos(angle)), top - 0.01
        figure.add(tube([far, tip], [0.05, 0.115]), Coat(tint), rim=0.3)
    figure.add(ellipse(0, top - 0.015, 0.17 * wide, 0.055), Coat((0.93, 0.7, 0.16), "fur"))


def add_leaf(
    figure: Figure, at: Point, angle: float, length: float, rng: np.random.Generator
) -> None:
    """A green leaf with its rib."""
    green = mix(_STEM, (0.62, 0.72, 0.25), float(rng.uniform(0, 1)))
    half = [(0.0, 0.03), (0.25, 0.2), (0.55, 0.23), (0.85, 0.1), (1.0, 0.0)]
    outline = blob([*half, *[(x, -y) for x, y in reversed(half[:-1])]])
    figure.add(placed(outline, at, angle, length), Coat(green), relief=0.6)
    rib = tube([(0, 0), (0.5, 0.015), (0.95, 0)], [0.03, 0.025, 0.008])
    side = [
        tube([(x, 0), (x + 0.13, 0.14 * s)], [0.014, 0.006])
        for x in (0.2, 0.42, 0.62)
        for s in (-1, 1)
    ]
    lines = [outline for vein in (rib, *side) for outline in vein]
    pale = Coat(darker(green, -0.35))
    figure.add(placed(lines, at, angle, length), pale, relief=0, rim=0)


def add_stalk(figure: Figure, root: Point, to: Point) -> None:
    """A green stalk between two points."""
    middle = ((root[0] + to[0]) / 2 + 0.03, (root[1] + to[1]) / 2)
    figure.add(tube([root, middle, to], [0.05, 0.045, 0.035]), Coat(_STEM))


def foot_below(hip: Point, reach: float, ground: float) -> list[Point]:
    """Hip, knee, ankle and foot of a standing leg whose foot is `reach` in front of its hip."""
    x, y = hip
    high = y - ground
    knee, ankle = (x + reach * 0.8, y + high * 0.02), (x + reach * 0.95, ground + high * 0.3)
    return [hip, knee, ankle, (x + reach * 1.4, ground)]


def dangling(hip: Point, angle: float, length: float) -> list[Point]:
    """Hip, knee, ankle and foot of a leg that hangs in flight."""
    knee = along(hip, angle, length * 0.4)
    ankle = along(knee, angle - 0.9, length * 0.38)
    return [hip, knee, ankle, along(ankle, angle - 0.4, length * 0.22)]
