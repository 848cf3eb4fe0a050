"""Views of the Errors page: confusions, worst and mildest mistakes, hubs."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from pages._ui.examples import show_images
from pages._ui.export import export, python_of
from pages._ui.linked import linked
from pages._ui.predicted import Predicted
from pages._ui.setup import lesson
from pages._ui.text import plain
from zsl_core.evaluation.confusions import (
    Mistakes,
    cell,
    greatest_confusion,
    hubs,
    mistakes,
)
from zsl_core.evaluation.mistakes import mistake_severity
from zsl_core.evaluation.protocol import Ints
from zsl_core.figures.errors import confusion_matrix, hub_bars
from zsl_core.runs.snippet import quoted

HUBS = 8
EACH = 8  # pictures of worst and of mildest mistakes
MATRIX = "confusion"
IMPORT = "from zsl_core.evaluation.confusions import "
RELATIONS = "from zsl_core.evaluation.scores import relations_of"


def confusion_view(shown: Predicted) -> None:
    """Who is taken for whom; a click on a cell, or two lists, choose the images shown."""
    told, names = shown.told, shown.names
    by_name = {names[c]: int(c) for c in told.candidates}
    true_names = sorted(names[c] for c in np.unique(told.labels))
    default = greatest_confusion(told) or (int(told.labels[0]),) * 2
    left, right = st.columns([7, 5], gap="medium")
    with right:
        linked("true", true_names, names[default[0]])
        linked("predicted", sorted(by_name), names[default[1]])
        first, second = st.columns(2)
        true = first.selectbox("True class", true_names, key="true", persist_state="session")
        guess = second.selectbox(
            "Predicted as", sorted(by_name), key="predicted", persist_state="session"
        )
        rows = cell(told, by_name[true], by_name[guess])
        of_class = int((told.labels == by_name[true]).sum())
        verb = "named right" if true == guess else f"taken for **{plain(guess)}**"
        st.markdown(f"**{len(rows)} of {of_class}** images of **{plain(true)}** are {verb}.")
        show_images(shown, rows, key="cell_image")
    with left:
        figure = confusion_matrix(told, shown.order, names, (by_name[true], by_name[guess]))
        st.plotly_chart(
            figure,
            key=MATRIX,
            alt="Confusion matrix: lines are true classes, columns predicted ones",
            on_select=_on_cell(names),
            selection_mode="points",
        )
        st.caption(
            "Share of a class's images that go to each candidate, classes alike in description "
            "side by side; click a cell to see its images. The two colours have scales of their "
            "own. With few images a class, a dark cell may be a handful."
        )
        listed = mistakes(told, shown.relations.delta)
        tail = ("print(told.confusion())",)
        _export(shown, "mistakes", _table(shown, listed), figure, tail)


def severity_view(shown: Predicted) -> None:
    """The worst and the mildest mistakes by delta of true and predicted class."""
    told, delta = shown.told, shown.relations.delta
    listed = mistakes(told, delta)
    severity = mistake_severity(told.predicted, told.labels, delta, told.candidates)
    made, chance = severity.mean_delta, severity.mean_delta_random
    if made is None or chance is None:
        st.success("No mistakes: every image is named right.")
        return
    nearer = "closer to" if made > chance else "no closer to"
    st.markdown(
        f"**{len(listed.rows):,} of {len(told.labels):,}** images are named wrong. Their wrong "
        f"names are **{nearer}** the true ones in meaning than random wrong names: mean δ "
        f"**{made:.3f}** against **{chance:.3f}**."
    )
    for key, title, order in (
        ("worst", "Worst: true and predicted class are the least alike", slice(None)),
        ("mildest", "Mildest: they are the most alike", slice(None, None, -1)),
    ):
        st.subheader(title, anchor=False)
        rows, relation = listed.rows[order], listed.delta[order]
        said = [f"δ\u00a0{value:.2f}" for value in relation[:EACH]]
        show_images(shown, rows, said, EACH, key=key)
    st.caption(
        "δ compares descriptions: two classes may look alike and be described as unlike, and the "
        "other way round. So a worst mistake is the worst by the class embedding chosen on the "
        "left, not by the eye."
    )
    embedding = quoted(shown.chosen.class_embedding)
    tail = (
        IMPORT + "mistakes",
        RELATIONS,
        f"delta = relations_of(done.method, data, {embedding}).delta",
        "print(mistakes(told, delta).delta)",
    )
    _export(shown, "mistakes", _table(shown, listed), None, tail)


def hub_view(shown: Predicted) -> None:
    """Which prototypes are nearest to the most images, and whose images they take."""
    told, names = shown.told, shown.names
    found = hubs(told, HUBS)
    share = len(told.labels) / len(told.candidates)
    left, right = st.columns([7, 5], gap="medium")
    with left:
        figure = hub_bars(found, names, share, height=60 + (36 if lesson() else 42) * len(found))
        st.plotly_chart(figure, key="hubs", alt="What the greatest hubs take, by true class")
        st.caption(
            f"The {len(found)} of {len(told.candidates):,} prototypes nearest to the most images: "
            "green its own, red those of the three classes it robs most, grey other classes'. "
            "Classes with many images have long bars without robbing anybody: look at the red."
        )
        table = pd.DataFrame(
            [
                {"prototype": names[hub.prototype], "images of": names[c], "count": int(n)}
                for hub in found
                for c, n in zip((hub.prototype, *hub.classes), (hub.own, *hub.counts), strict=True)
            ]
        )
        tail = (
            IMPORT + "hubs",
            f"for hub in hubs(told, {HUBS}):",
            "    taken = [(data.class_names[c], int(n)) for c, n in zip(hub.classes, hub.counts)]",
            "    print(data.class_names[hub.prototype], hub.own, taken)",
        )
        _export(shown, "hubs", table, figure, tail)
    with right:
        options = [names[hub.prototype] for hub in found]
        robber = max(found, key=lambda hub: len(hub.rows))
        linked("hub", options, names[robber.prototype])
        name = st.selectbox(
            "Images taken by",
            options,
            key="hub",
            persist_state="session",
            help="At first the one that takes the most images of other classes.",
        )
        hub = found[options.index(name)]
        st.markdown(
            f"**{plain(name)}** is nearest to {hub.total:,} images, {hub.total / share:.1f} times "
            f"an even share; {len(hub.rows):,} of them are of {len(hub.classes)} other classes."
        )
        show_images(shown, hub.rows, key="hub_image")


def _on_cell(names: Sequence[str]) -> Callable[[], None]:
    """What a click on the matrix does: the two lists follow it."""

    def clicked() -> None:
        points = st.session_state[MATRIX]["selection"]["points"]
        if points:  # none: the selection went with the figure it was made on
            true, guess = points[0]["customdata"][:2]
            st.session_state["true"], st.session_state["predicted"] = names[true], names[guess]

    return clicked


def _table(shown: Predicted, listed: Mistakes) -> pd.DataFrame:
    images: Ints = shown.told.images[listed.rows]
    paths = shown.dataset.image_paths
    return pd.DataFrame(
        {
            "image": images,
            "file": [paths[i].rsplit("/", 1)[-1] if paths else "" for i in images],
            "true": [shown.names[c] for c in listed.true],
            "predicted": [shown.names[c] for c in listed.predicted],
            "score": listed.scores,
            "margin": listed.margins,
            "delta": listed.delta,
        }
    )


def _export(
    shown: Predicted,
    name: str,
    table: pd.DataFrame,
    figure: go.Figure | None,
    tail: tuple[str, ...],
) -> None:
    python = python_of(shown.chosen, shown.spec, *shown.python, *tail)
    export(name, table=table, figure=figure, config=shown.run.config.to_dict(), python=python)
