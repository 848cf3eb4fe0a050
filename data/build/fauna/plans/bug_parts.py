"""Parts that crustaceans, insects, spiders and snails share: coats, jointed limbs, local marks."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from data.build.fauna.facts import Animal
from data.build.fauna.geometry import (
    Outlines,
    Point,
    Points,
    blob,
    ellipse,
    moved,
    tube,
    turn,
    turn_all,
)
from data.build.fauna.painter import Coat, Colour, Figure, mix
from data.build.fauna.patterns import Array, Field, patches, smooth_step, spots, stripes

Marks = tuple[tuple[Field, Colour], ...]

WHITE = (1.0, 1.0, 1.0)
BLACK = (0.09, 0.07, 0.08)


def palette(animal: Animal, rng: np.random.Generator) -> tuple[Colour, Colour, Colour]:
    """The animal's three colours, a little different in each individual."""
    light, warm = rng.normal(1, 0.06), rng.normal(0, 0.025)

    def vary(tint: Colour) -> Colour:
        r, g, b = np.clip(np.array(tint) * light + (warm, 0, -warm), 0, 1)
        return float(r), float(g), float(b)

    main, second, accent = animal.colours
    return vary(main), vary(second), vary(accent)


def cover(animal: Animal) -> str:
    """The texture of its coat, by what the table says it is covered with."""
    best = max(("shaggy", "fur", "feathers", "scales"), key=lambda name: animal[name])
    return best if animal[best] >= 0.4 else "skin"


def hair(animal: Animal) -> float:
    """How ragged its contour is."""
    return 0.016 * animal["fur"] + 0.03 * animal["shaggy"]


def markings(
    animal: Animal,
    rng: np.random.Generator,
    mark: Colour,
    *,
    per_unit: float = 6,
    angle: float = 0.0,
    skip: Collection[str] = (),
) -> Marks:
    """Stripes, spots and patches as strong as in the table; `skip` those the plan draws itself."""
    fields: list[Field] = []
    if animal["patches"] >= 0.4 and "patches" not in skip:
        fields.append(patches(rng, per_unit * 0.6, share=0.2 + 0.3 * animal["patches"]))
    if animal["stripes"] >= 0.4 and "stripes" not in skip:
        share = 0.2 + 0.3 * animal["stripes"]
        fields.append(stripes(rng, per_unit, angle=angle, share=share, wobble=0.25))
    if animal["spots"] >= 0.4 and "spots" not in skip:
        fields.append(spots(rng, per_unit * 1.1, size=0.4 + 0.35 * animal["spots"]))
    return tuple((field, mark) for field in fields)


def belly(animal: Animal, pale: Colour) -> Colour | None:
    """The colour of the lower side if the table says that it is pale."""
    return mix(pale, WHITE, 0.35) if animal["pale belly"] >= 0.3 else None


def legs(animal: Animal, tint: Colour) -> Colour:
    """The colour of the legs: `tint`, or as much darker as the table says."""
    return mix(tint, BLACK, 0.8 * animal["dark legs"])


def mask(animal: Animal, face: Field) -> Marks:
    """A dark mark over the face, if the table says so."""
    return ((face, BLACK),) if animal["face mask"] >= 0.3 else ()


def jointed(points: Sequence[Point], widths: Sequence[float]) -> Outlines:
    """A limb of straight pieces, as of an armoured leg: it has corners where it has joints."""
    pieces: Outlines = []
    for i in range(len(points) - 1):
        pieces += tube(points[i : i + 2], widths[i : i + 2])
    return pieces


def placed(
    outlines: Outlines, at: Point, angle: float, size: float, *, flipped: bool = False
) -> Outlines:
    """A part drawn about (0, 0) along +x, put elsewhere: larger, turned, perhaps upside down."""
    scale = (size, -size if flipped else size)
    return [turn(outline * scale, angle) + at for outline in outlines]


def mapped(outlines: Outlines, right: Point, up: Point, at: Point = (0.0, 0.0)) -> Outlines:
    """The outlines with x laid along `right` and y along `up`: seen from another side."""
    return [outline @ np.array([right, up]) + at for outline in outlines]


def discs(centres: Iterable[tuple[float, float, float, float]]) -> Field:
    """Neat oval dots: x, y and both half axes of each."""
    ovals = tuple(centres)

    def field(x: Array, y: Array) -> Array:
        best = np.full_like(x, 9.0)
        for cx, cy, rx, ry in ovals:
            np.minimum(best, ((x - cx) / rx) ** 2 + ((y - cy) / ry) ** 2, out=best)
        return 1 - smooth_step(best, 0.9, 1.1)

    return field


