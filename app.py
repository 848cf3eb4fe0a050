"""Home: the story in one picture. Start with ``streamlit run app.py``."""

import streamlit as st

from pages._ui.data import Chosen, choose_data
from pages._ui.setup import setup_page
from pages._ui.work import store
from zsl_core.evaluation.hubness import k_occurrence
from zsl_core.figures.comparison import comparison_bars, hub_profile
from zsl_core.runs.experiment import Run, run
from zsl_core.runs.showcase import findings

METHODS = ("v2s_ridge", "s2v_ridge", "psr", "sync")


def main() -> None:
    """Draw the page."""
    setup_page("Home")
    st.title("Recognise what was never shown", anchor=False)
    st.markdown(
        "**Zero-shot learning** names images of classes of which no training image was seen, from "
        "a description of the class alone. Where images and descriptions meet decides: map images "
        "into the space of descriptions and a few classes become everybody's nearest neighbour "
        "(**hubs**); map descriptions among the images and the hubs go, but classes alike in "
        "meaning may drift apart. **PSR** sets out to keep their relations."
    )
    chosen = choose_data()
    runs = _runs(chosen)
    left, right = st.columns([5, 7], gap="medium")
    with left:
        st.subheader("Who is everybody's nearest neighbour?", anchor=False)
        _hubs(chosen, runs)
    with right:
        st.subheader("Accuracy, hubness and structure", anchor=False)
        st.plotly_chart(
            comparison_bars(runs), key="bars", alt="Bars of four measures for each method"
        )
        st.markdown("\n".join(f"- {sentence}" for sentence in findings(runs)))
        st.page_link(
            "pages/2_Train.py", label="Turn the knobs of PSR yourself", icon=":material/tune:"
        )


def _runs(chosen: Chosen) -> list[Run]:
    runs = []
    with st.spinner("Training four methods (a few seconds, once a data set) …"):
        for name in METHODS:
            embedding = chosen.class_embedding
            runs.append(run(chosen.dataset, name, class_embedding=embedding, store=store()))
    return runs


def _hubs(chosen: Chosen, runs: list[Run]) -> None:
    dataset, unseen = chosen.dataset, chosen.dataset.unseen_classes
    queries = dataset.features[dataset.split.test_unseen]
    embeddings = dataset.embedding(chosen.class_embedding)[unseen]
    counts = {
        run.config.method: k_occurrence(run.method.decision_function(queries, embeddings), 1)
        for run in runs
        if run.config.method != "sync"
    }
    names = [dataset.class_names[c] for c in unseen]
    figure = hub_profile(counts, names, len(queries))
    st.plotly_chart(figure, key="hubs", alt="How many images fall to each unseen class")
    st.caption(
        "Each curve ranks the unseen classes by how many images of unseen classes they attract. A "
        "steep start is a hub. Images are uneven over classes too, so compare the curves, not a "
        "curve with the dotted line. All methods at their default settings."
    )


main()
