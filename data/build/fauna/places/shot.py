"""A camera in the land: where it looks, how far, and what is out of focus."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from data.build.fauna.painter import Colour, darker, mix
from data.build.fauna.places.canvas import FULL, Backdrop, Canvas, Cover, focus, in_front, start
from data.build.fauna.places.ground import Thing, lay, strew
from data.build.fauna.places.light import mood, vary
from data.build.fauna.places.plants import flower, foliage
from data.build.fauna.places.soils import Soil


class Shot:
    """One photo of an animal on the ground.

    Attributes:
        kind: wide (land up to a horizon), down (ground alone) or close (near the ground, with
            leaves out of focus behind).
        horizon: its row, above the picture if the camera looks down.
        canvas: to paint on, coarse as long as what is painted will be out of focus.
    """

    def __init__(
        self,
        size: int,
        rng: np.random.Generator,
        likely: Mapping[str, float],
        *,
        down: float = 0.15,
        close: float = 0.0,
    ) -> None:
        self.size, self.rng = size, rng
        shares = (1 - down - close, down, close)
        self.kind = ("wide", "down", "close")[int(rng.choice(3, p=shares))]
        self.horizon = float(rng.uniform(0.25, 0.6))
        if self.kind == "down":
            self.horizon = float(rng.uniform(-0.9, -0.25))
        elif self.kind == "close":
            self.horizon = float(rng.uniform(0.5, 0.64))
        sharp = self.kind != "close" and rng.random() < 0.5
        self.canvas = start(size, mood(rng, likely), rng, sharp=sharp)

    @property
    def wide(self) -> bool:
        """Whether there is a horizon with something on it."""
        return self.kind == "wide"

    @property
    def top(self) -> float:
        """The first row of the ground in the picture."""
        return max(0.0, self.horizon)

    def lay(self, soil: Soil, patches: float = 0.6) -> None:
        """The ground; in a close shot it begins among leaves."""
        if self.kind != "close":
            lay(self.canvas, self.horizon, soil, patches=patches)
            return
        dim = Soil(mix(soil.far, soil.patch, 0.7), soil.near, soil.patch, soil.fleck)
        lay(self.canvas, self.horizon, dim, patches=patches, haze=0.0)
        for _ in range(self.rng.integers(2, 9)):
            x, rx = self.rng.random(), self.rng.uniform(0.08, 0.25)
            tint = mix(soil.patch, soil.near, self.rng.random())
            foliage(self.canvas, x, self.horizon, rx, 0.4 * rx, darker(tint, 0.15), 7)

    def focus(self) -> None:
        """Puts what is painted so far out of focus, or not; what comes next is sharp."""
        low = 0.018 if self.kind == "close" else 0.006
        blur = float(self.rng.uniform(low, low + 0.014))
        self.canvas = focus(self.canvas, self.size, blur)

    def near(self, thing: Thing, count: int, size: float) -> None:
        """Strew things over the ground close by."""
        first = self.top + (0.1 if self.wide else 0.0)
        strew(self.canvas, thing, count, (first, 1.02), size, self.horizon)

    def backdrop(self, covers: Sequence[Cover], share: float = 0.6) -> Backdrop:
        """The finished place."""
        light = self.canvas.mood
        low = max(self.horizon + 0.2, 0.72)
        front = in_front(light, covers, share)
        return Backdrop(
            self.canvas.picture, (low, max(low + 0.03, 0.93)), light.light, light.shadow, front
        )


def greenery(canvas: Canvas, green: Colour, petals: Colour | None = None) -> None:
    """Leaves, flowers and spots of light, to be out of focus."""
    rng, light = canvas.rng, canvas.mood
    bright = mix(mix(green, light.horizon, 0.45), FULL, 0.1)
    canvas.bands((0.0, rng.uniform(0.3, 0.7), 1.0), (bright, green, darker(green, 0.3)))
    for _ in range(rng.integers(4, 10)):
        tint = mix(darker(vary(rng, green, 0.04), rng.uniform(-0.2, 0.35)), light.horizon, 0.15)
        size = rng.uniform(0.12, 0.35)
        foliage(canvas, rng.random(), rng.uniform(0, 1.1), size, 0.8 * size, tint, 7)
    if petals is not None:
        for _ in range(rng.integers(3, 12)):
            size = rng.uniform(0.12, 0.3)
            stem = darker(green, 0.2)
            flower(canvas, rng.random(), rng.uniform(0.4, 1.2), size, stem, vary(rng, petals, 0.02))
    spots = canvas.stencil()
    for _ in range(rng.integers(0, 14)):
        r = rng.uniform(0.015, 0.05)
        spots.oval(rng.random(), rng.uniform(0, 0.7), r, r, FULL)
    canvas.through(spots, mix(bright, FULL, 0.5), 0.4)
