"""Tails of small mammals: a plume, a paddle, a whip or a tuft."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from data.build.fauna.coats import brightness, pale_colour
from data.build.fauna.facts import Animal
from data.build.fauna.geometry import Outlines, Point, blob, ellipse, spline, tube
from data.build.fauna.painter import Coat, Figure, darker, mix
from data.build.fauna.patterns import Array, Field, smooth_step
from data.build.fauna.plans.local import Frame


def add_tail(
    figure: Figure, animal: Animal, rng: np.random.Generator, root: Point, coat: Coat, rise: float
) -> None:
    """The tail at `root`, behind the body: a plume, a paddle, a whip or a tuft.

    Args:
        figure: to put it on.
        animal: whose.
        rng: for its pose.
        root: where it grows.
        coat: of the body.
        rise: how upright the body is, 0..1.
    """
    plain = replace(coat, belly=None)
    if animal["bushy tail"] > 0.3:
        _plume(figure, animal, rng, root, plain, rise)
    elif animal["fan tail"] > 0.2:
        _paddle(figure, animal, rng, root, rise)
    elif animal["long tail"] > 0.3:
        _whip(figure, animal, rng, root, plain)
    else:
        x, y = root
        pale = replace(coat, colour=pale_colour(animal, coat.colour), belly=None, marks=())
        r = 0.085 + 0.02 * rng.normal()
        figure.add(ellipse(x - 0.04, y, r, r), pale, rough=0.02, rim=0.2)


def _plume(
    figure: Figure, animal: Animal, rng: np.random.Generator, root: Point, coat: Coat, rise: float
) -> None:
    """A tail of long hair that stands up behind the back and curls over at its tip."""
    x, y = root
    tall = (0.62 + 0.35 * rise + 0.05 * rng.normal()) * (0.4 + 0.6 * animal["long tail"])
    curl = rng.uniform(-0.10, 0.16)
    line = [
        (x + 0.1, y - 0.05), (x - 0.2, y - 0.02), (x - 0.34, y + 0.35 * tall),
        (x - 0.22 + 0.3 * curl, y + 0.78 * tall), (x - 0.2 + curl, y + 1.08 * tall),
        (x - 0.42 + curl, y + 1.16 * tall),
    ]  # fmt: skip
    full = 0.3 + 0.7 * animal["bushy tail"]
    widths = np.array([0.12, 0.28, 0.38, 0.40, 0.32, 0.12]) * full
    hair = replace(coat, texture="shaggy")
    locks = _locks(rng, line, widths)
    figure.add(tube(line, widths.tolist()) + locks, hair, rough=0.008, rim=0.3)
    glow = mix(coat.colour, (1.0, 0.78, 0.45), 0.3)
    for tint, share in ((darker(coat.colour, 0.3), 0.5), (glow, 0.32)):
        inner = _locks(rng, line[1:], share * widths[1:])
        figure.add(inner, replace(hair, colour=tint), rim=0, relief=0, alpha=0.65)


def _locks(rng: np.random.Generator, line: Sequence[Point], widths: Array) -> Outlines:
    """Tapered locks of hair along both sides of a curve, pointing to its end and outward."""
    curve = spline(line, samples=7)
    at = np.linspace(0, len(line) - 1, len(curve))
    radius = np.interp(at, np.arange(len(line)), widths) / 2
    step = np.gradient(curve, axis=0)
    step /= np.linalg.norm(step, axis=1, keepdims=True)
    normal = np.stack([-step[:, 1], step[:, 0]], axis=1)
    locks: Outlines = []
    for i in range(3, len(curve)):
        for side in (-1.0, 1.0):
            root = curve[i] + side * normal[i] * radius[i] * rng.uniform(0.7, 0.95)
            way = step[i] + side * normal[i] * rng.uniform(0.15, 0.6)
            tip = root + way * rng.uniform(0.09, 0.15)
            back = root - step[i] * 0.09
            across = side * normal[i] * 0.03
            locks += blob([back, root + across, tip, root - across])
    return locks


def _paddle(
    figure: Figure, animal: Animal, rng: np.random.Generator, root: Point, rise: float
) -> None:
    """A broad flat tail with scales, lying on the ground behind or raised a little."""
    skin = darker(animal.colours[2], rng.uniform(-0.08, 0.02))
    long = 0.35 + 0.4 * animal["long tail"]
    lift = rng.uniform(-0.12, 0.35) * (1 - rise)
    frame = Frame(root[0] + 0.06, root[1], long, np.pi - lift)
    wide = 0.22 + 0.25 * animal["fan tail"]
    leaf = [(0, 0.12), (0.3, 0.16), (0.6, wide), (0.9, 0.9 * wide), (1.06, 0.2 * wide),
            (0.98, -0.7 * wide), (0.65, -0.8 * wide), (0.3, -0.14), (0, -0.12)]  # fmt: skip
    outline = frame.place(blob([(u, -v) for u, v in leaf]))
    groove = darker(skin, 0.45)
    coat = Coat(skin, marks=((_lines(15, 0.7), groove), (_lines(15, -0.7), groove)))
    figure.add(outline, coat, relief=0.9)


def _lines(per_unit: float, angle: float) -> Field:
    """Thin parallel lines."""
    c, s = float(np.cos(angle)), float(np.sin(angle))

    def field(x: Array, y: Array) -> Array:
        wave = 0.5 + 0.5 * np.cos(2 * np.pi * per_unit * (c * x + s * y))
        return smooth_step(wave, 0.82, 0.97)

    return field


def _whip(
    figure: Figure, animal: Animal, rng: np.random.Generator, root: Point, coat: Coat
) -> None:
    """A long thin tail, bare where the table's accent is a skin colour."""
    x, y = root
    long = animal["long tail"] * rng.uniform(0.85, 1.0)
    lift, curl = rng.uniform(0.0, 0.4), rng.uniform(-0.1, 0.15)
    line = [
        (x + 0.1, y), (x - 0.12 * long, 0.07), (x - 0.32 * long, 0.04 + 0.2 * lift),
        (x - 0.5 * long, 0.06 + 0.7 * lift), (x - (0.55 + curl) * long, 0.16 + 1.0 * lift),
        (x - (0.5 + 2 * curl) * long, 0.26 + 1.3 * lift),
    ]  # fmt: skip
    accent = animal.colours[2]
    bare = brightness(accent) > 0.55
    cover = Coat(mix(accent, coat.colour, 0.15), "skin") if bare else coat
    figure.add(tube(line, [0.1, 0.075, 0.06, 0.05, 0.04, 0.022]), cover)
