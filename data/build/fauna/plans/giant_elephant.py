"""The head of an elephant: a trunk, tusks, and ears like sails."""

from __future__ import annotations

import numpy as np

from data.build.fauna.facts import Animal
from data.build.fauna.geometry import Points, blob, spline, tube, turn_all
from data.build.fauna.painter import Coat, Colour, Figure, darker, mix
from data.build.fauna.plans.giant_heads import DARK, IVORY, Head, small_eye, turned


def elephant_head(animal: Animal, coat: Coat, top: float, rng: np.random.Generator) -> Head:
    """A domed head with a trunk, tusks and ears as large as the table says."""
    x, y = 0.56, top - 0.12
    nod = rng.normal(0, 0.06)
    skull = blob(
        [
            (x - 0.2, y + 0.12), (x - 0.04, y + 0.23), (x + 0.12, y + 0.2), (x + 0.21, y + 0.07),
            (x + 0.25, y - 0.08), (x + 0.22, y - 0.22), (x + 0.08, y - 0.29), (x - 0.08, y - 0.24),
            (x - 0.22, y - 0.12),
        ]
    )  # fmt: skip
    line = _trunk_line(x + 0.15, y - 0.1, rng)
    line[:, 1] = np.maximum(line[:, 1], 0.08)  # its tip lies on the ground at most
    widths = [0.22, 0.19, 0.15, 0.12, 0.1, 0.075]
    skin = turn_all(skull + tube(line, widths), nod, (x, y))
    front, behind = Figure(), Figure()
    main = coat.colour
    for ring in range(9, 40, 3):
        _wrinkle(front, spline(line, samples=8), ring, np.interp(ring / 8, range(6), widths), main)
    for size, shift, figure in ((0.9, 0.05, behind), (1.0, 0.0, front)):
        if animal["tusks"] > 0.2:
            _tusk(figure, animal, x + 0.13 + shift, y - 0.2, size)
    front.add(tube([(x + 0.05, y - 0.24), (x + 0.11, y - 0.255)], [0.012, 0.012]), DARK, alpha=0.6)
    small_eye(front, main, x + 0.1, y + 0.02)
    _sail(front, animal, coat, x - 0.08, y + 0.02, rng)
    return Head(turned(behind, nod, (x, y)), skin, turned(front, nod, (x, y)))


def _trunk_line(x: float, y: float, rng: np.random.Generator) -> Points:
    """Hanging, curled to the mouth, or raised to trumpet."""
    mood = rng.random()
    sway = rng.uniform(-0.03, 0.06)
    if mood < 0.5:
        steps = [(0, 0), (0.1, -0.18), (0.1, -0.38)]
        steps += [(0.09 + sway, -0.55), (0.14 + sway, -0.68), (0.22 + sway, -0.7)]
    elif mood < 0.75:
        steps = [(0, 0), (0.12, -0.18), (0.12, -0.38)]
        steps += [(0.07, -0.52), (-0.05, -0.52), (-0.07, -0.42)]
    else:
        steps = [(0, 0), (0.16, -0.12), (0.3, -0.06)]
        steps += [(0.36, 0.1), (0.34, 0.26), (0.42, 0.36 + sway)]
    return np.asarray(np.asarray(steps) + np.array([x, y]))


def _wrinkle(figure: Figure, line: Points, i: int, width: float, main: Colour) -> None:
    step = line[i + 1] - line[i - 1]
    across = np.array([-step[1], step[0]]) / (np.hypot(*step) + 1e-9) * width * 0.4
    bow = step / (np.hypot(*step) + 1e-9) * 0.012
    crease = Coat(darker(main, 0.4))
    ring = tube([line[i] - across, line[i] + bow, line[i] + across], [0.006, 0.01, 0.006])
    figure.add(ring, crease, relief=0, rim=0, alpha=0.5)


def _tusk(figure: Figure, animal: Animal, x: float, y: float, size: float) -> None:
    s = size * (0.5 + 0.6 * animal["tusks"])
    curve = np.array([(0.0, 0.0), (0.08, -0.11), (0.2, -0.15), (0.34, -0.09)]) * s
    tusk = tube(curve + np.array([x, y]), [0.07 * s, 0.062 * s, 0.045 * s, 0.012])
    ivory = Coat(mix(IVORY, animal.colours[2], 0.5))
    figure.add(tusk, ivory, shade=1.0 if size == 1 else 0.6)


def _sail(
    figure: Figure, animal: Animal, coat: Coat, x: float, y: float, rng: np.random.Generator
) -> None:
    """An ear, up to a sail over neck and shoulder; it flaps by turning about its front edge."""
    s = 0.35 + 0.65 * animal["large ears"]
    edge = np.array(
        [
            (0.06, 0.17), (-0.06, 0.25), (-0.22, 0.25), (-0.35, 0.14), (-0.38, -0.04),
            (-0.32, -0.22), (-0.2, -0.4), (-0.12, -0.42), (-0.04, -0.28), (0.04, -0.12),
            (0.08, 0.04),
        ]
    )  # fmt: skip
    size, place = (s * rng.uniform(0.72, 1.08), s), np.array([x, y])
    ear = blob(edge * size + place)
    ear = turn_all(ear, rng.normal(0, 0.06), (x, y + 0.1))
    figure.add(ear, coat, shade=0.9, rim=0.55)
    vein = Coat(darker(coat.colour, 0.42))
    for end in ((-0.26, 0.12), (-0.28, -0.08), (-0.18, -0.27)):
        line = np.array([(0.03, 0.05), (end[0] * 0.5, end[1] * 0.6 + 0.03), end]) * size + place
        figure.add(tube(line, [0.012, 0.009, 0.003]), vein, relief=0, rim=0, alpha=0.35)
