"""What the colours, marks and lines of a map say of classes and predictions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from zsl_core.errors import expect_one_of
from zsl_core.evaluation.predictions import Predictions
from zsl_core.evaluation.protocol import Bools, Floats, Ints
from zsl_core.figures.map_marks import SMALL, Marks
from zsl_core.figures.maps import Layer, Lines
from zsl_core.figures.palette import (
    QUIET,
    RIGHT_COLOR,
    SEEN_COLOR,
    UNSEEN_COLOR,
    WRONG_COLOR,
)
from zsl_core.similarity import Array

COLORINGS = ("class", "seen / unseen", "right / wrong", "margin", "popularity")
DIVERGING = [[0.0, "#B2182B"], [0.5, "#C9C9C9"], [1.0, "#2166AC"]]
BAR = {
    "orientation": "h",
    "x": 0.02,
    "xanchor": "left",
    "y": -0.01,
    "yanchor": "top",
    "len": 0.5,
    "thickness": 8,
    "outlinewidth": 0,
}


def rows_of(images: Ints, told: Predictions) -> Ints:
    """For each image of a map its row among the predictions, -1 for one that was not tested.

    >>> told = Predictions(np.array([7, 4]), np.zeros(2), np.zeros(1), np.zeros((2, 1)))
    >>> rows_of(np.array([4, 5, 7]), told)
    array([ 1, -1,  0])
    """
    row_of = {int(image): row for row, image in enumerate(told.images)}
    return np.array([row_of.get(int(image), -1) for image in images], dtype=np.int64)


def layers_of(
    coloring: str, labels: Ints, unseen: Bools, told: Predictions, rows: Ints
) -> list[Layer]:
    """How to draw the samples so that their colour says what is asked.

    Args:
        coloring: one of COLORINGS. Margin: the score of the true class less the best other.
            Popularity: to how many images the prototype nearest to this one is the nearest (N_1).
        labels: (n,) classes of the samples.
        unseen: (classes,) which classes are unseen.
        told: what is said of the test images.
        rows: (n,) see `rows_of`.

    Raises:
        InputError: for another coloring.
    """
    expect_one_of("coloring", coloring, COLORINGS)
    if coloring == "class":
        # As numbers on a scale of steps: plotly checks and the browser reads each colour by name.
        return [Layer(np.arange(len(labels)), labels.astype(np.float32), scale=_steps(len(unseen)))]
    if coloring == "seen / unseen":
        return _groups(
            ("of a seen class", SEEN_COLOR, ~unseen[labels]),
            ("of an unseen class", UNSEEN_COLOR, unseen[labels]),
        )
    untested = ("not tested here", QUIET, rows < 0)
    if coloring == "right / wrong":
        correct = np.append(told.correct, False)[rows]
        wrong = np.flatnonzero((rows >= 0) & ~correct)
        cross = {"symbol": "x"}  # not told by colour alone
        return [
            *_groups(untested, ("named right", RIGHT_COLOR, (rows >= 0) & correct)),
            *([Layer(wrong, WRONG_COLOR, "named wrong", cross)] if len(wrong) else []),
        ]
    tested = np.flatnonzero(rows >= 0)
    if coloring == "margin":
        values: Floats = told.margin[rows[tested]]
        most = float(np.quantile(np.abs(values), 0.98)) if len(values) else 1.0
        scale = {"colorscale": DIVERGING, "cmin": -most, "cmax": most, "colorbar": _bar("margin")}
    else:
        place = np.searchsorted(told.candidates, told.predicted)
        values = told.n1[place][rows[tested]].astype(np.float32)
        scale = {"colorscale": "Viridis", "colorbar": _bar("N₁ of the nearest prototype")}
    return [*_groups(untested), Layer(tested, values.astype(np.float32), scale=scale)]


def class_colors(count: int) -> list[str]:
    """As many colours as classes, those of following classes far apart; alike ones recur.

    For telling neighbouring groups apart, not for naming classes: names stand at the prototypes.

    >>> class_colors(2)
    ['hsl(0, 65%, 48%)', 'hsl(138, 65%, 62%)']
    """
    golden = 137.508  # degrees: following hues never come close
    return [
        f"hsl({round(index * golden % 360)}, 65%, {(48, 62, 36)[index % 3]}%)"
        for index in range(count)
    ]


def _steps(count: int) -> dict[str, Any]:
    """Of plotly's `marker`: the colours of so many classes by their number."""
    scale = [
        [edge / count, color]
        for number, color in enumerate(class_colors(count))
        for edge in (number, number + 1)
    ]
    return {"colorscale": scale, "cmin": -0.5, "cmax": count - 0.5, "showscale": False}


