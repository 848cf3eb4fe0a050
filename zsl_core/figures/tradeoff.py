"""Hubness against structure, with accuracy as colour: a mark a run."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from zsl_core.figures.labels import LETTERS, fitting_labels
from zsl_core.figures.palette import GRID, QUIET
from zsl_core.figures.variants import styles
from zsl_core.runs.compare import Compared

HUBS, STRUCTURE, ACCURACY = "hubs", "RSA all", "T1"
STRIP = 0.17
"""Share of the height for runs without structure."""
MARK = 23.0
"""Pixels across a mark and its frame."""
MARGINS = {"l": 60, "r": 10, "t": 24, "b": 45}
ACROSS = 640.0
"""Pixels from one end of the hubs' axis to the other, at least, on a page 1280 wide."""


def tradeoff_scatter(
    lines: Sequence[Compared], chance: float, chance_hubs: float | None = None, height: int = 380
) -> go.Figure:
    """Where each run lies between hubs and structure; without structure, in a strip beneath.

    Args:
        lines: the runs; with several seeds the mean, with bars of one standard deviation.
        chance: T1 of guessing, in per cent; the colours begin there.
        chance_hubs: Robin Hood index of guessing, drawn as a line.
        height: of the figure in pixels.
    """
    below = [line.mean(STRUCTURE) is None for line in lines]
    rows = 2 if any(below) else 1
    figure = make_subplots(
        rows=rows,
        cols=1,
        shared_xaxes=True,
        vertical_spacing=0.04,
        row_heights=[1 - STRIP, STRIP] if rows == 2 else None,
    )
    accuracies = [line.mean(ACCURACY) or 0.0 for line in lines]
    top = max(*accuracies, chance + 1)
    looks = styles([line.spec.method for line in lines])
    axes = _ranges(lines, chance_hubs)
    sides = _sides(lines, axes, height - MARGINS["t"] - MARGINS["b"])
    parts = zip(lines, looks, below, accuracies, sides, strict=True)
    for line, look, beneath, accuracy, side in parts:
        structure = 0.0 if beneath else line.mean(STRUCTURE)
        trace = go.Scatter(
            x=[line.mean(HUBS)],
            y=[structure],
            mode="markers+text" if side else "markers",
            text=[line.label],
            textposition=side,
            textfont_size=LETTERS,
            error_x={"array": [line.spread(HUBS) or 0], "color": QUIET},
            error_y={"array": [line.spread(STRUCTURE) or 0], "color": QUIET},
            marker={
                "size": 20,
                "symbol": look.mark,
                "color": [accuracy],
                "coloraxis": "coloraxis",
                "line": {"color": look.color, "width": 3},
            },
            customdata=[[f"{accuracy:.1f}", "none" if beneath else f"{structure:.2f}"]],
            hovertemplate=line.label + ": T1 %{customdata[0]} %, hubs %{x:.2f}, structure "
            "%{customdata[1]}<extra></extra>",
            cliponaxis=False,
        )
        figure.add_trace(trace, row=2 if beneath else 1, col=1)
    if chance_hubs is not None:
        figure.add_vline(x=chance_hubs, line={"dash": "dot", "color": "gray"})
        figure.add_annotation(
            x=chance_hubs, y=1, yref="paper", yanchor="bottom", text="chance", showarrow=False
        )
    _axes(figure, axes, rows)
    ticks = [chance, *(chance + share * (top - chance) for share in (1 / 3, 2 / 3, 1))]
    labels = [f"chance {chance:.1f}", *(f"{value:.0f}" for value in ticks[1:])]
    figure.update_layout(
        height=height,
        margin=MARGINS,
        showlegend=False,
        coloraxis={
            "colorscale": "Cividis",
            "cmin": chance,
            "cmax": top,
            "colorbar": {"title": {"text": "T1 (%)"}, "tickvals": ticks, "ticktext": labels},
        },
    )
    return figure


def _ranges(
    lines: Sequence[Compared], chance_hubs: float | None
) -> tuple[list[float], list[float]]:
    """What the axes of hubs and of structure show."""
    hubs = [value for line in lines if (value := line.mean(HUBS)) is not None]
    hubs += [] if chance_hubs is None else [chance_hubs]
    kept = [value for line in lines if (value := line.mean(STRUCTURE)) is not None]
    room = 0.2 * max(max(hubs) - min(hubs), 0.1)
    return [min(hubs) - room, max(hubs) + room], [min([0.0, *kept]) - 0.05, 1.1]


def _sides(
    lines: Sequence[Compared], axes: tuple[list[float], list[float]], up: float
) -> list[str | None]:
    """On which side of its mark a run's name stands; None if another's is in the way."""
    (left, right), (low, high) = axes
    structures = [line.mean(STRUCTURE) for line in lines]
    strip = STRIP * up if None in structures else 0.0
    places = np.array(
        [
            [
                ACROSS * ((line.mean(HUBS) or 0.0) - left) / (right - left),
                strip / 2 if kept is None else strip + (up - strip) * (kept - low) / (high - low),
            ]
            for line, kept in zip(lines, structures, strict=True)
        ]
    )
    names, sizes = [line.label for line in lines], np.full(len(lines), MARK)
    room = ACROSS, up
    found = fitting_labels(places, names, sizes, range(len(lines)), room, over_marks=False)
    words = ("bottom", "middle", "top"), ("left", "center", "right")
    return [
        f"{words[0][found[i][1] + 1]} {words[1][found[i][0] + 1]}" if i in found else None
        for i in range(len(lines))
    ]


def _axes(figure: go.Figure, axes: tuple[list[float], list[float]], rows: int) -> None:
    figure.update_xaxes(range=axes[0], gridcolor=GRID, zeroline=False)
    figure.update_xaxes(title_text="hubs: Robin Hood index (left is better)", row=rows, col=1)
    figure.update_yaxes(
        title_text="structure kept: RSA, all classes (up is better)",
        range=axes[1],
        gridcolor=GRID,
        zeroline=False,
        row=1,
        col=1,
    )
    if rows == 2:
        figure.update_yaxes(
            title_text="none", range=[-1, 1], showticklabels=False, showgrid=False, row=2, col=1
        )
