"""Train PSR: turn its knobs, watch the objective, see the result beside its rivals."""

from collections.abc import Callable, Hashable
from typing import Any, NoReturn

import streamlit as st

from pages._ui.controls import Settings, psr_controls
from pages._ui.data import Chosen, choose_data, measured_data
from pages._ui.export import export, python_of
from pages._ui.high_scores import high_scores
from pages._ui.offered import offer
from pages._ui.results import results_table, show_results
from pages._ui.run import keep_linked_run
from pages._ui.setup import setup_page
from pages._ui.text import plain
from pages._ui.work import Task, start, store, task, watch
from zsl_core.datasets import ZSLDataset
from zsl_core.figures.training import training_curves
from zsl_core.runs.experiment import Run, remembered_params
from zsl_core.runs.jobs import Job
from zsl_core.runs.showcase import RIVALS, run_beside_rivals
from zsl_core.runs.snippet import quoted
from zsl_core.runs.spec import RunSpec
from zsl_core.runs.sweep import on_whole


def main() -> None:
    """Draw the page."""
    setup_page("Train")
    st.title("Train PSR", anchor=False)
    chosen = choose_data()
    keep_linked_run(chosen)
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
        _start(chosen, settings, wanted)
    with view:
        if busy:
            watch("train")
        else:
            runs = show_results(current, settings)
            if runs:
                _go_on(chosen, current, runs, dataset)
            high_scores(chosen, dataset)


def _start(
    chosen: Chosen, settings: Settings, wanted: Hashable, begun: Run | None = None
) -> NoReturn:
    """Train what the settings say, or go on with the run of PSR that they began."""
    rivals = _rivals(chosen)
    about = (settings, [name for name in RIVALS if rivals[name]])
    start("train", wanted, about, _work(chosen, settings, rivals, begun))
    if begun is not None:  # its button is at the end of the page
        st.toast("Training goes on: its progress is at the top of the page.")
    st.rerun()


def _go_on(chosen: Chosen, done: Task, runs: list[Run], dataset: ZSLDataset) -> None:
    """What can be done with the run just trained: go on with it, see it elsewhere, take it away."""
    ours, (trained_with, _) = runs[0], done.about
    spec = RunSpec.of("psr", trained_with.params, trained_with.seed)
    with st.container(horizontal=True):
        whole = ours.complete and len(runs) > len(RIVALS)
        if not whole and st.button("Resume", icon=":material/resume:", key="resume"):
            _start(chosen, trained_with, done.wanted, begun=ours)
        if st.button(
            "Show on the other pages",
            icon=":material/visibility:",
            key="show",
            help="There it is trained on all seen classes and shown on the test classes.",
        ):
            there = on_whole(spec, dataset, chosen.dataset)
            offer(chosen, [there])
            same = there.params == spec.params
            st.toast(
                f"The other pages show {plain(there.label)} now"
                + ("." if same else ", trained on more classes: the same share of them is similar.")
            )
        export(
            "training",
            table=results_table(runs),
            figure=training_curves(ours.history),
            config=ours.config.to_dict(),
            python=_code(chosen, spec, on_validation=trained_with.on_validation),
        )


def _code(chosen: Chosen, spec: RunSpec, *, on_validation: bool) -> str:
    if not on_validation:
        return python_of(chosen, spec)
    name = quoted(chosen.class_embedding)
    return python_of(
        chosen,
        None,
        "from zsl_core.runs.experiment import run",
        "from zsl_core.selection import validation_dataset",
        f"view = validation_dataset(data, {name})",
        f'done = run(view, "psr", {dict(spec.params)}, class_embedding={name}, seed={spec.seed})',
        "print(done.report)",
    )


def _rivals(chosen: Chosen) -> dict[str, dict[str, Any]]:
    """Each rival's parameters: what cross-validation once chose, or none for the defaults."""
    embedding = chosen.class_embedding
    return {
        name: remembered_params(chosen.dataset, name, class_embedding=embedding, store=store())
        or {}
        for name in RIVALS
    }


def _work(
    chosen: Chosen,
    settings: Settings,
    rivals: dict[str, dict[str, Any]],
    begun: Run | None,
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
            begun=begun,
        )

    return work


main()
