"""The views of the Relations page: all pairs, the graph, and one class."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st
from numpy.typing import NDArray

from pages._ui.data import Chosen
from pages._ui.export import export, python_of
from pages._ui.following import follow
from pages._ui.linked import linked
from pages._ui.pictures import clearest, gallery, has_pictures
from pages._ui.tau import Tau
from pages._ui.text import plain
from zsl_core.arrangement import cluster_order, neighbourhood, plane_layout
from zsl_core.datasets import ZSLDataset
from zsl_core.figures.palette import RELATION_COLORS
from zsl_core.figures.relation_graph import relation_graph
from zsl_core.figures.relations import delta_histogram, delta_line, delta_matrix
from zsl_core.relations import Relations
from zsl_core.runs.snippet import quoted

Ints = NDArray[np.int64]

GRAPH_UP_TO = 150  # classes; of more, only the neighbourhood of one is drawn
NEIGHBOURS = 40
PICTURES = 6


@dataclass(frozen=True, eq=False)
class Shown:
    """What the views draw.

    Attributes:
        chosen: data set and class embedding.
        relations: of all classes, at the tau of training.
        key: of what does not hang on tau, for the caches.
        on_validation: whether the classes trained on, whose centre a centred space has, are those
            left when some are set aside for validation.
    """

    chosen: Chosen
    relations: Relations
    key: tuple[str, str, bool, str]
    on_validation: bool = False

    @property
    def dataset(self) -> ZSLDataset:
        """The data, with all its classes."""
        return self.chosen.dataset

    @property
    def center(self) -> bool:
        """Whether the classes are compared in the centred space."""
        return self.key[2]

    @property
    def config(self) -> dict[str, Any]:
        """What the relations are made of."""
        return {
            "dataset": self.dataset.name,
            "dataset_digest": self.dataset.digest,
            "class_embedding": self.chosen.class_embedding,
            "tau": self.relations.tau,
            "center": self.center,
            "trained_on": "all seen classes but those for validation"
            if self.on_validation
            else "all seen classes",
        }

    @classmethod
    def of(cls, chosen: Chosen, tau: Tau, *, center: bool) -> Shown:
        """The relations of all classes, in the space and at the tau of training."""
        described = tau.space.embeddings(chosen.dataset.embedding(chosen.class_embedding))
        relations = Relations.from_embeddings(described, tau=tau.relations.tau)
        # The centre is that of the trained classes, which the choice of validation changes.
        centre = (
            "" if tau.space.embedding_mean is None else tau.space.embedding_mean.tobytes().hex()
        )
        return cls(
            chosen,
            relations,
            (chosen.dataset.digest, chosen.class_embedding, center, centre),
            len(tau.relations.delta) < len(chosen.dataset.seen_classes),
        )


@st.cache_data(max_entries=20, show_spinner=False)
def _order(_delta: NDArray[np.float32], key: tuple[str, str, bool, str]) -> Ints:
    return cluster_order(_delta)


@st.cache_data(max_entries=20, show_spinner="Placing the classes …")
def _layout(_delta: NDArray[np.float32], key: tuple[str, str, bool, str]) -> NDArray[np.float64]:
    return plane_layout(_delta)


def show_matrix(shown: Shown) -> None:
    """All pairs: the histogram of delta and the matrix of classes, ordered by clustering."""
    relations, names = shown.relations, shown.dataset.class_names
    histogram = delta_histogram(relations)
    st.plotly_chart(
        follow("histogram", histogram, shown.key),
        key="histogram",
        alt="Histogram of the cosines of all pairs of classes, with tau drawn in",
    )
    figure = delta_matrix(relations, _order(relations.delta, shown.key), names)
    st.plotly_chart(
        follow("matrix", figure, shown.key),
        key="matrix",
        alt="Cosine of every two classes, ordered by clustering",
    )
    st.caption(
        "Similar pairs are in colour, dissimilar ones grey. Neighbours in the matrix are alike as "
        "far as one line can show it: two classes far apart in it may be alike too. A cosine "
        "compares descriptions, not images."
    )
    table = pd.DataFrame(relations.delta, columns=names)
    table.insert(0, "class", names, allow_duplicates=True)
    figures = {"Histogram": histogram, "Matrix": figure}
    python = relations_python(shown, "print(relations.mean_similar)")
    export("relations", table=table, figure=figures, config=shown.config, python=python)


def relations_python(shown: Shown, *tail: str) -> str:
    """The code that makes the ``relations`` shown, and then the tail's lines."""
    name = quoted(shown.chosen.class_embedding)
    trained = f"validation_dataset(data, {name})" if shown.on_validation else "data"
    centred = (
        "from zsl_core.similarity import Space",
        *(("from zsl_core.selection import validation_dataset",) if shown.on_validation else ()),
        f"trained = {trained}",
        f"seen = trained.embedding({name})[trained.seen_classes]",
        "space = Space.fit(trained.features[trained.split.train], seen, center=True)",
        "embedding = space.embeddings(embedding)",
    )
    return python_of(
        shown.chosen,
        None,
        "from zsl_core.relations import Relations",
        f"embedding = data.embedding({name})",
        *(centred if shown.center else ()),
        f"relations = Relations.from_embeddings(embedding, tau={shown.relations.tau!r})",
        *tail,
    )


