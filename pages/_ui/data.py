"""The choice of data set and class embedding, the same on every page and kept in the URL."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages._ui.bound import choose_listed, choose_one
from pages._ui.folder import Folder, choose_folder
from pages._ui.linked import linked
from pages._ui.text import plain
from zsl_core.datasets import ZSLDataset, load_dataset
from zsl_core.datasets.imagenet_classes import SPLITS
from zsl_core.errors import InputError
from zsl_core.selection import validation_dataset

FOLDER, UPLOAD = "folder", "upload"
UPLOADED = "uploaded"  # in the session: the data set made of the user's own files
EMBEDDINGS = "embeddings_chosen"  # in the session: data set -> class embedding, the latest last
CHOICES = ("fauna", "imagenet_classes", "digits", "gaussian", FOLDER)


@dataclass(frozen=True)
class Chosen:
    """The data set and class embedding of this view.

    Attributes:
        dataset: the data.
        class_embedding: by name.
        run_place: the place in the sidebar for the choice of run, above the data's description.
        root: where a data set of the user's own lies; None for bundled data.
        image_root: where its photos lie, if they were given.
    """

    dataset: ZSLDataset
    class_embedding: str
    run_place: DeltaGenerator
    root: Path | None = None
    image_root: Path | None = None


@st.cache_resource(max_entries=3, show_spinner="Reading the data set …")
def _load(
    spec: str, root: Path | None, image_root: Path | None, stamp: tuple[float, ...]
) -> ZSLDataset:
    return load_dataset(spec, root, image_root)


@st.cache_resource(max_entries=3, show_spinner="Setting classes aside …")
def _validation(_dataset: ZSLDataset, class_embedding: str, digest: str) -> ZSLDataset:
    return validation_dataset(_dataset, class_embedding)


def measured_data(chosen: Chosen, *, on_validation: bool) -> ZSLDataset:
    """What methods are trained and measured on: the official split, or the validation view.

    See `zsl_core.selection.validation_dataset`.

    Raises:
        InputError: if there are too few seen classes to set some aside.
    """
    if not on_validation:
        return chosen.dataset
    return _validation(chosen.dataset, chosen.class_embedding, chosen.dataset.digest)


def choose_data() -> Chosen:
    """Draw the choice in the sidebar; a data set that cannot be read stops the page kindly."""
    choices = (*CHOICES, UPLOAD) if UPLOADED in st.session_state else CHOICES
    with st.sidebar:
        kind = choose_listed(
            "Data set",
            choices,
            help="fauna: a drawn zoo. imagenet_classes: 1000 classes as a network knows them. "
            "digits: real handwritten digits. gaussian: made-up classes. folder: your own data in "
            "the xlsa17 layout. upload: what you uploaded on the page Data.",
            key="data",
        )
        problem, dataset, where = "", None, Folder()
        try:
            if kind == UPLOAD:
                dataset = st.session_state[UPLOADED]
            elif kind != FOLDER:
                dataset = _load(_spec(kind), None, None, ())
            elif (given := choose_folder()) is not None:
                where = given
                dataset = _load(where.spec, where.root, where.image_root, where.stamp)
        except OSError as error:  # a name too long, no permission
            problem = f"This folder cannot be read: {error.strerror}."
        except InputError as error:
            problem = str(error)
    if dataset is None:
        _wait_for_data(problem, kind)
    with st.sidebar:
        embedding = _choose_embedding(dataset)
        run_place = st.container()
        st.caption(_summary(dataset, embedding))
    return Chosen(dataset, embedding, run_place, where.root, where.image_root)


def _choose_embedding(dataset: ZSLDataset) -> str:
    """Of each data set the one last chosen there, at first its first."""
    names, kept = list(dataset.class_embeddings), st.session_state.get(EMBEDDINGS, {})
    if dataset.name != next(reversed(kept), None):  # just chosen
        st.session_state["embedding"] = kept.get(dataset.name, names[0])
    name: str = linked("embedding", names, names[0])
    if len(names) > 1:
        name = st.segmented_control(
            "Class embedding",
            names,
            required=True,
            key="embedding",
            help="att: attributes. minilm: a sentence embedding of name and description. "
            "glove: word vectors of the name.",
        )
    others = {each: kept[each] for each in kept if each != dataset.name}
    st.session_state[EMBEDDINGS] = {**others, dataset.name: name}
    return name


def _spec(kind: str) -> str:
    if kind != "imagenet_classes":
        return kind
    split = choose_one(
        "Unseen classes",
        SPLITS,
        help="200 drawn at random, or those furthest from the seen ones in WordNet.",
        key="split",
    )
    return f"{kind}:split={split}"


def _wait_for_data(problem: str, kind: str) -> None:
    """Say what is wrong, or what to do next, where the page would be; and draw no more of it."""
    if problem:
        st.error(plain(problem), icon=":material/error:")
    elif kind == FOLDER:
        st.info(
            "Type the path of a folder in the xlsa17 layout on the left: one data set, or a folder "
            "that holds several.",
            icon=":material/folder_open:",
        )
    st.stop()


def _summary(dataset: ZSLDataset, embedding: str) -> str:
    k = dataset.embedding(embedding).shape[1]
    one_each = dataset.n_images == len(dataset.class_names)
    what = "samples, one a class" if one_each else "images"
    return (
        f"{dataset.n_images:,} {what}, {dataset.n_features} features. "
        f"{len(dataset.seen_classes)} seen and {len(dataset.unseen_classes)} unseen classes, "
        f"described by {k} numbers each. {dataset.description}"
    )
