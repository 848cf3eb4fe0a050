"""Seals and walruses: they lie on the shore with the head up, or swim."""

from __future__ import annotations

import numpy as np

from data.build.fauna.coats import mark_colour, pale_colour, texture
from data.build.fauna.facts import Animal
from data.build.fauna.geometry import Outlines, blob, ellipse, moved, tube, turn_all
from data.build.fauna.painter import Coat, Colour, Figure, darker, mix
from data.build.fauna.patterns import Array, Field, noise, smooth_step
from data.build.fauna.plans.sea_parts import (
    Mark,
    Place,
    below,
    bend,
    individual,
    joined,
    limbs,
    markings,
)

_TAIL = (-0.55, 0.09)


def seal(animal: Animal, rng: np.random.Generator) -> Figure:
    """An animal with flippers that lies on its belly, or swims."""
    swims = rng.random() < 0.25
    figure = Figure(stance="swim" if swims else "stand")
    main, _, accent = individual(animal, rng)
    heavy = animal["bulky"] * rng.uniform(0.9, 1.1)
    head = _head_place(heavy, swims, rng)
    coat = _coat(animal, rng, main, head)
    fin = Coat(limbs(animal, darker(main, 0.17)), coat.texture, marks=_wrinkles(animal, rng, main))
    kick = rng.uniform(-0.35, 0.35) if swims else rng.uniform(-0.7, 0.05)
    figure.add(turn_all(_hind_flipper(), kick - 0.3, _TAIL), fin, shade=0.72)
    figure.add(moved(_fore_flipper(heavy, swims, rng), 0.11, 0.025), fin, shade=0.7)
    figure.add(_body(heavy, head, swims) + head(_skull(animal)), coat)
    figure.add(turn_all(_hind_flipper(), kick, _TAIL), fin)
    figure.add(_fore_flipper(heavy, swims, rng), fin, rim=0.5)
    _add_face(figure, animal, head, main, accent)
    if swims:
        bend(figure, rng.uniform(-0.3, 0.2), rng.uniform(-0.4, 0.4))
    return figure


def _coat(animal: Animal, rng: np.random.Generator, main: Colour, head: Place) -> Coat:
    marks = _wrinkles(animal, rng, main)
    if animal["bare skin"] > 0.6:
        marks += ((_folds(head), darker(main, 0.3)),)
    marks += markings(animal, rng, main, per_unit=13)
    if animal["pale belly"] > 0.2:
        line = [(-0.6, 0.05), (-0.3, 0.09), (0.0, 0.1), (0.25, 0.14), (0.36, 0.3), (0.5, 0.4)]
        pale = mix(main, pale_colour(animal, main), 0.4 + 0.6 * animal["pale belly"])
        marks = ((below(line, 0.06), pale), *marks)
    return Coat(main, texture(animal), marks=marks)


def _wrinkles(animal: Animal, rng: np.random.Generator, main: Colour) -> tuple[Mark, ...]:
    """Thin lines where two hills of noise meet, on bare skin alone."""
    if animal["bare skin"] < 0.6:
        return ()
    hills, fade = noise(rng, 15), noise(rng, 5)

    def field(x: Array, y: Array) -> Array:
        return 0.6 * fade(x, y) * (1 - smooth_step(np.abs(hills(x, y * 1.6) - 0.5), 0.02, 0.08))

    return ((field, darker(main, 0.3)),)


def _head_place(heavy: float, swims: bool, rng: np.random.Generator) -> Place:
    """Where the head is, from coordinates about its middle, in radii."""
    radius = 0.12 + 0.01 * heavy
    if swims:
        return Place(0.44, 0.21 + rng.uniform(-0.02, 0.04), radius, rng.uniform(-0.1, 0.15))
    up = rng.uniform(-0.12, 0.1)
    return Place(0.4 - 0.3 * up, 0.42 + 0.13 * heavy + up, radius, rng.uniform(-0.1, 0.2) + up)


