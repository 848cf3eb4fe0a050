"""The views of data one brings: the field's files in a folder, and an upload."""

from __future__ import annotations

import os
from pathlib import Path

import streamlit as st

from pages._ui.data import UPLOAD, UPLOADED
from pages._ui.text import plain
from zsl_core.datasets import load_dataset
from zsl_core.datasets.upload import MOST_BYTES, example_files, read_upload
from zsl_core.datasets.xlsa17 import ARCHIVE, OFFICIAL, PAGE, find_xlsa17
from zsl_core.errors import InputError

LAYOUT = """xlsa17/data/
├── AWA2/
│   ├── res101.mat       features, labels
│   └── att_splits.mat   attributes, names, splits
├── CUB/ …               the same two files
└── attribute_names.json if wanted: {"AWA2": […]}"""

FORMAT = """
**Arrays**: one `.npz` or `.safetensors` with
- `features` (images, dimensions) and `labels` (images): the class of each, counted from 0;
- `class_embeddings` (classes, numbers), unless the table has attributes;
- `train`, `test_unseen` and, if wanted, `test_seen`: rows of images, unless the table has `unseen`.

**Classes**: a `.csv` with a line a class, in the order of the labels
- `name`; if wanted `unseen`, 0 or 1; every other column is an attribute.
"""


def get_view() -> None:
    """How to get the field's data sets, where to put them, and a look whether that worked."""
    left, right = st.columns([6, 5], gap="large")
    with left:
        st.subheader("AWA1, AWA2, CUB, SUN, aPY", anchor=False)
        st.markdown(
            f"1. Download [{ARCHIVE.rpartition('/')[2]}]({ARCHIVE}), the features and proposed "
            f"splits of Xian et al. ([their page]({PAGE})). Nothing is downloaded unless you "
            "click.\n"
            "2. Unpack it anywhere. It makes this:"
        )
        st.code(LAYOUT, language=None)
        st.markdown(
            "3. Type the folder on the right to check it; then choose **folder** as data set and "
            "type it there.\n"
            "4. Photos are separate, from each data set's own makers: give the folder that the "
            "paths in `image_files` start from as **Photos**. Without them everything works but "
            "the pictures."
        )
        st.subheader("ImageNet, or anything else", anchor=False)
        st.markdown(
            "Features of ImageNet are not in the archive, and its photos are given only to those "
            "who register at image-net.org. Bundled here are its 1000 classes without photos "
            "(`imagenet_classes`). With features of your own, make the same two files in a folder "
            "of any name, or upload them. Hit@k over its 21 thousand classes is for the command "
            "line: `python -m zsl_core imagenet --help` says which files it takes."
        )
    with right:
        _check()
        st.caption("What the archive holds:")
        st.markdown("\n".join(f"- **{name}**: {text}" for name, text in OFFICIAL.items()))


def _check() -> None:
    typed = st.text_input(
        "Check a folder",
        key="check",
        bind="query-params",
        persist_state="session",
        max_chars=1000,
        placeholder="/data/xlsa17/data",
        help="One that holds data sets in the layout on the left. Nothing in it is changed.",
    )
    path = (typed or "").strip()
    if not path:
        return
    root = Path(os.path.expanduser(path))  # Path's own raises at ~nobody
    try:
        one = root.is_dir() and any(root.glob("*_splits.mat"))  # a data set's own folder
        found = find_xlsa17(root.parent if one else root)
    except OSError as error:
        st.error(f"This folder cannot be read: {error.strerror}.", icon=":material/error:")
        return
    except InputError as error:
        st.error(plain(str(error)), icon=":material/error:")
        return
    if one:
        found = [folder for folder in found if folder.path == root]
    if not found:
        st.warning(
            "No data set in it: expected folders that each hold an att_splits.mat.",
            icon=":material/folder_off:",
        )
    ready = ", ".join(plain(folder.name) for folder in found if not folder.problem)
    if ready:
        st.success(f"Features and splits are there: **{ready}**.", icon=":material/check:")
    lacking = [folder for folder in found if folder.problem]
    if lacking:
        names = ", ".join(plain(folder.name) for folder in lacking)
        st.warning(f"Cannot be read yet: **{names}**.", icon=":material/warning:")
        with st.expander("What is missing"):
            for folder in lacking:
                st.caption(f"**{plain(folder.name)}**: {plain(folder.problem)}")


def upload_view() -> None:
    """Data of one's own as files: what they must hold, an example, and the way in."""
    left, right = st.columns([6, 5], gap="large")
    with left:
        st.subheader("What the files hold", anchor=False)
        st.markdown(FORMAT)
        st.caption(
            "From the table's `unseen` the split is: all images of unseen classes test, and the "
            "last fifth of each seen class's images is held out. Pickled files are never read. "
            "What you upload is gone when this session ends. Runs and maps made of it, with the "
            "places of its images and what was learnt of its classes, stay in the store of runs."
        )
        st.markdown("An example to see the format, made from **digits**:")
        with st.container(horizontal=True):
            for ending, index in ((".npz", 0), (".csv", 1)):
                st.download_button(
                    f"digits{ending}",
                    lambda index=index: example_files(load_dataset("digits"))[index],
                    f"digits{ending}",
                    icon=":material/download:",
                    on_click="ignore",
                    key=f"example{ending}",
                )
    with right:
        limit = MOST_BYTES >> 20
        arrays = st.file_uploader(
            "Arrays", ["npz", "safetensors"], key="arrays", max_upload_size=limit
        )
        table = st.file_uploader("Classes (optional)", ["csv"], key="table", max_upload_size=10)
        if arrays is None:
            return
        try:
            content = None if table is None else table.getvalue()
            dataset = read_upload(arrays.name, arrays.getvalue(), content)
        except InputError as error:
            st.error(plain(str(error)), icon=":material/error:")
            return
        st.success(
            f"{dataset.n_images:,} images with {dataset.n_features} features, "
            f"{len(dataset.seen_classes)} seen and {len(dataset.unseen_classes)} unseen classes.",
            icon=":material/check:",
        )
        st.button("Use it on all pages", key="use", type="primary", on_click=_use, args=[dataset])


def _use(dataset: object) -> None:
    st.session_state[UPLOADED] = dataset
    st.session_state["data"] = UPLOAD
    st.session_state["data_view"] = "loaded"
