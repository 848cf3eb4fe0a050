"""Where a map is drawn, in pixels, and the names of prototypes that find room on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from zsl_core.figures.labels import LETTERS, fitting_labels, tagless
from zsl_core.figures.map_marks import LANDED, Landed, Marks, sizes_of
from zsl_core.similarity import Array

MARGINS = {"l": 5, "r": 5, "t": 34, "b": 5}  # pixels; the legend stands in the upper one
EDGE = 20.0  # pixels between the outermost point and the edge
FONT = {"size": LETTERS, "weight": 600, "shadow": "auto"}  # a halo in the opposite colour


@dataclass(frozen=True, eq=False)
class Frame:
    """The part of the plane that a map shows.

    Attributes:
        low: (2,) its lower left corner.
        scale: (2,) units of the map a pixel.
        room: width and height in pixels.
    """

    low: Array
    scale: Array
    room: tuple[float, float]

    @classmethod
    def around(
        cls, points: Array, others: Array, width: int, height: int, *, isotropic: bool
    ) -> Frame:
        """The frame that holds all points, and leaves an edge around them.

        Known beforehand, for Plotly's own would depend on the names, which depend on it.

        Args:
            points: (n, 2), at least one.
            others: (m, 2) that may move: the frame grows for them by eighths of what the points
                take, so that it seldom changes.
            width: of the figure in pixels.
            height: of the figure in pixels.
            isotropic: the same scale both ways.
        """
        room = np.array([width - MARGINS["l"] - MARGINS["r"], height - MARGINS["t"] - MARGINS["b"]])
        low, high = points.min(axis=0).astype(np.float64), points.max(axis=0).astype(np.float64)
        step = (high - low) / 8
        step[step == 0] = step.max() or 1.0
        if len(others):
            low -= step * np.ceil(np.maximum(low - others.min(axis=0), 0) / step)
            high += step * np.ceil(np.maximum(others.max(axis=0) - high, 0) / step)
        scale = (high - low) / (room - 2 * EDGE)
        scale[scale == 0] = scale.max() or 1.0
        if isotropic:
            scale[:] = scale.max()
        return cls((low + high) / 2 - scale * room / 2, scale, (float(room[0]), float(room[1])))

    def range(self, axis: int) -> list[float]:
        """What Plotly shows along an axis: 0 is across, 1 is up."""
        low = float(self.low[axis])
        return [low, low + float(self.scale[axis]) * self.room[axis]]

    def pixels(self, points: Array) -> Array:
        """Points (n, 2) in pixels from the lower left corner."""
        return np.asarray((points - self.low) / self.scale)


def mark_names(
    marks: Sequence[Marks], frame: Frame, landed: Landed | None = None
) -> list[dict[str, Any]]:
    """Plotly's annotations that name prototypes, no two of which run into each other.

    In the theme's own colour for text, with a halo in the opposite one: legible on the ground and
    on dots of any colour, in a light and in a dark theme.

    Args:
        marks: the prototypes; names of the first are the most important.
        frame: what of the map is drawn, no smaller than this on the screen.
        landed: what else is named, first of all.
    """
    names = [name for each in marks for name in each.names]
    before = np.cumsum([0, *(len(each.names) for each in marks)])
    wanted = [int(n + row) for n, each in zip(before, marks, strict=False) for row in each.labelled]
    positions = [each.positions for each in marks]
    sizes = [sizes_of(each) for each in marks]
    if landed is not None:
        wanted.insert(0, len(names))
        names.append(landed.name)
        positions.append(landed.place[None])
        sizes.append(np.array([LANDED], dtype=np.float32))
    if not names:
        return []
    places, diameters = np.concatenate(positions), np.concatenate(sizes)
    sides = fitting_labels(frame.pixels(places), names, diameters, wanted, frame.room)
    return [
        {
            "x": float(places[mark, 0]),
            "y": float(places[mark, 1]),
            "text": tagless(names[mark]),
            "showarrow": False,
            "xanchor": ("right", "center", "left")[right + 1],
            "yanchor": ("top", "middle", "bottom")[up + 1],
            "xshift": right * float(diameters[mark]) / 2,
            "yshift": up * float(diameters[mark]) / 2,
            "font": FONT,
            "borderpad": 0,
        }
        for mark, (right, up) in sides.items()
    ]
