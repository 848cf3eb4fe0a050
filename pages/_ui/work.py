"""Background work: one worker in this server, and the task of each page in this session."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import streamlit as st
from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from pages._ui.text import plain
from zsl_core.errors import InputError
from zsl_core.figures.training import training_curves
from zsl_core.runs.experiment import Run
from zsl_core.runs.jobs import Job
from zsl_core.runs.store import SHIPPED, RunStore

FAILED = (RuntimeError, MemoryError)  # what work raises that asks for more than there is
POLL_SECONDS = 0.4
MOMENT = 0.5  # seconds: work done by then needs no progress bar
TASKS = "tasks"


@dataclass(frozen=True)
class Task:
    """What a page asked for: kept as one record, so that a rerun can never tear it apart.

    Attributes:
        wanted: the data it is about; another wish replaces it.
        about: what the page wants to remember beside it, such as the settings.
        job: the work.
    """

    wanted: Hashable
    about: Any
    job: Job[Any]


@st.cache_resource(
    show_spinner=False, on_release=lambda pool: pool.shutdown(wait=False, cancel_futures=True)
)
def _executor() -> ThreadPoolExecutor:
    """The one worker of this server; sessions take turns."""
    return ThreadPoolExecutor(1, thread_name_prefix="training")


def store() -> RunStore:
    """Where finished runs are kept, and where those that came with the data are looked up."""
    return RunStore(shipped=SHIPPED)


def task(page: str) -> Task | None:
    """The task of a page in this session, running or done."""
    found: Task | None = st.session_state.get(TASKS, {}).get(page)
    return found


def start(page: str, wanted: Hashable, about: Any, work: Callable[[Job[Any]], Any]) -> Task:
    """Begin a page's task; one that is still running for it is cancelled."""
    earlier = task(page)
    if earlier is not None:
        earlier.job.cancel()
    begun = Task(wanted, about, Job(_executor(), work, _visitor_is_there()))
    st.session_state[TASKS] = {**st.session_state.get(TASKS, {}), page: begun}
    return begun


def _visitor_is_there() -> Callable[[], bool]:
    """Whether the browser that asks now is still connected, to be called in any thread."""
    run = get_script_run_ctx(suppress_warning=True)
    if run is None or not runtime.exists():  # a test without a server
        return lambda: True
    server, session = runtime.get_instance(), run.session_id
    return lambda: server.is_active_session(session)


def draw_training(payload: Any) -> None:
    """The curves of a training so far."""
    st.plotly_chart(training_curves(payload), key="live", alt="Curves of the training so far")


def result_or_wait(
    name: str,
    wanted: Hashable,
    work: Callable[[Job[Any]], Any],
    draw: Callable[[Any], None] = draw_training,
) -> Any:
    """The result of background work; until there is one, its progress and no more of the page.

    Args:
        name: of the work in this session, such as ``map``; pages that share it share its result.
        wanted: what the result depends on, digests among it; another wish begins anew.
        work: called in the worker, which must not touch the session; it should report often and
            stop when that says so. Returning None after a cancel shows a button to begin anew.
        draw: draws what the work reports beside its progress.
    """
    current = task(name)
    if current is None or current.wanted != wanted:
        current = start(name, wanted, None, work)
    if not current.job.wait(MOMENT):
        st.button("Cancel", key=f"cancel_{name}", on_click=current.job.cancel)
        watch(name, draw)
        st.stop()
    try:
        result = current.job.result()
    except InputError as error:
        st.error(plain(str(error)), icon=":material/error:")
        st.stop()
    except FAILED as error:
        _say_failed(error)
        result = None
    else:
        if result is None:
            st.info("Cancelled: nothing is shown of what is not whole.")
    if result is None:
        st.button("Start again", key=f"again_{name}", on_click=forget, args=[name])
        st.stop()
    return result


def _say_failed(error: BaseException) -> None:
    """One sentence of what the worker's libraries said, which may be many lines or nothing."""
    reason = (str(error).strip().splitlines() or ["there is not enough memory"])[0].rstrip(".")
    st.error(f"This could not be computed: {plain(reason)}.", icon=":material/error:")


def forget(page: str) -> None:
    """Let a page begin anew."""
    st.session_state[TASKS] = {k: v for k, v in st.session_state[TASKS].items() if k != page}


@st.fragment(run_every=POLL_SECONDS)
def watch(page: str, draw: Callable[[Any], None] = draw_training) -> None:
    """Draw the progress of a page's task until it is done, then the page anew."""
    current = task(page)
    if current is None or current.job.done:
        st.rerun()
    job = current.job
    progress, left = job.look(), job.seconds_left()
    words = "Stopping …" if job.cancelled else progress.message
    if left is not None and not job.cancelled:
        remaining = f"{left / 60:.0f} min" if left > 120 else f"{left:.0f} s"
        words += f", about {remaining} left" if left >= 1 else ", nearly done"
    st.progress(min(progress.done, 1.0), text=words)
    if progress.payload:
        draw(progress.payload)


def result_of(done: Task) -> list[Run] | None:
    """The runs of a finished task; None, with a sentence on the page, if there are none."""
    try:
        runs = done.job.result()
    except InputError as error:
        st.error(plain(str(error)), icon=":material/error:")
        return None
    except FAILED as error:
        _say_failed(error)
        return None
    if not runs:
        st.info("Cancelled before it began.")
        return None
    for note in {run.note for run in runs if run.note}:
        st.warning(note, icon=":material/save:")
    return runs
