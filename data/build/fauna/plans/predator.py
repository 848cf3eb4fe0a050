"""Beasts of prey on paws: cats, dogs, bears and their small kin."""

from __future__ import annotations

import numpy as np
from scipy.spatial import cKDTree

from data.build.fauna.coats import brightness, texture
from data.build.fauna.facts import Animal
from data.build.fauna.geometry import along, ellipse, spline, tube
from data.build.fauna.painter import Coat, Colour, Figure, darker, mix
from data.build.fauna.patterns import Array, Field, everywhere, smooth_step, within
from data.build.fauna.plans.predator_build import Body, Build, build
from data.build.fauna.plans.predator_face import Skull
from data.build.fauna.plans.predator_hair import add_neck_hair, add_tail
from data.build.fauna.plans.predator_head import add_head
from data.build.fauna.plans.predator_parts import Marks, Tones, body_marks, tones
from data.build.fauna.plans.predator_poses import lying, sitting, walking


def predator(animal: Animal, rng: np.random.Generator) -> Figure:
    """A beast of prey that walks, stands, sits or lies."""
    b, tone = build(animal, rng), tones(animal, rng)
    eats_bamboo = min(animal["patches"], animal["face mask"]) > 0.8
    pose = rng.random()
    if pose < (0.45 if eats_bamboo else 0.22) and animal["long legs"] > 0.15:
        body = sitting(b, rng)
    elif pose < 0.34 and animal["bushy tail"] < 0.8:
        body = lying(b, rng)
    else:
        body = walking(b, animal, rng)
    figure = Figure()
    add_tail(figure, animal, tone, body, rng)
    _add_body(figure, animal, tone, b, body, rng)
    skull = Skull(*body.head, b.head, _yaw(animal, rng), rng.uniform(-0.12, 0.18))
    add_neck_hair(figure, animal, tone, body, skull, rng)
    add_head(figure, animal, tone, skull, rng)
    if eats_bamboo and body.upright:
        _add_bamboo(figure, tone, b, body, rng)
    return figure


def _add_body(
    figure: Figure, animal: Animal, tone: Tones, b: Build, body: Body, rng: np.random.Generator
) -> None:
    """Far legs, trunk with near legs, folded hind leg and the folds of the skin."""
    rough = 0.003 + 0.012 * animal["shaggy"]
    coat = _coat(animal, tone, b, body, rng)
    black_limbs = animal["dark legs"] > 0.9 and brightness(tone.main) > 0.3
    marks: Marks = ((_hip(b), tone.main),) if black_limbs and not body.seated else ()
    limb = Coat(mix(tone.main, tone.dark, animal["dark legs"]), tone.cover, marks=marks)
    figure.add(body.far, limb if black_limbs else coat, shade=0.7, rough=rough)
    figure.add(body.trunk, coat, rough=rough)
    if black_limbs:
        figure.add(body.limbs, limb, rough=rough, rim=0.0, relief=0.6)
    if body.front:
        plain = animal["dark legs"] < 0.3
        figure.add(body.front, coat if plain else limb, rough=rough, rim=0.3, relief=0.7)
    for fold in body.folds:
        figure.add(fold, Coat(darker(tone.main, 0.7)), relief=0, rim=0, alpha=0.22)


def _hip(b: Build) -> Field:
    """Where black hind legs end and the coat of the trunk begins again."""
    thigh = b.leg + 0.38 * b.depth

    def field(x: Array, y: Array) -> Array:
        return smooth_step(y + 1.6 * (x + 0.34 * b.length) ** 2, thigh, thigh + 0.1) * (x < 0)

    return field


def _yaw(animal: Animal, rng: np.random.Generator) -> float:
    """Flat and masked faces look towards the viewer; long snouts are best from the side."""
    open_face = animal["flat face"] > 0.35 or animal["face mask"] > 0.7
    low, high = (0.55, 1.25) if open_face else (0.1, 0.75)
    return float(rng.uniform(low, high))


