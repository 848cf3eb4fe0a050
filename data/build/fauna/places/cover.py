"""What stands in front of the animal: it hides a part, never all."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from data.build.fauna.geometry import spline
from data.build.fauna.painter import Colour, colour, darker, mix
from data.build.fauna.places.canvas import Canvas, Cover
from data.build.fauna.places.ground import rock, sward
from data.build.fauna.places.light import pick, vary
from data.build.fauna.places.plants import blade, flower, foliage, leaf
from data.build.fauna.places.sky import rolling
from data.build.fauna.places.soils import Soil


def blades(tints: Sequence[Colour], petals: Colour | None = None) -> Cover:
    """Grass about the feet: in focus, or a soft veil close to the camera."""

    def cover(canvas: Canvas, feet: float) -> None:
        rng = canvas.rng
        soft = rng.random() < 0.35
        layer = canvas.layer(tints[0], coarse=bool(soft))
        low = min(1.04, feet + rng.uniform(0.01, 0.08)) if not soft else 1.05
        high = rng.uniform(0.1, 0.24) if not soft else rng.uniform(0.22, 0.45)
        across = _clumps(rng)
        for x in across:
            hue = darker(vary(rng, pick(rng, tints), 0.02), rng.uniform(-0.15, 0.2))
            bend, wide = rng.normal(0, 0.3) * high, rng.uniform(0.008, 0.016)
            length = high * rng.uniform(0.6, 1.1)
            root = low + rng.normal(0, 0.015)
            blade(layer, x, root, length, bend, wide * (2.5 if soft else 1), hue)
            if petals is not None and rng.random() < 0.12:
                flower(layer, x, root, length, hue, vary(rng, petals, 0.02))
        canvas.put(layer, 0.012 if soft else 0.0)

    return cover


def standing_grass(soil: Soil) -> Cover:
    """A strip of high grass along the lower edge."""

    def cover(canvas: Canvas, feet: float) -> None:
        row = min(1.0, feet + canvas.rng.uniform(0.03, 0.08))
        sward(canvas, (row, 1.05), canvas.rng.uniform(0.08, 0.2), 0.3, soil, 3)

    return cover


def _clumps(rng: np.random.Generator) -> Sequence[float]:
    """Columns of blades, crowded here and there."""
    spots = [rng.normal(at, rng.uniform(0.04, 0.15), 22) for at in rng.random(rng.integers(2, 5))]
    return [float(x) for x in np.concatenate(spots)]


def _beside(rng: np.random.Generator, within: float) -> float:
    """A column that is at most `within` from the left or the right edge."""
    x = float(rng.uniform(-0.02, within))
    return x if rng.random() < 0.5 else 1 - x


def shrub(tint: Colour) -> Cover:
    """A bush in a lower corner."""

    def cover(canvas: Canvas, feet: float) -> None:
        rng = canvas.rng
        layer = canvas.layer(tint, coarse=bool(rng.random() < 0.5))
        x = _beside(rng, 0.28)
        size = rng.uniform(0.16, 0.3)
        row = max(feet + 0.05, 0.95)
        foliage(layer, x, row - 0.3 * size, size, 0.8 * size, vary(rng, tint, 0.03), 13)
        canvas.put(layer, rng.uniform(0, 0.012))

    return cover


def boughs(tint: Colour) -> Cover:
    """A twig with leaves reaching in from a side."""

    def cover(canvas: Canvas, _feet: float) -> None:
        rng = canvas.rng
        layer = canvas.layer(tint, coarse=bool(rng.random() < 0.5))
        side = 1 if rng.random() < 0.5 else -1
        edge = 0.5 - 0.53 * side
        y, reach = rng.uniform(0.05, 0.65), side * rng.uniform(0.25, 0.5)
        twig = spline(
            [
                (edge, y),
                (edge + 0.5 * reach, y + rng.normal(0, 0.03)),
                (edge + reach, y + rng.normal(0.03, 0.05)),
            ]
        )
        layer.line(twig, 0.012, colour("#5f4a38"))
        ahead = 0.0 if side > 0 else np.pi
        for at in twig[4::4]:
            for turn in (0.9, -0.9):
                hue = darker(vary(rng, tint, 0.02), rng.uniform(-0.12, 0.15))
                angle = ahead + turn * rng.uniform(0.6, 1.3)
                leaf(layer, at[0], at[1], rng.uniform(0.08, 0.14), angle, hue)
        canvas.put(layer, rng.uniform(0, 0.01))

    return cover


def hanging(tint: Colour) -> Cover:
    """Large leaves, close to the camera, in an upper corner or at a side."""

    def cover(canvas: Canvas, _feet: float) -> None:
        rng = canvas.rng
        layer = canvas.layer(tint)
        x = rng.choice([-0.03, 1.03])
        y, ahead = rng.uniform(0.0, 0.7), 0.0 if x < 0.5 else np.pi
        for _ in range(rng.integers(3, 7)):
            hue = darker(vary(rng, tint, 0.03), rng.uniform(-0.1, 0.3))
            length = rng.uniform(0.2, 0.42)
            leaf(layer, x, y + rng.normal(0, 0.06), length, ahead + rng.normal(0, 0.6), hue, 0.2)
        canvas.put(layer, rng.uniform(0.006, 0.016))

    return cover


def boulders(canvas: Canvas, feet: float) -> None:
    """Rocks in a lower corner."""
    rng = canvas.rng
    layer = canvas.layer(colour("#8d8478"), coarse=False)
    tint = mix(colour(pick(rng, ("#8d8478", "#a08a70", "#7d8088"))), (1, 1, 1), 0.05)
    x = _beside(rng, 0.24)
    for _ in range(rng.integers(1, 4)):
        row = min(1.05, feet + rng.uniform(0.04, 0.1))
        rock(layer, x + rng.normal(0, 0.09), row, rng.uniform(0.16, 0.36), vary(rng, tint, 0.03))
    canvas.put(layer, rng.uniform(0, 0.004))


def falling_snow(canvas: Canvas, _feet: float) -> None:
    """Snow flakes, some large and out of focus."""
    rng = canvas.rng
    layer = canvas.layer((1.0, 1.0, 1.0))
    for _ in range(int(rng.integers(15, 60))):
        r = rng.uniform(0.004, 0.009) if rng.random() < 0.85 else rng.uniform(0.012, 0.022)
        layer.oval(rng.random(), rng.random(), r, r * 1.15, (1.0, 1.0, 1.0))
    canvas.put(layer, rng.uniform(0.003, 0.006))


def reeds(tints: Sequence[Colour]) -> Cover:
    """Reeds and bulrushes at one side."""

    def cover(canvas: Canvas, feet: float) -> None:
        rng = canvas.rng
        layer = canvas.layer(tints[0], coarse=bool(rng.random() < 0.5))
        middle = _beside(rng, 0.36)
        low = min(1.05, feet + rng.uniform(0.05, 0.15))
        for _ in range(rng.integers(6, 15)):
            x, high = middle + rng.normal(0, 0.06), rng.uniform(0.35, 0.75)
            hue = darker(vary(rng, pick(rng, tints), 0.02), rng.uniform(-0.1, 0.2))
            bend = rng.normal(0, 0.08)
            blade(layer, x, low, high, bend, 0.018, hue)
            if rng.random() < 0.2:
                top = (x + 0.35 * bend, low - 0.72 * high)
                layer.line([(x, low), top], 0.007, hue)
                layer.line([(top[0], top[1] - 0.07), top], 0.022, colour("#6f4a2c"))
        canvas.put(layer, rng.uniform(0, 0.008))

    return cover


def trunks(bark: Colour) -> Cover:
    """A trunk beside the middle, close to the camera."""

    def cover(canvas: Canvas, _feet: float) -> None:
        rng = canvas.rng
        layer = canvas.layer(bark)
        x, wide, lean = _beside(rng, 0.3), rng.uniform(0.07, 0.16), rng.normal(0, 0.06)
        side = 1 if canvas.mood.light[0] > 0 else -1
        for a, b, shade in ((-0.5, 0.5, 0.3), (-0.25, 0.45, 0.08), (0.1, 0.36, -0.08)):
            left, right = x + side * a * wide, x + side * b * wide
            stem = [(left + lean, -0.02), (right + lean, -0.02), (right, 1.02), (left, 1.02)]
            layer.fill(stem, darker(bark, shade))
        canvas.put(layer, rng.uniform(0.003, 0.014))

    return cover


def snowdrift(tint: Colour, shade: Colour) -> Cover:
    """A heap of snow before the feet."""

    def cover(canvas: Canvas, feet: float) -> None:
        rng = canvas.rng
        crest = rolling(rng, min(0.99, feet + rng.uniform(0.02, 0.05)), rng.uniform(0.06, 0.12))
        canvas.shaded(np.vstack([crest, [(1.02, 1.05), (-0.02, 1.05)]]), tint, shade)

    return cover
