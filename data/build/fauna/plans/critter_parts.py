"""Parts of small mammals: a head with its ears, and paws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from data.build.fauna.coats import brightness, dark_colour, pale_colour
from data.build.fauna.facts import Animal
from data.build.fauna.geometry import Outlines, Point, blob, ellipse, polygon, tube
from data.build.fauna.painter import Coat, Colour, Figure, darker, mix
from data.build.fauna.patterns import Field
from data.build.fauna.plans.local import Frame, disc

INK: Colour = (0.10, 0.07, 0.07)
TEETH: Colour = (0.93, 0.52, 0.12)


@dataclass(frozen=True)
class Head:
    """The head of a small mammal, looking ahead; its frame's unit is the skull's radius.

    Attributes:
        animal: whose.
        frame: where it is and how far the nose points up.
        coat: of the body, which the head is painted in one piece with.
    """

    animal: Animal
    frame: Frame
    coat: Coat

    @property
    def reach(self) -> float:
        """How far the nose is ahead of the skull's centre."""
        return 1.14 + 1.0 * self.animal["long snout"] - 0.1 * self.animal["flat face"]

    @property
    def blunt(self) -> float:
        """Half the height of the muzzle's end."""
        return 0.27 - 0.22 * self.animal["long snout"] + 0.28 * self.animal["big"]

    def outline(self) -> Outlines:
        """Skull, cheek and muzzle."""
        m, b = self.reach, self.blunt
        full = 0.08 * self.animal["flat face"]  # a short face has full cheeks
        return self.frame.place(
            blob([
                (-0.95, 0.0), (-0.68, 0.68), (-0.05, 0.92), (0.48, 0.72), (0.82, 0.36),
                (m - 0.22, b - 0.10), (m, -0.18), (m - 0.16, -0.24 - b),
                (0.72, -0.62 - full), (0.1, -0.88 - full), (-0.62, -0.66),
            ])
        )  # fmt: skip

    def marks(self) -> tuple[tuple[Field, Colour], ...]:
        """Pale chin and muzzle, and the dark mask of a masked animal, to add to the coat."""
        marks: list[tuple[Field, Colour]] = []
        pale = self.animal["pale belly"]
        size, (x, y) = self.frame.size, self.frame.at(0.72, -0.72)
        if pale > 0.2:
            tint = mix(self.coat.colour, pale_colour(self.animal, self.coat.colour), 0.9 * pale)
            marks.append((disc(x, y, 0.62 * size, 0.2 * size), tint))
            x, y = self.frame.at(0.4, 0.2)
            marks.append((disc(x, y, 0.30 * size, 0.1 * size), tint))
        if self.animal["face mask"] > 0.2:
            tint = dark_colour(self.animal, self.coat.colour)
            x, y = self.frame.at(0.45, 0.15)
            marks.append((disc(x, y, 0.5 * size, 0.12 * size), tint))
        return tuple(marks)

    def face(self, figure: Figure) -> None:
        """Nose, mouth, teeth, whiskers and an eye."""
        m, b, place = self.reach, self.blunt, self.frame.place
        if self.animal["tusks"] > 0.05:
            long = 0.25 + 0.6 * self.animal["tusks"]
            for u in (m - 0.42, m - 0.24):
                tooth = [(u, -0.2 - b), (u + 0.17, -0.2 - b), (u + 0.15, -0.2 - b - long),
                         (u + 0.03, -0.2 - b - long)]  # fmt: skip
                figure.add(place(polygon(tooth)), Coat(TEETH), relief=0.2, rim=0.5)
        mouth = [(m - 0.06, -0.22), (m - 0.18, -0.22 - 0.6 * b), (m - 0.48, -0.2 - 0.75 * b)]
        figure.add(place(tube(mouth, [0.05, 0.06, 0.03])), Coat(INK), relief=0, rim=0)
        figure.add(place(ellipse(m - 0.03, -0.1, 0.16, 0.13)), Coat(self._nose()), rim=0.5)
        for angle in (-0.5, -0.22, 0.06):
            start = (m - 0.42, -0.3)
            tip = (start[0] - 0.9 * np.cos(angle), start[1] + 0.9 * np.sin(angle) - 0.1)
            middle = ((start[0] + tip[0]) / 2, (start[1] + tip[1]) / 2 + 0.06)
            light = brightness(self.coat.colour) < 0.4
            tint = (0.95, 0.92, 0.86) if light else (0.25, 0.2, 0.18)
            hair = place(tube([start, middle, tip], [0.03, 0.03, 0.015]))
            figure.add(hair, Coat(tint), relief=0, rim=0, alpha=0.7)
        x, y = self.frame.at(0.42, 0.2)
        figure.eye(x, y, (0.19 - 0.07 * self.animal["big"]) * self.frame.size)

    def _nose(self) -> Colour:
        """Pink where the table's accent is, else dark."""
        accent = self.animal.colours[2]
        return accent if brightness(accent) > 0.55 else INK

    def ear(self, figure: Figure, tilt: float, *, back: bool) -> None:
        """One ear, `tilt` radians back from upright; `back` for the far side's."""
        root = self.frame.at(-0.12 if back else -0.34, 0.6 if back else 0.62)
        frame = Frame(*root, self.frame.size, self.frame.angle + tilt)
        large, pointed = self.animal["large ears"], self.animal["pointed ears"]
        shell = replace(self.coat, marks=(), belly=None)
        inner = replace(shell, colour=self._inner(), texture="skin")
        shade = 0.78 if back else 1.0
        if pointed < 0.2:
            r = 0.26 + 0.52 * large
            figure.add(frame.place(ellipse(0, 0.7 * r, r, r)), shell, shade=shade)
            figure.add(frame.place(ellipse(0.05, 0.66 * r, 0.7 * r, 0.7 * r)), inner,
                       shade=shade, rim=0.15, relief=0.5)  # fmt: skip
            return
        long = 0.35 + 0.5 * pointed + 1.6 * large**2
        wide = 0.26 + 0.1 * large
        figure.add(frame.place(_leaf(long, wide)), shell, shade=shade)
        figure.add(frame.place(_leaf(0.86 * long, 0.55 * wide)), inner, shade=shade, rim=0.1)
        if pointed > 0.8:  # a tuft of long hair on the tip
            tuft = polygon([(-0.17, 0.8 * long), (0.17, 0.8 * long), (0.05, long + 0.35),
                            (-0.12, long + 0.5)])  # fmt: skip
            dark = replace(shell, colour=dark_colour(self.animal, shell.colour))
            figure.add(frame.place(tuft), dark, shade=shade, rough=0.015, rim=0.1)

    def _inner(self) -> Colour:
        accent = self.animal.colours[2]
        if brightness(accent) > 0.55:
            return mix(accent, self.coat.colour, 0.25)
        return mix(darker(self.coat.colour, 0.3), (0.85, 0.6, 0.55), 0.35)


def _leaf(long: float, wide: float) -> Outlines:
    return blob([
        (-0.55 * wide, -0.1), (-wide, 0.45 * long), (-0.55 * wide, 0.85 * long), (0, long),
        (0.55 * wide, 0.85 * long), (wide, 0.45 * long), (0.55 * wide, -0.1),
    ])  # fmt: skip


def mitten(at: Point, size: float, angle: float = 0.0) -> Outlines:
    """A little paw with three toes, pointing ahead."""
    frame = Frame(*at, size, angle)
    toes: Sequence[Point] = ((0.62, 0.22), (0.72, 0.0), (0.6, -0.2))
    outlines = ellipse(0.2, 0.0, 0.5, 0.34)
    for u, v in toes:
        outlines += ellipse(u, v, 0.24, 0.15)
    return frame.place(outlines)
