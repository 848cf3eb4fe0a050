"""The command line: ``python -m zsl_core datasets | fit | compare``."""

from __future__ import annotations

import argparse
import ast
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from tqdm import tqdm

from zsl_core.datasets import ZSLDataset, list_datasets, load_dataset
from zsl_core.errors import InputError
from zsl_core.methods import METHODS, make_method
from zsl_core.runs.experiment import Run, chosen_params, run
from zsl_core.runs.store import STORE_VARIABLE, RunStore
from zsl_core.runs.tables import as_json, comparison_table, report_lines
from zsl_core.selection import CRITERIA
from zsl_core.training import Snapshot

ABOUT = """\
Zero-shot learning: recognise images of classes of which no training image was seen, from a
description of the class alone (attributes, word vectors).

  datasets   what data there is, and how to get what is missing
  fit        train one method and measure it
  compare    several methods on the same split, chosen by class-wise cross-validation
"""
ABOUT_FIT = """\
Train one method on the images of the seen classes and measure it on the test images.

  python -m zsl_core fit --dataset digits --method psr
  python -m zsl_core fit --dataset xlsa17:CUB --root xlsa17/data --method psr \\
      --set tau_similar=8 --set lambda_similar=0.1

PSR's main settings: tau_similar (how many classes count as similar to a class, on average) or tau
(the same as a cosine); lambda_similar (lambda1: keep similar classes at their distance);
lambda_dissimilar (push dissimilar ones away); lambda_reconstruction (lambda2); encoder=kernel|mlp;
expectation=class_statistics|sampled|exact; mining=random|hard; center=True|False.
"""
ABOUT_COMPARE = """\
Train several methods on the same split and print their measures side by side.

  python -m zsl_core compare --dataset digits --methods psr,sync,v2s_ridge,s2v_ridge \\
      --seeds 3 --select cv --json digits.json

With --select cv, each method's parameters are chosen once by cross-validation over the seen
classes; test classes and test images are never looked at. Finished work is remembered, so the same
command answers at once the second time.

How to read the table: T1, T5 are accuracies on unseen classes among the unseen classes; u, s, H are
accuracies on unseen and seen classes among all classes, and their harmonic mean; AUSUC is the area
under the curve of s against u; N1 skew is hubness (0: none); RSA is how much of the order of class
similarities the prototypes keep (1: all). Accuracies are means over classes, in per cent.
"""


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one sentence instead of a page of usage."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"error: {message} (see {self.prog} --help)\n")


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; 0 if it went well, 2 with one sentence on standard error for bad input."""
    args = _parser().parse_args(argv)
    try:
        args.command(args)
    except InputError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("stopped; what was finished is remembered", file=sys.stderr)
        return 130
    return 0


def _parser() -> _Parser:
    formatter = argparse.RawDescriptionHelpFormatter
    parser = _Parser("python -m zsl_core", description=ABOUT, formatter_class=formatter)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    datasets = commands.add_parser("datasets", help="list the data sets")
    datasets.add_argument("--root", type=Path, help="folder with data sets in the xlsa17 layout")
    datasets.set_defaults(command=_datasets)

    fit = commands.add_parser(
        "fit", help="train one method", description=ABOUT_FIT, formatter_class=formatter
    )
    _add_data_arguments(fit)
    fit.add_argument("--method", default="psr", help=f"one of {', '.join(METHODS)} (psr)")
    fit.add_argument(
        "--set", action="append", default=[], metavar="NAME=VALUE", help="a parameter; repeatable"
    )
    fit.add_argument("--seed", type=int, default=0, help="of whatever is random (0)")
    fit.set_defaults(command=_fit)

    compare = commands.add_parser(
        "compare",
        help="several methods side by side",
        description=ABOUT_COMPARE,
        formatter_class=formatter,
    )
    _add_data_arguments(compare)
    compare.add_argument(
        "--methods",
        default="psr,sync,v2s_ridge,s2v_ridge",
        help=f"comma-separated, of {', '.join(METHODS)} (psr,sync,v2s_ridge,s2v_ridge)",
    )
    compare.add_argument("--seeds", type=int, default=1, help="final fits a method, seeds 0.. (1)")
    compare.add_argument(
        "--select",
        choices=("cv", "default"),
        default="cv",
        help="parameters by cross-validation on seen classes, or as they come (cv)",
    )
    compare.add_argument(
        "--criterion",
        choices=tuple(CRITERIA),
        default="ausuc",
        help="what cross-validation maximises on its held-out classes (ausuc)",
    )
    compare.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="METHOD.NAME=VALUE",
        help="fix a parameter of a method; repeatable",
    )
    compare.add_argument("--json", type=Path, metavar="FILE", help="write all numbers here")
    compare.set_defaults(command=_compare)
    return parser


def _add_data_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--dataset", required=True, help="such as digits or xlsa17:CUB")
    parser.add_argument("--root", type=Path, help="folder with data sets in the xlsa17 layout")
    parser.add_argument("--class-embedding", help="such as att or sent (the data set's first)")


def _datasets(args: argparse.Namespace) -> None:
    for info in list_datasets(args.root):
        state = "ready" if info.ready else "missing"
        print(f"{info.spec:16} {state:8} {info.description}")
        if not info.ready:
            print(f"{'':25} {info.note}")


def _fit(args: argparse.Namespace) -> None:
    params = dict(_assignment(text) for text in args.set)
    make_method(args.method, **params)  # a wrong name is told before data is read
    dataset = load_dataset(args.dataset, args.root)
    print(_data_line(dataset, args.class_embedding), flush=True)
    store = RunStore()
    with tqdm(
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
    print(f"kept in {store.path(finished.config.to_dict())} (${STORE_VARIABLE} moves the store)")


def _compare(args: argparse.Namespace) -> None:
    names = [name.strip() for name in args.methods.split(",")]
    fixed: dict[str, dict[str, Any]] = {name: {} for name in names}
    for text in args.set:
        key, value = _assignment(text)
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
    if args.json is not None and not args.json.absolute().parent.is_dir():
        raise InputError(
            f"Expected --json in a folder that is there, but got {args.json}: make the folder "
            f"{args.json.absolute().parent} first."
        )
    dataset = load_dataset(args.dataset, args.root)
    print(_data_line(dataset, args.class_embedding), flush=True)
    store = RunStore()
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
        with tqdm(desc=f"{name}: cross-validation", unit="fold-part") as bar:

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
    seeds = tqdm(range(args.seeds), desc=f"{name}: final fits", unit="seed")
    return [
        run(dataset, name, params, class_embedding=args.class_embedding, seed=seed, store=store)
        for seed in seeds
    ]


def _assignment(text: str) -> tuple[str, Any]:
    """``name=value`` with the value read as Python's literal, or else as the text it is."""
    name, equals, value = text.partition("=")
    if not equals or not name.strip():
        raise InputError(f"Expected --set NAME=VALUE, but got {text!r}.")
    try:
        return name.strip(), ast.literal_eval(value.strip())
    except (ValueError, SyntaxError):
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
