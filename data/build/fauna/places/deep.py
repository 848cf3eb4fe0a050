"""Under water: the sea, ponds and icy water, for animals that swim."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from PIL import Image

from data.build.fauna.painter import Colour, colour, darker, mix
from data.build.fauna.patterns import Array
from data.build.fauna.places.canvas import (
    FULL,
    Backdrop,
    Canvas,
    Cover,
    coarse_grid,
    focus,
    in_front,
    plane,
    start,
)
from data.build.fauna.places.ground import lay
from data.build.fauna.places.light import Mood, grade, mood, pick, vary
from data.build.fauna.places.reef import (
    KELPS,
    WEEDS,
    bubbles,
    bubbles_near,
    corals_near,
    garden,
    stones_near,
    weed_near,
)
from data.build.fauna.places.sky import rolling
from data.build.fauna.places.soils import Soil

# Colours of the water above and below, and of the sand or mud.
_DEPTHS = {
    "sea": (
        ("#7fd0e6", "#1f6fa8", "#cbbf98"),
        ("#5fb0d8", "#0f3f7f", "#8fa09a"),
        ("#9fe0dc", "#2f9fae", "#e0d2a4"),
        ("#3f86b8", "#0a2a5a", "#5f7484"),
        ("#6fb8b0", "#1f5f68", "#a0a080"),
    ),
    "fresh water": (
        ("#c4d89a", "#4f7a4a", "#8f8054"),
        ("#a8cfae", "#2f6a5c", "#7f7a58"),
        ("#d4cf8f", "#76703a", "#8a744a"),
        ("#b4dcd0", "#3f8a86", "#a89c78"),
    ),
    "snow": (("#d4eef6", "#3f86b0", "#9fb4c4"), ("#b4dce8", "#1f5a80", "#8098a8")),
    "desert": (("#c8eee0", "#3fa39a", "#e0c894"),),
    "savanna": (("#d4c894", "#7a6a3c", "#8a7448"),),
}


def swimming(habitat: str, size: int, rng: np.random.Generator) -> Backdrop:
    """Blue sea over sand, a reef or the deep; a green pond; water under ice."""
    salt = habitat == "sea"
    light = mood(rng, {"night": 0, "dusk": 0.3, "storm": 0.5, "sunset": 0.4})
    canvas = start(size, light, rng, sharp=bool(rng.random() < 0.4))
    kinds = _DEPTHS.get(habitat, _DEPTHS["fresh water"])
    high, deep, bed = (vary(rng, colour(text), 0.03) for text in pick(rng, kinds))
    canvas.bands((0.0, rng.uniform(0.35, 0.65), 1.0), (high, mix(high, deep, 0.7), deep))
    floor = rng.uniform(0.6, 0.92) if rng.random() < 0.7 else 1.2
    _shapes_far(canvas, floor, mix(high, deep, 0.8))
    if habitat == "snow":
        _ice(canvas)
    elif rng.random() < 0.45:
        _shimmer(canvas, high)
    if floor < 1:
        _bed(canvas, floor, bed, mix(high, deep, 0.75), salt=salt)
    if rng.random() < 0.65:
        _rays(canvas, high)
    canvas = focus(canvas, size, rng.uniform(0.006, 0.016))
    if floor < 1 and rng.random() < 0.5:
        garden(canvas, floor + 0.05, mix(high, deep, 0.7), 0.15, salt=salt)
    if rng.random() < 0.6:
        bubbles(canvas, 0.5)
    covers: list[Cover] = [bubbles_near, weed_near(KELPS if salt else WEEDS), stones_near(bed)]
    if salt:
        covers.append(corals_near)
    front = _immersed(light, covers, mix(high, deep, 0.5), rng.uniform(0.05, 0.24))
    middle = 0.42 if floor < 0.75 else 0.5
    return Backdrop(canvas.picture, (middle - 0.1, middle + 0.12), (0.15, 0.95), 0.0, front)


def _immersed(
    light: Mood, covers: Sequence[Cover], veil: Colour, share: float
) -> Callable[[Image.Image, float, np.random.Generator], None]:
    covered = in_front(light, covers)

    def front(picture: Image.Image, feet: float, rng: np.random.Generator) -> None:
        grade(picture, (0.93, 1.0, 1.0), veil, share)  # the water between camera and animal
        covered(picture, feet, rng)

    return front


def _rays(canvas: Canvas, tint: Colour) -> None:
    """Light falling in from the surface."""
    rng, stencil = canvas.rng, canvas.stencil()
    source = np.array([rng.uniform(-0.2, 1.2), rng.uniform(-0.9, -0.4)])
    for _ in range(rng.integers(4, 9)):
        x, wide, reach = rng.uniform(-0.1, 1.1), rng.uniform(0.015, 0.05), rng.uniform(0.5, 1.1)
        left, right = np.array([x - wide, 0]), np.array([x + wide, 0])
        ends = [p + (p - source) * reach for p in (right, left)]
        stencil.fill(np.vstack([left, right, *ends]), FULL)
    _, rows = coarse_grid()
    mask = np.asarray(stencil.picture.resize(rows.shape), dtype=float) / 255
    canvas.through(mask * np.clip(1.05 - rows, 0, 1), mix(tint, FULL, 0.5), 0.38, 0.02)


def _shimmer(canvas: Canvas, tint: Colour) -> None:
    """The surface seen from below."""
    rng, stencil = canvas.rng, canvas.stencil()
    for row in rng.uniform(0, 0.13, 28):
        wide = rng.uniform(0.03, 0.12)
        stencil.oval(rng.random(), float(row), wide, 0.004 + 0.05 * (0.14 - row), FULL)
    canvas.through(stencil, mix(tint, FULL, 0.65), 0.7, 0.008)


def _ice(canvas: Canvas) -> None:
    """Ice on the surface seen from below: pale slabs with light in the cracks."""
    rng = canvas.rng
    for _ in range(rng.integers(4, 9)):
        x, wide, low = rng.random(), rng.uniform(0.1, 0.3), rng.uniform(0.03, 0.17)
        keel = np.array([(-1, 0), (-0.8, 0.7), (rng.normal(0, 0.3), 1), (0.75, 0.6), (1, 0)])
        shape = keel * (wide, low) + (x, -0.02)
        canvas.shaded(shape, vary(rng, colour("#eef7fb"), 0.01), vary(rng, colour("#9cc8dc"), 0.03))


def _shapes_far(canvas: Canvas, floor: float, water: Colour) -> None:
    """Rocks or weeds lost in the blue."""
    rng = canvas.rng
    if rng.random() < 0.55:
        for distance, high in ((0.86, 0.45), (0.72, 0.25)):
            crest = rolling(rng, min(floor, 1.0), high * rng.uniform(0.4, 1.0))
            low = [(1.02, 1.05), (-0.02, 1.05)]
            tint = mix((0.1, 0.16, 0.2), water, distance)
            canvas.shaded(np.vstack([crest, low]), mix(tint, water, 0.2), mix(tint, water, 0.7))
    if rng.random() < 0.22:
        _shoal(canvas, mix((0.1, 0.15, 0.2), water, 0.7))


def _shoal(canvas: Canvas, tint: Colour) -> None:
    rng = canvas.rng
    x, y, side = rng.uniform(0.1, 0.9), rng.uniform(0.15, 0.6), rng.choice([-1, 1])
    for _ in range(rng.integers(7, 18)):
        at = np.array([x, y]) + rng.normal(0, (0.13, 0.06))
        r = rng.uniform(0.009, 0.016)
        canvas.oval(at[0], at[1], 1.5 * r, 0.6 * r, tint)
        tail = np.array([(-1.2, 0), (-2.3, 0.7), (-2.3, -0.7)]) * (side * r, r) + at
        canvas.fill(tail, tint)


def _bed(canvas: Canvas, floor: float, bed: Colour, water: Colour, *, salt: bool) -> None:
    """Sand or mud, hazy in the distance, with dancing light."""
    rng = canvas.rng
    above = canvas.picture.copy()
    soil = Soil(mix(bed, water, 0.6), mix(bed, water, 0.12), mix(darker(bed, 0.2), water, 0.3), bed)
    lay(canvas, floor - 0.1, soil, patches=0.4)
    if rng.random() < 0.6:
        net: Array = 1 - np.abs(plane(rng, floor - 0.1, 1.6) - 0.5) * 5
        canvas.through(np.clip(net, 0, 1), mix(bed, FULL, 0.7), 0.4)
    line = rolling(rng, floor, 0.06)
    sheet = canvas.stencil()
    sheet.fill([*line.tolist(), (1.1, -0.1), (-0.1, -0.1)], FULL)
    canvas.blend(above, sheet)
    garden(canvas, floor + 0.01, water, 0.5, salt=salt)
