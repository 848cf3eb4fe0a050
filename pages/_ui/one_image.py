"""Which class, and which of its images, the page Scores shows; and how a link asks for one."""

from __future__ import annotations

import numpy as np
import streamlit as st

from pages._ui.linked import linked
from pages._ui.pictures import gallery
from pages._ui.predicted import Predicted
from zsl_core.evaluation.protocol import Bools, Ints

CLASS, IMAGE = "class", "image"  # in the URL
STRIP = 4  # pictures below the large one


def link_to(shown: Predicted, row: int) -> dict[str, str]:
    """What a link to Scores holds that shows one image.

    Args:
        shown: whose candidates are scored.
        row: of the predictions.
    """
    labels = shown.told.labels
    place = int(np.flatnonzero(labels == labels[row]).searchsorted(row)) + 1
    return image_link(shown.names[labels[row]], place, shown.among)


def image_link(name: str, place: int, among: str) -> dict[str, str]:
    """What a link to Scores holds that shows one image.

    Args:
        name: of its class.
        place: its number among the test images of its class, from 1.
        among: the candidates, ``unseen`` or ``all``.
    """
    return {"scores": "one image", "among": among, CLASS: name, IMAGE: str(place)}


def choose_class(shown: Predicted) -> tuple[int, Ints]:
    """Draw the choice of a class; it, and the rows of its images."""
    told, names = shown.told, shown.names
    classes = np.unique(told.labels)
    by_name = {names[c]: int(c) for c in sorted(classes, key=lambda c: names[c])}
    # The first screen shows where one has to look twice: the class named right the least.
    rate = [told.correct[told.labels == c].mean() for c in classes]
    linked(CLASS, list(by_name), names[classes[int(np.argmin(rate))]])
    unseen = {names[c] for c in shown.dataset.unseen_classes}
    name = st.selectbox(
        "Class of the images",
        list(by_name),
        format_func=lambda n: n if shown.among == "unseen" or n not in unseen else f"{n} (unseen)",
        key=CLASS,
        persist_state="session",
        help="At first the class of which the fewest images are named right.",
    )
    return by_name[name], np.flatnonzero(told.labels == by_name[name])


def choose_image(correct: Bools) -> int:
    """Draw the choice of one of a class's images; its place from 1.

    Args:
        correct: (n,) whether each is named right.
    """
    count, wrong = len(correct), np.flatnonzero(~correct) + 1
    first = int(wrong[0]) if len(wrong) else 1
    place = int(linked(IMAGE, range(1, count + 1), first, slides=True))
    if count == 1:
        return 1
    st.slider(
        "Image",
        1,
        count,
        place,
        key=IMAGE,
        persist_state="session",
        help="In the order of the data set.",
    )
    later = [int(p) for p in wrong if p > place] or [int(p) for p in wrong if p != place]
    with st.container(horizontal=True):
        for label, text, to in (
            (":material/chevron_left:", "Previous image", place - 1),
            (":material/chevron_right:", "Next image", place + 1),
            ("Next mistake", "Next image named wrong", later[0] if later else 0),
        ):
            key, out = f"go_{text}", not 1 <= to <= count
            st.button(label, key=key, help=text, disabled=out, on_click=_go, args=[to])
    return int(st.session_state[IMAGE])


def _go(place: int) -> None:
    st.session_state[IMAGE] = place


def strip(shown: Predicted, rows: Ints, place: int) -> None:
    """The images before and after, so that one sees where the slider leads."""
    first = int(np.clip(place - 1 - STRIP // 2, 0, max(0, len(rows) - STRIP)))
    some = rows[first : first + STRIP]
    marks = ["✓" if right else "✗" for right in shown.told.correct[some]]
    captions = [f"{first + i + 1} {mark}" for i, mark in enumerate(marks)]
    gallery(shown.dataset, shown.told.images[some], captions, width=50)
