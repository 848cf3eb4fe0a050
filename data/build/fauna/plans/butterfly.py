"""Butterflies: four large wings with veins and a dotted margin, from any side."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data.build.fauna.facts import Animal
from data.build.fauna.geometry import Outlines, Point, Points, blob, ellipse, spline, tube
from data.build.fauna.painter import Coat, Colour, Figure, mix
from data.build.fauna.plans.bug_parts import (
    cover,
    curve_at,
    hair,
    mapped,
    markings,
    palette,
    turned,
)
from data.build.fauna.plans.insect_parts import add_antenna, add_flower, add_leg, foot_below

# The right wings from above, the head towards +y, the body along x = 0: outline, and the points of
# it where the outer margin begins and ends.
_FORE = [(0.02, 0.1), (0.1, 0.22), (0.28, 0.4), (0.48, 0.52), (0.6, 0.53), (0.63, 0.45),
         (0.58, 0.3), (0.52, 0.15), (0.44, 0.05), (0.25, 0.0), (0.04, 0.0)]  # fmt: skip
_HIND = [(0.03, 0.03), (0.2, 0.05), (0.38, 0.04), (0.48, -0.06), (0.48, -0.2), (0.4, -0.34),
         (0.27, -0.42), (0.15, -0.37), (0.06, -0.2)]  # fmt: skip
_FORE_MARGIN, _HIND_MARGIN = slice(4, 9), slice(2, 8)


@dataclass(frozen=True)
class _Pose:
    """Where the wings and the body point to in the picture: all are (x, y) of one unit.

    Attributes:
        forward: from the tail to the head.
        near: outwards along the wings on the near side.
        far: outwards along the wings on the far side.
        under: the pale lower face of the near wings is seen.
    """

    forward: Point
    near: Point
    far: Point
    under: bool = False


def butterfly(animal: Animal, rng: np.random.Generator) -> Figure:
    """A butterfly with open wings from above, or from the side with its wings up."""
    roll = rng.random()
    if roll < 0.5:
        wide = rng.uniform(0.8, 1.0, 2)
        figure = _flying(animal, _Pose((0, 1), (wide[0], 0), (-wide[1], 0)), rng)
        return turned(figure, rng.uniform(-1.0, 0.5))
    if roll < 0.68:
        lift = rng.uniform(0.7, 0.95)
        pose = _Pose((0.95, 0.1), (-0.22, lift), (0.3, lift * 0.95), under=True)
        return turned(_flying(animal, pose, rng), rng.uniform(-0.1, 0.4))
    open_by = rng.uniform(0.0, 0.16)
    pose = _Pose((0.98, 0.05), (-0.2 - open_by, 0.95), (-0.12 + open_by * 2, 0.97), under=True)
    return _sitting(animal, pose, rng)


def _flying(animal: Animal, pose: _Pose, rng: np.random.Generator) -> Figure:
    """In the air, free to turn."""
    figure = Figure(stance="fly")
    coats = _Coats(animal, rng)
    flap = rng.normal(0, 0.06)
    _add_wings(figure, animal, coats, pose.forward, pose.far, flap, shade=0.92 if pose.under else 1)
    if pose.under:
        _add_body(figure, animal, coats, pose.forward, (0, 0))
        _add_wings(figure, animal, coats, pose.forward, pose.near, -flap, pale=0.25)
    else:
        _add_wings(figure, animal, coats, pose.forward, pose.near, flap)
        _add_body(figure, animal, coats, pose.forward, (0, 0), both_eyes=True)
    return figure


def _sitting(animal: Animal, pose: _Pose, rng: np.random.Generator) -> Figure:
    """On its feet on the ground or on a flower, the wings up."""
    figure = Figure(stance="stand")
    coats = _Coats(animal, rng)
    ground = 0.0
    if rng.random() < 0.5:
        ground = rng.uniform(0.3, 0.5)
        add_flower(figure, ground, rng)
    at = (0.0, ground + 0.14)
    _add_wings(figure, animal, coats, pose.forward, pose.far, 0.0, at=at, shade=0.82, pale=0.2)
    for hip, reach in ((0.0, -0.07), (0.06, 0.03), (0.11, 0.09)):
        leg = foot_below((hip, at[1] - 0.02), reach + rng.normal(0, 0.01), ground)
        add_leg(figure, leg, 0.022, coats.body)
    _add_body(figure, animal, coats, pose.forward, at)
    _add_wings(figure, animal, coats, pose.forward, pose.near, 0.0, at=at, pale=0.25)
    return figure


class _Coats:
    """The colours and marks of one individual.

    Attributes:
        main: colour of the wings' cells.
        dark: colour of veins, margin and body.
        dots: colour of the dots on the margin.
        marks: of the cells, for stripes, spots and patches stronger than a usual butterfly's.
        body: coat of the body.
    """

    def __init__(self, animal: Animal, rng: np.random.Generator) -> None:
        self.main, self.dark, self.dots = palette(animal, rng)
        usual = [name for name in ("spots", "patches", "stripes") if animal[name] < 0.7]
        self.marks = markings(animal, rng, self.dark, per_unit=7, skip=usual)
        self.body = Coat(mix(self.dark, self.main, 0.12), cover(animal))


def _add_wings(
    figure: Figure,
    animal: Animal,
    coats: _Coats,
    forward: Point,
    out: Point,
    sweep: float,
    *,
    at: Point = (0.0, 0.0),
    shade: float = 1.0,
    pale: float = 0.0,
) -> None:
    """The hind and the fore wing of one side; `sweep` turns the fore wing forwards."""
    size = 0.6 + 0.4 * animal["wings"]
    right, up = (out[0] * size, out[1] * size), (forward[0] * size, forward[1] * size)
    cells = Coat(mix(coats.main, coats.dots, pale), marks=coats.marks)
    tail = tube([(0.28, -0.36), (0.33, -0.5), (0.31, -0.58)], [0.09, 0.05, 0.06])
    hind = _Wing(_HIND, _HIND_MARGIN, root=(0.04, 0.0), cell=(0.2, -0.1), inner=0.8)
    fore = _Wing(_FORE, _FORE_MARGIN, root=(0.03, 0.08), cell=(0.27, 0.24), inner=0.76)
    for wing in (hind, fore):
        turn = sweep if wing is fore else -sweep

        def lay(outlines: Outlines, turn: float = turn) -> Outlines:
            c, s = np.cos(turn), np.sin(turn)
            swept = [outline @ np.array([[c, s], [-s, c]]) for outline in outlines]
            return mapped(swept, right, up, at)

        edge = blob(wing.outline) + (tail if wing is hind and animal["fan tail"] > 0.5 else [])
        dark = Coat(coats.dark)
        figure.add(lay(edge), dark, shade=shade, relief=0.6)
        figure.add(lay(wing.cells()), cells, shade=shade, relief=0.8, rim=0.15)
        figure.add(lay(wing.veins(0.012 + 0.014 * animal["stripes"])), dark, relief=0, rim=0)
        dots = Coat(mix(coats.dots, (1.0, 1.0, 1.0), 0.5))
        figure.add(
            lay(wing.dots(0.008 + 0.014 * animal["spots"])), dots, relief=0, rim=0, shade=shade
        )


@dataclass(frozen=True)
class _Wing:
    """One wing as seen from above.

    Attributes:
        outline: its corners.
        margin: which of them make the outer margin.
        root: where it grows from the body.
        cell: the end of the long cell in its middle, from where veins fan out.
        inner: how far the coloured part reaches towards the margin.
    """

    outline: list[Point]
    margin: slice
    root: Point
    cell: Point
    inner: float

    def cells(self) -> Outlines:
        """The coloured part inside the dark border."""
        corners = np.array(self.outline)
        centre = 0.55 * corners.mean(axis=0) + 0.45 * np.array(self.root)
        return blob((corners - centre) * self.inner + centre)

    def veins(self, width: float) -> Outlines:
        """Lines from the root round the long cell, and from its end to the margin."""
        ends = curve_at(spline(self.outline[self.margin]), np.linspace(0.03, 0.97, 6))
        cell, root = np.array(self.cell), np.array(self.root)
        axis = cell - root
        side = np.array([-axis[1], axis[0]]) * 0.22
        upper, lower = root + 0.6 * axis + side, root + 0.6 * axis - side
        lines = tube([root, upper, cell], [width] * 3) + tube([root, lower, cell], [width] * 3)
        starts = [
            upper + 0.4 * (cell - upper),
            cell,
            cell,
            cell,
            lower + 0.4 * (cell - lower),
            lower,
        ]
        for start, end in zip(starts, ends, strict=True):
            lines += tube([start, end], [width, width * 0.8])
        return lines

    def dots(self, size: float) -> Outlines:
        """Two rows along the outer margin, the inner one larger."""
        line: Points = spline(self.outline[self.margin])
        centre = np.array(self.outline).mean(axis=0)
        outlines: Outlines = []
        for row, count, r in ((0.935, 10, 0.75), (0.87, 7, 1.0)):
            for x, y in (curve_at(line, np.linspace(0.04, 0.96, count)) - centre) * row + centre:
                outlines += ellipse(x, y, size * r, size * r)
        return outlines


def _add_body(
    figure: Figure,
    animal: Animal,
    coats: _Coats,
    forward: Point,
    at: Point,
    *,
    both_eyes: bool = False,
) -> None:
    """Abdomen, thorax, head and feelers along `forward`."""
    out = (forward[1], -forward[0])

    def lay(outlines: Outlines) -> Outlines:
        return mapped(outlines, out, forward, at)

    fat = 0.8 + 0.6 * animal["bulky"]
    belly = tube([(0, 0.05), (0, -0.12), (0, -0.3)], [0.075 * fat, 0.085 * fat, 0.035])
    thorax = ellipse(0, 0.08, 0.055 * fat, 0.1)
    if animal["antennae"] >= 0.2:
        spread, long = (0.14 if both_eyes else 0.09), 0.12 + 0.16 * animal["antennae"]
        for side in (-1, 1):
            curve = [(side * 0.015, 0.22), (side * spread * 0.5, 0.2 + long * 0.6)]
            tip = (side * spread * (1 if both_eyes else 1 + side * 0.5), 0.2 + long)
            line = mapped([np.array([*curve, tip])], out, forward, at)[0]
            add_antenna(
                figure, [(float(x), float(y)) for x, y in line], 0.014, coats.body, club=0.017
            )
    figure.add(lay(belly), coats.body, rough=hair(animal))
    figure.add(lay(thorax), coats.body, rough=max(0.006, hair(animal)))
    figure.add(lay(ellipse(0, 0.2, 0.045, 0.045)), coats.body)
    freckles = ellipse(0.02, 0.1, 0.011, 0.011) + ellipse(-0.02, 0.1, 0.011, 0.011)
    figure.add(lay(freckles + ellipse(0, 0.05, 0.011, 0.011)), Coat(coats.dots), relief=0, rim=0)
    iris: Colour = mix(coats.main, (0.9, 0.75, 0.4), 0.5)
    for x, y in ((-0.032, 0.21), (0.032, 0.21)) if both_eyes else ((-0.01, 0.21),):
        (px, py), *_ = mapped([np.array([[x, y]])], out, forward, at)[0]
        figure.eye(float(px), float(py), 0.015 if both_eyes else 0.02, iris)
