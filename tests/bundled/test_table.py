"""The table of data/README.md: its measures against loops, its text against the numbers."""

from __future__ import annotations

import csv

import numpy as np
import pandas as pd
import pytest

from data.build import table
from data.build.table import MEASURES, NEAREST_MEAN, Task, nearest_mean_accuracy, write_markdown
from zsl_core.datasets import load_dataset
from zsl_core.datasets.bundled import DATA


def test_nearest_class_mean_against_a_loop():
    data = load_dataset("gaussian:n_classes=8,n_unseen=3")
    unit = data.features / np.linalg.norm(data.features, axis=1, keepdims=True)
    train, hits = data.split.train, 0
    for image in data.split.test_seen:
        cosines = {}
        for c in data.seen_classes:
            mean = unit[train[data.labels[train] == c]].mean(axis=0)
            cosines[c] = unit[image] @ mean / np.linalg.norm(mean)
        hits += max(cosines, key=cosines.__getitem__) == data.labels[image]
    want = hits / len(data.split.test_seen)
    assert 0.2 < want < 1
    assert nearest_mean_accuracy(data) == pytest.approx(want)


def rows(method, **values):
    row = {"data": "fauna", "embedding": "att", "method": method}
    return [
        row | {"split": s} | {name: values.get(name, [None] * 3)[s] for name in MEASURES}
        for s in range(3)
    ]


def test_the_text_says_what_the_file_says(tmp_path):
    file, readme = tmp_path / "table.csv", tmp_path / "README.md"
    content = rows(NEAREST_MEAN, T1=[90.0, 92.0, 94.0])
    content += rows("psr", T1=[50.0, 60.0, 70.0], H=[30.0, 30.0, 30.0])
    pd.DataFrame(content).to_csv(file, index=False)
    readme.write_text(f"before\n{table.BEGIN}\nold\n{table.END}\nafter\n", encoding="utf-8")
    for _ in range(2):  # a second time changes nothing
        write_markdown(file, readme)
        text = readme.read_text(encoding="utf-8")
        assert text.startswith("before\n")
        assert text.endswith("after\n")
        assert "old" not in text
        assert text.count("92.0 ± 2.0 %") == 1
        assert text.count("| att | PSR | 60.0 ± 10.0 | 30.0 ± 0.0 | - | - | - | 3 |") == 1


def test_what_is_done_is_not_done_again_unless_it_is_out_of_date(tmp_path, monkeypatch):
    file = tmp_path / "table.csv"
    asked = []

    def fake(task):
        asked.append(task)
        row = dict(zip(table.KEY, task.key, strict=True))
        return row | {"T1": 1.0, "fingerprint": table.fingerprint(task)}

    tasks = [Task("fauna", s, e, "psr") for s in range(2) for e in ("att", "glove")]
    monkeypatch.setattr(table, "_row", fake)
    monkeypatch.setattr(table, "_tasks", lambda data, n_splits: tasks[: 2 * n_splits])
    table.measure(file, ["fauna"], 1, 1)
    assert asked == tasks[:2]
    table.measure(file, ["fauna"], 2, 1)
    assert asked == tasks
    assert pd.read_csv(file)[["split", "embedding"]].to_numpy().tolist() == [
        [task.split, task.embedding] for task in tasks
    ]
    monkeypatch.setitem(table.N_FOLDS, "fauna", 3)
    asked.clear()
    table.measure(file, ["fauna"], 2, 1)
    assert asked == tasks
    assert len(pd.read_csv(file)) == 4


def test_the_readme_shows_the_table_that_was_measured(tmp_path):
    copy = tmp_path / "README.md"
    copy.write_bytes((DATA / "README.md").read_bytes())
    write_markdown(DATA / "table.csv", copy)
    assert copy.read_bytes() == (DATA / "README.md").read_bytes()


def test_every_row_that_was_measured_is_of_the_data_and_grids_of_today():
    for row in csv.DictReader((DATA / "table.csv").open(encoding="utf-8", newline="")):
        task = Task(row["data"], int(row["split"]), row["embedding"], row["method"])
        assert row["fingerprint"] == table.fingerprint(task), task
