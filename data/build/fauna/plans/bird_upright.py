"""Birds that face us standing upright: the penguin and the owl."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from data.build.fauna.coats import mark_colour
from data.build.fauna.facts import Animal
from data.build.fauna.geometry import Outlines, blob, ellipse, polygon, tube
from data.build.fauna.painter import Coat, Figure, darker, mix
from data.build.fauna.patterns import Array, spots, within
from data.build.fauna.plans import bird_heads as heads
from data.build.fauna.plans import bird_parts as parts
from data.build.fauna.plans.bird_parts import BLACK, Frame, Pair


def penguin(animal: Animal, rng: np.random.Generator) -> Figure:
    """Upright, with flippers for wings, half turned to us."""
    figure = Figure()
    main, _, accent = animal.colours
    wide = (0.27 + 0.11 * animal["bulky"]) * rng.uniform(0.94, 1.06)
    coat = parts.plumage(animal, rng, main, mark_colour(animal, main))
    sway, step = rng.normal(0, 0.04), rng.uniform(-0.05, 0.05)
    head = Frame(sway + 0.04, 1.14, 0.17, float(rng.normal(0.08, 0.2)))
    figure.add(polygon([(-0.26, 0.12), (-0.4, 0.0), (-0.1, 0.08)]), coat, rough=0.01)
    for side in (-1, 1):
        foot = Frame(side * 0.14, 0.0, 1.0, 0.0)
        toes = foot.blob(
            (-0.07, 0.1), (-0.1 + step * side, 0.0), (0.12, -0.01), (0.2, 0.03), (0.08, 0.1)
        )
        figure.add(toes, Coat(mix(accent, BLACK, 0.35)))
    spread = rng.uniform(0.1, 0.75)
    far = parts.blade((wide * 0.75, 0.86), -1.35 + spread, 0.55, 0.2, -0.25)
    figure.add(far + ellipse(wide * 0.75, 0.84, 0.07, 0.07), coat, shade=0.8)
    body = [
        (0.0, 0.04), (-0.24, 0.07), (-wide, 0.34), (-wide * 0.95, 0.66), (-0.24, 0.94),
        (sway - 0.1, 1.08), (sway + 0.1, 1.08), (0.25, 0.94), (wide * 0.98, 0.66), (wide, 0.34),
        (0.26, 0.07),
    ]  # fmt: skip
    figure.add(blob(body) + head.oval(0, 0, 1.05, 1.0), coat)
    if animal["pale belly"] > 0.2:
        _white_front(figure, animal, rng, wide)
    near = parts.blade((-wide * 0.72, 0.88), -1.75 - spread * 0.8, 0.58, 0.22, 0.25)
    near += ellipse(-wide * 0.72, 0.85, 0.08, 0.08)
    figure.add(near, coat, relief=0.9, rim=0.6)
    _penguin_head(figure, animal, head)
    return figure


def _white_front(figure: Figure, animal: Animal, rng: np.random.Generator, wide: float) -> None:
    """The pale belly, glowing with the accent colour at the throat."""
    main, second, accent = animal.colours
    top = 0.98 * animal["pale belly"]
    belly = blob([
        (0.05, 0.07), (-0.16, 0.12), (-wide * 0.66, 0.36), (-wide * 0.6, 0.64), (-0.1, 0.9),
        (0.08, top), (0.22, 0.9), (wide * 0.86, 0.64), (wide * 0.9, 0.36), (0.25, 0.11),
    ])  # fmt: skip
    throat = parts.disc((0.1, 0.94), 0.3, 0.22, soft=0.6)
    glow = (throat, mix(second, accent, 0.3 + 0.6 * animal["yellow"]))
    figure.add(belly, parts.plumage(animal, rng, second, main, (glow,)), relief=0.7, rim=0.1)


def _penguin_head(figure: Figure, animal: Animal, head: Frame) -> None:
    main, second, accent = animal.colours
    figure.add(head.oval(-0.15, -0.25, 0.34, 0.55, -0.3), Coat(accent), relief=0.2, rim=0.0)
    heads.beak(figure, head, "cone", BLACK, stretch=0.75 + 0.5 * animal["beak"])
    stripe = head.blob((0.75, -0.08), (1.2, -0.14), (1.45, -0.17), (1.1, -0.24), (0.75, -0.24))
    figure.add(stripe, Coat(accent), relief=0, rim=0)
    x, y = head.at(0.32, 0.25)
    figure.add(ellipse(x, y, 0.04, 0.04), Coat(mix(main, second, 0.5)), relief=0, rim=0)
    figure.eye(x, y, 0.028)


def owl(animal: Animal, rng: np.random.Generator) -> Figure:
    """Facing us on a branch, both eyes to the front, the face two pale discs."""
    figure = Figure(stance="perch")
    main, second, accent = animal.colours
    mark = mark_colour(animal, main)
    wide = (0.27 + 0.14 * animal["bulky"]) * rng.uniform(0.93, 1.07)
    for k in (-1, 1, 0):
        tail = parts.blade((0.04 * k, 0.3), -np.pi / 2 + 0.1 * k, 0.46, 0.18)
        figure.add(tail, Coat(darker(main, 0.25), "feathers"))
    body = _both_sides(
        [(0, 0.95), (0.3, 0.86), (wide, 0.6), (wide * 0.96, 0.34), (0.22, 0.08), (0, 0.02)]
    )
    figure.add(body, parts.plumage(animal, rng, main, mark), rough=0.008)
    _owl_breast(figure, animal, rng, wide)
    for side in (-1, 1):
        _owl_wing(figure, animal, rng, side, wide)
        feet = tube([(side * 0.13, 0.15), (side * 0.13, 0.05)], [0.16, 0.12])
        figure.add(feet, Coat(mix(main, second, 0.6)), rough=0.01)
        claws = parts.foot(side * 0.13, 0.0, 0.15, webbed=False, gripping=True)
        figure.add(claws, Coat(mix(accent, BLACK, 0.5)))
    _owl_head(figure, animal, rng)
    return figure


def _both_sides(right: Sequence[Pair]) -> Outlines:
    """A smooth shape from its right half, given from the top to the bottom."""
    return blob([*right, *((-x, y) for x, y in reversed(right[1:-1]))])


def _owl_breast(figure: Figure, animal: Animal, rng: np.random.Generator, wide: float) -> None:
    """Pale, with dark streaks."""
    main, second, _ = animal.colours
    drops = spots(rng, 9.0, size=0.55)

    def streaks(x: Array, y: Array) -> Array:
        return drops(1.3 * x, 0.6 * y)

    flecks = within(streaks, -0.4, 0.4, 0.14, 0.64)
    coat = Coat(mix(main, second, 0.7), "feathers", marks=((flecks, darker(main, 0.1)),))
    outlines = _both_sides(
        [(0, 0.88), (0.24, 0.76), (wide * 0.78, 0.5), (wide * 0.66, 0.24), (0.12, 0.07), (0, 0.05)]
    )
    figure.add(outlines, coat, rim=0.1)


def _owl_wing(
    figure: Figure, animal: Animal, rng: np.random.Generator, side: int, wide: float
) -> None:
    main = animal.colours[0]
    tint = darker(main, 0.22)
    quill = parts.plumage(animal, rng, tint, mark_colour(animal, tint))
    for k in range(4):
        angle = -np.pi / 2 + side * (-0.22 + 0.06 * k)
        feather = parts.blade(
            (side * (wide * 0.96 - 0.015 * k), 0.48), angle, 0.46 - 0.04 * k, 0.13
        )
        figure.add(feather, quill, rim=0.6, relief=0.5, shade=0.85 + 0.05 * k)
    outer = [(0.72, 0.82), (1.06, 0.68), (1.14, 0.44), (0.98, 0.26), (0.76, 0.4), (0.66, 0.62)]
    coat = parts.plumage(animal, rng, darker(main, 0.1), mark_colour(animal, main))
    figure.add(blob([(side * wide * u, y) for u, y in outer]), coat, relief=0.8)


def _owl_head(figure: Figure, animal: Animal, rng: np.random.Generator) -> None:
    main, second, accent = animal.colours
    head = Frame(float(rng.normal(0, 0.02)), 0.97, 0.36, float(rng.normal(0, 0.14)))
    look = float(rng.uniform(-0.16, 0.16))  # the face turned a little
    skull = [(0, 0.82), (0.85, 0.6), (1.05, 0), (0.75, -0.62), (0, -0.8)]
    outlines = head.blob(*skull, *((-u, v) for u, v in reversed(skull[1:-1])))
    ears = animal["pointed ears"]
    for side in (-1, 1) if ears > 0.2 else ():
        tuft = ((1.0, 0.2), (1.04, 0.62 + 0.8 * ears), (0.66, 0.8), (0.3, 0.66))
        outlines += head.blob(*((side * u, v) for u, v in tuft))
    coat = parts.plumage(animal, rng, main, mark_colour(animal, main))
    figure.add(outlines, coat, rough=0.008)
    discs = ((0.52, 0.6, darker(main, 0.45), 0.0), (0.45, 0.53, mix(main, second, 0.85), 0.5))
    for wide, high, tint, relief in discs:
        for side in (-1, 1):
            disc = head.oval(side * 0.42 + look, 0.02, wide, high)
            figure.add(disc, Coat(tint, "fur"), relief=relief, rim=0.1)
    half = [(0.0, 0.3), (0.2, 0.5), (0.62, 0.58), (0.12, 0.1), (0.0, -0.15)]
    brow = [(look + u, v) for u, v in half] + [(look - u, v) for u, v in reversed(half[1:-1])]
    figure.add(head.blob(*brow), Coat(darker(main, 0.15), "feathers"), relief=0.4, rim=0.2)
    for side in (-1, 1):
        x, y = head.at(side * 0.4 + look, 0.06)
        figure.eye(x, y, 0.066, accent)
    half = [(0.0, 0.08), (0.13, -0.05), (0.07, -0.3), (0.0, -0.45)]
    hook = [(look + u, v) for u, v in half] + [(look - u, v) for u, v in reversed(half[1:-1])]
    figure.add(head.blob(*hook), Coat(mix(accent, BLACK, 0.5)), relief=0.8, rim=0.5)
