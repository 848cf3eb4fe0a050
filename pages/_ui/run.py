"""The run that pages show: chosen in the sidebar, kept in the URL, trained where there is none."""

from __future__ import annotations

import streamlit as st

from pages._ui.data import Chosen
from pages._ui.linked import opened, write
from pages._ui.offered import BASE, OFFERED, RUN, SHOWN, keep, offered, place_of, shown
from pages._ui.refused import refuse, remind
from pages._ui.setup import lesson
from pages._ui.text import plain
from pages._ui.work import result_or_wait, store
from zsl_core.datasets import ZSLDataset
from zsl_core.errors import InputError
from zsl_core.methods import METHODS
from zsl_core.runs.experiment import Run, best_known, remembered_params, run
from zsl_core.runs.jobs import Job, Progress
from zsl_core.runs.spec import RunSpec, called, canonical, parse_run
from zsl_core.training import Snapshot

PICKER = "run_picker"
NARROW, WIDE = 25, 50  # letters of a name that the list shows, in the sidebar and in a lesson


def choose_run(chosen: Chosen) -> Run:
    """Draw the choice of run in the sidebar and have it, trained on all seen classes.

    While it is trained the page shows the progress and stops.
    """
    spec = _choose_spec(chosen)
    done = have_run(chosen, spec)
    if done.note:
        st.warning(done.note, icon=":material/save:")
    return done


def keep_linked_run(chosen: Chosen) -> None:
    """On a page that shows no run: keep the one chosen, and in the link, for the pages that do."""
    asked, wanted = opened(RUN), _wanted(chosen)
    if asked:
        keep(SHOWN, chosen, wanted)
        remind(RUN, wanted)
    write(RUN, None if wanted == base_specs(chosen)[0].text else wanted)


def base_specs(chosen: Chosen) -> list[RunSpec]:
    """PSR and its rivals as cross-validation set them for these data, or as they come."""
    return _base(chosen.dataset, chosen.class_embedding, chosen.dataset.digest)


@st.cache_data(max_entries=20, ttl=10, show_spinner=False)
def _base(_dataset: ZSLDataset, class_embedding: str, digest: str) -> list[RunSpec]:
    return [
        best_known(_dataset, name, class_embedding=class_embedding, store=store()) for name in BASE
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


def _wanted(chosen: Chosen) -> str:
    """The run that the link asks for, or else the one last shown, as text."""
    named = {spec.method: spec.text for spec in base_specs(chosen)}
    kept, asked = shown(chosen), opened(RUN)
    if asked:
        try:
            kept = canonical(asked)
        except InputError as error:
            kept = named.get(kept.partition(":")[0], kept)
            refused = (
                f"The run in the link cannot be shown, so this is {plain(parse_run(kept).label)}. "
                f"{plain(str(error))}"
            )
            refuse(RUN, refused, kept)
    return named.get(kept, kept)  # a method by its name alone is the best known of it


def _choose_spec(chosen: Chosen) -> RunSpec:
    base = {spec.text: spec.label for spec in base_specs(chosen)}
    kept = _wanted(chosen)
    options = list(dict.fromkeys([*base, *offered(chosen), kept]))
    names = called(options)
    # Another run than was picked here makes a new widget: a value set from here would be lost
    # where the page runs again before the browser has it.
    version, last = st.session_state.get(PICKER, (0, None))
    version += last != (place_of(chosen), kept)
    # In a lesson the sidebar is hidden, and which method is shown is what it is about.
    with st.container(width=420) if lesson() else chosen.run_place:
        picked: str = st.selectbox(
            "Run shown",
            options,
            index=options.index(kept),
            format_func=names.__getitem__,
            key=f"{PICKER}_{version}",
            help="Trained on all seen classes, shown on the test classes. Train adds to the list. "
            "λ₁ weighs O2, λ₂ O3, λK how smooth the map is; similar: similar classes a class.",
        )
        if len(names[picked]) > (WIDE if lesson() else NARROW):
            st.caption(plain(names[picked]))
    st.session_state[PICKER] = version, (place_of(chosen), picked)
    remind(RUN, picked)
    keep(SHOWN, chosen, picked)
    keep(OFFERED, chosen, [text for text in options if text not in base])
    write(RUN, picked)
    return parse_run(picked)
