"""Where something that was in no map lands on the map of the data."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st
from numpy.typing import NDArray

from pages._ui.data import Chosen
from pages._ui.export import export, python_of
from pages._ui.linked import linked
from pages._ui.text import plain
from pages._ui.work import result_or_wait, store
from zsl_core.figures.map_marks import Landed, Marks
from zsl_core.figures.maps import Layer, sample_map
from zsl_core.figures.palette import SEEN_COLOR, UNSEEN_COLOR
from zsl_core.runs.experiment import Run
from zsl_core.runs.jobs import Job
from zsl_core.runs.maps import SampleMap, map_of
from zsl_core.runs.snippet import quoted
from zsl_core.runs.spec import RunSpec


def show_landing(
    chosen: Chosen,
    run: Run,
    name: str,
    nearest: NDArray[np.int64],
    python: tuple[str, ...],
    *,
    features: NDArray[np.float32] | None = None,
    row: NDArray[np.float32] | None = None,
) -> None:
    """Draw the map with one new point, where the method has prototypes; only if asked for.

    Args:
        chosen: the data.
        run: whose prototypes are drawn.
        name: of the point.
        nearest: the classes whose prototypes are drawn and named.
        python: lines after which ``x`` are the features, or ``row`` is the class embedding.
        features: (d,) of an image that is the point; or
        row: (k,) class embedding whose prototype is the point.
    """
    if run.method.prototypes(chosen.dataset.embedding(chosen.class_embedding)[:2]) is None:
        st.caption("This method has no prototypes among the images, so there is no map of them.")
        return
    linked("landing", [False, True], False)
    if not st.toggle("Where it lands on the map", key="landing"):
        return
    dataset, center = chosen.dataset, run.method.get_params()["center"]
    kept = store()

    def work(job: Job[SampleMap | None]) -> SampleMap | None:
        return map_of(dataset, chosen.class_embedding, center=center, store=kept, report=job.report)

    wanted = (dataset.digest, chosen.class_embedding, center)
    drawn: SampleMap = result_or_wait("landing_map", wanted, work)
    prototypes = run.method.prototypes(dataset.embedding(chosen.class_embedding)[nearest])
    point = (
        run.method.space_.features(features[None])
        if features is not None
        else run.method.prototypes(np.asarray(row)[None])
    )
    places = drawn.place(np.concatenate([prototypes, point]))
    unseen = np.isin(dataset.labels[drawn.images], dataset.unseen_classes)
    names = [dataset.class_names[c] for c in nearest]
    figure = sample_map(
        drawn.map.samples,
        drawn.images,
        [
            Layer(np.flatnonzero(~unseen), SEEN_COLOR, "images of seen classes"),
            Layer(np.flatnonzero(unseen), UNSEEN_COLOR, "of unseen classes"),
        ],
        [dataset.class_names[c] for c in dataset.labels[drawn.images]],
        marks=[
            Marks(
                places[:-1],
                names,
                np.isin(nearest, dataset.unseen_classes),
                None,
                nearest,
                labelled=range(len(names)),
            ),
        ],
        landed=Landed(places[-1], name),
        height=520,
    )
    st.plotly_chart(figure, key="landing_chart", alt=f"Map of the images with {name} in red")
    st.caption(
        f"UMAP of the images (trustworthiness {drawn.map.trustworthiness:.2f}, continuity "
        f"{drawn.map.continuity:.2f}), with {plain(name)} in red and the prototypes of the "
        f"{len(names)} nearest classes. It was in no fit: it is put between its nearest "
        f"neighbours, for which the typical error is {drawn.map.placement_error:.2f} of the map's "
        "spread. Distances between far groups mean little."
    )
    table = pd.DataFrame({"name": [*names, name], "x": places[:, 0], "y": places[:, 1]})
    point = (
        "done.method.space_.features(x[None])"
        if features is not None
        else "done.method.prototypes(row[None])"
    )
    embedding = quoted(chosen.class_embedding)
    code = python_of(
        chosen,
        RunSpec.of(run.config.method, run.config.params, run.config.seed),
        "from zsl_core.runs.maps import map_of",
        *python,
        f"found = map_of(data, {embedding}, center={center})",
        f"nearest = {nearest.tolist()}",
        f"print(found.place(done.method.prototypes(data.embedding({embedding})[nearest])))",
        f"print(found.place({point}))",
    )
    export("landing", table=table, figure=figure, config=run.config.to_dict(), python=code)
