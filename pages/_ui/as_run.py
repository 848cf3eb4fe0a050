"""The way from the run shown to live refits that begin at its knobs."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pages._ui.controls import WEIGHTS, set_knobs
from pages._ui.data import Chosen
from zsl_core.methods.psr import PSR
from zsl_core.runs.experiment import Run

NEAR = 0.06  # similar classes a class: the slider has steps of a tenth


def offer_knobs_of(run: Run, chosen: Chosen, params: dict[str, float]) -> None:
    """Draw a button that sets the knobs as the run shown has them, where they differ.

    Args:
        run: shown; of a method that has no such knobs this is said.
        chosen: data set and class embedding.
        params: what the knobs say now.
    """
    if not isinstance(run.method, PSR):
        st.caption("Live is PSR, whatever run is shown on the left.")
        return
    own = run.method.get_params()
    wanted: dict[str, Any] = {name: own[name] for name in WEIGHTS}
    if any(wanted[name] > each.most for name, each in WEIGHTS.items()):
        return
    similar = own["tau_similar"]
    wanted["tau_similar"] = run.method.relations_.mean_similar if similar is None else similar
    off = abs(params.get("tau_similar", -1.0) - wanted["tau_similar"])
    if off > NEAR or any(params[name] != wanted[name] for name in WEIGHTS):
        st.caption("These knobs are not those of the run shown on the left.")
        st.button(
            "Begin at the run shown",
            key="as_run",
            on_click=set_knobs,
            args=[chosen, {**wanted, "center": own["center"]}],
            help="Sets τ and the weights as the run named on the left has them.",
        )
