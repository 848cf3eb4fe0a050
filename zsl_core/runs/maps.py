"""Maps of a data set with the prototypes of a few runs as anchors, remembered by the store."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from zsl_core.datasets import ZSLDataset
from zsl_core.errors import InputError, expect_one_of
from zsl_core.methods import METHODS
from zsl_core.methods.psr import PSR
from zsl_core.neighbours import Ints
from zsl_core.projection import MOST_SAMPLES, TECHNIQUES, Map, evenly_over_classes, fit_map
from zsl_core.runs.config import digest
from zsl_core.runs.experiment import config_of, run
from zsl_core.runs.jobs import Progress
from zsl_core.runs.snapshots import start_of
from zsl_core.runs.store import Record, RunStore
from zsl_core.similarity import Array, Space, l2_normalize
from zsl_core.training import Snapshot

FORMAT = 1
"""Raised whenever code changes where a map puts things, so that older maps are not found."""

START = "psr_start"
ANCHORS = ("psr", "s2v_ridge", "sync")
"""Methods whose prototypes are laid out with the samples, as they come; PSR's start is, too."""

ANCHOR_SHARE = 0.4  # of the progress bar


@dataclass(frozen=True, eq=False)
class SampleMap:
    """A map of a data set's samples, fitted together with the prototypes of a few runs.

    Attributes:
        images: (n,) the rows of the data set that are laid out, ascending.
        space: the visual space mapped, raw or centred.
        samples: (n, d) their unit features in it.
        anchors: name -> (c, d) unit prototypes of all classes: START and each of ANCHORS.
        map: the positions.
        note: why the map was not kept; else empty.
    """

    images: Ints
    space: Space
    samples: Array
    anchors: Mapping[str, Array]
    map: Map
    note: str = ""

    def place(self, prototypes: Array) -> Array:
        """Positions (p, 2) of other points (p, d) of the same space, see `Map.place`."""
        return self.map.place(l2_normalize(prototypes), self._fitted)

    @cached_property
    def _fitted(self) -> Array:
        return np.concatenate([self.samples, *self.anchors.values()])


class _Stopped(Exception):  # noqa: N818 - it is no error
    """Whoever watches said stop."""


def map_of(
    dataset: ZSLDataset,
    class_embedding: str | None = None,
    technique: str = "umap",
    *,
    center: bool = False,
    seed: int = 0,
    store: RunStore | None = None,
    report: Callable[[Progress], bool] = lambda _: False,
) -> SampleMap | None:
    """The map of a data set: from the store, or fitted now.

    Args:
        dataset: the data; of more than 20,000 samples that many are laid out.
        class_embedding: by name, what the prototypes are made of; the data set's first by default.
        technique: one of TECHNIQUES.
        center: map the centred space, as runs with `center` use it.
        seed: of the layout.
        store: where runs and the map are looked up and kept.
        report: told the progress; True stops.

    Returns:
        The map, or None if `report` stopped it.

    Raises:
        InputError: if a name or a setting is wrong.
    """
    expect_one_of("technique", technique, TECHNIQUES)
    name = dataset.embedding_name(class_embedding)
    images = evenly_over_classes(dataset.labels)
    seen = dataset.embedding(name)[dataset.seen_classes]
    space = Space.fit(dataset.features[dataset.split.train], seen, center=center)
    samples = space.features(dataset.features[images])
    try:
        anchors = _anchors(dataset, name, {"center": center}, store, report)
    except _Stopped:
        return None
    config = map_config(dataset, name, technique, center=center, seed=seed)
    joined = np.concatenate(list(anchors.values()))
    known = None if store is None else store.load(config)
    found = None if known is None else _restored(known, technique, len(samples), len(joined))
    note = ""
    if found is None:
        found = fit_map(
            samples,
            joined,
            technique,
            seed=seed,
            report=lambda message, share: report(
                Progress(message, ANCHOR_SHARE + (1 - ANCHOR_SHARE) * share)
            ),
        )
        if found is None:
            return None
        if store is not None:
            try:
                store.save(_record(config, found))
            except InputError as error:  # what is laid out is not lost
                note = f"Not kept. {error}"
    return SampleMap(images, space, samples, anchors, found, note)


def map_config(
    dataset: ZSLDataset,
    class_embedding: str,
    technique: str,
    *,
    center: bool = False,
    seed: int = 0,
) -> dict[str, Any]:
    """What a map is made of, as the store keeps it; arguments as in `map_of`."""
    anchors = {
        name: digest(
            config_of(dataset, name, {"center": center}, class_embedding=class_embedding).to_dict()
        )
        for name in ANCHORS
    }
    return {
        "kind": "map",
        "format": FORMAT,
        "dataset": dataset.name,
        "dataset_digest": dataset.digest,
        "class_embedding": class_embedding,
        "technique": technique,
        "center": center,
        "seed": seed,
        "most_samples": MOST_SAMPLES,
        "anchors": anchors,
    }


def _anchors(
    dataset: ZSLDataset,
    class_embedding: str,
    params: dict[str, Any],
    store: RunStore | None,
    report: Callable[[Progress], bool],
) -> dict[str, Array]:
    def tell(index: int, message: str, share: float = 0.0) -> None:
        if report(Progress(message, ANCHOR_SHARE * (index + share) / len(ANCHORS))):
            raise _Stopped

    anchors: dict[str, Array] = {}
    for index, name in enumerate(ANCHORS):
        message = f"Prototypes of {METHODS[name].label}"
        tell(index, message)

        def watch(snapshot: Snapshot, index: int = index, message: str = message) -> None:
            tell(index, message, snapshot.step / snapshot.max_step)

        done = run(
            dataset,
            name,
            params,
            class_embedding=class_embedding,
            store=store,
            callback=watch,
        )
        if isinstance(done.method, PSR):
            anchors[START] = start_of(done.method, dataset, class_embedding)
        prototypes = done.method.prototypes(dataset.embedding(class_embedding))
        assert prototypes is not None  # each of ANCHORS has some
        anchors[name] = l2_normalize(prototypes)
    return anchors


def _record(config: dict[str, Any], found: Map) -> Record:
    results = {
        "trustworthiness": found.trustworthiness,
        "continuity": found.continuity,
        "placement_error": found.placement_error,
        "seconds": found.seconds,
    }
    arrays = {"samples": found.samples, "anchors": found.anchors}
    return Record(config, results, arrays | ({} if found.axes is None else {"axes": found.axes}))


def _restored(record: Record, technique: str, n: int, m: int) -> Map | None:
    arrays = {name: np.asarray(x, dtype=np.float32) for name, x in record.arrays.items()}
    if arrays["samples"].shape != (n, 2) or arrays["anchors"].shape != (m, 2):
        return None
    return Map(
        technique, arrays["samples"], arrays["anchors"], axes=arrays.get("axes"), **record.results
    )
