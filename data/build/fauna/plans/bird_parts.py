"""What all birds are made of: feathers, plumage, wings and feet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from data.build.fauna.coats import texture
from data.build.fauna.facts import Animal
from data.build.fauna.geometry import Outlines, along, blob, ellipse, polygon, tube
from data.build.fauna.painter import Coat, Colour, Figure, mix
from data.build.fauna.patterns import Array, Field, patches, smooth_step, spots, stripes

Pair = tuple[float, float]
BLACK: Colour = (0.11, 0.10, 0.12)
HORN: Colour = (0.36, 0.34, 0.34)
YELLOW: Colour = (0.93, 0.68, 0.20)


@dataclass(frozen=True)
class Frame:
    """A part's own axes, placed in the animal: u along the part, v to its left (its back).

    Attributes:
        x: of its origin, in the animal's units.
        y: of its origin.
        scale: of its unit.
        angle: how it is turned, counter-clockwise.
    """

    x: float
    y: float
    scale: float
    angle: float

    def at(self, u: float, v: float) -> Pair:
        """A point of the part in the animal's plane."""
        c, s = float(np.cos(self.angle)), float(np.sin(self.angle))
        return self.x + self.scale * (c * u - s * v), self.y + self.scale * (s * u + c * v)

    def all(self, points: Sequence[Pair]) -> list[Pair]:
        """Many points in the animal's plane."""
        return [self.at(u, v) for u, v in points]

    def blob(self, *points: Pair) -> Outlines:
        """A smooth closed shape given in the part's axes."""
        return blob(self.all(points))

    def oval(self, u: float, v: float, ru: float, rv: float, turned: float = 0.0) -> Outlines:
        """An ellipse given in the part's axes."""
        x, y = self.at(u, v)
        return ellipse(x, y, ru * self.scale, rv * self.scale, self.angle + turned)


def disc(centre: Pair, rx: float, ry: float | None = None, soft: float = 0.12) -> Field:
    """A field that is 1 in an ellipse and fades out over a share `soft` of its radius."""
    height = rx if ry is None else ry

    def field(x: Array, y: Array) -> Array:
        away = np.hypot((x - centre[0]) / rx, (y - centre[1]) / height)
        return 1 - smooth_step(away, 1 - soft, 1 + soft)

    return field


def either(*fields: Field) -> Field:
    """A field that is as strong as the strongest of some."""

    def field(x: Array, y: Array) -> Array:
        strongest = np.zeros_like(x)
        for one in fields:
            strongest = np.maximum(strongest, one(x, y))
        return strongest

    return field


def beyond(point: Pair, angle: float, soft: float = 0.03) -> Field:
    """A field that is 1 on the side of a line through `point` towards `angle`."""
    c, s = np.cos(angle), np.sin(angle)

    def field(x: Array, y: Array) -> Array:
        return smooth_step((x - point[0]) * c + (y - point[1]) * s, -soft, soft)

    return field


def ring(centre: Pair, inner: float, outer: float) -> Field:
    """A field that is 1 between two distances from a point."""

    def field(x: Array, y: Array) -> Array:
        r = np.hypot(x - centre[0], y - centre[1])
        return smooth_step(r, inner - 0.008, inner + 0.008) * (
            1 - smooth_step(r, outer - 0.008, outer + 0.008)
        )

    return field


def plumage(
    animal: Animal,
    rng: np.random.Generator,
    base: Colour,
    mark: Colour,
    regions: Sequence[tuple[Field, Colour]] = (),
) -> Coat:
    """The cover the table tells of, with its markings, and regions of other colours under them."""
    marks = list(regions)
    if animal["patches"] >= 0.4:
        marks.append((patches(rng, 3.2, share=0.5 * animal["patches"]), mark))
    if animal["stripes"] >= 0.4:
        marks.append((stripes(rng, 7.0, angle=0.25, share=0.55 * animal["stripes"]), mark))
    if animal["spots"] >= 0.4 and animal["fan tail"] < 0.8:  # a fan bears the spots itself
        seen = mix(base, mark, min(1.0, 0.2 + 0.8 * animal["spots"]))
        marks.append((spots(rng, 10.0, size=0.25 + 0.4 * animal["spots"]), seen))
    cover = texture(animal)
    if cover == "feathers" and animal["feathers"] < 0.8:
        cover = "fur"  # as of a penguin: too short and dense to tell the feathers apart
    return Coat(base, cover, marks=tuple(marks))


def blade(start: Pair, angle: float, length: float, width: float, bend: float = 0.0) -> Outlines:
    """One feather: narrow at its root, round at its tip, curving by `bend` radians."""
    t = np.sin(np.linspace(0, np.pi / 2, 15))  # dense at the tip, which is round
    way = angle + bend * t
    step = length * np.diff(t)
    x = start[0] + np.concatenate([[0], np.cumsum(np.cos(way[:-1]) * step)])
    y = start[1] + np.concatenate([[0], np.cumsum(np.sin(way[:-1]) * step)])
    round_tip = np.sqrt(np.clip(1 - (np.clip(t - 0.72, 0, 1) / 0.28) ** 2, 0, 1))
    half = 0.5 * width * (0.45 + 0.55 * np.sin(np.pi * np.clip(t / 1.3, 0, 1))) * round_tip
    left = np.stack([x - np.sin(way) * half, y + np.cos(way) * half], axis=1)
    right = np.stack([x + np.sin(way) * half, y - np.cos(way) * half], axis=1)
    return [np.vstack([left, right[::-1]])]


