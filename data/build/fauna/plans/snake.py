"""Snakes: coiled with a raised head, or winding over the ground."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from data.build.fauna.coats import mammal_coat, mark_colour, pale_colour
from data.build.fauna.facts import Animal
from data.build.fauna.geometry import Point, blob, ellipse, tube
from data.build.fauna.painter import Coat, Colour, Figure, darker, mix
from data.build.fauna.patterns import Field
from data.build.fauna.plans.local import Frame, Winding
from data.build.fauna.plans.reptile_parts import INK, slit_eye


def snake(animal: Animal, rng: np.random.Generator) -> Figure:
    """A snake in one of its two poses."""
    figure = Figure()
    thick = (0.145 + 0.16 * animal["bulky"]) * rng.normal(1, 0.05)
    coat = mammal_coat(_unpatterned(animal), rng)
    coat = replace(coat, belly=None)
    if rng.random() < 0.55:
        head = _coils(figure, animal, rng, coat, 1.2 * thick)
    else:
        head = _slither(figure, animal, rng, coat, thick)
    _head(figure, animal, rng, head, coat)
    return figure


def _unpatterned(animal: Animal) -> Animal:
    """Without the marks that are drawn along the body."""
    drawn = {"stripes": 0.0, "patches": 0.0}
    return replace(animal, attributes={**animal.attributes, **drawn})


def _marked(animal: Animal, coat: Coat, winding: Winding, thick: float, *, under: bool) -> Coat:
    """The coat with diamonds (patches), bands (stripes) and a pale underside along the body."""
    tint = mark_colour(animal, coat.colour)
    light = mix(coat.colour, pale_colour(animal, coat.colour), 0.75)
    marks: list[tuple[Field, Colour]] = list(coat.marks)
    if under and animal["pale belly"] > 0.1:
        marks.append((winding.beside(-0.28 * thick), light))
    every = 1.9 * thick
    if animal["stripes"] > 0.5:
        marks.append((winding.bands(every, 0.5 * animal["stripes"]), tint))
    if animal["patches"] > 0.2:
        half = thick * (0.25 + 0.3 * animal["patches"])
        marks.append((winding.diamonds(every, half, 1.05), light))
        marks.append((winding.diamonds(every, half, 0.78), tint))
        marks.append((winding.diamonds(every, half, 0.3), mix(coat.colour, tint, 0.25)))
    return replace(coat, marks=tuple(marks))


def _coils(
    figure: Figure, animal: Animal, rng: np.random.Generator, coat: Coat, thick: float
) -> Frame:
    """Rings on top of one another, and a neck that rises from them in an S."""
    floor = 0.5 * thick
    figure.add(
        tube([(-0.5, floor), (-0.72, 0.35 * thick), (-0.86, 0.5 * thick), (-0.95, 0.9 * thick)],
             [thick, 0.6 * thick, 0.36 * thick, 0.08 * thick]), coat)  # fmt: skip
    rings = int(rng.integers(2, 4))
    for ring in range(rings):
        rx = (0.6 - 0.11 * ring) * rng.normal(1, 0.02)
        ry = 0.3 * rx
        y = floor + ry + 0.72 * thick * ring
        turn = np.linspace(0.5, 2.5, 16)[:-1] * np.pi  # from the far side over the left
        x0 = rng.uniform(-0.03, 0.03)
        line = np.stack([x0 + rx * np.cos(turn), y + ry * np.sin(turn)], axis=1)
        line = np.vstack([line, line[:1]])
        if ring == 0:
            figure.add(ellipse(x0, y, rx, ry), coat, shade=0.35, relief=0)
        wide = thick * (1 - 0.06 * ring)
        cover = _marked(animal, coat, Winding(line), wide, under=False)
        figure.add(tube(line, [wide] * len(line)), cover)
    top = floor + 0.6 * thick * rings + 0.2
    sway, tall = rng.uniform(-0.1, 0.12), rng.uniform(0.26, 0.42)
    neck: list[Point] = [
        (-0.28, top - 0.02), (-0.1, top - 0.1), (0.1, top - 0.02), (0.1 + sway, top + 0.4 * tall),
        (-0.02 + sway, top + 0.8 * tall), (0.06 + sway, top + 1.15 * tall),
        (0.24 + sway, top + 1.2 * tall),
    ]  # fmt: skip
    winding = Winding(neck)
    widths = thick * np.array([0.8, 0.95, 0.95, 0.85, 0.75, 0.68, 0.62])
    figure.add(tube(neck, widths.tolist()), _marked(animal, coat, winding, 0.8 * thick, under=True))
    return Frame(neck[-1][0], neck[-1][1], 1.5 * thick, rng.uniform(-0.25, 0.1))


def _slither(
    figure: Figure, animal: Animal, rng: np.random.Generator, coat: Coat, thick: float
) -> Frame:
    """Waves over the ground, seen a little from above; the front may be raised."""
    raised = rng.uniform(0.0, 0.35)
    waves, phase = rng.uniform(1.4, 1.8), rng.uniform(-0.3, 0.3)
    at = np.linspace(0, 1, 22)
    swing = 0.19 * np.sin(2 * np.pi * waves * (1 - at) + phase) * np.minimum(1, 2.5 * at + 0.2)
    x = -0.85 + 1.2 * at + 0.06 * np.sin(4 * np.pi * waves * (1 - at))
    ground = np.stack([x, swing + 0.17 + 0.5 * thick], axis=1)
    end_x, end_y = ground[-1]
    front = [(end_x + 0.12, end_y + 0.02 + 0.2 * raised), (end_x + 0.17, end_y + 0.75 * raised),
             (end_x + 0.28, end_y + 0.02 + raised)]  # fmt: skip
    line = np.vstack([ground, front])
    share = np.linspace(0, 1, len(line))
    widths = thick * np.interp(share, [0, 0.3, 0.65, 0.9, 1], [0.1, 0.75, 1.05, 0.85, 0.66])
    winding = Winding(line)
    figure.add(tube(line, widths.tolist()), _marked(animal, coat, winding, thick, under=True))
    return Frame(line[-1, 0], line[-1, 1], 1.65 * thick, rng.uniform(-0.15, 0.15))


def _head(
    figure: Figure, animal: Animal, rng: np.random.Generator, head: Frame, coat: Coat
) -> None:
    """A flat wedge with a forked tongue; the unit is half the head's length."""
    place = head.place
    if rng.random() < 0.75:
        dip = rng.uniform(-0.25, 0.15)
        red = Coat((0.82, 0.12, 0.16))
        fork: list[Point] = [(1.35, -0.1), (1.65, -0.12 + 0.5 * dip), (1.85, -0.08 + dip)]
        figure.add(place(tube(fork, [0.07, 0.06, 0.04])), red, relief=0, rim=0.2)
        fork = [(1.63, -0.12 + 0.5 * dip), (1.8, -0.22 + 0.6 * dip), (1.88, -0.28 + 0.7 * dip)]
        figure.add(place(tube(fork, [0.05, 0.05, 0.03])), red, relief=0, rim=0.2)
    skull = blob([
        (-0.35, 0.2), (0.0, 0.36), (0.4, 0.44), (0.8, 0.36), (1.15, 0.2), (1.38, 0.02),
        (1.34, -0.2), (0.95, -0.34), (0.4, -0.42), (0.0, -0.36), (-0.35, -0.2),
    ])  # fmt: skip
    figure.add(place(skull), replace(coat, marks=()))
    pale = mix(coat.colour, pale_colour(animal, coat.colour), 0.8)
    jaw = blob([(0.05, -0.2), (0.5, -0.18), (1.0, -0.15), (1.34, -0.1), (1.3, -0.2), (0.95, -0.32),
                (0.4, -0.4), (0.1, -0.34)])  # fmt: skip
    figure.add(place(jaw), Coat(pale), rim=0.1, relief=0.3)
    streak = blob([(0.7, 0.16), (0.3, 0.1), (-0.2, -0.12), (-0.3, -0.02), (0.2, 0.24), (0.6, 0.3)])
    figure.add(place(streak), Coat(mark_colour(animal, coat.colour)), relief=0, rim=0)
    mouth = tube(
        [(1.35, -0.1), (0.9, -0.16), (0.4, -0.2), (0.1, -0.12)], [0.03, 0.045, 0.045, 0.03]
    )
    figure.add(place(mouth), Coat(INK), relief=0, rim=0)
    figure.add(place(ellipse(1.2, 0.06, 0.045, 0.035)), Coat(INK), relief=0, rim=0)
    x, y = head.at(0.74, 0.17)
    slit_eye(figure, x, y, 0.14 * head.size, (0.96, 0.78, 0.22))
    brow = place(tube([(0.55, 0.32), (0.75, 0.36), (0.98, 0.26)], [0.05, 0.08, 0.05]))
    figure.add(brow, Coat(darker(coat.colour, 0.15)), relief=0.3, rim=0.2)