def _coat(animal: Animal, tone: Tones, b: Build, body: Body, rng: np.random.Generator) -> Coat:
    """Markings of the body, from the back to the feet."""
    marks: list[tuple[Field, Colour]] = []
    if animal["pale belly"] > 0.2:
        tint = mix(tone.main, tone.pale, min(1.0, animal["pale belly"] + 0.25))
        marks += [(within(everywhere, *box, soft=0.04), tint) for box in body.pale]
    if animal["shaggy"] > 0.4 and animal["pale belly"] > 0.3 and animal["pointed ears"] > 0.8:
        marks.append((_saddle(b, body), mix(tone.main, tone.dark, 0.75)))
    marks += body_marks(animal, tone, rng, body.upright, -9.0 if body.seated else 0.9 * b.leg)
    if 0.2 < animal["dark legs"] <= 0.9:
        marks.append((_dark_legs(animal["dark legs"], b, body), tone.dark))
    if animal["patches"] > 0.5 and animal["dark legs"] > 0.9:
        marks.append((_shoulder_band(b, body), tone.dark))
    if animal["stripes"] > 0.4 and brightness(tone.main) <= 0.25:
        marks.append((_back_stripe(b, body), tone.second))
    return Coat(tone.main, texture(animal), marks=tuple(marks))


def _dark_legs(share: float, b: Build, body: Body) -> Field:
    """Dark feet and, the larger the share, legs."""
    level = (0.13 if body.seated else 0.85 * b.leg) * share
    left, right = body.dark

    def feet(x: Array, y: Array) -> Array:
        beside = smooth_step(x, left - 0.02, left + 0.02) - smooth_step(x, right, right + 0.02)
        return beside * (1 - smooth_step(y, level - 0.06, level + 0.06))

    return feet


def _saddle(b: Build, body: Body) -> Field:
    """Dark guard hairs along the back, as on a wolf."""
    if body.seated:
        return lambda x, y: 0.6 * (1 - smooth_step(x + 0.5 * y, -0.05, 0.2))
    top = b.leg + b.depth
    return lambda x, y: smooth_step(y, top - 0.45 * b.depth, top) * smooth_step(-x, -0.5, 0.0)


def _shoulder_band(b: Build, body: Body) -> Field:
    """Black from the forelegs over the withers, narrowing upwards."""

    def band(x: Array, y: Array) -> Array:
        up = np.clip((y - b.leg) / b.depth, 0, 1.2)
        half = 0.15 - 0.07 * up
        off = np.abs(x - body.shoulder + 0.06 * up * up)
        return 1 - smooth_step(off - half, -0.025, 0.025)

    return band


def _back_stripe(b: Build, body: Body) -> Field:
    """A broad line along the upper side of the trunk, from the nape to the tail."""
    rear, middle = (body.tail[0] + 0.2, b.leg + 0.86 * b.depth), (0.1, b.leg + 0.9 * b.depth)
    line = spline([body.tail, rear, middle, body.head])
    tree = cKDTree(line)

    def field(x: Array, y: Array) -> Array:
        distance, _ = tree.query(np.stack([x, y], axis=-1))
        return 1 - smooth_step(np.asarray(distance), 0.06, 0.085)

    return field


def _add_bamboo(
    figure: Figure, tone: Tones, b: Build, body: Body, rng: np.random.Generator
) -> None:
    """A stalk held in a paw."""
    x, y = body.shoulder, body.head[1] - b.head
    hand = (x + 0.24, y - 0.1)
    low, high = (x + 0.38, y - 0.42), (x + 0.17, y + 0.09)
    green: Colour = (0.42, 0.62, 0.22)
    for share in rng.uniform(0.0, 0.35, 4):
        at = (low[0] + share * (high[0] - low[0]), low[1] + share * (high[1] - low[1]))
        turn = rng.uniform(-1.6, 0.9)
        leaf = ellipse(*along(at, turn, 0.09), 0.1, 0.022, turn)
        figure.add(leaf, Coat(darker(green, rng.uniform(-0.1, 0.25))), relief=0.5)
    figure.add(tube([low, hand, high], [0.035, 0.03, 0.02]), Coat(green))
    arm = tube(
        [(x - 0.02, y - 0.08), (x + 0.08, y - 0.22), hand],
        [b.limb * 1.5, b.limb * 1.1, b.limb * 0.9],
    )
    figure.add(arm, Coat(tone.dark, tone.cover), rough=0.01, rim=0.2)
