"""Lobsters: huge claws, long feelers and a tail of rings that ends in a fan."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from data.build.fauna.facts import Animal
from data.build.fauna.geometry import Point, along, blob, ellipse, tube
from data.build.fauna.painter import Coat, Colour, Figure, darker
from data.build.fauna.plans.armour import add_segments, add_walking_legs, armour_coats, bent_line
from data.build.fauna.plans.bug_parts import add_pincer, gloss, hair, jointed, placed, turned


def lobster(animal: Animal, rng: np.random.Generator) -> Figure:
    """A lobster from above as it swims, or from the side as it walks."""
    if rng.random() < 0.5:
        figure = turned(_lobster_above(animal, rng), rng.uniform(-0.2, 1.3))
        figure.stance = "swim"
        return figure
    return _lobster_beside(animal, rng)


def _lobster_above(animal: Animal, rng: np.random.Generator) -> Figure:
    """The whole lobster seen from above, its head towards +x."""
    figure = Figure()
    body, limbs, accent = armour_coats(animal, rng)
    bend = rng.uniform(-0.9, 0.9)
    for side in (-1, 1):
        _add_antenna(
            figure,
            [
                (0.4, side * 0.04),
                (0.58, side * 0.16),
                (0.5, side * 0.42),
                (0.1 + rng.normal(0, 0.08), side * rng.uniform(0.5, 0.62)),
            ],
            limbs,
            animal,
        )
        for i in range(4):
            root = (0.02 + 0.08 * i, side * 0.08)
            lean = -0.14 + 0.09 * i + rng.normal(0, 0.025)
            knee = (root[0] + lean * 0.6, side * 0.24)
            toe = (knee[0] + lean * 0.5 + 0.05, side * 0.37)
            figure.add(jointed([root, knee, toe], [0.045, 0.035, 0.012]), limbs, shade=0.9)
        _add_lobster_arm_above(figure, animal, side, limbs, accent, rng)
    line = bent_line((0.02, 0.0), np.pi, -bend, 0.56, 7)
    _add_fan(figure, line[-1], np.pi - bend, animal["fan tail"], limbs)
    add_segments(figure, line, [0.24, 0.235, 0.225, 0.21, 0.19, 0.165, 0.13], body)
    shell = [(-0.05, 0.11), (0.1, 0.145), (0.28, 0.12), (0.39, 0.06), (0.5, 0.0)]
    figure.add(
        blob([*shell, *[(x, -y) for x, y in reversed(shell[:-1])]]), body, rough=hair(animal)
    )
    groove = tube(
        [(0.17, 0.12), (0.1, 0.05), (0.1, -0.05), (0.17, -0.12)], [0.004, 0.014, 0.014, 0.004]
    )
    figure.add(groove, Coat(darker(body.colour, 0.35)), relief=0, rim=0)
    gloss(figure, 0.2, 0.07, 0.09, 0.016, -0.1)
    for side in (-1, 1):
        figure.add(ellipse(0.4, side * 0.075, 0.03, 0.03), body)
        figure.eye(0.41, side * 0.082, 0.024)
    return figure


def _add_lobster_arm_above(
    figure: Figure, animal: Animal, side: int, coat: Coat, tip: Colour, rng: np.random.Generator
) -> None:
    """The arm of one side, reaching forwards, with its claw."""
    spread = rng.uniform(0.15, 0.5)
    shoulder = (0.3, side * 0.09)
    elbow = along(shoulder, side * (0.55 + spread), 0.2)
    wrist = along(elbow, side * (0.3 - 0.3 * spread), 0.13)
    figure.add(jointed([shoulder, elbow, wrist], [0.05, 0.075, 0.07]), coat)
    size = (0.2 + 0.24 * animal["pincers"]) * rng.uniform(0.92, 1.1)
    add_pincer(
        figure,
        wrist,
        -side * rng.uniform(0.0, 0.3),
        size,
        coat,
        tip,
        opening=rng.uniform(0.05, 0.4),
        plump=0.95,
        flipped=side > 0,
    )


def _add_fan(figure: Figure, at: Point, angle: float, share: float, coat: Coat) -> None:
    """The five plates at the end of the tail."""
    if share <= 0:
        return
    size = 0.14 + 0.12 * share
    for turn in (-0.95, 0.95, -0.5, 0.5, 0.0):
        plate = [(0, -0.05), (0.5, -0.24), (0.95, -0.22), (1.08, 0.0), (0.95, 0.22), (0.5, 0.24)]
        outline = placed(blob([*plate, (0, 0.05)]), at, angle + turn, size)
        figure.add(outline, coat, rim=0.6)


def _add_antenna(figure: Figure, line: Sequence[Point], coat: Coat, animal: Animal) -> None:
    """One long feeler, thinner to its end."""
    if animal["antennae"] >= 0.3:
        widths = np.linspace(0.026, 0.008, len(line)).tolist()
        figure.add(tube(line, widths), coat, shade=0.9)


def _lobster_beside(animal: Animal, rng: np.random.Generator) -> Figure:
    """The whole lobster seen from the side, on its feet."""
    figure = Figure(stance="stand")
    body, limbs, accent = armour_coats(animal, rng)
    y = rng.uniform(0.25, 0.33)
    lift = rng.uniform(-0.05, 0.12)  # of the head
    _add_lobster_arm_beside(figure, animal, (0.36, y), limbs, accent, rng, shade=0.78)
    add_walking_legs(
        figure, (0.02, 0.34), y - 0.06, limbs, rng, shade=0.74, knees=0.03, spread=0.42
    )
    droop = rng.uniform(0.3, 1.0) * y / 0.28
    line = bent_line((0.0, y + 0.02), np.pi - 0.3, droop, 0.6, 7)
    end = np.pi - 0.3 + droop
    _add_fan(figure, line[-1], end - 0.25, animal["fan tail"], limbs)
    add_segments(figure, line, [0.25, 0.25, 0.235, 0.215, 0.19, 0.16, 0.12], body)
    shell = [(-0.06, y - 0.09), (-0.05, y + 0.09), (0.1, y + 0.145), (0.26, y + 0.13 + lift * 0.6)]
    shell += [(0.37, y + 0.08 + lift), (0.5, y + 0.06 + lift), (0.42, y + 0.0 + lift)]
    shell += [(0.34, y - 0.08 + lift * 0.5), (0.15, y - 0.13)]
    figure.add(blob(shell), body, rough=hair(animal))
    groove = tube([(0.16, y + 0.13), (0.11, y + 0.02), (0.16, y - 0.09)], [0.005, 0.015, 0.005])
    figure.add(groove, Coat(darker(body.colour, 0.35)), relief=0, rim=0)
    gloss(figure, 0.06, y + 0.085, 0.08, 0.016, 0.1)
    add_walking_legs(figure, (0.0, 0.31), y - 0.09, limbs, rng, knees=0.02, spread=0.4)
    for turn in (0.0, 0.35):
        reach = rng.uniform(0.85, 1.05)
        _add_antenna(
            figure,
            [
                (0.43, y + 0.05 + lift),
                (0.53, y + 0.2 + lift),
                (0.46, y + 0.4 * reach + lift),
                (0.2, y + (0.55 - 0.2 * turn) * reach),
                (-0.2 + 0.3 * turn, y + (0.5 - 0.4 * turn) * reach),
            ],
            limbs,
            animal,
        )
    figure.add(ellipse(0.395, y + 0.075 + lift, 0.042, 0.04), limbs)
    figure.eye(0.405, y + 0.08 + lift, 0.028)
    _add_lobster_arm_beside(figure, animal, (0.32, y - 0.04), limbs, accent, rng)
    return figure


def _add_lobster_arm_beside(
    figure: Figure,
    animal: Animal,
    shoulder: Point,
    coat: Coat,
    tip: Colour,
    rng: np.random.Generator,
    *,
    shade: float = 1.0,
) -> None:
    """An arm held out in front, with its claw."""
    elbow = along(shoulder, rng.uniform(-0.5, 0.3), 0.17)
    wrist = along(elbow, rng.uniform(0.2, 1.2), 0.14)
    figure.add(jointed([shoulder, elbow, wrist], [0.06, 0.085, 0.08]), coat, shade=shade)
    size = (0.2 + 0.27 * animal["pincers"]) * rng.uniform(0.92, 1.1)
    add_pincer(
        figure,
        wrist,
        rng.uniform(-0.25, 0.8),
        size,
        coat,
        tip,
        opening=rng.uniform(0.1, 0.45),
        plump=1.05,
        shade=shade,
    )
