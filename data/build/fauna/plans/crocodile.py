"""Crocodiles: low and long, with a toothed snout and an armoured back."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from data.build.fauna.coats import pale_colour
from data.build.fauna.facts import Animal
from data.build.fauna.geometry import Outlines, Point, blob, ellipse, polygon, tube
from data.build.fauna.painter import Coat, Figure, darker, mix
from data.build.fauna.patterns import Array, Field, smooth_step
from data.build.fauna.plans.local import Frame, Winding
from data.build.fauna.plans.reptile_parts import INK, add_leg, back_spines, reptile_coat, slit_eye

_WIDTHS = (0.03, 0.1, 0.2, 0.31, 0.42, 0.4, 0.33, 0.3)
TOOTH = (0.97, 0.95, 0.86)


def crocodile(animal: Animal, rng: np.random.Generator) -> Figure:
    """A crocodile on the bank, its mouth shut or wide open, or afloat."""
    afloat = rng.random() < 0.2
    raised = rng.uniform(0.0, 0.06)
    tail = rng.uniform(-0.02, 0.17)
    line: list[Point] = [
        (-1.0, 0.06 + 2.0 * tail), (-0.96, 0.07 + tail), (-0.76, 0.1 + 0.2 * tail),
        (-0.5, 0.19), (-0.2, 0.25), (0.1, 0.26), (0.34, 0.27 + raised), (0.5, 0.3 + raised),
    ]  # fmt: skip
    low = -0.21 - raised if afloat else 0.0  # the water's line is y = 0
    line = [(x, y + low) for x, y in line]
    widths = np.array(_WIDTHS) * rng.normal(0.8 + 0.4 * animal["bulky"], 0.03)
    spine = Winding(line)
    coat = reptile_coat(animal, rng, spine, head=1.25)
    scutes = _scutes(spine), darker(coat.colour, 0.38)
    coat = replace(coat, marks=(*coat.marks, scutes), belly_share=0.3)
    head = Frame(0.5, 0.3 + raised + low, 0.72, rng.uniform(-0.02, 0.14) + raised)
    gape = rng.uniform(0.25, 0.5) if rng.random() < 0.6 and not afloat else rng.uniform(0.0, 0.05)
    figure = Figure(stance="float" if afloat else "stand")
    legs = replace(coat, belly=None)
    step = rng.uniform(-0.06, 0.06)
    _legs(figure, legs, (0.1 + step, low), far=True)
    high = np.array([0.05, 0.085, 0.07, 0.04, 0.035, 0.03]) * (0.3 + 1.7 * animal["spines"])
    saw = back_spines(spine, (widths / 2).tolist(), high.tolist(), (0.04, 0.9), 24)
    figure.add(saw, replace(coat, colour=darker(coat.colour, 0.25), belly=None, marks=()))
    _lower_jaw(figure, animal, head, coat, gape)
    figure.add(tube(line, widths.tolist()) + head.place(_skull()), coat)
    _upper_face(figure, animal, head, coat)
    _legs(figure, legs, (-step, low), far=False)
    return figure


def _skull() -> Outlines:
    """Skull and upper jaw from its hinge at (0, 0); the unit is the head's length."""
    return _deeper(blob([
        (-0.22, 0.12), (-0.08, 0.17), (0.05, 0.165), (0.11, 0.215), (0.19, 0.205), (0.25, 0.13),
        (0.5, 0.085), (0.78, 0.07), (0.88, 0.12), (0.96, 0.11), (1.0, 0.03), (0.95, -0.035),
        (0.84, -0.01), (0.68, -0.045), (0.5, -0.005), (0.32, -0.05), (0.12, -0.02), (-0.02, -0.1),
        (-0.2, -0.16),
    ]))  # fmt: skip


def _deeper(outlines: Outlines) -> Outlines:
    return [outline * (1.0, 1.22) for outline in outlines]


