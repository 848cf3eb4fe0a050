"""Legs and hooves: of an animal that stands, walks, or rests with its legs folded."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from data.build.fauna.coats import below, dark_colour
from data.build.fauna.facts import Animal
from data.build.fauna.geometry import Outlines, moved, polygon, tube, turn_all
from data.build.fauna.painter import Coat, Figure, darker, mix
from data.build.fauna.plans.hoofed_build import Build

Leg = tuple[Outlines, tuple[float, float, float]]  # outlines; hoof: x, y, turn


def legs(b: Build, walk: float, rng: np.random.Generator) -> tuple[list[Leg], list[Leg]]:
    """Fore and hind legs, the near one first: strides of `walk`, 0 to stand."""
    half = b.length / 2
    apart = 0.03 + 0.5 * _leg_width(b)
    stride = 0.26 * b.leg * walk
    near, away = (stride, -stride) if rng.random() < 0.5 else (-stride, stride)
    gap = rng.uniform(0.03, 0.07) if abs(walk) < 0.3 else 0.0
    lifted = rng.random() < 0.7 and abs(walk) > 0.3
    fore = [_foreleg(b, half * 0.62, near, lifted and near < 0)]
    fore.append(_foreleg(b, half * 0.62 + gap + apart, away, lifted and away < 0))
    hind = [_hindleg(b, -half * 0.68, -near, False, far=False)]
    hind.append(_hindleg(b, -half * 0.68 + gap + apart, -away, lifted and away > 0, far=True))
    return fore, hind


def folded_legs(b: Build) -> tuple[list[Leg], list[Leg]]:
    """Fore and hind legs of an animal that lies, the near one first."""
    w, half, d = _leg_width(b) * 1.15, b.length / 2, b.depth
    fore, hind = [], []
    for shift in (0.0, 0.09):
        x, y = 0.6 * half + shift, 0.5 * w
        line = [(x - 0.04, 0.3 * d), (x + 0.06, 0.16 * d), (x + 0.2, y + 0.02), (x + 0.1, y)]
        shin = tube([*line, (x, y)], [1.9 * w, 1.7 * w, 1.1 * w, 0.9 * w, 0.8 * w])
        fore.append((grounded(shin), (x - 0.03, 0.0, 0.0)))
        x = -0.62 * half + shift
        line = [(x - 0.06, 0.38 * d), (x + 0.04, 0.26 * d), (x + 0.1, 0.12 * d + y)]
        thigh = tube(line, [0.6 * d, 0.55 * d, 1.6 * w])
        shank = tube([(x - 0.14, y + 0.02), (x, y), (x + 0.14, y)], [1.3 * w, 0.95 * w, 0.8 * w])
        hind.append((grounded(thigh + shank), (x + 0.17, 0.0, 0.0)))
    return fore, hind


def grounded(outlines: Outlines) -> Outlines:
    """The same, flattened where it would sink into the ground."""
    return [np.column_stack([p[:, 0], np.maximum(p[:, 1], 0.0)]) for p in outlines]


def leg_coat(animal: Animal, b: Build, coat: Coat, rng: np.random.Generator) -> Coat:
    """Of legs drawn by themselves: folded ones are dark next to the ground if legs are dark."""
    if not (b.lying and animal["dark legs"] > 0.3):
        return coat
    dark = mix(coat.colour, dark_colour(animal, coat.colour), animal["dark legs"])
    return replace(coat, marks=(*coat.marks, (below(0.1, 0.06, rng), dark)))


def _leg_width(b: Build) -> float:
    return 0.088 * b.slim * (0.7 + 0.3 * b.leg / 0.55)


def _foreleg(b: Build, x: float, step: float, lifted: bool) -> Leg:
    w, height = _leg_width(b), b.leg
    foot = (x + step, 0.16 * height if lifted else 0.0)
    knee = (x + 0.55 * step + (0.3 * abs(step) if lifted else 0.01), 0.5 * height + 0.3 * foot[1])
    if lifted:
        foot, knee = (foot[0] + 0.02, foot[1]), (knee[0] + 0.3 * abs(step), knee[1] + 0.02)
    points = [
        (x - 0.02, height + 0.5 * b.depth),
        (x - 0.01, height + 0.1 * b.depth),
        ((x + knee[0]) / 2, 0.5 * (height + knee[1])),
        knee,
        (0.4 * knee[0] + 0.6 * foot[0], 0.4 * knee[1] + 0.6 * foot[1] + 0.03),
        (foot[0] - 0.01, foot[1] + 0.13 * height),
        (foot[0] + 0.015, foot[1] + 0.045),
    ]
    widths = [2.6 * w, 2.0 * w, 1.25 * w, 0.98 * w, 0.7 * w, 0.82 * w, 0.74 * w]
    return tube(points, widths), (*foot, -0.7 if lifted else 0.0)


def _hindleg(b: Build, x: float, step: float, lifted: bool, *, far: bool) -> Leg:
    w, height = _leg_width(b), b.leg
    foot = (x - 0.045 + step, 0.1 * height if lifted else 0.0)
    hock = (x - 0.03 - 0.1 * height + 0.62 * step, 0.52 * height + 0.5 * foot[1])
    points = [
        (x + 0.0, height + (0.56 - b.slope) * b.depth),
        (x + 0.02, height + 0.24 * b.depth),
        (x + 0.05 + 0.1 * step, 0.96 * height),
        ((x + 0.05 + hock[0]) / 2 + 0.1 * step, 0.5 * (0.94 * height + hock[1])),
        hock,
        (0.5 * (hock[0] + foot[0]), 0.5 * (hock[1] + foot[1]) + 0.02),
        (foot[0] - 0.01, foot[1] + 0.13 * height),
        (foot[0] + 0.015, foot[1] + 0.045),
    ]
    thigh = 0.24 + 0.3 * b.depth
    if far:
        thigh *= 0.8
    upper, lower = np.array([0.8, 0.9, 0.56]) * thigh, np.array([1.45, 1.08, 0.76, 0.86, 0.78]) * w
    return tube(points, [*upper, *lower]), (*foot, -0.5 if lifted else 0.0)


def hoof(
    figure: Figure, animal: Animal, place: tuple[float, float, float], b: Build, shade: float
) -> None:
    """The hoof at a place that `Leg` tells."""
    x, y, angle = place
    w = 0.5 * _leg_width(b)
    high = 0.035 + 0.4 * w
    points = np.array([(-0.8 * w, high), (0.8 * w, high), (1.3 * w, 0.0), (-0.95 * w, 0.0)])
    horn = darker(dark_colour(animal, animal.colours[0]), 0.35)
    placed = moved(turn_all(polygon(points), angle, (0, high)), x + 0.012, y)
    figure.add(placed, Coat(horn), shade=shade, rim=0.5)
