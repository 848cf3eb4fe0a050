"""Measures the bundled data over random class splits, for the table of ``data/README.md``.

Every number comes from here. Hyperparameters are chosen by class-wise cross-validation on the seen
classes of each split; what is done already stays in ``data/table.csv`` and is not done again.
"""

from __future__ import annotations

import csv
import json
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from joblib import Parallel, delayed

from zsl_core.datasets import ZSLDataset, load_dataset
from zsl_core.evaluation.report import evaluate
from zsl_core.methods import METHODS, make_method
from zsl_core.selection import select
from zsl_core.similarity import cosine
from zsl_core.statistics import class_means

METHODS_SHOWN = ("v2s_ridge", "s2v_ridge", "psr", "sync")
# A fit on hundreds of classes takes seconds and not tenths of a second. So on the ImageNet classes
# two folds must do, and PSR's kernel stays as it comes: only tau and lambda1 are chosen.
N_FOLDS = {"fauna": 5, "imagenet_classes": 2}
FIXED: dict[tuple[str, str], Mapping[str, Any]] = {
    ("imagenet_classes", "psr"): {"gamma": 1.0, "lambda_kernel": 1e-3}
}
MEASURES = {
    "T1": ("zsl", "top1", 100),
    "H": ("gzsl", "harmonic", 100),
    "N1 skewness": ("hubness", "skew_n1", 1),
    "RSA unseen": ("structure", "rsa_unseen", 1),
    "RSA all": ("structure", "rsa_all", 1),
}
NEAREST_MEAN = "nearest class mean"
KEY = ["data", "split", "embedding", "method"]
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
    """Measure what `file` has no row of yet, adding each as it is done; then sort them."""
    done = set()
    if file.exists():
        done = set(pd.read_csv(file, keep_default_na=False)[KEY].itertuples(index=False, name=None))
    wanted = _tasks(data, n_splits)
    tasks = [task for task in wanted if task.key not in done]
    rows = Parallel(n_jobs=n_jobs, return_as="generator_unordered")(
        delayed(_row)(task) for task in tasks
    )
    for count, row in enumerate(rows, start=1):
        is_new = not file.exists()
        with file.open("a", newline="", encoding="utf-8") as stream:
            table = csv.DictWriter(stream, row, lineterminator="\n")
            if is_new:
                table.writeheader()
            table.writerow(row)
        print(f"{count} of {len(tasks)}: {', '.join(str(row[key]) for key in KEY)}", flush=True)
    order = {task.key: place for place, task in enumerate(wanted)}
    rows_there = pd.read_csv(file, dtype=str, keep_default_na=False)
    places = [order.get((d, int(s), e, m), -1) for d, s, e, m in rows_there[KEY].to_numpy()]
    rows_there.iloc[np.argsort(places, kind="stable")].to_csv(file, index=False)


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
    dataset = load_dataset(f"{task.data}:split={task.split}")
    row: dict[str, Any] = dict(zip(KEY, task.key, strict=True))
    row |= {"chance": 100 / len(dataset.unseen_classes)} | dict.fromkeys(MEASURES, "")
    if task.method == NEAREST_MEAN:
        return row | {
            "T1": round(100 * nearest_mean_accuracy(dataset), 2),
            "params": "",
            "seconds": "",
        }
    started = time.perf_counter()
    fixed = FIXED.get((task.data, task.method), {})
    criterion = "ausuc" if len(dataset.split.test_seen) else "top1"
    chosen = select(
        task.method,
        dataset,
        task.embedding,
        fixed=fixed,
        criterion=criterion,
        n_folds=N_FOLDS[task.data],
    )
    params = {**fixed, **chosen.params}
    Y, train = dataset.embedding(task.embedding), dataset.split.train
    method = make_method(task.method, **params)
    method.fit(dataset.features[train], dataset.labels[train], Y)
    report = evaluate(method, dataset.features, dataset.labels, Y, dataset.split)
    for heading, (group, name, factor) in MEASURES.items():
        value = report[group][name]
        row[heading] = "" if value is None else round(factor * value, 4)
    seconds = time.perf_counter() - started
    return row | {"params": json.dumps(params), "seconds": round(seconds, 1)}


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
        chance = of_data["chance"].mean()
        splits = of_data["split"].nunique()
        lines.append(f"**{data}** ({splits} random class splits, chance T1 {chance:.1f} %)")
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
