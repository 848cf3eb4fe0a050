"""Live refits in a session: the latest, the one before, and their numbers side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from pages._ui.data import Chosen
from pages._ui.export import export, python_of
from pages._ui.results import HELP
from zsl_core.datasets import ZSLDataset
from zsl_core.figures.hubs import popularity_bars
from zsl_core.live import LARGE_ITERATIONS, LiveFit, LiveResult
from zsl_core.runs.snippet import quoted
from zsl_core.runs.tables import COLUMNS

LIVE = "live"
MEASURES = {  # label -> group and measure of the report, factor, decimals, colour of a change
    "T1 (%)": ("zsl", "top1", 100, 1, "normal"),
    "H (%)": ("gzsl", "harmonic", 100, 1, "normal"),
    "Hubs (Robin Hood)": ("hubness", "robin_hood", 1, 2, "inverse"),
    "Structure (RSA)": ("structure", "rsa_all", 1, 3, "normal"),
}
FROM_SCRATCH = (
    "A refit goes on from the one before. From scratch, as its link is opened, the numbers may "
    "come out a little differently, and more than a little where it has not converged."
)
MEANT = {measure: HELP[heading] for heading, (_, measure, _) in COLUMNS.items()}


@dataclass(frozen=True, eq=False)
class Pair:
    """The latest refit of a session and the one before it, on one data set.

    Attributes:
        fit: what refits.
        now: the latest.
        before: the one before; None at first.
        way: the knobs of each refit up to the latest: each goes on from the one before, so where
            they are cut off early, what is shown hangs on all of them.
    """

    fit: LiveFit
    now: LiveResult
    before: LiveResult | None
    way: tuple[dict[str, Any], ...]

    @property
    def key(self) -> tuple[str, str, bool]:
        """What it refits on."""
        return self.fit.dataset.digest, self.fit.class_embedding, self.fit.center

    def then(self, params: dict[str, Any]) -> Pair:
        """The same one refit later."""
        return Pair(self.fit, self.fit.refit(params, self.now), self.now, (*self.way, params))


@st.cache_resource(max_entries=3, show_spinner=False)
def _fit(_dataset: ZSLDataset, digest: str, class_embedding: str, center: bool) -> LiveFit:
    return LiveFit(_dataset, class_embedding, center=center)


def live_pair(
    dataset: ZSLDataset, class_embedding: str, params: dict[str, Any], *, center: bool
) -> Pair:
    """Refit where the knobs moved since the session's last look; all pages share it.

    Args:
        dataset: what is trained and measured on.
        class_embedding: by name.
        params: among `zsl_core.live.KNOBS`.
        center: centre both spaces.
    """
    pair: Pair | None = st.session_state.get(LIVE)
    if pair is None or pair.key != (dataset.digest, class_embedding, center):
        with st.spinner("Fitting for the first time …"):
            fit = _fit(dataset, dataset.digest, class_embedding, center)
            pair = Pair(fit, fit.refit(params), None, (params,))
    elif pair.now.params != params:
        with st.spinner("Refitting …"):
            pair = pair.then(params)
    st.session_state[LIVE] = pair
    return pair


def show_live(
    chosen: Chosen, measured: ZSLDataset, params: dict[str, Any], *, center: bool
) -> None:
    """The numbers of the latest refit beside those before, and who the hubs are."""
    pair = live_pair(measured, chosen.class_embedding, params, center=center)
    now, before = pair.now, pair.before
    on_validation = measured is not chosen.dataset
    for column, (label, (group, name, factor, decimals, colour)) in zip(
        st.columns(4), MEASURES.items(), strict=True
    ):
        value = now.report[group][name]
        earlier = None if before is None else before.report[group][name]
        change = None
        if value is not None and earlier is not None:
            change = change_as_shown(factor * earlier, factor * value, decimals)
        shown = "none" if value is None else f"{factor * value:.{decimals}f}"
        moved = change is not None and float(change) != 0
        column.metric(
            label,
            shown,
            change,
            delta_color=colour if moved else "off",
            delta_arrow="auto" if moved else "off",
            help=MEANT[name],
        )
    _how_it_went(pair, params, on_test=not on_validation)
    names = [measured.class_names[c] for c in now.unseen_classes]
    earlier = None if before is None else before.n1
    figure = popularity_bars(now.n1, names, int(now.n1.sum()), before=earlier)
    st.plotly_chart(figure, key="live_hubs", alt="How many images fall to each unseen class")
    where = "validation" if on_validation else "test"
    ticks = "" if before is None else "; grey ticks and small numbers: the refit before"
    st.caption(
        f"Bars: images of the {where} classes by their nearest prototype{ticks}. The most popular "
        "stand on the left. Images may be uneven over classes, so uneven bars alone prove no hub. "
        "Knobs not shown here are as PSR comes, so the numbers are not those of a cross-validated "
        "run on other pages."
    )
    export(
        "live",
        table=pd.DataFrame({"class": names, "N1": now.n1}),
        figure=figure,
        config={"params": params, "center": center, "report": now.report},
        python=python_of(
            chosen,
            None,
            *(validation_lines(chosen) if on_validation else ()),
            *live_lines(chosen, pair),
            "print(result.report)",
        ),
    )


def change_as_shown(before: float, now: float, decimals: int) -> str:
    """The difference of two numbers as they are shown, so that it agrees with them.

    >>> change_as_shown(66.14, 65.86, 1), change_as_shown(0.1, 0.096, 2)
    ('-0.2', '0.00')
    """
    change = round(now, decimals) - round(before, decimals)
    return f"{change:+.{decimals}f}" if round(change, decimals) else f"{0:.{decimals}f}"


def validation_lines(chosen: Chosen) -> tuple[str, ...]:
    """Lines of Python after which ``data`` are the validation view of themselves."""
    return (
        "from zsl_core.selection import validation_dataset",
        f"data = validation_dataset(data, {quoted(chosen.class_embedding)})",
    )


def live_lines(chosen: Chosen, pair: Pair) -> tuple[str, ...]:
    """Lines of Python after which ``result`` is the latest refit, by way of those before it."""
    embedding = quoted(chosen.class_embedding)
    return (
        "from zsl_core.live import LiveFit",
        f"live = LiveFit(data, {embedding}, center={pair.fit.center})",
        "result = None",
        "for params in [",
        *(f"    {params}," for params in pair.way),
        "]:",
        "    result = live.refit(params, after=result)",
    )


def _how_it_went(pair: Pair, params: dict[str, Any], *, on_test: bool) -> None:
    now = pair.now
    no_test = " **Numbers on test classes watched while turning knobs are no test.**" * on_test
    begun = "from where the last one ended" if pair.before else "from scratch"
    begun += f" with λ₁ = {params['lambda_similar']:g}, λ₂ = {params['lambda_reconstruction']:g}"
    if now.converged:
        st.caption(
            f"Refitted {begun}: {now.steps} iterations, {now.seconds:.2f} s, converged.{no_test}",
            help=FROM_SCRATCH if pair.before else None,
        )
        return
    seen = len(pair.fit.dataset.seen_classes)
    why = f" With {seen} seen classes one takes long, so each refit is cut." * pair.fit.large
    st.caption(
        f"Refitted {begun}: stopped after {now.steps} iterations, {now.seconds:.2f} s, **not yet "
        f"converged**: the numbers still move.{why}{no_test}",
        help=FROM_SCRATCH if pair.before else None,
    )
    iterations = LARGE_ITERATIONS if pair.fit.large else "some"
    if st.button(f"Go on for {iterations} more iterations", key="go_on"):
        with st.spinner("Refitting …"):
            st.session_state[LIVE] = pair.then(params)
        st.rerun()
