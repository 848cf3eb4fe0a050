"""Train PSR: turn its knobs, watch the objective, see the result beside its rivals."""

import streamlit as st

from pages._ui.controls import psr_controls
from pages._ui.data import choose_data, measured_data
from pages._ui.results import show_results
from pages._ui.setup import setup_page
from pages._ui.work import executor, job, store
from zsl_core.figures.training import training_curves
from zsl_core.runs.experiment import remembered_params
from zsl_core.runs.jobs import Job
from zsl_core.runs.showcase import RIVALS, run_beside_rivals

POLL_SECONDS = 0.4


def main() -> None:
    """Draw the page."""
    setup_page("Train")
    st.title("Train PSR", anchor=False)
    chosen = choose_data()
    busy = _busy()  # asked once: the job may end while the page is drawn
    knobs, view = st.columns([3, 8], gap="large")
    with knobs:
        with st.container(horizontal=True):
            clicked = st.button("Train", type="primary", key="train", disabled=busy)
            if st.button("Cancel", key="cancel", disabled=not busy):
                job().cancel()
        settings = psr_controls(chosen)
    dataset = measured_data(chosen, on_validation=settings.on_validation)
    wanted = (dataset.digest, chosen.class_embedding)
    if clicked or (not busy and st.session_state.get("trained_on") != wanted):
        # A page without a result is no first screen: the first look trains with what is set.
        rivals = {
            name: remembered_params(
                chosen.dataset, name, class_embedding=chosen.class_embedding, store=store()
            )
            for name in RIVALS
        }
        st.session_state["trained_on"] = wanted
        st.session_state["trained_with"] = settings
        st.session_state["rivals_chosen"] = [name for name in RIVALS if rivals[name] is not None]
        st.session_state["job"] = Job(
            executor(),
            lambda job: run_beside_rivals(
                dataset,
                settings.params,
                {name: params or {} for name, params in rivals.items()},
                class_embedding=chosen.class_embedding,
                seed=settings.seed,
                store=store(),
                report=job.report,
            ),
        )
        st.rerun()
    with view:
        if busy:
            _watch()
        else:
            show_results(job(), settings)


def _busy() -> bool:
    current = job()
    return current is not None and not current.done


@st.fragment(run_every=POLL_SECONDS)
def _watch() -> None:
    current = job()
    progress = current.look()
    left = current.seconds_left()
    words = "Stopping …" if current.cancelled else progress.message
    if left is not None and not current.cancelled:
        words += f", about {left:.0f} s left" if left >= 1 else ", nearly done"
    st.progress(min(progress.done, 1.0), text=words)
    if progress.payload:
        figure = training_curves(progress.payload)
        st.plotly_chart(figure, key="live", alt="Curves of the training so far")
    if current.done:
        st.rerun()


main()