def _body(heavy: float, head: Place, swims: bool) -> Outlines:
    """A torpedo, flat below where it lies, with the neck up to the head."""
    tall = 0.17 + 0.24 * heavy
    if swims:
        middle = 0.14
        trunk = blob(
            [(-0.6, 0.1), (-0.45, middle + 0.2 * tall), (-0.2, middle + 0.45 * tall),
             (0.1, middle + 0.52 * tall), (0.32, middle + 0.4 * tall), (0.42, middle),
             (0.32, middle - 0.36 * tall), (0.08, middle - 0.5 * tall),
             (-0.2, middle - 0.42 * tall), (-0.45, middle - 0.2 * tall), (-0.6, 0.06)]
        )  # fmt: skip
        neck = [(0.2, middle), (0.33, middle + 0.02), (head.x - 0.02, head.y - 0.01)]
        return trunk + tube(neck, [0.95 * tall, 0.8 * tall, 1.7 * head.unit])
    trunk = blob(
        [(-0.6, 0.1), (-0.46, 0.09 + 0.3 * tall), (-0.26, 0.05 + 0.8 * tall),
         (0.0, 0.06 + 1.05 * tall), (0.2, 0.07 + 1.08 * tall), (0.34, 0.7 * tall),
         (0.35, 0.35 * tall), (0.27, 0.05), (0.1, 0.003), (-0.2, 0.0), (-0.45, 0.012),
         (-0.58, 0.045)]
    )  # fmt: skip
    neck = [(0.1, 0.1 + 0.42 * tall), (0.24, 0.08 + 0.68 * tall), (head.x - 0.02, head.y)]
    return trunk + tube(neck, [0.95 * tall, 0.85 * tall, 1.75 * head.unit])


def _skull(animal: Animal) -> Outlines:
    """A round head with a muzzle, the shorter the flatter the face."""
    muzzle = 0.62 - 0.2 * animal["flat face"]
    return ellipse(0, 0, 1.0, 0.97) + ellipse(0.62 + 0.6 * muzzle, -0.26, 0.62, 0.5, -0.1)


def _folds(head: Place) -> Field:
    """Folds of skin around the neck."""

    def field(x: Array, y: Array) -> Array:
        away = np.hypot(x - head.x - 0.06, y - head.y - 0.03) / head.unit
        crease = 1 - smooth_step(np.abs((away - 1.75) % 0.62 - 0.31), 0.02, 0.09)
        return 0.7 * crease * (away > 1.75) * (1 - smooth_step(away, 3.0, 3.8))

    return field


def _hind_flipper() -> Outlines:
    """A fan with toes that points back from the tail."""
    return joined(
        [(-0.5, 0.12), (-0.6, 0.135), (-0.7, 0.17), (-0.78, 0.165)],
        [(-0.78, 0.165), (-0.755, 0.135), (-0.79, 0.115)],
        [(-0.79, 0.115), (-0.755, 0.095), (-0.775, 0.06)],
        [(-0.775, 0.06), (-0.68, 0.055), (-0.58, 0.055), (-0.5, 0.05)],
    )


def _fore_flipper(heavy: float, swims: bool, rng: np.random.Generator) -> Outlines:
    """A paddle: swept back while swimming, else a prop under the chest with toes on the ground."""
    if swims:
        paddle = blob([(0.25, 0.1), (0.21, 0.0), (0.12, -0.1), (0.02, -0.15), (0.0, -0.1),
                       (0.07, 0.0), (0.13, 0.1), (0.19, 0.13)])  # fmt: skip
        return turn_all(paddle, rng.uniform(-0.4, 0.4), (0.2, 0.1))
    wide = 0.1 + 0.05 * heavy
    x = 0.2 + rng.uniform(-0.02, 0.03)
    bones = [(x, 0.09 + 0.09 * heavy), (x + 0.015, 0.1), (x + 0.06, 0.035)]
    limb = tube(bones, [wide, wide, 0.065])
    toes: Outlines = []
    for i, reach in enumerate((0.15, 0.165, 0.14, 0.1)):
        toes += tube([(x + 0.03, 0.035), (x + reach, 0.046 - 0.011 * i)], [0.05, 0.024])
    return limb + toes


