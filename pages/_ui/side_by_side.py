"""Two runs over the same map of the images, with a selection that both show."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from pages._ui.bound import choose_one
from pages._ui.data import Chosen
from pages._ui.export import export
from pages._ui.linked import linked
from pages._ui.pictures import gallery
from pages._ui.text import plain
from pages._ui.work import result_or_wait, store
from zsl_core.datasets import ZSLDataset
from zsl_core.evaluation.predictions import Predictions, predict_test
from zsl_core.evaluation.protocol import Ints
from zsl_core.figures.maps import Layer, Marks, picked, sample_map
from zsl_core.figures.palette import QUIET, RIGHT_COLOR, WRONG_COLOR
from zsl_core.projection import TECHNIQUES
from zsl_core.runs.compare import Compared
from zsl_core.runs.maps import SampleMap, map_of

SELECTED = "compare_selected"
CHARTS = ("map_first", "map_second")
SHOWN = 12
NAMED = 25  # names on a map of half the page's width


def choose_pair(lines: list[Compared]) -> tuple[Compared, Compared, Any] | None:
    """Draw the choice of two of the runs; None, with a sentence, if there is one only.

    Returns:
        The two, and the place beside them for one control more.
    """
    if len(lines) < 2:
        st.info("Choose a second run above to set one against another.")
        return None
    labels = [line.label for line in lines]
    left, right, beside = st.columns(3)
    linked("first", labels, labels[0])
    first = left.selectbox("Run", labels, key="first")
    others = [label for label in labels if label != first]
    linked("second", others, others[0])
    second = right.selectbox("against", others, key="second")
    return lines[labels.index(first)], lines[labels.index(second)], beside


def show_maps(chosen: Chosen, lines: list[Compared], python: str) -> None:
    """The same images twice, each with the prototypes and the mistakes of one run."""
    found = choose_pair(lines)
    if found is None:
        return
    *pair, beside = found
    technique = choose_one("Layout", TECHNIQUES, key="technique", where=beside)
    laid = _laid_out(chosen, technique)
    said = [
        predict_test(line.runs[0].method, chosen.dataset, chosen.class_embedding) for line in pair
    ]
    here = (chosen.dataset.digest, technique)
    kept, selected = st.session_state.get(SELECTED, (None, None))
    selected = selected if kept == here else None
    for column, line, told, key in zip(st.columns(2), pair, said, CHARTS, strict=True):
        with column:
            st.markdown(f"**{plain(line.label)}**: {told.correct.mean():.1%} of these images right")
            st.plotly_chart(
                _figure(chosen, laid, line, told, selected),
                key=key,
                on_select=_take(key, here),
                selection_mode=("points", "box", "lasso"),
                alt=f"Map of the images with the prototypes of {line.label}",
            )
    st.caption(
        "The same images in the same places: green is right, red is wrong, named among the unseen "
        "classes; grey are images of seen classes. Diamonds are prototypes of unseen classes, "
        "larger where they attract more images. Draw around points on one map: both mark them. "
        f"Neighbourhoods on the map are {laid.map.trustworthiness:.0%} to be trusted "
        f"(trustworthiness); distances between far groups mean little. Chance is "
        f"{1 / len(said[0].candidates):.1%}."
        + "".join(
            f" {plain(line.label)} has no prototypes among the images."
            for line in pair
            if line.mean("RSA all") is None
        )
        + "".join(
            f" {plain(line.label)} is centred, and this map is not: its prototypes are not drawn."
            for line in pair
            if line.spec.params.get("center")
        )
    )
    if selected is not None:
        _selection(chosen, pair, said, selected)


def _laid_out(chosen: Chosen, technique: str) -> SampleMap:
    kept = store()
    found: SampleMap = result_or_wait(
        "compare_map",
        (chosen.dataset.digest, chosen.class_embedding, technique),
        lambda job: map_of(
            chosen.dataset, chosen.class_embedding, technique, store=kept, report=job.report
        ),
    )
    return found


def _figure(
    chosen: Chosen, laid: SampleMap, line: Compared, told: Predictions, selected: Ints | None
) -> Any:
    data, method = chosen.dataset, line.runs[0].method
    unseen, names = told.candidates, data.class_names
    right, wrong = told.images[told.correct], told.images[~told.correct]
    layers = [
        Layer(np.flatnonzero(~np.isin(laid.images, told.images)), QUIET),
        Layer(np.flatnonzero(np.isin(laid.images, right)), RIGHT_COLOR, "right"),
        Layer(
            np.flatnonzero(np.isin(laid.images, wrong)), WRONG_COLOR, "wrong", {"symbol": "x"}
        ),  # not by colour alone
    ]
    named = dict(zip(told.images.tolist(), told.predicted.tolist(), strict=True))
    hover = [
        f"{names[data.labels[i]]}" + (f", called {names[named[i]]}" if i in named else ", seen")
        for i in laid.images.tolist()
    ]
    marks = []
    prototypes = method.prototypes(data.embedding(chosen.class_embedding)[unseen])
    if prototypes is not None and method.space_.feature_mean is None:  # else of another space
        marks.append(
            Marks(
                laid.place(prototypes),
                [names[c] for c in unseen],
                np.ones(len(unseen), dtype=bool),
                told.n1,
                unseen,
                labelled=np.argsort(-told.n1, kind="stable")[:NAMED].tolist(),
            )
        )
    return sample_map(
        laid.map.samples, laid.images, layers, hover, marks=marks, selected=selected, height=430
    )


def _take(key: str, here: tuple[str, str]) -> Any:
    def take() -> None:
        images, _ = picked(st.session_state[key].selection.points)
        if len(images):  # redrawing a map empties its selection: that is nobody's wish
            st.session_state[SELECTED] = here, images

    return take


def _selection(
    chosen: Chosen, pair: list[Compared], said: list[Predictions], selected: Ints
) -> None:
    data, names = chosen.dataset, [plain(name) for name in chosen.dataset.class_names]
    labels = [plain(line.label) for line in pair]
    rows = np.flatnonzero(np.isin(said[0].images, selected))
    first, second = (told.correct[rows] for told in said)
    st.markdown(
        f"**{len(selected)} images selected**, {len(rows)} of them of unseen classes: "
        f"{labels[0]} is right on {first.sum()}, {labels[1]} on {second.sum()}, both on "
        f"{(first & second).sum()}, neither on {(~first & ~second).sum()}."
    )
    st.button("Clear the selection", on_click=lambda: st.session_state.pop(SELECTED, None))
    order = rows[np.argsort(first == second, kind="stable")][:SHOWN]  # where they disagree first
    gallery(
        data,
        said[0].images[order],
        [
            f"{names[said[0].labels[i]]}: {names[said[0].predicted[i]]} | "
            f"{names[said[1].predicted[i]]}"
            for i in order
        ],
    )
    st.caption(
        f"{len(order)} of {len(rows)}, those first where only one is right. True class: called by "
        f"{labels[0]} | by {labels[1]}."
    )
    table = pd.DataFrame(
        {"image": said[0].images[rows], "class": _names(data, said[0].labels[rows])}
    )
    for line, told in zip(pair, said, strict=True):
        table[line.label] = _names(data, told.predicted[rows])
    export("two_maps", table=table)


def _names(dataset: ZSLDataset, classes: Ints) -> list[str]:
    return [dataset.class_names[c] for c in classes]
