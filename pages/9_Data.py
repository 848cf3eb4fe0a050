"""Data: what is loaded, how to get more, and how to bring one's own."""

import streamlit as st

from pages._ui.data import choose_data
from pages._ui.dataset_views import attribute_view, class_view, loaded_view
from pages._ui.linked import linked
from pages._ui.own_data import get_view, upload_view
from pages._ui.run import keep_linked_run
from pages._ui.setup import setup_page

LOADED = {"loaded": loaded_view, "class": class_view, "attribute": attribute_view}
OWN = {"get": get_view, "upload": upload_view}
LABELS = {
    "loaded": "What is loaded",
    "class": "One class",
    "attribute": "One attribute",
    "get": "Get data sets of the field",
    "upload": "Upload your own",
}


def main() -> None:
    """Draw the page."""
    setup_page("Data")
    st.title("Images, classes and what describes them", anchor=False)
    linked("data_view", list(LABELS), "loaded")
    view = st.segmented_control(
        "View",
        list(LABELS),
        format_func=LABELS.__getitem__,
        required=True,
        key="data_view",
        label_visibility="collapsed",
    )
    if view in OWN:  # before the choice, which stops the page while a folder cannot be read
        OWN[view]()
    chosen = choose_data()
    keep_linked_run(chosen)
    if view in LOADED:
        LOADED[view](chosen)


main()
