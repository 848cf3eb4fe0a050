"""Compare: PSR, SYNC and every other method on the same split."""

from typing import Any

import streamlit as st

from pages._ui.bound import choose_one
from pages._ui.compare import show_classes, show_curves, show_measures, show_tradeoff
from pages._ui.data import Chosen, choose_data
from pages._ui.picked import Picked, choose_runs
from pages._ui.run import keep_linked_run
from pages._ui.setup import setup_page
from pages._ui.side_by_side import show_maps
from pages._ui.work import result_or_wait, store
from zsl_core.runs.compare import Compared, compare_runs
from zsl_core.runs.jobs import Job

VIEWS = {
    "measures": show_measures,
    "trade-off": show_tradeoff,
    "seen and unseen": show_curves,
    "class by class": show_classes,
    "two maps": show_maps,
}


def main() -> None:
    """Draw the page."""
    setup_page("Compare")
    st.title("Compare on the same split", anchor=False)
    chosen = choose_data()
    keep_linked_run(chosen)
    picked = choose_runs(chosen)
    view = choose_one("View", list(VIEWS), key="view", label_visibility="collapsed")
    lines = _compared(chosen, picked)
    for note in {done.note for line in lines for done in line.runs if done.note}:
        st.warning(note, icon=":material/save:")
    VIEWS[view](chosen, lines)
    st.caption(picked.settings)


def _compared(chosen: Chosen, picked: Picked) -> list[Compared]:
    kept = store()

    def work(job: Job[Any]) -> list[Compared] | None:
        return compare_runs(
            chosen.dataset,
            picked.specs,
            n_seeds=picked.n_seeds,
            class_embedding=chosen.class_embedding,
            store=kept,
            report=job.report,
        )

    asked = tuple((label, spec.text) for label, spec in picked.specs.items())
    wanted = (chosen.dataset.digest, chosen.class_embedding, asked, picked.n_seeds)
    lines: list[Compared] = result_or_wait("compare", wanted, work)
    return lines


main()
