"""Home: the story in four scenes."""

from collections.abc import Callable

import streamlit as st

from pages._ui.bound import choose_one
from pages._ui.data import Chosen, choose_data
from pages._ui.pictures import thumbnails
from pages._ui.run import base_specs, keep_linked_run
from pages._ui.scenes import SCENES, draw_scene
from pages._ui.setup import lesson, setup_page
from pages._ui.text import plain
from pages._ui.work import result_or_wait, store
from zsl_core.runs.experiment import Run
from zsl_core.runs.jobs import Job
from zsl_core.runs.showcase import RIVALS, run_beside_rivals
from zsl_core.runs.spec import RunSpec
from zsl_core.runs.story import Story


def main() -> None:
    """Draw the page."""
    setup_page("Home")
    st.title("Recognise what was never shown", anchor=False)
    st.markdown(
        "**Zero-shot learning** names images of classes never seen in training, from a description "
        "alone. Four scenes show how."
    )
    chosen = choose_data()
    keep_linked_run(chosen)
    _classes(chosen)
    scene = choose_one("Scene", SCENES, key="scene", label_visibility="collapsed")
    specs = base_specs(chosen)
    wanted = (chosen.dataset.digest, chosen.class_embedding, tuple(spec.text for spec in specs))
    runs = result_or_wait("home", wanted, _work(chosen, specs))
    draw_scene(SCENES.index(scene), chosen, _story(wanted, chosen, runs), specs)


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
    return Story.of(_chosen.dataset, _runs, plain)


def _classes(chosen: Chosen) -> None:
    dataset = chosen.dataset
    if dataset.image_paths is None:
        return
    count = 6 if lesson() else 5  # of about one size: a lesson has the sidebar's room too
    left, right = st.columns(2, gap="medium")
    with left:
        st.caption("**Seen**: images and descriptions to learn from, such as")
        thumbnails(dataset, dataset.seen_classes, count)
    with right:
        st.caption("**Unseen**: a description only, and images to be named, such as")
        thumbnails(dataset, dataset.unseen_classes, count)
