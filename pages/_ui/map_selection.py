"""What is selected on the map page: chosen by lasso or click, kept bright, shown in pictures."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
import streamlit as st

from pages._ui.bound import choose_one
from pages._ui.data import Chosen
from pages._ui.export import export, python_of
from pages._ui.map_state import Shown
from pages._ui.pictures import gallery
from pages._ui.selection import Selection, select
from pages._ui.text import plain
from zsl_core.datasets import ZSLDataset
from zsl_core.evaluation.predictions import Predictions
from zsl_core.evaluation.protocol import Ints
from zsl_core.figures.map_layers import hover_of, rows_of
from zsl_core.neighbours import nearest
from zsl_core.runs.maps import SampleMap
from zsl_core.similarity import Array

CHART = "map"
MOUSE = {"lasso": "lasso", "click": "pan"}  # Streamlit takes clicks on points only while it pans
SHOWN_IMAGES, NEIGHBOURS = 24, 9


def choose_mouse(
    where: str, selected: Selection, offered: Mapping[str, Selection] | None = None
) -> str:
    """Draw the choice of what the mouse does on the map, and what can be selected without it.

    Args:
        where: the data set's digest.
        selected: what is selected now; a button lets it go.
        offered: ``images`` or ``prototype`` -> what a button of that name selects.
    """
    with st.container(horizontal=True, vertical_alignment="bottom"):
        mouse = choose_one(
            "Mouse on the map",
            list(MOUSE),
            key="mouse",
            help="lasso: drag around images. click: choose a point; dragging moves the map.",
        )
        if selected != Selection():
            st.button("Let go", key="let_go", on_click=select, args=[where, Selection()])
        for what, each in (offered or {}).items():
            label, key = f"Select its {what}", f"select_{what}"
            st.button(
                label, key=key, on_click=select, args=[where, each], disabled=each == selected
            )
    return mouse


def of_class(dataset: ZSLDataset, shown: Shown, searched: int | None) -> dict[str, Selection]:
    """What can be selected of the class searched, for `choose_mouse`."""
    if searched is None:
        return {}
    images = Selection(tuple(np.flatnonzero(dataset.labels == searched).tolist()))
    if shown.prototypes is None:
        return {"images": images}
    return {"images": images, "prototype": Selection(prototype=searched)}


def bright_images(
    chosen: Chosen, found: SampleMap, shown: Shown, selected: Selection
) -> Ints | None:
    """The images that stay bright: selected ones, one's neighbours, or a prototype's images."""
    if selected.typed:
        return None if shown.typed is None else shown.typed.attracted(chosen)
    if selected.prototype is not None:
        return _attracted(shown, selected.prototype)
    if len(selected.images) == 1:
        row = _row(found, selected.images[0])
        return None if row is None else found.images[_neighbours(found, row)[0]]
    return np.array(selected.images) if selected.images else None


def show_selection(chosen: Chosen, found: SampleMap, shown: Shown, selected: Selection) -> None:
    """Pictures of what is selected on the map."""
    names = chosen.dataset.class_names
    if selected.typed and shown.typed is None:
        st.caption("Selected is a class typed in, and none is shown here.")
    elif selected.typed and shown.typed is not None:
        images, name = shown.typed.attracted(chosen), plain(shown.typed.made.name)
        st.markdown(
            f"**{name}**, typed in, attracts **{len(images):,}** of {len(shown.told.images):,} "
            f"test images, beside all {len(shown.told.candidates)} described classes. What is said "
            "of them is without it."
        )
        _some(chosen, shown, images, shown.typed.lines(chosen))
    elif selected.prototype is not None and selected.prototype not in shown.told.candidates:
        name = plain(names[selected.prototype])
        st.markdown(
            f"**{name}** is no candidate for these images, which are named among the "
            f"{len(shown.told.candidates)} unseen classes: its prototype attracts none."
        )
    elif selected.prototype is not None:
        images = _attracted(shown, selected.prototype)
        name = plain(names[selected.prototype])
        st.markdown(f"The prototype of **{name}** is nearest to **{len(images):,}** test images.")
        of_it = f"images = told.images[told.predicted == {selected.prototype}]"
        _some(chosen, shown, images, (of_it,))
    elif len(selected.images) == 1:
        _show_neighbours(chosen, found, selected.images[0])
    elif selected.images:
        st.markdown(f"**{len(selected.images):,}** images selected.")
        _some(chosen, shown, np.array(selected.images), selected.python)
    else:
        mark = "" if shown.prototypes is None else ", or a prototype to see the images it attracts"
        st.caption(
            "Lasso: draw around images to see them. Click: choose one to see its neighbours in the "
            f"original space{mark}."
        )


def _some(chosen: Chosen, shown: Shown, images: Ints, lines: tuple[str, ...]) -> None:
    """Some of the images, with true and predicted class; after the lines ``images`` are these."""
    if not len(images):
        return
    some = images[np.linspace(0, len(images) - 1, min(SHOWN_IMAGES, len(images))).astype(int)]
    rows = rows_of(some, shown.told)
    texts = hover_of(chosen.dataset.labels[some], chosen.dataset.class_names, shown.told, rows)
    st.caption(
        f"{len(some)} of {len(images):,}: true → predicted class, score of the predicted (margin: "
        "score of the true class less the best other)."
    )
    gallery(chosen.dataset, some, [plain(text) for text in texts])
    python = python_of(
        chosen,
        shown.spec,
        "import numpy as np",
        *shown.python,
        *lines,
        "for row in np.flatnonzero(np.isin(told.images, images)):",
        "    name = data.class_names[told.predicted[row]]",
        "    print(told.images[row], name, told.scores[row].max(), told.margin[row])",
    )
    table = selection_table(chosen.dataset, images, shown.told)
    export("selection", table=table, config=shown.config, python=python)


def selection_table(dataset: ZSLDataset, images: Ints, told: Predictions) -> pd.DataFrame:
    """A row an image: its class; where it was tested, what it was taken for, score and margin."""
    names, rows = dataset.class_names, rows_of(images, told)
    tested = rows >= 0
    return pd.DataFrame(
        {
            "image": images,
            "class": [names[c] for c in dataset.labels[images]],
            "predicted": [
                names[told.predicted[row]] if known else ""
                for row, known in zip(rows, tested, strict=True)
            ],
            "score": np.where(tested, told.scores.max(axis=1)[rows], np.nan),
            "margin": np.where(tested, told.margin[rows], np.nan),
        }
    )


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
    captions = [f"{name}, this one"] + [
        f"{plain(dataset.class_names[dataset.labels[found.images[i]]])}, {d:.2f}"
        for i, d in zip(around[1:], distances[1:], strict=True)
    ]
    gallery(dataset, found.images[around], captions)
    st.caption(
        "Euclidean distance of unit features: 0 is equal, 1.41 is unrelated. On the map the "
        "neighbours stay bright: those that lie elsewhere are what it gets wrong."
    )


def _attracted(shown: Shown, prototype: int) -> Ints:
    return shown.told.images[shown.told.predicted == prototype]


def _row(found: SampleMap, image: int) -> int | None:
    row = int(np.searchsorted(found.images, image))
    return row if row < len(found.images) and found.images[row] == image else None


def _neighbours(found: SampleMap, row: int) -> tuple[Ints, Array]:
    """Rows of the map: the sample itself, then its nearest, and their distances."""
    rows, distances = nearest(found.samples[[row]], found.samples, NEIGHBOURS + 1)
    others = rows[0] != row
    around = np.concatenate([[row], rows[0][others][:NEIGHBOURS]])
    return around, np.concatenate([[0.0], distances[0][others][:NEIGHBOURS]])
