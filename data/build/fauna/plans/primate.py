"""Apes and koalas: a knuckle-walking or a sitting body, with the face towards the viewer."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from data.build.fauna.coats import limb_coat, mammal_coat
from data.build.fauna.facts import Animal
from data.build.fauna.geometry import Outlines, Point, along, blob, ellipse, polygon, tube
from data.build.fauna.painter import Coat, Colour, Figure, darker, mix
from data.build.fauna.patterns import Array, Field, smooth_step, stripes
from data.build.fauna.plans.primate_faces import DARK, add_head


def primate(animal: Animal, rng: np.random.Generator) -> Figure:
    """An ape or a koala that walks on its knuckles or sits."""
    figure = Figure()
    if animal["big"] < 0.35 and rng.random() < 0.6:
        _clinging(figure, animal, rng)
        return figure
    walks = animal["long legs"] > 0.15 and animal["shaggy"] < 0.8 and rng.random() < 0.55
    if walks:
        _walking(figure, animal, rng)
    else:
        _sitting(figure, animal, rng)
    return figure


def _walking(figure: Figure, animal: Animal, rng: np.random.Generator) -> None:
    """Seen from the side: long arms on their knuckles, the rump low."""
    coat = replace(mammal_coat(animal, rng), belly=None)
    main, rough = coat.colour, 0.004 + 0.02 * animal["shaggy"]
    limb = limb_coat(animal, rng, coat, 0.35)
    if animal["patches"] > 0.1:  # an old male's silver back
        coat = replace(coat, marks=(*coat.marks, (_silver_back, animal.colours[1])))
    swing = rng.uniform(-1, 1)
    torso = blob(
        [(-0.46, 0.38), (-0.40, 0.55), (-0.2, 0.66), (0.05, 0.76), (0.26, 0.82), (0.42, 0.74),
         (0.45, 0.56), (0.36, 0.42), (0.12, 0.32), (-0.12, 0.28), (-0.36, 0.26)]
    )  # fmt: skip
    far = _arm(0.36, 0.62, -0.13 * swing, 0.09) + _leg(-0.26, 0.12 * swing + 0.06)
    figure.add(far, limb, shade=0.7, rough=rough)
    near_arm = _arm(0.26, 0.62, 0.13 * swing, 0.0)
    figure.add(torso + _leg(-0.3, -0.12 * swing), coat, rough=rough)
    hands = Coat(mix(main, DARK, 0.4))
    head = (0.47 + rng.uniform(-0.02, 0.03), 0.80 + rng.uniform(-0.06, 0.05))
    figure.add(near_arm, limb, rough=rough, rim=0.3)
    for x, width in ((0.27 + 0.13 * swing, 0.06), (-0.25 - 0.12 * swing, 0.09)):
        figure.add(ellipse(x + 0.02, 0.035, width, 0.035), hands, rim=0.3)
    add_head(figure, animal, main, coat, head, 0.175, rng.uniform(0.05, 0.11))


def _silver_back(x: Array, y: Array) -> Array:
    return smooth_step(y - 0.3 * x, 0.50, 0.64) * smooth_step(-x, -0.12, 0.05)


def _oval(x: float, y: float, wide: float, high: float, strength: float) -> Field:
    """A soft oval mark."""

    def field(u: Array, v: Array) -> Array:
        away = ((u - x) / wide) ** 2 + ((v - y) / high) ** 2
        return strength * (1 - smooth_step(away, 0.5, 1.2))

    return field


def _arm(x: float, top: float, dx: float, shift: float) -> Outlines:
    joints = [
        (x, top),
        (x - 0.04 + 0.3 * dx, 0.40),
        (x + 0.02 + 0.8 * dx + shift * 0.3, 0.2),
        (x + dx, 0.06),
    ]
    return tube(joints, [0.30, 0.22, 0.20, 0.13])


def _leg(x: float, dx: float) -> Outlines:
    joints = [(x, 0.42), (x + 0.10 + 0.4 * dx, 0.25), (x + dx, 0.12), (x + 0.04 + dx, 0.06)]
    return tube(joints, [0.34, 0.25, 0.16, 0.12])


def _sitting(figure: Figure, animal: Animal, rng: np.random.Generator) -> None:
    """Seen from the front, a little from one side."""
    coat = replace(mammal_coat(animal, rng), belly=None)
    main, rough = coat.colour, 0.005 + 0.022 * animal["shaggy"]
    small = animal["big"] < 0.35
    turn = rng.uniform(0.0, 0.06)
    wide = (0.21 if small else 0.27) + 0.06 * animal["bulky"]
    torso = blob(
        [(-wide, 0.22), (-wide * 0.98, 0.45), (-wide * 0.8, 0.66), (0, 0.76), (wide * 0.8, 0.66),
         (wide * 0.98, 0.45), (wide, 0.22), (wide * 0.7, 0.04), (0, 0.0), (-wide * 0.7, 0.04)]
    )  # fmt: skip
    if animal["pale belly"] > 0.3:
        chest = (_oval(turn, 0.34, 0.19, 0.30, 1.0), animal.colours[1])
    else:
        chest = (_oval(turn, 0.4, 0.22, 0.25, 0.5), mix(main, animal.colours[2], 0.35))
    figure.add(torso, replace(coat, marks=(chest, *coat.marks)), rough=rough)
    limb = limb_coat(animal, rng, coat, 0.3)
    skin = mix(main, DARK, 0.55) if small else mix(animal.colours[2], DARK, 0.1)
    for side in (-1, 1):
        _folded_leg(figure, limb, skin, side, wide, rough, rng)
    height = 0.85 if small else 0.80
    centre = (turn + rng.uniform(-0.02, 0.02), height + rng.uniform(-0.02, 0.02))
    raised = int(rng.choice([-1, 0, 1])) if animal["shaggy"] > 0.8 else 0
    for side in (-1, 1):
        _sitting_arm(figure, animal, limb, skin, side, wide, rough, side == raised, rng)
    add_head(figure, animal, main, coat, centre, 0.27 if small else 0.2, turn)


def _clinging(figure: Figure, animal: Animal, rng: np.random.Generator) -> None:
    """Arms and legs round a tree trunk, from the side, the face towards the viewer."""
    coat = replace(mammal_coat(animal, rng), belly=None)
    main, rough = coat.colour, 0.004 + 0.012 * animal["shaggy"]
    skin = mix(main, DARK, 0.55)
    lean, bark = rng.uniform(-0.05, 0.05), darker((0.55, 0.45, 0.36), rng.uniform(-0.15, 0.25))
    trunk = polygon(
        [(0.19 - lean, 0), (0.245, 0.2), (0.25, 0.6), (0.26 + lean, 1.28), (0.42 + lean, 1.25),
         (0.43, 0.6), (0.44, 0.2), (0.50 - lean, 0)]
    )  # fmt: skip
    knots = stripes(rng, 5, angle=np.pi / 2 + 0.2, share=0.15)
    figure.add(trunk, Coat(bark, "shaggy", marks=((knots, darker(bark, 0.3)),)), rim=0.5)
    for y in (0.24, 0.64):  # fingers that come round from the far side
        figure.add(ellipse(0.42, y, 0.05, 0.045), Coat(darker(skin, 0.2)), rim=0.3)
    body = blob(
        [(0.1, 0.12), (-0.1, 0.10), (-0.26, 0.20), (-0.33, 0.40), (-0.27, 0.60), (-0.1, 0.74),
         (0.12, 0.74), (0.23, 0.5), (0.22, 0.25)]
    )  # fmt: skip
    figure.add(body, coat, rough=rough)
    if animal["pale belly"] > 0.3:
        rump = ellipse(-0.1, 0.15, 0.14, 0.05, -0.1)
        figure.add(
            rump, Coat(animal.colours[1], "fur"), rough=0.012, rim=0.0, relief=0.2, alpha=0.8
        )
    height = rng.uniform(-0.04, 0.05)
    thigh = [(-0.1, 0.26), (0.10, 0.36), (0.30, 0.22 + height)]
    figure.add(tube(thigh, [0.26, 0.22, 0.13]), coat, rough=rough, rim=0.3)
    _paw(figure, (0.33, 0.22 + height), skin)
    grip = (0.33, 0.62 + height)
    figure.add(
        tube([(-0.08, 0.56), (0.08, 0.48), grip], [0.22, 0.19, 0.13]), coat, rough=rough, rim=0.3
    )
    _paw(figure, grip, skin)
    turn = rng.uniform(-0.04, 0.05)
    add_head(figure, animal, main, coat, (0.05, 0.86 + rng.uniform(-0.02, 0.02)), 0.25, turn)


def _paw(figure: Figure, at: Point, skin: Colour) -> None:
    figure.add(ellipse(*at, 0.05, 0.06), Coat(skin), rim=0.3)
    for lift in (-0.03, 0.0, 0.03):
        end = (at[0] + 0.075, at[1] + lift * 1.3)
        figure.add(
            tube([(at[0] + 0.02, at[1] + lift), end], [0.03, 0.016]),
            Coat(darker(skin, 0.3)),
            rim=0.2,
        )


def _folded_leg(
    figure: Figure,
    coat: Coat,
    skin: Colour,
    side: int,
    wide: float,
    rough: float,
    rng: np.random.Generator,
) -> None:
    knee = (side * (wide + 0.10), 0.26 + rng.uniform(-0.04, 0.03))
    foot = (side * (0.24 + rng.uniform(0, 0.08)), 0.05)
    leg = tube([(side * 0.14, 0.14), knee, along(foot, 1.4, 0.05)], [0.2, 0.2, 0.13])
    figure.add(leg, coat, rough=rough, rim=0.3)
    figure.add(ellipse(foot[0] + side * 0.03, 0.045, 0.10, 0.05), Coat(skin), rim=0.3)


def _sitting_arm(
    figure: Figure,
    animal: Animal,
    coat: Coat,
    skin: Colour,
    side: int,
    wide: float,
    rough: float,
    raised: bool,
    rng: np.random.Generator,
) -> None:
    reach = 0.5 + animal["long legs"]
    shoulder = (side * wide * 0.8, 0.58)
    if raised:
        elbow = (side * (wide + 0.20), 0.78)
        hand = (side * (wide + 0.10), 1.16)
    else:
        elbow = (side * (wide - 0.03 + 0.19 * (reach - 0.3)), 0.36 + rng.uniform(-0.03, 0.03))
        hand = (side * rng.uniform(0.10, 0.34), 0.2 + rng.uniform(-0.05, 0.08))
    thick = 0.12 + 0.08 * animal["bulky"] * min(1.0, animal["big"] + 0.3)
    arm = tube([shoulder, elbow, hand], [thick * 1.2, thick * 1.05, thick * 0.75])
    figure.add(arm, coat, rough=rough, rim=0.3)
    figure.add(ellipse(*hand, 0.06, 0.065), Coat(skin), rim=0.3)
    for finger in (-0.03, 0.0, 0.03):
        tip = (hand[0] + finger * 1.2, hand[1] + (0.07 if raised else -0.07))
        figure.add(tube([(hand[0] + finger, hand[1]), tip], [0.036, 0.03]), Coat(skin), rim=0.25)
