"""The octopus: a soft bag of a body, eight arms that curl, rows of suckers."""

from __future__ import annotations

import numpy as np

from data.build.fauna.coats import pale_colour
from data.build.fauna.facts import Animal
from data.build.fauna.geometry import Outlines, Points, blob, ellipse, tube, turn_all
from data.build.fauna.painter import Coat, Colour, Figure, darker, mix
from data.build.fauna.patterns import patches
from data.build.fauna.plans.sea_parts import below, individual, limbs, markings

_ARMS = 8
_JOINTS = 15


def octopus(animal: Animal, rng: np.random.Generator) -> Figure:
    """An octopus that faces us, its arms spread and curled, its body tilted."""
    figure = Figure(stance="swim")
    main, second, accent = individual(animal, rng)
    mottled = ((patches(rng, 7, share=0.35), mix(main, accent, 0.5)),)
    marks = mottled + markings(animal, rng, main, per_unit=12)
    if animal["pale belly"] > 0.3:
        marks += ((below([(-1, -0.25), (1, -0.25)], 0.1), pale_colour(animal, main)),)
    skin = Coat(main, marks=marks)
    plain = mottled + markings(animal, rng, main, but=("spots",))  # spots would hide the suckers
    arm_skin = Coat(limbs(animal, main), marks=plain)
    under = Coat(mix(second, (1.0, 0.93, 0.88), 0.25))
    arms = _arms(0.45 + 0.4 * animal["tentacles"], rng)
    for i in (0, 7, 2, 5):  # arms behind the others
        _add_arm(figure, *arms[i], arm_skin, under, shade=0.78)
    _add_arm(figure, *arms[3], arm_skin, under, shade=0.9)
    figure.add(_bag(animal["bulky"], rng.uniform(-0.55, 0.55), rng), skin)
    for i in (1, 6, 4):
        _add_arm(figure, *arms[i], arm_skin, under, shade=1.0)
    figure.add(_brow(), skin, rim=0.15, relief=0.6)
    _add_eyes(figure, animal, main, accent)
    return figure


def _arms(length: float, rng: np.random.Generator) -> list[tuple[Points, float]]:
    """Centre lines of the arms from left to right, each with the side it curls to (1: left)."""
    arms = []
    for i in range(_ARMS):
        share = i / (_ARMS - 1)
        heading = np.pi * (1.08 + 0.84 * share) + rng.normal(0, 0.07)
        outward = -1.0 if share < 0.5 else 1.0
        curl = outward * rng.uniform(2.6, 5.5) * (1 if rng.random() < 0.8 else -0.7)
        sway = rng.uniform(-0.9, 0.9)
        t = np.linspace(0, 1, _JOINTS)
        headings = heading + sway * np.sin(np.pi * t) * t + curl * t**2.6
        step = length * rng.uniform(0.85, 1.15) / _JOINTS
        x = 0.26 * (share - 0.5) + step * np.cumsum(np.cos(headings))
        y = -0.07 - 0.03 * np.sin(np.pi * share) + step * np.cumsum(np.sin(headings))
        arms.append((np.stack([x, y], axis=1), float(np.sign(curl))))
    return arms


def _add_arm(
    figure: Figure, path: Points, side: float, skin: Coat, under: Coat, *, shade: float
) -> None:
    """An arm that tapers to a point, with suckers on the inside of its curl."""
    widths = np.linspace(1, 0.14, _JOINTS) * 0.115
    figure.add(tube(path, widths.tolist()), skin, shade=shade, relief=1.2)
    step = np.gradient(path, axis=0)
    normal = np.stack([-step[:, 1], step[:, 0]], axis=1) / np.linalg.norm(step, axis=1)[:, None]
    suckers: Outlines = []
    for place in np.linspace(3.0, _JOINTS - 1.5, 12):
        i = int(place)
        at = path[i] + (place - i) * (path[i + 1] - path[i])
        at = at + normal[i] * side * widths[i] * 0.27
        suckers += ellipse(at[0], at[1], 0.235 * widths[i], 0.235 * widths[i])
    figure.add(suckers, under, shade=shade, relief=0, rim=0.5)


def _bag(bulky: float, tilt: float, rng: np.random.Generator) -> Outlines:
    """The mantle, a bag that hangs to one side, on the head where the arms begin."""
    wide, tall = (0.2 + 0.1 * bulky) * rng.uniform(0.93, 1.07), 0.56 * rng.uniform(0.93, 1.1)
    right = [(0.7, 0.04), (0.85, 0.3), (1.08, 0.6), (0.68, 0.92)]
    left = [(-x, y) for x, y in reversed(right)]
    mantle = [outline * (wide, tall) for outline in blob([*right, (0.0, 1.0), *left])]
    head = blob([(-0.17, 0.08), (-0.2, -0.04), (-0.15, -0.13), (0.0, -0.15), (0.15, -0.13),
                 (0.2, -0.04), (0.17, 0.08), (0.0, 0.12)])  # fmt: skip
    return turn_all(mantle, tilt, (0.0, 0.0)) + head


def _brow() -> Outlines:
    return ellipse(-0.115, 0.055, 0.07, 0.062) + ellipse(0.115, 0.055, 0.07, 0.062)


def _add_eyes(figure: Figure, animal: Animal, main: Colour, accent: Colour) -> None:
    """Two eyes on bumps, golden, with heavy lids."""
    if animal["face mask"] > 0.3:
        figure.add(ellipse(0, 0.05, 0.19, 0.075), Coat(accent), relief=0, rim=0)
    for x in (-0.115, 0.115):
        figure.add(ellipse(x, 0.06, 0.05, 0.047), Coat((0.97, 0.9, 0.62)), relief=0.3, rim=0.6)
        figure.eye(x + 0.006, 0.057, 0.027)
        figure.add(
            tube([(x - 0.055, 0.085), (x, 0.108), (x + 0.055, 0.085)], [0.012, 0.026, 0.012]),
            Coat(darker(main, 0.25)), relief=0.3, rim=0,
        )  # fmt: skip
