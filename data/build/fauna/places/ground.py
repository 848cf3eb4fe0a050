"""The ground that animals stand on, and what lies and grows on it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from data.build.fauna.geometry import spline
from data.build.fauna.painter import Colour, darker, mix
from data.build.fauna.places.canvas import FULL, Canvas, plane
from data.build.fauna.places.light import vary
from data.build.fauna.places.plants import flower, leaf, tuft
from data.build.fauna.places.sky import rolling
from data.build.fauna.places.soils import Soil
from data.build.fauna.places.trees import Tree

# Paints one small thing: canvas, column and row of its foot, size.
Thing = Callable[[Canvas, float, float, float], None]


def lay(
    canvas: Canvas, horizon: float, soil: Soil, *, patches: float = 0.6, haze: float = 0.6
) -> None:
    """The ground from the horizon to the lower edge, in perspective."""
    rng, mood = canvas.rng, canvas.mood
    far = mood.far(vary(rng, soil.far, 0.015), haze if horizon > 0 else 0.1)
    near = vary(rng, soil.near, 0.02)
    middle = horizon + 0.35 * (1 - horizon)
    canvas.bands((horizon, middle, 1.0), (far, mix(far, near, 0.6), near))
    patch = mix(soil.patch, near, 0.25)
    canvas.through(plane(rng, horizon, rng.uniform(0.4, 0.9)), patch, patches)
    canvas.through(plane(rng, horizon, rng.uniform(1.2, 2.2)), soil.fleck, 0.5 * patches)


def sward(
    canvas: Canvas, rows: tuple[float, float], high: float, horizon: float, soil: Soil, dense: int
) -> None:
    """Strips of standing grass one before the other, each with a ragged upper edge."""
    rng = canvas.rng
    for row in np.linspace(*rows, dense) + rng.normal(0, 0.01, dense):
        near = depth(float(row), horizon)
        tall = high * (0.15 + near)
        count = int(min(170, 2.2 / tall)) + 8
        crest = rolling(rng, float(row), 0.5 * tall)
        columns = np.sort(rng.uniform(-0.02, 1.02, 2 * count))
        base = np.interp(columns, crest[:, 0], crest[:, 1])
        teeth = base - tall * np.where(np.arange(2 * count) % 2, rng.uniform(0.4, 1, 2 * count), 0)
        tint = mix(canvas.mood.far(soil.far, 0.4), soil.near, min(1.0, 0.2 + near))
        tint = mix(vary(rng, tint, 0.012), soil.fleck, rng.uniform(0, 0.5))
        strip = np.vstack(
            [
                np.stack([columns, teeth], axis=1),
                [(1.05, base[-1] + 1.2 * tall), (-0.05, base[0] + 1.2 * tall)],
            ]
        )
        canvas.shaded(strip, darker(tint, -0.1), darker(tint, 0.06))


def swells(canvas: Canvas, horizon: float, tint: Colour, shade: Colour, count: int) -> None:
    """Soft rises of the ground, as of drifted snow: bright crests over shaded slopes."""
    rng = canvas.rng
    rows = np.sort(rng.uniform(max(0.05, horizon + 0.03), 0.85, count))
    for row in rows:
        near = depth(float(row), horizon)
        crest = rolling(rng, float(row), 0.04 + 0.09 * near)
        foot = crest[::-1] + np.array([0, 0.03 + 0.16 * near])
        top = canvas.mood.far(vary(rng, tint, 0.01), 0.5 * (1 - near))
        canvas.shaded(np.vstack([crest, foot]), top, mix(shade, top, 0.25 + 0.3 * (1 - near)))


def ripples(canvas: Canvas, horizon: float, tint: Colour) -> None:
    """Ripples that wind draws in sand."""
    rng, stencil = canvas.rng, canvas.stencil()
    slope, bend = rng.normal(0, 0.08), rng.uniform(4, 9)
    for share in np.linspace(0.25, 1, 15) ** 2:
        row = horizon + (1 - horizon) * share
        columns = np.linspace(-0.05, 1.05, 30)
        wave = np.sin(columns * bend + rng.normal(0, 0.5) + 3 * share)
        line = row + share * (slope * (columns - 0.5) + 0.02 * wave)
        stencil.line(np.stack([columns, line], axis=1), 0.013 * share, FULL)
    canvas.through(stencil, tint, 0.5, 0.004)


def depth(row: float, horizon: float) -> float:
    """How large things are at a row: 0 at the horizon, 1 at the lower edge."""
    return max(0.0, (row - horizon) / (1 - horizon))


def strew(
    canvas: Canvas, thing: Thing, count: int, rows: tuple[float, float], size: float, horizon: float
) -> None:
    """Put things on the ground between two rows, each as large as it looks there."""
    rng = canvas.rng
    for row in np.sort(rng.uniform(*rows, count)):
        scale = size * depth(float(row), horizon) * rng.uniform(0.65, 1.35)
        thing(canvas, rng.uniform(-0.05, 1.05), float(row), scale)


def plant(
    canvas: Canvas,
    tree: Tree,
    count: int,
    rows: tuple[float, float],
    high: float,
    horizon: float,
    tint: Colour,
) -> None:
    """Trees standing between two rows, far ones first, most of them beside the middle."""
    rng = canvas.rng
    for row in np.sort(rng.uniform(*rows, count)):
        near = depth(float(row), horizon)
        x = rng.uniform(-0.05, 1.05) if rng.random() < 0.5 else rng.choice([0.12, 0.88])
        size = high * (0.25 + 2.2 * near) * rng.uniform(0.7, 1.25)
        tree(canvas, x + rng.normal(0, 0.08), float(row), size, tint, max(0.05, 0.75 - 1.6 * near))


def grass(tints: Sequence[Colour]) -> Thing:
    """Tufts of grass in these colours."""

    def thing(canvas: Canvas, x: float, y: float, size: float) -> None:
        tint = tints[int(canvas.rng.integers(len(tints)))]
        tuft(canvas, x, y, size, vary(canvas.rng, tint, 0.015), 6)

    return thing


def flowers(stem: Colour, petals: Colour) -> Thing:
    """Flowers of one kind."""

    def thing(canvas: Canvas, x: float, y: float, size: float) -> None:
        flower(canvas, x, y, size, stem, vary(canvas.rng, petals, 0.02))

    return thing


def leaves(tints: Sequence[Colour]) -> Thing:
    """Fallen leaves."""

    def thing(canvas: Canvas, x: float, y: float, size: float) -> None:
        tint = tints[int(canvas.rng.integers(len(tints)))]
        leaf(canvas, x, y, size, canvas.rng.uniform(0, 6.3), vary(canvas.rng, tint, 0.03), 0.28)

    return thing


def stones(tint: Colour) -> Thing:
    """Rocks and pebbles."""

    def thing(canvas: Canvas, x: float, y: float, size: float) -> None:
        rock(canvas, x, y, size, vary(canvas.rng, tint, 0.03))

    return thing


def rock(canvas: Canvas, x: float, y: float, size: float, tint: Colour) -> None:
    """A rock: dark below, a lighter top face towards the light."""
    rng = canvas.rng
    angles = np.linspace(np.pi, 0, 7) + rng.normal(0, 0.1, 7)
    reach = rng.uniform(0.85, 1.1, 7)
    wide, high = size * rng.uniform(0.5, 0.75), size * rng.uniform(0.45, 0.7)
    top = np.stack([x + wide * reach * np.cos(angles), y - high * reach * np.sin(angles)], axis=1)
    top[[0, -1], 1] = y
    sole = [(x + 0.6 * wide, y + 0.12 * high), (x - 0.6 * wide, y + 0.12 * high)]
    canvas.shaded(np.vstack([top, sole]), darker(tint, 0.02), darker(tint, 0.35))
    side = canvas.mood.light[0] * 0.25 * wide
    face = (top - (x, y)) * (0.74, 0.66) + (x + side, y - 0.3 * high)
    inner = [(x + side + 0.35 * wide, y - 0.45 * high), (x + side - 0.4 * wide, y - 0.5 * high)]
    canvas.fill(spline(np.vstack([face, inner]), closed=True, samples=3), darker(tint, -0.14))
