"""Choices that hang on the data and are kept in the URL all the same, such as a class by its name.

A widget bound to the URL by Streamlit fails where its options change with the data: a slider's
place may lie beyond the images of the next class. Here what no longer fits gives way to the
default. For choices that stay the same see `pages._ui.bound`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from pages._ui.refused import in_words, one_among, refuse, remind, unexpected
from pages._ui.setup import WRITTEN, just_arrived

FEW = 5  # options that a sentence can list


def linked(name: str, options: Sequence[Any], default: Any, *, slides: bool = False) -> Any:
    """Before the widget of key `name` is drawn: give it the link's value, its own, or the default.

    Args:
        name: the widget's key and the parameter's name in the URL.
        options: what can be chosen, told apart by `in_words`.
        default: one of them, left out of the URL.
        slides: whether it is a slider, which may have moved on before this run ends: then its own
            value is not sent back, and what is returned has to be the widget's default too, for a
            browser that has its code only after the run.

    Returns:
        the value that the widget will have.
    """
    asked = opened(name)
    if asked is not None:
        found = next((each for each in options if asked in (str(each), in_words(each))), None)
        if found is None:
            refuse(name, unexpected(name, _expected(options, default), asked, default), default)
        st.session_state[name] = default if found is None else found
    kept = st.session_state.get(name, default)
    value = kept if kept in options else default
    if not slides or just_arrived() or st.session_state.get(name) != value:
        st.session_state[name] = value
    write(name, in_words(value) if value != default else None)
    remind(name, value)
    return value


def _expected(options: Sequence[Any], default: Any) -> str:
    if isinstance(options, range) or len(options) <= FEW:
        return one_among(options)
    example = next(each for each in options if each != default)
    return f"one of {len(options)} choices, such as '{in_words(example)}'"


def opened(name: str) -> str | None:
    """What the link that was opened asks for; None where the URL holds only what was `write`n.

    Streamlit empties the query on the way to another page, so what it holds on arrival is a link's.
    Later a quick hand is ahead of the browser, which sends back what was written some runs before.

    Args:
        name: of the parameter.
    """
    asked: str | None = st.query_params.get(name)
    written = st.session_state.get(WRITTEN, {}).get(name, {})
    return asked if just_arrived() or asked not in written else None


def write(name: str, text: str | None) -> None:
    """Put a value into the URL that is no link's, or take it out.

    Args:
        name: of the parameter.
        text: the value; None for none.
    """
    if text is None:
        st.query_params.pop(name, None)
    elif text != st.query_params.get(name):
        st.query_params[name] = text
    written = st.session_state.get(WRITTEN, {})
    st.session_state[WRITTEN] = {**written, name: {**written.get(name, {}), text: True}}


def carried() -> dict[str, str]:
    """What of the URL a link to another page carries along."""
    kept = ("data", "split", "embedding", "run", "folder", "name", "photos", "lesson")
    return {key: st.query_params[key] for key in kept if key in st.query_params}
