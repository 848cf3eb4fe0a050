"""What an animal is drawn with: colours, coats, shapes, and a figure made of shapes."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from PIL import ImageColor

from data.build.fauna.geometry import Outlines, ellipse
from data.build.fauna.patterns import Field

Colour = tuple[float, float, float]


def colour(text: str) -> Colour:
    """``#rrggbb`` as three numbers 0..1."""
    r, g, b = ImageColor.getrgb(text)[:3]
    return r / 255, g / 255, b / 255


def mix(a: Colour, b: Colour, share: float) -> Colour:
    """`a` with a `share` of `b` in it."""
    return tuple(float(p + (q - p) * share) for p, q in zip(a, b, strict=True))  # type: ignore[return-value]


def darker(a: Colour, by: float) -> Colour:
    """The colour moved a share `by` towards a warm black; lighter, towards cream, if negative."""
    return mix(a, (0.08, 0.06, 0.06), by) if by >= 0 else mix(a, (1.0, 0.98, 0.94), -by)


@dataclass(frozen=True)
class Coat:
    """What a shape is covered with.

    Attributes:
        colour: of most of it.
        texture: skin, fur, shaggy, feathers or scales.
        belly: colour towards the lower side; None for the same all over.
        belly_share: how much of the height is pale.
        marks: fields with the colours they paint, one over the other.
    """

    colour: Colour
    texture: str = "skin"
    belly: Colour | None = None
    belly_share: float = 0.35
    marks: tuple[tuple[Field, Colour], ...] = ()


@dataclass(frozen=True)
class Shape:
    """Some outlines painted as one: no seam shows between them.

    Attributes:
        outlines: polygons whose union is filled.
        coat: what with.
        shade: brightness, such as 0.75 for a leg on the far side.
        relief: how round it looks, 0 for flat.
        rim: how dark its contour is.
        rough: how ragged its contour is, in the animal's units, such as 0.02 for long hair.
        alpha: how opaque it is, 1 for solid.
    """

    outlines: Outlines
    coat: Coat
    shade: float = 1.0
    relief: float = 1.0
    rim: float = 0.4
    rough: float = 0.0
    alpha: float = 1.0


@dataclass
class Figure:
    """An animal as drawn: its shapes from back to front.

    Attributes:
        shapes: in the animal's units, looking to the right, its lowest foot at y = 0 if it stands.
        stance: stand (on the ground), perch (on a branch), float (on water, the waterline at
            y = 0), swim (under water) or fly.
    """

    shapes: list[Shape] = field(default_factory=list)
    stance: str = "stand"

    def add(
        self,
        outlines: Outlines,
        coat: Coat,
        *,
        shade: float = 1.0,
        relief: float = 1.0,
        rim: float = 0.4,
        rough: float = 0.0,
        alpha: float = 1.0,
    ) -> None:
        """Put one more shape in front of the others."""
        self.shapes.append(Shape(outlines, coat, shade, relief, rim, rough, alpha))

    def eye(
        self, x: float, y: float, r: float, iris: Colour | None = None, *, lid: float = 0.0
    ) -> None:
        """An eye with a glint; `iris` paints a coloured ring, `lid` > 0 makes it sleepy."""
        if iris is not None:
            self.add(ellipse(x, y, r * 1.45, r * 1.45 * (1 - lid)), Coat(iris), relief=0, rim=0.6)
        self.add(ellipse(x, y, r, r * (1 - lid)), Coat((0.05, 0.04, 0.05)), relief=0, rim=0)
        glint = ellipse(x + r * 0.3, y + r * 0.35, r * 0.32, r * 0.32)
        self.add(glint, Coat((1.0, 1.0, 1.0)), relief=0, rim=0)

    def bounds(self) -> tuple[float, float, float, float]:
        """Left, bottom, right and top of all shapes."""
        points = np.vstack([outline for shape in self.shapes for outline in shape.outlines])
        (x0, y0), (x1, y1) = points.min(axis=0), points.max(axis=0)
        return float(x0), float(y0), float(x1), float(y1)
