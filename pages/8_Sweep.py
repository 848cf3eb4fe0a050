"""Sweep: tau against lambda1 as a heat map that fills in live, every cell a run to open."""

from typing import Any

import pandas as pd
import streamlit as st

from pages._ui.data import Chosen, choose_data, measured_data
from pages._ui.export import export, python_of
from pages._ui.run import keep_linked_run
from pages._ui.setup import setup_page
from pages._ui.sweep import (
    Asked,
    begin_or_ask,
    choose_sweep,
    draw_so_far,
    explain,
    open_cell,
    picked_cell,
    take_click,
)
from pages._ui.text import plain
from pages._ui.work import forget, result_or_wait, store
from zsl_core.errors import InputError
from zsl_core.figures.sweep import sweep_heatmap
from zsl_core.runs.jobs import Job
from zsl_core.runs.snippet import quoted
from zsl_core.runs.sweep import Cell, cell_rows, sweep
from zsl_core.runs.swept import sweep_in_words


def main() -> None:
    """Draw the page."""
    setup_page("Sweep")
    st.title("Sweep τ and λ₁", anchor=False)
    chosen = choose_data()
    keep_linked_run(chosen)
    try:
        asked = choose_sweep(chosen)
    except InputError as error:  # too few seen classes to set some aside
        st.error(plain(str(error)), icon=":material/error:")
        return
    data = measured_data(chosen, on_validation=asked.on_validation)
    grid = (asked.shares, asked.lambdas)
    wanted = (data.digest, chosen.class_embedding, grid)
    begin_or_ask(data, wanted, len(asked.shares) * len(asked.lambdas))
    cells = _swept(chosen, asked, wanted)
    if len(cells) < len(asked.shares) * len(asked.lambdas):
        st.warning("Cancelled: the cells that were done are shown, and kept.")
        st.button("Go on", key="go_on", on_click=forget, args=["sweep"])
    st.markdown(sweep_in_words(data, cells, asked.heading, *grid))
    left, right = st.columns([7, 3], gap="medium")
    cell = picked_cell(data, cells, asked.heading, right)
    figure = sweep_heatmap(
        data, cells, asked.heading, *grid, chosen=(cell.share, cell.lambda_similar)
    )
    with left:
        st.plotly_chart(
            figure,
            key="sweep_map",
            on_select=take_click,
            selection_mode="points",
            alt=f"{asked.heading} over tau and lambda 1",
        )
        explain(data, asked)
    with right:
        open_cell(chosen, data, cell)
        export(
            "sweep",
            table=pd.DataFrame(cell_rows(data, cells)),
            figure=figure,
            python=_python(chosen, asked),
        )


def _swept(chosen: Chosen, asked: Asked, wanted: Any) -> list[Cell]:
    data, kept = measured_data(chosen, on_validation=asked.on_validation), store()

    def work(job: Job[Any]) -> list[Cell] | None:
        cells = sweep(
            data,
            chosen.class_embedding,
            shares=asked.shares,
            lambdas=asked.lambdas,
            store=kept,
            report=job.report,
        )
        return cells or None

    found: list[Cell] = result_or_wait("sweep", wanted, work, draw=draw_so_far(data, asked))
    return found


def _python(chosen: Chosen, asked: Asked) -> str:
    name = quoted(chosen.class_embedding)
    lines = ["from zsl_core.runs.sweep import cell_rows, sweep"]
    if asked.on_validation:
        lines.append("from zsl_core.selection import validation_dataset")
        lines.append(f"data = validation_dataset(data, {name})")
    return python_of(
        chosen,
        None,
        *lines,
        f"cells = sweep(data, {name}, shares={asked.shares}, lambdas={asked.lambdas})",
        "for row in cell_rows(data, cells):",
        "    print(row)",
    )


main()
