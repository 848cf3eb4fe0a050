"""Ladybirds: round, domed, shiny beetles with spots."""

from __future__ import annotations

import numpy as np

from data.build.fauna.facts import Animal
from data.build.fauna.geometry import along, blob, ellipse, polygon
from data.build.fauna.painter import Coat, Colour, Figure, darker, mix
from data.build.fauna.plans.bug_parts import (
    Marks,
    cover,
    discs,
    gloss,
    hair,
    markings,
    palette,
    shifted,
    turned,
)
from data.build.fauna.plans.insect_parts import (
    add_antenna,
    add_glass_wing,
    add_leaf,
    add_leg,
    add_stalk,
    foot_below,
)

# x, y and radius of the spots of one wing case seen from above, the head towards +x; the first lies
# on the seam.
_SPOTS = ((0.18, 0.0, 0.085), (0.06, 0.21, 0.08), (-0.14, 0.13, 0.075), (-0.24, 0.29, 0.06))
# The same from the side, in shares of the height of the dome: x, y and both half axes.
_SPOTS_BESIDE = (
    (0.16, 0.72, 0.075, 0.07), (0.07, 0.3, 0.085, 0.08), (-0.14, 0.56, 0.085, 0.075),
    (-0.3, 0.22, 0.06, 0.065), (0.02, 1.0, 0.08, 0.04), (-0.43, 0.45, 0.035, 0.05),
)  # fmt: skip
_GLASS = (0.9, 0.9, 0.86)


def ladybird(animal: Animal, rng: np.random.Generator) -> Figure:
    """A ladybird from the side, from above on a leaf, or with its wing cases open."""
    roll = rng.random()
    if roll < 0.45:
        return _beside(animal, rng)
    if roll < 0.8:
        return _on_leaf(animal, rng)
    figure = turned(
        _from_above(animal, rng, wing_cases=rng.uniform(0.5, 0.95)), rng.uniform(0.3, 1.8)
    )
    figure.stance = "fly"
    return figure


def _wing_case_marks(
    animal: Animal,
    rng: np.random.Generator,
    dark: Colour,
    spots: list[tuple[float, float, float, float]],
) -> Marks:
    """The dots, and what else the table asks for."""
    marks = markings(animal, rng, dark, per_unit=6, skip=("spots",))
    return (*marks, (discs(spots), dark)) if animal["spots"] > 0 else marks


def _spots_above(
    animal: Animal, rng: np.random.Generator
) -> list[tuple[float, float, float, float]]:
    """The same on the left and on the right; more to the side they look narrower."""
    grow = (0.45 + 0.55 * animal["spots"]) * rng.uniform(0.88, 1.12)
    return [
        (x, side * y, r * grow, r * grow * (1 - abs(y)))
        for x, y, r in _SPOTS
        for side in ((-1, 1) if y else (1,))
    ]


def _from_above(animal: Animal, rng: np.random.Generator, *, wing_cases: float = 0.0) -> Figure:
    """Seen from above, its head towards +x; `wing_cases` > 0 opens them for flight."""
    figure = Figure()
    main, dark, pale = palette(animal, rng)
    limbs = Coat(darker(dark, 0.1))
    for side in (-1, 1):
        for x, angle in ((-0.12, 2.25), (0.1, 1.55), (0.28, 0.85)):
            hip = (x, side * 0.28)
            knee = along(hip, side * (angle + rng.normal(0, 0.08)), 0.2)
            toe = along(knee, side * (angle + 0.35), 0.12)
            add_leg(figure, [hip, knee, toe], 0.06, limbs)
        length = 0.06 + 0.14 * animal["antennae"]
        tip = along((0.5, side * 0.07), side * 0.6, length)
        add_antenna(figure, [(0.48, side * 0.06), tip], 0.022, limbs, club=0.022)
    if wing_cases:
        figure.add(ellipse(-0.06, 0, 0.36, 0.25), Coat(mix(dark, main, 0.12)))
        for side in (-1, 1):
            angle = side * (np.pi - wing_cases - 0.35)
            add_glass_wing(figure, (0.2, side * 0.1), angle, 1.1, _GLASS, flipped=side > 0)
    _add_cases_above(figure, animal, (main, dark), wing_cases, rng)
    figure.add(ellipse(0.44, 0, 0.12, 0.15), limbs)
    for side in (-1, 1):
        figure.eye(0.5, side * 0.1, 0.026, pale)
    shield = blob([(0.3, 0.29), (0.42, 0.23), (0.46, 0.1), (0.46, -0.1), (0.42, -0.23),
                   (0.3, -0.29), (0.27, 0.0)])  # fmt: skip
    cheeks = discs([(0.38, side * 0.2, 0.075, 0.065) for side in (-1, 1)])
    figure.add(shield, Coat(dark, marks=((cheeks, pale),)))
    return figure


