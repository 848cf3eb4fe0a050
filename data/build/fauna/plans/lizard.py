"""Lizards such as the iguana: a crest of spines, a dewlap and a long banded tail."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from data.build.fauna.coats import pale_colour
from data.build.fauna.facts import Animal
from data.build.fauna.geometry import Outlines, Point, blob, ellipse, tube
from data.build.fauna.painter import Coat, Figure, darker, mix
from data.build.fauna.plans.local import Frame, Winding
from data.build.fauna.plans.reptile_parts import INK, add_leg, back_spines, reptile_coat, slit_eye

_WIDTHS = (0.02, 0.05, 0.08, 0.12, 0.2, 0.3, 0.27, 0.19, 0.2)


def lizard(animal: Animal, rng: np.random.Generator) -> Figure:
    """A lizard that props its chest up, on the ground or on a branch."""
    up = rng.uniform(0.0, 0.16)
    perched = rng.random() < 0.5
    line = _spine(animal, rng, up, perched=perched)
    widths = np.array(_WIDTHS) * rng.normal(0.85 + 0.5 * animal["bulky"], 0.03)
    spine = Winding(line)
    coat = reptile_coat(animal, rng, spine, head=0.62 * spine.length)
    head = Frame(line[-1][0] + 0.02, line[-1][1], 0.2, rng.uniform(-0.12, 0.2))
    figure = Figure(stance="perch" if perched else "stand")
    legs = replace(coat, belly=None, marks=coat.marks[:1] if animal["spots"] > 0.1 else ())
    step = rng.uniform(-0.07, 0.07)
    _legs(figure, legs, up, step, far=True)
    if animal["spines"] > 0.1:
        tall = np.array([0.01, 0.05, 0.09, 0.12, 0.13, 0.1]) * (0.4 + animal["spines"])
        crest = back_spines(spine, (widths / 2).tolist(), tall.tolist(), (0.3, 0.97), 30)
        tint = mix(darker(coat.colour, 0.1), animal.colours[1], 0.5)
        figure.add(crest, Coat(tint), rim=0.5)
    if animal["crest"] > 0.3:
        _dewlap(figure, animal, head, coat)
    figure.add(tube(line, widths.tolist()) + _head(head), coat)
    _face(figure, animal, head, coat)
    _legs(figure, legs, up, -step, far=False)
    return figure


def _spine(animal: Animal, rng: np.random.Generator, up: float, *, perched: bool) -> list[Point]:
    """From the tail's tip to the nape; the tail hangs from a branch or lies on the ground."""
    t = 0.6 + 0.4 * animal["long tail"]
    if perched:
        drop, swing = rng.uniform(0.1, 0.4), rng.uniform(-0.1, 0.2)
        tail = [(-0.3 - 0.75 * t + swing, -drop), (-0.3 - 0.62 * t, -0.6 * drop),
                (-0.3 - 0.42 * t, 0.0), (-0.3 - 0.2 * t, 0.12)]  # fmt: skip
    else:
        curl = rng.uniform(0.0, 0.3)
        tail = [(-0.3 - 0.72 * t + 0.4 * curl, 0.04 + curl), (-0.3 - 0.7 * t, 0.04 + 0.4 * curl),
                (-0.3 - 0.45 * t, 0.05), (-0.3 - 0.2 * t, 0.1)]  # fmt: skip
    body = [(-0.28, 0.2), (-0.05, 0.23 + 0.3 * up), (0.2, 0.26 + 0.8 * up), (0.38, 0.33 + up),
            (0.5, 0.4 + 1.1 * up)]  # fmt: skip
    return [*tail, *body]


def _head(head: Frame) -> Outlines:
    return head.place(
        blob([
            (-0.6, 0.1), (-0.3, 0.5), (0.1, 0.6), (0.42, 0.52), (0.78, 0.28), (0.98, 0.08),
            (0.98, -0.2), (0.7, -0.36), (0.2, -0.46), (-0.2, -0.6), (-0.6, -0.5),
        ])
    )  # fmt: skip


def _dewlap(figure: Figure, animal: Animal, head: Frame, coat: Coat) -> None:
    """A flap of skin under the chin."""
    size = 0.6 + 0.8 * animal["crest"]
    flap = blob([(0.5, -0.3), (0.42, -0.55), (0.2, -0.35 - 0.75 * size), (-0.1, -0.4 - 0.8 * size),
                 (-0.5, -0.75), (-0.6, -0.2), (0.0, -0.1)])  # fmt: skip
    tint = mix(coat.colour, animal.colours[1], 0.45)
    figure.add(head.place(flap), replace(coat, colour=tint, belly=None, marks=()))


def _face(figure: Figure, animal: Animal, head: Frame, coat: Coat) -> None:
    """Mouth, nostril, the round scale on the cheek and a golden eye."""
    mouth = [(0.95, -0.14), (0.6, -0.17), (0.25, -0.2), (0.05, -0.12)]
    figure.add(head.place(tube(mouth, [0.03, 0.04, 0.05, 0.03])), Coat(INK), relief=0, rim=0)
    figure.add(head.place(ellipse(0.86, 0.08, 0.05, 0.035)), Coat(INK), relief=0, rim=0)
    pale = mix(coat.colour, pale_colour(animal, coat.colour), 0.7)
    figure.add(head.place(ellipse(-0.12, -0.3, 0.17, 0.16)), Coat(pale), rim=0.5)
    x, y = head.at(0.3, 0.2)
    slit_eye(figure, x, y, 0.15 * head.size, (0.95, 0.68, 0.2))


def _legs(figure: Figure, coat: Coat, up: float, step: float, *, far: bool) -> None:
    """A straight foreleg that props the chest, and a sprawling hind leg."""
    x = (0.34 if far else 0.24) + step
    y = 0.26 + 0.8 * up
    arm = [(x - 0.03, y), (x - 0.1, 0.5 * y + 0.02), (x + 0.01, 0.03)]
    add_leg(figure, arm, [0.13, 0.08, 0.055], coat, far=far, toe=0.075)
    x = (-0.22 if far else -0.3) + step
    thigh = [(x, 0.18), (x + 0.17, 0.19), (x + 0.1, 0.08), (x + 0.14, 0.03)]
    add_leg(figure, thigh, [0.17, 0.11, 0.075, 0.055], coat, far=far, toe=0.085)
