"""The control of tau, the same on every page that has one: tau follows from page to page."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from pages._ui.bound import choose_one
from pages._ui.linked import opened, write
from pages._ui.refused import refuse, remind, unexpected
from pages._ui.setup import aside, just_arrived
from zsl_core.datasets import ZSLDataset
from zsl_core.relations import DEFAULT_SIMILAR_SHARE, Relations
from zsl_core.similarity import Space

SHARES = "tau_shares"
BY_NUMBER = "by number"


@dataclass(frozen=True)
class Tau:
    """What the control says.

    Attributes:
        params: tau as a parameter of PSR, ``tau`` or ``tau_similar``.
        space: the space the classes are compared in, raw or centred.
        relations: of the trained classes.
    """

    params: dict[str, float]
    space: Space
    relations: Relations


def tau_control(
    dataset: ZSLDataset, class_embedding: str, *, center: bool, of: ZSLDataset | None = None
) -> Tau:
    """Draw the slider, as a cosine or as a mean number of similar classes.

    Either way tau is that of training: counted over the classes trained on. What is kept is the
    share of them that is similar, so that the choice between validation and test, which trains on
    fewer or more, does not change what is meant.

    Args:
        dataset: what is trained on.
        class_embedding: by name.
        center: whether the classes are compared in the centred space.
        of: the data set that `dataset` is a part of, where it is one.
    """
    seen = dataset.embedding(class_embedding)[dataset.seen_classes]
    space = Space()
    if center:  # else the features need not be gathered
        space = Space.fit(dataset.features[dataset.split.train], seen, center=True)
    described = space.embeddings(seen)
    most = len(seen) - 1
    how = [BY_NUMBER, "by cosine"]
    as_number = choose_one("Classes are similar …", how, key="tau_as", where=aside("tau_as"))
    # The keys carry the data set: what is a good tau for one is out of range for another.
    whole = (of or dataset).name
    params: dict[str, float]
    if as_number == BY_NUMBER:
        place = f"{whole}_{class_embedding}_{center}"
        usual = _linked("tau_similar", round(DEFAULT_SIMILAR_SHARE * most, 1), 0.0, most)
        kept = None if opened("tau_similar") else _shares().get(place)
        keep_share(place, usual / most if kept is None else kept)
        meant = round(_shares()[place] * most, 1)
        key = f"tau_similar_{dataset.name}_{class_embedding}_{center}"
        # Not at every run: a value sent back while the next key is pressed would undo it.
        if st.session_state.get(key) != meant or just_arrived():
            st.session_state[key] = meant
        number = st.slider(
            "Similar classes a class (sets τ)",
            0.0,
            float(most),
            # A browser that has the slider's code only after the next run is not told again what
            # was set in this one, and shows this.
            value=meant,
            step=0.1,
            format="%.1f",
            key=key,
            on_change=lambda: keep_share(place, st.session_state[key] / most),
        )
        remind("tau_similar", number)
        params = {"tau_similar": number}
    else:
        default = Relations.from_embeddings(described).tau
        tau = st.slider(
            "τ",
            -0.99,
            0.999,
            _linked("tau", round(default, 3), -0.99, 0.999),
            0.001,
            format="%.3f",
            key=f"tau_{whole}_{class_embedding}_{center}",
            persist_state="session",
        )
        remind("tau", tau)
        params = {"tau": tau}
    _keep_in_link(params)
    relations = Relations.from_embeddings(described, **params)
    alone = int((relations.similar.sum(axis=1) == 0).sum())
    st.caption(
        f"τ = {relations.tau:.3f}: {relations.mean_similar:.1f} similar classes a class on "
        f"average; {alone} of {most + 1} trained classes have none."
    )
    return Tau(params, space, relations)


def keep_share(place: str, share: float) -> None:
    """Set tau on every page, as the share of the other trained classes that is similar.

    Args:
        place: name of the whole data set, class embedding and centring, with ``_`` between.
        share: 0..1.
    """
    st.session_state[SHARES] = {**_shares(), place: share}


def _shares() -> dict[str, float]:
    found: dict[str, float] = st.session_state.get(SHARES, {})
    return found


# Not by `bind`: under one key a link would carry the tau of one data set to another, and under keys
# of their own the addresses of all data sets visited would pile up.
def _linked(name: str, default: float, low: float, high: float) -> float:
    """What a link asks for that this visit did not write itself, else the default."""
    asked = opened(name)
    if asked is None:
        return default
    try:
        value = float(asked)
    except ValueError:
        value = float("nan")
    if low <= value <= high:
        return value
    refuse(name, unexpected(name, f"a number in {low:g}..{high:g}", asked, default), default)
    return default


def _keep_in_link(params: dict[str, float]) -> None:
    for name in ("tau", "tau_similar"):
        write(name, f"{params[name]:g}" if name in params else None)
