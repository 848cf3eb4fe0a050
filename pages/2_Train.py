"""Train PSR: turn its knobs, watch the objective, see the result beside its rivals."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from pages._ui.controls import Settings, psr_controls
from pages._ui.data import Chosen, choose_data, measured_data
from pages._ui.results import show_results
from pages._ui.setup import setup_page
from pages._ui.work import start, store, task, watch
from zsl_core.runs.experiment import Run, remembered_params
from zsl_core.runs.jobs import Job
from zsl_core.runs.showcase import RIVALS, run_beside_rivals


def main() -> None:
    """Draw the page."""
    setup_page("Train")
    st.title("Train PSR", anchor=False)
    chosen = choose_data()
    current = task("train")
    busy = current is not None and not current.job.done  # once: it may end while this is drawn
    knobs, view = st.columns([3, 8], gap="large")
    with knobs:
        with st.container(horizontal=True):
            clicked = st.button("Train", type="primary", key="train", disabled=busy)
            if st.button("Cancel", key="cancel", disabled=not busy) and busy:
                current.job.cancel()
        settings = psr_controls(chosen)
    dataset = measured_data(chosen, on_validation=settings.on_validation)
    wanted = (dataset.digest, chosen.class_embedding)
    # A page without a result is no first screen: the first look at data trains with what is set.
    if (clicked and not busy) or current is None or current.wanted != wanted:
        rivals = _rivals(chosen)
        about = (settings, [name for name in RIVALS if rivals[name]])
        start("train", wanted, about, _work(chosen, settings, rivals))
        st.rerun()
    with view:
        if busy:
            watch("train")
        else:
            show_results(current, settings)


def _rivals(chosen: Chosen) -> dict[str, dict[str, Any]]:
    """Each rival's parameters: what cross-validation once chose, or none for the defaults."""
    embedding = chosen.class_embedding
    return {
        name: remembered_params(chosen.dataset, name, class_embedding=embedding, store=store())
        or {}
        for name in RIVALS
    }


def _work(
    chosen: Chosen, settings: Settings, rivals: dict[str, dict[str, Any]]
) -> Callable[[Job[list[Run]]], list[Run]]:
    """The work as a function for the worker, which must not touch the session."""
    dataset = measured_data(chosen, on_validation=settings.on_validation)
    kept = store()

    def work(job: Job[list[Run]]) -> list[Run]:
        return run_beside_rivals(
            dataset,
            settings.params,
            rivals,
            class_embedding=chosen.class_embedding,
            seed=settings.seed,
            store=kept,
            report=job.report,
        )

    return work


main()
