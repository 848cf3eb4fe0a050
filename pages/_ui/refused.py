"""What a link asked for and cannot be had: one sentence each, above the page.

The parameter is gone from the URL as soon as the page has run, and a page that waits for its work
runs again by itself. So a sentence is kept: until what it speaks of is changed, or the page left.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from pages._ui.text import plain

PLACE, REFUSED = "place_of_refusals", "refused"
MOST_SHOWN = 60  # characters of a value; a link may hold thousands


def begin_refusals(*, arrived: bool) -> None:
    """Make the place for the sentences; on another page than before, forget the earlier ones."""
    if arrived:
        st.session_state[REFUSED] = {}
    st.session_state[PLACE] = st.container()


def unexpected(name: str, expected: str, asked: str, shown: Any) -> str:
    """The sentence on one parameter of the link.

    Args:
        name: of the parameter.
        expected: what it may be, after "to be".
        asked: what the link holds.
        shown: what there is instead.
    """
    short = asked if len(asked) <= MOST_SHOWN else f"{asked[:MOST_SHOWN]}…"
    return (
        f"Expected `{name}` in the link to be {plain(expected)}, but got '{plain(short)}': this is "
        f"{plain(in_words(shown))}."
    )


def one_among(options: Sequence[Any]) -> str:
    """What can be chosen, in words.

    >>> one_among(["ant", "bee", "cow"]), one_among(range(1, 51))
    ("'ant', 'bee' or 'cow'", 'a whole number in 1..50')
    """
    if isinstance(options, range) and len(options) > 1:
        return f"a whole number in {options[0]}..{options[-1]}"
    *most, last = [f"'{in_words(option)}'" for option in options]
    return f"{', '.join(most)} or {last}" if most else last


def in_words(value: Any) -> str:
    """A value as a link has it.

    >>> in_words(0.1), in_words(2**31), in_words(True), in_words("pca")
    ('0.1', '2147483648', 'true', 'pca')
    """
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:g}" if isinstance(value, float) else str(value)


def refuse(name: str, sentence: str, shown: Any) -> None:
    """Keep a sentence for `remind` to say.

    Args:
        name: of what the link asked for.
        sentence: as Markdown.
        shown: the value that stands in for it.
    """
    st.session_state[REFUSED] = {
        **st.session_state.get(REFUSED, {}),
        name: (sentence, shown),
    }


def remind(name: str, value: Any) -> None:
    """At every run: say what was refused of `name`, as long as its value is what stood in."""
    kept: dict[str, tuple[str, Any]] = st.session_state.get(REFUSED, {})
    if name not in kept:
        return
    sentence, shown = kept[name]
    if value == shown:
        st.session_state[PLACE].warning(sentence, icon=":material/link_off:")
    else:
        st.session_state[REFUSED] = {each: kept[each] for each in kept if each != name}
