"""The command ``python -m zsl_core imagenet``: the ImageNet protocol on a folder of features."""

from __future__ import annotations

import argparse
import dataclasses
import json
import time
from collections.abc import Sequence
from typing import Any

from joblib import cpu_count

from zsl_core.commands import Bar, assignment, check_json
from zsl_core.datasets.hierarchy import read_hypernyms
from zsl_core.datasets.imagenet_files import HIERARCHY, open_imagenet
from zsl_core.datasets.imagenet_source import TRAIN
from zsl_core.errors import expect_number, expect_one_of
from zsl_core.evaluation.imagenet import KS, ImageNetReport, fit_seen, imagenet_report
from zsl_core.methods import make_method

USUAL = ("2-hops", "3-hops", "all")


def imagenet(args: argparse.Namespace) -> None:
    """Fit one method on the seen classes and rank the images of the test sets."""
    method = make_method(args.method, **dict(assignment(text) for text in args.set))
    jobs = cpu_count() if args.jobs is None else args.jobs
    expect_number("--jobs", jobs, low=1, whole=True)
    if args.per_class is not None:
        expect_number("--per-class", args.per_class, low=1, whole=True)
    check_json(args.json)
    source = open_imagenet(args.folder)
    usual = [name for name in USUAL if name in source.testsets] or list(source.testsets)
    testsets = list(dict.fromkeys(args.testset)) or usual
    for name in testsets:
        expect_one_of("--testset", name, source.testsets)
    file = args.folder / HIERARCHY
    hierarchy = read_hypernyms(file) if file.is_file() else None
    n, d = source.features.shape
    print(
        f"{source.name}: {n:,} images x {d} features, {len(source.wnids):,} classes with class "
        f"embedding ({source.embeddings.shape[1]}); {len(source.lists[TRAIN]):,} seen",
        flush=True,
    )
    began = time.perf_counter()
    fit_seen(method, source, per_class=args.per_class, n_jobs=jobs)
    seconds = time.perf_counter() - began
    used = len(source.images(TRAIN, args.per_class)[1])
    print(f"{args.method}: fitted in {seconds:.1f} s, on {used:,} images", flush=True)
    reports = []
    for name in testsets:
        for generalised in (False, True) if args.generalised else (False,):
            n_candidates = len(source.lists[name]) + generalised * len(source.lists[TRAIN])
            with Bar(desc=name, unit="image", unit_scale=True) as bar:

                def show(done: int, total: int, bar: Any = bar) -> None:
                    bar.total = total
                    bar.update(done - bar.n)

                reports.append(
                    imagenet_report(
                        method,
                        source,
                        name,
                        [k for k in KS if k <= n_candidates],
                        generalised=generalised,
                        hierarchy=hierarchy,
                        progress=show,
                        n_jobs=jobs,
                    )
                )
    print(imagenet_table(reports))
    if hierarchy is None:
        print(f"no hierarchical precision: that takes {file}")
    if args.json is not None:
        rows = [{"method": args.method, **dataclasses.asdict(report)} for report in reports]
        args.json.write_text(json.dumps(rows, indent=1, allow_nan=False) + "\n", encoding="utf-8")
        print(f"written to {args.json}")


def imagenet_table(reports: Sequence[ImageNetReport]) -> str:
    """Test sets below each other, a line a measure and a column a k; all in per cent.

    Args:
        reports: at least one.
    """
    lines = [["test set", "candidates", "images", "measure", *(f"@{k}" for k in KS), "seconds"]]
    for report in reports:
        setting = "with seen" if report.generalised else "unseen"
        head = [report.testset, f"{report.n_candidates:,} {setting}", f"{report.n_images:,}"]
        seconds = f"{report.seconds:.1f}"
        for name, values in (
            ("Hit", report.hit),
            ("Hit, class mean", report.hit_per_class),
            ("HP", report.precision),
            ("Hit by chance", report.chance),
        ):
            if values is None:
                continue
            decimals = 3 if values is report.chance else 2
            shown = [f"{100 * values[k]:.{decimals}f}" if k in values else "-" for k in KS]
            lines.append([*head, name, *shown, seconds])
            head, seconds = ["", "", ""], ""
    widths = [max(len(line[i]) for line in lines) for i in range(len(lines[0]))]
    return "\n".join(
        "  ".join(
            text.ljust(width) if i in (0, 3) else text.rjust(width)
            for i, (text, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )
