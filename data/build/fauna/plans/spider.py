"""Spiders: on the ground, or in the middle of a web."""

from __future__ import annotations

import numpy as np

from data.build.fauna.facts import Animal
from data.build.fauna.geometry import Outlines, Point, along, blob, ellipse, tube
from data.build.fauna.painter import Coat, Colour, Figure, darker, mix
from data.build.fauna.plans.bug_parts import (
    belly,
    cover,
    discs,
    hair,
    jointed,
    legs,
    markings,
    palette,
    turned,
)

# The right half of the head from the front, and how thick a leg is at each of its joints.
_HEAD = ((0.04, 0.14), (0.12, 0.1), (0.165, 0.01), (0.12, -0.08), (0.04, -0.11))
_WIDTHS = (0.075, 0.08, 0.062, 0.05, 0.014)


def spider(animal: Animal, rng: np.random.Generator) -> Figure:
    """A spider from the front as it walks, or from above in its web or on a thread."""
    if rng.random() < 0.5:
        return _in_front(animal, rng)
    figure = Figure(stance="fly")
    head_up = bool(rng.random() < 0.5)
    if rng.random() < 0.7:
        _add_web(figure, rng)
    else:
        head_up = False
        thread = tube([(0.0, 0.3), (rng.normal(0, 0.02), 0.95)], [0.012, 0.012])
        figure.add(thread, Coat((0.93, 0.94, 0.95)), relief=0, rim=0, alpha=0.8)
    angle = (np.pi / 2 if head_up else -np.pi / 2) + rng.normal(0, 0.25)
    figure.shapes += turned(_from_above(animal, rng), angle).shapes
    return figure


def _add_web(figure: Figure, rng: np.random.Generator) -> None:
    """Spokes to an uneven rim, and threads between them that sag inwards."""
    count = int(rng.integers(10, 14))
    angles = np.linspace(0, 2 * np.pi, count, endpoint=False) + rng.normal(0, 0.07, count)
    reach = rng.uniform(0.68, 0.86, count)
    silk: Outlines = []
    for angle, length in zip(angles, reach, strict=True):
        silk += tube([(0, 0), along((0, 0), angle, length * 1.08)], [0.008, 0.008])
    for ring in np.linspace(0.18, 1.0, 8):
        for i in range(count):
            j = (i + 1) % count
            start = along((0, 0), angles[i], reach[i] * ring)
            end = along((0, 0), angles[j], reach[j] * ring)
            middle = (0.46 * (start[0] + end[0]), 0.46 * (start[1] + end[1]))
            silk += tube([start, middle, end], [0.007, 0.007, 0.007])
    figure.add(silk, Coat((0.95, 0.96, 0.97)), relief=0, rim=0, alpha=0.8)


def _coats(animal: Animal, rng: np.random.Generator) -> tuple[Coat, Colour, Colour]:
    """The coat, the colour of bands round the legs, and that of the marks on the back."""
    main, second, accent = palette(animal, rng)
    marks = markings(animal, rng, second, per_unit=7)
    coat = Coat(main, cover(animal), belly=belly(animal, second), marks=marks)
    return coat, legs(animal, second), accent


def _add_leg(figure: Figure, joints: list[Point], coat: Coat, band: Colour, **look: float) -> None:
    """A leg with pale bands round its joints."""
    bands = discs([(x, y, 0.04, 0.04) for x, y in joints[1:-1]])
    banded = Coat(coat.colour, coat.texture, marks=(*coat.marks, (bands, band)))
    figure.add(jointed(joints, _WIDTHS), banded, **look)


def _from_above(animal: Animal, rng: np.random.Generator) -> Figure:
    """The whole spider seen from above, its head towards +x."""
    figure = Figure()
    coat, second, accent = _coats(animal, rng)
    long = (0.4 + 0.28 * animal["long legs"]) * rng.uniform(0.93, 1.07)
    rough = hair(animal)
    for side in (-1, 1):
        for i, (out, bend) in enumerate(((0.5, -0.5), (1.1, -0.3), (1.95, 0.3), (2.5, 0.5))):
            angle = side * (out + rng.normal(0, 0.07))
            root = (0.12 - 0.045 * i, side * 0.06)
            knee = along(root, angle + side * (0.25 if i < 2 else -0.25), long * 0.42)
            shin = along(knee, angle + side * bend * 0.6, long * 0.2)
            ankle = along(shin, angle + side * bend, long * 0.3)
            toe = along(ankle, angle + side * bend * 1.5, long * 0.2)
            _add_leg(figure, [root, knee, shin, ankle, toe], coat, second, rough=rough * 0.6)
    fat = 0.7 + 0.75 * animal["bulky"]
    rear = [(-0.02, 0.05), (-0.1, 0.13 * fat), (-0.24, 0.18 * fat), (-0.38, 0.13 * fat), (-0.46, 0)]
    outline = blob([*rear, *[(x, -y) for x, y in reversed(rear[:-1])]])
    back = discs([(-0.18, 0, 0.055, 0.025), (-0.28, 0.0, 0.03, 0.075), (-0.37, 0, 0.03, 0.02)])
    marks = (*coat.marks, (back, accent))
    figure.add(outline, Coat(coat.colour, coat.texture, marks=marks), rough=rough)
    figure.add(ellipse(0.08, 0, 0.14, 0.115), coat, rough=rough * 0.6)
    for side in (-1, 1):
        figure.add(tube([(0.18, side * 0.04), (0.27, side * 0.06)], [0.05, 0.03]), coat)
        figure.eye(0.165, side * 0.042, 0.024, second)
        figure.eye(0.125, side * 0.075, 0.014)
    return figure


def _in_front(animal: Animal, rng: np.random.Generator) -> Figure:
    """Seen from the front on the ground, the knees high beside the body."""
    figure = Figure(stance="stand")
    coat, second, accent = _coats(animal, rng)
    x, y, rough = rng.uniform(-0.05, 0.05), rng.uniform(0.2, 0.3), hair(animal)
    high = y + (0.1 + 0.22 * animal["long legs"]) * rng.uniform(0.85, 1.2)
    for i in reversed(range(4)):
        for side in (-1, 1):
            joints = _arched(side, i, (x, y), high, rng)
            _add_leg(figure, joints, coat, second, shade=1 - 0.08 * i, rough=rough * 0.6)
    fat = 0.75 + 0.75 * animal["bulky"]
    lean = rng.uniform(-0.1, 0.1)  # the rear is seen a little from the left or the right
    top = y + 0.15 + rng.uniform(0.0, 0.07)
    back = discs([(x + lean, top + dy * fat, r, 0.028) for dy, r in ((0.1, 0.07), (0.02, 0.1))])
    marks = (*coat.marks, (back, mix(coat.colour, accent, 0.85)))
    rear = ellipse(x + lean, top, 0.21 * fat, 0.2 * fat)
    figure.add(rear, Coat(coat.colour, coat.texture, marks=marks), rough=rough, shade=0.9)
    head = blob(
        [(x + px, y + py) for px, py in _HEAD] + [(x - px, y + py) for px, py in _HEAD[::-1]]
    )
    figure.add(head, coat, rough=rough * 0.6)
    for side in (-1, 1):
        fang = [
            (x + side * 0.045, y - 0.07),
            (x + side * 0.05, y - 0.14),
            (x + side * 0.03, y - 0.18),
        ]
        figure.add(tube(fang, [0.075, 0.06, 0.012]), Coat(darker(accent, 0.15)))
        palp = [
            (x + side * 0.11, y - 0.04),
            (x + side * 0.19, y - 0.06),
            (x + side * 0.18, y - 0.16),
        ]
        figure.add(jointed(palp, [0.06, 0.055, 0.035]), coat)
        figure.eye(x + side * 0.05, y + 0.035, 0.034, second)
        figure.eye(x + side * 0.115, y + 0.055, 0.02, second)
        figure.eye(x + side * 0.05, y + 0.1, 0.014)
    return figure


def _arched(side: int, i: int, body: Point, high: float, rng: np.random.Generator) -> list[Point]:
    """The joints of leg number `i`, 0 in front: up and out to a knee, then down to the ground."""
    x, y = body
    root = (x + side * (0.1 + 0.015 * i), y - 0.03 + 0.03 * i)
    toe = (side * (0.3, 0.5, 0.66, 0.74)[i] + rng.normal(0, 0.03), 0.04 * i)
    out = toe[0] - root[0]
    peak = high * (0.78, 0.95, 1.08, 1.15)[i] * rng.uniform(0.94, 1.06)
    knee, shin = (root[0] + 0.5 * out, peak), (root[0] + 0.74 * out, peak * 0.88)
    return [root, knee, shin, (root[0] + 0.93 * out, peak * 0.4), toe]
