"""Heads of giants: with horns on the nose, or with a huge mouth."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from data.build.fauna.coats import pale_colour
from data.build.fauna.facts import Animal
from data.build.fauna.geometry import (
    Outlines,
    along,
    blob,
    ellipse,
    moved,
    polygon,
    tube,
    turn_all,
)
from data.build.fauna.painter import Coat, Colour, Figure, Shape, darker, mix

DARK = Coat((0.13, 0.1, 0.11))
IVORY = (0.95, 0.92, 0.84)


@dataclass(frozen=True)
class Head:
    """A posed head.

    Attributes:
        behind: shapes behind the trunk, such as the far ear.
        skin: outlines to be united with the trunk.
        front: shapes in front of it.
    """

    behind: list[Shape]
    skin: Outlines
    front: list[Shape]


def turned(figure: Figure, angle: float, about: tuple[float, float]) -> list[Shape]:
    """The shapes of a head that nods by `angle`."""
    return [replace(s, outlines=turn_all(s.outlines, angle, about)) for s in figure.shapes]


def rhino_head(animal: Animal, y: float, rng: np.random.Generator) -> Head:
    """A long low head with two horns one behind the other on the nose."""
    x = 0.44
    nod = rng.uniform(-0.42, 0.06)
    skin = blob(
        [
            (x - 0.14, y + 0.19), (x + 0.06, y + 0.2), (x + 0.18, y + 0.14), (x + 0.29, y + 0.035),
            (x + 0.4, y - 0.01), (x + 0.5, y + 0.02), (x + 0.57, y - 0.05), (x + 0.585, y - 0.15),
            (x + 0.53, y - 0.22), (x + 0.4, y - 0.23), (x + 0.28, y - 0.27), (x + 0.1, y - 0.32),
            (x - 0.1, y - 0.28),
        ]
    )  # fmt: skip
    front, behind = Figure(), Figure()
    horn = mix(animal.colours[2], (0.42, 0.37, 0.33), 0.55)
    s = 0.45 + 0.6 * animal["horns"]
    for hx, hy, wide, high in ((0.31, 0.02, 0.055, 0.17), (0.47, 0.01, 0.07, 0.38)):
        cx, cy = x + hx, y + hy
        bend = [(cx, cy), (cx + 0.02, cy + 0.4 * high * s), (cx - 0.03 * s, cy + high * s)]
        front.add(tube(bend, [1.9 * wide, 1.05 * wide, 0.012]), Coat(horn), rim=0.5)
    small_eye(front, animal.colours[0], x + 0.22, y + 0.05)
    front.add(ellipse(x + 0.53, y - 0.08, 0.016, 0.022, 0.4), DARK, relief=0, rim=0)
    mouth = [(x + 0.57, y - 0.155), (x + 0.47, y - 0.16), (x + 0.37, y - 0.145)]
    front.add(tube(mouth, [0.008, 0.011, 0.005]), DARK, relief=0, rim=0, alpha=0.7)
    for line in (
        [(0.02, 0.18), (0.06, -0.02), (0.02, -0.26)],
        [(0.26, -0.04), (0.24, -0.12), (0.19, -0.17)],
    ):
        crease = Coat(darker(animal.colours[0], 0.45))
        front.add(
            tube(np.add(line, (x, y)), [0.004, 0.012, 0.004]), crease, relief=0, rim=0, alpha=0.5
        )
    _small_ear(front, animal, x + 0.04, y + 0.18, 0.15, rng, 1.0)
    _small_ear(behind, animal, x + 0.12, y + 0.17, 0.14, rng, 0.72)
    about = (x, y)
    return Head(turned(behind, nod, about), turn_all(skin, nod, about), turned(front, nod, about))


def hippo_head(animal: Animal, y: float, rng: np.random.Generator) -> Head:
    """A huge blunt muzzle, eyes and ears on top; sometimes it yawns."""
    x = 0.44
    yawn = rng.uniform(0.35, 0.6) if rng.random() < 0.4 else 0.0
    nod = 0.45 * yawn
    neck = blob(
        [
            (x - 0.18, y + 0.2), (x + 0.06, y + 0.2), (x + 0.2, y + 0.02), (x + 0.14, y - 0.26),
            (x - 0.16, y - 0.3),
        ]
    )  # fmt: skip
    upper = blob(
        [
            (x - 0.06, y + 0.2), (x + 0.08, y + 0.235), (x + 0.17, y + 0.24), (x + 0.24, y + 0.17),
            (x + 0.36, y + 0.13), (x + 0.5, y + 0.16), (x + 0.6, y + 0.11), (x + 0.64, y - 0.0),
            (x + 0.61, y - 0.1), (x + 0.46, y - 0.12), (x + 0.28, y - 0.09), (x + 0.12, y - 0.14),
        ]
    )  # fmt: skip
    lower = blob(
        [
            (x - 0.06, y - 0.02), (x + 0.12, y - 0.05), (x + 0.32, y - 0.08), (x + 0.54, y - 0.08),
            (x + 0.58, y - 0.18), (x + 0.5, y - 0.27), (x + 0.28, y - 0.28), (x + 0.06, y - 0.32),
            (x - 0.12, y - 0.24),
        ]
    )  # fmt: skip
    joint = (x + 0.1, y - 0.06)
    jaw = turn_all(lower, -0.6 * yawn, joint)
    front, behind = Figure(), Figure()
    if yawn:
        _mouth(behind, animal, joint, yawn, nod)
    else:
        lips = np.add([(0.6, -0.09), (0.46, -0.13), (0.3, -0.08), (0.17, -0.14)], (x, y))
        front.add(tube(lips, [0.008, 0.013, 0.012, 0.005]), DARK, relief=0, rim=0, alpha=0.65)
    front.add(ellipse(x + 0.57, y + 0.085, 0.022, 0.014, -0.3), DARK, relief=0, rim=0)
    for u, v in ((0.5, 0.03), (0.54, -0.01), (0.47, -0.02), (0.52, -0.05)):
        front.add(ellipse(x + u, y + v, 0.006, 0.006), DARK, relief=0, rim=0, alpha=0.5)
    blush = Coat(mix(animal.colours[0], pale_colour(animal, animal.colours[0]), 0.5))
    front.add(ellipse(x + 0.18, y + 0.19, 0.055, 0.05), blush, rim=0.25)
    front.eye(x + 0.195, y + 0.2, 0.022)
    _small_ear(front, animal, x + 0.02, y + 0.2, 0.1, rng, 1.0)
    _small_ear(behind, animal, x + 0.1, y + 0.21, 0.1, rng, 0.72)
    skin = neck + turn_all(upper, nod, joint) + jaw
    return Head(behind.shapes, skin, turned(front, nod, joint))


def _mouth(
    figure: Figure, animal: Animal, joint: tuple[float, float], yawn: float, nod: float
) -> None:
    """The pink inside of an open mouth, with teeth."""
    x, y = joint
    up, down = nod - 0.02, -0.6 * yawn - 0.08
    reach = 0.46
    corners = [
        (x - 0.04, y),
        along(joint, up, reach),
        (x + 0.62 * reach, y + 0.5 * reach * (np.sin(up) + np.sin(down))),
        along(joint, down, reach),
    ]
    figure.add(polygon(corners), Coat((0.72, 0.36, 0.38)), rim=0.3)
    if animal["tusks"] < 0.15:
        return
    size = 0.6 + 1.2 * animal["tusks"]
    for share, angle, way in ((0.8, down, 1.0), (0.55, down, 1.0), (0.85, up, -0.6)):
        cx, cy = along(joint, angle, share * reach)
        tooth = [(cx, cy - 0.03 * way), (cx + 0.005, cy + 0.09 * way * size)]
        figure.add(tube(tooth, [0.042, 0.022]), Coat(IVORY), rim=0.3)


def _small_ear(
    figure: Figure,
    animal: Animal,
    x: float,
    y: float,
    long: float,
    rng: np.random.Generator,
    shade: float,
) -> None:
    """A leaf-shaped ear with its foot at (x, y)."""
    long *= 0.9 + 0.8 * animal["large ears"]
    leaf = [(-0.2, 0), (-0.42, 0.5), (-0.15, 1.0), (0.15, 0.95), (0.34, 0.45), (0.18, 0)]
    angle = rng.normal(0.25, 0.15)
    ear = turn_all(moved(blob(np.array(leaf) * long), x, y), angle, (x, y))
    inner = np.array(leaf) * long * (0.55, 0.7) + (0, 0.12 * long)
    figure.add(ear, Coat(animal.colours[0]), shade=shade)
    pink = mix(darker(animal.colours[0], 0.2), (0.85, 0.6, 0.58), 0.4)
    hollow = turn_all(moved(blob(inner), x, y), angle, (x, y))
    figure.add(hollow, Coat(pink), shade=shade, relief=0.3, rim=0.1)


def small_eye(figure: Figure, main: Colour, x: float, y: float) -> None:
    """A small eye in a wrinkled ring of skin."""
    figure.add(ellipse(x, y, 0.034, 0.026), Coat(darker(main, 0.25)), rim=0.2, relief=0.4)
    figure.eye(x, y, 0.019)
