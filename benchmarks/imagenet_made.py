"""A made-up ImageNet: the full number of classes, with real class embeddings as far as there are.

The 1000 seen classes are ImageNet's, with the real sentence embeddings and the real part of WordNet
bundled here. Everything else is GENERATED, so no accuracy measured on it says anything of ImageNet:

- class embeddings of the other classes: a real class, moved at random within the plane through its
  nearest real neighbours (a local low-rank Gaussian), further for classes of more hops;
- their place in WordNet: 2, 3 or 4 hops from that class;
- features: a smooth random map of the class embedding, a part of each class's own that its
  embedding does not tell, noise within the class, then a ReLU, as float16.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from zsl_core.datasets.imagenet_classes import imagenet_hierarchy, load_imagenet_classes
from zsl_core.datasets.imagenet_files import HIERARCHY
from zsl_core.errors import InputError
from zsl_core.similarity import l2_normalize

SIZES = {"2-hops": 1549, "3-hops": 7860, "all": 20842}
NEIGHBOURS = 12
SPREAD = {2: 0.6, 3: 0.9, 4: 1.2}
"""How far a made-up class lies from its real one, by its hops."""
HIDDEN, CURVATURE, OWN, NOISE, BIAS = 1024, 3.0, 0.5, 1.0, 0.5


@dataclass(frozen=True)
class Size:
    """How many images a seen class and, on average, another class has, and features an image."""

    seen: int
    unseen: int
    features: int


def make_lists(file: Path | None) -> dict[str, list[str]]:
    """The published lists of classes, or made-up WordNet ids in the same numbers.

    Args:
        file: a list of WordNet ids for each of ``train``, ``2-hops``, ``3-hops`` and ``all``, as
            ``imagenet-testsets.json`` has them; others in it are left out.

    Raises:
        InputError: if it lacks one of them, or one has not as many classes as ImageNet's.
    """
    nodes = imagenet_hierarchy()[1]
    if file is None:
        ids = [f"n{90_000_000 + i}" for i in range(SIZES["all"])]
        return {"train": list(nodes)} | {name: ids[:size] for name, size in SIZES.items()}
    read = json.loads(file.read_text(encoding="utf-8"))
    expected = {"train": len(nodes), **SIZES}
    found = {name: len(set(read.get(name, ()))) for name in expected}
    if found != expected or set(read["train"]) != set(nodes):
        raise InputError(
            f"Expected {file} to hold lists of {expected} WordNet ids, the 1000 of ILSVRC 2012 in "
            f"`train`, but got {found}: take the published lists, or leave them out."
        )
    return {name: read[name] for name in expected}


def write_folder(folder: Path, lists: dict[str, list[str]], size: Size) -> dict[str, float]:
    """Write the folder that ``python -m zsl_core imagenet`` takes; how alike its classes are."""
    rng = np.random.default_rng(0)
    hierarchy, nodes = imagenet_hierarchy()
    real = l2_normalize(load_imagenet_classes().embedding("minilm"))
    two, three = set(lists["2-hops"]), set(lists["3-hops"])
    hops = [2 if wnid in two else 3 if wnid in three else 4 for wnid in lists["all"]]
    bases = rng.integers(len(real), size=len(hops))
    made = _made_embeddings(real, bases, np.array([SPREAD[h] for h in hops]), rng)

    pairs = [(above, node) for node, parents in hierarchy.parents.items() for above in parents]
    for wnid, base, steps in zip(lists["all"], bases, hops, strict=True):
        if wnid in hierarchy.parents:  # a hypernym of the seen classes keeps its real place
            continue
        path = hierarchy.path(nodes[base])
        pairs.append((path[min(steps - 1, len(path) - 1)], wnid))  # one hop down, the others up

    wnids = [*nodes, *lists["all"]]
    embeddings = np.concatenate([real, made])
    (folder / "features").mkdir(parents=True)
    (folder / "testsets.json").write_text(json.dumps(lists))
    (folder / "wnids.txt").write_text("\n".join(wnids) + "\n")
    np.save(folder / "embeddings.npy", embeddings)
    (folder / HIERARCHY).write_text("\n".join(" ".join(pair) for pair in pairs) + "\n")
    _write_features(folder / "features", wnids, embeddings, size, rng)
    return {
        "real to real": float(np.median(_nearest(real, real))),
        "generated to real": float(np.median(_nearest(made[::10], real))),
        "generated to any": float(np.median(_nearest(made[::10], embeddings))),
    }


def _made_embeddings(
    real: np.ndarray, bases: np.ndarray, spread: np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    order = np.argsort(-(real @ real.T), axis=1)[:, 1 : NEIGHBOURS + 1]
    made = np.empty((len(bases), real.shape[1]), dtype=np.float32)
    for i, base in enumerate(bases):
        directions = real[order[base]] - real[base]
        weights = rng.standard_normal(NEIGHBOURS) * spread[i] / np.sqrt(NEIGHBOURS)
        made[i] = real[base] + weights.astype(np.float32) @ directions
    return l2_normalize(made)


def _write_features(
    folder: Path, wnids: list[str], embeddings: np.ndarray, size: Size, rng: np.random.Generator
) -> None:
    k, d = embeddings.shape[1], size.features
    inner = rng.standard_normal((k, HIDDEN), dtype=np.float32) * np.float32(CURVATURE)
    phase = rng.uniform(0, 2 * np.pi, HIDDEN).astype(np.float32)
    outer = rng.standard_normal((HIDDEN, d), dtype=np.float32) * np.float32(np.sqrt(2 / HIDDEN))
    means = np.sin(embeddings @ inner + phase) @ outer  # (c, d), of variance 1
    means += np.float32(OWN) * rng.standard_normal(means.shape, dtype=np.float32)
    counts = rng.integers(1, 2 * size.unseen, len(wnids))  # unequal, as ImageNet's are
    counts[: len(wnids) - SIZES["all"]] = size.seen
    for wnid, mean, n in zip(wnids, means, counts, strict=True):
        x = mean + np.float32(NOISE) * rng.standard_normal((n, d), dtype=np.float32)
        np.save(folder / f"{wnid}.npy", np.maximum(x - np.float32(BIAS), 0).astype(np.float16))


def _nearest(rows: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Cosine of each row with the nearest of the others that is not itself."""
    cosines = rows @ others.T
    cosines[cosines > 1 - 1e-6] = -1
    return cosines.max(axis=1)
