"""Water seen from above: sea, ponds and shores, and how an animal lies in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from data.build.fauna.painter import colour, darker, mix
from data.build.fauna.places.afloat import floe, lily, lily_pads
from data.build.fauna.places.canvas import FULL, Backdrop, Canvas, Cover, focus, in_front, start
from data.build.fauna.places.cover import boughs, falling_snow, reeds
from data.build.fauna.places.ground import depth
from data.build.fauna.places.light import Mood, mood, pick, vary
from data.build.fauna.places.plants import blade, bush
from data.build.fauna.places.sky import hills, mountains, sky, treeline
from data.build.fauna.places.trees import acacia, palm, plant_row, round_tree

Front = Callable[[Image.Image, float, np.random.Generator], None]


@dataclass(frozen=True)
class Wet:
    """Colours of water under the open sky, far away and close by, and of the bank."""

    far: str
    near: str
    wood: str


WATERS = {
    "sea": (
        Wet("#6fa3bd", "#2f6f92", "#6f7f6a"),
        Wet("#7fc0c4", "#2f8f9f", "#6f8a60"),
        Wet("#8f9fa6", "#566f7c", "#707a70"),
        Wet("#5f8fb8", "#234f7f", "#6a7a70"),
    ),
    "fresh water": (
        Wet("#9fb8a8", "#5f7f62", "#55783f"),
        Wet("#8fb0c0", "#47708a", "#4f7a45"),
        Wet("#a8a888", "#76754c", "#6f8040"),
        Wet("#7f9f8a", "#3f6450", "#3f6a3a"),
    ),
    "snow": (Wet("#a8c4d4", "#5f8aa6", "#4a6a68"), Wet("#8fa8b8", "#4a6a80", "#50696a")),
    "savanna": (Wet("#b0a888", "#8a7a54", "#7f8044"), Wet("#a0b0a8", "#6f8070", "#8b8544")),
    "forest": (Wet("#7f9a78", "#3f5f44", "#3f6b3a"), Wet("#8a9a70", "#55663c", "#5f7f35")),
    "desert": (Wet("#9fc4b8", "#4f9a90", "#6f8a50"), Wet("#b8b89a", "#8f8f66", "#8a8a55")),
    "meadow": (Wet("#a4c0c4", "#5f8a92", "#5f8a3f"), Wet("#9ab090", "#5f8058", "#4f7a3a")),
}


def floating(habitat: str, size: int, rng: np.random.Generator) -> Backdrop:
    """Open water, for an animal that lies on it."""
    light = mood(rng, {"golden": 1.3, "mist": 1.4})
    canvas = start(size, light, rng, sharp=bool(rng.random() < 0.5))
    wet = pick(rng, WATERS[habitat])
    horizon = rng.uniform(0.15, 0.45) if rng.random() < 0.72 else rng.uniform(-0.8, -0.2)
    if horizon > 0:
        far_shore(canvas, horizon, habitat, wet)
    surface(canvas, horizon, wet, waves=1.3 if habitat == "sea" else 0.8)
    canvas = focus(canvas, size, rng.uniform(0.006, 0.015))
    _afloat(canvas, horizon, habitat, wet)
    low = max(0.58, horizon + 0.2)
    covers: Sequence[Cover] = ()
    if habitat == "snow":
        covers = (falling_snow,)
    elif habitat != "sea":
        green = colour(wet.wood)
        covers = (reeds((green, darker(green, 0.2))), boughs(green), lily_pads)
    sink = sunk(canvas, light, covers, rng.uniform(0.62, 0.85))
    return Backdrop(canvas.picture, (low, max(low + 0.03, 0.8)), light.light, 0.0, sink)


def far_shore(canvas: Canvas, horizon: float, habitat: str, wet: Wet) -> None:
    """Sky and what lies beyond the water."""
    rng = canvas.rng
    sky(canvas, horizon)
    wood = colour(wet.wood)
    if habitat in ("snow", "sea"):
        if rng.random() < (0.75 if habitat == "snow" else 0.3):
            stone = colour("#6d7f95")
            mountains(canvas, horizon, stone, rng.uniform(0.08, 0.22), snow=habitat == "snow")
        elif rng.random() < 0.4:
            hills(canvas, horizon, wood, layers=2, height=0.08)
        return
    if rng.random() < 0.45:
        hills(canvas, horizon, mix(wood, (0.6, 0.6, 0.5), 0.3), layers=2, height=0.13)
    high = rng.uniform(0.05, 0.2)
    pointed = habitat in ("fresh water", "forest", "meadow") and rng.random() < 0.3
    treeline(canvas, horizon + 0.004, wood, high, pointed=pointed, distance=0.45)
    tree = {"savanna": acacia, "desert": palm}.get(habitat, round_tree)
    plant_row(canvas, tree, int(rng.integers(0, 4)), horizon + 0.01, 0.24, wood)
    plant_row(canvas, bush, int(rng.integers(2, 9)), horizon + 0.012, 0.05, wood)


def surface(canvas: Canvas, horizon: float, wet: Wet, *, waves: float) -> None:
    """Water from the horizon down: the sky and the shore mirrored, and ripples."""
    rng, light, size = canvas.rng, canvas.mood, canvas.size
    top = max(0, round(horizon * size))
    mirror = canvas.picture.crop((0, 0, size, top)).transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    far = mix(light.far(colour(wet.far), 0.5), light.horizon, 0.25)
    near = mix(vary(rng, colour(wet.near), 0.03), light.zenith, 0.15)
    canvas.bands((horizon, horizon + 0.3 * (1 - horizon), 1.0), (far, mix(far, near, 0.6), near))
    if top > 4:
        mirror = mirror.filter(ImageFilter.GaussianBlur(0.012 * size))
        height = min(top, size - top)
        fade = Image.linear_gradient("L").transpose(Image.Transpose.FLIP_TOP_BOTTOM)
        strength = rng.uniform(0.25, 0.65) / waves
        fade = fade.resize((size, height)).point([round(v * strength) for v in range(256)])
        canvas.picture.paste(mirror.crop((0, 0, size, height)), (0, top), fade)
    bright, dark = mix(near, light.horizon, 0.35), darker(near, 0.2)
    calm = rng.uniform(0.4, 1.0)
    for tint, count in ((dark, 50), (bright, 70)):
        stencil = canvas.stencil()
        for row in np.sort(rng.uniform(max(0.0, horizon + 0.01), 1.02, int(count * calm))):
            near_by = depth(float(row), horizon)
            wide = rng.uniform(0.03, 0.2) * (0.15 + near_by)
            high = waves * rng.uniform(0.003, 0.009) * (0.12 + near_by)
            stencil.oval(rng.random(), float(row), wide, high, FULL)
        canvas.through(stencil, tint, 0.5, 0.0045)


def _afloat(canvas: Canvas, horizon: float, habitat: str, wet: Wet) -> None:
    """What else is on the water: ice, leaves, reeds."""
    rng = canvas.rng
    if habitat == "snow":
        for row in np.sort(rng.uniform(max(0.1, horizon + 0.05), 0.95, rng.integers(2, 8))):
            floe(canvas, rng.random(), float(row), 0.3 * depth(float(row), horizon) + 0.03)
        return
    if habitat in ("sea", "desert"):
        return
    if rng.random() < 0.4:
        for _ in range(rng.integers(3, 12)):
            row = rng.uniform(max(0.2, horizon + 0.1), 1.0)
            lily(canvas, rng.random(), row, 0.09 * (0.2 + depth(row, horizon)))
    if rng.random() < 0.4:
        green, side = colour(wet.wood), rng.choice([0.0, 1.0])
        row = max(0.5, horizon + 0.15)
        for _ in range(rng.integers(8, 20)):
            x, high = side + rng.normal(0, 0.12), rng.uniform(0.15, 0.35)
            blade(
                canvas, x, row, high, rng.normal(0, 0.04), 0.012, darker(green, rng.uniform(0, 0.3))
            )


def sunk(
    canvas: Canvas, light: Mood, covers: Sequence[Cover], hide: float, *, shallow: float = 0.0
) -> Front:
    """Draws the water over what is below the waterline, and the animal mirrored in it.

    Args:
        canvas: the backdrop, which shows how the water looks without the animal.
        light: of the hour.
        covers: what may stand in front of it all.
        hide: how opaque the water is.
        shallow: how far above the row of the feet the waterline is, for an animal that wades.
    """
    water = canvas.picture.copy()
    covered = in_front(light, covers)

    def front(picture: Image.Image, feet: float, rng: np.random.Generator) -> None:
        row = round((feet - shallow) * picture.height)
        if 0 < row < picture.height:
            _submerge(picture, water, row, hide, light, rng)
        covered(picture, feet, rng)

    return front


def _submerge(
    picture: Image.Image,
    water: Image.Image,
    row: int,
    hide: float,
    light: Mood,
    rng: np.random.Generator,
) -> None:
    width, height = picture.size
    below = height - row
    changed = ImageChops.difference(picture, water).convert("L").point([0] * 8 + [255] * 248)
    _mirror(picture, changed, row, rng)
    clean = water.crop((0, row, width, height))
    depths = np.linspace(hide, min(1.0, hide + 0.25), below)[:, None] * np.ones((1, width))
    edge = 0.006 * np.sin(np.arange(width) / width * rng.uniform(20, 45) + rng.uniform(0, 6))
    shore = np.clip(np.arange(below)[:, None] / height - edge - 0.006, 0, 0.004) / 0.004
    mask = Image.fromarray((255 * depths * shore).astype(np.uint8))
    picture.paste(clean, (0, row), mask)
    band = changed.crop((0, max(0, row - 6), width, min(height, row + 6))).getbbox()
    if band is not None:
        _rings(picture, (band[0], band[2]), row, light)


def _mirror(picture: Image.Image, changed: Image.Image, row: int, rng: np.random.Generator) -> None:
    """The animal upside down in the water below it, faint and a little broken."""
    width, height = picture.size
    reach = min(row, height - row)
    flip = Image.Transpose.FLIP_TOP_BOTTOM
    above = picture.crop((0, row - reach, width, row)).transpose(flip)
    mask = changed.crop((0, row - reach, width, row)).transpose(flip)
    waves = 0.006 * width * np.sin(np.arange(reach) / height * rng.uniform(60, 110))
    levels = np.asarray(mask)
    columns = np.arange(width)[None, :] + waves[:, None].astype(int)
    fade = np.linspace(0.5, 0.1, reach)[:, None]
    broken = np.take_along_axis(levels, np.clip(columns, 0, width - 1), axis=1) * fade
    soft = Image.fromarray(broken.astype(np.uint8)).filter(ImageFilter.GaussianBlur(2))
    below = picture.crop((0, row, width, row + reach))
    picture.paste(Image.composite(above, below, soft), (0, row))


def _rings(picture: Image.Image, columns: tuple[int, int], row: int, light: Mood) -> None:
    """Ripples about what breaks the surface."""
    left, right = columns
    mask = Image.new("L", picture.size, 0)
    pen = ImageDraw.Draw(mask)
    wide = 0.006 * picture.width
    for step, strength in ((0.02, 190), (0.07, 110), (0.13, 60)):
        out = step * picture.width + 0.08 * (right - left)
        box = (left - out, row - 0.1 * out, right + out, row + 0.5 * out)
        pen.arc(box, 5, 175, fill=strength, width=max(1, round(wide)))
    soft = mask.filter(ImageFilter.GaussianBlur(1.2))
    tint = tuple(round(255 * v) for v in mix(light.horizon, FULL, 0.4))
    picture.paste(Image.new("RGB", picture.size, tint), (0, 0), soft)
