"""The view of a class typed in: where it lies and which images it attracts."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import streamlit as st
from numpy.typing import NDArray

from pages._ui.data import Chosen
from pages._ui.export import export, python_of
from pages._ui.landing import show_landing
from pages._ui.linked import carried
from pages._ui.one_image import image_link
from pages._ui.pictures import gallery, has_pictures
from pages._ui.predicted import choose_among
from pages._ui.text import plain
from pages._ui.typed import CALLED, PARAM, Typed, choose_new_class
from pages._ui.typed_here import SWITCH, row_lines
from zsl_core.figures.inference import attracted_bars, neighbour_bars
from zsl_core.methods import METHODS
from zsl_core.new_class import Attraction, attract
from zsl_core.runs.experiment import Run
from zsl_core.runs.snippet import quoted
from zsl_core.runs.spec import RunSpec

SHOWN_CLASSES = 7
FIRST_ROW, SHOWN_IMAGES = 6, 24


def new_class_view(chosen: Chosen, run: Run) -> None:
    """Make a class and see at once what it attracts; nothing is trained."""
    dataset, embedding = chosen.dataset, chosen.class_embedding
    left, right = st.columns([3, 8], gap="medium")
    with left:
        typed = choose_new_class(chosen)
        among = choose_among()
    row = typed.made.embedding(dataset, embedding)
    # An InputError here is a class that leaves no candidate: told where the controls are.
    found = attract(run.method, dataset, embedding, row, among, typed.without)
    with right:
        st.markdown(f"By {METHODS[run.config.method].label}, {_finding(chosen, typed, found)}")
        _links(chosen, typed, found, among)
        _gallery(chosen, found, 0, FIRST_ROW)
        counts, neighbours = st.columns(2, gap="medium")
        with counts:
            attracted = _counts(chosen, found)
        with neighbours:
            figures = {"Nearest classes": _neighbours(chosen, found), **attracted}
        _gallery(chosen, found, FIRST_ROW, SHOWN_IMAGES)
        _export(chosen, run, typed, found, among, figures)
        nearest = found.known[_nearest_first(found)[:SHOWN_CLASSES]]
        lines = row_lines(chosen, typed.made.text)
        show_landing(chosen, run, typed.name, nearest, lines, row=row)


def _links(chosen: Chosen, typed: Typed, found: Attraction, among: str) -> None:
    """The way to the pages that show it among the known classes."""
    query = carried() | {PARAM: typed.made.text, CALLED: typed.name, SWITCH: "true"}
    names, clearest = chosen.dataset.class_names, {}
    if len(found.attracted):
        image = int(found.attracted[0])
        label = found.labels[image]
        place = 1 + int((found.labels[:image] == label).sum())
        clearest = image_link(names[label], place, among)
    with st.container(horizontal=True, vertical_alignment="center"):
        for page, label, icon, more in (
            ("3_Embedding_map", "On the map", "scatter_plot", {}),
            ("4_Scores", "In the scores", "bar_chart", clearest),
        ):
            st.page_link(
                f"pages/{page}.py",
                label=label,
                icon=f":material/{icon}:",
                query_params=query | more,
            )
        if typed.without:
            back = plain(", ".join(names[c] for c in typed.without))
            st.caption(f"There {back} is described again.", width="content")


def _finding(chosen: Chosen, typed: Typed, found: Attraction) -> str:
    names = chosen.dataset.class_names
    total, new = len(found.images), f"**{plain(typed.name)}**"
    if typed.name != typed.made.label:  # the name given does not tell what is scored
        new += f" (which is {plain(typed.made.label)})"
    competing = f"{len(found.candidates)} described classes"
    if len(found.attracted):
        counts = [f"{n} {plain(names[c])}" for c, n, _ in found.counts()[:4]]
        more = len(found.counts()) - len(counts)
        listed = ", ".join(counts) + (
            f" and {more} more classes" if more > 1 else " and one more class" if more else ""
        )
        sentences = [
            f"beside {competing}, {new} attracts **{len(found.attracted):,}** of {total:,} "
            f"images: {listed}."
        ]
    else:
        sentences = [
            f"beside {competing}, {new} attracts **none** of {total:,} images: each lies "
            "nearer to one of those."
        ]
    for true in typed.without:
        fate = found.fate(true)
        if not fate:
            sentences.append(f"No image here is of {plain(names[true])}.")
            continue
        mine = next((n for c, n in fate if c is None), 0)
        others = [f"{n} to {plain(names[c])}" for c, n in fate if c is not None][:3]
        rest = f"; {', '.join(others)}" if others else ""
        sentences.append(
            f"Of the {sum(n for _, n in fate)} images of **{plain(names[true])}**, whose "
            f"description is taken away, **{mine}** go to it{rest}."
        )
    return " ".join(sentences)


def _counts(chosen: Chosen, found: Attraction) -> dict[str, go.Figure]:
    """Draw whose images it attracts; the figure by its name, if there is any."""
    counts = found.counts()[:SHOWN_CLASSES]
    if not counts:
        st.caption("No image to count.")
        return {}
    names = [chosen.dataset.class_names[c] for c, _, _ in counts]
    figure = attracted_bars(names, [n for _, n, _ in counts], [of for _, _, of in counts])
    st.plotly_chart(figure, key="attracted", alt="Images attracted by the new class, by true class")
    st.caption(
        "By true class. Attracting a class's images does not make it that class: a new class that "
        "lies in the middle of all attracts many."
    )
    return {"Images attracted": figure}


def _neighbours(chosen: Chosen, found: Attraction) -> go.Figure:
    """Draw the known classes nearest to it; the figure."""
    dataset = chosen.dataset
    order = _nearest_first(found)[:SHOWN_CLASSES]
    classes = found.known[order]
    figure = neighbour_bars(
        [dataset.class_names[c] for c in classes],
        found.delta[order],
        None if found.nearness is None else found.nearness[order],
        np.isin(classes, dataset.seen_classes).tolist(),
        height=250,
    )
    st.plotly_chart(figure, key="neighbours", alt="The classes nearest to the new class, as bars")
    st.caption(
        "The known classes nearest to it. Where bar and diamond differ, the run has not kept the "
        "relation that the descriptions have."
        if found.nearness is not None
        else "The known classes most alike in description; this method has no prototypes."
    )
    return figure


def _nearest_first(found: Attraction) -> NDArray[np.int64]:
    by = found.delta if found.nearness is None else found.nearness
    return np.argsort(-by, kind="stable")


def _gallery(chosen: Chosen, found: Attraction, first: int, last: int) -> None:
    """Some of the attracted images, the clearest first."""
    dataset, some = chosen.dataset, found.attracted[first:last]
    if not len(some):
        return
    what = "images" if has_pictures(dataset) else "samples"
    st.caption(
        f"The clearest of {len(found.attracted):,} {what} it attracts: true class, score, (lead "
        "over the best other class)."
        if not first
        else f"The next, up to {first + len(some)} of {len(found.attracted):,}."
    )
    captions = [
        f"{plain(dataset.class_names[found.labels[i]])}, {found.scores[i, -1]:.2f} "
        f"({plain(f'{found.margin[i]:+.3f}')})"
        for i in some
    ]
    gallery(dataset, found.images[some], captions)


def _export(
    chosen: Chosen,
    run: Run,
    typed: Typed,
    found: Attraction,
    among: str,
    figures: dict[str, go.Figure],
) -> None:
    names, config, rows = chosen.dataset.class_names, run.config, found.attracted
    table = pd.DataFrame(
        {
            "image": found.images[rows],
            "true class": [names[c] for c in found.labels[rows]],
            "score": found.scores[rows, -1],
            "margin": found.margin[rows],
            "without it": [names[c] for c in found.rival[rows]],
        }
    )
    embedding = quoted(chosen.class_embedding)
    python = python_of(
        chosen,
        RunSpec.of(config.method, config.params, config.seed),
        "from zsl_core.new_class import attract",
        *row_lines(chosen, typed.made.text),
        f'found = attract(done.method, data, {embedding}, row, "{among}", {list(typed.without)})',
        "print([(data.class_names[c], n, of) for c, n, of in found.counts()])",
    )
    settings = {**config.to_dict(), "class": typed.made.text, "called": typed.name, "among": among}
    settings["without"] = [names[c] for c in typed.without]
    export("new_class", table=table, figure=figures, config=settings, python=python)