def show_graph(shown: Shown) -> None:
    """The graph of similar classes, or of one class's neighbourhood where there are many."""
    relations, names = shown.relations, shown.dataset.class_names
    unseen, reference = shown.dataset.unseen_classes, None
    if len(names) <= GRAPH_UP_TO:
        places = _layout(relations.delta, shown.key)
    else:
        centre = _choose_class(shown)
        near = neighbourhood(relations, centre, NEIGHBOURS)
        st.caption(
            f"Of {len(names)} classes the nearest {len(near) - 1} of the "
            f"{int(relations.similar[centre].sum())} similar to {plain(names[centre])}."
        )
        relations = Relations(relations.delta[np.ix_(near, near)], relations.tau)
        names, reference = tuple(names[c] for c in near), 0
        unseen = np.flatnonzero(np.isin(near, unseen))
        places = plane_layout(relations.delta)
    figure = relation_graph(relations, places, names, unseen, reference)
    st.plotly_chart(figure, key="graph", alt="Graph of the classes, similar ones joined by lines")
    st.caption(
        "A line joins two similar classes. Near points are alike as far as a plane can show it, "
        "and the places do not move with τ; distances between groups mean little: trust the lines. "
        "Names that have no room show when you point at a class."
    )
    python = relations_python(shown, "print(relations.mean_similar)")
    export("graph", figure=figure, config=shown.config, python=python)


def reference_view(shown: Shown) -> None:
    """One class: those identical, similar and dissimilar to it."""
    relations, dataset = shown.relations, shown.dataset
    r = _choose_class(shown)
    figure = delta_line(relations, r, dataset.class_names)
    st.plotly_chart(figure, key="line", alt="The cosine of every class with the reference class")
    partners = relations.partners(r)
    far = partners.dissimilar
    halves = far if len(far) <= PICTURES else np.concatenate([far[:3], far[-3:]])
    others = f"the class and {len(partners.identical)} more" if len(partners.identical) else "alone"
    st.markdown(f"**Identical**: {others}. O1 pulls")
    _classes(shown, r, np.concatenate([[r], partners.identical]))
    st.markdown(f"**{len(partners.similar)} similar**: O2 keeps s between τ and δ")
    if len(partners.similar):
        _classes(shown, r, partners.similar)
    else:
        st.caption("None at this τ: as a reference this class adds nothing to O2.")
    st.markdown(f"**{len(far)} dissimilar**: O1 pushes with weight τ - δ; nearest and farthest")
    if len(far):
        _classes(shown, r, halves)
    else:
        st.caption("None at this τ: as a reference this class adds nothing to O1's second part.")
    python = relations_python(
        shown,
        f"partners = relations.partners({r})",
        "for c in [*partners.identical, *partners.similar, *partners.dissimilar]:",
        f"    print(data.class_names[c], relations.delta[{r}, c])",
    )
    table = class_table(shown, r)
    config = {**shown.config, "class": dataset.class_names[r]}
    export(f"relations_of_{r}", table=table, figure=figure, config=config, python=python)


def class_table(shown: Shown, r: int) -> pd.DataFrame:
    """Every other class with its relation to class r and delta, the most alike first."""
    names, partners = shown.dataset.class_names, shown.relations.partners(r)
    rows = [
        (names[c], relation, float(shown.relations.delta[r, c]))
        for relation in RELATION_COLORS
        for c in getattr(partners, relation)
    ]
    return pd.DataFrame(rows, columns=["class", f"relation to {names[r]}", "delta"])


def _choose_class(shown: Shown) -> int:
    names = shown.dataset.class_names
    unseen = {names[c] for c in shown.dataset.unseen_classes}
    linked("class", names, names[0])
    name = st.selectbox(
        "Reference class",
        names,
        format_func=lambda n: f"{n} (unseen)" if n in unseen else n,
        key="class",
    )
    return names.index(name)


def _classes(shown: Shown, r: int, classes: Ints) -> None:
    """Pictures of at most `PICTURES` classes with delta, or their names where there are none."""
    dataset, some = shown.dataset, classes[:PICTURES]
    captions = [
        f"{plain(dataset.class_names[c])} ({shown.relations.delta[r, c]:.2f})" for c in some
    ]
    if not has_pictures(dataset):
        st.markdown(", ".join(captions))
    else:
        gallery(dataset, clearest(dataset, dataset.digest)[some], captions)
    if len(classes) > len(some):
        rest = len(classes) - len(some)
        st.caption(f"and {rest} more, shown on the line above")
