"""Spines: a dense dome of short ones, or long loose banded quills."""

from __future__ import annotations

import numpy as np

from data.build.fauna.coats import dark_colour, pale_colour
from data.build.fauna.facts import Animal
from data.build.fauna.geometry import Outlines, Points, ellipse
from data.build.fauna.painter import Coat, Colour, Figure, darker
from data.build.fauna.plans.local import Frame


def long_quilled(animal: Animal) -> bool:
    """Whether its spines are long and loose: those with a crest or shaggy hair."""
    return animal["crest"] + animal["shaggy"] > 0.3


def add_quills(figure: Figure, animal: Animal, rng: np.random.Generator, dome: Frame) -> None:
    """Cover a back with spines that point up and back.

    Args:
        figure: to put them on.
        animal: whose; a crest or shaggy hair makes them long, stripes make them banded.
        rng: for their places.
        dome: the middle of the back's dome; its unit is half the dome's length.
    """
    main = animal.colours[0]
    loose = long_quilled(animal)
    dark, pale = darker(dark_colour(animal, main), 0.1), pale_colour(animal, main)
    long = 0.10 + 0.5 * animal["crest"] + 0.35 * animal["shaggy"]
    if loose:
        under = Coat(darker(main, 0.12), "shaggy")
        figure.add(dome.place(ellipse(-0.05, 0.12, 0.95, 0.72)), under, rough=0.02, rim=0.1)
        shares = [1.0, 0.92, 0.84, 0.74, 0.62, 0.5]
    else:
        figure.add(_skirted(dome), Coat(dark), rough=0.015)
        shares = [1.0, 0.9, 0.79, 0.67, 0.54, 0.4, 0.25, 0.08]
    for share in shares:
        _row(figure, rng, dome, share, long, (dark, pale), animal["stripes"] > 0.15)


def _skirted(dome: Frame) -> Outlines:
    """The dome of short spines: round above, reaching low at the sides."""
    outline = dome.place(ellipse(0, 0, 0.98, 0.8))[0]
    outline[:, 1] = np.maximum(outline[:, 1], 0.09)
    return [outline]


def _row(
    figure: Figure,
    rng: np.random.Generator,
    dome: Frame,
    share: float,
    long: float,
    tints: tuple[Colour, Colour],
    banded: bool,
) -> None:
    """One arc of spines at a `share` of the dome's radius; dark with a pale tip, or banded."""
    dark, pale = tints
    loose = long > 0.2
    wide = 0.016 if loose else 0.0125
    first, last = (1.1, 0.22) if loose else (1.25, 0.06 - 0.9 * (1 - share))
    bases, tips = [], []
    for at in np.linspace(0, 1, int((22 if loose else 34) * (0.35 + 0.65 * share))):
        out = np.pi * (first + (last - first) * at) + rng.normal(0, 0.05)
        reach = share * rng.uniform(0.94, 1.06)
        root = np.array(dome.at(0.95 * reach * np.cos(out), 0.78 * reach * np.sin(out)))
        if root[1] < 0.08:
            continue
        back = 0.42 if loose else 0.3 + 0.6 * (1 - share)  # 0: outward, 1: straight back
        lean = out + back * (0.95 * np.pi - out) + rng.normal(0, 0.13)
        size = long * rng.uniform(0.8, 1.15) * (1.25 - 0.55 * at if loose else 1.0)
        step = np.array([np.cos(lean), np.sin(lean)])
        bases.append(_spine(root, step, (0.0, 1.0), size, wide))
        bands = ((0.25, 0.48), (0.7, 1.0)) if banded else ((0.4, 1.0),)
        tips += [_spine(root, step, band, size, wide) for band in bands]
    figure.add(bases, Coat(darker(dark, rng.uniform(-0.14, 0.06))), relief=0.5, rim=0.3)
    figure.add(tips, Coat(darker(pale, rng.uniform(0, 0.18))), relief=0, rim=0.25)


def _spine(
    root: Points, step: Points, band: tuple[float, float], long: float, wide: float
) -> Points:
    """The part of a tapered spine between two shares of its length (0 its root, 1 its tip)."""
    across = np.array([-step[1], step[0]]) * wide
    a, b = (root + step * long * at for at in band)
    w0, w1 = 1.05 - band[0], max(0.1, 1.05 - band[1])
    return np.stack([a + across * w0, b + across * w1, b - across * w1, a - across * w0])
