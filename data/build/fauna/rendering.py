"""Puts figures on a picture: fills outlines with their coat, makes them round, gives them a rim."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from data.build.fauna.geometry import Points
from data.build.fauna.painter import Figure, Shape
from data.build.fauna.patterns import Array, Field, noise, scallops, smooth_step

# How much each texture lightens and darkens the colour.
_TEXTURES = {"skin": 0.03, "fur": 0.10, "shaggy": 0.22, "feathers": 0.10, "scales": 0.14}


@dataclass(frozen=True)
class View:
    """From the animal's units to pixels: scale, turn, mirror, move.

    Attributes:
        scale: pixels a unit.
        angle: turn in radians, counter-clockwise.
        mirrored: the animal looks to the left.
        x: pixel column of the animal's origin.
        y: pixel row of the animal's origin.
    """

    scale: float
    angle: float
    mirrored: bool
    x: float
    y: float

    def to_pixels(self, points: Points) -> Points:
        """(m, 2) points of the animal as (m, 2) pixel columns and rows."""
        c, s = np.cos(self.angle), np.sin(self.angle)
        side = -1.0 if self.mirrored else 1.0
        u = c * points[:, 0] - s * points[:, 1]
        v = s * points[:, 0] + c * points[:, 1]
        return np.stack([self.x + side * u * self.scale, self.y - v * self.scale], axis=1)

    def to_animal(self, columns: Array, rows: Array) -> tuple[Array, Array]:
        """Pixel columns and rows as x and y of the animal."""
        c, s = np.cos(self.angle), np.sin(self.angle)
        side = -1.0 if self.mirrored else 1.0
        u, v = side * (columns - self.x) / self.scale, (self.y - rows) / self.scale
        return c * u + s * v, -s * u + c * v


def paint(
    picture: Image.Image,
    figure: Figure,
    view: View,
    rng: np.random.Generator,
    *,
    light: tuple[float, float] = (-0.5, 0.85),
) -> None:
    """Paint all shapes of a figure on an RGB picture.

    Args:
        picture: changed in place.
        figure: what to paint.
        view: where.
        rng: for texture and ragged contours.
        light: where light comes from, x to the right and y up, in the picture.
    """
    grain = noise(rng, 1.0)
    for shape in figure.shapes:
        _paint_shape(picture, shape, view, grain, rng, light)


def silhouette(size: tuple[int, int], figure: Figure, view: View) -> Image.Image:
    """The figure's shape in white on black, for its shadow or to see how much is hidden."""
    mask = Image.new("L", size, 0)
    draw = ImageDraw.Draw(mask)
    for shape in figure.shapes:
        for outline in shape.outlines:
            draw.polygon([tuple(p) for p in view.to_pixels(outline)], fill=255)
    return mask


def _paint_shape(
    picture: Image.Image,
    shape: Shape,
    view: View,
    grain: Field,
    rng: np.random.Generator,
    light: tuple[float, float],
) -> None:
    polygons = [view.to_pixels(outline) for outline in shape.outlines]
    corners = np.vstack(polygons)
    rough = shape.rough * view.scale
    pad = int(4 + 2 * rough)
    x0, y0 = (max(0, int(v) - pad) for v in corners.min(axis=0))
    x1 = min(picture.width, int(corners[:, 0].max()) + pad + 1)
    y1 = min(picture.height, int(corners[:, 1].max()) + pad + 1)
    if x1 - x0 < 2 or y1 - y0 < 2:
        return
    mask = Image.new("L", (x1 - x0, y1 - y0), 0)
    draw = ImageDraw.Draw(mask)
    for polygon in polygons:
        draw.polygon([(x - x0, y - y0) for x, y in polygon], fill=255)
    columns, rows = np.meshgrid(np.arange(x0, x1) + 0.5, np.arange(y0, y1) + 0.5)
    x, y = view.to_animal(columns, rows)
    if rough >= 0.5:
        mask = _ragged(mask, rough, rng)
    inside = mask.getbbox()
    if inside is None:
        return
    thickness = np.sqrt((np.asarray(mask) > 0).sum())  # a length in pixels to scale shading by
    tint = _coat(shape, x, y, grain)
    tint *= _shading(mask, shape, thickness, light, view)[..., None] * shape.shade
    paint_on = Image.fromarray((np.clip(tint, 0, 1) * 255).astype(np.uint8))
    if shape.alpha < 1:
        mask = mask.point(lambda value: int(value * shape.alpha))
    picture.paste(paint_on, (x0, y0), mask)


def _ragged(mask: Image.Image, rough: float, rng: np.random.Generator) -> Image.Image:
    soft = np.asarray(mask.filter(ImageFilter.GaussianBlur(rough)), dtype=float) / 255
    coarse = rng.random(
        (mask.height // max(2, int(rough)) + 2, mask.width // max(2, int(rough)) + 2)
    )
    hills = Image.fromarray((coarse * 255).astype(np.uint8)).resize(
        mask.size, Image.Resampling.BICUBIC
    )
    keep = soft > 0.25 + 0.5 * np.asarray(hills, dtype=float) / 255
    return Image.fromarray((keep * 255).astype(np.uint8))


def _coat(shape: Shape, x: Array, y: Array, grain: Field) -> Array:
    coat = shape.coat
    tint = np.ones((*x.shape, 3)) * coat.colour
    if coat.belly is not None:
        heights = np.vstack(shape.outlines)[:, 1]
        low, high = heights.min(), heights.max()
        level = low + (high - low) * coat.belly_share
        share = 1 - smooth_step(y + 0.1 * (grain(x * 6, y * 6) - 0.5), level - 0.06, level + 0.06)
        tint += share[..., None] * (np.array(coat.belly) - tint)
    for mark, paint_colour in coat.marks:
        tint += mark(x, y)[..., None] * (np.array(paint_colour) - tint)
    strength = _TEXTURES[coat.texture]
    if coat.texture == "feathers":
        return tint * (1 - strength * scallops(11)(x, y))[..., None]
    if coat.texture == "scales":
        return tint * (1 - strength * scallops(22)(x, y))[..., None]
    streaks = grain(x * 38, y * 12) if coat.texture != "skin" else grain(x * 9, y * 9)
    return tint * (1 + strength * (streaks - 0.5))[..., None]


def _shading(
    mask: Image.Image, shape: Shape, thickness: float, light: tuple[float, float], view: View
) -> Array:
    """Brightness from a rounded surface: lit on the side of the light, dark on the other."""
    level = np.ones((mask.height, mask.width))
    if shape.relief > 0:
        reach = max(2, int(0.16 * thickness))
        padded = Image.new("L", (mask.width + 2 * reach, mask.height + 2 * reach), 0)
        padded.paste(mask, (reach, reach))
        hill = np.asarray(padded.filter(ImageFilter.GaussianBlur(0.6 * reach)), dtype=float) / 255
        dx, dy = int(light[0] * reach * 0.8), int(-light[1] * reach * 0.8)
        h, w = level.shape
        away = hill[reach - dy : reach - dy + h, reach - dx : reach - dx + w]
        toward = hill[reach + dy : reach + dy + h, reach + dx : reach + dx + w]
        level += shape.relief * (0.42 * (away - toward))
    if shape.rim > 0:
        edge = max(1.0, 0.006 * view.scale)
        soft = np.asarray(mask.filter(ImageFilter.GaussianBlur(edge)), dtype=float) / 255
        level *= 1 - shape.rim * (1 - smooth_step(soft, 0.45, 0.95))
    return level
