"""The shark's body: a torpedo with gill slits, a triangular fin and a crescent tail."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from data.build.fauna.coats import pale_colour
from data.build.fauna.facts import Animal
from data.build.fauna.geometry import Outlines, Points, blob, moved, polygon, tube, turn_all
from data.build.fauna.painter import Coat, Colour, Figure, darker, mix
from data.build.fauna.plans.sea_parts import below, bend, individual, joined, limbs, markings

_MOUTH_INSIDE = (0.42, 0.10, 0.12)
_IVORY = (0.98, 0.97, 0.93)
# The body from the tail to the snout, above and below.
_BACK = [
    (-0.56, 0.032), (-0.46, 0.036), (-0.33, 0.07), (-0.14, 0.125), (0.06, 0.155), (0.25, 0.145),
    (0.41, 0.105), (0.54, 0.055), (0.605, 0.012),
]  # fmt: skip
_SNOUT = [(0.605, 0.012), (0.6, -0.012), (0.555, -0.028), (0.52, -0.033)]


def shark(animal: Animal, rng: np.random.Generator) -> Figure:
    """A shark on the hunt: jaws more or less open, the tail swung up or down."""
    figure = Figure(stance="swim")
    main, _, accent = individual(animal, rng)
    gape = rng.uniform(0.15, 1.0)
    girth = (0.9 + 0.4 * animal["bulky"]) * rng.uniform(0.93, 1.07)
    belly = [(-0.6, -0.2), (-0.5, -0.03), (-0.3, -0.015), (0.05, -0.04), (0.38, 0.0), (0.62, -0.01)]
    marks = markings(animal, rng, main)
    if animal["pale belly"] > 0.3:
        marks += ((below(belly, 0.012), pale_colour(animal, main)),)
    skin = Coat(main, "scales" if animal["scales"] > 0.5 else "skin", marks=marks)
    fin = Coat(limbs(animal, mix(main, accent, 0.25)), marks=markings(animal, rng, main))
    spread = rng.uniform(-0.35, 0.15)
    pectoral = _pectoral()
    figure.add(moved(turn_all(pectoral, 0.5 + spread, (0.2, -0.07)), 0.08, -0.01), fin, shade=0.7)
    figure.add(_jaws(gape, girth), Coat(_MOUTH_INSIDE), relief=0.3)
    figure.add(_body(gape, girth) + _fins(0.7 + 0.4 * animal["fins"]), skin)
    _face(figure, gape, girth, main)
    figure.add(turn_all(pectoral, spread, (0.2, -0.07)), fin, rim=0.55)
    bend(figure, rng.uniform(-0.35, 0.35), rng.uniform(-0.7, 0.6))
    return figure


def _body(gape: float, girth: float) -> Outlines:
    under = [
        (0.36, -0.05), (0.44, -0.075 - 0.03 * gape), (0.485, -0.075 - 0.055 * gape),
        (0.47, -0.1 - 0.05 * gape), (0.4, -0.12 - 0.025 * gape), (0.27, -0.145), (0.08, -0.15),
        (-0.12, -0.115), (-0.32, -0.06), (-0.46, -0.025), (-0.56, -0.012),
    ]  # fmt: skip
    outline = joined(_BACK, _SNOUT, [(0.52, -0.033), (0.44, -0.045), (0.36, -0.05)], under)[0]
    return [outline * (1, girth)]


def _jaws(gape: float, girth: float) -> Outlines:
    """The red inside of the mouth, seen between the jaws."""
    corners = [(0.33, -0.04), (0.515, -0.03), (0.475, -0.085 - 0.05 * gape), (0.38, -0.08)]
    return [polygon(corners)[0] * (1, girth)]


def _fins(size: float) -> Outlines:
    """All fins on the midline: back fin, small ones behind it, the crescent tail."""
    back = joined(
        [(0.15, 0.11), (0.07, 0.24), (-0.055, 0.345)],
        [(-0.055, 0.345), (-0.04, 0.24), (-0.075, 0.1)],
    )
    tail = joined(
        [(-0.5, 0.02), (-0.6, 0.13), (-0.74, 0.275)],
        [(-0.74, 0.275), (-0.655, 0.11), (-0.62, 0.015)],
        [(-0.62, 0.015), (-0.64, -0.08), (-0.685, -0.175)],
        [(-0.685, -0.175), (-0.58, -0.11), (-0.5, 0.0)],
    )
    second = joined([(-0.31, 0.05), (-0.37, 0.105), (-0.4, 0.115)], [(-0.39, 0.08), (-0.38, 0.04)])
    anal = joined(
        [(-0.28, -0.05), (-0.35, -0.115), (-0.385, -0.12)], [(-0.37, -0.08), (-0.36, -0.03)]
    )
    pelvic = joined(
        [(-0.1, -0.1), (-0.18, -0.175), (-0.235, -0.19)], [(-0.21, -0.13), (-0.2, -0.07)]
    )
    back = moved([outline * (1, size) for outline in back], 0.0, 0.11 * (1 - size))
    return back + tail + second + anal + pelvic


def _pectoral() -> Outlines:
    return joined(
        [(0.25, -0.06), (0.16, -0.21), (-0.02, -0.37)],
        [(-0.02, -0.37), (0.045, -0.22), (0.09, -0.09)],
        [(0.09, -0.09), (0.17, -0.05), (0.25, -0.06)],
    )


def _face(figure: Figure, gape: float, girth: float, main: Colour) -> None:
    """Teeth, gill slits, nostril and a cold eye."""
    upper = np.linspace((0.505, -0.028), (0.39, -0.042), 8)
    lower = np.linspace((0.48, -0.078 - 0.052 * gape), (0.4, -0.066 - 0.012 * gape), 6)
    long = 0.018 + 0.014 * gape
    teeth = _teeth(upper, -long) + _teeth(lower, 0.8 * long)
    figure.add([tooth * (1, girth) for tooth in teeth], Coat(_IVORY), relief=0, rim=0.25)
    dark = Coat(darker(main, 0.55))
    for i in range(5):
        x = 0.225 + 0.021 * i
        slit = tube(
            [(x - 0.006, 0.055), (x + 0.008, 0.0), (x - 0.002, -0.05)], [0.004, 0.009, 0.004]
        )
        figure.add([part * (1, girth) for part in slit], dark, relief=0, rim=0)
    figure.add(blob([(0.55, 0.0), (0.565, 0.008), (0.57, 0.002), (0.56, -0.006)]), dark, relief=0)
    figure.add(
        tube([(0.418, 0.055), (0.45, 0.063), (0.478, 0.05)], [0.006, 0.012, 0.004]),
        Coat(darker(main, 0.35)), relief=0, rim=0,
    )  # fmt: skip
    figure.eye(0.448, 0.042, 0.0165)


def _teeth(along: Points, tall: float) -> Outlines:
    """Triangles on a line, `tall` below 0 for teeth that hang."""
    return [np.array([a, b, (a + b) / 2 + np.array([0, tall])]) for a, b in pairwise(along)]
