"""The giants with bare skin: elephant, rhinoceros and hippopotamus."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from data.build.fauna.coats import below, dark_colour, mammal_coat, mark_colour, pale_colour
from data.build.fauna.facts import Animal
from data.build.fauna.geometry import Outlines, blob, moved, polygon, tube
from data.build.fauna.painter import Coat, Figure, darker
from data.build.fauna.patterns import Array, Field, stripes
from data.build.fauna.plans.giant_elephant import elephant_head
from data.build.fauna.plans.giant_heads import Head, hippo_head, rhino_head


@dataclass(frozen=True)
class _Build:
    """Of the trunk, about 1 long: leg is the height of the belly, depth from belly to back."""

    leg: float
    depth: float
    foot: float


def giant(animal: Animal, rng: np.random.Generator) -> Figure:
    """A giant that stands or walks; one that lives in rivers may stand in the water."""
    build = _build(animal, rng)
    coat = _coat(animal, build, rng)
    head = _head(animal, build, coat, rng)
    rough = 0.02 * animal["shaggy"]
    walk = rng.uniform(-1.0, 1.0) * (0.09 if rng.random() < 0.6 else 0.02)
    figure = Figure()
    _tail(figure, animal, build, coat, rng)
    for x, step in ((-0.24, walk), (0.33, -walk)):
        _leg(figure, animal, build, coat, x, step)
    for part in head.behind:
        figure.shapes.append(part)
    near = [_leg_outline(build, x, step) for x, step in ((-0.35, -walk), (0.25, walk))]
    figure.add(_trunk(build, animal) + near[0] + near[1] + head.skin, coat, rough=rough)
    _folds(figure, animal, build, coat)
    for x, step in ((-0.35, -walk), (0.25, walk)):
        _toes(figure, animal, build, x + 1.3 * step, 1.0)
    figure.shapes += head.front
    if animal["fresh water"] > 0.5 and rng.random() < 0.35:
        return _in_water(figure, build.leg + rng.uniform(0.2, 0.45) * build.depth)
    return figure


def _build(animal: Animal, rng: np.random.Generator) -> _Build:
    def about(value: float) -> float:
        return value * float(np.clip(rng.normal(1, 0.03), 0.93, 1.07))

    tall = float(np.interp(animal["long legs"], [0, 0.2, 0.4, 1], [0.2, 0.3, 0.46, 0.8]))
    deep = 0.56 if animal["trunk"] > 0.5 else 0.5
    return _Build(about(tall), about(deep * (0.7 + 0.3 * animal["bulky"])), 0.15)


def _head(animal: Animal, build: _Build, coat: Coat, rng: np.random.Generator) -> Head:
    same_skin = replace(animal, colours=(coat.colour, *animal.colours[1:]))
    if animal["trunk"] > 0.5:
        return elephant_head(animal, coat, build.leg + build.depth, rng)
    if animal["horns"] > 0.3:
        return rhino_head(same_skin, build.leg + 0.6 * build.depth, rng)
    return hippo_head(same_skin, build.leg + 0.6 * build.depth, rng)


def _coat(animal: Animal, build: _Build, rng: np.random.Generator) -> Coat:
    coat = mammal_coat(animal, rng)
    marks = list(coat.marks)
    if animal["stripes"] > 0.1:
        around = stripes(rng, 10, angle=np.pi / 2, share=0.2 + 0.3 * animal["stripes"], wobble=0.3)
        trunk_from = 0.74 if animal["trunk"] > 0.5 else 9.0
        upright, tint = marks[-1]
        marks[-1] = (_on_limbs(around, upright, 0.9 * build.leg, trunk_from), tint)
    if coat.belly is not None:
        level = build.leg + 0.3 * animal["pale belly"] * build.depth
        marks.insert(0, (below(level, 0.2, rng), coat.belly))
    if animal["dark legs"] > 0.1:
        marks.append((below(0.8 * build.leg, 0.12, rng), dark_colour(animal, coat.colour)))
    return replace(coat, belly=None, marks=tuple(marks))


def _on_limbs(around: Field, upright: Field, low: float, front: float) -> Field:
    """Stripes that run around legs (below `low`) and trunk (before `front`), else upright ones."""

    def field(x: Array, y: Array) -> Array:
        limb = (y < low) | (x > front)
        return np.where(limb, around(x, y), upright(x, y))

    return field


def _trunk(b: _Build, animal: Animal) -> Outlines:
    """A barrel: an elephant's back arches, a rhinoceros has a hump over its shoulders."""
    low, d = b.leg, b.depth
    arch = 0.04 if animal["trunk"] > 0.5 else 0.0
    neck = 0.06 if animal["horns"] > 0.3 else 0.0
    sag = 0.06 if animal["long legs"] < 0.1 else 0.02
    return blob(
        [
            (0.5, low + 0.5 * d), (0.46, low + 0.16 * d), (0.28, low - 0.01), (0.0, low - sag),
            (-0.25, low - 0.6 * sag), (-0.44, low + 0.1 * d), (-0.53, low + 0.45 * d),
            (-0.5, low + 0.76 * d), (-0.36, low + 0.95 * d), (-0.1, low + d + arch),
            (0.14, low + 0.97 * d + 0.5 * arch), (0.32, low + (1 + neck) * d),
            (0.46, low + (0.86 + neck) * d),
        ]
    )  # fmt: skip


