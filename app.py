"""Home: the story in four scenes. Start with ``streamlit run app.py``."""

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from pages._ui.data import Chosen, choose_data
from pages._ui.export import export, python_of
from pages._ui.pictures import thumbnails
from pages._ui.run import base_specs
from pages._ui.setup import setup_page
from pages._ui.work import result_or_wait, store
from zsl_core.figures.comparison import comparison_bars, hub_profile
from zsl_core.figures.story import hub_bars, structure_scatter
from zsl_core.methods import METHODS
from zsl_core.runs.experiment import Run
from zsl_core.runs.jobs import Job
from zsl_core.runs.showcase import RIVALS, run_beside_rivals
from zsl_core.runs.spec import RunSpec
from zsl_core.runs.story import (
    IMAGES,
    OURS,
    RIVAL,
    WORDS,
    Story,
    scene_images,
    scene_relations,
    scene_rivals,
    scene_words,
)

SCENES = ["1 Images to words", "2 Words to images", "3 Keep the relations", "4 Beside SYNC"]
HEIGHT = 290


def main() -> None:
    """Draw the page."""
    setup_page("Home")
    st.title("Recognise what was never shown", anchor=False)
    st.markdown(
        "**Zero-shot learning** names images of classes of which no training image was seen, from "
        "a description alone. Four scenes show what decides whether it works."
    )
    chosen = choose_data()
    _classes(chosen)
    scene = st.segmented_control(
        "Scene",
        SCENES,
        default=SCENES[0],
        required=True,
        key="scene",
        bind="query-params",
        persist_state="session",
        label_visibility="collapsed",
    )
    specs = base_specs(chosen)
    wanted = (chosen.dataset.digest, chosen.class_embedding, tuple(spec.text for spec in specs))
    runs = result_or_wait("home", wanted, _work(chosen, specs))
    _scene(SCENES.index(scene), chosen, _story(wanted, chosen, runs), specs)


def _work(
    chosen: Chosen, specs: list[RunSpec]
) -> Callable[[Job[list[Run] | None]], list[Run] | None]:
    kept = store()
    ours, *rivals = [dict(spec.params) for spec in specs]

    def work(job: Job[list[Run] | None]) -> list[Run] | None:
        runs = run_beside_rivals(
            chosen.dataset,
            ours,
            dict(zip(RIVALS, rivals, strict=True)),
            class_embedding=chosen.class_embedding,
            store=kept,
            report=job.report,
        )
        return runs if len(runs) > len(RIVALS) else None

    return work


@st.cache_resource(max_entries=4, show_spinner=False)
def _story(wanted: tuple[object, ...], _chosen: Chosen, _runs: list[Run]) -> Story:
    return Story.of(_chosen.dataset, _runs)


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


def _scene(number: int, chosen: Chosen, story: Story, specs: list[RunSpec]) -> None:
    words, picture = st.columns([4, 8], gap="medium")
    structured = {name: story.cosines[name] for name in (IMAGES, OURS) if name in story.cosines}
    texts = {spec.method: spec for spec in specs}
    if number == 0:
        figure = hub_bars(story.counts[WORDS], story.names, WORDS, story.n_images, HEIGHT)
        alt = "How many images each unseen class is the nearest of, under the mapping to words"
        how = "Unseen classes by how many images of unseen classes they attract. A steep start is "
        how += "a hub. Images may be uneven over classes too: the dotted line is an even share."
        told, page, query = scene_words(story), "6_Errors", {"run": texts[WORDS].text}
        label = "Whose images does the hub swallow?"
    elif number == 1:
        counts = {name: story.counts[name] for name in (WORDS, IMAGES)}
        figure = hub_profile(counts, story.names, story.n_images, HEIGHT)
        alt = "Hub curves of the two directions"
        how = "Each curve ranks the unseen classes by how many images they attract: the flatter, "
        how += "the fewer hubs. The ranking differs from curve to curve."
        told, page, query = scene_images(story), "3_Embedding_map", {"run": texts[IMAGES].text}
        label = "See the prototypes among the images"
    elif number == 2:
        figure = structure_scatter(story.delta, structured, story.class_names, HEIGHT)
        alt = "Similarity of every pair of classes before and after"
        how = "A dot is a pair of classes. A rising band keeps the order of similarities; a cloud "
        how += "does not. Raw cosines: methods may use different ranges, only the order counts."
        told, page, query = scene_relations(story), "1_Relations", {}
        label = "Set the threshold τ yourself"
    else:
        shown = [story.runs[name] for name in (OURS, RIVAL, IMAGES, WORDS)]
        figure, alt = comparison_bars(shown, HEIGHT), "Bars of four measures for each method"
        tuned = ", ".join(METHODS[spec.method].label for spec in specs if spec.params)
        how = f"Cross-validation on seen classes has set {tuned or 'none of them'}; "
        how += "others default. Measured on the test classes. Hubs: lower is better."
        told, page, query = scene_rivals(story), "5_Compare", {}
        label = "Compare all methods and measures"
    with picture:
        st.plotly_chart(figure, key=f"scene_{number}", alt=alt)
        st.caption(how)
    with words:
        for sentence in told:
            st.markdown(sentence)
        if Path(__file__).with_name("pages").joinpath(f"{page}.py").is_file():
            st.page_link(
                f"pages/{page}.py",
                label=label,
                icon=":material/arrow_forward:",
                query_params=_here() | query,
            )
        spec = texts[(WORDS, IMAGES, OURS, RIVAL)[number]]
        export(f"scene_{number + 1}", figure=figure, python=python_of(chosen, spec))


def _here() -> dict[str, str]:
    """What of the URL a link to another page carries along."""
    carried = ("data", "split", "embedding", "folder", "name", "photos", "lesson")
    return {key: st.query_params[key] for key in carried if key in st.query_params}


main()
