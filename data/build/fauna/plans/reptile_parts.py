"""Parts of reptiles: coats that follow a curved body, sprawling legs, rows of spines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from data.build.fauna.coats import mammal_coat, mark_colour
from data.build.fauna.facts import Animal
from data.build.fauna.geometry import Outlines, Point, ellipse, polygon, tube
from data.build.fauna.painter import Coat, Colour, Figure, darker
from data.build.fauna.plans.local import Frame, Winding

INK: Colour = (0.09, 0.08, 0.07)


def reptile_coat(animal: Animal, rng: np.random.Generator, spine: Winding, *, head: float) -> Coat:
    """The coat by the table, with stripes across a curved body instead of upright ones.

    Args:
        animal: whose.
        rng: for the individual.
        spine: from the tail's tip to the head.
        head: the length of it from which no more bands are drawn.
    """
    plain = replace(animal, attributes={**animal.attributes, "stripes": 0.0})
    coat = mammal_coat(plain, rng)
    if animal["stripes"] < 0.1:
        return coat
    tint = mark_colour(animal, coat.colour)
    if animal["stripes"] < 0.9:
        tint = darker(coat.colour, 0.25 + 0.5 * animal["stripes"])
    band = spine.bands(rng.uniform(0.13, 0.16), 0.25 + 0.25 * animal["stripes"], 0.0, head)
    return replace(coat, marks=(*coat.marks, (band, tint)))


def add_leg(
    figure: Figure,
    joints: Sequence[Point],
    widths: Sequence[float],
    coat: Coat,
    *,
    far: bool,
    toe: float = 0.07,
) -> None:
    """A sprawling leg: shoulder, elbow, foot; with long clawed toes."""
    shade = 0.7 if far else 1.0
    foot = Frame(*joints[-1], toe)
    toes: Outlines = []
    for angle in (0.5, 0.12, -0.25):
        tip = (1.7 * np.cos(angle), 1.1 * np.sin(angle) - 0.05)
        toes += tube([(0, 0), (0.8 * tip[0], 0.9 * tip[1]), tip], [0.75, 0.5, 0.3])
    figure.add(tube(joints, widths) + foot.place(toes), coat, shade=shade, rim=0.25)


def back_spines(
    spine: Winding, half: Sequence[float], tall: Sequence[float], span: Point, count: int
) -> Outlines:
    """A row of triangles on the left (upper) side of a body.

    Args:
        spine: from the tail's tip to the head.
        half: half the body's width, at equal shares of the spine.
        tall: how high the triangles are, at equal shares of `span`.
        span: the shares of the spine where the row starts and ends.
        count: of triangles.
    """
    shares = np.linspace(*span, count + 1)
    triangles: Outlines = []
    for start, end in pairwise(shares.tolist()):
        a, b = np.array(spine.at(start)), np.array(spine.at(end))
        step = (b - a) / (np.linalg.norm(b - a) + 1e-12)
        up = np.array([-step[1], step[0]])
        wide = np.interp(start, np.linspace(0, 1, len(half)), half)
        high = np.interp(start, np.linspace(*span, len(tall)), tall)
        base = up * wide * 0.9
        triangles += polygon([a + base, a + up * (wide + high) - step * 0.2 * high, b + base])
    return triangles


def slit_eye(figure: Figure, x: float, y: float, r: float, iris: Colour) -> None:
    """An eye with a coloured iris and an upright slit."""
    figure.add(ellipse(x, y, 1.25 * r, 1.25 * r), Coat(darker(iris, 0.7)), relief=0, rim=0)
    figure.add(ellipse(x, y, r, r), Coat(iris), relief=0.3, rim=0.2)
    figure.add(ellipse(x, y, 0.32 * r, 0.85 * r), Coat(INK), relief=0, rim=0)
    glint = ellipse(x + 0.3 * r, y + 0.4 * r, 0.22 * r, 0.22 * r)
    figure.add(glint, Coat((1.0, 1.0, 1.0)), relief=0, rim=0)
