"""Land to stand on: savanna, meadow, forest, desert and snow."""

from __future__ import annotations

import numpy as np

from data.build.fauna.painter import colour, darker, mix
from data.build.fauna.places.canvas import Backdrop
from data.build.fauna.places.cover import (
    blades,
    boughs,
    boulders,
    falling_snow,
    hanging,
    shrub,
    snowdrift,
    standing_grass,
    trunks,
)
from data.build.fauna.places.farm import barn, fence
from data.build.fauna.places.ground import (
    flowers,
    grass,
    leaves,
    plant,
    ripples,
    rock,
    stones,
    sward,
    swells,
)
from data.build.fauna.places.light import pick, vary
from data.build.fauna.places.plants import bush, fern
from data.build.fauna.places.shore import ice_shore
from data.build.fauna.places.shot import Shot, greenery
from data.build.fauna.places.sky import dunes, hills, mesas, mountains, sky, treeline
from data.build.fauna.places.soils import FLOORS, LAWNS, SANDS, VELDT, WHITES
from data.build.fauna.places.trees import acacia, cactus, conifer, round_tree, snowy_fir
from data.build.fauna.places.wood import thicket

_PETALS = tuple(map(colour, ("#f6f2ea", "#f2cf3e", "#d9607a", "#9a7cc8", "#e0543c", "#7fa6e0")))


def savanna(size: int, rng: np.random.Generator) -> Backdrop:
    """Grassland with umbrella trees, rocks and far hills."""
    shot = Shot(size, rng, {"golden": 2, "sunset": 2, "overcast": 0.5}, down=0.07, close=0.12)
    canvas, horizon = shot.canvas, shot.horizon
    soil = pick(rng, VELDT)
    wood = colour(pick(rng, ("#6f7d3c", "#7f8a44", "#5c7040", "#8b8544")))
    if shot.kind == "close":
        greenery(canvas, mix(wood, soil.near, rng.uniform(0.2, 0.9)))
    elif shot.wide:
        sky(canvas, horizon)
        if rng.random() < 0.55:
            far_hills = colour(pick(rng, ("#7d8a86", "#8a8468", "#7f7a8c")))
            hills(canvas, horizon, far_hills, layers=int(rng.integers(1, 3)), height=0.12)
        if rng.random() < 0.6:
            high = rng.uniform(0.02, 0.05)
            treeline(canvas, horizon + 0.004, wood, high, pointed=False, distance=0.7)
    shot.lay(soil)
    tall = shot.kind != "down" and rng.random() < 0.45
    if shot.wide:
        if rng.random() < 0.25:
            for _ in range(rng.integers(2, 6)):
                x, row = rng.random(), horizon + rng.uniform(0.03, 0.12)
                stone = canvas.mood.far(colour("#a38d74"), 0.3)
                rock(canvas, x, row, rng.uniform(0.06, 0.2), stone)
        rows = (horizon + 0.01, horizon + 0.16)
        plant(canvas, bush, int(rng.integers(0, 7)), rows, 0.04, horizon, wood)
        count = int(pick(rng, (0, 1, 1, 2, 2, 3, 4)))
        plant(canvas, acacia, count, rows, rng.uniform(0.18, 0.34), horizon, wood)
    if tall:
        sward(canvas, (shot.top + 0.06, 0.66), 0.09, horizon, soil, 5)
    shot.focus()
    if tall:
        sward(shot.canvas, (0.7, 1.02), rng.uniform(0.05, 0.1), horizon, soil, 4)
    tints = (soil.near, soil.patch, soil.fleck, darker(soil.patch, 0.15))
    lush = (10, 25, 60) if shot.kind != "down" else (60, 110)
    shot.near(grass(tints), int(pick(rng, lush)), 0.07)
    if rng.random() < 0.3:
        shot.near(stones(colour("#a8937a")), 7, 0.05)
    veil = standing_grass(soil)
    return shot.backdrop((blades(tints), veil, veil, shrub(wood), boughs(wood), boulders))


