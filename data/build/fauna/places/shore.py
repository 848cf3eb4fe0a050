"""Shores to stand on: beaches, rocks by the sea, banks of ponds, shallow water."""

from __future__ import annotations

import numpy as np

from data.build.fauna.painter import Colour, colour, darker, mix
from data.build.fauna.places.afloat import floe, iceberg
from data.build.fauna.places.canvas import FULL, Backdrop, Canvas, focus, in_front, start
from data.build.fauna.places.cover import blades, boughs, boulders, falling_snow, reeds, snowdrift
from data.build.fauna.places.ground import depth, grass, lay, rock, stones, strew, swells
from data.build.fauna.places.light import mood, pick, vary
from data.build.fauna.places.sky import rolling
from data.build.fauna.places.soils import BANKS, BEACHES, WHITES, Soil
from data.build.fauna.places.water import WATERS, far_shore, sunk, surface


def seashore(size: int, rng: np.random.Generator) -> Backdrop:
    """A beach or rocks with the sea behind, or sand seen from above."""
    light = mood(rng, {"overcast": 1.3})
    canvas = start(size, light, rng, sharp=bool(rng.random() < 0.5))
    soil = pick(rng, BEACHES)
    down = rng.random() < 0.15
    horizon = rng.uniform(-0.8, -0.25) if down else rng.uniform(0.2, 0.45)
    edge = 0.0 if down else horizon + rng.uniform(0.06, 0.26)
    if not down:
        wet = pick(rng, WATERS["sea"])
        far_shore(canvas, horizon, "sea", wet)
        surface(canvas, horizon, wet, waves=1.2)
        _surf(canvas, edge, horizon)
    _beach(canvas, edge, horizon, soil)
    if not down and rng.random() < 0.45:
        for row in np.sort(edge + rng.uniform(-0.05, 0.1, rng.integers(2, 7))):
            tint = vary(rng, colour(pick(rng, ("#7d756c", "#6c7078", "#8f7f6c"))), 0.03)
            x, wide = rng.choice([0.1, 0.9]) + rng.normal(0, 0.12), rng.uniform(0.08, 0.25)
            rock(canvas, x, float(row) + 0.03, wide, light.far(tint, 0.15))
    canvas = focus(canvas, size, rng.uniform(0.006, 0.018))
    low = max(edge + 0.14, 0.74)
    pebbles = int(pick(rng, (4, 14, 45) if not down else (20, 70)))
    strew(canvas, stones(darker(soil.patch, 0.1)), pebbles, (edge + 0.08, 1.02), 0.04, horizon)
    if rng.random() < 0.4:
        strew(canvas, _shell, int(rng.integers(2, 7)), (edge + 0.15, 1.0), 0.05, horizon)
    reed = (colour("#a9a46a"), colour("#8f9460"))
    front = in_front(light, (boulders, boulders, blades(reed), boulders), 0.5)
    return Backdrop(canvas.picture, (low, 0.93), light.light, light.shadow, front)


def _surf(canvas: Canvas, edge: float, horizon: float) -> None:
    """Breakers running towards the beach."""
    rng, stencil = canvas.rng, canvas.stencil()
    for row in rng.uniform(horizon + 0.02, edge, rng.integers(1, 4)):
        x, near = rng.random(), depth(float(row), horizon)
        for _ in range(7):
            wide = rng.uniform(0.05, 0.15)
            shift = rng.normal(0, 0.2)
            stencil.oval(
                x + shift, float(row) + rng.normal(0, 0.002), wide, 0.004 + 0.02 * near, FULL
            )
    canvas.through(stencil, (0.96, 0.98, 1.0), 0.8, 0.003)


def _beach(canvas: Canvas, edge: float, horizon: float, soil: Soil) -> None:
    """Sand up to a curved edge, where it is wet under foam."""
    rng = canvas.rng
    behind = canvas.picture.copy()
    lay(canvas, min(horizon, edge), soil)
    if edge <= 0:
        return
    line = rolling(rng, edge + 0.02, 0.05)
    wet = canvas.stencil()
    wet.fill(np.vstack([line + np.array([0, 0.05]), line[::-1] - np.array([0, 0.05])]), FULL)
    canvas.through(wet, darker(soil.near, 0.22), 0.75, 0.012)
    sea = canvas.stencil()
    sea.fill([*line.tolist(), (1.1, -0.1), (-0.1, -0.1)], FULL)
    canvas.blend(behind, sea)
    foam = canvas.stencil()
    for x, y in line[::2]:
        foam.oval(x, y - 0.004, 0.03, rng.uniform(0.003, 0.011), FULL)
    canvas.through(foam, (0.97, 0.98, 1.0), 0.85, 0.002)


