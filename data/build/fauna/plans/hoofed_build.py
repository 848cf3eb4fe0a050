"""How a hoofed animal is built, by the table, and how it holds itself in one picture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from data.build.fauna.facts import Animal
from data.build.fauna.geometry import Point, Points, along, spline, turn


@dataclass(frozen=True)
class Build:
    """Proportions; lengths in the animal's units, where a trunk is about 1 long.

    Attributes:
        kind: equine, bovine, cervine, camelid, caprine or swine; decides shapes of the head.
        length: of the trunk.
        leg: height of the belly above the ground.
        depth: of the trunk, from belly to back.
        neck: length of the neck.
        neck_angle: how steep the neck stands, in radians.
        head: length of the head.
        tilt: direction of the nose when the animal looks around, in radians.
        slim: width of legs, 1 for those of a horse.
        slope: how much lower the croup is than the withers.
        hump: how far the shoulders rise over the back.
        lying: rests on the ground with its legs folded.
        woolly: thick wool hides the outline of the body.
    """

    kind: str
    length: float
    leg: float
    depth: float
    neck: float
    neck_angle: float
    head: float
    tilt: float
    slim: float
    slope: float
    hump: float
    lying: bool
    woolly: bool


def kind_of(animal: Animal) -> str:
    """The family, told from the attributes, so that a chimera keeps that of its body."""
    if animal["long neck"] < 0.05:
        return "swine"
    if animal["hooves"] < 0.8 and animal["long neck"] >= 0.5:
        return "camelid"
    if animal["mane"] >= 0.6 and animal["shaggy"] < 0.5:
        return "equine"
    if animal["big"] < 0.4:
        return "caprine"
    return "bovine" if animal["long legs"] < 0.5 else "cervine"


_ANGLES = {"equine": 52, "bovine": 14, "caprine": 42, "swine": 6}
_TILTS = {"equine": -44, "bovine": -46, "cervine": -30, "camelid": -6, "caprine": -38, "swine": -24}


def build_of(animal: Animal, rng: np.random.Generator) -> Build:
    """The proportions of one individual, a few percent off those of its kind."""
    kind = kind_of(animal)
    neck, legs, bulky = animal["long neck"], animal["long legs"], animal["bulky"]
    towering = max(0.0, neck - 0.8) / 0.2  # 1 for a giraffe

    def about(value: float) -> float:
        return value * float(np.clip(rng.normal(1, 0.035), 0.92, 1.08))

    lying = rng.random() < 0.12 and towering == 0
    leg = float(np.interp(legs, [0, 0.2, 0.5, 0.8, 1], [0.22, 0.33, 0.5, 0.64, 0.98]))
    angle = {
        "cervine": 20 + 55 * min(neck, 0.85),
        "camelid": 78 if animal["hump"] < 0.5 else 66,
    }.get(kind) or _ANGLES[kind]
    return Build(
        kind=kind,
        length=about(1.0 - 0.14 * towering - 0.1 * (kind == "caprine")),
        leg=0.04 if lying else about(leg),
        depth=about(0.34 + 0.2 * bulky),
        neck=about(float(np.interp(neck, [0, 0.2, 0.5, 0.8, 1], [0.16, 0.28, 0.45, 0.68, 1.38]))),
        neck_angle=np.radians(
            angle - 10 * (animal["hump"] > 0.6 and kind == "bovine") + rng.normal(0, 4)
        ),
        head=about(
            0.29
            + 0.2 * animal["long snout"]
            + 0.06 * (bulky >= 0.7)
            + 0.05 * towering
            + 0.04 * animal["shaggy"] * (neck < 0.2)
        ),
        tilt=np.radians(_TILTS[kind] + rng.normal(0, 6)),
        slim=0.72 + 0.55 * bulky,
        slope=0.1 * towering + (0.1 if 0.3 < animal["hump"] < 0.9 else 0),
        hump=0.22 * animal["hump"] if animal["hump"] < 0.9 else 0.0,
        lying=lying,
        woolly=animal["shaggy"] >= 0.8 and kind in ("caprine", "camelid"),
    )


@dataclass(frozen=True)
class Frame:
    """Where the parts of one posed animal are.

    Attributes:
        build: its proportions.
        neck: points along the middle of the neck, from the trunk to the head.
        poll: where the head is set on the neck, the origin of `at`.
        tilt: direction of the nose, in radians.
    """

    build: Build
    neck: Points
    poll: Point
    tilt: float

    def at(self, points: ArrayLike) -> Points:
        """Points of the head, x from the poll 0 to the nose 1 and y up, in the animal's units."""
        return turn(np.asarray(points, dtype=float) * self.build.head, self.tilt) + self.poll

    def spot(self, u: float, v: float) -> Point:
        """One point of the head in the animal's units."""
        ((x, y),) = self.at([(u, v)])
        return float(x), float(y)

    @property
    def neck_widths(self) -> Points:
        """How thick the neck is at each of its points."""
        b = self.build
        base = min(0.8 * b.depth, 0.32 + 0.1 * b.slim) * (0.82 if b.kind == "camelid" else 1.0)
        end = 0.44 * b.head * (1.2 if b.kind in ("bovine", "swine") else 1.0)
        return base + (end - base) * np.linspace(0, 1, len(self.neck)) ** 0.75

    @property
    def top(self) -> float:
        """The height of the back."""
        return self.build.leg + self.build.depth


def pose(build: Build, rng: np.random.Generator) -> Frame:
    """Neck and head held up, lowered, or down at the grass where the neck is long enough."""
    b = build
    low_neck = b.kind in ("camelid", "bovine", "swine")
    root = (0.34 * b.length, b.leg + (0.58 if low_neck else 0.64) * b.depth)
    angle, tilt = b.neck_angle, b.tilt
    mood = rng.random()
    # To graze, the nose must come down to the ground: height = root + neck + head.
    drop = (0.06 + 0.92 * b.head - root[1]) / b.neck
    grazes = 0.07 if b.kind == "camelid" else 0.2
    if mood < grazes and not b.lying and -0.93 < drop < 0.3 and b.neck < 1:
        angle, tilt = float(np.arcsin(drop)), np.radians(rng.uniform(-78, -62))
    elif b.lying:
        angle = max(angle, np.radians(26))
    elif mood < 0.42:
        angle -= np.radians(rng.uniform(6, 12) if b.kind == "camelid" else rng.uniform(12, 24))
        tilt -= np.radians(rng.uniform(0, 14))
    elif mood < 0.6:
        tilt += np.radians(rng.uniform(8, 20))
    return Frame(b, _neck_line(b, root, angle), along(root, angle, b.neck), tilt)


def _neck_line(b: Build, root: Point, angle: float) -> Points:
    way = np.array([np.cos(angle), np.sin(angle)])
    across = np.array([-way[1], way[0]])
    # Crest up on a horse; a camel's neck hangs in a deep curve; others are nearly straight.
    bend = {"equine": 0.06, "camelid": -0.24 if not b.woolly else -0.05}.get(b.kind, 0.0)
    if angle < 0:
        bend *= 0.3
    start = np.array(root)
    points = [
        start + way * b.neck * t + across * bend * b.neck * 4 * t * (1 - t)
        for t in (0.0, 0.33, 0.67, 1.0)
    ]
    return spline(points, samples=4)
