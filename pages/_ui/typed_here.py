"""A class typed in on the page Inference, shown on other pages too."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from pages._ui.bound import switch
from pages._ui.data import Chosen
from pages._ui.predicted import Predicted
from pages._ui.text import plain
from pages._ui.typed import CALLED, PARAM, kept_text
from zsl_core.errors import InputError
from zsl_core.evaluation.protocol import Ints
from zsl_core.evaluation.scores import ranking
from zsl_core.figures.inference import with_rival
from zsl_core.methods import ZSLMethod
from zsl_core.new_class import attract, parse_class
from zsl_core.runs.snippet import quoted
from zsl_core.similarity import Array

SWITCH = "with_typed"


@dataclass(frozen=True, eq=False)
class TypedHere:
    """A class that is in no data set.

    Attributes:
        text: what `zsl_core.new_class.parse_class` reads.
        name: what it is called.
        row: (k,) its class embedding.
    """

    text: str
    name: str
    row: Array


@dataclass(frozen=True, eq=False)
class TypedMark:
    """A class typed in, on the map.

    Attributes:
        made: the class.
        place: (2,) where it lies.
        method: of whose prototypes it is one.
        among: whose images it may attract, beside which classes.
        python: the method in the code that can be copied.
    """

    made: TypedHere
    place: Array
    method: ZSLMethod
    among: str
    python: str

    def attracted(self, chosen: Chosen) -> Ints:
        """The test images nearer to it than to any candidate, ascending."""
        found = attract(
            self.method, chosen.dataset, chosen.class_embedding, self.made.row, self.among
        )
        return np.sort(found.images[found.attracted])

    def lines(self, chosen: Chosen) -> tuple[str, ...]:
        """Lines of Python after which ``images`` are those it attracts."""
        embedding = quoted(chosen.class_embedding)
        return (
            *row_lines(chosen, self.made.text),
            "from zsl_core.new_class import attract",
            f'drawn = attract({self.python}, data, {embedding}, row, "{self.among}")',
            "images = drawn.images[drawn.attracted]",
        )


def typed_here(chosen: Chosen) -> TypedHere | None:
    """Draw the switch, where a class was typed in or comes with the link; the class if it is on."""
    text = typed_text(chosen)
    if text is None:
        return None
    if not switch(
        "With the class typed in",
        key=SWITCH,
        help="The class made on the page Inference, in red.",
    ):
        return None
    try:
        made = parse_class(text, chosen.dataset, chosen.class_embedding)
    except InputError as error:
        st.warning(f"The class in the link cannot be made. {plain(str(error))}")
        return None
    st.query_params[PARAM] = text
    name = st.query_params.get(CALLED) or st.session_state.get(CALLED) or made.label
    if name != made.label:
        st.query_params[CALLED] = name
    name = name.replace("<", "(").replace(">", ")")  # charts read tags
    return TypedHere(text, name, made.embedding(chosen.dataset, chosen.class_embedding))


def row_lines(chosen: Chosen, text: str) -> tuple[str, ...]:
    """Lines of Python after which ``row`` is the class embedding of a class as text."""
    embedding = quoted(chosen.class_embedding)
    return (
        "from zsl_core.new_class import parse_class",
        f"row = parse_class({text!r}, data, {embedding}).embedding(data, {embedding})",
    )


def typed_text(chosen: Chosen) -> str | None:
    """The class of the link, or the one left on the page Inference; None if there is neither."""
    return st.query_params.get(PARAM) or kept_text(chosen)


def among_scores(typed: TypedHere, shown: Predicted, row: int, figure: go.Figure) -> go.Figure:
    """An image's bars with the class among them, and a sentence on where it stands.

    Args:
        typed: the class.
        shown: the run and its predictions.
        row: of the predictions: the image.
        figure: of `zsl_core.figures.scores.image_bars`.
    """
    told, data = shown.told, shown.dataset
    among = data.embedding(shown.chosen.class_embedding)[told.candidates]
    image = data.features[told.images[[row]]]
    scores = shown.run.method.decision_function(image, np.vstack([among, typed.row]))[0]
    place = 1 + int((scores[:-1] >= scores[-1]).sum())
    st.markdown(
        f"**{plain(typed.name)}**, typed in, is in place **{place}** of {len(scores)} for it."
    )
    return with_rival(figure, ranking(told, row), typed.name, float(scores[-1]), place)
