"""Inference: an image of a class nobody described, and a class that nobody has seen."""

import streamlit as st

from pages._ui.attraction import new_class_view
from pages._ui.data import choose_data
from pages._ui.linked import linked
from pages._ui.run import choose_run
from pages._ui.setup import just_arrived, setup_page
from pages._ui.text import plain
from pages._ui.typed import CALLED, PARAM, WITHOUT
from pages._ui.undescribed import undescribed_view
from zsl_core.errors import InputError

VIEWS = {"image": "An image of a class nobody described", "class": "A class typed in"}


def main() -> None:
    """Draw the page."""
    setup_page("Inference")
    st.title("What can be said beyond the known classes?", anchor=False)
    chosen = choose_data()
    run = choose_run(chosen)
    if just_arrived() and PARAM in st.query_params and "inference" not in st.query_params:
        st.query_params["inference"] = "class"  # what the link brings is a class typed in
    linked("inference", list(VIEWS), "image")
    view = st.segmented_control(
        "View",
        list(VIEWS),
        format_func=VIEWS.__getitem__,
        required=True,
        key="inference",
        label_visibility="collapsed",
    )
    try:
        if view == "image":
            for name in (PARAM, CALLED, WITHOUT):
                st.query_params.pop(name, None)
            undescribed_view(chosen, run)
        else:
            new_class_view(chosen, run)
    except InputError as error:
        st.error(plain(str(error)), icon=":material/error:")


main()
