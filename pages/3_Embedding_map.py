"""Embedding map: samples and prototypes in the plane, as trained, while training, or live."""

import streamlit as st

from pages._ui.bound import choose_listed, choose_one
from pages._ui.data import choose_data
from pages._ui.linked import linked
from pages._ui.map_parts import caption, draw_map, export_map, finding, trust
from pages._ui.map_selection import choose_mouse, of_class, show_selection
from pages._ui.map_state import MODES, have_map, of_live, of_run, of_training
from pages._ui.predicted import choose_among
from pages._ui.run import choose_run
from pages._ui.selection import selection
from pages._ui.setup import aside, setup_page
from zsl_core.figures.map_layers import COLORINGS
from zsl_core.projection import TECHNIQUES

NOBODY = "no class"


def main() -> None:
    """Draw the page."""
    setup_page("Embedding map")
    st.title("Embedding map", anchor=False)
    chosen = choose_data()
    run = choose_run(chosen)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        technique, coloring, mode = _choices()
        among = choose_among()
        searched = _search(chosen.dataset.class_names)
    center = bool(run.config.params.get("center", False))
    found = have_map(chosen, technique, center=center)
    left, right = st.columns([7, 4], gap="medium")
    dataset = chosen.dataset
    with right:
        trust(found)
        if mode == "run":
            shown = of_run(chosen, run, found, among)
        elif mode == "training":
            shown = of_training(chosen, run, found, among)
        else:
            shown = of_live(chosen, run, found, among)
        finding(chosen, shown)
        selected = selection(dataset.digest, dataset.n_images, len(dataset.class_names))
        offered = of_class(dataset, shown, searched)
        mouse = choose_mouse(dataset.digest, selected, offered)
    with left:
        if shown.numbers:
            st.markdown(shown.numbers)
        figure = draw_map(chosen, found, shown, coloring, searched, selected, mouse)
        caption(chosen, found, shown)
        export_map(chosen, found, shown, figure)
    with right:
        show_selection(chosen, found, shown, selected)


def _choices() -> tuple[str, str, str]:
    technique = choose_one(
        "Map",
        TECHNIQUES,
        key="technique",
        help="Samples and prototypes are laid out together by cosine. PCA is linear; UMAP and "
        "t-SNE keep neighbours.",
    )
    coloring = choose_listed(
        "Colour by",
        COLORINGS,
        key="coloring",
        where=aside("coloring", width="content"),
        width=150,
        help="margin: score of the true class less the best other, below 0 where wrong. "
        "popularity: how many images the prototype nearest to this image is nearest to.",
    )
    mode = choose_one(
        "Prototypes",
        MODES,
        key="map_mode",
        help="run: as trained. training: at each step of training. live: PSR refitted while you "
        "move its knobs.",
    )
    return technique, coloring, mode


def _search(names: tuple[str, ...]) -> int | None:
    options = [NOBODY, *sorted(set(names))]
    linked("on_map", options, NOBODY)
    name = st.selectbox(
        "Search a class",
        options,
        key="on_map",
        width=150,
        help="Its prototype is named, and lines lead from its mistaken images to its own prototype "
        "and to those they were taken for. Its images or its prototype can then be selected by "
        "buttons.",
    )
    return None if name == NOBODY else names.index(name)


main()
