"""The choice of two of the compared runs, kept in the URL."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pages._ui.linked import linked
from zsl_core.runs.compare import Compared


def choose_pair(lines: list[Compared]) -> tuple[Compared, Compared, Any] | None:
    """Draw the choice of two of the runs; None, with a sentence, if there is one only.

    Returns:
        The two, and the place beside them for one control more.
    """
    if len(lines) < 2:
        st.info("Choose a second run above to set one against another.")
        return None
    labels = [line.label for line in lines]
    left, right, beside = st.columns([3, 3, 4])
    linked("first", labels, labels[0])
    first = left.selectbox("Run", labels, key="first")
    others = [label for label in labels if label != first]
    linked("second", others, others[0])
    second = right.selectbox("against", others, key="second")
    return lines[labels.index(first)], lines[labels.index(second)], beside
