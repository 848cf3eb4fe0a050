"""Kangaroos: upright on long hind legs, leaning on a thick tail, or hopping."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from data.build.fauna.coats import limb_coat, mammal_coat, pale_colour
from data.build.fauna.facts import Animal
from data.build.fauna.geometry import Point, along, ellipse, tube
from data.build.fauna.painter import Coat, Colour, Figure, mix
from data.build.fauna.patterns import Field
from data.build.fauna.plans.critter_parts import Head, mitten
from data.build.fauna.plans.local import Frame, beyond, both, capsule, disc, outside


@dataclass(frozen=True)
class Stance:
    """One way to stand.

    Attributes:
        hip: middle of the hind part.
        lean: the angle of the back.
        leg: knee, ankle and toes of the near hind leg.
        tail: four points of it from the rump to the tip.
        reach: where the hands are, seen from the shoulder.
        nod: how far the nose points up.
    """

    hip: Point
    lean: float
    leg: tuple[Point, Point, Point]
    tail: tuple[Point, Point, Point, Point]
    reach: Point
    nod: float


def hopper(animal: Animal, rng: np.random.Generator) -> Figure:
    """A kangaroo that stands, leans forward or hops."""
    pose = _stance(rng)
    mother = pose.lean > 0.7 and rng.random() < 0.6
    if mother:  # arms up, so that the young one is seen
        pose = replace(pose, reach=(0.22, -0.05))
    shoulder = along(pose.hip, pose.lean, 0.46)
    neck = along(shoulder, pose.lean + rng.uniform(-0.25, 0.05), 0.25)
    head_at = Frame(neck[0] + 0.03, neck[1], 0.14 * rng.normal(1, 0.03), pose.nod)
    plain = replace(mammal_coat(animal, rng), belly=None)
    legs = limb_coat(animal, rng, plain, 0.5)
    head = Head(animal, head_at, plain)
    belly = _belly(animal, pose, shoulder, head)
    coat = replace(plain, marks=(*plain.marks, *belly, *head.marks()))
    hands = replace(legs, colour=mix(coat.colour, animal.colours[2], 0.7), marks=())
    figure = Figure()
    _leg(figure, pose, legs, far=True)
    _arm(figure, pose, shoulder, legs, hands, far=True)
    tilt = rng.uniform(0.0, 0.4)
    head.ear(figure, tilt - 0.45, back=True)
    middle = along(along(pose.hip, pose.lean, 0.24), pose.lean + np.pi / 2, 0.025)
    torso = tube([pose.hip, middle, shoulder, neck], [0.40, 0.345, 0.23, 0.16])
    tail = tube(pose.tail, [0.26, 0.18, 0.11, 0.055])
    figure.add(tail + torso + head.outline(), coat, rough=0.008)
    if mother:
        _joey(figure, animal, pose, plain)
    _leg(figure, pose, legs, far=False)
    head.ear(figure, tilt, back=False)
    head.face(figure)
    _arm(figure, pose, shoulder, legs, hands, far=False)
    return figure


def _stance(rng: np.random.Generator) -> Stance:
    kind = rng.random()
    if kind < 0.6:  # upright, the tail on the ground
        lean = rng.uniform(0.95, 1.3)
        leg = ((0.22, 0.36), (-0.1, 0.09), (0.24, 0.035))
        wave = rng.uniform(-0.03, 0.06)
        tail = ((-0.1, 0.46), (-0.34, 0.22), (-0.62, 0.07), (-1.0, 0.04 + max(0.0, wave)))
        return Stance((0.0, 0.5), lean, leg, tail, (0.16, -0.27), rng.uniform(-0.3, 0.1))
    if kind < 0.8:  # bent forward, listening
        leg = ((0.2, 0.32), (-0.12, 0.09), (0.22, 0.035))
        tail = ((-0.12, 0.42), (-0.36, 0.22), (-0.64, 0.07), (-1.0, 0.04))
        lean = rng.uniform(0.45, 0.7)
        return Stance((-0.02, 0.46), lean, leg, tail, (0.06, -0.36), rng.uniform(-0.3, 0.0))
    lift = rng.uniform(0.0, 0.1)  # a hop, just off the ground
    leg = ((0.12, 0.42), (-0.22, 0.26), (-0.3, 0.0))
    tail = ((-0.12, 0.55), (-0.42, 0.52), (-0.72, 0.5 + lift), (-1.05, 0.62 + lift))
    lean = rng.uniform(0.5, 0.75)
    return Stance((0.0, 0.58), lean, leg, tail, (0.16, -0.18), rng.uniform(-0.2, 0.1))


def _belly(
    animal: Animal, pose: Stance, shoulder: Point, head: Head
) -> tuple[tuple[Field, Colour], ...]:
    """A pale underside from the chin to the hip."""
    pale, main = animal["pale belly"], head.coat.colour
    if pale < 0.1:
        return ()
    tint = mix(main, pale_colour(animal, main), min(1.0, 0.3 + 0.8 * pale))
    middle = ((pose.hip[0] + shoulder[0]) / 2, (pose.hip[1] + shoulder[1]) / 2)
    under = beyond(middle, pose.lean - np.pi / 2, 0.1 - 0.06 * pale, 0.03)
    face = disc(head.frame.x, head.frame.y, 1.1 * head.frame.size, 0.03)
    return ((both(under, outside(face)), tint),)


def _leg(figure: Figure, pose: Stance, coat: Coat, *, far: bool) -> None:
    """A big thigh, a thin shank and a very long foot."""
    knee, ankle, toe = pose.leg
    dx = 0.09 if far else 0.0
    knee, ankle, toe = (knee[0] + dx, knee[1]), (ankle[0] + dx, ankle[1]), (toe[0] + dx, toe[1])
    hip = (pose.hip[0] + dx, pose.hip[1] - 0.02)
    thigh = tube([hip, ((hip[0] + knee[0]) / 2, (hip[1] + knee[1]) / 2), knee], [0.34, 0.3, 0.17])
    shank = capsule(knee, ankle, 0.15, 0.075)
    foot = capsule(ankle, toe, 0.075, 0.06) + ellipse(*toe, 0.07, 0.034)
    figure.add(thigh + shank + foot, coat, shade=0.72 if far else 1.0, rim=0.18)


def _arm(
    figure: Figure, pose: Stance, shoulder: Point, coat: Coat, hands: Coat, *, far: bool
) -> None:
    dx, dy = pose.reach
    x, y = shoulder[0] + (0.1 if far else 0.04), shoulder[1] - 0.04
    elbow = (x - 0.02, y + 0.6 * dy - 0.05)
    hand = (x + dx, max(0.06, y + dy))
    shade = 0.72 if far else 1.0
    figure.add(tube([(x, y), elbow, hand], [0.12, 0.08, 0.055]), coat, shade=shade, rim=0.3)
    figure.add(mitten(hand, 0.07, -0.5), hands, shade=shade)


def _joey(figure: Figure, animal: Animal, pose: Stance, coat: Coat) -> None:
    """A young one that looks out of the pouch."""
    x, y = along(pose.hip, pose.lean - 0.62, 0.33)
    young = Head(animal, Frame(x + 0.02, y + 0.035, 0.085, 0.15), replace(coat, marks=()))
    young.ear(figure, -0.2, back=True)
    figure.add(young.outline(), young.coat)
    young.ear(figure, 0.2, back=False)
    young.face(figure)
    tint = mix(coat.colour, pale_colour(animal, coat.colour), 0.3)
    pouch = ellipse(x - 0.06, y - 0.13, 0.17, 0.1, 0.5)
    figure.add(pouch, Coat(tint, "fur"), rim=0.25, rough=0.008)
