"""One picture of one animal: its figure, posed, in a place it lives in, as a camera caught it."""

from __future__ import annotations

import zlib

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from data.build.fauna.facts import Animal
from data.build.fauna.habitats import Backdrop, backdrop
from data.build.fauna.painter import Figure
from data.build.fauna.plans import PLANS
from data.build.fauna.rendering import View, paint, silhouette

SIZE = 224  # pixels of a side, what the network takes in
OVERSAMPLING = 3  # drawn that much larger, then reduced: smooth edges


def draw(animal: Animal, index: int, seed: int = 0) -> Image.Image:
    """Picture number `index` of an animal: the same arguments give the same pixels.

    Args:
        animal: a row of the table of facts, or a chimera.
        index: 0, 1, ...; each is another pose, place and light.
        seed: of the whole zoo.

    Returns:
        An RGB picture of SIZE x SIZE pixels.
    """
    rng = np.random.default_rng([seed, zlib.crc32(animal.name.encode()), index])
    figure = PLANS[animal.plan](animal, rng)
    names, weights = zip(*animal.habitats.items(), strict=True)
    habitat = str(rng.choice(names, p=np.array(weights) / sum(weights)))
    size = SIZE * OVERSAMPLING
    place = backdrop(habitat, figure.stance, size, rng)
    picture = place.picture
    view = _view(figure, place, size, rng)
    if place.shadow > 0 and figure.stance == "stand":
        _cast_shadow(picture, figure, view, place.shadow)
    paint(picture, figure, view, rng, light=place.light)
    place.front(picture, view.y / size, rng)
    return _photograph(picture, rng)


def _view(figure: Figure, place: Backdrop, size: int, rng: np.random.Generator) -> View:
    """The animal fills 45 to 100 % of the picture; sometimes a part of it is outside."""
    x0, y0, x1, y1 = figure.bounds()
    longer, shorter = max(x1 - x0, y1 - y0), min(x1 - x0, y1 - y0)
    fill = rng.uniform(0.45, 1.0)
    # A long thin animal may take more of the picture's side than a round one.
    scale = min(fill * size / (0.75 * longer + 0.25 * shorter), 1.05 * size / longer)
    mirrored = bool(rng.random() < 0.5)
    free = figure.stance in ("swim", "fly")
    angle = rng.normal(0, 0.22 if free else 0.04)
    low, high = place.ground
    row = rng.uniform(low, high) * size
    if free:
        row += (y0 + y1) / 2 * scale
    elif figure.stance == "perch":
        scale = min(scale, row / (0.93 * y1))  # the branch stays where it is: step back instead
    else:
        scale = min(scale, 0.97 * size / y1)  # heads stay in the picture,
        row = max(row, min(0.97 * size, y1 * scale))  # and a tall animal comes forward
    slack = max(0.08, 0.5 * (1 - scale * (x1 - x0) / size))
    centre = size * (0.5 + rng.uniform(-slack, slack))
    middle = (x0 + x1) / 2 * (-1 if mirrored else 1)
    return View(scale, angle, mirrored, centre - middle * scale, row)


def _cast_shadow(picture: Image.Image, figure: Figure, view: View, dark: float) -> None:
    mask = silhouette(picture.size, figure, view)
    box = mask.getbbox()
    if box is None:
        return
    left, _, right, bottom = box
    shadow = Image.new("L", picture.size, 0)
    half = 0.045 * (right - left)
    oval = (left + half, bottom - half * 1.4, right - half, bottom + half * 0.8)
    ImageDraw.Draw(shadow).ellipse(oval, fill=int(255 * dark))
    shadow = shadow.filter(ImageFilter.GaussianBlur(half * 0.5 + 1))
    picture.paste(Image.new("RGB", picture.size, (20, 18, 24)), (0, 0), shadow)


def _photograph(picture: Image.Image, rng: np.random.Generator) -> Image.Image:
    """Light, colour cast, haze, focus and a vignette, as photos have."""
    if rng.random() < 0.35:
        blur = rng.uniform(0.003, 0.012) * picture.width
        picture = picture.filter(ImageFilter.GaussianBlur(blur))
    small = picture.resize((SIZE, SIZE), Image.Resampling.BOX)
    tint = np.asarray(small, dtype=float) / 255
    tint = tint ** rng.uniform(0.75, 1.35)
    warm = rng.normal(0, 0.07)
    tint = tint * (1 + np.array([warm, 0.0, -warm])) * rng.uniform(0.8, 1.12)
    grey = tint.mean(axis=2, keepdims=True)
    tint = grey + (tint - grey) * rng.uniform(0.6, 1.15)
    if rng.random() < 0.25:
        tint += (0.82 - tint) * rng.uniform(0.1, 0.35)  # haze
    rows, columns = np.mgrid[-1 : 1 : SIZE * 1j, -1 : 1 : SIZE * 1j]
    tint *= (1 - rng.uniform(0, 0.25) * (rows**2 + columns**2) / 2)[..., None]
    return Image.fromarray((np.clip(tint, 0, 1) * 255).astype(np.uint8))
