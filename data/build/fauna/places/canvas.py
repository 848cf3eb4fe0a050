"""A picture to paint on, measured in columns and rows 0..1 whatever its pixels."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from PIL import Image, ImageDraw, ImageFilter

from data.build.fauna.painter import Colour
from data.build.fauna.patterns import Array, noise, smooth_step
from data.build.fauna.places.light import Mood, grade, pick

FULL: Colour = (1.0, 1.0, 1.0)  # on a stencil: let all of the paint through
_COARSE = 132  # pixels of a side of a mask that is soft anyway

# Paints something in front of the animal; takes the finished picture and the row of the feet.
Cover = Callable[["Canvas", float], None]


@dataclass(frozen=True)
class Backdrop:
    """A place to put an animal into.

    Attributes:
        picture: RGB, square, what lies behind the animal.
        ground: rows (0 top .. 1 bottom, least and most) where feet, a branch or a waterline may be;
            for swimming and flying, where the middle of the animal may be.
        light: where light comes from, x to the right and y up.
        shadow: how dark the animal's shadow on the ground is, 0 for none.
        front: paints what is in front (grass, leaves, water) on the finished picture, in place,
            and tints it with the light of the hour; takes the picture, the row (0..1) of the feet
            and the generator.
    """

    picture: Image.Image
    ground: tuple[float, float]
    light: tuple[float, float]
    shadow: float
    front: Callable[[Image.Image, float, np.random.Generator], None]


class Canvas:
    """A square picture with simple brushes; `mood` is the light and `rng` all that is random."""

    def __init__(self, picture: Image.Image, mood: Mood, rng: np.random.Generator) -> None:
        self.picture, self.mood, self.rng = picture, mood, rng
        self.size = picture.width
        self._pen = ImageDraw.Draw(picture)

    def fill(self, points: ArrayLike, tint: Colour) -> None:
        """A polygon of (m, 2) columns and rows."""
        pixels = np.asarray(points, dtype=float) * self.size
        self._pen.polygon(list(map(tuple, pixels.tolist())), fill=self._ink(tint))

    def oval(self, x: float, y: float, rx: float, ry: float, tint: Colour) -> None:
        """An ellipse about (x, y)."""
        box = (x - rx, y - ry, x + rx, y + ry)
        self._pen.ellipse([v * self.size for v in box], fill=self._ink(tint))

    def line(self, points: ArrayLike, width: float, tint: Colour) -> None:
        """A stroke through (m, 2) points."""
        pixels = np.asarray(points, dtype=float) * self.size
        wide = max(1, round(width * self.size))
        self._pen.line(
            list(map(tuple, pixels.tolist())), fill=self._ink(tint), width=wide, joint="curve"
        )

    def bands(self, rows: Sequence[float], tints: Sequence[Colour]) -> None:
        """Colours from row to row over the whole width, mixed between."""
        top, bottom = (
            max(0, round(rows[0] * self.size)),
            min(self.size, round(rows[-1] * self.size)),
        )
        if bottom > top:
            self.picture.paste(_gradient(rows, tints, top, bottom, self.size), (0, top))

    def shaded(self, points: ArrayLike, top: Colour, bottom: Colour) -> None:
        """A polygon with one colour above and another below."""
        shape = np.asarray(points, dtype=float)
        low, high = float(shape[:, 1].min()), float(shape[:, 1].max())
        first, last = max(0, int(low * self.size)), min(self.size, int(high * self.size) + 1)
        if last <= first:
            return
        mask = Image.new("L", (self.size, last - first), 0)
        pixels = shape * self.size - (0, first)
        ImageDraw.Draw(mask).polygon(list(map(tuple, pixels.tolist())), fill=255)
        tints = _gradient((low, high), (top, bottom), first, last, self.size)
        self.picture.paste(tints, (0, first), mask)

    def stencil(self) -> Canvas:
        """A canvas to paint FULL on where paint shall go `through`."""
        small = Image.new("L", (self.size // 2, self.size // 2), 0)
        return Canvas(small, self.mood, self.rng)

    def through(
        self, stencil: Canvas | Array, tint: Colour, strength: float = 1.0, blur: float = 0.0
    ) -> None:
        """Paint through a stencil, or through a coarse array of 0..1."""
        mask = stencil.picture if isinstance(stencil, Canvas) else _mask(stencil)
        if blur > 0:
            mask = mask.filter(ImageFilter.GaussianBlur(blur * mask.width))
        if strength < 1:
            mask = mask.point([round(level * strength) for level in range(256)])
        mask = mask.resize(self.picture.size, Image.Resampling.BICUBIC)
        self.picture.paste(self._ink(tint), (0, 0, self.size, self.size), mask)

    def blend(self, other: Image.Image, share: Canvas | Array) -> None:
        """Put another picture of the same size where a stencil or a coarse array says so."""
        mask = share.picture if isinstance(share, Canvas) else _mask(share)
        self.picture.paste(other, (0, 0), mask.resize(self.picture.size, Image.Resampling.BICUBIC))

    def layer(self, bleed: Colour, *, coarse: bool = True) -> Canvas:
        """A transparent canvas to `put` on this one; `bleed` shows in its blurred edges."""
        side = self.size // 3 if coarse else self.size
        ink = (*(round(255 * v) for v in bleed), 0)
        return Canvas(Image.new("RGBA", (side, side), ink), self.mood, self.rng)

    def put(self, layer: Canvas, blur: float = 0.0) -> None:
        """Lay a layer over this canvas, out of focus by `blur`."""
        over = layer.picture
        if blur > 0:
            over = over.filter(ImageFilter.GaussianBlur(blur * over.width))
        if over.size != self.picture.size:
            over = over.resize(self.picture.size, Image.Resampling.BICUBIC)
        self.picture.paste(over, (0, 0), over)

    def _ink(self, tint: Colour) -> int | tuple[int, ...]:
        levels = tuple(round(255 * min(1.0, max(0.0, v))) for v in tint)
        if self.picture.mode == "L":
            return levels[0]
        return (*levels, 255) if self.picture.mode == "RGBA" else levels


def _mask(share: Array) -> Image.Image:
    return Image.fromarray((np.clip(share, 0, 1) * 255).astype(np.uint8))


def _gradient(
    rows: Sequence[float], tints: Sequence[Colour], top: int, bottom: int, size: int
) -> Image.Image:
    at = (np.arange(top, bottom) + 0.5) / size
    levels = np.stack([np.interp(at, rows, [t[i] for t in tints]) for i in range(3)], axis=-1)
    column = Image.fromarray((np.clip(levels, 0, 1) * 255).astype(np.uint8)[:, None])
    return column.resize((size, bottom - top))


def coarse_grid() -> tuple[Array, Array]:
    """Columns and rows of a coarse array for `through`."""
    at = (np.arange(_COARSE) + 0.5) / _COARSE
    columns, rows = np.meshgrid(at, at)
    return columns, rows


def cloudy(
    rng: np.random.Generator, across: float, down: float, low: float = 0.35, high: float = 0.75
) -> Array:
    """A coarse array of soft random islands, so many across and down the picture."""
    columns, rows = coarse_grid()
    hills = 0.7 * noise(rng, 1)(columns * across, rows * down)
    hills += 0.3 * noise(rng, 1)(columns * across * 2.2, rows * down * 2.2)
    return smooth_step(hills, low, high)


def plane(rng: np.random.Generator, horizon: float, per_unit: float) -> Array:
    """Islands on a level plane that runs to the horizon, smaller the farther away."""
    columns, rows = coarse_grid()
    depth = np.clip(rows - horizon, 0.0, None) + 0.06
    x, z = (columns - 0.5) / depth, 0.9 / depth
    hills = 0.65 * noise(rng, per_unit)(x, z) + 0.35 * noise(rng, 2.3 * per_unit)(x, z)
    return smooth_step(hills, 0.4, 0.7) * smooth_step(rows, horizon, horizon + 0.15)


def start(size: int, mood: Mood, rng: np.random.Generator, *, sharp: bool) -> Canvas:
    """A fresh canvas: of full size, or a coarse one for what will be out of focus."""
    side = size if sharp else size // 3
    return Canvas(Image.new("RGB", (side, side)), mood, rng)


def focus(canvas: Canvas, size: int, blur: float) -> Canvas:
    """The canvas at full size, out of focus by `blur` if it is a coarse one."""
    if canvas.size == size:
        return canvas
    soft = canvas.picture.filter(ImageFilter.GaussianBlur(blur * canvas.size))
    return Canvas(soft.resize((size, size), Image.Resampling.BICUBIC), canvas.mood, canvas.rng)


def in_front(
    mood: Mood, covers: Sequence[Cover], share: float = 0.55
) -> Callable[[Image.Image, float, np.random.Generator], None]:
    """What a backdrop's `front` does: one of the covers now and then, and the light of the hour."""

    def front(picture: Image.Image, feet: float, rng: np.random.Generator) -> None:
        if covers and rng.random() < share:
            pick(rng, covers)(Canvas(picture, mood, rng), feet)
        grade(picture, mood.gain)

    return front
