"""Whales: dolphins and orcas, and the great whale with a grooved throat."""

from __future__ import annotations

import numpy as np

from data.build.fauna.coats import pale_colour
from data.build.fauna.facts import Animal
from data.build.fauna.geometry import Outlines, blob, ellipse, moved, tube, turn_all
from data.build.fauna.painter import Coat, Colour, Figure, darker, mix
from data.build.fauna.plans.sea_parts import (
    Mark,
    below,
    bend,
    individual,
    joined,
    limbs,
    markings,
    oval,
)

# Where the back's colour ends and the belly's begins, from the tail to the snout.
_GREAT_BELLY = [
    (-0.6, -0.3), (-0.4, -0.09), (-0.2, -0.1), (0.1, -0.09), (0.32, -0.045), (0.62, -0.02),
]  # fmt: skip
_ORCA_BELLY = [
    (-0.6, -0.3), (-0.33, -0.09), (-0.2, -0.075), (0.05, -0.1), (0.28, -0.07), (0.36, -0.03),
    (0.62, -0.02),
]  # fmt: skip
_DOLPHIN_BELLY = [
    (-0.6, -0.3), (-0.4, -0.04), (-0.2, -0.035), (0.05, -0.055), (0.28, -0.045), (0.36, -0.03),
    (0.62, -0.012),
]  # fmt: skip


def whale(animal: Animal, rng: np.random.Generator) -> Figure:
    """A whale that swims; a slender one now and then leaps out of the water."""
    main, _, accent = individual(animal, rng)
    great = animal["bulky"] > 0.8 and animal["elongated"] > 0.8
    figure = Figure(stance="swim")
    marks = markings(animal, rng, main, but=_shown(animal))
    pale = pale_colour(animal, main)
    skin = Coat(main, marks=marks + _pattern(animal, pale, great))
    fin = Coat(limbs(animal, mix(main, accent, 0.5)), marks=marks)
    flap = rng.uniform(-0.35, 0.35)
    flipper = _flipper(animal["bulky"], great)
    root = (0.24, -0.09)
    # From the far side to the near one.
    figure.add(moved(turn_all(flipper, 0.45 + flap, root), 0.07, -0.01), fin, shade=0.65)
    body = _great_body() if great else _dolphin_body(animal["bulky"], animal["long snout"])
    figure.add(_far_fluke(), fin, shade=0.75)
    figure.add(body + _back_fin(animal["fins"], great) + _near_fluke(), skin)
    (_great_face if great else _dolphin_face)(figure, animal, main, pale)
    figure.add(turn_all(flipper, flap, root), fin, rim=0.55)
    if not great and rng.random() < 0.3:  # it leaps
        figure.stance = "float"
        bend(figure, rng.uniform(0.7, 1.3), rng.uniform(0.7, 1.2), rise=rng.uniform(0.28, 0.4))
    else:
        bend(figure, rng.uniform(-0.35, 0.35), rng.uniform(-0.9, 0.6))
    return figure


def _shown(animal: Animal) -> tuple[str, ...]:
    """Marks with a place of their own: an orca's patches lie behind the eye and on the side."""
    return ("patches",) if animal["face mask"] > 0.3 else ()


def _pattern(animal: Animal, pale: Colour, great: bool) -> tuple[Mark, ...]:
    """The pale belly, the eye patch and the saddle."""
    marks: tuple[Mark, ...] = ()
    if animal["pale belly"] > 0.3:
        if great:
            marks += ((below(_GREAT_BELLY, 0.022), pale),)
        elif animal["face mask"] > 0.3:
            marks += ((below(_ORCA_BELLY, 0.012), pale),)
        else:
            marks += ((below(_DOLPHIN_BELLY, 0.022), pale),)
    if animal["face mask"] > 0.3:
        marks += ((oval(0.345, 0.065, 0.08, 0.032, angle=-0.12), pale),)
        marks += ((oval(-0.16, -0.05, 0.14, 0.04, angle=-0.35), pale),)
    if animal["face mask"] > 0.3 and animal["patches"] > 0.3:
        saddle = mix(pale, (0.45, 0.47, 0.5), 0.6)
        marks += ((oval(-0.1, 0.13, 0.09, 0.045, angle=-0.3, soft=0.3), saddle),)
    return marks


def _height(bulky: float) -> float:
    """How much taller than its outline below a dolphin or an orca is drawn."""
    return 0.85 + 0.65 * bulky


def _dolphin_body(bulky: float, snout: float) -> Outlines:
    """A body with a round forehead and a beak as long as `snout`; without one, a blunt head."""
    tall = _height(bulky)
    beak = 0.42 + 0.2 * snout
    back = [(-0.58, 0.025), (-0.45, 0.035), (-0.3, 0.075), (-0.1, 0.125), (0.1, 0.145), 
            (0.26, 0.13), (0.37, 0.095), (0.43, 0.045 + 0.01 * (1 - snout))]  # fmt: skip
    under = [(0.42, -0.055), (0.32, -0.085), (0.18, -0.115), (0.0, -0.125), (-0.2, -0.1),
             (-0.36, -0.055), (-0.48, -0.025), (-0.58, -0.02)]  # fmt: skip
    if snout > 0.4:
        front = [(0.455, 0.016), (beak - 0.02, 0.01), (beak, -0.012), (beak - 0.015, -0.035)]
    else:
        front = [(0.47, 0.005), (0.475, -0.02), (0.46, -0.04)]
    outline = np.vstack([back, front, under])
    return [blob(outline)[0] * (1, tall)]


