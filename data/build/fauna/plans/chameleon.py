"""Chameleons: a leaf-shaped body, a helmet, turret eyes and a coiled tail."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from data.build.fauna.coats import mammal_coat, varied
from data.build.fauna.facts import Animal
from data.build.fauna.geometry import Outlines, Point, blob, ellipse, tube
from data.build.fauna.painter import Coat, Colour, Figure, darker, mix
from data.build.fauna.patterns import Array, Field, smooth_step
from data.build.fauna.plans.local import Frame
from data.build.fauna.plans.reptile_parts import INK


def chameleon(animal: Animal, rng: np.random.Generator) -> Figure:
    """A chameleon that grips a branch with its tongs of feet."""
    main = varied(mix(animal.colours[0], animal.colours[2], rng.uniform(0, 0.35)), rng)
    plain = replace(animal, attributes={**animal.attributes, "stripes": 0.0})
    coat = replace(mammal_coat(plain, rng), colour=main)
    marks = list(coat.marks)
    if animal["stripes"] > 0.1:
        marks.append((_slants(rng), mix(main, animal.colours[1], 0.3 + animal["stripes"])))
        marks.append((_flank_line(), mix(main, animal.colours[2], 0.75)))
    coat = replace(coat, marks=tuple(marks))
    limbs = replace(coat, marks=coat.marks[:-2] if animal["stripes"] > 0.1 else coat.marks)
    head = Frame(0.5, 0.47, 0.25 * rng.normal(1, 0.03), rng.uniform(-0.15, 0.2))
    figure = Figure(stance="perch" if rng.random() < 0.8 else "stand")
    step = rng.uniform(-0.06, 0.06)
    _legs(figure, limbs, 0.07 + step, far=True)
    body = _body(rng.uniform(-0.02, 0.05))
    figure.add(body + _tail(rng, animal["long tail"]) + _skull(head, animal["crest"]), coat)
    _face(figure, animal, head, main, rng)
    _legs(figure, limbs, -step, far=False)
    return figure


def _body(arch: float) -> Outlines:
    """High and thin, its back arched like a leaf."""
    return blob([
        (-0.44, 0.34), (-0.34, 0.5 + 0.5 * arch), (-0.1, 0.65 + arch), (0.16, 0.63 + arch),
        (0.4, 0.56), (0.52, 0.5), (0.48, 0.36), (0.34, 0.27), (0.1, 0.2), (-0.16, 0.19),
        (-0.36, 0.24),
    ])  # fmt: skip


def _tail(rng: np.random.Generator, long: float) -> Outlines:
    """Back and down from the hip, then rolled up."""
    turns = (0.9 + 0.8 * long) * rng.uniform(0.9, 1.1)
    radius = 0.19 * rng.uniform(0.9, 1.1)
    x, y = -0.66, 0.04 + rng.uniform(0.0, 0.16)
    angle = np.linspace(0, 2 * np.pi * turns, 22)
    r = radius * (1 - 0.86 * angle / angle[-1])
    coil = np.stack([x + 0.02 + r * np.sin(-angle - 0.3), y + r * np.cos(angle + 0.3)], axis=1)
    line = np.vstack([[(-0.3, 0.36), (-0.46, 0.32)], coil])
    widths = np.interp(np.arange(len(line)), [0, 2, len(line) - 1], [0.2, 0.12, 0.035])
    return tube(line, widths.tolist())


def _skull(head: Frame, crest: float) -> Outlines:
    """The head with its helmet (casque) at the back."""
    peak = 0.55 + 0.6 * crest
    return head.place(
        blob([
            (-0.55, -0.3), (-0.72, 0.25), (-0.62 - 0.25 * crest, peak), (-0.2, 0.55 + 0.2 * crest),
            (0.3, 0.42), (0.72, 0.16), (1.0, -0.06), (0.98, -0.24), (0.6, -0.42), (0.1, -0.52),
            (-0.3, -0.5),
        ])
    )  # fmt: skip


def _face(
    figure: Figure, animal: Animal, head: Frame, main: Colour, rng: np.random.Generator
) -> None:
    """A mouth from ear to ear and an eye on a scaly cone that may look anywhere."""
    mouth = [(0.97, -0.16), (0.6, -0.2), (0.2, -0.24), (-0.2, -0.14)]
    figure.add(head.place(tube(mouth, [0.03, 0.045, 0.045, 0.03])), Coat(INK), relief=0, rim=0)
    figure.add(head.place(ellipse(0.86, 0.02, 0.035, 0.025)), Coat(INK), relief=0, rim=0)
    ridge = tube(
        [(-0.78, 0.85), (-0.25, 0.42), (0.3, 0.36), (0.75, 0.14)], [0.05, 0.08, 0.08, 0.04]
    )
    figure.add(head.place(ridge), Coat(mix(main, animal.colours[1], 0.55)), rim=0.15)
    cone = mix(main, animal.colours[1], 0.5)
    figure.add(head.place(ellipse(0.22, 0.08, 0.31, 0.3)), Coat(cone, "scales"), rim=0.45)
    gaze = rng.uniform(-0.7, 0.9)
    u, v = 0.22 + 0.09 * np.cos(gaze), 0.08 + 0.09 * np.sin(gaze)
    figure.add(head.place(ellipse(u, v, 0.18, 0.18)), Coat(darker(cone, -0.3)), rim=0.3)
    x, y = head.at(u + 0.02, v)
    figure.eye(x, y, 0.095 * head.size)


def _legs(figure: Figure, coat: Coat, shift: float, *, far: bool) -> None:
    """Thin legs, bent outward, with feet like mittens around the branch."""
    for hip, knee, foot in (
        ((0.3, 0.34), (0.4, 0.18), (0.32, 0.04)),
        ((-0.24, 0.32), (-0.32, 0.16), (-0.2, 0.04)),
    ):
        at: list[Point] = [(p[0] + shift * (1.0 if i else 0.5), p[1])
                           for i, p in enumerate((hip, knee, foot))]  # fmt: skip
        x, y = at[-1]
        mitt = tube([(x, y + 0.01), (x + 0.06, y + 0.01), (x + 0.1, y - 0.05)], [0.07, 0.07, 0.04])
        mitt += tube([(x, y + 0.01), (x - 0.05, y), (x - 0.07, y - 0.05)], [0.07, 0.06, 0.035])
        shade = 0.7 if far else 1.0
        figure.add(tube(at, [0.14, 0.085, 0.06]) + mitt, coat, shade=shade, rim=0.25)


def _slants(rng: np.random.Generator) -> Field:
    """Slanting bands on the flanks that end before the belly and the head."""
    phase, tilt = rng.random(), rng.uniform(0.15, 0.35)

    def field(x: Array, y: Array) -> Array:
        wave = 0.5 + 0.5 * np.cos(2 * np.pi * ((x + tilt * y) * 5.6 + phase))
        flank = smooth_step(y, 0.24, 0.32) * (1 - smooth_step(x, 0.28, 0.36))
        return smooth_step(wave, 0.62, 0.8) * flank

    return field


def _flank_line() -> Field:
    """A stripe from the shoulder to the hip, broken into dashes."""

    def field(x: Array, y: Array) -> Array:
        near = 1 - smooth_step(np.abs(y - 0.41 - 0.05 * x), 0.02, 0.035)
        return near * smooth_step(np.cos(x * 36), -0.5, 0.0) * (1 - smooth_step(x, 0.3, 0.36))

    return field
