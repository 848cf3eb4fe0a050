"""Errors: who is taken for whom, how badly, by which hubs, and what another method says."""

import streamlit as st

from pages._ui.data import choose_data
from pages._ui.errors import confusion_view, hub_view, severity_view, two_methods_view
from pages._ui.predicted import choose_among, predicted
from pages._ui.run import choose_run
from pages._ui.setup import setup_page

VIEWS = {
    "confusions": confusion_view,
    "worst and mildest": severity_view,
    "hubs": hub_view,
    "two methods": two_methods_view,
}


def main() -> None:
    """Draw the page."""
    setup_page("Errors")
    st.title("Errors", anchor=False)
    chosen = choose_data()
    run = choose_run(chosen)
    with st.container(horizontal=True):
        view = st.segmented_control(
            "Show",
            list(VIEWS),
            default="confusions",
            required=True,
            key="errors",
            bind="query-params",
            persist_state="session",
        )
        among = choose_among()
    VIEWS[view](predicted(chosen, run, among))


main()
