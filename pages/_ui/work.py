"""Background work: one training at a time in this server, and the job of this session."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import streamlit as st

from zsl_core.runs.jobs import Job
from zsl_core.runs.store import RunStore


@st.cache_resource(
    show_spinner=False, on_release=lambda pool: pool.shutdown(wait=False, cancel_futures=True)
)
def executor() -> ThreadPoolExecutor:
    """The one worker of this server; sessions take turns."""
    return ThreadPoolExecutor(1, thread_name_prefix="training")


def store() -> RunStore:
    """Where finished runs are kept."""
    return RunStore()


def job() -> Job[Any] | None:
    """The job of this session, running or done."""
    current: Job[Any] | None = st.session_state.get("job")
    return current
