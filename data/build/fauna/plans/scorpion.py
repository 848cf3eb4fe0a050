"""Scorpions: low on eight legs, the tail with its sting arched over the back."""

from __future__ import annotations

import numpy as np

from data.build.fauna.facts import Animal
from data.build.fauna.geometry import Point, along, blob, ellipse, spline, tube
from data.build.fauna.painter import Coat, Colour, Figure, darker
from data.build.fauna.plans.armour import add_segments, add_walking_legs, armour_coats, bent_line
from data.build.fauna.plans.bug_parts import add_pincer, gloss, hair, jointed, placed


def scorpion(animal: Animal, rng: np.random.Generator) -> Figure:
    """A scorpion from the side, the tail arched over its back."""
    figure = Figure(stance="stand")
    body, limbs, accent = armour_coats(animal, rng)
    y = rng.uniform(0.15, 0.2)
    _add_scorpion_arm(figure, animal, (0.33, y), limbs, accent, rng, shade=0.75)
    add_walking_legs(figure, (-0.02, 0.3), y, limbs, rng, shade=0.72, knees=0.06, spread=0.95)
    _add_sting_tail(figure, animal, (-0.28, y + 0.02), body, accent, rng)
    back = [(-0.3, y), (-0.14, y + 0.02), (-0.04, y + 0.025), (0.06, y + 0.025), (0.16, y + 0.02)]
    add_segments(figure, back[::-1], [0.21, 0.22, 0.22, 0.2, 0.14], body)
    head = [(0.08, y - 0.09), (0.07, y + 0.11), (0.22, y + 0.13), (0.36, y + 0.08), (0.41, y)]
    figure.add(blob([*head, (0.34, y - 0.07), (0.2, y - 0.1)]), body, rough=hair(animal))
    gloss(figure, 0.17, y + 0.09, 0.06, 0.013, 0.05)
    add_walking_legs(figure, (-0.12, 0.2), y - 0.04, limbs, rng, knees=0.13, spread=0.8)
    _add_scorpion_arm(figure, animal, (0.33, y - 0.04), limbs, accent, rng)
    figure.add(ellipse(0.315, y + 0.075, 0.04, 0.04), body)  # over the legs: a face needs its eye
    figure.eye(0.32, y + 0.08, 0.026)
    return figure


def _add_sting_tail(
    figure: Figure, animal: Animal, root: Point, coat: Coat, tip: Colour, rng: np.random.Generator
) -> None:
    """Five beads curling up and forwards over the back, then a bulb with a hooked sting."""
    length = 0.45 + 0.55 * animal["long tail"]
    start, curl = rng.uniform(2.3, 2.8), rng.uniform(2.6, 3.5)
    line = bent_line(root, start, -curl, length, 6)
    smooth = spline(line, samples=6)
    widths = np.linspace(0.13, 0.095, len(line) - 1)
    for i in range(len(line) - 1):
        piece = smooth[6 * i : 6 * i + 7]
        swell = widths[i] * np.array([0.72, 0.95, 1.08, 1.12, 1.08, 0.95, 0.75])
        figure.add(tube(piece, swell[: len(piece)].tolist()), coat, rim=0.55)
    end, angle = line[-1], start - curl
    bulb = blob([(0, 0.04), (0.08, 0.085), (0.19, 0.06), (0.2, -0.03), (0.1, -0.07), (0, -0.04)])
    sting = tube([(0.16, 0.03), (0.25, 0.0), (0.29, -0.09)], [0.07, 0.04, 0.008])
    figure.add(placed(sting, end, angle - 0.1, 0.95), Coat(darker(tip, 0.3)))
    figure.add(placed(bulb, end, angle - 0.1, 0.95), coat, rim=0.55)


def _add_scorpion_arm(
    figure: Figure,
    animal: Animal,
    shoulder: Point,
    coat: Coat,
    tip: Colour,
    rng: np.random.Generator,
    *,
    shade: float = 1.0,
) -> None:
    """A slender arm, up to its elbow and then forwards, with its claw."""
    elbow = along(shoulder, rng.uniform(0.2, 1.1), 0.19)
    wrist = along(elbow, rng.uniform(-0.4, 0.4), 0.14)
    figure.add(jointed([shoulder, elbow, wrist], [0.05, 0.07, 0.06]), coat, shade=shade)
    size = (0.14 + 0.2 * animal["pincers"]) * rng.uniform(0.95, 1.1)
    add_pincer(
        figure,
        wrist,
        rng.uniform(-0.4, 0.6),
        size,
        coat,
        tip,
        opening=rng.uniform(0.1, 0.5),
        plump=0.85,
        shade=shade,
    )
