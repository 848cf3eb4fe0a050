"""The views of the Compare page: each draws what the compared runs are asked for."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from pages._ui.bound import choose_one
from pages._ui.compared import compared_config, compared_python
from pages._ui.data import Chosen
from pages._ui.export import export
from pages._ui.pair import choose_pair
from pages._ui.results import HELP
from pages._ui.text import plain
from pages._ui.work import result_or_wait
from zsl_core.evaluation.calibration import Calibration, calibration
from zsl_core.evaluation.class_gains import class_gains, gains_in_words
from zsl_core.evaluation.predictions import AMONG, predict_test
from zsl_core.figures.calibration import seen_unseen_lines
from zsl_core.figures.class_gains import MOST_CLASSES, gain_bars
from zsl_core.figures.tradeoff import tradeoff_scatter
from zsl_core.published import published_tables
from zsl_core.runs.compare import (
    Compared,
    about_seeds,
    chance_levels,
    label_skewness,
    standouts,
    table_rows,
)
from zsl_core.runs.jobs import Job, Progress
from zsl_core.runs.snippet import quoted
from zsl_core.runs.tables import COLUMNS, none_in_words

SPELLED_OUT = (
    "T1, T5: the true name comes first, among the first five. u, s: unseen, seen classes named "
    "right among all classes; H: their harmonic mean; AUSUC: area under their curve. "
    "hubs: the Robin Hood index, of all counts; N1 skew: little but the greatest hub. RSA: rank "
    "correlation of class similarities before and after."
)


def show_measures(chosen: Chosen, lines: list[Compared]) -> None:
    """The table, what stands out in it, and published numbers apart from it."""
    table = pd.DataFrame(table_rows(lines, chance_levels(chosen.dataset)))
    formats = {
        name: st.column_config.Column(help=HELP[name])
        if len(lines[0].runs) > 1
        else st.column_config.NumberColumn(
            help=HELP[name], format="%.1f" if factor == 100 else "%.2f"
        )
        for name, (_, _, factor) in COLUMNS.items()
    }
    formats["fit (s)"] = st.column_config.Column(
        help="Seconds of the fit alone, when it was made: a remembered run keeps its own."
    )
    st.dataframe(table, hide_index=True, column_config=formats, alt="All measures of all runs")
    st.caption(f":material/arrow_upward: Point at a column's name to read more. {SPELLED_OUT}")
    st.markdown("\n".join(f"- {sentence}" for sentence in standouts(lines)))
    st.caption(
        "T1 to AUSUC and relations in per cent; ± is one standard deviation over seeds. Hubs are "
        "few where N1 skew is near chance, or near that of the true labels, "
        f"{label_skewness(chosen.dataset):.2f}; structure is kept where RSA is near 1. "
        + none_in_words([(plain(line.label), line.runs[0].report) for line in lines])
        + " "
        + about_seeds(lines)
    )
    python = compared_python(
        chosen,
        lines,
        "from zsl_core.runs.compare import chance_levels, table_rows",
        "for row in table_rows(lines, chance_levels(data)):",
        "    print(row)",
    )
    export("comparison", table=table, config=compared_config(lines), python=python)
    with st.expander("Published numbers, other features and splits: not comparable with the table"):
        for found in published_tables():
            st.caption(f"{found.source}. {found.data}. Per cent, as published.")
            st.dataframe(found.table, hide_index=True, alt=f"Published numbers: {found.source}")


def show_tradeoff(chosen: Chosen, lines: list[Compared]) -> None:
    """Hubness against structure."""
    chance = chance_levels(chosen.dataset)
    figure = tradeoff_scatter(lines, chance["T1"], chance.get("hubs"))
    st.plotly_chart(figure, key="tradeoff", alt="Hubness against structure, accuracy as colour")
    without = [line.label for line in lines if line.mean("RSA all") is None]
    st.caption(
        "Up and to the left is better; the frame's colour is the method's, the filling its "
        "accuracy on unseen classes. "
        + (
            f"{plain(', '.join(without))}: no prototypes among the images, so no structure there, "
            "and placed beneath. "
            if without
            else ""
        )
        + "Hubs: the share of the images that would have to change class for an even spread. The "
        "N1 skewness in the table, made by the few most popular classes, may rank otherwise. A "
        "name that would lie over others is left out: point at its mark."
    )
    headings = ("T1", "hubs", "RSA all")
    table = pd.DataFrame(
        {
            "run": [line.label for line in lines],
            **{name: [line.mean(name) for line in lines] for name in headings},
            **{f"{name} spread": [line.spread(name) for line in lines] for name in headings},
        }
    )
    python = compared_python(
        chosen,
        lines,
        "for line in lines:",
        f"    print(line.label, [line.mean(name) for name in {headings}])",
    )
    config = compared_config(lines)
    export("tradeoff", table=table, figure=figure, config=config, python=python)


def show_curves(chosen: Chosen, lines: list[Compared]) -> None:
    """Seen against unseen accuracy over all calibrations."""
    data, embedding = chosen.dataset, chosen.class_embedding
    if not len(data.split.test_seen):
        st.info("These data have no test images of seen classes, so there is no such curve.")
        return
    wanted = (data.digest, embedding, tuple(line.spec.text for line in lines))
    found: dict[str, Calibration] = result_or_wait(
        "compare_curves", wanted, lambda job: _calibrated(chosen, lines, job)
    )
    methods = [line.spec.method for line in lines]
    figure = seen_unseen_lines(found, methods, len(data.seen_classes), len(data.unseen_classes))
    st.plotly_chart(figure, key="curves", alt="Seen against unseen accuracy of each run")
    widest = max(found, key=lambda label: found[label].ausuc)
    gains = {label: each.best.h - each.plain.h for label, each in found.items()}
    most = max(gains, key=lambda label: gains[label])
    st.markdown(
        f"Largest area: **{plain(widest)}**, AUSUC {100 * found[widest].ausuc:.1f}. Most to gain "
        f"by calibration: **{plain(most)}**, H from {100 * found[most].plain.h:.1f} to "
        f"{100 * found[most].best.h:.1f}."
    )
    st.caption(
        "Along a line the scores of seen classes are lowered step by step. Disc: as the method "
        "is, not calibrated. Star: the largest H on the way, found by looking at the test images, "
        "so it says what is possible and not what one would have chosen. Of several seeds, the "
        "first."
    )
    table = pd.concat(
        [
            pd.DataFrame(
                {
                    "run": label,
                    "gamma": each.curve.gammas,
                    "u": each.curve.unseen,
                    "s": each.curve.seen,
                }
            )
            for label, each in found.items()
        ]
    )
    python = compared_python(
        chosen,
        lines,
        "from zsl_core.evaluation.calibration import calibration",
        "for line in lines:",
        f"    found = calibration(line.runs[0].method, data, {quoted(embedding)})",
        "    print(line.label, found.ausuc, found.plain.h, found.best.h)",
        first_seed=True,
    )
    config = compared_config(lines)
    export("seen_unseen", table=table, figure=figure, config=config, python=python)


def _calibrated(
    chosen: Chosen, lines: list[Compared], job: Job[Any]
) -> dict[str, Calibration | None] | None:
    """The curve of each run; None where it was cancelled between two."""
    found = {}
    for place, line in enumerate(lines):
        if job.report(Progress(f"Calibrating {line.label}", place / len(lines))):
            return None
        method = line.runs[0].method
        found[line.label] = calibration(method, chosen.dataset, chosen.class_embedding)
    return found


def show_classes(chosen: Chosen, lines: list[Compared]) -> None:
    """Which classes one run wins and which it loses against another."""
    found = choose_pair(lines)
    if found is None:
        return
    *pair, beside = found
    first, second = (line.label for line in pair)
    among = choose_one(
        "Candidates",
        AMONG if len(chosen.dataset.split.test_seen) else AMONG[:1],
        key="gains_among",
        where=beside,
        help="unseen: images of unseen classes among the unseen classes. all: all test images "
        "among all classes.",
    )
    said = [
        predict_test(line.runs[0].method, chosen.dataset, chosen.class_embedding, among)
        for line in pair
    ]
    gains, names = class_gains(*said), chosen.dataset.class_names
    methods = (pair[0].spec.method, pair[1].spec.method)
    figure = gain_bars(gains, names, (first, second), methods)
    st.markdown(gains_in_words(gains, plain(first), plain(second), [plain(name) for name in names]))
    st.plotly_chart(figure, key="gains", alt="Difference of accuracy of two runs, class by class")
    fewest = int(gains.n_images.min())
    shown = min(MOST_CLASSES, len(gains.classes))
    which = "All" if shown == len(gains.classes) else f"The {shown} of largest difference, of"
    st.caption(
        f"{which} {len(gains.classes)} classes. Chance is "
        f"{100 / len(said[0].candidates):.1f} % for both. A class has {fewest} test "
        f"image{'s' * (fewest > 1)} or more: where it has {fewest}, one image is "
        f"{100 / fewest:.0f} points. Of several seeds, the first."
    )
    table = pd.DataFrame(
        {
            "class": [names[c] for c in gains.classes],
            "images": gains.n_images,
            first: gains.first,
            second: gains.second,
        }
    )
    python = compared_python(
        chosen,
        pair,
        "from zsl_core.evaluation.class_gains import class_gains",
        "from zsl_core.evaluation.predictions import predict_test",
        "told = [",
        f"    predict_test(line.runs[0].method, data, {quoted(chosen.class_embedding)}, "
        f'"{among}") for line in lines',
        "]",
        "gains = class_gains(*told)",
        "for c, first, second in zip(gains.classes, gains.first, gains.second):",
        "    print(data.class_names[c], first, second)",
        first_seed=True,
    )
    config = compared_config(pair)
    export("classes", table=table, figure=figure, config=config, python=python)
