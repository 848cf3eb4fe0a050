"""Frogs: sitting in profile, looking at the viewer, leaping, or afloat among the lilies."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from data.build.fauna.coats import mammal_coat, pale_colour
from data.build.fauna.facts import Animal
from data.build.fauna.geometry import Outlines, Point, blob, ellipse, moved, tube
from data.build.fauna.painter import Coat, Figure, darker, mix
from data.build.fauna.plans.local import Frame, beyond

INK = (0.08, 0.09, 0.05)
GOLD = (0.93, 0.74, 0.2)


def frog(animal: Animal, rng: np.random.Generator) -> Figure:
    """A frog in one of its poses."""
    coat = mammal_coat(animal, rng)
    marks = tuple((field, animal.colours[2]) for field, _ in coat.marks)  # the second is the belly
    coat = replace(coat, belly=None, marks=marks)
    kind = rng.random()
    if kind < 0.3:
        return _facing(animal, rng, coat)
    if kind < 0.5:
        return _leaping(animal, rng, coat)
    return _sitting(animal, rng, coat)


def _with_belly(animal: Animal, coat: Coat, through: Point, normal: float) -> Coat:
    """The coat with a pale side beyond a line."""
    pale = animal["pale belly"]
    tint = mix(coat.colour, pale_colour(animal, coat.colour), min(1.0, 0.3 + 0.8 * pale))
    if pale < 0.1:
        return coat
    return replace(coat, marks=(*coat.marks, (beyond(through, normal, 0.0, 0.035), tint)))


def _sitting(animal: Animal, rng: np.random.Generator, coat: Coat) -> Figure:
    """In profile, head up, the long hind leg folded in a Z; in water up to the chin or on land."""
    afloat = animal["fresh water"] > 0.3 and rng.random() < 0.3
    figure = Figure(stance="float" if afloat else "stand")
    up = rng.uniform(-0.04, 0.06)
    trunk = blob([
        (-0.46, 0.1), (-0.43, 0.23), (-0.24, 0.4), (0.0, 0.53 + up), (0.2, 0.6 + up),
        (0.4, 0.58 + up), (0.58, 0.5 + up), (0.62, 0.43 + up), (0.55, 0.35 + up), (0.4, 0.26),
        (0.32, 0.14), (0.15, 0.06), (-0.2, 0.04), (-0.4, 0.05),
    ])  # fmt: skip
    bumps = ellipse(0.27, 0.63 + up, 0.11, 0.1)
    low = -0.27 if afloat else 0.0
    skin = _with_belly(animal, coat, (0.0, 0.19 + low), -1.25)
    sunk: Outlines = moved(trunk + bumps, 0, low)
    figure.add(moved(ellipse(0.36, 0.63 + up, 0.1, 0.09), 0, low), coat, shade=0.75)
    if not afloat:
        _foreleg(figure, coat, 0.09, far=True)
        _folded_leg(figure, animal, coat, 0.06, far=True)
    figure.add(sunk, skin)
    _profile_face(figure, coat, Frame(0.0, up + low, 1.0))
    if not afloat:
        _folded_leg(figure, animal, coat, rng.uniform(-0.03, 0.03), far=False)
        _foreleg(figure, coat, rng.uniform(-0.03, 0.03), far=False)
    return figure


def _profile_face(figure: Figure, coat: Coat, face: Frame) -> None:
    """A wide mouth, a nostril, an ear drum and an eye on its bump."""
    mouth = [(0.61, 0.44), (0.5, 0.41), (0.34, 0.39), (0.2, 0.42), (0.16, 0.45)]
    figure.add(
        face.place(tube(mouth, [0.012, 0.018, 0.018, 0.016, 0.01])), Coat(INK), relief=0, rim=0
    )
    figure.add(face.place(ellipse(0.55, 0.5, 0.012, 0.01)), Coat(INK), relief=0, rim=0)
    drum = Coat(darker(coat.colour, 0.22))
    figure.add(face.place(ellipse(0.12, 0.5, 0.05, 0.05)), drum, rim=0.5)
    x, y = face.at(0.29, 0.645)
    _eye(figure, x, y, 0.062 * face.size)


def _eye(figure: Figure, x: float, y: float, r: float) -> None:
    """A bulging golden eye with a level pupil."""
    figure.add(ellipse(x, y, 1.12 * r, 1.12 * r), Coat(INK), relief=0, rim=0)
    figure.add(ellipse(x, y, r, r), Coat(GOLD), relief=0.4, rim=0.2)
    figure.add(ellipse(x, y, 0.68 * r, 0.48 * r), Coat(INK), relief=0, rim=0)
    figure.add(
        ellipse(x + 0.25 * r, y + 0.4 * r, 0.2 * r, 0.2 * r), Coat((1, 1, 1)), relief=0, rim=0
    )


def _toes(at: Point, size: float, angles: tuple[float, ...], web: float) -> Outlines:
    """Long toes with round tips, webbed as far as `web` says."""
    x, y = at
    tips = [(x + size * np.cos(a), y + size * 0.5 * np.sin(a)) for a in angles]
    outlines: Outlines = []
    for tip in tips:
        outlines += tube([at, ((x + tip[0]) / 2, (y + tip[1]) / 2), tip], [0.04, 0.032, 0.026])
        outlines += ellipse(*tip, 0.024, 0.02)
    inner = [(x + (tx - x) * web * 2, y + (ty - y) * web * 2) for tx, ty in tips]
    return [*outlines, np.array([at, *inner])]


def _folded_leg(figure: Figure, animal: Animal, coat: Coat, shift: float, *, far: bool) -> None:
    """Thigh forward to the knee, shank back to the heel, long foot forward again."""
    shade = 0.7 if far else 1.0
    x, k = shift, 0.75 + 0.5 * animal["long legs"]
    foot = tube([(x - 0.34, 0.05), (x - 0.1, 0.035), (x + 0.06, 0.03)], [0.075, 0.06, 0.05])
    foot += _toes((x + 0.05, 0.03), 0.17, (0.5, 0.0, -0.4), animal["flippers"])
    figure.add(foot, coat, shade=shade, rim=0.3)
    shank = tube([(x + 0.1, 0.22 * k), (x - 0.12, 0.13), (x - 0.35, 0.055)], [0.13, 0.13, 0.07])
    figure.add(shank, coat, shade=shade, rim=0.3)
    thigh = [(x - 0.36, 0.15), (x - 0.14, 0.24 * k), (x + 0.1, 0.22 * k)]
    figure.add(tube(thigh, [0.18, 0.21, 0.12]), coat, shade=shade, rim=0.3)


def _foreleg(figure: Figure, coat: Coat, shift: float, *, far: bool) -> None:
    x = 0.3 + shift
    arm = tube([(x - 0.02, 0.25), (x - 0.08, 0.14), (x + 0.01, 0.035)], [0.13, 0.085, 0.055])
    arm += _toes((x + 0.01, 0.035), 0.11, (0.5, 0.0, -0.5, 2.9), 0.0)
    figure.add(arm, coat, shade=0.7 if far else 1.0, rim=0.3)


def _facing(animal: Animal, rng: np.random.Generator, coat: Coat) -> Figure:
    """Seen from the front: two eyes on top, a mouth from side to side, knees out."""
    figure = Figure()
    grin, tilt = rng.uniform(0.02, 0.08), rng.uniform(-0.02, 0.02)
    for side in (-1.0, 1.0):
        knee = blob([(side * p, q) for p, q in ((0.2, 0.1), (0.3, 0.3), (0.46, 0.36), (0.54, 0.24),
                                               (0.46, 0.08), (0.3, 0.03))])  # fmt: skip
        figure.add(knee, coat, shade=0.88)
        angles = tuple(np.pi / 2 - side * (np.pi / 2 + a) for a in (-0.1, 0.35, 0.8))
        figure.add(_toes((side * 0.4, 0.07), 0.2, angles, animal["flippers"]), coat, rim=0.3)
    trunk = ellipse(0, 0.3, 0.33, 0.27)
    brow = ellipse(tilt, 0.53, 0.35, 0.19) + ellipse(-0.2 + tilt, 0.69, 0.11, 0.105)
    brow += ellipse(0.2 + tilt, 0.69, 0.11, 0.105)
    figure.add(trunk + brow, _with_belly(animal, coat, (0.0, 0.45), -np.pi / 2))
    mouth = [(-0.3 + tilt, 0.5), (-0.18, 0.46 - grin), (tilt, 0.44 - grin), (0.18, 0.46 - grin),
             (0.3 + tilt, 0.5)]  # fmt: skip
    figure.add(tube(mouth, [0.014, 0.02, 0.02, 0.02, 0.014]), Coat(INK), relief=0, rim=0)
    for side in (-1.0, 1.0):
        figure.add(ellipse(tilt + 0.04 * side, 0.57, 0.014, 0.011), Coat(INK), relief=0, rim=0)
        _eye(figure, tilt + 0.2 * side, 0.7, 0.075)
        arm = tube(
            [(0.2 * side, 0.27), (0.24 * side, 0.16), (0.15 * side, 0.05)], [0.13, 0.1, 0.06]
        )
        angles = tuple(-np.pi / 2 + a for a in (-1.0, -0.35, 0.35, 1.0))
        arm += _toes((0.15 * side, 0.045), 0.11, angles, 0.0)
        figure.add(arm, coat, rim=0.3)
    return figure


def _leaping(animal: Animal, rng: np.random.Generator, coat: Coat) -> Figure:
    """Just off the ground, hind legs stretched out behind."""
    figure = Figure()
    body = Frame(0.0, 0.5, 1.0, rng.uniform(0.2, 0.5))
    for far in (True, False):
        drop = rng.uniform(-0.03, 0.03)
        hip, toe = body.at(-0.34, -0.05), (-0.78, 0.08 + drop + 0.05 * far)
        knee, ankle = (hip[0] - 0.02 + 0.06 * far, hip[1] - 0.17), (-0.5 + drop, 0.2 + 0.05 * far)
        leg = tube([hip, knee, ankle, toe], [0.2, 0.14, 0.08, 0.05])
        leg += _toes(toe, 0.15, (2.8, 3.4, 4.0), animal["flippers"])
        if far:
            figure.add(leg, coat, shade=0.7, rim=0.3)
            figure.add(body.place(_reaching()), coat, shade=0.7, rim=0.3)
    trunk = blob([
        (-0.45, -0.08), (-0.4, 0.06), (-0.2, 0.15), (0.1, 0.2), (0.38, 0.18), (0.58, 0.09),
        (0.62, 0.02), (0.54, -0.06), (0.3, -0.14), (0.0, -0.19), (-0.3, -0.17),
    ])  # fmt: skip
    trunk = body.place(trunk + ellipse(0.29, 0.21, 0.105, 0.095))
    figure.add(trunk, _with_belly(animal, coat, body.at(0, -0.05), body.angle - np.pi / 2))
    face = Frame(*body.at(0.0, -0.42), 1.0, body.angle)
    _profile_face(figure, coat, face)
    figure.add(leg, coat, rim=0.3)
    figure.add(moved(body.place(_reaching()), -0.04, -0.04), coat, rim=0.3)
    return figure


def _reaching() -> Outlines:
    """A foreleg stretched ahead for the landing."""
    arm = tube([(0.22, -0.1), (0.3, -0.24), (0.42, -0.28)], [0.12, 0.08, 0.05])
    return arm + _toes((0.42, -0.28), 0.11, (0.5, 0.0, -0.5), 0.0)
