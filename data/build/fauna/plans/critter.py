"""Small mammals that crouch or sit up: rabbits, squirrels, mice, hedgehogs, beavers."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from data.build.fauna.coats import limb_coat, mammal_coat, pale_colour
from data.build.fauna.facts import Animal
from data.build.fauna.geometry import Outlines, Point, along, ellipse, tube
from data.build.fauna.painter import Coat, Colour, Figure, mix
from data.build.fauna.patterns import Field
from data.build.fauna.plans.critter_parts import Head, mitten
from data.build.fauna.plans.critter_tails import add_tail
from data.build.fauna.plans.hopper import hopper
from data.build.fauna.plans.local import Frame, beyond, both, capsule, disc, outside
from data.build.fauna.plans.quills import add_quills, long_quilled


def critter(animal: Animal, rng: np.random.Generator) -> Figure:
    """A small mammal: upright if it goes on two legs, else crouching or sitting up."""
    if animal["two legs"] > 0.5:
        return hopper(animal, rng)
    pose = _pose(animal, rng)
    spiny = animal["spines"] > 0.3
    plain = _plain_coat(animal, rng)
    legs = limb_coat(_skin(animal), rng, plain, 0.3)
    head = Head(animal, pose.head, plain)
    coat = replace(plain, marks=(*plain.marks, *_belly(animal, pose, plain), *head.marks()))
    figure = Figure()
    if not spiny or animal["long tail"] > 0.3:
        add_tail(figure, animal, rng, pose.tail, plain, pose.rise)
    _hind_foot(figure, animal, pose, legs, far=True)
    _arm(figure, animal, pose, legs, far=True)
    tilt = _ear_tilt(animal, rng)
    head.ear(figure, tilt - 0.25, back=True)
    rough = 0.012 + 0.02 * animal["shaggy"]
    figure.add(pose.torso(animal) + head.outline(), coat, rough=rough)
    if spiny:
        add_quills(figure, animal, rng, pose.dome())
    else:
        _haunch(figure, pose, plain)
    _hind_foot(figure, animal, pose, legs, far=False)
    head.ear(figure, tilt, back=False)
    head.face(figure)
    if pose.rise > 0.5:
        _meal(figure, animal, pose)
    _arm(figure, animal, pose, legs, far=False)
    return figure


@dataclass(frozen=True)
class Pose:
    """How one individual sits.

    Attributes:
        hip: middle of its hind part.
        shoulder: middle of its chest.
        girth: its thickness.
        rise: how upright it sits, 0..1.
        head: the frame of its head.
        step: how far a paw is put ahead.
    """

    hip: Point
    shoulder: Point
    girth: float
    rise: float
    head: Frame
    step: float

    @property
    def slope(self) -> float:
        """The angle of the back."""
        return float(np.arctan2(self.shoulder[1] - self.hip[1], self.shoulder[0] - self.hip[0]))

    @property
    def tail(self) -> Point:
        """Where the tail grows."""
        return self.hip[0] - 0.46 * self.girth, 0.13 + 0.1 * self.girth

    def dome(self) -> Frame:
        """Where the spines of a spiny one grow."""
        x = (self.hip[0] + self.shoulder[0]) / 2 + 0.01
        y = (self.hip[1] + self.shoulder[1]) / 2
        return Frame(x, y, 0.5 * (self.shoulder[0] - self.hip[0]) + 0.5 * self.girth, 0.06)

    def torso(self, animal: Animal) -> Outlines:
        """Rump, arched back, chest and neck."""
        g = self.girth
        arch = (0.10 + 0.04 * animal["bulky"]) * (1 - 0.6 * self.rise)
        middle = along(
            ((self.hip[0] + self.shoulder[0]) / 2, (self.hip[1] + self.shoulder[1]) / 2),
            self.slope + np.pi / 2,
            arch * 0.5,
        )
        back = tube([self.hip, middle, self.shoulder], [g, 0.98 * g, 0.72 * g])
        r = self.head.size
        neck = capsule(
            self.shoulder, self.head.at(-0.2, -0.1), 0.7 * g, (1.3 + 0.5 * animal["bulky"]) * r
        )
        low = max(0.03, 0.1 * (1 - animal["long legs"] * 2))
        rump = ellipse(self.hip[0], (self.hip[1] + low) / 2 + 0.06, 0.5 * g, 0.5 * g)
        return back + neck + rump


def _pose(animal: Animal, rng: np.random.Generator) -> Pose:
    spiny = animal["spines"] > 0.3
    ball = spiny and not long_quilled(animal)
    girth = (0.36 + 0.13 * animal["bulky"] + 0.05 * ball) * rng.normal(1, 0.03)
    upright = 0.0 if spiny else 0.65 if animal["bushy tail"] > 0.3 else 0.35
    rise = rng.uniform(0.75, 1.0) if rng.random() < upright else rng.uniform(0.0, 0.25)
    hip = (-0.18, 0.5 * girth + 0.02 + 0.12 * animal["long legs"])
    length = 0.36 + 0.05 * animal["long tail"] + 0.05 * animal["big"] - 0.05 * ball
    shoulder = along(hip, 0.02 + 1.12 * rise, length)
    if rise < 0.5:
        shoulder = (shoulder[0], max(shoulder[1] - 0.03, 0.42 * girth))
    size = (0.205 - 0.05 * animal["big"]) * rng.normal(1, 0.03) * (0.85 if ball else 1)
    nod = rng.uniform(-0.3, 0.12)
    bend = 0.55 + 0.5 * rise + rng.uniform(-0.15, 0.25) - (0.75 if ball else 0.35 if spiny else 0)
    if rise < 0.5 and not spiny and rng.random() < 0.25:  # it nibbles at the ground
        bend, nod = bend - 0.6, nod - 0.2
    neck = along(shoulder, bend, 0.34 * girth + 0.5 * size)
    return Pose(hip, shoulder, girth, rise, Frame(*neck, size, nod), rng.uniform(-0.08, 0.1))


def _skin(animal: Animal) -> Animal:
    """The animal as its coat is drawn: the stripes of a spiny one are on its quills."""
    if animal["spines"] > 0.3:
        return replace(animal, attributes={**animal.attributes, "stripes": 0.0})
    return animal


def _plain_coat(animal: Animal, rng: np.random.Generator) -> Coat:
    """The mammal's coat without its belly; that of a spiny one is its face's."""
    coat = replace(mammal_coat(_skin(animal), rng), belly=None)
    if animal["spines"] > 0.3:
        tint = pale_colour(animal, coat.colour)
        return replace(coat, colour=mix(coat.colour, tint, 0.8 * animal["pale belly"]))
    return coat


def _belly(animal: Animal, pose: Pose, coat: Coat) -> tuple[tuple[Field, Colour], ...]:
    """A pale underside, where the pose has it."""
    pale = animal["pale belly"]
    if pale < 0.1:
        return ()
    tint = mix(coat.colour, pale_colour(animal, coat.colour), min(1.0, 0.3 + 0.8 * pale))
    middle = ((pose.hip[0] + pose.shoulder[0]) / 2, (pose.hip[1] + pose.shoulder[1]) / 2)
    under = beyond(middle, pose.slope - np.pi / 2, (0.3 - 0.16 * pale) * pose.girth, 0.03)
    head = disc(pose.head.x, pose.head.y, 1.25 * pose.head.size, 0.03)
    return ((both(under, outside(head)), tint),)


def _haunch(figure: Figure, pose: Pose, coat: Coat) -> None:
    """The thigh of the near hind leg, folded against the body."""
    g = pose.girth
    x, y = pose.hip[0] + 0.04, 0.47 * g + 0.02
    thigh = ellipse(x, y, 0.44 * g, 0.42 * g, -0.4) + ellipse(
        x + 0.2 * g, 0.26 * g, 0.3 * g, 0.2 * g
    )
    figure.add(thigh, coat, rim=0.14, rough=0.012, relief=0.8)


def _hind_foot(figure: Figure, animal: Animal, pose: Pose, coat: Coat, *, far: bool) -> None:
    """A long foot flat on the ground, webbed if the animal swims."""
    long = 0.15 + 0.35 * animal["long legs"]
    x = pose.hip[0] + (0.14 if far else 0.04) + 0.1 * pose.girth
    dark = animal["flippers"] > 0.15
    coat = replace(coat, colour=animal.colours[2], marks=()) if dark else coat
    foot = tube([(x - 0.04, 0.05), (x + 0.5 * long, 0.05), (x + long, 0.04)], [0.1, 0.1, 0.075])
    foot += mitten((x + long - 0.02, 0.04), 0.09)
    figure.add(foot, coat, shade=0.72 if far else 1.0, rim=0.25)


def _arm(figure: Figure, animal: Animal, pose: Pose, coat: Coat, *, far: bool) -> None:
    """A foreleg: on the ground if the animal crouches, before the chest if it sits up."""
    g = pose.girth
    x, y = pose.shoulder[0] + (0.07 if far else 0.02), pose.shoulder[1]
    shade = 0.72 if far else 1.0
    if pose.rise > 0.5:
        elbow = (x + 0.24 * g, y - 0.36 * g)
        paw = (pose.head.x + 0.95 * pose.head.size, pose.head.y - 1.45 * pose.head.size)
        paw = (paw[0], paw[1] + (0.03 if far else 0.0))
        figure.add(tube([(x - 0.05 * g, y - 0.08 * g), elbow, paw], [0.42 * g, 0.12, 0.07])
                   + mitten(paw, 0.075, 0.5), coat, shade=shade, rim=0.2)  # fmt: skip
        return
    step = pose.step if far else -pose.step
    toe = (x + 0.08 + step, 0.04)
    wide = 0.22 if animal["spines"] > 0.3 else 0.36
    knee = (x - 0.01 + step / 2, 0.45 * y)
    leg = tube([(x, y - 0.16 * g), knee, toe], [wide * g, 0.11, 0.08])
    figure.add(leg + mitten(toe, 0.085), coat, shade=shade, rim=0.2)


def _ear_tilt(animal: Animal, rng: np.random.Generator) -> float:
    """How far back the ears are laid: long ones vary most."""
    return 0.25 + rng.uniform(-0.15, 0.15) + animal["large ears"] * rng.uniform(0.0, 0.45)


def _meal(figure: Figure, animal: Animal, pose: Pose) -> None:
    """What it eats, between the paws: a gnawer has a twig, a tree animal a nut."""
    x, y = pose.head.x + 1.25 * pose.head.size, pose.head.y - 1.3 * pose.head.size
    if animal["tusks"] > 0.05:
        twig = tube([(x - 0.16, y - 0.1), (x, y + 0.01), (x + 0.2, y + 0.09)], [0.04, 0.035, 0.02])
        figure.add(twig, Coat((0.55, 0.4, 0.24)))
        for dx, dy, angle in ((0.16, 0.12, 1.0), (0.23, 0.09, 0.1), (0.19, 0.04, -0.8)):
            figure.add(ellipse(x + dx, y + dy, 0.075, 0.03, angle), Coat((0.35, 0.56, 0.22)))
    elif animal["bushy tail"] > 0.3:
        frame = Frame(x, y, 0.085)
        figure.add(frame.place(ellipse(0, -0.2, 0.62, 0.9)), Coat((0.78, 0.55, 0.25)))
        figure.add(frame.place(ellipse(0, 0.45, 0.75, 0.42)), Coat((0.42, 0.28, 0.15)))
