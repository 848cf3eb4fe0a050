"""What the animals of the sea share: curves with corners, markings, fins with rays, bent bodies."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from data.build.fauna.coats import mark_colour
from data.build.fauna.facts import Animal
from data.build.fauna.geometry import Outlines, Points, moved, spline, turn, turn_all
from data.build.fauna.painter import Coat, Colour, Figure, darker, mix
from data.build.fauna.patterns import Array, Field, patches, smooth_step, spots, stripes

Mark = tuple[Field, Colour]


def individual(animal: Animal, rng: np.random.Generator) -> tuple[Colour, Colour, Colour]:
    """The animal's colours, a little lighter or darker, warmer or colder for each one of them."""
    light, warm = rng.normal(0, 0.05), rng.normal(0, 0.02)
    main, second, accent = (
        mix(darker(tone, light), (0.9, 0.6, 0.3) if warm > 0 else (0.3, 0.6, 0.9), abs(warm))
        for tone in animal.colours
    )
    return main, second, accent


def joined(*curves: ArrayLike) -> Outlines:
    """A closed shape of smooth curves that meet in corners."""
    return [np.vstack([spline(curve) for curve in curves])]


def below(line: Sequence[tuple[float, float]], soft: float = 0.03) -> Field:
    """1 below a line of (x, y) points, from left to right."""
    xs, ys = zip(*line, strict=True)

    def field(x: Array, y: Array) -> Array:
        return 1 - smooth_step(y - np.interp(x, xs, ys), -soft, soft)

    return field


def oval(
    x0: float, y0: float, rx: float, ry: float, *, angle: float = 0.0, soft: float = 0.12
) -> Field:
    """1 inside an ellipse; `soft` is a share of its radius."""
    c, s = np.cos(angle), np.sin(angle)

    def field(x: Array, y: Array) -> Array:
        u, v = (c * (x - x0) + s * (y - y0)) / rx, (-s * (x - x0) + c * (y - y0)) / ry
        return 1 - smooth_step(np.hypot(u, v), 1 - soft, 1 + soft)

    return field


def rays(x0: float, y0: float, count: float, share: float = 0.5) -> Field:
    """Thin lines that spread from a point, `count` to a full turn, as in a fin."""

    def field(x: Array, y: Array) -> Array:
        wave = np.cos(np.arctan2(y - y0, x - x0) * count)
        return share * smooth_step(wave, 0.1, 0.9)

    return field


def markings(
    animal: Animal,
    rng: np.random.Generator,
    main: Colour,
    *,
    per_unit: float = 9.0,
    but: tuple[str, ...] = (),
) -> tuple[Mark, ...]:
    """Patches, spots and stripes on `main`, as strong as the table says; not those in `but`."""
    fields: dict[str, Field] = {
        "patches": patches(rng, per_unit * 0.5, share=0.4),
        "spots": spots(rng, per_unit, size=0.35 + 0.45 * animal["spots"]),
        "stripes": stripes(rng, per_unit * 0.7, share=0.42),
    }
    tone = mark_colour(animal, main)
    return tuple(
        (fields[name], mix(main, tone, min(1.0, 0.2 + animal[name])))
        for name in fields
        if animal[name] > 0.25 and name not in but
    )


def limbs(animal: Animal, tone: Colour) -> Colour:
    """The colour of fins, flippers or legs: darker where the table says so."""
    return mix(tone, (0.1, 0.09, 0.1), 0.85 * animal["dark legs"])


def fin_coat(tone: Colour, root: tuple[float, float], count: float = 40) -> Coat:
    """A coat with fin rays that spread from `root`."""
    return Coat(tone, marks=((rays(*root, count), darker(tone, 0.35)),))


def scaled(outlines: Outlines, by: float, about: tuple[float, float]) -> Outlines:
    """The outlines larger or smaller about a point."""
    return [(outline - about) * by + about for outline in outlines]


def bend(figure: Figure, front: float, back: float, *, rise: float = 0.0) -> None:
    """Bend the whole figure, marks too: `front` right of x = 0, `back` left of it.

    Both are curvatures, in radians a unit of length; above 0 the end goes down. At last all is
    moved up by `rise`.
    """

    def there(points: Points) -> Points:
        x, y = points[:, 0], points[:, 1]
        bent: Points = np.where((x > 0)[:, None], _arc(x, y, front), _arc(x, y, back))
        bent[:, 1] += rise
        return bent

    def undo(x: Array, y: Array) -> tuple[Array, Array]:
        ahead, behind = _straight(x, y - rise, front), _straight(x, y - rise, back)
        return np.where(x > 0, ahead[0], behind[0]), np.where(x > 0, ahead[1], behind[1])

    _reshape(figure, there, undo)


def lean(figure: Figure, angle: float) -> None:
    """Turn the whole figure, marks too."""
    c, s = np.cos(angle), np.sin(angle)
    _reshape(
        figure, lambda points: turn(points, angle), lambda x, y: (c * x + s * y, c * y - s * x)
    )


def _reshape(
    figure: Figure,
    there: Callable[[Points], Points],
    undo: Callable[[Array, Array], tuple[Array, Array]],
) -> None:
    """Move all points of a figure, and the marks on it, which need the way back."""

    def mark(field: Field) -> Field:
        return lambda x, y: field(*undo(x, y))

    figure.shapes = [
        replace(
            shape,
            outlines=[there(outline) for outline in shape.outlines],
            coat=replace(
                shape.coat, marks=tuple((mark(field), tone) for field, tone in shape.coat.marks)
            ),
        )
        for shape in figure.shapes
    ]


def _arc(x: Array, y: Array, curvature: float) -> Points:
    """The x axis laid along a circle that touches it at the origin."""
    if abs(curvature) < 1e-6:
        return np.stack([x, y], axis=1)
    radius = 1 / curvature
    turned = x * curvature
    return np.stack([(radius + y) * np.sin(turned), (radius + y) * np.cos(turned) - radius], axis=1)


def _straight(x: Array, y: Array, curvature: float) -> tuple[Array, Array]:
    """What `_arc` does, undone."""
    if abs(curvature) < 1e-6:
        return x, y
    radius = 1 / curvature
    side = np.sign(radius)
    turned = np.arctan2(side * x, side * (y + radius))
    return turned * radius, side * np.hypot(x, y + radius) - radius


@dataclass(frozen=True)
class Place:
    """Where a part such as the head sits: it takes outlines drawn about its own middle.

    Attributes:
        x: of its middle.
        y: of its middle.
        unit: the length of its unit.
        angle: how it is turned, in radians.
    """

    x: float
    y: float
    unit: float
    angle: float = 0.0

    def __call__(self, outlines: Outlines) -> Outlines:
        """The outlines in their place."""
        turned = turn_all([outline * self.unit for outline in outlines], self.angle, (0.0, 0.0))
        return moved(turned, self.x, self.y)

    def point(self, x: float, y: float) -> tuple[float, float]:
        """One point in its place."""
        at = self([np.array([[x, y]])])[0][0]
        return float(at[0]), float(at[1])