def _shell(canvas: Canvas, x: float, y: float, size: float) -> None:
    tint: Colour = vary(canvas.rng, colour("#f0d8c4"), 0.05)
    fan = [(np.cos(a), np.sin(a)) for a in np.linspace(0.1, np.pi - 0.1, 9)]
    canvas.fill(np.array([*fan, (0, -0.15)]) * (0.5 * size, -0.4 * size) + (x, y), tint)
    for a in (0.8, 1.57, 2.35):
        tip = (x + 0.4 * size * np.cos(a), y - 0.32 * size * np.sin(a))
        canvas.line([(x, y), tip], 0.08 * size, darker(tint, 0.2))


def bank(size: int, rng: np.random.Generator) -> Backdrop:
    """The bank of a pond or a river, or its shallow water."""
    light = mood(rng, {"mist": 1.5, "golden": 1.3})
    canvas = start(size, light, rng, sharp=bool(rng.random() < 0.5))
    wet = pick(rng, WATERS["fresh water"])
    green = colour(wet.wood)
    horizon = rng.uniform(0.15, 0.42) if rng.random() < 0.8 else rng.uniform(-0.7, -0.2)
    if horizon > 0:
        far_shore(canvas, horizon, "fresh water", wet)
    surface(canvas, horizon, wet, waves=0.7)
    covers = [
        reeds((green, darker(green, 0.15))),
        boughs(green),
        blades((green, darker(green, 0.2))),
    ]
    if rng.random() < 0.4:
        canvas = focus(canvas, size, rng.uniform(0.006, 0.015))
        front = sunk(canvas, light, covers, rng.uniform(0.6, 0.8), shallow=rng.uniform(0.015, 0.06))
        return Backdrop(canvas.picture, (max(0.7, horizon + 0.3), 0.92), light.light, 0.0, front)
    soil = pick(rng, BANKS)
    edge = max(0.3, horizon + rng.uniform(0.1, 0.25)) + 0.02
    _land(canvas, edge, soil, darker(mix(soil.near, colour("#6a5236"), 0.5), 0.2))
    canvas = focus(canvas, size, rng.uniform(0.006, 0.015))
    tints = (green, soil.near, soil.patch)
    strew(canvas, grass(tints), int(pick(rng, (8, 25, 50))), (edge + 0.03, 1.02), 0.07, horizon)
    if rng.random() < 0.4:
        strew(canvas, stones(colour("#8f8a80")), 8, (edge + 0.02, 1.0), 0.06, horizon)
    front = in_front(light, covers, 0.6)
    return Backdrop(
        canvas.picture, (max(0.74, edge + 0.14), 0.93), light.light, light.shadow, front
    )


def ice_shore(size: int, rng: np.random.Generator) -> Backdrop:
    """The edge of the ice, with floes and icebergs on the sea behind."""
    light = mood(rng, {"overcast": 1.6, "storm": 1.3})
    canvas = start(size, light, rng, sharp=bool(rng.random() < 0.5))
    wet = pick(rng, WATERS["snow"])
    horizon = rng.uniform(0.2, 0.42)
    far_shore(canvas, horizon, "snow", wet)
    surface(canvas, horizon, wet, waves=0.8)
    edge = horizon + rng.uniform(0.12, 0.28)
    for row in np.sort(rng.uniform(horizon + 0.01, edge, rng.integers(1, 7))):
        wide = 0.04 + 0.4 * depth(float(row), horizon)
        (floe if rng.random() < 0.6 else iceberg)(canvas, rng.random(), float(row), wide)
    snow = pick(rng, WHITES)
    _land(canvas, edge, snow, colour("#7fa9c4"))
    white = mix(snow.fleck, FULL, 0.4)
    swells(canvas, edge, white, snow.patch, int(rng.integers(0, 3)))
    canvas = focus(canvas, size, rng.uniform(0.006, 0.015))
    if rng.random() < 0.3:
        strew(canvas, stones(colour("#7f8894")), 5, (edge + 0.05, 1.0), 0.08, horizon)
    drift = snowdrift(snow.fleck, snow.near)
    front = in_front(light, (falling_snow, boulders, drift), 0.6)
    low = max(0.74, edge + 0.14)
    return Backdrop(canvas.picture, (low, 0.93), light.light, light.shadow, front)


def _land(canvas: Canvas, edge: float, soil: Soil, rim: Colour) -> None:
    """Solid ground on this side of the water, with a rim."""
    water = canvas.picture.copy()
    lay(canvas, edge - 0.3, soil)
    line = rolling(canvas.rng, edge, 0.06)
    sheet = canvas.stencil()
    sheet.fill([*line.tolist(), (1.1, -0.1), (-0.1, -0.1)], FULL)
    canvas.blend(water, sheet)
    canvas.fill(np.vstack([line, line[::-1] + np.array([0, 0.018])]), canvas.mood.far(rim, 0.2))
