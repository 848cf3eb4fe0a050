"""Beaks, combs and crests."""

from __future__ import annotations

import numpy as np

from data.build.fauna.geometry import along, ellipse, tube
from data.build.fauna.painter import Coat, Colour, Figure, darker
from data.build.fauna.patterns import Field
from data.build.fauna.plans.bird_parts import Frame, Pair, beyond, blade

# --- beaks -------------------------------------------------------------------------------------

_MOUTH: Colour = (0.55, 0.18, 0.16)
_WITH_NOSTRILS = ("stout", "dagger", "broad", "flat", "hooked")

# Upper and lower half in units of the head's radius, from the head's middle.
_BEAKS: dict[str, tuple[list[Pair], list[Pair]]] = {
    "cone": (
        [(0.6, 0.36), (1.0, 0.3), (1.45, 0.12), (1.75, -0.1), (1.3, -0.08), (0.6, -0.05)],
        [(0.6, -0.02), (1.2, -0.08), (1.58, -0.12), (1.2, -0.26), (0.6, -0.34)],
    ),
    "thin": (
        [(0.75, 0.2), (1.1, 0.15), (1.5, 0.0), (1.85, -0.14), (1.4, -0.1), (0.75, -0.06)],
        [(0.75, -0.04), (1.3, -0.1), (1.7, -0.15), (1.3, -0.22), (0.75, -0.26)],
    ),
    "stout": (
        [(0.5, 0.42), (1.1, 0.42), (1.75, 0.2), (2.2, -0.2), (1.6, -0.1), (0.6, -0.08)],
        [(0.6, -0.05), (1.4, -0.1), (2.0, -0.2), (1.4, -0.34), (0.6, -0.42)],
    ),
    "dagger": (
        [(0.5, 0.4), (1.2, 0.28), (2.4, 0.05), (3.3, -0.12), (2.0, -0.08), (0.6, -0.08)],
        [(0.6, -0.04), (2.0, -0.08), (3.1, -0.14), (2.0, -0.3), (0.6, -0.42)],
    ),
    "broad": (
        [(0.5, 0.35), (1.0, 0.28), (1.6, 0.16), (1.85, -0.05), (1.6, -0.14), (0.6, -0.1)],
        [(0.6, -0.06), (1.6, -0.1), (1.7, -0.2), (1.2, -0.34), (0.6, -0.4)],
    ),
    "flat": (
        [(0.55, 0.42), (1.0, 0.2), (1.6, 0.06), (2.15, 0.06), (2.3, -0.12), (1.7, -0.2),
         (0.6, -0.18)],
        [(0.6, -0.14), (1.6, -0.18), (2.1, -0.2), (1.7, -0.34), (0.6, -0.42)],
    ),
    "bent": (
        [(0.5, 0.42), (1.2, 0.36), (1.75, -0.05), (1.95, -0.75), (1.75, -1.15), (1.45, -0.75),
         (1.1, -0.35), (0.6, -0.2)],
        [(0.6, -0.15), (1.1, -0.3), (1.5, -0.75), (1.7, -1.1), (1.25, -0.95), (0.9, -0.6),
         (0.55, -0.42)],
    ),
    "hooked": (
        [(0.45, 0.5), (1.0, 0.52), (1.5, 0.36), (1.82, -0.02), (1.8, -0.52), (1.6, -0.24),
         (1.3, -0.12), (0.55, -0.14)],
        [(0.55, -0.1), (1.3, -0.12), (1.5, -0.26), (1.1, -0.42), (0.55, -0.4)],
    ),
    "nutcracker": (
        [(0.4, 0.55), (0.95, 0.66), (1.4, 0.36), (1.52, -0.25), (1.3, -0.85), (1.12, -0.35),
         (0.9, -0.16), (0.5, -0.14)],
        [(0.5, -0.12), (0.95, -0.2), (1.12, -0.45), (0.9, -0.7), (0.5, -0.62)],
    ),
    "huge": (
        [(0.35, 0.72), (1.2, 0.88), (2.5, 0.66), (3.45, 0.05), (3.65, -0.55), (3.2, -0.3),
         (2.0, -0.12), (0.4, -0.1)],
        [(0.4, -0.06), (2.0, -0.1), (3.2, -0.3), (3.4, -0.42), (2.5, -0.62), (1.2, -0.7),
         (0.4, -0.6)],
    ),
}  # fmt: skip


