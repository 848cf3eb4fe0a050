"""What a finished job shows: findings, the methods side by side, and the curves."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from pages._ui.controls import Settings
from pages._ui.work import Task, result_of
from zsl_core.figures.comparison import comparison_bars
from zsl_core.figures.training import training_curves
from zsl_core.methods import METHODS
from zsl_core.runs.experiment import Run
from zsl_core.runs.showcase import RIVALS, findings
from zsl_core.runs.tables import COLUMNS, comparison_rows, none_in_words

MAIN_COLUMNS = ["method", "T1", "u", "s", "H", "AUSUC", "hubs", "RSA all", "fit (s)"]
HELP = {
    "T1": "Top-1 accuracy on unseen classes among the unseen classes, mean over classes, per cent.",
    "T5": "Top-5 accuracy of the same; none with 5 classes or fewer.",
    "u": "Accuracy on unseen classes among all classes, per cent.",
    "s": "Accuracy on seen classes among all classes, per cent.",
    "H": "Harmonic mean of u and s: accuracies on unseen and on seen classes, among all classes.",
    "AUSUC": "Area under the curve of s against u over all calibrations (Chao et al. 2016).",
    "hubs": "Robin Hood index: share of the images that would have to change class for an even "
    "spread; it counts all classes, the skewness sees little but the most popular.",
    "N1 skew": "Hubness: skewness of how often each unseen class is the nearest; near chance (0 "
    "or little above) there are no hubs, below 0 some classes are nearly nobody's nearest.",
    "RSA unseen": "Structure: rank correlation of class similarities before and after, over unseen "
    "classes; 1 keeps every order.",
    "RSA all": "Structure: rank correlation of class similarities before and after, over all "
    "classes; 1 keeps every order.",
    "relations": "Mean of three shares of images: similar ones within [τ, δ], dissimilar ones "
    "below τ, and identical > similar > dissimilar in order; per cent.",
    "mildness": "Mean semantic similarity of true and predicted class over the mistakes; higher is "
    "milder.",
}


def show_results(done: Task, settings: Settings) -> list[Run]:
    """Draw the result of a task that is done; `settings` are what the controls say now.

    Returns:
        The runs; none, with a sentence on the page, where it failed.
    """
    runs = result_of(done)
    if runs is None:
        return []
    trained_with, chosen = done.about
    if not runs[0].complete:
        step = runs[0].history[-1]["step"]
        st.warning(f"Cancelled at step {step}: this is what was learnt by then, and not kept.")
    elif len(runs) <= len(RIVALS):
        st.warning("Cancelled before all rivals were trained: the comparison is not whole.")
    if settings != trained_with:
        st.caption(":material/sync: The settings have changed since this was trained.")
    _measured_on(trained_with)
    bars = comparison_bars(runs, height=60 + 42 * len(runs))
    st.plotly_chart(bars, key="bars", alt="Bars of four measures for each method")
    sentences = findings(runs)
    if sentences:
        st.markdown("  \n".join(sentences))
    table = results_table(runs)
    _draw(table, MAIN_COLUMNS, "The main measures of all methods")
    none = none_in_words([(METHODS[run.config.method].label, run.report) for run in runs])
    if none:
        st.caption(none)
    with st.expander("All measures"):
        _draw(table, ["method", *COLUMNS, "fit (s)"], "All measures of all methods")
    if len(runs) > 1:
        _settings_of_rivals(chosen, on_validation=trained_with.on_validation)
    st.subheader("How PSR learnt", anchor=False)
    st.plotly_chart(training_curves(runs[0].history), key="curves", alt="Curves of the training")
    st.caption(
        "Over the optimisation steps; each panel has its own scale. The objective, their weighted "
        "sum, is what training lowers; one term may rise for another. Whether the accuracy on "
        "classes never trained on follows is the question: step 0 is "
        + (
            "a ridge regression already, not chance."
            if trained_with.params["encoder"] == "kernel"
            else "a network not trained yet."
        )
        + start_and_end(runs[0])
    )
    return runs


def start_and_end(run: Run) -> str:
    """Whether the start named the held-out images better than the end."""
    first, last = (run.history[at]["held_out"] for at in (0, -1))
    if not run.complete or first is None or last is None or round(first - last, 3) <= 0:
        return ""
    return f" Here the start is ahead: {first:.1%} against {last:.1%} at the end."


def _settings_of_rivals(chosen: list[str], *, on_validation: bool) -> None:
    labels = ", ".join(METHODS[name].label for name in chosen)
    st.caption(
        "PSR as it was set when trained. "
        + (
            f"Settings of {labels} by cross-validation on seen classes; others default."
            if chosen
            else "Rivals at their default settings; `python -m zsl_core compare` chooses them by "
            "cross-validation on seen classes, and this page then uses what it chose."
        )
        + (
            " These validation classes were among those folds, so the rivals are at an advantage "
            "until PSR is set so too."
            if chosen and on_validation
            else ""
        )
    )


def _draw(table: pd.DataFrame, columns: list[str], alt: str) -> None:
    formats = {
        name: st.column_config.NumberColumn(
            help=HELP[name], format="%.2f" if factor == 1 else "%.1f"
        )
        for name, (_, _, factor) in COLUMNS.items()
    }
    st.dataframe(table, column_order=columns, hide_index=True, column_config=formats, alt=alt)


def _measured_on(trained_with: Settings) -> None:
    if trained_with.on_validation:
        st.caption(
            "Measured on **validation classes**: seen classes set aside from training. Fewer "
            "classes to learn from and to tell apart: compare these numbers with one another, "
            "not with those of the test."
        )
    else:
        st.caption(
            "Measured on the **test classes**. A number you looked at here while choosing settings "
            "is no longer a test: choose on validation, look here once."
        )


def results_table(runs: list[Run]) -> pd.DataFrame:
    """A row a run, a column a measure, as shown."""
    rows = comparison_rows(runs)
    data = {"method": [row["method"] for row in rows]}
    data |= {name: [row[name][0] if row[name] else None for row in rows] for name in COLUMNS}
    data["fit (s)"] = [round(row["seconds"][0], 2) for row in rows]
    return pd.DataFrame(data)
