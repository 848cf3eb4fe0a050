"""Crabs, and the choice between the armoured many-legged animals with pincers."""

from __future__ import annotations

import numpy as np

from data.build.fauna.facts import Animal
from data.build.fauna.geometry import Outlines, Point, along, blob, ellipse, moved, tube
from data.build.fauna.painter import Coat, Colour, Figure, darker, mix
from data.build.fauna.plans.bug_parts import (
    add_pincer,
    belly,
    cover,
    discs,
    gloss,
    hair,
    jointed,
    legs,
    markings,
    mask,
    palette,
)
from data.build.fauna.plans.lobster import lobster
from data.build.fauna.plans.scorpion import scorpion


def crustacean(animal: Animal, rng: np.random.Generator) -> Figure:
    """An animal with a shell, many legs and pincers: short is a crab, a sting needs a long tail."""
    if animal["elongated"] < 0.4:
        return crab(animal, rng)
    if animal["long tail"] > 0.75 and animal["fan tail"] < 0.3:
        return scorpion(animal, rng)
    return lobster(animal, rng)


def crab(animal: Animal, rng: np.random.Generator) -> Figure:
    """A crab from the front and a little from above."""
    figure = Figure()
    main, second, accent = palette(animal, rng)
    # The body leans over its feet, for it walks sideways.
    x, y = rng.uniform(-0.07, 0.07), rng.uniform(0.28, 0.46)
    half = (0.38 + 0.14 * animal["bulky"]) * rng.uniform(0.95, 1.05)
    texture, rough = cover(animal), hair(animal)
    marks = markings(animal, rng, accent, per_unit=7)
    limbs = Coat(legs(animal, mix(main, second, 0.2)), texture, marks=marks)
    for i in reversed(range(4)):
        for side in (-1, 1):
            leg = _leg(side, i, (x, y), half, rng)
            figure.add(leg, limbs, shade=0.97 - 0.07 * i, rough=rough)
    face = discs([(x, y + 0.1, 0.3 * half / 0.5, 0.13)])
    freckles = discs(_mirrored_dots(x, y, half, rng))
    shell = Coat(
        main,
        texture,
        belly=belly(animal, second) or mix(main, second, 0.85),
        belly_share=0.2,
        marks=((freckles, mix(main, second, 0.6)), *marks, *mask(animal, face)),
    )
    figure.add(_carapace(x, y, half), shell, rough=rough)
    if animal["shell"] > 0.4:
        gloss(figure, x - half * 0.5, y + 0.13, 0.11, 0.025, 0.35, 0.35)
    if animal["pincers"] > 0:
        _add_arms(figure, animal, (x, y), half, limbs, accent, rng)
    _add_face(figure, (x, y), main, accent, rng)
    return figure


def _carapace(x: float, y: float, half: float) -> Outlines:
    """Broad and flat: widest above its middle, a little notched between the eyes."""
    right = [(0.06, 0.215), (0.2, 0.23), (0.42, 0.19), (0.72, 0.13), (1.0, 0.02), (0.9, -0.08)]
    right += [(0.68, -0.2), (0.36, -0.26)]
    points = [(px * half, py) for px, py in right]
    points += [(-px * half, py) for px, py in reversed(right)]
    teeth = ((0.52, 0.17), (0.7, 0.135), (0.86, 0.085), (0.98, 0.03))
    outlines = blob(points)
    for side in (-1, 1):
        for px, py in teeth:
            outlines += ellipse(side * px * half, py, 0.042, 0.03, side * 0.5)
    return moved(outlines, x, y)


def _mirrored_dots(
    x: float, y: float, half: float, rng: np.random.Generator
) -> list[tuple[float, float, float, float]]:
    """Pale dots on the upper shell, the same on the left and on the right."""
    dots = []
    for _ in range(int(rng.integers(3, 6))):
        dx, dy = rng.uniform(0.12, 0.72) * half, rng.uniform(0.0, 0.12)
        r = rng.uniform(0.014, 0.026)
        dots += [(x + dx, y + dy, r * 1.3, r), (x - dx, y + dy, r * 1.3, r)]
    return dots


def _leg(side: int, i: int, body: Point, half: float, rng: np.random.Generator) -> Outlines:
    """Leg number `i`, 0 in front: up and out to a knee, then down to a pointed toe."""
    x, y = body
    root = (x + side * half * (0.62 + 0.06 * i), y - 0.12 + 0.035 * i)
    toe = (side * (half * 0.82 + 0.14 * i + 0.06) + rng.normal(0, 0.025), 0.025 * i)
    knee_out = half * 0.98 + 0.125 * i
    knee = (x * 0.5 + side * knee_out, y * 0.62 + 0.085 * i + rng.normal(0, 0.015))
    ankle = (0.3 * knee[0] + 0.7 * toe[0] + side * 0.06, 0.45 * knee[1] + 0.55 * toe[1])
    return jointed([root, knee, ankle, toe], [0.1, 0.085, 0.06, 0.014])


def _add_face(
    figure: Figure, body: Point, main: Colour, accent: Colour, rng: np.random.Generator
) -> None:
    """Eyes on stalks, and a mouth."""
    x, y = body
    tall, look = rng.uniform(0.1, 0.17), rng.normal(0, 0.015)
    for side in (-1, 1):
        eye = (x + side * (0.11 + rng.normal(0, 0.008)) + look, y + 0.21 + tall)
        stalk = tube([(x + side * 0.085, y + 0.18), eye], [0.055, 0.045])
        figure.add(stalk, Coat(darker(main, 0.12)))
        figure.add(ellipse(*eye, 0.062, 0.066), Coat((0.97, 0.95, 0.9)), rim=0.6)
        figure.eye(eye[0] + look * 0.6, eye[1], 0.036)
    smile = [(x - 0.075 + look, y - 0.1), (x + look, y - 0.13), (x + 0.075 + look, y - 0.1)]
    figure.add(tube(smile, [0.006, 0.02, 0.006]), Coat(darker(accent, 0.5)), relief=0, rim=0)


def _add_arms(
    figure: Figure,
    animal: Animal,
    body: Point,
    half: float,
    coat: Coat,
    tip: Colour,
    rng: np.random.Generator,
) -> None:
    """Both arms, each raised, spread or held before the mouth; one claw is often the larger."""
    x, y = body
    large = rng.choice((-1, 1))
    for side in (-1, 1):
        size = (0.2 + 0.2 * animal["pincers"]) * (rng.uniform(1.0, 1.22) if side == large else 0.95)
        lift = rng.uniform(0.0, 1.0)
        shoulder = (x + side * half * 0.66, y - 0.03)
        elbow = along(shoulder, np.pi / 2 - side * (1.25 - 0.5 * lift), 0.24)
        wrist = along(elbow, np.pi / 2 + side * rng.uniform(-0.1, 0.25), 0.09 + 0.1 * lift)
        figure.add(jointed([shoulder, elbow, wrist], [0.09, 0.11, 0.085]), coat)
        angle = np.pi / 2 + side * rng.uniform(0.0, 0.75)
        opening = rng.uniform(0.05, 0.5)
        add_pincer(
            figure, wrist, angle, size, coat, tip, opening=opening, plump=1.15, flipped=side < 0
        )