def hover_of(labels: Ints, names: Sequence[str], told: Predictions, rows: Ints) -> list[str]:
    """One text for each sample: its class; where it was tested, the predicted one too.

    Then the score of the predicted class and, in brackets, the margin.
    """
    texts = []
    predicted, margin = told.predicted.tolist(), told.margin.tolist()  # numpy's are slow one by one
    best = told.scores.max(axis=1).tolist()
    for label, row in zip(labels.tolist(), rows.tolist(), strict=True):
        text = names[label]
        if row >= 0:
            verdict = "✓" if predicted[row] == label else f"→ {names[predicted[row]]}"
            text += f" {verdict} {best[row]:.2f} ({margin[row]:+.3f})"
        texts.append(text)
    return texts


def marks_of(
    positions: Array,
    names: Sequence[str],
    unseen: Bools,
    told: Predictions,
    *,
    first: int | None = None,
    by_class: bool = False,
) -> list[Marks]:
    """Prototypes of all classes: candidates sized by N_1 and named, the others small.

    Args:
        positions: (classes, 2).
        names: of all classes.
        unseen: (classes,) which are unseen.
        told: whose candidates and N_1 are shown.
        first: the class whose name matters most.
        by_class: colour them as `layers_of` colours samples by class.
    """
    colors = class_colors(len(names)) if by_class else None
    others = np.setdiff1d(np.arange(len(names)), told.candidates)
    groups: list[tuple[Ints, Ints | None]] = [(others, None), (told.candidates, told.n1)]
    marks = []
    for classes, n1 in groups:
        if not len(classes):
            continue
        important = np.argsort(-n1, kind="stable").tolist() if n1 is not None else []
        place = np.flatnonzero(classes == (-1 if first is None else first)).tolist()
        marks.append(
            Marks(
                positions=positions[classes],
                names=[names[c] for c in classes],
                unseen=unseen[classes],
                n1=n1,
                classes=classes,
                labelled=list(dict.fromkeys([*place, *important])),
                colors=None if colors is None else [colors[c] for c in classes],
                size=SMALL,
                hollow=n1 is None,
            )
        )
    return marks


def mistake_lines(
    positions: Array, rows: Ints, prototypes: Array, told: Predictions, label: int
) -> list[Lines]:
    """From each mistaken image of a class to its own prototype and to the one it was taken for.

    Args:
        positions: (n, 2) of the samples.
        rows: (n,) see `rows_of`.
        prototypes: (classes, 2) positions.
        told: what is said of the test images.
        label: the class.
    """
    tested = np.flatnonzero(rows >= 0)
    row = rows[tested]
    wrong = (told.labels[row] == label) & ~told.correct[row]
    start, guess = positions[tested[wrong]], told.predicted[row[wrong]]
    own = np.repeat(prototypes[label][None], len(start), axis=0)
    return [
        Lines("mistaken → own prototype", RIGHT_COLOR, start, own, "dot"),
        Lines("→ the one it was taken for", WRONG_COLOR, start, prototypes[guess]),
    ]


def travel_lines(steps: Array, classes: Ints, name: str) -> Lines:
    """The way of prototypes through several positions.

    Args:
        steps: (steps, classes, 2), in order.
        classes: whose way is drawn.
        name: in the legend.
    """
    chosen = steps[:, classes]
    start, end = (part.reshape(-1, 2) for part in (chosen[:-1], chosen[1:]))
    return Lines(name, QUIET, start, end)


def _groups(*groups: tuple[str, str, Bools]) -> list[Layer]:
    return [Layer(np.flatnonzero(mask), color, name) for name, color, mask in groups if mask.any()]


def _bar(title: str) -> dict[str, object]:
    return {**BAR, "title": {"text": title, "side": "top", "font": {"size": 12}}}
