"""What the commands of the command line do; see cli.py for what they take."""

from __future__ import annotations

import argparse
import ast
import functools
import json
from pathlib import Path
from typing import Any

from tqdm import tqdm

from zsl_core.datasets import ZSLDataset, list_datasets, load_dataset
from zsl_core.datasets.xlsa17 import ARCHIVE, OFFICIAL, PAGE
from zsl_core.errors import InputError
from zsl_core.methods import make_method
from zsl_core.runs.experiment import Run, chosen_params, run
from zsl_core.runs.store import STORE_VARIABLE, RunStore
from zsl_core.runs.tables import as_json, comparison_table, report_lines
from zsl_core.training import Snapshot

Bar = functools.partial(tqdm, leave=False, disable=None)
"""A progress bar on a terminal, gone when done; silent where standard error is read by a script."""


def datasets(args: argparse.Namespace) -> None:
    """List what data there is, and how to get what is missing."""
    missing = False
    for info in list_datasets(args.root):
        print(f"{info.spec:16} {'ready' if info.ready else 'missing':8} {info.description}")
        if info.spec.removeprefix("xlsa17:") in OFFICIAL and not info.ready:
            missing = True
        elif not info.ready:
            print(f"{'':25} {info.note}")
    if missing:
        print(f"\nFeatures of the missing ones: {ARCHIVE} (from {PAGE}).")
        print("Unpack it and give its folder data as --root; NAME/res101.mat belongs beside")
        print("NAME/att_splits.mat.")


def fit(args: argparse.Namespace) -> None:
    """Train one method and print its measures."""
    params = dict(assignment(text) for text in args.set)
    make_method(args.method, **params)  # a wrong name is told before data is read
    dataset = load_dataset(args.dataset, args.root)
    print(_data_line(dataset, args.class_embedding), flush=True)
    store = RunStore()
    store.check()
    with Bar(
        total=1.0,
        desc=args.method,
        unit="",
        bar_format="{desc} {percentage:3.0f}%|{bar}| {elapsed}<{remaining} {postfix}",
    ) as bar:

        def show(snapshot: Snapshot) -> None:
            bar.set_postfix(loss=f"{snapshot.loss:.4f}", refresh=False)
            bar.update(snapshot.step / snapshot.max_step - bar.n)

        finished = run(
            dataset,
            args.method,
            params,
            class_embedding=args.class_embedding,
            seed=args.seed,
            store=store,
            callback=show,
        )
        bar.update(1 - bar.n)
    print("\n".join(report_lines(finished)))
    if finished.note:
        raise InputError(finished.note)
    print(f"kept in {store.path(finished.config.to_dict())} (${STORE_VARIABLE} moves the store)")


def compare(args: argparse.Namespace) -> None:
    """Train several methods on the same split and print them side by side."""
    names = list(dict.fromkeys(name.strip() for name in args.methods.split(",")))
    fixed: dict[str, dict[str, Any]] = {name: {} for name in names}
    for text in args.set:
        key, value = assignment(text)
        method, dot, name = key.partition(".")
        if not dot or method not in fixed:
            raise InputError(
                f"Expected --set METHOD.NAME=VALUE with a method among {', '.join(names)}, but "
                f"got {text!r}."
            )
        fixed[method][name] = value
    for name in names:
        make_method(name, **fixed[name])
    if args.seeds < 1:
        raise InputError(f"Expected --seeds to be at least 1, but got {args.seeds}.")
    check_json(args.json)
    dataset = load_dataset(args.dataset, args.root)
    print(_data_line(dataset, args.class_embedding), flush=True)
    store = RunStore()
    store.check()
    finished = [
        result for name in names for result in _runs_of(name, fixed[name], dataset, args, store)
    ]
    print(comparison_table(finished))
    if args.json is not None:
        rows = [as_json(result, selected_by=args.select) for result in finished]
        args.json.write_text(json.dumps(rows, indent=1, allow_nan=False) + "\n", encoding="utf-8")
        print(f"written to {args.json}")


def _runs_of(
    name: str,
    fixed: dict[str, Any],
    dataset: ZSLDataset,
    args: argparse.Namespace,
    store: RunStore,
) -> list[Run]:
    """Choose a method's parameters once, then fit it for each seed."""
    params = fixed
    if args.select == "cv":
        with Bar(desc=f"{name}: cross-validation", unit="fold-part") as bar:

            def show(done: int, total: int) -> None:
                bar.total = total
                bar.update(done - bar.n)

            params = chosen_params(
                dataset,
                name,
                class_embedding=args.class_embedding,
                fixed=fixed,
                criterion=args.criterion,
                store=store,
                progress=show,
            )
    seeds = Bar(range(args.seeds), desc=f"{name}: final fits", unit="seed")
    return [
        run(dataset, name, params, class_embedding=args.class_embedding, seed=seed, store=store)
        for seed in seeds
    ]


def check_json(path: Path | None) -> None:
    """Raise `InputError` if ``--json`` cannot be written: told before the work, not after.

    Raises:
        InputError: if it is a folder or lies in none.
    """
    if path is None:
        return
    if path.is_dir():
        raise InputError(f"Expected --json to be a file, but got the folder {path}.")
    if not path.absolute().parent.is_dir():
        raise InputError(
            f"Expected --json in a folder that is there, but got {path}: make the folder "
            f"{path.absolute().parent} first."
        )
    path.open("a").close()


def assignment(text: str) -> tuple[str, Any]:
    """``name=value`` with the value read as Python's literal, or else as the text it is."""
    name, equals, value = text.partition("=")
    if not equals or not name.strip():
        raise InputError(f"Expected --set NAME=VALUE, but got {text!r}.")
    try:
        return name.strip(), ast.literal_eval(value.strip())
    except (ValueError, SyntaxError, TypeError, RecursionError, MemoryError):
        return name.strip(), value.strip()


def _data_line(dataset: ZSLDataset, class_embedding: str | None) -> str:
    embedding = dataset.embedding_name(class_embedding)
    k = dataset.embedding(class_embedding).shape[1]
    split = dataset.split
    return (
        f"{dataset.name}: {dataset.n_images} images x {dataset.n_features} features, class "
        f"embedding {embedding} ({k}); {len(dataset.seen_classes)} seen classes with "
        f"{len(split.train)} training and {len(split.test_seen)} test images, "
        f"{len(dataset.unseen_classes)} unseen classes with {len(split.test_unseen)}"
    )
