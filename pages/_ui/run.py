"""The run that pages show: chosen in the sidebar, kept in the URL, trained where there is none."""

from __future__ import annotations

import streamlit as st

from pages._ui.data import Chosen
from pages._ui.refused import refuse, remind
from pages._ui.setup import lesson
from pages._ui.text import plain
from pages._ui.work import result_or_wait, store
from zsl_core.datasets import ZSLDataset
from zsl_core.errors import InputError
from zsl_core.methods import METHODS
from zsl_core.runs.experiment import Run, best_known, remembered_params, run
from zsl_core.runs.jobs import Job, Progress
from zsl_core.runs.showcase import RIVALS
from zsl_core.runs.spec import RunSpec, called, parse_run
from zsl_core.training import Snapshot

PICKER, KEPT, OFFERED, OF_DATA = "run_picker", "run_kept", "runs_offered", "runs_of_data"


def choose_run(chosen: Chosen) -> Run:
    """Draw the choice of run in the sidebar and have it, trained on all seen classes.

    While it is trained the page shows the progress and stops.
    """
    spec = _choose_spec(chosen)
    if lesson():  # the sidebar, which names it, is hidden
        st.caption(f"Run shown: **{plain(spec.label)}**")
    done = have_run(chosen, spec)
    if done.note:
        st.warning(done.note, icon=":material/save:")
    return done


def base_specs(chosen: Chosen) -> list[RunSpec]:
    """PSR and its rivals as cross-validation set them for these data, or as they come."""
    return _base(chosen.dataset, chosen.class_embedding, chosen.dataset.digest)


@st.cache_data(max_entries=20, ttl=10, show_spinner=False)
def _base(_dataset: ZSLDataset, class_embedding: str, digest: str) -> list[RunSpec]:
    return [
        best_known(_dataset, name, class_embedding=class_embedding, store=store())
        for name in ("psr", *RIVALS)
    ]


def tuned_methods(chosen: Chosen) -> set[str]:
    """The methods that cross-validation over seen classes once set for these data.

    What it chose may be the very defaults.
    """
    return _tuned(chosen.dataset, chosen.class_embedding, chosen.dataset.digest)


@st.cache_data(max_entries=20, ttl=10, show_spinner=False)
def _tuned(_dataset: ZSLDataset, class_embedding: str, digest: str) -> set[str]:
    return {
        name
        for name in METHODS
        if remembered_params(_dataset, name, class_embedding=class_embedding, store=store())
        is not None
    }


def offer(spec: RunSpec) -> None:
    """Put a run into the list of those that pages can show, and show it from now on."""
    offered = st.session_state.get(OFFERED, [])
    st.session_state[OFFERED] = [*offered, spec.text] if spec.text not in offered else offered
    st.session_state[KEPT] = spec.text
    st.session_state.pop(PICKER, None)


def have_run(chosen: Chosen, spec: RunSpec, name: str = "run") -> Run:
    """The run from the store, or trained now in the background.

    Args:
        chosen: data set and class embedding.
        spec: method, parameters and seed.
        name: of the background work; two runs on one page need two names.
    """
    kept = store()
    label = METHODS[spec.method].label

    def work(job: Job[Run | None]) -> Run | None:
        def watch(snapshot: Snapshot) -> bool:
            share = snapshot.step / snapshot.max_step
            message = f"Training {label}: step {snapshot.step} of at most {snapshot.max_step}"
            return job.report(Progress(message, share))

        if job.report(Progress(f"Training {label}", 0.0)):
            return None
        done = run(
            chosen.dataset,
            spec.method,
            spec.params,
            class_embedding=chosen.class_embedding,
            seed=spec.seed,
            store=kept,
            callback=watch,
        )
        return done if done.complete else None

    wanted = (chosen.dataset.digest, chosen.class_embedding, spec.text)
    found: Run = result_or_wait(name, wanted, work)
    return found


def _choose_spec(chosen: Chosen) -> RunSpec:
    base = {spec.text: spec.label for spec in base_specs(chosen)}
    named = {spec.method: spec.text for spec in base_specs(chosen)}
    asked, kept = st.query_params.get("run"), st.session_state.get(KEPT, "psr")
    link = asked and asked != kept
    here = (chosen.dataset.digest, chosen.class_embedding)
    if st.session_state.setdefault(OF_DATA, here) != here:  # other data: the same method's best
        st.session_state[OF_DATA], st.session_state[OFFERED] = here, []
        kept = kept.partition(":")[0]
        st.session_state.pop(PICKER, None)
    if link:
        try:
            kept = parse_run(asked).text
        except InputError as error:
            kept = kept.partition(":")[0]
            refused = f"The run in the link cannot be shown. {plain(str(error))}"
            refuse("run", refused, named.get(kept, kept))
        st.session_state.pop(PICKER, None)
    kept = named.get(kept, kept)  # a method by its name alone is the best known of it
    offered = st.session_state.get(OFFERED, [])
    options = list(dict.fromkeys([*base, *offered, kept]))
    if st.session_state.setdefault(PICKER, kept) not in options:
        st.session_state[PICKER] = kept
    names = called(options)
    with chosen.run_place:
        picked: str = st.selectbox(
            "Run shown",
            options,
            format_func=names.__getitem__,
            key=PICKER,
            help="Trained on all seen classes, shown on the test classes. Train adds to the list.",
        )
    remind("run", picked)
    st.session_state[KEPT] = picked
    st.session_state[OFFERED] = [text for text in options if text not in base]
    if picked != asked:
        st.query_params["run"] = picked
    return parse_run(picked)
