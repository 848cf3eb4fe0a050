"""Colours and body markings of beasts of prey."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data.build.fauna.coats import brightness, texture
from data.build.fauna.facts import Animal
from data.build.fauna.painter import Colour, darker, mix
from data.build.fauna.patterns import Array, Field, noise, patches, smooth_step, spots, stripes

Marks = tuple[tuple[Field, Colour], ...]


@dataclass(frozen=True)
class Tones:
    """The colours of one individual, sorted by use, and the texture of its short hair."""

    main: Colour
    dark: Colour
    pale: Colour
    second: Colour
    accent: Colour
    cover: str


def tones(animal: Animal, rng: np.random.Generator) -> Tones:
    """The table's colours, a little lighter or darker for each individual."""
    shift = rng.normal(0, 0.04)
    main, second, accent = (darker(tint, shift) for tint in animal.colours)
    light = brightness(main)
    dark = min(second, accent, key=brightness)
    dark = dark if brightness(dark) < light else darker(main, 0.45)
    pale = accent if brightness(accent) > light else mix(main, (1.0, 0.98, 0.94), 0.45)
    cover = texture(animal)
    return Tones(main, dark, pale, second, accent, "fur" if cover == "shaggy" else cover)


def _pointed_stripes(rng: np.random.Generator, angle: float) -> Field:
    """Upright bars that swell and run out into points, as a tiger's."""
    bend, swell, phase = noise(rng, 3.0), noise(rng, 5.0), rng.random()
    c, s = np.cos(angle), np.sin(angle)

    def field(x: Array, y: Array) -> Array:
        u, v = c * x + s * y, c * y - s * x
        across = 8.5 * u + 1.3 * (bend(u, v) - 0.5) + phase
        wave = 0.5 + 0.5 * np.cos(2 * np.pi * across)
        thin = 0.56 + 0.55 * (swell(u * 1.6, v * 0.8) - 0.35)
        return smooth_step(wave - thin, -0.1, 0.1)

    return field


def _stripes(
    animal: Animal, tone: Tones, rng: np.random.Generator, angle: float, legs: float
) -> Marks:
    bars = _pointed_stripes(rng, angle)
    rings = stripes(rng, 13, angle=np.pi / 2, share=0.35, wobble=0.3)

    def bands(x: Array, y: Array) -> Array:
        low = 1 - smooth_step(y, legs - 0.03, legs + 0.03)
        return bars(x, y) * (1 - low) + rings(x, y) * low

    return ((bands, mix(tone.main, tone.dark, min(1.0, animal["stripes"] + 0.2))),)


def _spots(animal: Animal, tone: Tones, rng: np.random.Generator) -> Marks:
    cat = animal["flat face"] > 0.3
    if animal["spots"] < 0.95 or not cat:
        solid = spots(rng, 17.0 if cat else 11.0, size=0.62)
        return ((solid, mix(tone.main, tone.dark, 0.3 + 0.7 * animal["spots"])),)
    seed = int(rng.integers(1 << 30))  # the same centres for a rosette's ring and its inside
    inside = spots(np.random.default_rng(seed), 11.0, size=0.92)
    ring = spots(np.random.default_rng(seed), 11.0, size=0.95, hollow=0.5)
    gap = noise(rng, 22)

    def broken_ring(x: Array, y: Array) -> Array:
        return ring(x, y) * smooth_step(gap(x, y), 0.1, 0.25)

    return ((inside, mix(tone.main, (0.62, 0.34, 0.10), 0.5)), (broken_ring, tone.dark))


def body_marks(
    animal: Animal,
    tone: Tones,
    rng: np.random.Generator,
    angle: float = 0.0,
    legs: float = -9.0,
) -> Marks:
    """Stripes, spots and patches; stripes cross the trunk's axis and, below `legs`, the legs."""
    marks: list[tuple[Field, Colour]] = []
    # A few stripes with a bushy tail are rings of the tail; pale ones run along the back.
    on_trunk = animal["stripes"] >= (0.5 if animal["bushy tail"] > 0.5 else 0.2)
    if on_trunk and brightness(tone.main) > 0.25:
        marks += _stripes(animal, tone, rng, angle, legs)
    if animal["patches"] > 0.3 and animal["dark legs"] < 0.9:
        marks.append((patches(rng, 3.5), tone.dark))
    if animal["spots"] > 0.2:
        marks += _spots(animal, tone, rng)
    return tuple(marks)
