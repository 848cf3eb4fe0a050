"""Which runs are compared, kept in the URL, and with what settings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import streamlit as st

from pages._ui.bound import choose_number, switch
from pages._ui.data import Chosen
from pages._ui.linked import opened, write
from pages._ui.offered import BASE, COMPARED, RUNS, compared, keep, offered, place_of
from pages._ui.refused import refuse, remind
from pages._ui.setup import aside
from pages._ui.text import plain
from pages._ui.work import store
from zsl_core.errors import InputError
from zsl_core.methods import METHODS
from zsl_core.runs.compare import MOST_SEEDS
from zsl_core.runs.experiment import remembered_params
from zsl_core.runs.spec import RunSpec, called, canonical, parse_run

PICKER = "compare_picker"
BETWEEN = ";"  # a run's text has commas of its own


@dataclass(frozen=True)
class Picked:
    """What is compared.

    Attributes:
        specs: the runs by what they are called, no two alike.
        n_seeds: how many seeds of each.
        settings: one or two sentences on who chose the settings.
    """

    specs: dict[str, RunSpec]
    n_seeds: int
    settings: str


def choose_runs(chosen: Chosen) -> Picked:
    """Draw the choice."""
    left, middle, right = aside("runs").columns([17, 3, 6.4], vertical_alignment="bottom")
    with left:
        picked = _pick(chosen)
    n_seeds = choose_number(
        middle.number_input,
        "Seeds",
        1,
        MOST_SEEDS,
        1,
        key="seeds",
        help="Each run is trained with so many seeds; the table then shows mean ± spread.",
    )
    tuned = switch(
        "Cross-validated settings",
        value=True,
        key="cv",
        where=right,
        help="Where cross-validation over seen classes once chose a method's settings, use those; "
        "off, all methods are as they come.",
    )
    if not picked:
        st.info("Choose at least one run to look at.")
        st.stop()
    specs, tuned_ones, others = {}, [], []
    for text, label in picked.items():
        spec = parse_run(text)
        by_name, params = ":" not in text, None
        if by_name and tuned:
            params = remembered_params(
                chosen.dataset, spec.method, class_embedding=chosen.class_embedding, store=store()
            )
        if params is not None:  # what was chosen may be the defaults
            spec = RunSpec.of(spec.method, params, spec.seed)
            tuned_ones.append(replace(spec, seed=0).label)
        elif by_name:
            others.append(label)
        twin = next((each for each, other in specs.items() if other.exact == spec.exact), None)
        if twin is None:
            specs[label] = spec
        else:
            st.caption(f"{plain(label)} is the same run as {plain(twin)}: it stands here once.")
    return Picked(specs, n_seeds, _settings(tuned_ones, others, tuned=tuned))


def _settings(tuned_ones: list[str], others: list[str], *, tuned: bool) -> str:
    words = "Trained on all seen classes, measured on the **test classes**. "
    if tuned_ones:
        words += f"Chosen by cross-validation on seen classes: {'; '.join(tuned_ones)}. "
    if others:
        words += f"At default settings, not chosen for these data: {', '.join(others)}. "
    if tuned and not tuned_ones:
        words += "Nothing has been cross-validated here yet: `python -m zsl_core compare` does it. "
    return words


def link_to(texts: Sequence[str]) -> dict[str, str]:
    """What a link to Compare holds that compares these runs."""
    return {RUNS: BETWEEN.join(dict.fromkeys(texts))}


def _pick(chosen: Chosen) -> dict[str, str]:
    """The runs picked, as text, and what each is called."""
    asked, kept = opened(RUNS), compared(chosen)
    if asked is not None:
        kept = _read(asked)
    options = called(list(dict.fromkeys([*METHODS, *offered(chosen), *kept])))
    # Other runs than were picked here make a new widget with another default: a value set from
    # here would be lost where the page runs again before the browser has it.
    version, last = st.session_state.get(PICKER, (0, None))
    version += last != (place_of(chosen), kept)
    picked: list[str] = st.multiselect(
        "Runs",
        list(options),
        default=kept,
        format_func=options.__getitem__,
        key=f"{PICKER}_{version}",
        help="All methods, and the runs that Train and Sweep added.",
    )
    st.session_state[PICKER] = version, (place_of(chosen), picked)
    remind(RUNS, picked)
    keep(COMPARED, chosen, picked)
    text = BETWEEN.join(picked)
    write(RUNS, None if text == BETWEEN.join(BASE) else text)
    return {text: options[text] for text in picked}


def _read(asked: str) -> list[str]:
    """The runs of a link; one that cannot be read is left out, with a sentence."""
    texts, refused = [], []
    for text in filter(None, asked.split(BETWEEN)):
        try:
            texts.append(canonical(text))
        except InputError as error:
            refused.append(f"A run in the link cannot be compared. {plain(str(error))}")
    kept = list(dict.fromkeys(texts)) or list(BASE)
    if refused:
        refuse(RUNS, "  \n".join(refused), kept)
    return kept
