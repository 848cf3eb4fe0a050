"""What two runs say of the images selected on their maps."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from pages._ui.compared import compared_python
from pages._ui.data import Chosen
from pages._ui.export import export
from pages._ui.map_selection import selection_table
from pages._ui.pictures import gallery
from pages._ui.selection import Selection
from pages._ui.text import plain
from zsl_core.datasets import ZSLDataset
from zsl_core.evaluation.predictions import Predictions
from zsl_core.evaluation.protocol import Ints
from zsl_core.runs.compare import Compared
from zsl_core.runs.snippet import quoted

SHOWN = 12


def show_selected(
    chosen: Chosen,
    pair: list[Compared],
    said: list[Predictions],
    selected: Selection,
    bright: Ints,
) -> None:
    """What the two runs say of the images selected, and pictures of them."""
    data, names = chosen.dataset, [plain(name) for name in chosen.dataset.class_names]
    labels = [plain(line.label) for line in pair]
    if selected.prototype is not None and selected.prototype not in said[0].candidates:
        st.markdown(
            f"**{names[selected.prototype]}** is no candidate here, where images are named among "
            f"the {len(said[0].candidates)} unseen classes."
        )
        return
    rows = np.flatnonzero(np.isin(said[0].images, bright))
    first, second = (told.correct[rows] for told in said)
    what = f"**{len(bright):,} images selected**, {len(rows):,} of them of unseen classes: "
    if selected.prototype is not None:
        taken = [int((told.predicted == selected.prototype).sum()) for told in said]
        what = (
            f"**{names[selected.prototype]}** attracts {taken[0]:,} images by {labels[0]} and "
            f"{taken[1]:,} by {labels[1]}. Of these {len(bright):,} images "
        )
    st.markdown(
        f"{what}{labels[0]} is right on {first.sum()}, {labels[1]} on {second.sum()}, both on "
        f"{(first & second).sum()}, neither on {(~first & ~second).sum()}."
    )
    order = rows[np.argsort(first == second, kind="stable")][:SHOWN]  # where they disagree first
    gallery(
        data,
        said[0].images[order],
        [
            f"{names[said[0].labels[i]]}: "
            + " | ".join(f"{names[told.predicted[i]]} ({told.margin[i]:+.3f})" for told in said)
            for i in order
        ],
    )
    st.caption(
        f"{len(order)} of {len(rows):,}, those first where only one is right. True class: called "
        f"by {labels[0]} | by {labels[1]} (margin: score of the true class less the best other; "
        "those of two methods have scales of their own)."
    )
    export(
        "two_maps_selection",
        table=images_table(data, pair, said, bright),
        python=compared_python(
            chosen,
            pair,
            "import numpy as np",
            "from zsl_core.evaluation.predictions import predict_test",
            *selected.python,
            "for line in lines:",
            f"    told = predict_test(line.runs[0].method, data, {quoted(chosen.class_embedding)})",
            "    rows = np.isin(told.images, images)"
            if selected.prototype is None
            else f"    rows = told.predicted == {selected.prototype}",
            "    print(line.label, rows.sum(), told.correct[rows].sum())",
            first_seed=True,
        ),
    )


def images_table(
    data: ZSLDataset, pair: list[Compared], said: list[Predictions], images: Ints
) -> pd.DataFrame:
    """A row an image: its class and, where it was tested, what each run says and by how much."""
    table = pd.DataFrame({"image": images, "class": _names(data, data.labels[images])})
    for line, told in zip(pair, said, strict=True):
        of = selection_table(data, images, told)
        table[line.label], table[f"{line.label}, margin"] = of["predicted"], of["margin"]
    return table


def _names(dataset: ZSLDataset, classes: Ints) -> list[str]:
    return [dataset.class_names[c] for c in classes]
