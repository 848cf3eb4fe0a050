"""The parts of the Sweep page: what is asked for, the picture while it fills, one cell opened."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from pages._ui.bound import choose_listed, choose_one
from pages._ui.data import Chosen, measured_data
from pages._ui.linked import carried, linked
from pages._ui.offered import compared, offer
from pages._ui.picked import link_to
from pages._ui.refused import refuse, remind, unexpected
from pages._ui.results import HELP
from pages._ui.setup import aside, just_arrived
from pages._ui.tau import BY_NUMBER
from pages._ui.text import plain
from pages._ui.work import task
from zsl_core.datasets import ZSLDataset
from zsl_core.figures.sweep import sweep_heatmap
from zsl_core.live import LARGE
from zsl_core.runs.compare import LOWER_IS_BETTER, chance_levels
from zsl_core.runs.sweep import (
    COARSE_LAMBDAS,
    COARSE_SHARES,
    LAMBDAS,
    SHARES,
    Cell,
    cell_spec,
    similar_classes,
)
from zsl_core.runs.swept import best_cells, decimals
from zsl_core.runs.tables import COLUMNS

GRIDS = {"3 by 3": (COARSE_SHARES, COARSE_LAMBDAS), "5 by 5": (SHARES, LAMBDAS)}
CHART, CLICKED, CELL = "sweep_map", "sweep_clicked", "cell"


@dataclass(frozen=True)
class Asked:
    """What the controls say."""

    heading: str
    on_validation: bool
    shares: tuple[float, ...]
    lambdas: tuple[float, ...]


def choose_sweep(chosen: Chosen) -> Asked:
    """Draw the controls.

    Raises:
        InputError: if validation is asked for and there are too few seen classes.
    """
    left, middle, right = st.columns([3, 3, 3])
    where = choose_one(
        "Measure on",
        ["validation", "test"],
        key="sweep_on",
        where=aside("sweep_on", middle),
        help="Choose on validation classes: seen classes set aside from training. On the test "
        "classes the best cell is the luckiest too.",
    )
    data = measured_data(chosen, on_validation=where == "validation")
    defined = [
        heading
        for heading, (group, _, _) in COLUMNS.items()
        if (group != "gzsl" or len(data.split.test_seen))
        and (heading != "T5" or len(data.unseen_classes) > 5)
    ]
    heading = choose_listed(
        "Measure",
        defined,
        key="sweep_measure",
        where=left,
        help="Every cell has all of them; this says which is drawn.",
    )
    # Two names in the link, since the usual grid of many classes is another.
    key, usual = ("grid_large", "3 by 3") if _large(data) else ("grid", "5 by 5")
    linked(key, list(GRIDS), usual)
    size = aside("grid", right).segmented_control(
        "Grid",
        list(GRIDS),
        required=True,
        key=key,
        persist_state="session",
        help="Cells of tau by cells of λ₁. All other parameters of PSR are the defaults.",
    )
    return Asked(heading, where == "validation", *GRIDS[size])


def _large(data: ZSLDataset) -> bool:
    return len(data.seen_classes) > LARGE


def begin_or_ask(data: ZSLDataset, wanted: Hashable, n_cells: int) -> None:
    """A sweep that takes long begins when it is asked for; another begins by itself."""
    current = task("sweep")
    if not _large(data) or (current is not None and current.wanted == wanted):
        return
    st.info(
        f"{len(data.seen_classes)} seen classes: a run may take half a minute, and the sweep has "
        f"{n_cells}. What is done is kept.",
        icon=":material/hourglass_top:",
    )
    if not st.button("Begin the sweep", type="primary", key="begin"):
        st.stop()


def draw_so_far(data: ZSLDataset, asked: Asked) -> Callable[[Any], None]:
    """What draws the cells that are done while the others are at work."""

    def draw(cells: list[Cell]) -> None:
        figure = sweep_heatmap(data, cells, asked.heading, asked.shares, asked.lambdas)
        st.plotly_chart(figure, key="live", alt=f"{asked.heading} in the cells done so far")

    return draw


def explain(data: ZSLDataset, asked: Asked) -> None:
    """How to read the picture, and how it misleads."""
    chance = chance_levels(data).get(asked.heading)
    lower = asked.heading in LOWER_IS_BETTER
    words = HELP[asked.heading] + (" Lower is better." if lower else "")
    if chance is not None:
        words += f" Chance: {chance:.{decimals(asked.heading)}f}."
    words += " Each colour scale is stretched over its own grid: read the numbers. "
    n = len(data.unseen_classes)
    if asked.on_validation:
        words += (
            f"Measured on **{n} validation classes**, seen classes set aside; differences of a "
            "point or two may be chance."
        )
    else:
        words += (
            f"Measured on the **{n} test classes**: the best of many cells was picked by looking "
            "at the test, so its number is too good. Choose on validation."
        )
    st.caption(words)


def take_click() -> None:
    """Remember the cell that was clicked, until the page draws it."""
    points = st.session_state[CHART].selection.points
    if points:
        st.session_state[CLICKED] = tuple(points[0]["customdata"][:2])


def picked_cell(data: ZSLDataset, cells: Sequence[Cell], heading: str, place: Any) -> Cell:
    """The cell to open: clicked, or chosen from the list, or in the link; else the best."""
    options = {(cell.share, cell.lambda_similar): cell for cell in cells}
    best = next(iter(best_cells(cells, heading) or cells))
    usual = (best.share, best.lambda_similar)
    key = f"sweep_cell_{data.name}_{heading}"
    version, start = st.session_state.get(key, (0, None))
    if start is None or (just_arrived() and CELL in st.query_params):
        version, start = version + 1, _linked(options, usual)
    if (clicked := st.session_state.pop(CLICKED, None)) is not None:
        version, start = version + 1, clicked
    if start not in options:
        version, start = version + 1, usual
    st.session_state[key] = version, start

    def words(where: tuple[float, float]) -> str:
        value = options[where].value(heading)
        number = "none" if value is None else f"{value:.{decimals(heading)}f}"
        return f"{similar_classes(data, where[0]):g} similar, λ₁ {where[1]:g}: {number}"

    picked = place.selectbox(
        "Cell",
        list(options),
        index=list(options).index(start),
        format_func=words,
        # A click makes a new widget: a value set from here would be lost where the page runs
        # again before the browser has it.
        key=f"{key}_{version}",
        help="Or click it in the picture; it is framed there.",
    )
    st.session_state[key] = version, picked
    remind(CELL, picked)
    if picked != usual:  # then it stays open, whatever the measure
        st.query_params[CELL] = _text(picked)
    elif CELL in st.query_params:
        del st.query_params[CELL]
    return options[picked]


def _linked(cells: Iterable[tuple[float, float]], usual: tuple[float, float]) -> Any:
    """The cell that the link asks for, if there is one such; else the usual one."""
    asked = st.query_params.get(CELL)
    if not asked:
        return usual
    found = {_text(cell): cell for cell in cells}
    if asked not in found:
        expected = f"share and λ₁ of a cell in the picture, such as {_text(usual)}"
        refuse(CELL, unexpected(CELL, expected, asked, _text(usual)), usual)
    return found.get(asked, usual)


def _text(cell: tuple[float, float]) -> str:
    return f"{cell[0]:g};{cell[1]:g}"


def open_cell(chosen: Chosen, data: ZSLDataset, cell: Cell) -> None:
    """The measures of a cell, and the way to its run on other pages."""
    st.dataframe(
        {
            "measure": list(COLUMNS),
            "value": [
                None if (value := cell.value(name)) is None else f"{value:.{decimals(name)}f}"
                for name in COLUMNS
            ],
        },
        hide_index=True,
        height=250,
        alt="All measures of the cell",
    )
    spec = cell_spec(chosen.dataset, cell.share, cell.lambda_similar)
    if st.button("Show this run on the other pages", key="open", icon=":material/open_in_new:"):
        offer(chosen, [spec])
        st.caption(
            f"{plain(spec.label)}, trained on all seen classes, is now the run shown: the share of "
            "similar classes is the cell's."
        )
    st.page_link(
        "pages/5_Compare.py",
        label="Compare it",
        icon=":material/compare_arrows:",
        query_params=carried() | link_to([*compared(chosen), spec.exact]),
    )
    st.page_link(
        "pages/2_Train.py",
        label="Train with other knobs",
        icon=":material/tune:",
        query_params=carried() | _knobs(data, cell, on_validation=data is not chosen.dataset),
    )


def _knobs(data: ZSLDataset, cell: Cell, *, on_validation: bool) -> dict[str, str]:
    """What a link to Train holds that sets tau and lambda1 as in a cell, in the raw space."""
    return {
        "measure": "validation" if on_validation else "test",
        "center": "false",
        "tau_as": BY_NUMBER,
        "tau_similar": f"{similar_classes(data, cell.share):g}",
        "lambda_similar": f"{cell.lambda_similar:g}",
    }
