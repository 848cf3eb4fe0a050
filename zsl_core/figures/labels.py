"""Which names to write beside marks, and on which side, so that no two run into each other."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from zsl_core.similarity import Array

LETTERS = 11  # font size
LETTER, LINE = 6.5, 16.0  # pixels of a wide letter and of a line at that size, as drawn
SIDES = ((0, 1), (0, -1), (1, 0), (-1, 0))  # right and up of the mark: above, below, beside it


def tagless(name: str) -> str:
    """A name, or a text of names, in which Plotly reads no tag: its style could fetch a picture.

    >>> tagless("<b>bee</b>")
    '&lt;b>bee&lt;/b>'
    """
    return name.replace("<", "&lt;")


def fitting_labels(
    pixels: Array,
    names: Sequence[str],
    sizes: Array,
    wanted: Sequence[int],
    room: tuple[float, float],
    *,
    over_marks: bool = True,
) -> dict[int, tuple[int, int]]:
    """Names that fit, in order of importance; one that finds no room on any side is left out.

    Args:
        pixels: (c, 2) places of all marks in pixels, from the left and from below.
        names: c.
        sizes: (c,) diameters of the marks in pixels.
        wanted: marks whose name is wanted, the most important first.
        room: width and height of the picture in pixels, over whose edge no name may stand.
        over_marks: whether a name may lie over other marks; it never does over names.

    Returns:
        mark -> the one of SIDES its name stands on.

    >>> at = np.array([[20.0, 50.0], [22.0, 50.0], [500.0, 50.0]])
    >>> fitting_labels(at, ["bee", "bat", "cow"], np.full(3, 10.0), [0, 1, 2], (600, 100))
    {0: (0, 1), 1: (0, -1), 2: (0, 1)}
    """
    boxes = np.empty((0, 4))  # left, bottom, right, top
    half = np.asarray(sizes)[:, None] / 2 - 1  # a name may touch
    of_marks = np.hstack([pixels - half, pixels + half])
    sides: dict[int, tuple[int, int]] = {}
    for mark in wanted:
        width, radius = LETTER * len(names[mark]), sizes[mark] / 2
        for right, up in SIDES:
            x = pixels[mark, 0] + right * (radius + width / 2)
            y = pixels[mark, 1] + up * (radius + LINE / 2)
            box = np.array([x - width / 2, y - LINE / 2, x + width / 2, y + LINE / 2])
            taken = boxes if over_marks else np.vstack([boxes, np.delete(of_marks, mark, axis=0)])
            apart = (
                (taken[:, 0] > box[2])
                | (taken[:, 2] < box[0])
                | (taken[:, 1] > box[3])
                | (taken[:, 3] < box[1])
            )
            inside = min(box[:2]) >= 0 and box[2] <= room[0] and box[3] <= room[1]
            if apart.all() and inside:
                boxes = np.vstack([boxes, box])
                sides[int(mark)] = right, up
                break
    return sides
