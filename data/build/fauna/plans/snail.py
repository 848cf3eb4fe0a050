"""Snails: a soft foot under a coiled shell."""

from __future__ import annotations

import numpy as np

from data.build.fauna.facts import Animal
from data.build.fauna.geometry import Point, along, blob, ellipse, spline, tube
from data.build.fauna.painter import Coat, Colour, Figure, darker, mix
from data.build.fauna.patterns import Array, Field, smooth_step, spots
from data.build.fauna.plans.bug_parts import belly, beyond, cover, gloss, markings, mask, palette

_GROWTH = 2.5  # how much wider the coil is after each turn


def snail(animal: Animal, rng: np.random.Generator) -> Figure:
    """A creeping snail from the side, stretched out or half drawn in."""
    figure = Figure(stance="stand")
    main, second, accent = palette(animal, rng)
    long = (0.85 + 0.3 * animal["elongated"]) * rng.uniform(0.75, 1.08)
    rise = rng.uniform(0.16, 0.4)  # of the head
    head = (0.56 * long - 0.25 * (rise - 0.16), rise)
    skin = Coat(
        main,
        cover(animal),
        belly=belly(animal, accent) or accent,
        belly_share=0.1 + 0.25 * animal["pale belly"],
        marks=(
            (spots(rng, 26, size=0.7), darker(main, 0.12)),
            *markings(animal, rng, second, per_unit=9, skip=("stripes",)),
            *mask(animal, beyond((head[0] - 0.1, 0.0), 0.0)),
        ),
    )
    _add_horns(figure, animal, head, skin, rng, (0.5, 0.95), shade=0.8)
    _add_foot(figure, long, head, skin)
    _add_horns(figure, animal, (head[0] - 0.04, head[1] - 0.015), skin, rng, (1.1, 1.7))
    _add_face(figure, head, skin)
    if animal["shell"] > 0:
        _add_shell(figure, animal, (main, second), rng)
    return figure


def _add_foot(figure: Figure, long: float, head: Point, skin: Coat) -> None:
    """The sole on the ground, from a flat pointed tail to the neck and the round head."""
    x, y = head
    top = [(-0.72 * long, 0.012), (-0.5 * long, 0.075), (-0.2, 0.17), (0.12, 0.2)]
    top += [
        (x - 0.17, y + 0.03),
        (x - 0.06, y + 0.085),
        (x + 0.06, y + 0.055),
        (x + 0.085, y - 0.04),
    ]
    sole = [(x + 0.02, y - 0.12), (x - 0.05, 0.06), (x - 0.1, 0.0), (-0.2, 0.0)]
    figure.add(blob([*top, *sole, (-0.6 * long, 0.0)]), skin)
    frill = [(-0.68 * long, 0.022), (-0.3, 0.045), (0.05, 0.04), (x - 0.12, 0.035)]
    figure.add(
        tube(frill, [0.006, 0.014, 0.014, 0.006]),
        Coat(darker(skin.colour, 0.3)),
        relief=0,
        rim=0,
        alpha=0.6,
    )


def _add_horns(
    figure: Figure,
    animal: Animal,
    head: Point,
    skin: Coat,
    rng: np.random.Generator,
    lean_between: tuple[float, float],
    shade: float = 1.0,
) -> None:
    """A long horn with an eye at its end, and a short feeler below it."""
    if animal["antennae"] < 0.2:
        return
    x, y = head
    length = (0.1 + 0.18 * animal["antennae"]) * rng.uniform(0.5, 1.15)
    lean = rng.uniform(*lean_between)
    tip = along((x, y + 0.05), lean, length)
    bend = along((x, y + 0.05), lean + 0.22, length * 0.55)
    figure.add(tube([(x, y + 0.04), bend, tip], [0.06, 0.038, 0.034]), skin, shade=shade)
    figure.add(ellipse(*tip, 0.037, 0.037), skin, shade=shade)
    figure.eye(*tip, 0.026)
    feeler = along((x + 0.05, y - 0.03), rng.uniform(-0.8, -0.3), 0.075)
    figure.add(tube([(x + 0.04, y - 0.02), feeler], [0.05, 0.034]), skin, shade=shade)


def _add_face(figure: Figure, head: Point, skin: Coat) -> None:
    """Only a mouth: the eyes are on the horns."""
    x, y = head
    smile = [(x + 0.07, y - 0.055), (x + 0.035, y - 0.075), (x + 0.005, y - 0.062)]
    figure.add(tube(smile, [0.006, 0.012, 0.004]), Coat(darker(skin.colour, 0.6)), relief=0, rim=0)


def _coil(centre: Point, radius: float, angle: float) -> tuple[Field, Field]:
    """Which share of the way over a whorl a point is (0 at its inner seam, 1 at its outer)."""

    def share(x: Array, y: Array) -> Array:
        dx, dy = x - centre[0], y - centre[1]
        r = np.hypot(dx, dy) / radius
        turns = np.log(np.maximum(r, 1e-3)) / np.log(_GROWTH)
        at: Array = np.mod(turns + (angle - np.arctan2(dy, dx)) / (2 * np.pi), 1.0)
        return at

    def seam(x: Array, y: Array) -> Array:
        at = share(x, y)
        return 1 - smooth_step(np.minimum(at, 1 - at), 0.015, 0.09)

    def band(x: Array, y: Array) -> Array:
        return 1 - smooth_step(np.abs(share(x, y) - 0.52), 0.09, 0.15)

    return seam, band


def _add_shell(
    figure: Figure, animal: Animal, tints: tuple[Colour, Colour], rng: np.random.Generator
) -> None:
    """A coil whose last whorl opens downwards to the front."""
    main, second = tints
    radius = (0.3 + 0.12 * animal["shell"]) * rng.uniform(0.92, 1.08)
    centre = (rng.uniform(-0.14, -0.04), 0.11 + radius)
    mouth = rng.uniform(-1.0, -0.6)  # the direction in which the coil ends
    seam, band = _coil(centre, radius, mouth)
    body = mix(main, second, rng.uniform(0.25, 0.75))
    marks = [(_growth_lines(centre, rng), darker(body, 0.16))]
    if animal["stripes"] > 0.2:
        marks.append((band, mix(body, darker(second, 0.45), 0.4 + 0.6 * animal["stripes"])))
    marks += markings(animal, rng, darker(second, 0.4), per_unit=9, skip=("stripes",))
    marks.append((seam, darker(second, 0.55)))
    turns = np.linspace(0, 1, 26)
    reach = radius * _GROWTH ** (turns - 1)
    around = mouth + 2 * np.pi * turns
    outline = np.stack([np.cos(around) * reach, np.sin(around) * reach], axis=1) + centre
    lip = along(centre, mouth, radius * (0.5 + 0.5 / _GROWTH))
    thick = radius * (0.5 - 0.5 / _GROWTH)
    rounded = ellipse(*lip, thick, thick * 0.55, mouth)
    figure.add([spline(outline), *rounded], Coat(body, marks=tuple(marks)), rim=0.55)
    gloss(figure, centre[0] - 0.02, centre[1] + radius * 0.42, radius * 0.2, radius * 0.06, 0.1)


def _growth_lines(centre: Point, rng: np.random.Generator) -> Field:
    """Fine lines across the whorls."""
    phase = rng.uniform(0, 6)

    def field(x: Array, y: Array) -> Array:
        angle = np.arctan2(y - centre[1], x - centre[0])
        return smooth_step(np.sin(angle * 26 + phase), 0.3, 0.9)

    return field
