"""What long armoured animals share: rings along a line, and rows of walking legs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from data.build.fauna.facts import Animal
from data.build.fauna.geometry import Point, along, blob
from data.build.fauna.painter import Coat, Colour, Figure, mix
from data.build.fauna.plans.bug_parts import (
    belly,
    beyond,
    cover,
    jointed,
    legs,
    markings,
    mask,
    palette,
    placed,
)


def armour_coats(animal: Animal, rng: np.random.Generator) -> tuple[Coat, Coat, Colour]:
    """The coat of the body, that of the limbs, and the colour of tips."""
    main, second, accent = palette(animal, rng)
    marks = markings(animal, rng, accent, per_unit=8)
    texture = cover(animal)
    masked = (*marks, *mask(animal, beyond((0.3, 0.0), 0.0)))
    body = Coat(main, texture, belly=belly(animal, second), marks=masked)
    limbs = Coat(legs(animal, mix(main, second, 0.6)), texture, marks=marks)
    return body, limbs, accent


def bent_line(start: Point, angle: float, bend: float, length: float, count: int) -> list[Point]:
    """`count` points from `start`, turning evenly by `bend` radians in all."""
    line = [start]
    for i in range(count - 1):
        line.append(along(line[-1], angle + bend * (i + 0.5) / (count - 1), length / (count - 1)))
    return line


def add_segments(
    figure: Figure, line: Sequence[Point], widths: Sequence[float], coat: Coat
) -> None:
    """Armour rings along a line, the last one undermost, each a lighter band behind the next."""
    for i in reversed(range(len(line) - 1)):
        (x0, y0), (x1, y1) = line[i], line[i + 1]
        angle = float(np.arctan2(y1 - y0, x1 - x0))
        length = float(np.hypot(x1 - x0, y1 - y0))
        w0, w1 = widths[i] / 2, widths[i + 1] / 2
        ring = [(-0.5 * length, w0 * 0.9), (0.6 * length, w0 * 1.04), (1.15 * length, w1 * 0.9)]
        ring += [(1.3 * length, 0.0), *[(x, -y) for x, y in reversed(ring)]]
        figure.add(placed(blob(ring), line[i], angle, 1.0), coat, rim=0.6)


def add_walking_legs(
    figure: Figure,
    between: tuple[float, float],
    height: float,
    coat: Coat,
    rng: np.random.Generator,
    *,
    shade: float = 1.0,
    knees: float,
    spread: float,
) -> None:
    """Four legs side by side from x to x, with knees above their roots, on the ground."""
    for i, x in enumerate(np.linspace(*between, 4)):
        lean = (i - 1.4) * spread / 3 + rng.normal(0, 0.025)
        knee = (float(x) + lean * 0.7, height + knees + rng.normal(0, 0.012))
        ankle = (float(x) + lean * 1.15, height * 0.5)
        toe = (float(x) + lean * 1.4, 0.0)
        leg = jointed([(float(x), height), knee, ankle, toe], [0.045, 0.048, 0.036, 0.012])
        figure.add(leg, coat, shade=shade)
