"""Beasts of prey: the measures of one individual, from the table, and what a posed body has."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from data.build.fauna.facts import Animal
from data.build.fauna.geometry import Outlines, Point


@dataclass(frozen=True)
class Build:
    """Measures of one individual; a body is about 1 unit long.

    Attributes:
        length: of the trunk.
        leg: height of the belly over the ground.
        depth: of the chest.
        limb: thickness of a leg.
        head: radius of the head.
        neck: length of the neck.
        slope: how much lower the rump is than the withers.
        flat: whether it walks on its whole sole, as bears do.
    """

    length: float
    leg: float
    depth: float
    limb: float
    head: float
    neck: float
    slope: float
    flat: bool


@dataclass
class Body:
    """A posed body without head and tail.

    Attributes:
        trunk: torso, neck and near legs, painted as one.
        far: legs of the far side.
        front: what is painted over the trunk: a folded hind leg.
        folds: lines that show where a limb lies against the trunk.
        head: centre of the head.
        tail: root of the tail.
        pale: boxes (x0, x1, y0, y1) that a pale belly covers.
        shoulder: x of the forelegs.
        upright: turn of the trunk's axis in radians, for the stripes.
        withers: where the back begins.
        limbs: the near legs alone.
        dark: from which x to which dark feet may be.
        seated: whether it sits or lies.
    """

    trunk: Outlines
    far: Outlines
    head: Point
    tail: Point
    shoulder: float
    withers: Point
    limbs: Outlines
    front: Outlines = field(default_factory=list)
    folds: list[Outlines] = field(default_factory=list)
    pale: list[tuple[float, float, float, float]] = field(default_factory=list)
    dark: tuple[float, float] = (-3.0, 3.0)
    upright: float = 0.0
    seated: bool = False


def build(animal: Animal, rng: np.random.Generator) -> Build:
    """The measures of one individual: the table's, varied by a few per cent."""
    bulky, big = animal["bulky"], animal["big"]
    fuller = max(0.0, bulky - 0.6)

    def vary(value: float, share: float = 0.05) -> float:
        return value * float(np.clip(rng.normal(1, share), 0.85, 1.15))

    return Build(
        length=vary(0.96 + 0.2 * animal["elongated"] - 0.1 * fuller),
        leg=vary(0.17 + 0.36 * animal["long legs"] - 0.03 * fuller),
        depth=vary(0.27 + 0.23 * bulky),
        limb=vary(0.075 + 0.075 * bulky),
        head=vary(0.138 + 0.04 * (1 - big) + 0.06 * fuller + 0.035 * animal["flat face"], 0.03),
        neck=vary(0.03 + 0.3 * animal["long neck"]),
        slope=0.28 * animal["hump"],
        flat=bulky > 0.55 or animal["long legs"] < 0.25,
    )
