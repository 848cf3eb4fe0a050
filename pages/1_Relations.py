"""Relations: which classes are alike, what tau makes of it, and PSR refitted while it moves."""

import streamlit as st

from pages._ui.bound import choose_one
from pages._ui.controls import centre_switch, measured_on, weight_sliders
from pages._ui.data import choose_data
from pages._ui.live import show_live
from pages._ui.quadruplet import quadruplet_view
from pages._ui.relations import Shown, reference_view, show_graph, show_matrix
from pages._ui.run import keep_linked_run
from pages._ui.setup import setup_page
from pages._ui.tau import tau_control

VIEWS = ("pairs", "graph", "class", "quadruplet", "live")


def main() -> None:
    """Draw the page."""
    setup_page("Relations")
    st.title("Which classes are alike?", anchor=False)
    chosen = choose_data()
    keep_linked_run(chosen)
    knobs, view = st.columns([3, 8], gap="large")
    with knobs:
        dataset, _ = measured_on(chosen)
        center = centre_switch()
        tau = tau_control(dataset, chosen.class_embedding, center=center, of=chosen.dataset)
    with view:
        which = choose_one("View", VIEWS, key="relations_view", label_visibility="collapsed")
    if which == "live":
        with knobs:
            params = {**tau.params, **weight_sliders()}
        with view:
            show_live(chosen, dataset, params, center=center)
        return
    with knobs:
        st.caption(
            "**Identical**: δ = 1. **Similar**: τ ≤ δ < 1. **Dissimilar**: δ < τ. δ is the cosine "
            "of two class embeddings; the paper chooses τ for each data set. Training uses the "
            "relations of the classes trained on; shown are those of all classes."
        )
    with view:
        shown = Shown.of(chosen, tau, center=center)
        if which == "pairs":
            show_matrix(shown)
        elif which == "graph":
            show_graph(shown)
        elif which == "class":
            reference_view(shown)
        else:
            quadruplet_view(chosen, dataset, tau.relations, center=center)


main()
