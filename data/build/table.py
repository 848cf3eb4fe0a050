"""Measures the bundled data over random class splits, for the table of ``data/README.md``.

Every number comes from here. Hyperparameters are chosen by class-wise cross-validation on the seen
classes of each split; what is done already stays in ``data/table.csv`` and is not done again.
"""

from __future__ import annotations

import csv
import hashlib
import json
import time
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from joblib import Parallel, delayed

from zsl_core.datasets import ZSLDataset, load_dataset
from zsl_core.evaluation.hubness import chance_skewness
from zsl_core.evaluation.report import evaluate
from zsl_core.methods import METHODS, grid_for, make_method
from zsl_core.selection import select
from zsl_core.similarity import cosine
from zsl_core.statistics import class_means

METHODS_SHOWN = ("v2s_ridge", "s2v_ridge", "psr", "sync")
# A fit on hundreds of classes takes seconds and not tenths of a second: there two folds must do.
N_FOLDS = {"fauna": 5, "imagenet_classes": 2}
MEASURES = {
    "T1": ("zsl", "top1", 100),
    "H": ("gzsl", "harmonic", 100),
    "N1 skewness": ("hubness", "skew_n1", 1),
    "RSA unseen": ("structure", "rsa_unseen", 1),
    "RSA all": ("structure", "rsa_all", 1),
}
NEAREST_MEAN = "nearest class mean"
KEY = ["data", "split", "embedding", "method"]
ORDER = (*N_FOLDS, "", "att", "minilm", "glove", NEAREST_MEAN, *METHODS_SHOWN)
BEGIN, END = "<!-- table: begin -->", "<!-- table: end -->"


@dataclass(frozen=True)
class Task:
    """One cell of the table: a method on one class embedding of one split."""

    data: str
    split: int
    embedding: str
    method: str

    @property
    def key(self) -> tuple[str, int, str, str]:
        """What a row of the file is found by."""
        return self.data, self.split, self.embedding, self.method


def measure(file: Path, data: Iterable[str], n_splits: int, n_jobs: int) -> None:
    """Measure what `file` has no row of yet, and write each row as it is done.

    Rows of data, or of a grid, that are no longer those of today are left out.
    """
    rows = _still_true(file)
    done = {(row["data"], int(row["split"]), row["embedding"], row["method"]) for row in rows}
    tasks = [task for task in _tasks(data, n_splits) if task.key not in done]
    results = Parallel(n_jobs=n_jobs, return_as="generator_unordered")(
        delayed(_row)(task) for task in tasks
    )
    for count, row in enumerate(results, start=1):
        rows.append({name: str(value) for name, value in row.items()})
        _write(file, rows)
        print(f"{count} of {len(tasks)}: {', '.join(str(row[key]) for key in KEY)}", flush=True)


