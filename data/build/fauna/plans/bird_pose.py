"""How a bird seen from the side holds itself: where its trunk, neck, head and hips are."""

from __future__ import annotations

import numpy as np

from data.build.fauna.facts import Animal
from data.build.fauna.painter import Figure
from data.build.fauna.plans.bird_builds import BUILDS, palette, sort_of
from data.build.fauna.plans.bird_parts import Frame, Pair

# Where the neck goes from the chest to the head, in lengths of the neck: head high, head low.
_NECKS: dict[str, tuple[list[Pair], list[Pair]]] = {
    "ess": (
        [(0, 0), (0.2, 0.1), (0.22, 0.32), (0.07, 0.55), (0.02, 0.8), (0.14, 0.96), (0.26, 0.92)],
        [(0, 0), (0.2, 0.05), (0.27, 0.22), (0.14, 0.4), (0.1, 0.6), (0.21, 0.74), (0.33, 0.7)],
    ),
    "tall": (
        [(0, 0), (0.12, 0.18), (0.15, 0.45), (0.13, 0.75), (0.16, 0.98)],
        [(0, 0), (0.16, 0.12), (0.26, 0.4), (0.3, 0.7), (0.4, 0.9)],
    ),
    "mid": (
        [(0, 0), (0.16, 0.34), (0.22, 0.7), (0.34, 1.0)],
        [(0, 0), (0.24, 0.25), (0.38, 0.6), (0.55, 0.85)],
    ),
}


class Posed:
    """A bird in a stance and a pose, with what is needed to draw it."""

    def __init__(self, animal: Animal, rng: np.random.Generator) -> None:
        self.animal, self.rng = animal, rng
        self.sort = sort_of(animal)
        self.build, self.paint = BUILDS[self.sort], palette(animal, self.sort)
        self.figure = Figure(stance=str(rng.choice(self.build.stances)))
        self.main, self.second, self.accent = animal.colours
        self.deep = (0.44 + 0.26 * animal["bulky"]) * self.build.depth * rng.uniform(0.95, 1.05)
        if self.figure.stance == "fly":
            self.deep *= 0.8
        self.leg = (0.1 + 0.98 * animal["long legs"]) * rng.uniform(0.94, 1.06)
        self.bare = animal["bare skin"] > 0.2  # of the head and the neck
        self.body = self._place_trunk()
        self.neck, self.head = self._place_head()

    def _place_trunk(self) -> Frame:
        pitch = self.build.pitch + self.rng.normal(0, 0.07)
        stance = self.figure.stance
        if stance == "fly":
            return Frame(0.0, 0.0, 1.0, self.rng.normal(0.12, 0.1))
        if stance == "float":
            return Frame(0.0, 0.2 * self.deep, 1.0, max(0.02, pitch))
        if stance == "stand":
            pitch = min(pitch, 0.6)
        hip = Frame(0.0, 0.0, 1.0, pitch).at(-0.08, -0.42 * self.deep)
        return Frame(0.0, self.leg + 0.06 - hip[1], 1.0, pitch)

    def _place_head(self) -> tuple[list[Pair], Frame]:
        """The points of the neck from inside the trunk, and the head at its end."""
        rng, body = self.rng, self.body
        r = self.build.head * rng.uniform(0.96, 1.05)
        tilt = float(rng.normal(0.02, 0.1))
        if self.build.neck == "short":
            root = body.at(0.22, 0.04)
            angle = 0.55 * (body.angle + 1.0) + rng.normal(0, 0.09)
            reach = 0.3 + 0.55 * r + 0.5 * self.animal["long neck"]
            x, y = root[0] + reach * np.cos(angle), root[1] + reach * np.sin(angle)
            return [root, (x, y)], Frame(x, y, r, tilt)
        length = 1.12 * self.animal["long neck"] + 0.12
        if self.animal["flippers"] > 0.1:
            length *= 0.84
        base, inside = body.at(0.36, 0.06), body.at(0.16, 0.0)
        if length > 0.9 and self.figure.stance == "stand" and rng.random() < 0.18:
            return self._head_down(inside, base, length, r)
        high, low = np.array(_NECKS[self.build.neck])
        points = np.array(base) + length * (high + rng.beta(1.0, 1.2) * (low - high))
        way = [(float(x), float(y)) for x, y in points]
        return [inside, *way], Frame(*way[-1], r, tilt)

    def _head_down(
        self, inside: Pair, base: Pair, length: float, r: float
    ) -> tuple[list[Pair], Frame]:
        """The head near the ground, to drink or to feed; a bent beak sieves upside down."""
        x, y = base[0] + 0.48 * length, max(0.3, base[1] - 0.85 * length)
        fall = base[1] - y
        way = [
            inside, base, (base[0] + 0.2 * length, base[1] + 0.06),
            (base[0] + 0.38 * length, base[1] - 0.25 * fall),
            (base[0] + 0.44 * length, base[1] - 0.65 * fall), (x, y),
        ]  # fmt: skip
        tilt = -1.75 if self.build.beak == "bent" else -1.0
        return way, Frame(x, y, r, tilt + self.rng.normal(0, 0.1))

    def thighs(self) -> list[tuple[Pair, Pair]]:
        """Hip and end of the feathers of the far leg, then of the near one."""
        drop = 0.08 if self.bare else min(0.3, 0.4 * self.leg)
        level = self.body.at(-0.08, -0.42 * self.deep)[1]
        hips = [self.body.at(u, -0.2 * self.deep) for u in (0.06, -0.14)]
        return [(hip, (hip[0] + 0.02, level - drop)) for hip in hips]
