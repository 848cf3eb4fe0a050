"""Bees: furry, banded, with two pairs of clear wings."""

from __future__ import annotations

import numpy as np

from data.build.fauna.facts import Animal
from data.build.fauna.geometry import along, blob, ellipse
from data.build.fauna.painter import Coat, Colour, Figure, darker, mix
from data.build.fauna.plans.bug_parts import (
    belly,
    beyond,
    cover,
    hair,
    markings,
    palette,
    rings,
    shifted,
    turned,
)
from data.build.fauna.plans.insect_parts import (
    add_antenna,
    add_flower,
    add_glass_wing,
    add_leg,
    dangling,
    foot_below,
)

_HIPS = ((0.02, -0.13), (0.12, -0.14), (0.22, -0.12))


def bee(animal: Animal, rng: np.random.Generator) -> Figure:
    """A bee in flight, from the side or from above, or sitting on a flower."""
    roll = rng.random()
    if roll < 0.25:
        return turned(_from_above(animal, rng), rng.uniform(-0.2, 1.5))
    return _beside(animal, rng, flying=roll < 0.75)


class _Coats:
    """The coats of one individual: fur of thorax, banded abdomen, dark limbs, and two colours."""

    def __init__(self, animal: Animal, rng: np.random.Generator) -> None:
        self.main, self.dark, self.glass = palette(animal, rng)
        marks = markings(animal, rng, self.dark, per_unit=7, skip=("stripes",))
        texture = cover(animal)
        self.fur = Coat(mix(self.main, self.dark, 0.2), texture, marks=marks)
        self.limbs = Coat(mix(self.dark, self.main, 0.08))
        banded = marks
        if animal["stripes"] > 0:
            bands = rings((0.9, 0.0), 0.185, share=0.25 + 0.28 * animal["stripes"], phase=0.3)
            banded += ((bands, self.dark),)
        banded += ((beyond((-0.5, 0.0), np.pi), self.dark),)
        self.abdomen = Coat(self.main, texture, belly=belly(animal, self.main), marks=banded)
        self.rough = hair(animal)


def _beside(animal: Animal, rng: np.random.Generator, *, flying: bool) -> Figure:
    """Drawn about the middle of the thorax; a sitting bee is then put on its feet."""
    coats = _Coats(animal, rng)
    figure = Figure(stance="fly" if flying else "stand")
    fat = (0.75 + 0.35 * animal["bulky"]) * rng.uniform(0.95, 1.05)
    droop = rng.uniform(0.0, 0.09)
    base = rng.uniform(1.65, 2.3) if flying else rng.uniform(2.2, 2.6)
    ground = -0.34
    _add_legs(figure, coats, rng, flying=flying, ground=ground, shade=0.75)
    _add_wings(figure, animal, coats.glass, base - 0.28, shade=0.88)
    sting = [(-0.52, -0.1 - droop), (-0.66, -0.15 - droop * 1.5)]
    add_antenna(figure, sting, 0.022, coats.limbs)
    rear = [(0.06, 0.13), (-0.14, 0.2 * fat), (-0.36, 0.15 * fat - droop), (-0.56, -0.06 - droop)]
    rear += [
        (-0.57, -0.11 - droop),
        (-0.4, -0.2 * fat - droop),
        (-0.16, -0.22 * fat),
        (0.04, -0.14),
    ]
    figure.add(blob(rear), coats.abdomen, rough=coats.rough * 0.5)
    _add_legs(figure, coats, rng, flying=flying, ground=ground)
    _add_head(figure, animal, coats, rng)
    figure.add(ellipse(0.13, 0.02, 0.19, 0.18 * fat), coats.fur, rough=coats.rough * 1.8)
    _add_wings(figure, animal, coats.glass, base)
    if flying:
        return turned(figure, rng.uniform(-0.05, 0.35))
    return _on_feet(figure, ground, rng)


def _on_feet(figure: Figure, ground: float, rng: np.random.Generator) -> Figure:
    """The figure moved up so that its feet are on the ground, or on a flower."""
    under = Figure(stance="stand")
    height = 0.0
    if rng.random() < 0.7:
        height = rng.uniform(0.3, 0.5)
        add_flower(under, height, rng, wide=1.25)
    under.shapes += shifted(figure, 0.0, height - ground).shapes
    return under


def _add_wings(
    figure: Figure, animal: Animal, glass: Colour, angle: float, *, shade: float = 1.0
) -> None:
    """The fore and the hind wing of one side."""
    length = 0.3 + 0.42 * animal["wings"]
    add_glass_wing(figure, (0.05, 0.14), angle + 0.42, length * 0.72, glass, shade=shade)
    add_glass_wing(figure, (0.1, 0.16), angle, length, glass, shade=shade)


