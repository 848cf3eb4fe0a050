"""Sky and foliage behind animals that fly or sit on a perch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from data.build.fauna.painter import Colour, colour, darker, mix
from data.build.fauna.places.canvas import Backdrop, Canvas, Cover, focus, in_front, start
from data.build.fauna.places.cover import boughs, falling_snow, hanging
from data.build.fauna.places.ground import lay
from data.build.fauna.places.light import mood, pick, vary
from data.build.fauna.places.seats import Seat, branch, ledge, log, rail
from data.build.fauna.places.shot import greenery
from data.build.fauna.places.sky import dunes, hills, mesas, mountains, sky, treeline
from data.build.fauna.places.soils import FLOORS, Soil
from data.build.fauna.places.trees import acacia, conifer, plant_row, round_tree
from data.build.fauna.places.water import WATERS, surface
from data.build.fauna.places.wood import thicket

_GREENS = ("#4f7a3a", "#6f9440", "#3f6b3a", "#86a24a", "#5f8a55")
_LAND = {
    "savanna": ("#cdb26c", "#7f8044"),
    "forest": ("#5f7f40", "#3f6b3a"),
    "desert": ("#dcb884", "#8a8a55"),
    "snow": ("#d4dfea", "#4a6a5a"),
    "meadow": ("#8fb458", "#4f7a3a"),
    "fresh water": ("#8fa860", "#4f7a45"),
    "sea": ("#cfc39a", "#6f8a60"),
}
_SEATS: Mapping[str, Sequence[Seat]] = {
    "savanna": (branch, branch, log),
    "forest": (branch, branch, branch, log),
    "desert": (ledge, branch),
    "snow": (branch, ledge, log),
    "sea": (ledge, rail),
    "fresh water": (branch, log, rail),
    "meadow": (branch, branch, rail, log),
}
_LEAFY = ("forest", "meadow", "fresh water")


def flying(habitat: str, size: int, rng: np.random.Generator) -> Backdrop:
    """Open sky over the far land, or leaves and flowers close behind."""
    light = mood(rng, {"night": 3.0 if habitat == "forest" else 1.0, "dusk": 1.5})
    leafy = rng.random() < (0.5 if habitat in _LEAFY else 0.12) and habitat != "sea"
    canvas = start(size, light, rng, sharp=not leafy and bool(rng.random() < 0.5))
    if habitat == "forest" and rng.random() < 0.35:
        wood = vary(rng, colour(pick(rng, _GREENS)), 0.02)
        thicket(canvas, rng.uniform(0.7, 0.95), pick(rng, FLOORS), wood)
    elif leafy:
        _greenery(canvas, habitat)
    else:
        _aloft(canvas, habitat)
    canvas = focus(canvas, size, rng.uniform(0.012, 0.03) if leafy else rng.uniform(0.005, 0.015))
    front = in_front(light, _covers(habitat), 0.45)
    return Backdrop(canvas.picture, (0.36, 0.58), light.light, 0.0, front)


def _covers(habitat: str) -> Sequence[Cover]:
    wood = colour(_LAND[habitat][1])
    if habitat == "snow":
        return (falling_snow,)
    if habitat in _LEAFY:
        return (boughs(wood), hanging(wood))
    return () if habitat in ("sea", "desert") else (boughs(wood),)


def _aloft(canvas: Canvas, habitat: str) -> None:
    """The sky, with the land of the habitat low in the picture or below it."""
    rng = canvas.rng
    horizon = rng.uniform(0.55, 0.95) if rng.random() < 0.75 else 1.3
    sky(canvas, horizon)
    if horizon > 1:
        return
    land, wood = (vary(rng, colour(text), 0.02) for text in _LAND[habitat])
    high = rng.uniform(0.06, 0.16)
    if habitat == "desert":
        mesas(canvas, horizon, colour("#b5774f"))
    elif habitat == "snow" or (habitat in _LEAFY and rng.random() < 0.3):
        mountains(canvas, horizon, colour("#6d7f95"), 1.6 * high, snow=True)
    elif rng.random() < 0.7:
        hills(canvas, horizon, mix(wood, land, 0.3), layers=int(rng.integers(1, 4)), height=high)
    if habitat in ("sea", "fresh water"):
        surface(canvas, horizon, pick(rng, WATERS[habitat]), waves=0.6)
        return
    lay(canvas, horizon, Soil(land, land, darker(land, 0.15), darker(land, -0.15)))
    if habitat == "desert":
        dunes(canvas, horizon + 0.03, land, layers=1)
        return
    pointed = habitat == "snow" or (habitat in _LEAFY and rng.random() < 0.3)
    tall = high * (1.6 if habitat == "forest" else 0.6)
    treeline(canvas, horizon + 0.01, wood, tall, pointed=pointed, distance=0.55)
    if habitat == "savanna":
        plant_row(canvas, acacia, int(rng.integers(0, 4)), horizon + 0.03, 0.3, wood)


def _greenery(canvas: Canvas, habitat: str) -> None:
    rng = canvas.rng
    green = colour("#b9c4d0" if habitat == "snow" else pick(rng, _GREENS))
    if habitat in ("savanna", "desert"):
        green = mix(green, colour(_LAND[habitat][0]), rng.uniform(0.4, 0.9))
    petals = colour(pick(rng, ("#e8d24a", "#d9607a", "#9a7cc8", "#f2eee4", "#e8843c")))
    greenery(canvas, green, petals if habitat == "meadow" else None)


def perching(habitat: str, size: int, rng: np.random.Generator) -> Backdrop:
    """A branch, a log, a rail or a ledge across the picture."""
    light = mood(rng)
    leafy = rng.random() < (0.7 if habitat in _LEAFY else 0.25) and habitat != "sea"
    canvas = start(size, light, rng, sharp=not leafy and bool(rng.random() < 0.4))
    if leafy:
        _greenery(canvas, habitat)
    else:
        _aloft(canvas, habitat)
        if habitat in _LEAFY and rng.random() < 0.6:
            _trees_behind(canvas, colour(_LAND[habitat][1]))
    canvas = focus(canvas, size, rng.uniform(0.012, 0.028))
    row = float(rng.uniform(0.7, 0.88))
    pick(rng, _SEATS[habitat])(canvas, row, habitat, vary(rng, colour(_LAND[habitat][1]), 0.03))
    front = in_front(light, _covers(habitat), 0.5)
    return Backdrop(canvas.picture, (row, row), light.light, 0.0, front)


def _trees_behind(canvas: Canvas, wood: Colour) -> None:
    rng = canvas.rng
    tree = pick(rng, (round_tree, conifer))
    for _ in range(rng.integers(1, 4)):
        tree(canvas, rng.random(), 1.05, rng.uniform(0.5, 1.1), wood, 0.35)
