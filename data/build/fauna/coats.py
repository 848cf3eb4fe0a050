"""Coats of mammals by the table: colour, texture and markings, the same way for every body plan."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from data.build.fauna.facts import Animal
from data.build.fauna.painter import Coat, Colour, darker, mix
from data.build.fauna.patterns import (
    Array,
    Field,
    noise,
    patches,
    smooth_step,
    spots,
    stripes,
)

_CONTRAST = 0.14  # the least difference in brightness at which a mark can be seen


def mammal_coat(animal: Animal, rng: np.random.Generator) -> Coat:
    """The coat of one individual, about a unit long: its colour varied, with all its markings.

    Stripes are upright, for a trunk; `limb_coat` makes those of legs from it.
    """
    main = varied(animal.colours[0], rng)
    marks: list[tuple[Field, Colour]] = []
    if animal["patches"] > 0.3:
        share = 0.18 + 0.27 * animal["patches"]
        islands = _sharp(patches(rng, rng.uniform(2.6, 3.4), share=share))
        marks.append((islands, mark_colour(animal, main)))
    if animal["spots"] > 0.1:
        size = 0.35 + 0.35 * animal["spots"]
        seen = min(1.0, 0.05 + 1.1 * animal["spots"])
        tint = mix(main, mark_colour(animal, main), seen)
        marks.append((spots(rng, rng.uniform(10, 13), size=size), tint))
    if animal["stripes"] > 0.1:
        share = 0.2 + 0.3 * animal["stripes"]
        tint = mix(main, mark_colour(animal, main), min(1.0, 0.35 + 0.8 * animal["stripes"]))
        marks.append((stripes(rng, rng.uniform(8, 10), share=share, wobble=0.45), tint))
    pale = pale_colour(animal, main) if animal["pale belly"] > 0.1 else None
    return Coat(
        main,
        texture(animal),
        belly=pale and mix(main, pale, min(1.0, 0.4 + 0.7 * animal["pale belly"])),
        belly_share=0.15 + 0.3 * animal["pale belly"],
        marks=tuple(marks),
    )


def limb_coat(animal: Animal, rng: np.random.Generator, coat: Coat, top: float) -> Coat:
    """The animal's `coat` for legs that stand on y = 0 and are `top` high.

    Stripes run around the leg instead of up it; dark legs darken towards the foot.
    """
    marks = list(coat.marks)
    if animal["stripes"] > 0.1 and marks:
        around = stripes(rng, 13, angle=np.pi / 2, share=0.2 + 0.3 * animal["stripes"], wobble=0.25)
        marks[-1] = (around, marks[-1][1])
    if animal["dark legs"] > 0.1:
        dark = mix(coat.colour, dark_colour(animal, coat.colour), animal["dark legs"])
        level = top * (0.35 + 0.6 * animal["dark legs"])
        marks.append((below(level, 0.35 * top, rng), dark))
    return replace(coat, belly=None, marks=tuple(marks))


def texture(animal: Animal) -> str:
    """The painter's name for what covers the animal most."""
    covers = {"feathers": "feathers", "scales": "scales", "bare skin": "skin", "fur": "fur"}
    most = max(covers, key=lambda name: animal[name])
    return "shaggy" if covers[most] == "fur" and animal["shaggy"] >= 0.5 else covers[most]


def varied(colour: Colour, rng: np.random.Generator, amount: float = 0.05) -> Colour:
    """The colour of one individual: a little lighter or darker, warmer or colder."""
    warm = rng.normal(0, 0.3 * amount)
    scale = rng.normal(1, amount) * np.array([1 + warm, 1.0, 1 - warm])
    r, g, b = np.clip(np.array(colour) * scale, 0, 1)
    return float(r), float(g), float(b)


def brightness(colour: Colour) -> float:
    """How bright a colour looks, 0..1."""
    return float(np.dot(colour, (0.3, 0.59, 0.11)))


def mark_colour(animal: Animal, main: Colour) -> Colour:
    """The colour of stripes, spots and patches: the second one, if it can be told from `main`."""
    second = animal.colours[1]
    if abs(brightness(second) - brightness(main)) >= _CONTRAST:
        return second
    return darker(main, 0.65 if brightness(main) > 0.25 else -0.6)


def pale_colour(animal: Animal, main: Colour) -> Colour:
    """The colour of a pale belly or muzzle: the brighter of the other two, or a brighter `main`."""
    bright = max(animal.colours[1:], key=brightness)
    return bright if brightness(bright) > brightness(main) + 0.1 else darker(main, -0.5)


def dark_colour(animal: Animal, main: Colour) -> Colour:
    """The colour of dark legs or a mask: the darker of the other two, or a darker `main`."""
    dark = min(animal.colours[1:], key=brightness)
    return dark if brightness(dark) < brightness(main) - 0.05 else darker(main, 0.6)


def _sharp(field: Field) -> Field:
    """The same islands without their soft borders."""
    return lambda x, y: smooth_step(field(x, y), 0.4, 0.6)


def below(level: float, soft: float, rng: np.random.Generator) -> Field:
    """1 below the height `level`, with an uneven border about `soft` wide."""
    hills = noise(rng, 7.0)

    def field(x: Array, y: Array) -> Array:
        height = y + 0.6 * soft * (hills(x, y) - 0.5)
        return 1 - smooth_step(height, level - soft / 2, level + soft / 2)

    return field