def _add_legs(
    figure: Figure,
    coats: _Coats,
    rng: np.random.Generator,
    *,
    flying: bool,
    ground: float,
    shade: float = 1.0,
) -> None:
    """The three legs of one side, dangling or on the ground."""
    shift = 0.04 if shade < 1 else 0.0
    for i, (x, y) in enumerate(_HIPS):
        hip = (x + shift, y + shift)
        if flying:
            joints = dangling(hip, -1.75 + 0.35 * i + rng.normal(0, 0.12), 0.3 - 0.03 * i)
        else:
            joints = foot_below(hip, (-0.17, -0.06, 0.14)[i] + rng.normal(0, 0.02), ground)
        add_leg(figure, joints, 0.055, coats.limbs, shade=shade)
        if i == 0 and flying:  # the basket of pollen on the hind leg
            pollen = ellipse(*joints[1], 0.045, 0.035)
            figure.add(pollen, Coat(mix(coats.main, (0.95, 0.6, 0.1), 0.6)), shade=shade)


def _add_head(figure: Figure, animal: Animal, coats: _Coats, rng: np.random.Generator) -> None:
    """Feelers, a furry face and a large dark eye."""
    length = 0.1 + 0.14 * animal["antennae"]
    for turn in (0.0, 0.35):
        elbow = along((0.4, 0.07), 0.95 + turn + rng.normal(0, 0.08), length)
        tip = along(elbow, -0.1 + turn, length * 0.75)
        add_antenna(figure, [(0.38, 0.06), elbow, tip], 0.026, coats.limbs)
    face = blob(
        [(0.27, 0.08), (0.35, 0.13), (0.45, 0.07), (0.47, -0.06), (0.4, -0.17), (0.29, -0.1)]
    )
    figure.add(
        face, Coat(mix(coats.dark, coats.main, 0.3), coats.fur.texture), rough=coats.rough * 0.5
    )
    figure.add(ellipse(0.4, 0.0, 0.052, 0.09, 0.15), Coat(darker(coats.dark, 0.4)), relief=0.6)
    figure.eye(0.405, 0.012, 0.036, (0.97, 0.95, 0.9))


def _from_above(animal: Animal, rng: np.random.Generator) -> Figure:
    """Seen from above with its head towards +x and all four wings spread."""
    coats = _Coats(animal, rng)
    figure = Figure(stance="fly")
    fat = (0.75 + 0.35 * animal["bulky"]) * rng.uniform(0.95, 1.05)
    spread = rng.uniform(1.5, 2.0)
    for side in (-1, 1):
        for x, angle, reach in ((0.0, 2.3, 0.2), (0.12, 1.6, 0.16), (0.22, 0.8, 0.14)):
            hip = (x, side * 0.1)
            knee = along(hip, side * angle, reach)
            toe = along(knee, side * (angle + 0.5), reach * 0.9)
            add_leg(figure, [hip, knee, toe], 0.045, coats.limbs)
        length = 0.1 + 0.14 * animal["antennae"]
        elbow = along((0.42, side * 0.04), side * 0.6, length)
        add_antenna(
            figure,
            [(0.4, side * 0.03), elbow, along(elbow, side * 0.1, length * 0.6)],
            0.024,
            coats.limbs,
        )
    rear = [(0.06, 0.12), (-0.14, 0.2 * fat), (-0.36, 0.16 * fat), (-0.52, 0.06), (-0.6, 0.0)]
    outline = blob([*rear, *[(x, -y) for x, y in reversed(rear[:-1])]])
    figure.add(outline, coats.abdomen, rough=coats.rough * 0.5)
    figure.add(
        ellipse(0.37, 0.0, 0.1, 0.14), Coat(mix(coats.dark, coats.main, 0.3), coats.fur.texture)
    )
    figure.add(ellipse(0.13, 0.0, 0.19, 0.18 * fat), coats.fur, rough=coats.rough * 1.8)
    length = 0.3 + 0.42 * animal["wings"]
    for side in (-1, 1):
        for x, angle, share in ((0.04, spread + 0.45, 0.7), (0.12, spread, 1.0)):
            root = (x, side * 0.12)
            add_glass_wing(
                figure, root, side * angle, length * share, coats.glass, flipped=side < 0
            )
        figure.add(
            ellipse(0.4, side * 0.1, 0.055, 0.045, side * 0.5), Coat(darker(coats.dark, 0.4))
        )
        figure.eye(0.405, side * 0.105, 0.024, (0.97, 0.95, 0.9))
    return figure
