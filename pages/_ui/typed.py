"""The controls that make a class typed in: its classes, attributes and name, kept in the URL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st

from pages._ui.data import Chosen
from pages._ui.linked import opened, write
from pages._ui.refused import refuse, remind
from pages._ui.text import plain
from zsl_core.errors import InputError
from zsl_core.new_class import ATTRIBUTES, MOST_PARTS, NewClass, parse_class

PARAM, KEPT = "typed", "typed_kept"
CALLED, WITHOUT = "called", "without"
MOST_EDITS, MOST_WITHOUT = 8, 5

# What it is called on the button, how it is made, the class whose description is taken away.
EXAMPLES = {
    "fauna": (
        ("A pig with tusks and fur, in the forest", "pig;tusks=0.6;fur=1;forest=1", "wild boar"),
        ("Half horse, half tiger", "horse*1+tiger*1", "zebra"),
        ("A horse striped black and white", "horse;stripes=1;white=0.7;black=0.6;brown=0", "zebra"),
        ("A crab, drawn out", "crab;elongated=1", "lobster"),
        ("A brown bear, white, in the snow", "brown bear;brown=0;white=1;snow=1", "polar bear"),
    )
}


@dataclass(frozen=True)
class Typed:
    """What was typed in.

    Attributes:
        made: the class.
        name: what it is called.
        without: classes whose descriptions are taken away.
    """

    made: NewClass
    name: str
    without: tuple[int, ...]


def choose_new_class(chosen: Chosen) -> Typed:
    """Draw the controls; with nothing to start from, say so and draw no more of the page."""
    where = f"{chosen.dataset.name}_{chosen.class_embedding}"
    refused = _begin(chosen, where)
    if examples := _examples(chosen):
        labels = [label for label, _, _ in examples]
        picked = st.selectbox(
            "Examples", labels, index=None, key="typed_example", placeholder="Choose one to load"
        )
        if picked is not None:
            _, text, without = examples[labels.index(picked)]
            del st.session_state["typed_example"]
            _put(chosen, where, text, [without])
            st.session_state[CALLED] = ""  # another class: what the last one was called is not it
            st.rerun()
    made = _edited(chosen, where)
    if refused:
        instead = f"The class in the link cannot be made, so this is {plain(made.label)}."
        refuse(PARAM, f"{instead} {refused}", made.text)
    remind(PARAM, made.text)
    st.session_state[KEPT] = {**st.session_state.get(KEPT, {}), where: made.text}
    write(PARAM, made.text)
    name = st.text_input(
        "Called",
        key=CALLED,
        bind="query-params",
        persist_state="session",
        max_chars=60,
        placeholder=made.label,
        help="A name, nothing more: what counts are the classes and attributes above.",
    )
    return Typed(made, name or made.label, _without(chosen))


def kept_text(chosen: Chosen) -> str | None:
    """The class left in the controls on these data, if there is one."""
    where = f"{chosen.dataset.name}_{chosen.class_embedding}"
    text: str | None = st.session_state.get(KEPT, {}).get(where)
    return text


def _without(chosen: Chosen) -> tuple[int, ...]:
    names = chosen.dataset.class_names
    picked = st.multiselect(
        "Take away the description of",
        names,
        key=f"without_{chosen.dataset.name}",
        max_selections=MOST_WITHOUT,
        help="As if nobody had described this class: is the new class a stand-in for it?",
    )
    asked = ";".join(picked)
    if asked != st.query_params.get(WITHOUT, ""):
        st.query_params[WITHOUT] = asked
    st.session_state["without_kept"] = {
        **st.session_state.get("without_kept", {}),
        chosen.dataset.name: picked,
    }
    return tuple(names.index(name) for name in picked)


def _begin(chosen: Chosen, where: str) -> str:
    """Fill the controls from a link, from what was left here before, or from the first example.

    Returns:
        why the link's class cannot be made; empty if it can, or there is none.
    """
    names, refused = chosen.dataset.class_names, ""
    asked = opened(PARAM)
    if asked is not None:
        without = st.query_params.get(WITHOUT, "").split(";")
        try:
            parse_class(asked, chosen.dataset, chosen.class_embedding)
            unknown = [name for name in without if name and name not in names]
            if unknown:
                raise InputError(
                    f"Expected `{WITHOUT}` to name classes of {chosen.dataset.name}, but got "
                    f"{unknown[0]!r}."
                )
            _put(chosen, where, asked, without)
            return ""
        except InputError as error:
            refused = plain(str(error))
    if f"parts_{where}" in st.session_state:
        return refused
    examples = _examples(chosen)
    text, without = _of_another_embedding(chosen) or _most_alike(chosen), [""]
    if examples:
        text, without = examples[0][1], [examples[0][2]]
    kept: list[str] | None = st.session_state.get("without_kept", {}).get(chosen.dataset.name)
    _put(
        chosen,
        where,
        st.session_state.get(KEPT, {}).get(where, text),
        without if kept is None else kept,
    )
    return refused


def _put(chosen: Chosen, where: str, text: str, without: Sequence[str]) -> None:
    """Set every control to a class as text; nobody has drawn them yet in this run."""
    made, state = parse_class(text, chosen.dataset, chosen.class_embedding), st.session_state
    state[f"parts_{where}"] = [name for name, _ in made.parts]
    state[f"edits_{where}"] = [name for name, _ in made.edits]
    for name, weight in made.parts:
        state[f"weight_{where}_{name}"] = weight
    for name, value in made.edits:
        state[f"value_{where}_{name}"] = value
    names = chosen.dataset.class_names
    state[f"without_{chosen.dataset.name}"] = [name for name in without if name in names]


def _edited(chosen: Chosen, where: str) -> NewClass:
    dataset = chosen.dataset
    picked = st.multiselect(
        "Made from",
        dataset.class_names,
        key=f"parts_{where}",
        max_selections=MOST_PARTS,
        on_change=_leave_example,
        args=[chosen],
        help=f"Up to {MOST_PARTS} classes, seen or unseen: their descriptions are mixed.",
    )
    if not picked:
        # The controls below stay: drawn anew, the browser would show them as they once were.
        st.info("Choose a class to start from: this is still the last one.", icon=":material/edit:")
        picked = [name for name, _ in _kept(chosen, where).parts]
    parts = tuple((name, _weight(where, name) if len(picked) > 1 else 1.0) for name in picked)
    names = dataset.attribute_names
    if names is None or chosen.class_embedding != ATTRIBUTES:
        st.caption(f"The numbers of {chosen.class_embedding} have no names: mix classes instead.")
        return NewClass(parts)
    changed = st.multiselect(
        "Attributes to change",
        names,
        key=f"edits_{where}",
        max_selections=MOST_EDITS,
        help="Type to search. The others stay as in the class it is made from.",
    )
    row = NewClass(parts).embedding(dataset, chosen.class_embedding)
    whole = dataset.embedding(chosen.class_embedding)
    edits = []
    for name in changed:
        key, before = f"value_{where}_{name}", float(row[names.index(name)])
        low, high = min(0.0, float(whole.min())), max(float(whole.max()), before)
        # Who adds an attribute wants it changed: at first it is turned to its other end.
        turned = low if before > (low + high) / 2 else high
        value = float(st.session_state.setdefault(key, turned))
        low, high = min(low, value), max(high, value)
        edited = st.slider(
            plain(name),
            low,
            high,
            step=(high - low) / 100,
            key=key,
            format="%.2f",
            help=f"Before: {before:.2f}.",
        )
        edits.append((name, edited))
    return NewClass(parts, tuple(edits))


def _leave_example(chosen: Chosen) -> None:
    """Made from other classes it is no example: what that one takes away comes back."""
    key = f"without_{chosen.dataset.name}"
    if st.session_state.get(key) in [[without] for _, _, without in _examples(chosen)]:
        st.session_state[key] = []


def _weight(where: str, name: str) -> float:
    key = f"weight_{where}_{name}"
    value = float(st.session_state.setdefault(key, 1.0))
    high, low = max(1.0, value), min(0.05, value)
    weight: float = st.slider(f"Weight of {plain(name)}", low, high, step=0.05, key=key)
    return weight


def _examples(chosen: Chosen) -> tuple[tuple[str, str, str], ...]:
    return EXAMPLES.get(chosen.dataset.name, ()) if chosen.class_embedding == ATTRIBUTES else ()


def _kept(chosen: Chosen, where: str) -> NewClass:
    """The class last made on these data."""
    text = st.session_state.get(KEPT, {}).get(where) or _most_alike(chosen)
    return parse_class(text, chosen.dataset, chosen.class_embedding)


def _of_another_embedding(chosen: Chosen) -> str | None:
    """The classes last mixed on these data, without the changes that only attributes allow."""
    for where, text in reversed(st.session_state.get(KEPT, {}).items()):
        if where.startswith(f"{chosen.dataset.name}_"):
            return str(text).partition(";")[0]
    return None


def _most_alike(chosen: Chosen) -> str:
    """The seen class whose description is nearest to that of any unseen class."""
    dataset = chosen.dataset
    embeddings = dataset.embedding(chosen.class_embedding)
    unit = embeddings / np.linalg.norm(embeddings, axis=1, keepdims=True)
    delta = unit[dataset.seen_classes] @ unit[dataset.unseen_classes].T
    best = dataset.seen_classes[int(delta.max(axis=1).argmax())]
    return NewClass(((dataset.class_names[best], 1.0),)).text