def beyond(at: Point, angle: float, soft: float = 0.02) -> Field:
    """1 on the side of `at` that lies in the direction `angle`."""
    c, s = np.cos(angle), np.sin(angle)

    def field(x: Array, y: Array) -> Array:
        return smooth_step(c * (x - at[0]) + s * (y - at[1]), -soft, soft)

    return field


def rings(centre: Point, period: float, *, share: float, phase: float = 0.0) -> Field:
    """Bands about a far centre, as round a barrel-shaped body: 1 in a band."""

    def field(x: Array, y: Array) -> Array:
        distance = np.hypot(x - centre[0], y - centre[1])
        wave = 0.5 + 0.5 * np.cos(2 * np.pi * (distance / period + phase))
        edge = 0.5 + 0.5 * np.cos(np.pi * share)
        return smooth_step(wave, edge - 0.12, edge + 0.12)

    return field


def gloss(
    figure: Figure, x: float, y: float, rx: float, ry: float, angle: float, alpha: float = 0.35
) -> None:
    """A bright reflection on something smooth."""
    figure.add(ellipse(x, y, rx, ry, angle), Coat(WHITE), relief=0, rim=0, alpha=alpha)


def shifted(figure: Figure, dx: float, dy: float) -> Figure:
    """The whole figure moved, with its marks."""

    def shifted_field(field: Field) -> Field:
        return lambda x, y: field(x - dx, y - dy)

    return _carried(figure, lambda outlines: moved(outlines, dx, dy), shifted_field)


def turned(figure: Figure, angle: float) -> Figure:
    """The whole figure turned about the origin, with its marks."""
    c, s = float(np.cos(angle)), float(np.sin(angle))

    def turned_field(field: Field) -> Field:
        return lambda x, y: field(c * x + s * y, c * y - s * x)

    return _carried(figure, lambda outlines: turn_all(outlines, angle, (0.0, 0.0)), turned_field)


def _carried(
    figure: Figure, carry: Callable[[Outlines], Outlines], carry_field: Callable[[Field], Field]
) -> Figure:
    """The figure with its outlines and the fields of its marks carried elsewhere."""
    shapes = []
    for shape in figure.shapes:
        marks = tuple((carry_field(mark), tint) for mark, tint in shape.coat.marks)
        coat = replace(shape.coat, marks=marks)
        shapes.append(replace(shape, outlines=carry(shape.outlines), coat=coat))
    return Figure(shapes, figure.stance)


def curve_at(points: ArrayLike, shares: ArrayLike) -> Points:
    """Points of a polyline at shares 0..1 of its length."""
    line = np.asarray(points, dtype=float)
    length = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(line, axis=0), axis=1))])
    at = np.asarray(shares, dtype=float) * length[-1]
    return np.stack([np.interp(at, length, line[:, 0]), np.interp(at, length, line[:, 1])], axis=1)


def add_pincer(
    figure: Figure,
    at: Point,
    angle: float,
    size: float,
    coat: Coat,
    tip: Colour,
    *,
    opening: float,
    plump: float = 1.0,
    flipped: bool = False,
    shade: float = 1.0,
) -> None:
    """A claw from its wrist `at` towards `angle`; its thumb is on the left, if not flipped."""
    hand = [(0, -0.06), (0.12, -0.2), (0.36, -0.27), (0.62, -0.22), (0.86, -0.1), (1.0, 0.05)]
    hand += [(0.82, 0.01), (0.64, -0.02), (0.54, 0.05), (0.5, 0.17), (0.34, 0.22), (0.12, 0.17)]
    thumb = [(0.38, 0.03), (0.38, 0.19), (0.56, 0.3), (0.8, 0.28), (1.0, 0.12), (0.82, 0.14)]
    thumb += [(0.64, 0.1), (0.52, 0.03)]
    fat = np.array([1.0, plump])
    palm = [outline * fat for outline in blob([*hand, (0, 0.06)])]
    moving = turn_all([outline * fat for outline in blob(thumb)], opening, (0.42, 0.1 * plump))
    x, y = at
    start = (x + 0.74 * size * float(np.cos(angle)), y + 0.74 * size * float(np.sin(angle)))
    tipped = replace(coat, marks=(*coat.marks, (beyond(start, angle, 0.12 * size), tip)))
    for part in (moving, palm):
        figure.add(placed(part, at, angle, size, flipped=flipped), tipped, shade=shade)