def _still_true(file: Path) -> list[dict[str, str]]:
    if not file.exists():
        return []
    with file.open(newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    return [
        row
        for row in rows
        if row["fingerprint"]
        == fingerprint(Task(row["data"], int(row["split"]), row["embedding"], row["method"]))
    ]


def _write(file: Path, rows: list[dict[str, str]]) -> None:
    """Write all rows in the order of the table, to another name first."""
    place = {name: i for i, name in enumerate(ORDER)}
    rows.sort(key=lambda r: [place[r["data"]], int(r["split"]), *(place[r[k]] for k in KEY[2:])])
    part = file.with_suffix(".part")
    with part.open("w", newline="", encoding="utf-8") as stream:
        table = csv.DictWriter(stream, rows[0], lineterminator="\n")
        table.writeheader()
        table.writerows(rows)
    part.replace(file)


def fingerprint(task: Task) -> str:
    """What the numbers of a row depend on: the data and what cross-validation tries."""
    dataset = _dataset(task.data, task.split)
    tried: dict[str, Any] = {}
    if task.method != NEAREST_MEAN:
        grid = grid_for(task.method, len(dataset.seen_classes))
        tried = {"grid": grid, "folds": N_FOLDS[task.data]}
    text = dataset.digest + json.dumps(tried, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


@lru_cache(maxsize=32)
def _dataset(data: str, split: int) -> ZSLDataset:
    return load_dataset(f"{data}:split={split}")


def _tasks(data: Iterable[str], n_splits: int) -> list[Task]:
    return [
        task
        for name in data
        for split in range(n_splits)
        for task in (
            *([Task(name, split, "", NEAREST_MEAN)] if name == "fauna" else ()),
            *(
                Task(name, split, embedding, method)
                for embedding in load_dataset(name).class_embeddings
                for method in METHODS_SHOWN
            ),
        )
    ]


def _row(task: Task) -> dict[str, Any]:
    dataset = _dataset(task.data, task.split)
    row: dict[str, Any] = dict(zip(KEY, task.key, strict=True))
    row |= dict.fromkeys([*MEASURES, "params", "seconds"], "") | {"fingerprint": fingerprint(task)}
    if task.method == NEAREST_MEAN:
        return row | {"T1": round(100 * nearest_mean_accuracy(dataset), 4)}
    started = time.perf_counter()
    criterion = "ausuc" if len(dataset.split.test_seen) else "top1"
    chosen = select(
        task.method,
        dataset,
        task.embedding,
        criterion=criterion,
        n_folds=N_FOLDS[task.data],
    )
    Y, train = dataset.embedding(task.embedding), dataset.split.train
    method = make_method(task.method, **chosen.params)
    method.fit(dataset.features[train], dataset.labels[train], Y)
    report = evaluate(method, dataset.features, dataset.labels, Y, dataset.split)
    for heading, (group, name, factor) in MEASURES.items():
        value = report[group][name]
        row[heading] = "" if value is None else round(factor * value, 4)
    seconds = time.perf_counter() - started
    return row | {"params": json.dumps(chosen.params), "seconds": round(seconds, 1)}


def nearest_mean_accuracy(dataset: ZSLDataset) -> float:
    """Supervised accuracy on held-out seen images: the class whose training mean is nearest."""
    classes, rows = np.unique(dataset.labels[dataset.split.train], return_inverse=True)
    means = class_means(dataset.features[dataset.split.train], rows)
    scores = cosine(dataset.features[dataset.split.test_seen], means)
    return float(np.mean(classes[scores.argmax(axis=1)] == dataset.labels[dataset.split.test_seen]))


def write_markdown(file: Path, readme: Path) -> None:
    """Put the table between the marks of the README: mean ± standard deviation over the splits."""
    rows = pd.read_csv(file)
    before, _, rest = readme.read_text(encoding="utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    text = "\n".join(_markdown(rows))
    readme.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}", encoding="utf-8")


def _markdown(rows: pd.DataFrame) -> list[str]:
    lines = []
    for data, of_data in rows.groupby("data", sort=False):
        dataset = _dataset(str(data), 0)
        n, c = len(dataset.split.test_unseen), len(dataset.unseen_classes)
        skewness = chance_skewness(n, c)
        lines.append(
            f"**{data}**, {of_data['split'].nunique()} random class splits. "
            f"By chance: T1 {100 / c:.1f} %, N1 skewness {skewness:.2f}."
        )
        supervised = of_data[of_data["method"] == NEAREST_MEAN]["T1"]
        if len(supervised):
            lines.append(
                f"Supervised nearest class mean on held-out seen images: {_cell(supervised, 1)} %"
            )
        lines += ["", f"| embedding | method | {' | '.join(MEASURES)} | splits |"]
        lines.append(f"|{'---|' * (len(MEASURES) + 3)}")
        tested = of_data[of_data["method"] != NEAREST_MEAN].copy()
        for key in ("embedding", "method"):
            tested[key] = pd.Categorical(tested[key], tested[key].unique())
        for (embedding, method), cells in tested.groupby(["embedding", "method"], observed=True):
            values = [
                _cell(cells[name].dropna(), 1 if factor == 100 else 2)
                for name, (_, _, factor) in MEASURES.items()
            ]
            label = METHODS[str(method)].label
            lines.append(f"| {embedding} | {label} | {' | '.join(values)} | {len(cells)} |")
        lines.append("")
    return lines[:-1]


def _cell(values: pd.Series[float], decimals: int) -> str:
    if values.empty:
        return "-"
    mean = f"{values.mean():.{decimals}f}"
    return mean if len(values) < 2 else f"{mean} ± {values.std():.{decimals}f}"