# --- wings -------------------------------------------------------------------------------------


def folded_wing(
    figure: Figure,
    body: Frame,
    deep: float,
    coat: Coat,
    quill: Coat,
    reach: float,
    band: Colour | None = None,
) -> None:
    """A wing laid along the body: flight feathers to the tail, and coverts over their roots."""
    for k in range(5):
        start = body.at(0.1 - 0.05 * k, (-0.12 + 0.075 * k) * deep)
        angle = body.angle + np.pi + 0.09 - 0.035 * k
        feather = blade(start, angle, (0.44 + 0.07 * k) * reach * body.scale, 0.17 * deep)
        figure.add(feather, quill, relief=0.5, rim=0.55, shade=0.86 + 0.03 * k)
    if band is not None:  # a row of feathers of another colour
        for k in range(5):
            start = body.at(0.0, (-0.2 + 0.1 * k) * deep)
            feather = blade(
                start, body.angle + np.pi + 0.06 * (2 - k), 0.44 * reach * body.scale, 0.17 * deep
            )
            figure.add(feather, Coat(band, coat.texture), relief=0.5, rim=0.5)
    coverts = body.blob(
        (0.38, 0.08 * deep), (0.31, -0.2 * deep), (0.08, -0.32 * deep), (-0.2, -0.24 * deep),
        (-0.32, 0.02 * deep), (-0.12, 0.26 * deep), (0.2, 0.32 * deep),
    )  # fmt: skip
    figure.add(coverts, coat, relief=0.7, rim=0.35)


def spread_wing(
    figure: Figure, shoulder: Pair, angle: float, span: float, coat: Coat, quill: Coat, shade: float
) -> None:
    """An open wing, raised (`angle` > 0) or lowered, its leading edge to the front."""
    back = 1.0 if angle > 0 else -1.0
    wrist = along(shoulder, angle - 0.35 * back, 0.42 * span)
    hand = along(wrist, angle + 0.15 * back, 0.22 * span)
    for k in range(6):  # secondaries along the arm
        t = k / 5
        start = (
            shoulder[0] + t * (wrist[0] - shoulder[0]),
            shoulder[1] + t * (wrist[1] - shoulder[1]),
        )
        feather = blade(
            start, angle + back * (1.75 - 0.5 * t), (0.4 + 0.08 * t) * span, 0.17 * span
        )
        figure.add(feather, quill, relief=0.4, rim=0.5, shade=shade * (0.95 + 0.012 * k))
    for k in range(7):  # primaries from the hand
        t = k / 6
        start = (wrist[0] + t * (hand[0] - wrist[0]), wrist[1] + t * (hand[1] - wrist[1]))
        feather = blade(
            start,
            angle + back * (1.15 - 1.05 * t),
            (0.52 + 0.1 * t) * span,
            0.13 * span,
            -0.12 * back,
        )
        figure.add(feather, quill, relief=0.4, rim=0.5, shade=shade * (0.95 + 0.012 * k))
    arm = tube([shoulder, along(shoulder, angle - 0.25 * back, 0.24 * span), wrist, hand],
               [0.3 * span, 0.27 * span, 0.2 * span, 0.1 * span])  # fmt: skip
    figure.add(arm, coat, relief=0.7, rim=0.3, shade=shade)


# --- legs --------------------------------------------------------------------------------------


def foot(x: float, y: float, size: float, *, webbed: bool, gripping: bool) -> Outlines:
    """Toes on the ground or about a branch."""
    if gripping:
        toes: Outlines = []
        for dx in (-0.5, 0.0, 0.5):
            line = [(x, y + 0.42 * size), (x + (0.8 * dx + 0.1) * size, y + 0.28 * size),
                    (x + (dx + 0.15) * size, y - 0.3 * size)]  # fmt: skip
            toes += tube(line, [0.4 * size, 0.36 * size, 0.16 * size])
        return toes
    if webbed:
        return polygon([(x - 0.3 * size, y), (x - 0.12 * size, y + 0.35 * size),
                        (x + 0.15 * size, y + 0.35 * size), (x + 1.15 * size, y + 0.06 * size),
                        (x + 1.2 * size, y), (x + 0.5 * size, y - 0.05 * size)])  # fmt: skip
    toes = tube(
        [(x, y + 0.16 * size), (x - 0.55 * size, y + 0.02 * size)], [0.26 * size, 0.1 * size]
    )
    for reach, drop in ((1.15, 0.06), (0.95, -0.12), (0.8, 0.14)):
        end = (x + reach * size, y + drop * size)
        toes += tube([(x, y + 0.18 * size), (x + 0.5 * size, y + 0.12 * size), end],
                     [0.3 * size, 0.24 * size, 0.1 * size])  # fmt: skip
    return toes