def _great_body() -> Outlines:
    """A long body with a flat head and a throat like a sack."""
    return blob(
        [(-0.6, 0.025), (-0.45, 0.05), (-0.25, 0.115), (0.0, 0.175), (0.2, 0.185), (0.38, 0.155),
         (0.52, 0.095), (0.59, 0.04), (0.605, -0.005), (0.595, -0.055), (0.53, -0.145),
         (0.38, -0.22), (0.18, -0.235), (0.0, -0.19), (-0.2, -0.115), (-0.42, -0.04),
         (-0.6, -0.015)]
    )  # fmt: skip


def _back_fin(size: float, great: bool) -> Outlines:
    if great:
        return joined([(-0.2, 0.1), (-0.27, 0.16), (-0.335, 0.18)], [(-0.31, 0.12), (-0.32, 0.06)])
    tall = 0.06 + 0.16 * size**2 + 0.06 * (size > 0.8)
    return joined(
        [(0.1, 0.12), (0.03, 0.14 + 0.6 * tall), (-0.075, 0.15 + tall)],
        [(-0.075, 0.15 + tall), (-0.06, 0.14 + 0.4 * tall), (-0.1, 0.11)],
    )


def _flipper(bulky: float, great: bool) -> Outlines:
    """A dolphin's pointed one, an orca's paddle, a great whale's long one."""
    if great:
        return joined(
            [(0.27, -0.1), (0.2, -0.2), (0.05, -0.29), (-0.06, -0.31)],
            [(-0.06, -0.31), (-0.02, -0.25), (0.09, -0.17), (0.18, -0.08)],
        )
    wide = 0.02 + 0.06 * bulky
    return blob(
        [(0.28, -0.08), (0.24, -0.16), (0.15, -0.23), (0.07 - wide, -0.27),
         (0.07 - wide, -0.22 - wide / 3), (0.13 - wide, -0.15), (0.17, -0.08)]
    )  # fmt: skip


def _near_fluke() -> Outlines:
    return joined(
        [(-0.5, 0.02), (-0.6, -0.02), (-0.69, -0.1), (-0.75, -0.2)],
        [(-0.75, -0.2), (-0.745, -0.1), (-0.7, -0.02), (-0.65, 0.015)],
        [(-0.65, 0.015), (-0.5, 0.0)],
    )


def _far_fluke() -> Outlines:
    return joined(
        [(-0.54, -0.015), (-0.6, 0.06), (-0.68, 0.13), (-0.79, 0.17)],
        [(-0.79, 0.17), (-0.74, 0.09), (-0.65, 0.0)],
        [(-0.65, 0.0), (-0.54, -0.015)],
    )


def _dolphin_face(figure: Figure, animal: Animal, main: Colour, pale: Colour) -> None:
    """A smiling mouth, an eye behind its corner."""
    tall = _height(animal["bulky"])
    tip = 0.41 + 0.2 * animal["long snout"] if animal["long snout"] > 0.4 else 0.467
    smile = [(tip, -0.016), (0.455, -0.022), (0.4, -0.032), (0.35, -0.008)]
    line = mix(darker(main, 0.65), pale, 0.15)
    figure.add(
        [part * (1, tall) for part in tube(smile, [0.008, 0.009, 0.012, 0.004])],
        Coat(line), relief=0, rim=0,
    )  # fmt: skip
    y = 0.016 * tall
    if animal["face mask"] > 0.3:
        figure.add(ellipse(0.412, y, 0.016, 0.016), Coat(darker(pale, 0.4)), relief=0, rim=0)
        figure.eye(0.412, y, 0.0115)
    else:
        figure.add(
            ellipse(0.358, y + 0.012, 0.027, 0.021), Coat(darker(main, 0.35)), relief=0, rim=0
        )
        figure.eye(0.36, y + 0.012, 0.016)


def _great_face(figure: Figure, animal: Animal, main: Colour, pale: Colour) -> None:
    """Throat grooves from the chin to the belly, the long mouth and the small eye above it."""
    if animal["pale belly"] > 0.3 or animal["stripes"] > 0.1:
        figure.add(_grooves(), Coat(mix(pale, darker(main, 0.3), 0.75)), relief=0, rim=0)
    mouth = [(0.602, 0.0), (0.5, -0.012), (0.4, -0.002), (0.345, -0.045)]
    figure.add(tube(mouth, [0.009, 0.012, 0.014, 0.005]), Coat(darker(main, 0.65)), relief=0, rim=0)
    figure.add(ellipse(0.325, 0.012, 0.03, 0.022), Coat(darker(main, 0.35)), relief=0, rim=0)
    figure.eye(0.326, 0.013, 0.016)


def _grooves() -> Outlines:
    lines: Outlines = []
    for i in range(6):
        s = i / 5
        lines += tube(
            [(0.585 - 0.05 * s, -0.035 - 0.075 * s), (0.42 - 0.03 * s, -0.055 - 0.14 * s),
             (0.2, -0.085 - 0.135 * s), (-0.02 + 0.03 * s, -0.11 - 0.065 * s)],
            [0.004, 0.01, 0.01, 0.003],
        )  # fmt: skip
    return lines
