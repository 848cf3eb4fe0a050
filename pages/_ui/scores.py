"""The views of the Scores page: one image, one class, all classes."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from pages._ui.export import export, python_of
from pages._ui.one_image import choose_class, choose_image, strip
from pages._ui.pictures import has_pictures, picture
from pages._ui.predicted import Predicted
from pages._ui.text import plain
from pages._ui.typed_here import among_scores, typed_here
from zsl_core.evaluation.image_relations import kept_in_words, relations_kept
from zsl_core.evaluation.scores import (
    ScoresBesideDelta,
    ranking,
    rivals_of,
    scores_are_cosines,
    scores_beside_delta,
)
from zsl_core.figures.score_matrices import score_matrices
from zsl_core.figures.scores import class_boxes, image_bars

LARGE = 190  # pixels
RIVALS = 5
PAIRS = 6  # in the table
EXPORTED = 1_000  # pairs in the CSV


def image_view(shown: Predicted) -> None:
    """One image: its score for every candidate."""
    told, names = shown.told, shown.names
    left, right = st.columns([3, 7], gap="medium")
    with left:
        label, rows = choose_class(shown)
        place = choose_image(told.correct[rows])
        row = int(rows[place - 1])
        typed = typed_here(shown.chosen)
        if has_pictures(shown.dataset):
            st.image(
                picture(shown.dataset, int(told.images[row])),
                width=LARGE,
                alt=f"An image of {names[label]}",
            )
            strip(shown, rows, place)
    with right:
        guess, true = plain(names[told.predicted[row]]), plain(names[label])
        verdict = "named right" if told.correct[row] else f"taken for **{guess}**"
        st.markdown(
            f"Image {place} of {len(rows)} of **{true}**, {verdict}: its own score less the best "
            f"other is **{told.margin[row]:+.3f}**."
        )
        ranked = ranking(told, row)
        cosines = _cosines(shown)
        figure = image_bars(ranked, label, shown.relations, names, intervals=cosines)
        if typed is not None:
            figure = among_scores(typed, shown, row, figure)
        st.plotly_chart(figure, key="bars", alt="The image's score for its best candidates")
        st.caption(_bars_caption(shown, row, cosines=cosines))
        table = pd.DataFrame(
            {
                "place": np.arange(1, len(told.candidates) + 1),
                "class": [names[c] for c in told.candidates[np.argsort(-told.scores[row])]],
                "score": np.sort(told.scores[row])[::-1],
            }
        )
        _export(shown, "image_scores", table, figure, "ranking", f"print(ranking(told, {row}))")


def class_view(shown: Predicted) -> None:
    """One class: how its images score for its own prototype and for its rivals'."""
    told, names = shown.told, shown.names
    left, right = st.columns([3, 7], gap="medium")
    with left:
        label, rows = choose_class(shown)
        right_ones = int(told.correct[rows].sum())
        st.metric("Named right", f"{right_ones} of {len(rows)}")
        rivals = rivals_of(told, label, RIVALS)
        taken = [int((told.predicted[rows] == c).sum()) for c in rivals]
        listed = [f"- {plain(names[c])}: {n}" for c, n in zip(rivals, taken, strict=True) if n]
        if others := len(rows) - right_ones - sum(taken):
            listed.append(f"- other classes: {others}")
        if listed:
            st.markdown("Taken for\n" + "\n".join(listed))
    with right:
        cosines = _cosines(shown)
        figure = class_boxes(told, label, rivals, shown.relations, names, intervals=cosines)
        st.plotly_chart(figure, key="boxes", alt="Scores of the class's images as boxes")
        st.caption(
            "A point is an image: its score for the class of the line. Lines are the class itself, "
            "then those its images are taken for, and by mean score those that come nearest. An "
            "image is named right where its own score is the highest of **all** candidates: "
            "overlapping boxes need not mean mistakes, since an image's scores rise and fall "
            "together." + (" Shaded: O2's interval [τ, δ] of a similar class." if cosines else "")
        )
        table = pd.DataFrame(told.scores[rows], columns=[names[c] for c in told.candidates])
        table.insert(0, "image", told.images[rows], allow_duplicates=True)
        last = f"print(told.scores[told.labels == {label}])"
        _export(shown, "class_scores", table, figure, "", last)


