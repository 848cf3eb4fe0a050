from __future__ import annotations

import numpy as np

from zsl_core.datasets import load_dataset
from zsl_core.datasets.overview import attribute_table, class_table

FAUNA = load_dataset("fauna")


def test_the_table_of_classes_counts_what_a_loop_counts() -> None:
    table = class_table(FAUNA)
    for c, name in enumerate(FAUNA.class_names):
        assert table["class"][c] == name
        assert table["images"][c] == sum(label == c for label in FAUNA.labels)
        for part, rows in FAUNA.split.parts().items():
            assert table[part.replace("_", " ")][c] == sum(FAUNA.labels[i] == c for i in rows)
        assert table["kind"][c] == ("unseen" if c in FAUNA.unseen_classes else "seen")


def test_a_class_outside_the_split_is_not_used() -> None:
    digits = load_dataset("digits")
    split = type(digits.split)(
        digits.split.train, digits.split.test_seen, np.flatnonzero(digits.labels == 3)
    )
    data = type(digits)(
        "few", digits.features, digits.labels, digits.class_names, digits.class_embeddings, split
    )
    kinds = dict(zip(data.class_names, class_table(data)["kind"], strict=True))
    assert (kinds["three"], kinds["seven"], kinds["zero"]) == ("unseen", "not used", "seen")


def test_attributes_of_a_class_come_from_the_highest_down_beside_the_mean() -> None:
    c = FAUNA.class_names.index("zebra")
    table = attribute_table(FAUNA, c)
    values = FAUNA.embedding("att")
    names = list(FAUNA.attribute_names or ())
    assert table["value"] == sorted(table["value"], reverse=True)
    assert sorted(table["attribute"]) == sorted(names)
    for name, value, mean in zip(*table.values(), strict=True):
        assert value == values[c, names.index(name)]
        assert abs(mean - values[:, names.index(name)].mean()) < 1e-6
