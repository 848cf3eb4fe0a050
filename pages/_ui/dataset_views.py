"""The views of what is loaded: all of it, one class, one attribute."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from pages._ui.data import Chosen
from pages._ui.export import export, python_of
from pages._ui.linked import linked
from pages._ui.pictures import clearest, gallery, has_pictures, picture, written
from pages._ui.text import plain
from zsl_core.datasets import ZSLDataset
from zsl_core.datasets.bundled import DATA
from zsl_core.datasets.overview import attribute_table, class_table
from zsl_core.figures.attributes import attribute_profile
from zsl_core.new_class import ATTRIBUTES

THUMBNAIL = 64  # pixels
PICTURES = 24


def loaded_view(chosen: Chosen) -> None:
    """Counts, split, description, licence, and a table of the classes."""
    dataset = chosen.dataset
    split = {name: len(rows) for name, rows in dataset.split.parts().items()}
    one_each = dataset.n_images == len(dataset.class_names)
    numbers = {
        "Samples, one a class" if one_each else "Images": dataset.n_images,
        "Features of each": dataset.n_features,
        "Seen classes": len(dataset.seen_classes),
        "Unseen classes": len(dataset.unseen_classes),
        "Train": split["train"],
        "Test, seen": split["test_seen"],
        "Test, unseen": split["test_unseen"],
    }
    for column, (label, number) in zip(st.columns(len(numbers)), numbers.items(), strict=True):
        column.metric(label, f"{number:,}")
    described = ", ".join(f"{n} ({y.shape[1]})" for n, y in dataset.class_embeddings.items())
    st.markdown(f"{plain(dataset.description)} Class embeddings (numbers a class): {described}.")
    if not split["test_seen"]:
        st.caption("No test images of seen classes: generalised measures (u, s, H) have no number.")
    table = pd.DataFrame(class_table(dataset))
    shown = table.copy()
    if has_pictures(dataset):
        best, paths = clearest(dataset, dataset.digest), dataset.image_paths
        files = None if paths is None else [(paths[i], written(paths[i])) for i in best]
        shown.insert(0, "picture", _thumbnails(dataset, dataset.digest, files))
    st.dataframe(
        shown,
        hide_index=True,
        height=330,
        row_height=44 if has_pictures(dataset) else None,
        column_config={"picture": st.column_config.ImageColumn("", help="Its clearest image.")},
        alt="The classes with their images in each part of the split",
    )
    st.caption(
        "Click a column's head to sort. Train: images of seen classes to learn from; the others "
        "only measure."
    )
    tail = (
        "from zsl_core.datasets.overview import class_table",
        "print(class_table(data))",
    )
    export("classes", table=table, python=python_of(chosen, None, *tail))
    _origin(dataset)


def class_view(chosen: Chosen) -> None:
    """One class: its pictures and its attributes."""
    dataset, names = chosen.dataset, chosen.dataset.class_names
    left, right = st.columns([4, 7], gap="medium")
    with left:
        linked("of_class", names, names[0])
        name = st.selectbox("Class", names, key="of_class")
        c = names.index(name)
        named = dataset.attribute_names is not None
        if named:
            table = pd.DataFrame(attribute_table(dataset, c))
            st.dataframe(
                table,
                hide_index=True,
                height=430,
                column_config={
                    "value": st.column_config.NumberColumn(format="%.2f"),
                    "mean of all": st.column_config.NumberColumn(format="%.2f"),
                },
                alt="The attributes of the class, the highest first",
            )
            lines = ("from zsl_core.datasets.overview import attribute_table",)
            lines += (f"print(attribute_table(data, {c}))",)
            export("class_attributes", table=table, python=python_of(chosen, None, *lines))
        else:
            st.caption("Its numbers have no names, so there is no table of attributes.")
    with right:
        rows = np.flatnonzero(dataset.labels == c)
        kind = "seen" if c in dataset.seen_classes else "unseen"
        some = rows[np.unique(np.linspace(0, len(rows) - 1, PICTURES).astype(int))]
        if has_pictures(dataset):
            st.caption(f"{len(some)} of the {len(rows):,} images of {plain(name)}, {kind}.")
            gallery(dataset, some, [f"image {i}" for i in some], 92)
        else:
            st.caption(
                f"{len(rows):,} samples of {plain(name)}, {kind}; these data have no images."
            )


def attribute_view(chosen: Chosen) -> None:
    """One attribute: the classes that have most and least of it."""
    dataset, names = chosen.dataset, chosen.dataset.attribute_names
    if names is None:
        st.info(
            f"The class embeddings of {plain(dataset.name)} have no attribute names.",
            icon=":material/label_off:",
        )
        return
    linked("attribute", names, names[0])
    name = st.selectbox("Attribute", names, key="attribute", width=420)
    values = dataset.embedding(ATTRIBUTES)[:, names.index(name)]
    everyone = range(len(dataset.class_names))
    seen = np.isin(everyone, dataset.seen_classes).tolist()
    figure = attribute_profile(dataset.class_names, values, seen, name)
    st.plotly_chart(figure, key="profile", alt="The classes highest and lowest in the attribute")
    among_seen, among_unseen = (
        values[classes].mean() for classes in (dataset.seen_classes, dataset.unseen_classes)
    )
    st.caption(
        f"Mean of seen classes {among_seen:.2f}, of unseen ones {among_unseen:.2f}. Of many "
        "classes the two ends are shown. What hardly any seen class has cannot be learnt."
    )
    table = pd.DataFrame({"class": dataset.class_names, name: values})
    lines = f'print(data.embedding("att")[:, {names.index(name)}])'
    export("attribute", table=table, figure=figure, python=python_of(chosen, None, lines))


@st.cache_data(max_entries=3, show_spinner="Making thumbnails …")
def _thumbnails(
    _dataset: ZSLDataset, digest: str, files: list[tuple[str, tuple[float, int] | None]] | None
) -> list[str]:
    """Each class's clearest image as the address of a small one, held in the table itself.

    Args:
        digest: of the data set; it leaves out where the photos lie.
        files: path of each such image and what `written` says of it; None where data have no files.
    """
    return [picture(_dataset, int(i), THUMBNAIL) for i in clearest(_dataset, digest)]


def _origin(dataset: ZSLDataset) -> None:
    kind = dataset.name.partition(":")[0]
    readme = DATA / kind / "README.md"
    if readme.is_file():
        with st.expander("Where it comes from, and its licences", icon=":material/license:"):
            st.markdown(readme.read_text(encoding="utf-8").replace("\n# ", "\n### "))
    elif kind == "xlsa17":
        st.caption(f"Read from {plain(dataset.source)}. Its makers' terms hold.")