def meadow(size: int, rng: np.random.Generator) -> Backdrop:
    """Pasture: grass, flowers, hedges, a fence or a barn, wooded hills."""
    shot = Shot(size, rng, {"morning": 1.4}, down=0.1, close=0.25)
    canvas, horizon = shot.canvas, shot.horizon
    soil = pick(rng, LAWNS)
    petals = pick(rng, _PETALS)
    wood = colour(pick(rng, ("#4f7a3a", "#5f8a3f", "#3f6b3a", "#6f8f45", "#b98a3a")))
    if shot.kind == "close":
        greenery(canvas, mix(wood, soil.near, 0.4), petals if rng.random() < 0.4 else None)
    elif shot.wide:
        sky(canvas, horizon)
        if rng.random() < 0.25:
            mountains(canvas, horizon, colour("#6f8296"), rng.uniform(0.12, 0.25), snow=True)
        if rng.random() < 0.6:
            layers, high = int(rng.integers(1, 4)), rng.uniform(0.08, 0.18)
            hills(canvas, horizon, mix(soil.near, wood, 0.4), layers=layers, height=high)
        if rng.random() < 0.65:
            high, pointed = rng.uniform(0.03, 0.16), rng.random() < 0.3
            treeline(canvas, horizon + 0.004, wood, high, pointed=pointed, distance=0.5)
    shot.lay(soil)
    if shot.wide:
        if rng.random() < 0.14:
            barn(canvas, rng.uniform(0.1, 0.9), horizon + 0.03, rng.uniform(0.1, 0.2))
        rows = (horizon + 0.01, horizon + 0.14)
        plant(canvas, bush, int(rng.integers(0, 6)), rows, 0.05, horizon, wood)
        tree = pick(rng, (round_tree, round_tree, conifer))
        count = int(pick(rng, (0, 0, 1, 1, 2, 3)))
        plant(canvas, tree, count, rows, rng.uniform(0.2, 0.4), horizon, wood)
        if rng.random() < 0.25:
            fence(canvas, horizon + rng.uniform(0.08, 0.14), rng.uniform(0.08, 0.15))
    tall = shot.kind != "down" and rng.random() < 0.55
    if tall:
        sward(canvas, (shot.top + 0.05, 0.66), 0.07, horizon, soil, 6)
    shot.focus()
    if tall:
        sward(shot.canvas, (0.7, 1.02), rng.uniform(0.04, 0.08), horizon, soil, 5)
    tints = (soil.near, soil.patch, darker(soil.near, 0.12), soil.fleck)
    lush = (15, 40, 70) if shot.kind != "down" else (80, 150)
    shot.near(grass(tints), int(pick(rng, lush)), 0.07)
    if rng.random() < 0.45:
        shot.near(flowers(darker(soil.near, 0.2), petals), int(rng.integers(6, 22)), 0.075)
    veil = standing_grass(soil)
    covers = (blades(tints), blades(tints, petals), veil, veil, shrub(wood), boughs(wood))
    return shot.backdrop(covers)


