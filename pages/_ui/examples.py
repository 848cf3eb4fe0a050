"""Images of a selection as pictures, and the way from one of them to its scores."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from pages._ui.linked import carried, linked
from pages._ui.one_image import link_to
from pages._ui.pictures import gallery
from pages._ui.predicted import Predicted
from pages._ui.text import plain
from zsl_core.evaluation.protocol import Ints

SHOWN_AT_MOST = 12
HOW = (
    "true → predicted class, score of the predicted (margin: score of the true class less the "
    "best other)."
)


def show_images(
    shown: Predicted,
    rows: Ints,
    extra: Sequence[str] = (),
    at_most: int = SHOWN_AT_MOST,
    *,
    how: str = HOW,
    key: str,
    by: tuple[str | None, str] = (None, ""),
) -> None:
    """The first images of a selection, how many of how many they are, and a link to one's scores.

    Args:
        shown: what is looked at.
        rows: of the predictions, in the order wanted.
        extra: more to say of each image shown, as Markdown.
        at_most: how many are shown.
        how: to read what is said of each, as Markdown.
        key: the parameter in the URL that says whose scores the link opens, by its number.
        by: of which run the link opens the scores: as text, None for the run shown on all pages,
            and what it is called, where that must be said.
    """
    some = rows[:at_most]
    if not len(rows):
        st.caption("No images.")
        return
    st.caption(f"{len(some)} of {len(rows):,}: {how}")
    numbers = range(1, len(some) + 1)
    _way_to_scores(shown, some[linked(key, numbers, 1) - 1], numbers, key, *by)
    captions = [
        f"**{number}** {told_of(shown, int(row))}"
        for number, row in zip(numbers, some, strict=True)
    ]
    if extra:
        captions = [f"{text}, {more}" for text, more in zip(captions, extra, strict=True)]
    gallery(shown.dataset, shown.told.images[some], captions)


def told_of(shown: Predicted, row: int) -> str:
    """One image in a line of Markdown: true and predicted class, score and margin."""
    told, names = shown.told, shown.names
    true, guess = plain(names[told.labels[row]]), plain(names[told.predicted[row]])
    who = f"{true} ✓" if told.correct[row] else f"{true} → {guess}"
    return f"{who}, {told.scores[row].max():.2f} ({told.margin[row]:+.3f})"


def _way_to_scores(
    shown: Predicted, row: int, numbers: range, key: str, run: str | None, label: str
) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if len(numbers) > 1:
            st.selectbox(
                "Image whose scores are opened",
                numbers,
                format_func="Image {}".format,
                key=key,
                label_visibility="collapsed",
                persist_state="session",
                width=120,
            )
        st.page_link(
            "pages/4_Scores.py",
            label="Why? Its scores" + f" by {plain(label)}" * bool(label),
            icon=":material/bar_chart:",
            query_params=carried() | link_to(shown, row) | ({} if run is None else {"run": run}),
        )
