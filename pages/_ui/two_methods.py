"""The view of the Errors page that sets two methods beside each other, image by image."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from pages._ui.examples import show_images
from pages._ui.export import export, python_of
from pages._ui.linked import linked
from pages._ui.offered import offered
from pages._ui.predicted import Predicted, predicted
from pages._ui.run import base_specs, have_run
from pages._ui.text import plain
from zsl_core.evaluation.confusions import disagreement
from zsl_core.evaluation.protocol import Ints
from zsl_core.methods import METHODS
from zsl_core.runs.snippet import quoted
from zsl_core.runs.spec import called, parse_run

EACH = 8  # pictures of each side


def two_methods_view(shown: Predicted) -> None:
    """The images one method names right and another wrong."""
    spec = shown.spec
    known = [each.text for each in base_specs(shown.chosen)]
    known += offered(shown.chosen)
    options = [text for text in dict.fromkeys(known) if parse_run(text).text != spec.text]
    another = next(text for text in options if parse_run(text).method != spec.method)
    linked("other", options, another)
    names = called([spec.text, *options])
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        text = st.selectbox(
            "Compare with",
            options,
            format_func=names.__getitem__,
            key="other",
            persist_state="session",
            help="Trained like the run shown, on all seen classes.",
            width=420,
        )
        beside = st.container()
    other = parse_run(text)
    second = predicted(shown.chosen, have_run(shown.chosen, other, "second"), shown.among)
    told = disagreement(shown.told, second.told)
    ours, theirs = names[spec.text], names[text]
    if spec.method != other.method:  # the methods' names alone are shorter
        ours, theirs = (METHODS[each.method].label for each in (spec, other))
    beside.markdown(
        f"The same {len(shown.told.labels):,} images, named once by **{plain(ours)}** and once by "
        f"**{plain(theirs)}**."
    )
    numbers = (
        ("Both right", told.both),
        (f"Only {plain(ours)}", len(told.only_first)),
        (f"Only {plain(theirs)}", len(told.only_second)),
        ("Both wrong", told.neither),
    )
    for column, (label, number) in zip(st.columns(4), numbers, strict=True):
        column.metric(label, f"{number:,}", help=f"Of {len(shown.told.labels):,} images.")
    first, last = st.columns(2, gap="medium")
    with first:
        _side(shown, second, told.only_first, (ours, theirs), "only_first", run=text)
    with last:
        _side(second, shown, told.only_second, (theirs, ours), "only_second")
    st.caption(
        f"On both sides first the images on which {plain(ours)} and {plain(theirs)} differ most, "
        "each margin divided by the spread of its own method's margins. How many images stand on "
        "a side is what accuracy already says; which ones they are is what it hides."
    )
    rows = np.concatenate([told.only_first, told.only_second])
    table = pd.DataFrame(
        {
            "image": shown.told.images[rows],
            "true": [shown.names[c] for c in shown.told.labels[rows]],
            ours: [shown.names[c] for c in shown.told.predicted[rows]],
            theirs: [shown.names[c] for c in second.told.predicted[rows]],
        }
    )
    embedding = quoted(shown.chosen.class_embedding)
    python = python_of(
        shown.chosen,
        spec,
        *shown.python,
        "from zsl_core.evaluation.confusions import disagreement",
        f"second = run(data, {other.method!r}, {dict(other.params)!r}, "
        f"class_embedding={embedding}, seed={other.seed})",
        f'other = predict_test(second.method, data, {embedding}, "{shown.among}")',
        "print(disagreement(told, other))",
    )
    export("two_methods", table=table, config=shown.run.config.to_dict(), python=python)


def _side(
    right: Predicted,
    wrong: Predicted,
    rows: Ints,
    labels: tuple[str, str],
    key: str,
    run: str | None = None,
) -> None:
    """The images that one method names right and another wrong: `run`, or else the run shown."""
    by_right, by_wrong = map(plain, labels)
    st.subheader(f"{by_right} right, {by_wrong} wrong", anchor=False)
    said = [f"wrong: {plain(wrong.names[c])}" for c in wrong.told.predicted[rows[:EACH]]]
    how = (
        f"true class ✓, score and margin (score of the true class less the best other) by "
        f"{by_right}; wrong: what {by_wrong} calls it."
    )
    show_images(right, rows, said, EACH, how=how, key=key, by=(run, labels[1]))
