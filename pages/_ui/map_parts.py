"""The chart of the map page, what is beside it, and what can be taken away."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from pages._ui.data import Chosen
from pages._ui.export import export, python_of
from pages._ui.following import follow
from pages._ui.map_selection import CHART, MOUSE, bright_images
from pages._ui.map_state import Shown
from pages._ui.selection import Selection, on_select
from pages._ui.setup import lesson
from pages._ui.text import plain
from zsl_core.figures.map_layers import hover_of, layers_of, marks_of, mistake_lines, rows_of
from zsl_core.figures.map_marks import Landed
from zsl_core.figures.maps import sample_map
from zsl_core.projection import TECHNIQUES
from zsl_core.runs.maps import SampleMap
from zsl_core.runs.snippet import quoted

HEIGHT, IN_LESSON = 480, 340  # pixels, so that the caption is seen too
NAMED = {"umap": "UMAP", "tsne": "t-SNE", "pca": "PCA"}
MISLEADS = {
    "umap": "UMAP keeps neighbours; how far groups lie apart and how dense they are means little.",
    "tsne": "t-SNE keeps neighbours; distances between groups, their sizes and density mean "
    "nothing.",
    "pca": "PCA is a shadow: what lies together here may be far apart in other directions.",
}
assert set(NAMED) == set(MISLEADS) == set(TECHNIQUES)


def draw_map(
    chosen: Chosen,
    found: SampleMap,
    shown: Shown,
    coloring: str,
    searched: int | None,
    selected: Selection,
    mouse: str,
) -> go.Figure:
    """The figure, drawn; a selection on it is kept by `on_select`."""
    dataset, names = chosen.dataset, chosen.dataset.class_names
    labels, told = dataset.labels[found.images], shown.told
    unseen = np.isin(np.arange(len(names)), dataset.unseen_classes)
    rows = rows_of(found.images, told)
    marks, lines = [], list(shown.lines)
    if shown.prototypes is not None:
        marks = marks_of(
            shown.prototypes,
            names,
            unseen,
            told,
            first=searched,
            by_class=coloring == "class",
        )
        if searched is not None:
            lines += mistake_lines(found.map.samples, rows, shown.prototypes, told, searched)
    figure = sample_map(
        found.map.samples,
        found.images,
        layers_of(coloring, labels, unseen, told, rows),
        hover_of(labels, names, told, rows),
        marks=marks,
        lines=lines,
        landed=None if shown.typed is None else Landed(shown.typed.place, shown.typed.made.name),
        selected=bright_images(chosen, found, shown, selected),
        ringed=selected.images[0] if len(selected.images) == 1 else None,
        isotropic=found.map.technique == "pca",
        dragmode=MOUSE[mouse],
        height=IN_LESSON if lesson() else HEIGHT,
    )
    drawn = figure
    if shown.follows:
        technique = found.map.technique
        drawn = follow(CHART, figure, (dataset.digest, technique, coloring, searched, selected))
    st.plotly_chart(
        drawn,
        key=CHART,
        alt=f"{NAMED[found.map.technique]} map of {len(labels):,} samples and their prototypes",
        on_select=lambda: on_select(dataset.digest, CHART),
        selection_mode=("points", "box", "lasso"),
    )
    return figure


def trust(found: SampleMap) -> None:
    """How far the map can be trusted, in one line."""
    laid_out = found.map
    all_points = len(laid_out.samples) + len(laid_out.anchors)
    on = "" if laid_out.judged == all_points else f" Measured on {laid_out.judged:,} points."
    st.markdown(
        f"Trustworthiness **{laid_out.trustworthiness:.3f}**, continuity "
        f"**{laid_out.continuity:.3f}**",
        help="Trustworthiness: whether neighbours on the map are neighbours in the original space. "
        f"Continuity: whether neighbours in the space stay neighbours on the map. 1 is best.{on}",
    )


def finding(chosen: Chosen, shown: Shown) -> None:
    """How many images go to their own class, and who takes the most."""
    told = shown.told
    hub, even = int(told.n1.argmax()), len(told.labels) / len(told.candidates)
    name = plain(chosen.dataset.class_names[told.candidates[hub]])
    st.markdown(
        f"**{told.correct.mean():.0%}** of {len(told.labels):,} test images are named right, each "
        f"counted alike (T1 counts classes alike). The most go to **{name}**: {told.n1[hub]:,}; an "
        f"even share is {even:.0f}."
    )


def caption(chosen: Chosen, found: SampleMap, shown: Shown) -> None:
    """What is drawn, how to read it and how it misleads."""
    laid_out, n = found.map, chosen.dataset.n_images
    count = f"{len(found.images):,} of {n:,} samples" if len(found.images) < n else f"{n:,} samples"
    placed = (
        "Prototypes are projected exactly."
        if laid_out.axes is not None
        else "Prototypes are put between their nearest neighbours in the original space: a sample "
        f"put so lands {laid_out.placement_error:.1%} of the map's spread off (median)."
    )
    marks = ""
    if shown.prototypes is not None:
        marks = "Marks are prototypes, larger the more images they are nearest to (N₁); small ones "
        marks += f"are no candidates. {placed} "
    st.caption(
        f"{shown.words}{NAMED[laid_out.technique]} of {count}. {marks}"
        f"{MISLEADS[laid_out.technique]}"
    )


def export_map(chosen: Chosen, found: SampleMap, shown: Shown, figure: go.Figure) -> None:
    """Positions as a table, the chart, and the code of what is shown in this mode."""
    dataset, told = chosen.dataset, shown.told
    rows = rows_of(found.images, told)
    guess = [dataset.class_names[told.predicted[r]] if r >= 0 else "" for r in rows]
    table = pd.DataFrame(
        {
            "image": found.images,
            "class": [dataset.class_names[c] for c in dataset.labels[found.images]],
            "x": found.map.samples[:, 0],
            "y": found.map.samples[:, 1],
            "predicted": guess,
        }
    )
    center, technique = found.space.feature_mean is not None, found.map.technique
    python = python_of(
        chosen,
        shown.spec,
        "from zsl_core.runs.maps import map_of",
        f'found = map_of(data, {quoted(chosen.class_embedding)}, "{technique}", center={center})',
        "print(found.map.trustworthiness, found.map.continuity)",
        *shown.python,
        *(() if shown.prototypes is None else ("print(found.place(prototypes))",)),
    )
    config = {"map": {"technique": technique, "center": center}, **shown.config}
    export("map", table=table, figure=figure, config=config, python=python)