def beak(
    figure: Figure,
    head: Frame,
    kind: str,
    base: Colour,
    tip: Colour | None = None,
    *,
    stretch: float = 1.0,
    gape: float = 0.0,
) -> None:
    """A beak on a head, its halves `gape` radians apart, with a tip of another colour if given."""
    upper, lower = _BEAKS[kind]
    reach = max(u for u, _ in upper)
    jaw = head.at(0.55, -0.1)
    up = Frame(*jaw, head.scale, head.angle + 0.4 * gape)
    down = Frame(*jaw, head.scale, head.angle - 0.6 * gape)
    marks: tuple[tuple[Field, Colour], ...] = ()
    if tip is not None:
        share, turned = (0.62, -0.9) if kind == "bent" else (0.8, -0.25)
        edge = head.at(stretch * share * reach, -0.2)
        marks = ((beyond(edge, head.angle + turned, 0.015 * head.scale), tip),)

    def hinged(points: list[Pair]) -> list[Pair]:
        return [((u - 0.55) * stretch, v + 0.1) for u, v in points]

    if gape > 0:
        u = 0.45 * reach * stretch
        figure.add(
            up.blob((0.1, -0.02), (u, 0.0), (u, -0.9 * gape * u), (0.1, -0.06)), Coat(_MOUTH)
        )
    below = Coat(darker(base, 0.14), marks=marks)
    figure.add(down.blob(*hinged(lower)), below, relief=0.6, rim=0.5)
    figure.add(up.blob(*hinged(upper)), Coat(base, marks=marks), relief=0.9, rim=0.5)
    if kind in _WITH_NOSTRILS:
        nostril = up.oval(0.5 * stretch, 0.2, 0.1, 0.04, -0.2)
        figure.add(nostril, Coat(darker(base, 0.6)), relief=0, rim=0)


# --- crests and wattles ------------------------------------------------------------------------


def comb(figure: Figure, head: Frame, size: float, tint: Colour) -> None:
    """A fleshy comb of five lobes over the head, and wattles under the beak."""
    lobes = [(0.75, 0.75, 0.26), (0.5, 1.1, 0.3), (0.1, 1.28, 0.32), (-0.35, 1.25, 0.3),
             (-0.75, 1.0, 0.28)]  # fmt: skip
    outlines = head.blob((0.8, 0.4), (0.4, 1.0), (-0.2, 1.1), (-0.8, 0.8), (-0.7, 0.5), (0.1, 0.6))
    for u, v, r in lobes:
        outlines += head.oval(
            u, 0.5 + (v - 0.5) * (0.6 + 0.5 * size), r * 0.8, r * (0.7 + 0.6 * size)
        )
    figure.add(outlines, Coat(tint), relief=0.8)
    hanging = head.oval(0.75, -0.85, 0.28, 0.5, 0.1) + head.oval(0.5, -0.75, 0.26, 0.42, 0.0)
    figure.add(hanging, Coat(tint), relief=0.8)


def crown(figure: Figure, head: Frame, size: float, tint: Colour) -> None:
    """A row of thin upright plumes, each with a small fan at its end."""
    for turned in np.linspace(0.95, 2.3, 6):
        length = (1.0 + 1.2 * size) * (1 - 0.08 * abs(turned - 1.6))
        x, y = head.at(-0.1, 0.6)
        end = along((x, y), head.angle + float(turned), length * head.scale)
        figure.add(tube([(x, y), end], [0.09 * head.scale] * 2), Coat(darker(tint, 0.4)), relief=0)
        figure.add(ellipse(*end, 0.24 * head.scale, 0.2 * head.scale), Coat(tint), relief=0.5)


def plumes(figure: Figure, head: Frame, size: float, tint: Colour) -> None:
    """Long thin feathers trailing from the back of the head."""
    for drop, length in ((0.0, 1.0), (-0.22, 0.8)):
        angle = head.angle + np.pi + 0.25 + drop
        feather = blade(
            head.at(-0.55, 0.45), angle, (1.2 + 2.6 * size) * length * head.scale,
            0.3 * head.scale, 0.3,
        )  # fmt: skip
        figure.add(feather, Coat(tint), relief=0.3)