def forest(size: int, rng: np.random.Generator) -> Backdrop:
    """A wood or a jungle: trunks in the haze, undergrowth, a clearing."""
    likely = {"mist": 1.6, "sunset": 0.6, "dusk": 0.7}
    shot = Shot(size, rng, likely, down=0.1, close=0.2)
    soil = pick(rng, FLOORS)
    greens = ("#4f7a3a", "#3f6b3a", "#5f7f35", "#2f6040", "#a87f35", "#6a8a3a")
    wood = colour(pick(rng, greens))
    if shot.wide:
        thicket(shot.canvas, shot.horizon, soil, wood)
    else:
        if shot.kind == "close":
            greenery(shot.canvas, darker(wood, rng.uniform(0, 0.3)))
        shot.lay(soil)
    shot.focus()
    moss = mix(wood, soil.near, 0.3)
    litter = (moss, colour("#a9713a"), colour("#8a5a34"), soil.fleck)
    fallen = 50 if shot.kind != "down" else 160
    shot.near(leaves(litter), int(rng.integers(fallen // 8, fallen)), 0.055)
    shot.near(fern(moss), int(pick(rng, (0, 3, 7))), 0.16)
    shot.near(grass((wood, mix(wood, soil.fleck, 0.4))), int(pick(rng, (4, 12, 30))), 0.08)
    green = (wood, soil.fleck)
    bark = trunks(colour(pick(rng, ("#5f4a3a", "#4f4438", "#74604a"))))
    covers = (blades(green), shrub(wood), hanging(wood), boughs(wood), hanging(wood), bark)
    return shot.backdrop(covers)


def desert(size: int, rng: np.random.Generator) -> Backdrop:
    """Dunes, table mountains, or a stony flat with cacti and scrub."""
    likely = {"noon": 1.5, "overcast": 0.3, "storm": 0.3, "mist": 0.5}
    shot = Shot(size, rng, likely, down=0.2)
    canvas, horizon = shot.canvas, shot.horizon
    soil = pick(rng, SANDS)
    scrub = colour(pick(rng, ("#8a8a5a", "#a0935c", "#6f7f50")))
    kind = pick(rng, ("dunes", "dunes", "mesas", "flat"))
    if shot.wide:
        sky(canvas, horizon, clouds=bool(rng.random() < 0.5))
        if kind == "mesas":
            mesas(canvas, horizon, colour(pick(rng, ("#b5673f", "#c28a58", "#a0674f"))))
        elif kind == "flat":
            hills(canvas, horizon, colour("#9c7b6a"), layers=int(rng.integers(1, 3)), height=0.1)
    shot.lay(soil, 0.35 if kind == "dunes" else 0.6)
    if kind == "dunes":
        if shot.wide:
            dunes(canvas, horizon, soil.near, layers=int(rng.integers(1, 4)))
        if rng.random() < 0.7:
            ripples(canvas, horizon + 0.15, pick(rng, (darker(soil.patch, 0.05), soil.fleck)))
    elif shot.wide:
        rows = (horizon + 0.02, horizon + 0.16)
        plant(canvas, bush, int(rng.integers(0, 6)), rows, 0.03, horizon, scrub)
        green = colour(pick(rng, ("#5f8050", "#708a58", "#4f7358")))
        plant(canvas, cactus, int(pick(rng, (0, 1, 2, 3))), rows, 0.2, horizon, green)
    shot.focus()
    dry = (scrub, mix(scrub, soil.near, 0.5))
    if kind != "dunes" or rng.random() < 0.3:
        shot.near(stones(darker(soil.patch, 0.08)), int(rng.integers(4, 30)), 0.045)
        shot.near(grass(dry), int(rng.integers(0, 9)), 0.07)
    return shot.backdrop((boulders, blades(dry), shrub(scrub), boulders), 0.5)


def snow(size: int, rng: np.random.Generator) -> Backdrop:
    """Snow: drifts, firs, white mountains, ice by the sea."""
    if rng.random() < 0.25:
        return ice_shore(size, rng)
    shot = Shot(size, rng, {"overcast": 1.6, "storm": 1.3, "dusk": 1.3}, down=0.06)
    canvas, horizon = shot.canvas, shot.horizon
    soil = pick(rng, WHITES)
    fir = vary(rng, colour(pick(rng, ("#3f5f55", "#4a6a5a", "#35524f"))), 0.02)
    kind = pick(rng, ("peaks", "wood", "wood", "plain", "both", "both"))
    if shot.wide:
        sky(canvas, horizon)
        if kind in ("peaks", "both"):
            mountains(canvas, horizon, colour("#6d7f95"), rng.uniform(0.12, 0.3), snow=True)
        if kind in ("wood", "both"):
            high = rng.uniform(0.04, 0.14)
            treeline(canvas, horizon + 0.004, fir, high, pointed=True, distance=0.7)
        elif kind == "plain" and rng.random() < 0.6:
            hills(canvas, horizon, colour("#b9cbe0"), layers=2, height=0.09)
    shot.lay(soil, 0.7)
    swells(canvas, horizon, mix(soil.fleck, (1, 1, 1), 0.4), soil.patch, int(rng.integers(0, 5)))
    if shot.wide and kind != "plain":
        rows = (horizon + 0.01, horizon + 0.15)
        count = int(pick(rng, (0, 1, 3, 5, 8)))
        plant(canvas, snowy_fir, count, rows, rng.uniform(0.2, 0.45), horizon, fir)
    shot.focus()
    if rng.random() < 0.3:
        shot.near(stones(colour("#7f8894")), 4, 0.07)
    if rng.random() < 0.35:
        shot.near(grass((colour("#b0a070"), colour("#9c9068"))), 8, 0.07)
    drift = snowdrift(soil.fleck, soil.near)
    return shot.backdrop((falling_snow, falling_snow, boughs(fir), boulders, drift, drift), 0.6)
