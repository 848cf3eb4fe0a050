"""The chart of the map page, what is beside it, and what can be taken away."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from pages._ui.data import Chosen
from pages._ui.export import export, python_of
from pages._ui.map_state import Shown
from pages._ui.pictures import gallery
from pages._ui.selection import Selection, on_select, select
from pages._ui.text import plain
from zsl_core.evaluation.protocol import Ints
from zsl_core.figures.map_layers import hover_of, layers_of, marks_of, mistake_lines, rows_of
from zsl_core.figures.maps import sample_map
from zsl_core.neighbours import nearest
from zsl_core.projection import TECHNIQUES
from zsl_core.runs.experiment import Run
from zsl_core.runs.maps import SampleMap
from zsl_core.runs.spec import RunSpec

CHART = "map"
HEIGHT = 480
SHOWN_IMAGES, NEIGHBOURS = 24, 9
WIDTH, OWN_WIDTH = 96, 120  # pixels of a picture
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
    bright: Ints | None,
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
        selected=bright,
        isotropic=found.map.technique == "pca",
        height=HEIGHT,
    )
    st.plotly_chart(
        figure,
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
    st.caption(
        f"{shown.words}{NAMED[laid_out.technique]} of {count}. Marks are prototypes, larger the "
        f"more images they are nearest to (N₁); small ones are no candidates. "
        f"{MISLEADS[laid_out.technique]} {placed}"
    )


def bright_images(found: SampleMap, shown: Shown, selected: Selection) -> Ints | None:
    """The images that stay bright: selected ones, one's neighbours, or a prototype's images."""
    if selected.prototype is not None:
        return _attracted(shown, selected.prototype)
    if len(selected.images) == 1:
        row = _row(found, selected.images[0])
        return None if row is None else found.images[_neighbours(found, row)[0]]
    return np.array(selected.images) if selected.images else None


def show_selection(chosen: Chosen, found: SampleMap, shown: Shown, selected: Selection) -> None:
    """Pictures of what is selected on the map."""
    if selected != Selection():
        st.button(
            "Let go of the selection",
            key="let_go",
            on_click=select,
            args=[chosen.dataset.digest, Selection()],
        )
    names = chosen.dataset.class_names
    if selected.prototype is not None:
        images = _attracted(shown, selected.prototype)
        name = plain(names[selected.prototype])
        st.markdown(f"The prototype of **{name}** is nearest to **{len(images):,}** test images.")
        _some(chosen, shown, images)
    elif len(selected.images) == 1:
        _show_neighbours(chosen, found, selected.images[0])
    elif selected.images:
        st.markdown(f"**{len(selected.images):,}** images selected.")
        _some(chosen, shown, np.array(selected.images))
    else:
        st.caption(
            "Draw a lasso around images to see them, click one for its neighbours in the original "
            "space, or click a prototype for the images it attracts."
        )


def _some(chosen: Chosen, shown: Shown, images: Ints) -> None:
    """The first images, with true and predicted class."""
    some = images[np.linspace(0, len(images) - 1, min(SHOWN_IMAGES, len(images))).astype(int)]
    rows = rows_of(some, shown.told)
    texts = hover_of(chosen.dataset.labels[some], chosen.dataset.class_names, shown.told, rows)
    st.caption(f"{len(some)} of {len(images):,}. True → predicted class (margin).")
    gallery(chosen.dataset, some, [plain(text) for text in texts], WIDTH)


def _show_neighbours(chosen: Chosen, found: SampleMap, image: int) -> None:
    dataset, row = chosen.dataset, _row(found, image)
    if row is None:
        st.caption("The selected image is not on this map.")
        return
    around, distances = _neighbours(found, row)
    own = dataset.labels[image]
    same = int((dataset.labels[found.images[around[1:]]] == own).sum())
    name = plain(dataset.class_names[own])
    st.markdown(
        f"**{name}** and its nearest images in the original space ({dataset.n_features} "
        f"dimensions): {same} of {len(around) - 1} are of its own class."
    )
    gallery(dataset, found.images[around[:1]], [name], OWN_WIDTH)
    captions = [
        f"{plain(dataset.class_names[dataset.labels[found.images[i]]])}, {d:.2f}"
        for i, d in zip(around[1:], distances[1:], strict=True)
    ]
    gallery(dataset, found.images[around[1:]], captions, WIDTH)
    st.caption(
        "Euclidean distance of unit features: 0 is equal, 1.41 is unrelated. On the map the "
        "neighbours stay bright: those that lie elsewhere are what it gets wrong."
    )


def export_map(chosen: Chosen, run: Run, found: SampleMap, shown: Shown, figure: go.Figure) -> None:
    """Positions as a table, the chart, and the code."""
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
    center = found.space.feature_mean is not None
    embedding, technique = chosen.class_embedding, found.map.technique
    place = f'print(found.place(done.method.prototypes(data.embedding("{embedding}"))))'
    python = python_of(
        chosen,
        RunSpec.of(run.config.method, run.config.params, run.config.seed),
        "from zsl_core.runs.maps import map_of",
        f'found = map_of(data, "{embedding}", "{technique}", center={center})',
        "print(found.map.trustworthiness, found.map.continuity)",
        *(() if shown.prototypes is None else (place,)),
    )
    config = {"map": {"technique": technique, "center": center}, "run": run.config.to_dict()}
    export("map", table=table, figure=figure, config=config, python=python)


def _attracted(shown: Shown, prototype: int) -> Ints:
    return shown.told.images[shown.told.predicted == prototype]


def _row(found: SampleMap, image: int) -> int | None:
    row = int(np.searchsorted(found.images, image))
    return row if row < len(found.images) and found.images[row] == image else None


def _neighbours(found: SampleMap, row: int) -> tuple[Ints, np.ndarray]:
    """Rows of the map: the sample itself, then its nearest, and their distances."""
    rows, distances = nearest(found.samples[[row]], found.samples, NEIGHBOURS + 1)
    others = rows[0] != row
    around = np.concatenate([[row], rows[0][others][:NEIGHBOURS]])
    return around, np.concatenate([[0.0], distances[0][others][:NEIGHBOURS]])
