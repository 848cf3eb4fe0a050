"""Scores: one image, one class, or all classes, and what the relations ask of them."""

import streamlit as st

from pages._ui.data import choose_data
from pages._ui.predicted import choose_among, predicted
from pages._ui.run import choose_run
from pages._ui.scores import class_view, image_view, matrix_view
from pages._ui.setup import setup_page

VIEWS = {"one image": image_view, "one class": class_view, "all classes": matrix_view}


def main() -> None:
    """Draw the page."""
    setup_page("Scores")
    st.title("Scores", anchor=False)
    chosen = choose_data()
    run = choose_run(chosen)
    with st.container(horizontal=True):
        view = st.segmented_control(
            "Show",
            list(VIEWS),
            default="one image",
            required=True,
            key="scores",
            bind="query-params",
            persist_state="session",
        )
        among = choose_among()
    VIEWS[view](predicted(chosen, run, among))


main()