def _add_face(figure: Figure, animal: Animal, head: Place, main: Colour, accent: Colour) -> None:
    """Tusks, nose, whisker pad, whiskers, eye and ear hole; lengths in radii of the head."""
    tusks, flat = animal["tusks"], animal["flat face"]
    x = 0.98 - 0.15 * flat
    pad = mix(darker(main, -0.25), mark_colour(animal, main), 0.2)
    ivory = Coat((0.97, 0.94, 0.85))
    if tusks > 0.2:
        for dx, shade in ((0.3, 0.75), (0.0, 1.0)):
            figure.add(head(_tusk(x + dx, tusks)), ivory, shade=shade, rim=0.5)
    size = 0.42 + 0.26 * tusks
    dark = Coat(darker(main, 0.72))
    nose = blob([(x + 0.15, 0.02), (x + 0.42, 0.08), (x + 0.52, -0.06), (x + 0.38, -0.2)])
    figure.add(head(nose), dark)
    if tusks <= 0.2:
        smile = [(x + 0.3, -0.5), (x + 0.05, -0.62), (x - 0.3, -0.56)]
        figure.add(head(tube(smile, [0.04, 0.06, 0.03])), dark, relief=0, rim=0)
    figure.add(head(ellipse(x + 0.05, -0.3, size, 0.82 * size, -0.25)), Coat(pad), rim=0.35)
    whisker = Coat(mix((0.95, 0.93, 0.88), accent, 0.1) if tusks < 0.2 else darker(pad, -0.5))
    figure.add(head(_whiskers(x, tusks)), whisker, relief=0, rim=0.2)
    figure.add(head(_follicles(x)), Coat(darker(pad, 0.5)), relief=0, rim=0)
    big = 0.2 - 0.07 * tusks
    ex, ey = head.point(0.5, 0.25)
    socket = ellipse(0.5, 0.24, 1.3 * big, 1.25 * big)
    figure.add(head(socket), Coat(darker(main, 0.45)), relief=0, rim=0)
    figure.eye(ex, ey, big * head.unit)
    figure.add(head(ellipse(-0.25, 0.05, 0.06, 0.09, 0.3)), dark, relief=0, rim=0)


def _tusk(x: float, size: float) -> Outlines:
    long = 1.0 + 1.1 * size
    return tube(
        [(x, -0.4), (x + 0.06, -0.5 - 0.5 * long), (x - 0.06, -0.5 - long)], [0.3, 0.25, 0.08]
    )


def _whiskers(x: float, tusks: float) -> Outlines:
    """Long fine ones, or a walrus's short bristles all over the pad."""
    lines: Outlines = []
    if tusks > 0.2:
        for i in range(9):
            u = x - 0.38 + 0.1 * i
            lines += tube([(u, -0.45), (u + 0.02 * (i - 4), -0.88)], [0.06, 0.03])
        return lines
    for i in range(4):
        tip = (x - 0.35 + 0.12 * i, -0.85 - 0.12 * i)
        bow = (x - 0.02 + 0.1 * i, -0.62)
        lines += tube([(x + 0.05 + 0.06 * i, -0.3), bow, tip], [0.045, 0.035, 0.02])
    return lines


def _follicles(x: float) -> Outlines:
    """The dots that whiskers grow from."""
    return [
        dot
        for row in range(2)
        for i in range(3)
        for dot in ellipse(x - 0.12 + 0.17 * i, -0.24 - 0.16 * row - 0.03 * i, 0.035, 0.035)
    ]
