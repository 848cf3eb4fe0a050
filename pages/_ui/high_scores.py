"""The runs there are on the data at hand, to be ticked and taken to the other pages."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from pages._ui.data import Chosen
from pages._ui.offered import offer
from pages._ui.results import HELP
from pages._ui.setup import lesson
from pages._ui.work import store
from zsl_core.datasets import ZSLDataset
from zsl_core.runs.config import FORMAT, digest
from zsl_core.runs.spec import RunSpec, parse_run
from zsl_core.runs.sweep import on_whole
from zsl_core.runs.tables import COLUMNS

SHOWN = ["T1", "H", "AUSUC", "hubs", "RSA all", "relations"]
MOST = 100


def high_scores(chosen: Chosen, dataset: ZSLDataset) -> None:
    """A table of the finished runs on these data, the best AUSUC first, with tick boxes.

    Args:
        chosen: data set and class embedding.
        dataset: what they were trained and measured on; the data set, or a part of it.
    """
    class_embedding = chosen.class_embedding
    rows = [
        row | {"here": store().path(config).is_dir()}
        for config in store().configs()
        if config.get("kind") == "run"
        and config.get("format") == FORMAT
        and config.get("dataset_digest") == dataset.digest
        and config.get("class_embedding") == class_embedding
        and (row := _row(digest(config), config)) is not None
    ]
    if not rows or lesson():
        return
    table = pd.DataFrame(rows).sort_values(["AUSUC", "T1"], ascending=False, ignore_index=True)
    table = table.head(MOST)
    st.subheader("Runs on these data", anchor=False)
    here = sum(row["here"] for row in rows)
    said = f"The best {MOST} of {len(rows):,}: " if len(rows) > MOST else ""
    were = "was" if here == 1 else "were"
    st.caption(f"{said}{len(rows) - here} came with the app, {here} {were} trained here.")
    ticked = st.dataframe(
        table,
        column_order=["run", *SHOWN, "fit (s)"],
        hide_index=True,
        column_config={
            name: st.column_config.NumberColumn(
                help=HELP.get(name), format="%.2f" if COLUMNS[name][2] == 1 else "%.1f"
            )
            for name in SHOWN
        },
        on_select="rerun",
        selection_mode="multi-row",
        key=f"high_scores_{dataset.digest[:8]}_{class_embedding}",
        alt="Finished runs on these data with their main measures",
    )
    picked = table["text"].iloc[ticked["selection"]["rows"]].tolist()
    if st.button(
        f"Show {len(picked) or ''} on the other pages".replace("  ", " the ticked runs "),
        disabled=not picked,
        icon=":material/checklist:",
        help="Tick runs at the left edge of the table. The other pages train them on all seen "
        "classes and show the test classes.",
        key="offer",
    ):
        offer(chosen, [on_whole(parse_run(text), dataset, chosen.dataset) for text in picked])
        st.success("In the list “Run shown” on the other pages, and among the runs of Compare.")


@st.cache_data(max_entries=10_000, show_spinner=False)
def _row(name: str, _config: dict[str, Any]) -> dict[str, Any] | None:
    record = store().load(_config)
    if record is None:
        return None
    spec = RunSpec.of(_config["method"], _config["params"], _config["seed"])
    values = {
        heading: None if (value := record.results["report"][group][key]) is None else factor * value
        for heading, (group, key, factor) in COLUMNS.items()
    }
    seconds = round(record.results["seconds_fit"], 2)
    return {"run": spec.label, "text": spec.text} | values | {"fit (s)": seconds}
