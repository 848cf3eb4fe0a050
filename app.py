"""Home: the story in one picture. Start with ``streamlit run app.py``."""

import streamlit as st

from pages._ui.data import Chosen, choose_data
from pages._ui.pictures import thumbnails
from pages._ui.setup import setup_page
from pages._ui.work import forget, result_of, start, store, task, watch
from zsl_core.evaluation.hubness import k_occurrence
from zsl_core.figures.comparison import comparison_bars, hub_profile
from zsl_core.runs.experiment import Run
from zsl_core.runs.showcase import RIVALS, findings, greatest_hub, run_beside_rivals


def main() -> None:
    """Draw the page."""
    setup_page("Home")
    st.title("Recognise what was never shown", anchor=False)
    st.markdown(
        "**Zero-shot learning** names images of classes of which no training image was seen, from "
        "a description alone. Map images into the space of descriptions: do a few classes become "
        "everybody's nearest neighbour (**hubs**)? Map descriptions among the images: do classes "
        "alike in meaning stay neighbours? **PSR** asks for that in its objective."
    )
    chosen = choose_data()
    _classes(chosen)
    wanted = (chosen.dataset.digest, chosen.class_embedding)
    current = task("home")
    if current is None or current.wanted != wanted:
        kept = store()
        current = start(
            "home",
            wanted,
            None,
            lambda job: run_beside_rivals(
                chosen.dataset,
                class_embedding=chosen.class_embedding,
                store=kept,
                report=job.report,
            ),
        )
    if not current.job.done:
        st.button("Cancel", key="cancel", on_click=current.job.cancel)
        watch("home")
        return
    runs = result_of(current)
    if runs is not None and len(runs) > len(RIVALS):
        _show(chosen, runs)
    elif current.job.cancelled:
        st.info("Cancelled: a comparison that is not whole is not shown.")
        st.button("Start again", key="again", on_click=forget, args=["home"])


def _classes(chosen: Chosen) -> None:
    dataset = chosen.dataset
    if dataset.image_paths is None:
        return
    left, right = st.columns(2, gap="medium")
    with left:
        st.caption("**Seen**: images and descriptions to learn from, such as")
        thumbnails(dataset, dataset.seen_classes, 5)
    with right:
        st.caption("**Unseen**: a description only, and images to be named, such as")
        thumbnails(dataset, dataset.unseen_classes, 5)


def _show(chosen: Chosen, runs: list[Run]) -> None:
    left, right = st.columns([5, 7], gap="medium")
    with left:
        st.subheader("Who is everybody's nearest neighbour?", anchor=False)
        _hubs(chosen, runs)
    with right:
        st.subheader("Accuracy, hubness and structure", anchor=False)
        bars = comparison_bars(runs)
        st.plotly_chart(bars, key="bars", alt="Bars of four measures for each method")
        st.markdown("\n".join(f"- {sentence}" for sentence in findings(runs)))
        st.page_link(
            "pages/2_Train.py", label="Turn the knobs of PSR yourself", icon=":material/tune:"
        )


def _hubs(chosen: Chosen, runs: list[Run]) -> None:
    dataset, unseen = chosen.dataset, chosen.dataset.unseen_classes
    queries = dataset.features[dataset.split.test_unseen]
    embeddings = dataset.embedding(chosen.class_embedding)[unseen]
    counts = {
        run.config.method: k_occurrence(run.method.decision_function(queries, embeddings), 1)
        for run in runs
    }
    names = [dataset.class_names[c] for c in unseen]
    st.markdown(greatest_hub(counts, names, len(queries)))
    figure = hub_profile(counts, names, len(queries))
    st.plotly_chart(figure, key="hubs", alt="How many images fall to each unseen class")
    st.caption(
        "Each curve ranks the unseen classes by how many images of unseen classes they attract. A "
        "steep start is a hub. Images may be uneven over classes too, so compare the curves, not a "
        "curve with the dotted line. All methods at their default settings, on the test classes."
    )


main()
