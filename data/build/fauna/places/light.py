"""The hour and the weather: colours of the sky, haze, and how the light tints all things."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from PIL import Image

from data.build.fauna.painter import Colour, colour, mix

T = TypeVar("T")


@dataclass(frozen=True)
class Mood:
    """Light over a place.

    Attributes:
        hour: one of HOURS.
        zenith: the sky high up, as painted before `gain`.
        horizon: the sky low down.
        light: where light comes from, x to the right and y up.
        shadow: how dark shadows on the ground are.
        thick: how much haze there is, about 1.
        gain: what the finished picture is multiplied with, so that the animal is tinted too.
    """

    hour: str
    zenith: Colour
    horizon: Colour
    light: tuple[float, float]
    shadow: float
    thick: float
    gain: Colour

    def far(self, tint: Colour, distance: float) -> Colour:
        """The colour of a thing seen through the air, `distance` 0 (here) to 1 (horizon)."""
        return mix(tint, self.horizon, min(0.96, 0.72 * distance * self.thick))


@dataclass(frozen=True)
class _Hour:
    zenith: str
    horizon: str
    gain: Colour
    shadow: float
    height: float  # of the light
    thick: float
    weight: float  # how often


HOURS: Mapping[str, _Hour] = {
    "noon": _Hour("#4a93d6", "#cfe6f2", (1.0, 1.0, 1.0), 0.36, 0.95, 0.9, 5),
    "morning": _Hour("#86b6dc", "#f4e8d4", (1.02, 0.99, 0.93), 0.28, 0.7, 1.15, 3),
    "golden": _Hour("#7f9fbe", "#ffdca4", (1.06, 0.95, 0.77), 0.3, 0.45, 1.0, 3),
    "sunset": _Hour("#5f5f93", "#ffa36b", (1.0, 0.83, 0.72), 0.24, 0.35, 1.0, 0.9),
    "dusk": _Hour("#46588a", "#d3a3a4", (0.74, 0.72, 0.84), 0.15, 0.5, 1.1, 0.7),
    "overcast": _Hour("#b3bec8", "#dee3e5", (0.93, 0.95, 0.97), 0.16, 0.9, 1.1, 2.5),
    "mist": _Hour("#ccd4d7", "#e8eae5", (0.98, 0.98, 0.97), 0.14, 0.8, 1.6, 1.0),
    "storm": _Hour("#5d6a7a", "#aab4b9", (0.86, 0.89, 0.93), 0.18, 0.85, 1.0, 0.8),
    "night": _Hour("#131c42", "#3b4d7c", (0.56, 0.62, 0.88), 0.15, 0.8, 0.9, 0.5),
}


def mood(rng: np.random.Generator, likely: Mapping[str, float] | None = None) -> Mood:
    """A random hour; `likely` multiplies how often some of them come."""
    names = list(HOURS)
    weights = np.array([HOURS[n].weight * (likely or {}).get(n, 1.0) for n in names])
    name = names[int(rng.choice(len(names), p=weights / weights.sum()))]
    hour = HOURS[name]
    side = -1.0 if rng.random() < 0.5 else 1.0
    zenith = mix(colour(hour.zenith), colour(hour.horizon), rng.uniform(0, 0.4))
    return Mood(
        name,
        _before(vary(rng, zenith, 0.05), hour.gain),
        _before(vary(rng, colour(hour.horizon), 0.03), hour.gain),
        (side * rng.uniform(0.2, 0.8), hour.height),
        hour.shadow,
        hour.thick * rng.uniform(0.75, 1.25),
        hour.gain,
    )


def _before(tint: Colour, gain: Colour) -> Colour:
    """The colour that is `tint` once multiplied with the gain."""
    r, g, b = (min(1.0, t / k) for t, k in zip(tint, gain, strict=True))
    return r, g, b


def vary(rng: np.random.Generator, tint: Colour, by: float) -> Colour:
    """The colour, a little brighter or darker and of a little other hue."""
    shift = rng.normal(0, by) + rng.normal(0, 0.5 * by, 3)
    r, g, b = np.clip(np.array(tint) + shift, 0, 1)
    return float(r), float(g), float(b)


def pick(rng: np.random.Generator, items: Sequence[T]) -> T:
    """One of the items."""
    return items[int(rng.integers(len(items)))]


def grade(picture: Image.Image, gain: Colour, veil: Colour = (0, 0, 0), share: float = 0) -> None:
    """Multiply the picture, in place, and lay a `share` of a colour over it, as water does."""
    table = [
        min(255, round(level * g * (1 - share) + 255 * v * share))
        for g, v in zip(gain, veil, strict=True)
        for level in range(256)
    ]
    picture.paste(picture.point(table))
