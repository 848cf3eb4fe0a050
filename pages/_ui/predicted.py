"""What the run shown says of the test images: chosen among which classes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from pages._ui.bound import choose_one
from pages._ui.data import Chosen, choose_data
from pages._ui.run import choose_run
from pages._ui.setup import aside, setup_page
from zsl_core.arrangement import cluster_order
from zsl_core.datasets import ZSLDataset
from zsl_core.evaluation.predictions import AMONG, Predictions, predict_test
from zsl_core.evaluation.protocol import Ints
from zsl_core.evaluation.scores import relations_of
from zsl_core.relations import Relations
from zsl_core.runs.config import digest
from zsl_core.runs.experiment import Run
from zsl_core.runs.snippet import quoted
from zsl_core.runs.spec import RunSpec


@dataclass(frozen=True, eq=False)
class Predicted:
    """What pages about predictions read.

    Attributes:
        chosen: the data.
        run: the run shown.
        among: ``unseen`` or ``all``.
        told: scores and predictions of the test images.
        relations: of all classes, in the run's space.
        order: (c,) the candidates, alike ones beside each other.
        key: of run and data, for the caches.
    """

    chosen: Chosen
    run: Run
    among: str
    told: Predictions
    relations: Relations
    order: Ints
    key: str

    @property
    def dataset(self) -> ZSLDataset:
        """The data set."""
        return self.chosen.dataset

    @property
    def names(self) -> Sequence[str]:
        """The names of its classes."""
        return self.chosen.dataset.class_names

    @property
    def spec(self) -> RunSpec:
        """The run in short."""
        config = self.run.config
        return RunSpec.of(config.method, config.params, config.seed)

    @property
    def python(self) -> tuple[str, ...]:
        """Lines of Python after which ``told`` is what is shown here."""
        return (
            "from zsl_core.evaluation.predictions import predict_test",
            f"told = predict_test(done.method, data, {quoted(self.chosen.class_embedding)}, "
            f'"{self.among}")',
        )


def predictions_page(title: str, views: Mapping[str, Callable[[Predicted], None]]) -> None:
    """Draw a page about the predictions of the run shown, by one of several views.

    Args:
        title: of the page; in small letters, the name of the view in the URL.
        views: name -> what draws it; the first one is shown at first.
    """
    setup_page(title)
    st.title(title, anchor=False)
    chosen = choose_data()
    run = choose_run(chosen)
    with st.container(horizontal=True):
        view = choose_one("Show", list(views), key=title.lower())
        among = choose_among()
    views[view](predicted(chosen, run, among))


def choose_among() -> str:
    """Draw the choice of images and candidates: unseen among unseen, or all among all."""
    return choose_one(
        "Images and classes",
        AMONG,
        key="among",
        where=aside("among", width="content"),
        help="unseen: images of unseen classes, named among the unseen classes. all: all test "
        "images, named among all classes, as in the generalised setting.",
    )


def predicted(chosen: Chosen, run: Run, among: str) -> Predicted:
    """What a run says of the test images; computed once for each run."""
    key = digest(run.config.to_dict())  # of the data set's content and class embedding too
    told, relations, order = _predict(key, among, chosen.dataset, run, chosen.class_embedding)
    return Predicted(chosen, run, among, told, relations, order, key)


@st.cache_resource(max_entries=12, show_spinner="Scoring the test images …")
def _predict(
    key: str, among: str, _dataset: ZSLDataset, _run: Run, _class_embedding: str
) -> tuple[Predictions, Relations, Ints]:
    told = predict_test(_run.method, _dataset, _class_embedding, among)
    relations = relations_of(_run.method, _dataset, _class_embedding)
    candidates = told.candidates
    order = candidates[cluster_order(relations.delta[candidates][:, candidates])]
    return told, relations, order
