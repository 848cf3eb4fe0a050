"""Controls bound to the URL by Streamlit, which say so when a link asked for what cannot be.

Streamlit passes over such a value in silence, shows the default and takes it out of the URL.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import streamlit as st

from pages._ui.refused import in_words, one_among, refuse, remind, unexpected
from pages._ui.setup import just_arrived
from pages._ui.way_back import went_back

T = TypeVar("T")
Number = TypeVar("Number", int, float)
# Keys of controls that a link asked for an infinite whole number: Streamlit fails at it, at every
# run, so they are kept out of the URL for the rest of the visit.
UNBOUND = "unbound"
KEPT = "bound_kept"  # by key, what each control last said, on whatever page
SWITCHED = {"true": True, "false": False}
BOUND: dict[str, Any] = {"bind": "query-params", "persist_state": "session"}


def choose_one(
    label: str,
    options: Sequence[str],
    *,
    key: str,
    where: Any = st,
    **more: Any,
) -> str:
    """Draw a row of buttons of which one is pressed, at first the first.

    Args:
        label: what is chosen.
        options: the names on the buttons and in the link.
        key: the widget's key and the parameter's name in the URL.
        where: what draws it, such as a column.
        more: for `st.segmented_control`.
    """

    def draw() -> str:
        picked: str = where.segmented_control(
            label, options, default=options[0], required=True, key=key, **BOUND, **more
        )
        return picked

    return one_of(key, options, draw)


def choose_listed(
    label: str, options: Sequence[str], *, key: str, where: Any = st, **more: Any
) -> str:
    """Draw a list that opens; as `choose_one` otherwise."""

    def draw() -> str:
        picked: str = where.selectbox(label, options, key=key, **BOUND, **more)
        return picked

    return one_of(key, options, draw)


def choose_step(
    label: str, options: Sequence[float], default: float, *, key: str, **more: Any
) -> float:
    """Draw a slider that halts at a few numbers only; as `choose_one` otherwise."""

    def draw() -> float:
        picked: float = st.select_slider(label, options, default, key=key, **BOUND, **more)
        return picked

    return one_of(key, options, draw, default)


def choose_number(
    draw: Callable[..., Number],
    label: str,
    low: Number,
    high: Number,
    default: Number,
    step: Number | None = None,
    *,
    key: str,
    **more: Any,
) -> Number:
    """Draw a slider or a field for a number, an int where the bounds are.

    Args:
        draw: ``st.slider`` or ``st.number_input``, or a column's.
        label: what is chosen.
        low: the least allowed.
        high: the most allowed.
        default: at first.
        step: of one press of a key.
        key: the widget's key and the parameter's name in the URL.
        more: for `draw`.
    """
    whole = isinstance(low, int)

    def fits(asked: str) -> bool:
        value = _number(asked)
        return low <= value <= high and (value.is_integer() or not whole)

    def drawn() -> Number:
        unbound: set[str] = st.session_state.setdefault(UNBOUND, set())
        if whole and math.isinf(_number(st.query_params.get(key, ""))):
            unbound.add(key)
        how = {**BOUND, "bind": None} if key in unbound else BOUND
        value = draw(label, low, high, default, step, key=key, **how, **more)
        if key in unbound:
            st.query_params.pop(key, None)
        return value

    kind = "a whole number" if whole else "a number"
    return _drawn(key, fits, f"{kind} in {in_words(low)}..{in_words(high)}", drawn, default)


def switch(label: str, *, key: str, where: Any = st, **more: Any) -> bool:
    """Draw a switch, true or false in the link."""

    def draw() -> bool:
        on: bool = where.toggle(label, key=key, **BOUND, **more)
        return on

    default: bool = more.get("value", False)
    return _drawn(key, lambda asked: asked.lower() in SWITCHED, "true or false", draw, default)


def one_of(key: str, options: Sequence[Any], draw: Callable[[], T], default: Any = None) -> T:
    """Draw something of which `options` can be chosen, and say if the link asked for another.

    Args:
        key: the widget's key and the parameter's name in the URL.
        options: what can be chosen.
        draw: draws it and returns what is chosen.
        default: what is chosen at first; by default the first option.
    """

    def fits(asked: str) -> bool:
        # The second is no link's wish, but what was chosen here among the options of other data.
        return asked in map(str, options) or asked == str(st.session_state.get(key))

    first = options[0] if default is None else default
    return _drawn(key, fits, one_among(options), draw, first)


def _number(asked: str) -> float:
    try:
        return float(asked)
    except ValueError:
        return math.nan


def _drawn(
    key: str, fits: Callable[[str], bool], expected: str, draw: Callable[[], T], default: Any
) -> T:
    asked = st.query_params.get(key)  # before the control is drawn, which corrects the link
    kept: dict[str, Any] = st.session_state.setdefault(KEPT, {})
    arrived = asked is None and just_arrived() and not went_back()
    if arrived and kept.get(key, default) != default and fits(str(kept[key])):
        # Streamlit carries to the next page what was chosen by hand, not what came by a link.
        st.session_state[key] = kept[key]
        st.query_params[key] = in_words(kept[key])
    if asked and just_arrived() and key in st.session_state and _says(asked, default):
        # Streamlit takes a default out of the URL unread, and would show what was chosen before.
        st.session_state[key] = default
    value = kept[key] = draw()
    if asked and not fits(asked):
        refuse(key, unexpected(key, expected, asked, value), value)
    remind(key, value)
    return value


def _says(asked: str, value: Any) -> bool:
    """Whether a link's text stands for a value."""
    if isinstance(value, bool):
        return SWITCHED.get(asked.lower()) is value
    return asked == str(value) if isinstance(value, str) else _number(asked) == value