def _add_cases_above(
    figure: Figure,
    animal: Animal,
    tints: tuple[Colour, Colour],
    open_by: float,
    rng: np.random.Generator,
) -> None:
    """Both wing cases, closed along the seam or swung open about their hinges."""
    main, dark = tints
    spots = _spots_above(animal, rng)
    marks = _wing_case_marks(animal, rng, dark, spots)
    half = [(0.34, 0.0), (0.32, 0.2), (0.16, 0.36), (-0.1, 0.4), (-0.33, 0.27), (-0.45, 0.06)]
    texture, rough = cover(animal), hair(animal)
    if not open_by:
        whole = blob([*half, *[(x, -y) for x, y in reversed(half[1:])]])
        figure.add(whole, Coat(main, texture, marks=marks), rough=rough)
        seam = polygon([(0.33, 0.009), (-0.44, 0.006), (-0.44, -0.006), (0.33, -0.009)])
        figure.add(seam, Coat(darker(dark, 0.2)), relief=0, rim=0)
        gloss(figure, 0.08, 0.27, 0.13, 0.035, -0.35, 0.5)
        return
    for side in (-1, 1):
        case = Figure()
        one = blob([(x, side * y) for x, y in [*half, (-0.42, 0.0)]])
        case.add(one, Coat(main, texture, marks=marks), rough=rough)
        gloss(case, 0.06, side * 0.27, 0.13, 0.03, -side * 0.35, 0.45)
        swung = turned(shifted(case, -0.32, -side * 0.1), -side * open_by)  # about its hinge
        figure.shapes += shifted(swung, 0.32, side * 0.12).shapes


def _on_leaf(animal: Animal, rng: np.random.Generator) -> Figure:
    """Seen from above on a leaf that rises from the ground on its stalk."""
    figure = Figure(stance="stand")
    rise = rng.uniform(0.15, 0.75)
    tip = along((-0.75, 0.58 - 0.3 * rise), rise, 0.2)
    add_stalk(figure, (-0.85, 0.0), tip)
    add_leaf(figure, along(tip, rise, -0.12), rise, 1.75, rng)
    at = along(tip, rise, 0.75)
    beetle = turned(_from_above(animal, rng), rise + rng.normal(0, 0.5))
    figure.shapes += shifted(beetle, at[0], at[1]).shapes
    return figure


def _beside(animal: Animal, rng: np.random.Generator) -> Figure:
    """Seen from the side, the legs short under the dome."""
    figure = Figure(stance="stand")
    main, dark, pale = palette(animal, rng)
    limbs = Coat(darker(dark, 0.1))
    y = rng.uniform(0.13, 0.19)
    high = (0.3 + 0.2 * animal["bulky"]) * rng.uniform(0.93, 1.05)
    for far in (True, False):
        for hip, reach in ((-0.26, -0.14), (0.02, -0.07), (0.24, 0.14)):
            start = (hip + (0.06 if far else 0), y + 0.03)
            joints = foot_below(start, reach + rng.normal(0, 0.025), 0.0)
            add_leg(figure, joints, 0.065, limbs, shade=0.8 if far else 1)
    for turn in (0.0, 0.4):
        tip = along(
            (0.5, y + 0.14), 0.5 + turn + rng.normal(0, 0.1), 0.08 + 0.14 * animal["antennae"]
        )
        add_antenna(figure, [(0.47, y + 0.12), tip], 0.022, limbs, club=0.024)
    head = blob(
        [(0.36, y + 0.0), (0.36, y + 0.2), (0.46, y + 0.21), (0.55, y + 0.11), (0.5, y + 0.0)]
    )
    figure.add(head, limbs)
    figure.eye(0.475, y + 0.115, 0.036, pale)
    shield = blob([(0.26, y), (0.22, y + 0.22), (0.28, y + 0.34), (0.38, y + 0.27),
                   (0.44, y + 0.12), (0.4, y)])  # fmt: skip
    cheek = discs([(0.375, y + 0.1, 0.05, 0.085)])
    figure.add(shield, Coat(dark, marks=((cheek, pale),)))
    grow = (0.45 + 0.55 * animal["spots"]) * rng.uniform(0.88, 1.12)
    spots = [(px, y + py * high, rx * grow, ry * grow) for px, py, rx, ry in _SPOTS_BESIDE]
    dome = [(0.31, 0.0), (0.31, 0.42), (0.18, 0.85), (-0.05, 1.02), (-0.28, 0.85), (-0.45, 0.45)]
    points = [(px, y + py * high) for px, py in dome] + [
        (-0.5, y + 0.03),
        (-0.4, y - 0.03),
        (0.1, y - 0.035),
    ]
    coat = Coat(main, cover(animal), marks=_wing_case_marks(animal, rng, dark, spots))
    figure.add(blob(points), coat, rough=hair(animal))
    gloss(figure, -0.22, y + 0.8 * high, 0.09, 0.03, 0.75, 0.5)
    return figure
