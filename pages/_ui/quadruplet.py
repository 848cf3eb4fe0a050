"""The view of one quadruplet: its four images, their deltas, and what each counts for."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from pages._ui.bound import choose_number
from pages._ui.data import Chosen
from pages._ui.export import export, python_of
from pages._ui.pictures import clearest, gallery
from pages._ui.text import plain
from zsl_core.datasets import ZSLDataset
from zsl_core.figures.relations import quadruplet_line
from zsl_core.quadruplets import draw_quadruplet
from zsl_core.relations import Relations
from zsl_core.runs.snippet import quoted


def quadruplet_view(
    chosen: Chosen, dataset: ZSLDataset, relations: Relations, *, center: bool
) -> None:
    """One quadruplet as training draws it: its images, deltas and weight.

    Args:
        chosen: data set and class embedding.
        dataset: what is trained on, see `measured_data`.
        relations: of its seen classes.
        center: whether they are compared in the centred space.
    """
    left, right = st.columns([1, 3], vertical_alignment="bottom")
    seed = choose_number(left.number_input, "Seed of the drawing", 0, 2**32 - 1, 0, key="draw")
    right.button(
        "Draw another", key="draw_another", icon=":material/casino:", on_click=_draw_another
    )
    drawn = draw_quadruplet(dataset, relations, seed)
    names, labels = dataset.class_names, dataset.labels
    best = int(clearest(dataset, dataset.digest)[drawn.reference])
    cards = [
        ("$y_r$: the reference", best, "A class, known by its description."),
        ("$x_i$: identical", drawn.identical, "Pulled: O1 has $-s(f(y_r), x_i)$."),
    ]
    if drawn.similar is not None and drawn.delta_jr is not None:
        text = f"$\\delta_{{jr}}$ = {drawn.delta_jr:.3f}. O2 is 0 for $s$ in "
        text += f"[{drawn.tau:.3f}, {drawn.delta_jr:.3f}]."
        cards.append(("$x_j$: similar", drawn.similar, text))
    if drawn.dissimilar is not None and drawn.delta_kr is not None:
        text = f"$\\delta_{{kr}}$ = {drawn.delta_kr:.3f}. Pushed with weight "
        text += f"$\\tau - \\delta_{{kr}}$ = {drawn.weight:.3f}."
        cards.append(("$x_k$: dissimilar", drawn.dissimilar, text))
    for column, (title, image, text) in zip(st.columns(4), cards, strict=False):
        with column:
            st.markdown(f"**{title}**")
            gallery(dataset, [image], [plain(names[labels[image]])], width=150)
            st.caption(text)
    if drawn.similar is None:
        st.info("No class is similar to this reference at this τ: O2 has no term here.")
    if drawn.dissimilar is None:
        st.info("No class is dissimilar to this reference at this τ: O1 has no second part here.")
    figure = quadruplet_line(drawn, names, labels)
    st.plotly_chart(figure, key="quadruplet", alt="Tau and the deltas of the quadruplet on a line")
    st.latex(
        r"\begin{aligned}O =\;& -s(f(y_r), x_i) + (\tau - \delta_{kr})\,s(f(y_r), x_k)\\ &"
        r"+ \lambda_1\big([\tau - s(f(y_r), x_j)]_+ + [s(f(y_r), x_j) - \delta_{jr}]_+\big)"
        r"+ \lambda_2\,O_3"
        r"\end{aligned}"
    )
    st.caption(
        "Drawn as training draws them when it samples quadruplets: from training images alone. "
        "$y_r$ is a description; its picture only reminds of the class. One draw is an "
        "example: the objective is the mean over all."
    )
    table = pd.DataFrame(
        [(title.partition(": ")[2], names[labels[image]], image) for title, image, _ in cards],
        columns=["role", "class", "image"],
    )
    config = {
        "dataset": dataset.name,
        "class_embedding": chosen.class_embedding,
        "center": center,
        "tau": relations.tau,
        "seed": seed,
    }
    name = quoted(chosen.class_embedding)
    aside = (
        "from zsl_core.selection import validation_dataset",
        f"data = validation_dataset(data, {name})",
    )
    python = python_of(
        chosen,
        None,
        "from zsl_core.quadruplets import draw_quadruplet",
        "from zsl_core.relations import Relations",
        "from zsl_core.similarity import Space",
        *(aside if dataset is not chosen.dataset else ()),
        f"seen = data.embedding({name})[data.seen_classes]",
        f"space = Space.fit(data.features[data.split.train], seen, center={center})",
        f"relations = Relations.from_embeddings(space.embeddings(seen), tau={relations.tau!r})",
        f"print(draw_quadruplet(data, relations, {seed}))",
    )
    export("quadruplet", table=table, figure=figure, config=config, python=python)


def _draw_another() -> None:
    st.session_state["draw"] = (int(st.session_state.get("draw", 0)) + 1) % 2**32
