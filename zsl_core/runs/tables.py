"""Finished runs as text, as JSON and as rows of a table."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from typing import Any

from zsl_core.evaluation.report import Report
from zsl_core.methods import METHODS
from zsl_core.runs.experiment import Run

COLUMNS = {
    "T1": ("zsl", "top1", 100),
    "T5": ("zsl", "top5", 100),
    "u": ("gzsl", "unseen", 100),
    "s": ("gzsl", "seen", 100),
    "H": ("gzsl", "harmonic", 100),
    "AUSUC": ("gzsl", "ausuc", 100),
    "hubs": ("hubness", "robin_hood", 1),
    "N1 skew": ("hubness", "skew_n1", 1),
    "RSA unseen": ("structure", "rsa_unseen", 1),
    "RSA all": ("structure", "rsa_all", 1),
    "relations": ("structure", "relation_satisfaction", 100),
    "mildness": ("mistakes", "mean_delta", 1),
}
"""Heading -> group and measure of the report, and the factor shown (100: per cent)."""


def as_json(run: Run, selected_by: str) -> dict[str, Any]:
    """A run as one object of the comparison's JSON file; accuracies in 0..1, null where none."""
    config = run.config
    return {
        "method": config.method,
        "dataset": config.dataset,
        "class_embedding": config.class_embedding,
        "seed": config.seed,
        "params": dict(config.params),
        "selected_by": selected_by,
        **run.report,
        "seconds_fit": run.seconds_fit,
    }


def comparison_rows(runs: Sequence[Run]) -> list[dict[str, Any]]:
    """One row a method: label, seeds, and for each heading its values over the seeds."""
    rows: dict[str, dict[str, Any]] = {}
    for run in runs:
        row = rows.setdefault(
            run.config.method,
            {"method": METHODS[run.config.method].label, "seconds": []}
            | {heading: [] for heading in COLUMNS},
        )
        row["seconds"].append(run.seconds_fit)
        for heading, values in measured([run]).items():
            row[heading] += values
    return list(rows.values())


def measured(runs: Sequence[Run]) -> dict[str, list[float]]:
    """The values of some runs under each heading, as shown; none where undefined."""
    found: dict[str, list[float]] = {}
    for heading, (group, measure, factor) in COLUMNS.items():
        values = [run.report[group][measure] for run in runs]
        found[heading] = [factor * value for value in values if value is not None]
    return found


def comparison_table(runs: Sequence[Run]) -> str:
    """The methods side by side, mean ± standard deviation over seeds where there are several."""
    headings = ["method", *COLUMNS, "seconds"]
    lines = [headings]
    for row in comparison_rows(runs):
        cells = [row["method"]]
        for heading in COLUMNS:
            decimals = 1 if COLUMNS[heading][2] == 100 else 2
            cells.append(cell(row[heading], decimals))
        lines.append([*cells, cell(row["seconds"], 2)])
    widths = [max(len(line[i]) for line in lines) for i in range(len(headings))]
    return "\n".join(
        "  ".join(
            text.ljust(width) if i == 0 else text.rjust(width)
            for i, (text, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )


def none_in_words(reports: Sequence[tuple[str, Report]]) -> str:
    """Why cells of a table of measures are empty, as a sentence; empty where none is.

    Args:
        reports: of each row its name and what `zsl_core.evaluation.report.evaluate` found.
    """

    def without(group: str, measure: str) -> list[str]:
        return [name for name, report in reports if report[group][measure] is None]

    reasons = []
    if without("zsl", "top5"):
        reasons.append("T5, where there are no more than 5 classes")
    if without("gzsl", "harmonic"):
        reasons.append("u, s, H and AUSUC, without test images of seen classes")
    mapping = without("structure", "relation_satisfaction")
    if mapping:
        named = ", ".join(mapping)
        reasons.append(f"RSA and relations of {named}, without prototypes among the images")
    if set(without("structure", "rsa_unseen")) - set(mapping):
        reasons.append("RSA, where there are fewer than 3 classes or all are equally alike")
    if without("mistakes", "mean_delta"):
        reasons.append("mildness, without mistakes")
    return f"None: {'; '.join(reasons)}." if reasons else ""


def report_lines(run: Run) -> list[str]:
    """All measures of one run, a line a group."""
    lines = []
    for group, measures in run.report.items():
        shown = ", ".join(
            f"{name} {'none' if value is None else format(value, '.3f')}"
            for name, value in measures.items()
        )
        lines.append(f"{group:10} {shown}")
    return [*lines, f"{'fit':10} {run.seconds_fit:.2f} s"]


def cell(values: Sequence[float], decimals: int) -> str:
    """The mean, ± the standard deviation where there are several values.

    >>> cell([1.0, 2.0], 1), cell([], 1)
    ('1.5 ± 0.7', '-')
    """
    if not values:
        return "-"
    mean = f"{statistics.fmean(values):.{decimals}f}"
    return mean if len(values) < 2 else f"{mean} ± {statistics.stdev(values):.{decimals}f}"
