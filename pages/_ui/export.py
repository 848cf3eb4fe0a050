"""What can be taken away from a page: table, chart, configuration, and the code that makes it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from pages._ui.data import Chosen
from pages._ui.setup import lesson
from zsl_core.runs.snippet import as_python
from zsl_core.runs.spec import RunSpec


def export(
    name: str,
    *,
    table: pd.DataFrame | None = None,
    figure: go.Figure | Mapping[str, go.Figure] | None = None,
    config: dict[str, Any] | None = None,
    python: str | None = None,
) -> None:
    """A button behind which the result can be taken away; nothing is made before it is asked for.

    Args:
        name: of the files, without ending; also tells one export on a page from another.
        table: saved as CSV.
        figure: saved as a HTML page of its own; its toolbar's camera saves a PNG. Of several
            each has a name, for its button and its file.
        config: saved as JSON.
        python: code that makes the result with zsl_core, shown to be copied.
    """
    if lesson():
        return
    with st.popover("Export", icon=":material/download:", key=f"export_{name}"):
        if table is not None:
            _download("Table (CSV)", f"{name}.csv", lambda: table.to_csv(index=False), "text/csv")
        if figure is not None:
            figures = figure if isinstance(figure, Mapping) else {"Chart": figure}
            for label, each in figures.items():
                file = f"{name}.html" if len(figures) == 1 else f"{name}_{_slug(label)}.html"
                _download(f"{label} (HTML)", file, each.to_html, "text/html")
            st.caption(
                "As a PNG: the camera in the chart's own toolbar, which shows when you point at it."
            )
        if config is not None:
            text = json.dumps(config, indent=1, ensure_ascii=False, default=str)
            _download("Settings (JSON)", f"{name}.json", lambda: text, "application/json")
        if python is not None:
            st.caption("The same from Python, in this project's folder:")
            st.code(python, language="python")


def python_of(chosen: Chosen, spec: RunSpec | None, *tail: str) -> str:
    """The code that loads the data, makes a run if one is given, and then the tail's lines."""
    return as_python(
        chosen.dataset.name,
        chosen.class_embedding,
        spec,
        *tail,
        root=chosen.root,
        image_root=chosen.image_root,
    )


def _slug(label: str) -> str:
    return re.sub(r"\W+", "_", label).strip("_").lower()


def _download(label: str, file: str, data: Any, mime: str) -> None:
    st.download_button(label, data, file, mime, key=f"download_{file}", on_click="ignore")
