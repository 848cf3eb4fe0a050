"""Two runs over the same map of the images, with a selection that both show."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from pages._ui.bound import choose_one
from pages._ui.compared import compared_config, compared_python
from pages._ui.data import Chosen
from pages._ui.export import export
from pages._ui.map_parts import MISLEADS, trust
from pages._ui.map_selection import MOUSE, choose_mouse
from pages._ui.pair import choose_pair
from pages._ui.selected_by_two import images_table, show_selected
from pages._ui.selection import Selection, on_select, selection
from pages._ui.text import plain
from pages._ui.work import result_or_wait, store
from zsl_core.evaluation.predictions import Predictions, predict_test
from zsl_core.evaluation.protocol import Ints
from zsl_core.figures.map_marks import Marks
from zsl_core.figures.maps import Layer, sample_map
from zsl_core.figures.palette import QUIET, RIGHT_COLOR, WRONG_COLOR
from zsl_core.projection import TECHNIQUES
from zsl_core.runs.compare import Compared
from zsl_core.runs.maps import SampleMap, map_of
from zsl_core.runs.snippet import quoted

CHARTS = ("map_first", "map_second")
NAMED = 25  # names on a map
WIDTH = 440  # pixels of a map, half of what a page has on a 1280 px screen


def show_maps(chosen: Chosen, lines: list[Compared]) -> None:
    """The same images twice, each with the prototypes and the mistakes of one run."""
    found = choose_pair(lines)
    if found is None:
        return
    *pair, beside = found
    data = chosen.dataset
    row = beside.container(horizontal=True, vertical_alignment="bottom")
    technique = choose_one("Layout", TECHNIQUES, key="technique", where=row)
    with row:
        selected = selection(data.digest, data.n_images, len(data.class_names))
        mouse = choose_mouse(data.digest, selected)
    laid = _laid_out(chosen, technique)
    said = [predict_test(line.runs[0].method, data, chosen.class_embedding) for line in pair]
    bright = _bright(said, selected)
    figures = {}
    for column, line, told, key in zip(st.columns(2), pair, said, CHARTS, strict=True):
        figures[line.label] = _figure(chosen, laid, line, told, bright, mouse)
        with column:
            st.markdown(f"**{plain(line.label)}**: {told.correct.mean():.1%} of these images right")
            st.plotly_chart(
                figures[line.label],
                key=key,
                on_select=lambda key=key: on_select(data.digest, key),
                selection_mode=("points", "box", "lasso"),
                alt=f"Map of the images with the prototypes of {line.label}",
            )
    trust(laid)
    names = [plain(line.label) for line in pair]
    st.caption(
        f"Left {names[0]}, right {names[1]}: the same images in the same places, each named among "
        "the unseen classes. Green: named right. Red cross: named wrong. Grey: of a seen class, "
        "not asked. A diamond is the prototype of an unseen class, larger the more images it "
        "attracts. What you select on one map is marked on both, "
        f"and on the page Embedding map. {MISLEADS[technique]} Chance is "
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
    export(
        "two_maps",
        table=images_table(data, pair, said, laid.images).assign(
            x=laid.map.samples[:, 0], y=laid.map.samples[:, 1]
        ),
        figure=figures,
        config={"map": {"technique": technique}, "runs": compared_config(pair)},
        python=_python(chosen, pair, technique),
    )
    if bright is not None:
        show_selected(chosen, pair, said, selected, bright)


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
    chosen: Chosen,
    laid: SampleMap,
    line: Compared,
    told: Predictions,
    bright: Ints | None,
    mouse: str,
) -> go.Figure:
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
        laid.map.samples,
        laid.images,
        layers,
        hover,
        marks=marks,
        selected=bright,
        dragmode=MOUSE[mouse],
        width=WIDTH,
        height=430,
    )


def _bright(said: list[Predictions], selected: Selection) -> Ints | None:
    """The images selected, or those that either run puts to the prototype selected."""
    if selected.prototype is None:
        return np.array(selected.images) if selected.images else None
    told = [each.images[each.predicted == selected.prototype] for each in said]
    return np.union1d(*told)


def _python(chosen: Chosen, pair: list[Compared], technique: str) -> str:
    embedding = quoted(chosen.class_embedding)
    return compared_python(
        chosen,
        pair,
        "from zsl_core.evaluation.predictions import predict_test",
        "from zsl_core.runs.maps import map_of",
        f'found = map_of(data, {embedding}, "{technique}")',
        "print(found.map.trustworthiness, found.map.continuity)",
        "for line in lines:",
        f"    told = predict_test(line.runs[0].method, data, {embedding})",
        "    print(line.label, told.correct.mean())",
        f"    prototypes = line.runs[0].method.prototypes(data.embedding({embedding}))",
        "    if prototypes is not None:",
        "        print(found.place(prototypes))",
        first_seed=True,
    )
