"""Several runs on the same split, each over several seeds, and what chance would reach there."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, stdev
from typing import Any

from zsl_core.datasets import ZSLDataset
from zsl_core.errors import InputError, expect_number
from zsl_core.evaluation.hubness import (
    chance_robin_hood,
    chance_skewness,
    occurrence_of_labels,
    skewness,
)
from zsl_core.methods import make_method
from zsl_core.methods.psr import PSR
from zsl_core.runs.experiment import Run, run
from zsl_core.runs.jobs import Progress
from zsl_core.runs.spec import RunSpec
from zsl_core.runs.store import RunStore
from zsl_core.runs.tables import COLUMNS, cell, measured
from zsl_core.training import Snapshot

MOST_SEEDS = 5
LOWER_IS_BETTER = ("hubs", "N1 skew")


@dataclass(frozen=True, eq=False)
class Compared:
    """One line of a comparison.

    Attributes:
        label: what it is called on screen.
        spec: method and parameters, with the first seed.
        runs: one a seed.
    """

    label: str
    spec: RunSpec
    runs: tuple[Run, ...]

    @property
    def values(self) -> dict[str, list[float]]:
        """The values over the seeds under each heading of `COLUMNS`, none where undefined."""
        return measured(self.runs)

    def mean(self, heading: str) -> float | None:
        """The mean over the seeds; None where the measure is undefined."""
        found = self.values[heading]
        return fmean(found) if found else None

    def spread(self, heading: str) -> float | None:
        """The standard deviation over the seeds; None with fewer than two values."""
        found = self.values[heading]
        return stdev(found) if len(found) > 1 else None

    @property
    def seed_matters(self) -> bool:
        """Whether another seed may end elsewhere: where start or samples are drawn at random.

        Ridge regressions and SYNC have one solution; kernel PSR starts at a fixed place and draws
        nothing. Their spread over seeds is that of rounding.
        """
        method = make_method(self.spec.method, **self.spec.params)
        return isinstance(method, PSR) and (
            method.encoder == "mlp" or method.expectation == "sampled"
        )


def compare_runs(
    dataset: ZSLDataset,
    specs: Mapping[str, RunSpec],
    *,
    n_seeds: int = 1,
    class_embedding: str | None = None,
    store: RunStore | None = None,
    report: Callable[[Progress], bool] = lambda _: False,
) -> list[Compared] | None:
    """Fit and measure each run with its seed and those that follow.

    Args:
        dataset: the data; all are trained and measured on the same split.
        specs: label -> run.
        n_seeds: 1..5.
        class_embedding: by name; the data set's first by default.
        store: where finished runs are looked up and kept.
        report: told the progress; True stops.

    Returns:
        One entry a label, in the same order; None if it was stopped.

    Raises:
        InputError: without a run, or if `n_seeds` is out of range.

    >>> from zsl_core.datasets import load_dataset
    >>> digits = load_dataset("digits")
    >>> (line,) = compare_runs(digits, {"ridge": RunSpec("s2v_ridge")}, n_seeds=2)
    >>> len(line.runs), line.spread("T1"), line.seed_matters
    (2, 0.0, False)
    """
    expect_number("n_seeds", n_seeds, low=1, high=MOST_SEEDS, whole=True)
    if not specs:
        raise InputError("Expected at least one run to compare, but got none: choose one.")
    total = len(specs) * n_seeds
    lines = []
    for place, (label, spec) in enumerate(specs.items()):
        runs = []
        for seed in range(n_seeds):
            share, message = (place * n_seeds + seed) / total, f"Training {label}"
            if n_seeds > 1:
                message += f", seed {seed + 1} of {n_seeds}"
            if report(Progress(message, share)):
                return None
            done = run(
                dataset,
                spec.method,
                spec.params,
                class_embedding=class_embedding,
                seed=spec.seed + seed,
                store=store,
                callback=_steps(report, message, share, total),
            )
            if not done.complete:
                return None
            runs.append(done)
        lines.append(Compared(label, spec, tuple(runs)))
    return lines


def _steps(
    report: Callable[[Progress], bool], message: str, share: float, total: int
) -> Callable[[Snapshot], bool]:
    def watch(snapshot: Snapshot) -> bool:
        inner = snapshot.step / snapshot.max_step
        words = f"{message}: step {snapshot.step} of at most {snapshot.max_step}"
        return report(Progress(words, share + inner / total))

    return watch


def chance_levels(dataset: ZSLDataset) -> dict[str, float]:
    """What guessing at random reaches under the headings where that is known, as shown.

    T1 is 1 of the unseen classes, T5 five of them, u and s 1 of all classes. A guesser that may
    be calibrated goes from (0, 1/seen) to (1/unseen, 0) on a straight line: AUSUC is the triangle.

    >>> from zsl_core.datasets import load_dataset
    >>> {name: round(value, 1) for name, value in chance_levels(load_dataset("digits")).items()}
    {'T1': 33.3, 'hubs': 0.0, 'N1 skew': 0.0, 'u': 10.0, 's': 10.0, 'H': 10.0, 'AUSUC': 2.4}
    """
    unseen, seen = len(dataset.unseen_classes), len(dataset.seen_classes)
    levels = {"T1": 100 / unseen}
    if unseen > 1:
        levels["hubs"] = chance_robin_hood(len(dataset.split.test_unseen), unseen)
        levels["N1 skew"] = chance_skewness(len(dataset.split.test_unseen), unseen)
    if unseen > 5:
        levels["T5"] = 500 / unseen
    if len(dataset.split.test_seen):
        levels |= dict.fromkeys(("u", "s", "H"), 100 / (seen + unseen))
        levels["AUSUC"] = 50 / (seen * unseen)
    return levels


def label_skewness(dataset: ZSLDataset) -> float:
    """N_1's skewness if every image of an unseen class were named right: imbalance alone.

    >>> from zsl_core.datasets import load_dataset
    >>> round(label_skewness(load_dataset("digits")), 2)
    -0.14
    """
    labels = dataset.labels[dataset.split.test_unseen]
    return skewness(occurrence_of_labels(labels, dataset.unseen_classes))


def table_rows(lines: Sequence[Compared], chance: Mapping[str, float]) -> list[dict[str, Any]]:
    """Rows for the screen: numbers with one seed, ``mean ± spread`` with several; chance last."""
    rows: list[dict[str, Any]] = []
    for line in lines:
        row: dict[str, Any] = {"run": line.label}
        for heading, (_, _, factor) in COLUMNS.items():
            row[heading] = _shown(line.values[heading], 1 if factor == 100 else 2)
        row["fit (s)"] = _shown([done.seconds_fit for done in line.runs], 2)
        rows.append(row)
    last = {name: [chance[name]] if name in chance else [] for name in COLUMNS}
    shown = {
        name: _shown(value, 1 if COLUMNS[name][2] == 100 else 2) for name, value in last.items()
    }
    if any(len(line.runs) > 1 for line in lines):  # one type a column
        shown = {name: None if value is None else str(value) for name, value in shown.items()}
    return [*rows, {"run": "chance", **shown, "fit (s)": None}]


def _shown(values: Sequence[float], decimals: int) -> float | str | None:
    if not values:
        return None
    return round(values[0], decimals) if len(values) == 1 else cell(values, decimals)


def standouts(lines: Sequence[Compared]) -> list[str]:
    """The best line under four headings and the one after it; equal as shown are named together."""
    sentences = []
    for words, heading in (
        ("Most accurate on unseen classes (T1)", "T1"),
        ("Best of seen and unseen together (H)", "H"),
        ("Images spread most evenly (Robin Hood index)", "hubs"),
        ("Most of the structure kept (RSA, all classes)", "RSA all"),
    ):
        sign = -1 if heading in LOWER_IS_BETTER else 1
        decimals = 1 if COLUMNS[heading][2] == 100 else 2
        groups: dict[float, list[str]] = {}
        for line in lines:
            if (mean := line.mean(heading)) is not None:
                groups.setdefault(round(mean, decimals), []).append(line.label)
        ranked = sorted(groups, key=lambda value: -sign * value)
        if sum(len(labels) for labels in groups.values()) > 1:
            sentence = f"{words}: **{' and '.join(groups[ranked[0]])}**, {ranked[0]:.{decimals}f}"
            if len(ranked) > 1:
                after = " and ".join(groups[ranked[1]])
                sentence += f"; then {after}, {ranked[1]:.{decimals}f}"
            sentences.append(sentence + ".")
    return sentences


def about_seeds(lines: Sequence[Compared]) -> str:
    """What the spread over seeds means for these lines.

    >>> about_seeds([Compared("SYNC", RunSpec("sync"), ())])
    'SYNC: one solution whatever the seed, so a spread of 0 is determinism, not a measure of how \
far another split would differ.'
    """
    fixed = [line.label for line in lines if not line.seed_matters]
    drawn = [line.label for line in lines if line.seed_matters]
    parts = []
    if fixed:
        parts.append(
            f"{', '.join(fixed)}: one solution whatever the seed, so a spread of 0 is determinism, "
            "not a measure of how far another split would differ."
        )
    if drawn:
        parts.append(f"{', '.join(drawn)}: drawn at random, so the spread is that of the drawing.")
    return " ".join(parts)
