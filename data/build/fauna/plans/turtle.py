"""Turtles: with flippers they swim, seen half from above; with legs they walk under a dome."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.spatial import cKDTree

from data.build.fauna.facts import Animal
from data.build.fauna.geometry import Outlines, blob, ellipse, moved, polygon, tube, turn_all
from data.build.fauna.painter import Coat, Colour, Figure, darker, mix
from data.build.fauna.patterns import Array, net, smooth_step
from data.build.fauna.plans.sea_parts import Mark, Place, bend, individual, limbs, markings

_Centres = list[tuple[float, float]]
# How far out on a shell points are (0.8: where the small plates of the rim begin, 1: the border)
# and how far along the rim, in plates.
_Rim = Callable[[Array, Array], tuple[Array, Array]]
_FLAT_PLATES: _Centres = [
    (0.25, 0.015), (0.12, 0.02), (-0.02, 0.025), (-0.16, 0.02), (-0.29, 0.01),
    (0.17, 0.14), (0.03, 0.155), (-0.12, 0.145), (-0.25, 0.115),
    (0.19, -0.1), (0.05, -0.115), (-0.1, -0.11), (-0.24, -0.085),
]  # fmt: skip
_DOME_PLATES: _Centres = [
    (0.29, 0.37), (0.13, 0.51), (-0.08, 0.545), (-0.28, 0.46), (-0.41, 0.31),
    (0.23, 0.25), (0.06, 0.32), (-0.14, 0.33), (-0.3, 0.26),
]  # fmt: skip


def turtle(animal: Animal, rng: np.random.Generator) -> Figure:
    """A sea turtle if it has flippers, else a tortoise."""
    return _sea_turtle(animal, rng) if animal["flippers"] > 0.5 else _tortoise(animal, rng)


def _sea_turtle(animal: Animal, rng: np.random.Generator) -> Figure:
    figure = Figure(stance="swim")
    main, second, accent = individual(animal, rng)
    skin = Coat(accent, marks=((net(rng, 19, line=0.16), mix(main, second, 0.45)),))
    plates = (net(rng, 17, line=0.14), limbs(animal, mix(main, second, 0.6)))
    fin = Coat(limbs(animal, accent), marks=(plates,))
    beat = rng.uniform(-0.45, 0.45)
    hind = blob(
        [(-0.27, 0.03), (-0.36, 0.06), (-0.47, 0.06), (-0.53, 0.02), (-0.48, -0.02), (-0.36, -0.03)]
    )
    figure.add(turn_all(moved(hind, 0.0, 0.1), -0.45 + 0.3 * beat, (-0.27, 0.1)), fin, shade=0.8)
    figure.add(_wing(0.15, 0.12, 1, 0.82, -beat), fin, shade=0.8)
    figure.add(polygon([(-0.36, 0.03), (-0.45, 0.0), (-0.36, -0.03)]), skin)
    figure.add(turn_all(moved(hind, 0.0, -0.08), 0.45 - 0.3 * beat, (-0.27, -0.08)), fin)
    figure.add(_wing(0.19, -0.075, -1, 1.0, beat), fin, rim=0.5)
    head = Place(0.47, 0.03 + rng.uniform(-0.04, 0.05), 0.105, rng.uniform(-0.25, 0.3))
    neck = tube([(0.25, 0.01), (0.36, 0.015), (head.x, head.y)], [0.18, 0.15, 0.15])
    figure.add(neck + head(_skull()), skin)
    figure.add(moved(_flat_shell(), -0.005, -0.032), Coat(mix(accent, (1, 0.97, 0.85), 0.4)))
    coat = _shell_coat(animal, rng, (main, second, accent), _FLAT_PLATES, _flat_rim)
    figure.add(_flat_shell(), coat)
    _add_face(figure, head, accent)
    bend(figure, rng.uniform(-0.3, 0.2), rng.uniform(-0.2, 0.3))
    return figure


def _tortoise(animal: Animal, rng: np.random.Generator) -> Figure:
    figure = Figure(stance="stand")
    main, second, accent = individual(animal, rng)
    skin = Coat(accent, marks=((net(rng, 22, line=0.12), darker(accent, 0.16)),))
    leg = Coat(limbs(animal, accent), marks=skin.marks)
    longer = 0.35 * max(0.0, animal["long legs"] - 0.1)
    stride = rng.uniform(-0.1, 0.1)
    for x, step in ((0.3, -stride), (-0.24, stride)):
        _add_leg(figure, x, step, longer, leg, 0.7)
    figure.add(tube([(-0.38, 0.18), (-0.5, 0.12)], [0.08, 0.015]), skin)
    up = rng.uniform(-0.12, 0.2)
    out = 0.57 + rng.uniform(-0.06, 0.05) - 0.3 * abs(up)
    head = Place(out, 0.29 + up, 0.1, rng.uniform(-0.2, 0.2))
    neck = [(0.25, 0.22), (0.4, 0.21 + 0.4 * up), (head.x - 0.03, head.y - 0.02)]
    figure.add(tube(neck, [0.17, 0.14, 0.125]) + head(_skull()), skin)
    for x, step in ((0.2, stride), (-0.32, -stride)):
        _add_leg(figure, x, step, longer, leg, 1.0)
    coat = _shell_coat(animal, rng, (main, second, accent), _DOME_PLATES, _dome_rim)
    figure.add(_dome(), coat)
    _add_face(figure, head, accent)
    bend(figure, 0.0, 0.0, rise=longer)
    return figure


def _wing(x: float, y: float, side: int, size: float, beat: float) -> Outlines:
    """A long fore flipper that sweeps back, below the shell (`side` -1) or beyond it (1)."""
    shape = blob(
        [(0.07, 0.0), (0.09, 0.09), (0.05, 0.21), (-0.07, 0.35), (-0.21, 0.44), (-0.26, 0.43),
         (-0.2, 0.33), (-0.11, 0.2), (-0.07, 0.08), (-0.06, 0.0)]
    )  # fmt: skip
    placed = [outline * (size, side * size) for outline in shape]
    return turn_all(moved(placed, x, y), side * beat, (x, y))


def _skull() -> Outlines:
    """A head with a hooked beak, in radii about its middle."""
    return blob([(-1.0, 0.2), (-0.5, 0.78), (0.2, 0.85), (0.85, 0.5), (1.25, 0.08), (1.28, -0.3),
                 (1.1, -0.5), (0.6, -0.66), (-0.2, -0.72), (-0.9, -0.5)])  # fmt: skip


def _flat_shell() -> Outlines:
    return blob([(0.36, 0.03), (0.33, 0.13), (0.2, 0.21), (0.0, 0.235), (-0.2, 0.19), (-0.36, 0.08),
                 (-0.42, 0.0), (-0.36, -0.06), (-0.2, -0.14), (0.0, -0.175), (0.2, -0.155),
                 (0.33, -0.075)])  # fmt: skip


def _flat_rim(x: Array, y: Array) -> tuple[Array, Array]:
    out = np.hypot((x + 0.03) / 0.39, (y - 0.03) / (0.205 + 0.1 * np.clip(x, -0.4, 0.2)))
    return out, np.arctan2(y - 0.03, x + 0.03) * 3.5


def _dome() -> Outlines:
    """A high shell with a rim that flares over the legs."""
    return blob([(0.42, 0.17), (0.4, 0.25), (0.34, 0.4), (0.2, 0.53), (0.0, 0.59), (-0.2, 0.56),
                 (-0.36, 0.43), (-0.45, 0.26), (-0.49, 0.16), (-0.42, 0.11), (-0.2, 0.12),
                 (0.1, 0.125), (0.32, 0.115)])  # fmt: skip


def _dome_rim(x: Array, y: Array) -> tuple[Array, Array]:
    return 0.8 + (0.215 + 0.25 * x**2 - y) * 2, x * 8.5


def _shell_coat(
    animal: Animal,
    rng: np.random.Generator,
    colours: tuple[Colour, Colour, Colour],
    centres: _Centres,
    rim: _Rim,
) -> Coat:
    """Plates with dark seams, paler in their middle, and a row of small plates along the rim."""
    main, second, accent = colours
    tree = cKDTree(np.array(centres) + rng.normal(0, 0.006, (len(centres), 2)))

    def depth(x: Array, y: Array) -> Array:
        """How far inside its plate a point is."""
        away, _ = tree.query(np.stack([x, y], axis=-1), k=2)
        out, along = rim(x, y)
        near = np.asarray(away)
        small = 0.07 * np.abs(np.sin(np.pi * along))
        plates: Array = np.where(out < 0.8, near[..., 1] - near[..., 0], small)
        return np.minimum(plates, 0.5 * np.abs(out - 0.8))

    def seams(x: Array, y: Array) -> Array:
        return 1 - smooth_step(depth(x, y), 0.006, 0.018)

    def middles(x: Array, y: Array) -> Array:
        return smooth_step(depth(x, y), 0.03, 0.1) * 0.75

    light = mix(darker(main, -0.4), accent, 0.25)
    faint = tuple(name for name in ("spots", "stripes") if animal[name] < 0.4)
    marks: tuple[Mark, ...] = ((middles, mix(main, light, animal["patches"])),)
    marks += markings(animal, rng, main, but=("patches", *faint))
    return Coat(main, marks=(*marks, (seams, darker(second, 0.1))))


def _add_leg(
    figure: Figure, x: float, step: float, longer: float, coat: Coat, shade: float
) -> None:
    """A thick leg like a pillar, with claws, its sole at -`longer`."""
    foot = x + step
    leg = tube(
        [(x, 0.22), (x + 0.6 * step, 0.12 - longer / 2), (foot, 0.05 - longer)], [0.16, 0.14, 0.12]
    )
    figure.add(leg + ellipse(foot + 0.02, 0.032 - longer, 0.085, 0.032), coat, shade=shade)
    claws = [
        claw
        for i in range(3)
        for claw in ellipse(foot + 0.035 + 0.03 * i, 0.014 - longer, 0.014, 0.014)
    ]
    figure.add(claws, Coat((0.9, 0.86, 0.74)), shade=shade, relief=0, rim=0.4)


def _add_face(figure: Figure, head: Place, skin: Colour) -> None:
    """The beak's mouth line, a nostril and an old, calm eye."""
    dark = Coat(darker(skin, 0.6))
    mouth = tube([(1.24, -0.22), (0.85, -0.2), (0.45, -0.3)], [0.08, 0.1, 0.05])
    figure.add(head(mouth), dark, relief=0, rim=0)
    figure.add(head(ellipse(1.08, 0.1, 0.06, 0.05)), dark, relief=0, rim=0)
    x, y = head.point(0.55, 0.25)
    figure.add(head(ellipse(0.53, 0.25, 0.33, 0.3)), Coat(darker(skin, 0.3)), relief=0, rim=0)
    figure.eye(x, y, 0.19 * head.unit)
