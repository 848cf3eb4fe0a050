"""The runs a visit shows, compares and has in its lists: of each data set and embedding apart.

What was trained on one data set is still in the list when the visitor comes back to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from pages._ui.data import Chosen
from pages._ui.linked import write
from zsl_core.runs.showcase import RIVALS
from zsl_core.runs.spec import RunSpec

BASE = ("psr", *RIVALS)
OFFERED, SHOWN, COMPARED = "runs_offered", "runs_shown", "runs_compared"  # place -> text or texts
RUN, RUNS = "run", "runs"  # in the URL

Place = tuple[str, str]


def place_of(chosen: Chosen) -> Place:
    """What a run was trained on: the data set's digest and the class embedding's name."""
    return chosen.dataset.digest, chosen.class_embedding


def offered(chosen: Chosen) -> list[str]:
    """The runs of these data that were trained, ticked or linked to in this visit, as text."""
    return list(_kept(OFFERED).get(place_of(chosen), []))


def shown(chosen: Chosen) -> str:
    """The run last shown of these data; of data not shown yet, the method shown before."""
    kept = _kept(SHOWN)
    before: str = next(reversed(kept.values()), BASE[0])
    return str(kept.get(place_of(chosen), before.partition(":")[0]))


def compared(chosen: Chosen) -> list[str]:
    """The runs last compared of these data; of data not compared yet, those compared before.

    Less the runs that were offered of those other data: their settings are in its terms.
    """
    kept = _kept(COMPARED)
    if place_of(chosen) in kept:
        return list(kept[place_of(chosen)])
    other, before = next(reversed(kept.items()), (None, BASE))
    left = set(_kept(OFFERED).get(other, []))
    return [text for text in before if text not in left] or list(BASE)


def offer(chosen: Chosen, specs: Sequence[RunSpec]) -> None:
    """Put runs into the list of those to show and among the compared; the first is shown next.

    Args:
        chosen: what they are trained on.
        specs: at least one.
    """
    texts = [spec.exact for spec in specs]
    keep(OFFERED, chosen, list(dict.fromkeys([*offered(chosen), *texts])))
    keep(COMPARED, chosen, list(dict.fromkeys([*compared(chosen), *texts])))
    keep(SHOWN, chosen, texts[0])
    for name in (RUN, RUNS):  # what the URL said before is no link's wish any more
        write(name, None)


def keep(what: str, chosen: Chosen, value: Any) -> None:
    """Keep a value for these data, as the latest.

    Args:
        what: `OFFERED`, `SHOWN` or `COMPARED`.
        chosen: the data.
        value: a run as text, or a list of them.
    """
    place = place_of(chosen)
    others = {where: old for where, old in _kept(what).items() if where != place}
    st.session_state[what] = {**others, place: value}


def _kept(what: str) -> dict[Any, Any]:
    found: dict[Any, Any] = st.session_state.get(what, {})
    return found
