"""The jellyfish: a bell one can see through, frilled arms and a curtain of tentacles."""

from __future__ import annotations

import numpy as np

from data.build.fauna.facts import Animal
from data.build.fauna.geometry import Outlines, Points, blob, ellipse, tube
from data.build.fauna.painter import Coat, Figure, darker, mix
from data.build.fauna.plans.sea_parts import individual, lean, limbs, markings

_LOBES = 10
# Organs that shine through: x and y as shares of the bell, size.
_ORGANS = ((-0.17, 0.62, 0.8), (0.2, 0.64, 0.8), (-0.36, 0.42, 1), (0.38, 0.44, 1), (0, 0.4, 1.15))


def jellyfish(animal: Animal, rng: np.random.Generator) -> Figure:
    """A jellyfish at some moment of its beat: the bell wide and flat, or narrow and tall."""
    figure = Figure(stance="swim")
    main, second, accent = individual(animal, rng)
    main = mix(main, accent, rng.uniform(0, 0.45))
    beat = rng.uniform(0, 1)
    wide = (0.36 + 0.12 * animal["bulky"]) * (1.15 - 0.35 * beat)
    tall = 0.3 + 0.14 * beat
    sway, long = rng.uniform(-0.3, 0.3), 0.3 + 0.42 * animal["tentacles"]
    thread = Coat(limbs(animal, mix(second, accent, 0.25)))
    tentacles = _tentacles(wide, long, sway, rng)
    figure.add(tentacles[0], thread, shade=0.85, alpha=0.5, relief=0, rim=0.1)
    figure.add(
        ellipse(0, 0.0, 0.95 * wide, 0.07), Coat(mix(main, accent, 0.35)), shade=0.7, alpha=0.8
    )
    for i in rng.permutation(5):
        tint = mix(accent, second, 0.1 + 0.12 * float(i))
        arm = _frilled_arm(0.42 * wide * (i - 2) / 2, 0.75 * long, sway, rng)
        figure.add(arm, Coat(tint), alpha=0.8, rim=0.3)
    marks = markings(animal, rng, main, per_unit=10)
    figure.add(_bell(wide, tall), Coat(main, marks=marks), alpha=0.7, relief=1.3, rim=0.25)
    _add_inside(figure, wide, tall, Coat(accent), Coat(mix(main, (1, 1, 1), 0.45)))
    figure.add(tentacles[1], thread, alpha=0.75, relief=0, rim=0.1)
    hem = Coat(mix(darker(main, 0.1), accent, 0.5))
    figure.add(_hem(wide), hem, alpha=0.6, relief=0.5, rim=0)
    shine = blob([(-0.62, 0.45), (-0.5, 0.72), (-0.22, 0.87), (-0.3, 0.74), (-0.48, 0.56)])
    figure.add([shine[0] * (wide, tall)], Coat((1.0, 1.0, 1.0)), alpha=0.65, relief=0, rim=0)
    lean(figure, rng.uniform(-0.6, 0.6))
    return figure


def _bell(wide: float, tall: float) -> Outlines:
    """A dome with a scalloped rim."""
    t = np.linspace(0, np.pi, 40)
    dome = np.stack([wide * np.cos(t), tall * np.sin(t) ** 0.8], axis=1)
    u = np.linspace(-1, 1, 8 * _LOBES + 1)
    drop = 0.045 * np.sqrt(1 - u**2) + 0.03 * np.abs(np.sin(np.pi * _LOBES / 2 * (u + 1)))
    return [np.vstack([dome, np.stack([wide * u, -drop], axis=1)])]


def _hem(wide: float) -> Outlines:
    """The band along the rim."""
    u = np.linspace(-0.97, 0.97, 9)
    return tube(np.stack([wide * u, -0.045 * np.sqrt(1 - u**2)], axis=1), [0.02] * 9)


def _add_inside(figure: Figure, wide: float, tall: float, organs: Coat, lines: Coat) -> None:
    """Lines that run from the top to the rim, and the organs as on a moon jelly."""
    ribs: Outlines = []
    for share in np.linspace(-0.85, 0.85, 7):
        x = wide * share
        rib = [(0.25 * x, 0.93 * tall), (0.8 * x, 0.55 * tall), (x, -0.03)]
        ribs += tube(rib, [0.004, 0.009, 0.006])
    figure.add(ribs, lines, alpha=0.45, relief=0, rim=0)
    for x, y, size in _ORGANS:
        ring = ellipse(x * wide, y * tall, 0.15 * wide * size, 0.1 * tall * size)
        figure.add(ring, organs, alpha=0.6, relief=0.4, rim=0.35)


def _tentacles(
    wide: float, long: float, sway: float, rng: np.random.Generator
) -> tuple[Outlines, Outlines]:
    """Fine threads from the rim down, those behind and those in front."""
    groups: tuple[Outlines, Outlines] = ([], [])
    for i, share in enumerate(np.linspace(-0.94, 0.94, 19)):
        front = i % 2
        depth = (0.05 if front else -0.02) * np.sqrt(1 - share**2)
        reach = long * rng.uniform(0.6, 1.15)
        path = _wave(wide * share, -depth, reach, sway, 0.03, rng)
        groups[front].extend(tube(path, np.linspace(0.015, 0.005, len(path)).tolist()))
    return groups


def _frilled_arm(x: float, long: float, sway: float, rng: np.random.Generator) -> Outlines:
    """A ribbon whose borders ripple, as lace does."""
    path = _wave(x, 0.02, long * rng.uniform(0.8, 1.15), sway, 0.035, rng)
    t = np.linspace(0, 1, 60)
    across, down = (np.interp(t, np.linspace(0, 1, len(path)), column) for column in path.T)
    width = 0.055 * (1 - t) ** 0.7 * (0.35 + t) + 0.006
    ripple = rng.uniform(0, 6, 2)[:, None] + rng.uniform(50, 65, 2)[:, None] * t
    left, right = width * (1 + 0.45 * np.sin(ripple))
    there, back = np.stack([across - left, down]), np.stack([across + right, down])
    return [np.concatenate([there, back[:, ::-1]], axis=1).T]


def _wave(
    x: float, y: float, long: float, sway: float, swing: float, rng: np.random.Generator
) -> Points:
    """A wavy line that hangs from (x, y) and drifts to the side."""
    t = np.linspace(0, 1, 9)
    wave = swing * np.sin(rng.uniform(0, 6.3) + t * rng.uniform(5, 9)) * np.sqrt(t)
    return np.stack([x * (1 - 0.25 * t) + sway * long * t**1.5 + wave, y - long * t], axis=1)
