"""What a grid of runs says: its best cells, what they gain, and whether it was wide enough."""

from __future__ import annotations

from collections.abc import Sequence

from zsl_core.datasets import ZSLDataset
from zsl_core.runs.compare import LOWER_IS_BETTER
from zsl_core.runs.sweep import DEFAULT, Cell, similar_classes
from zsl_core.runs.tables import COLUMNS


def best_cells(cells: Sequence[Cell], heading: str) -> list[Cell]:
    """The cells whose value, as shown, is the best."""
    sign = -1 if heading in LOWER_IS_BETTER else 1
    values = [(cell, cell.value(heading)) for cell in cells]
    shown = [
        (cell, sign * round(value, decimals(heading)))
        for cell, value in values
        if value is not None
    ]
    best = max((value for _, value in shown), default=0.0)
    return [cell for cell, value in shown if value == best]


def decimals(heading: str) -> int:
    """How many are shown of a measure."""
    return 1 if COLUMNS[heading][2] == 100 else 2


def sweep_in_words(
    dataset: ZSLDataset,
    cells: Sequence[Cell],
    heading: str,
    shares: Sequence[float],
    lambdas: Sequence[float],
) -> str:
    """Where the best cell lies, what it gains on PSR as it comes, and whether on the grid's edge.

    Args:
        dataset: what was swept.
        cells: as far as they are done.
        heading: of the measure.
        shares: of the whole grid.
        lambdas: of the whole grid.
    """
    best, places = best_cells(cells, heading), decimals(heading)
    if not best:
        return f"{heading} is not defined for these data."
    first, value = best[0], round(best[0].value(heading) or 0.0, places)
    text = (
        f"Best {heading}: **{value:.{places}f}** at {similar_classes(dataset, first.share):g} "
        f"similar classes and λ₁ {first.lambda_similar:g}"
    )
    if len(best) > 1:
        text += f" (and in {len(best) - 1} more)"
    default = [c for c in cells if (c.share, c.lambda_similar) == DEFAULT]
    if default and default[0] in best:
        text += "; PSR as it comes is among the best."
    elif default:
        usual = round(default[0].value(heading) or 0.0, places)
        text += (
            f", {abs(value - usual):.{places}f} better than PSR as it comes ({usual:.{places}f})."
        )
    else:
        text += "."
    sides = [_beyond(cell, shares, lambdas) for cell in best]
    if all(sides):
        text += f" It lies on the edge of the grid: a better one may lie at {sides[0]}."
    return text


def _beyond(cell: Cell, shares: Sequence[float], lambdas: Sequence[float]) -> str:
    """What lies beyond the grid's edge where the cell is; empty inside. Below 0 lies nothing."""
    sides = []
    for value, axis, more, less in (
        (cell.share, shares, "more similar classes", "fewer similar classes"),
        (cell.lambda_similar, lambdas, "a larger λ₁", "a smaller λ₁"),
    ):
        if len(axis) > 1 and value == max(axis):
            sides.append(more)
        elif len(axis) > 1 and value == min(axis) > 0:
            sides.append(less)
    return " and ".join(sides)