def _lower_jaw(figure: Figure, animal: Animal, head: Frame, coat: Coat, gape: float) -> None:
    """The lower jaw, opened by `gape` radians, and the inside of the mouth."""
    jaw = Frame(*head.at(0.0, -0.06), head.size, head.angle - gape)
    if gape > 0.1:
        flesh = polygon([(0, 0.1), (0.45, 0.05), (0.8, 0.045), (0.75, -0.02), (0.1, -0.06)])
        inside = [np.vstack([head.place(polygon([(0.0, 0.0), (0.6, 0.0)]))[0],
                             jaw.place(polygon([(0.6, 0.0), (0.0, -0.03)]))[0]])]  # fmt: skip
        figure.add(inside + jaw.place(flesh), Coat((0.86, 0.52, 0.47)), rim=0.1)
    teeth: Outlines = []
    for u in np.linspace(0.3, 0.93, 8):
        teeth += polygon([(u - 0.028, 0.0), (u + 0.028, 0.0), (u + 0.005, 0.085)])
    figure.add(jaw.place(teeth), Coat(TOOTH), relief=0, rim=0.3)
    shape = _deeper(blob([
        (-0.2, -0.02), (0.1, 0.01), (0.5, 0.015), (0.88, 0.02), (0.96, -0.01), (0.92, -0.055),
        (0.6, -0.085), (0.3, -0.11), (0.0, -0.15), (-0.22, -0.16),
    ]))  # fmt: skip
    pale = mix(coat.colour, pale_colour(animal, coat.colour), 0.9 * animal["pale belly"])
    figure.add(jaw.place(shape), replace(coat, colour=pale, belly=None, marks=()))


def _upper_face(figure: Figure, animal: Animal, head: Frame, coat: Coat) -> None:
    """Teeth of the upper jaw, nostril and eye."""
    teeth: Outlines = []
    for u in np.linspace(0.24, 0.94, 10):
        drop = 0.02 + 0.02 * np.cos(u * 34)
        teeth += polygon([(u - 0.026, -drop), (u + 0.026, -drop), (u, -0.095 - 0.5 * drop)])
    figure.add(head.place(teeth), Coat(TOOTH), relief=0, rim=0.3)
    figure.add(head.place(ellipse(0.93, 0.11, 0.022, 0.014, 0.5)), Coat(INK), relief=0, rim=0)
    x, y = head.at(0.145, 0.195)
    slit_eye(figure, x, y, 0.036 * head.size / 0.66, (0.93, 0.76, 0.25))
    brow = tube([(0.08, 0.24), (0.145, 0.268), (0.21, 0.235)], [0.03, 0.035, 0.025])
    figure.add(head.place(brow), replace(coat, belly=None, marks=()), shade=0.8, rim=0.2)


def _legs(figure: Figure, coat: Coat, shift: Point, *, far: bool) -> None:
    """Short bent legs that hold the body just off the ground."""
    x, y = 0.2 + shift[0], shift[1]
    arm = [(x - 0.02, y + 0.22), (x - 0.09, y + 0.11), (x + 0.02, y + 0.035)]
    add_leg(figure, arm, [0.17, 0.1, 0.065], coat, far=far, toe=0.06)
    x -= 0.6
    thigh = [(x, y + 0.22), (x + 0.13, y + 0.15), (x + 0.02, y + 0.08), (x + 0.06, y + 0.035)]
    add_leg(figure, thigh, [0.23, 0.15, 0.1, 0.07], coat, far=far, toe=0.065)


def _scutes(spine: Winding) -> Field:
    """Rows of dark joints between the plates of the upper side."""

    def field(x: Array, y: Array) -> Array:
        s, d = spine.along(x, y)
        seam = smooth_step(np.abs((s / 0.075) % 1 - 0.5), 0.3, 0.46)
        row = smooth_step(np.abs((d / 0.055 + 0.5) % 1 - 0.5), 0.32, 0.46)
        body = smooth_step(d, -0.03, 0.03) * (1 - smooth_step(x, 0.44, 0.52))
        return np.maximum(seam, row) * body

    return field