def _leg_outline(b: _Build, x: float, step: float) -> Outlines:
    """A pillar that stands on y = 0, hardly bent, with the foot moved by `step`."""
    hind, h, w = x < 0, b.leg, b.foot
    knee = x + 0.7 * step + (0.02 if not hind else -0.005)
    points = [
        (x, h + 0.42 * b.depth),
        (x + (0.03 if hind else 0.0), h + 0.1 * b.depth),
        (knee, 0.52 * h),
        (x + 1.2 * step - 0.005, 0.26 * h),
        (x + 1.3 * step, 0.06),
    ]
    pillar = tube(points, [2.0 * w, 1.85 * w, 1.2 * w, 1.05 * w, 1.05 * w])
    f = x + 1.3 * step
    sole = polygon(
        [(f - 0.52 * w, 0.09), (f + 0.52 * w, 0.09), (f + 0.62 * w, 0), (f - 0.56 * w, 0)]
    )
    # The round end of the tube would sink below the ground.
    return [np.column_stack([p[:, 0], np.maximum(p[:, 1], 0.0)]) for p in pillar] + sole


def _leg(figure: Figure, animal: Animal, b: _Build, coat: Coat, x: float, step: float) -> None:
    figure.add(_leg_outline(b, x, step), coat, shade=0.68)
    _toes(figure, animal, b, x + 1.3 * step, 0.68)


def _toes(figure: Figure, animal: Animal, b: _Build, x: float, shade: float) -> None:
    nail = Coat(darker(pale_colour(animal, animal.colours[0]), 0.12))
    for share in (-0.12, 0.2, 0.5):
        cx, w = x + share * b.foot, 0.13 * b.foot
        arch = [(cx - w, 0.0), (cx - 0.8 * w, 0.028), (cx + 0.8 * w, 0.028), (cx + w, 0.0)]
        figure.add(polygon(arch), nail, shade=shade, rim=0.3, relief=0)


def _folds(figure: Figure, animal: Animal, b: _Build, coat: Coat) -> None:
    """Creases of thick skin, deepest on a rhinoceros."""
    low, d, armour = b.leg, b.depth, animal["horns"] > 0.3
    crease = Coat(darker(coat.colour, 0.45))
    lines = [
        [(0.36, low + 0.02), (0.38, low + 0.12 * d), (0.34, low + 0.24 * d)],
        [(-0.2, low + 0.03), (-0.25, low + 0.16 * d), (-0.36, low + 0.26 * d)],
    ]
    if armour:
        lines += [
            [
                (0.1, low + 0.05),
                (0.14, low + 0.4 * d),
                (0.08, low + 0.8 * d),
                (0.12, low + 0.95 * d),
            ],
            [(-0.22, low + 0.9 * d), (-0.18, low + 0.6 * d), (-0.21, low + 0.3 * d)],
        ]
    for line in lines:
        widths = [0.004, *[0.012] * (len(line) - 2), 0.003]
        figure.add(tube(line, widths), crease, relief=0, rim=0, alpha=0.55)


def _tail(figure: Figure, animal: Animal, b: _Build, coat: Coat, rng: np.random.Generator) -> None:
    x, y = -0.49, b.leg + 0.72 * b.depth
    reach = 0.16 + (0.5 * b.depth + 0.2 * b.leg) * animal["long tail"] * 1.6
    swing = rng.normal(0, 0.05)
    line = [(x, y), (x - 0.06, y - 0.25 * reach), (x - 0.07 + swing, y - reach)]
    figure.add(tube(line, [0.075, 0.04, 0.026]), replace(coat, marks=()))
    tip = np.array(line[-1])
    tuft = Coat(darker(mark_colour(animal, coat.colour), 0.6), "shaggy")
    end = np.array([(0, 0.03), (0.3 * swing, -0.05), (0.6 * swing, -0.11)]) + tip
    figure.add(tube(end, [0.03, 0.055, 0.012]), tuft, rough=0.006)


def _in_water(figure: Figure, level: float) -> Figure:
    """The same figure with the waterline at the height `level`."""
    shapes = []
    for shape in figure.shapes:
        marks = tuple((_lowered(mark, level), tint) for mark, tint in shape.coat.marks)
        coat = replace(shape.coat, marks=marks)
        shapes.append(replace(shape, outlines=moved(shape.outlines, 0, -level), coat=coat))
    return Figure(shapes, stance="float")


def _lowered(mark: Field, by: float) -> Field:
    return lambda x, y: mark(x, y + by)