def matrix_view(shown: Predicted) -> None:
    """All classes: mean scores beside delta."""
    compared = _beside(shown.key, shown.among, shown)
    figure = score_matrices(compared, shown.names)
    pairs = _pairs(shown, compared)
    rank = compared.spearman
    if rank is not None:
        first = pairs.iloc[0]
        said = "closer to" if first["difference of ranks"] > 0 else "further from"
        st.markdown(
            f"Rank correlation of mean scores and δ over all pairs of different classes: "
            f"**{rank:.2f}**. They differ most for images of **{plain(first['images of'])}**: "
            f"they lie {said} the prototype of **{plain(first['prototype'])}** than the "
            "descriptions say."
        )
    st.plotly_chart(figure, key="matrices", alt="Matrices of mean scores, delta and difference")
    st.caption(
        "Lines: class of the images; columns: prototype; both ordered so that alike descriptions "
        "are neighbours. Right: share of all pairs by which a pair stands higher (violet) or lower "
        "(green) in scores than in δ. The first two have scales of their own: compare patterns, "
        "not colours. A column of one colour at the right is a hub, or its opposite."
    )
    st.markdown("**The pairs that differ most**")
    st.dataframe(pairs.head(PAIRS), hide_index=True, alt="The pairs of classes that differ most")
    tail = (
        f"relations = relations_of(done.method, data, {shown.chosen.class_embedding!r})",
        "order = cluster_order(relations.delta[told.candidates][:, told.candidates])",
        "order = told.candidates[order]",
        "print(scores_beside_delta(told, relations.delta, order).spearman)",
        "from zsl_core.arrangement import cluster_order",
    )
    _export(shown, "scores_beside_delta", pairs, figure, "relations_of, scores_beside_delta", *tail)


@st.cache_resource(max_entries=6, show_spinner=False)
def _beside(key: str, among: str, _shown: Predicted) -> ScoresBesideDelta:
    return scores_beside_delta(_shown.told, _shown.relations.delta, _shown.order)


def _cosines(shown: Predicted) -> bool:
    embeddings = shown.dataset.embedding(shown.chosen.class_embedding)
    return scores_are_cosines(shown.run.method, embeddings)


def _bars_caption(shown: Predicted, row: int, *, cosines: bool) -> str:
    if not cosines:
        return (
            "Scores of this method are no cosines of the image with prototypes, so O2's interval "
            "says nothing here. Only their order within one image decides."
        )
    trained = (
        "PSR asks this of seen classes while it learns"
        if hasattr(shown.run.method, "relations_")
        else "this method never asks for it; τ is where a tenth of the seen classes is similar"
    )
    return (
        f"{kept_in_words(relations_kept(shown.told, row, shown.relations))} "
        f"{trained[0].upper()}{trained[1:]}. One image proves little: cosines of one image rise "
        "and fall together."
    )


def _pairs(shown: Predicted, compared: ScoresBesideDelta) -> pd.DataFrame:
    cells = compared.greatest(EXPORTED)
    i, j = np.array(cells, dtype=np.int64).reshape(-1, 2).T
    return pd.DataFrame(
        {
            "images of": [shown.names[c] for c in compared.classes[i]],
            "prototype": [shown.names[c] for c in compared.candidates[j]],
            "mean score": compared.means[i, j].round(3),
            "δ": compared.delta[i, j].round(3),
            "difference of ranks": compared.difference[i, j].round(3),
        }
    )


def _export(
    shown: Predicted,
    name: str,
    table: pd.DataFrame,
    figure: object,
    functions: str,
    *tail: str,
) -> None:
    imports = (f"from zsl_core.evaluation.scores import {functions}",) if functions else ()
    python = python_of(shown.chosen, shown.spec, *shown.python, *imports, *tail)
    export(name, table=table, figure=figure, config=shown.run.config.to_dict(), python=python)
